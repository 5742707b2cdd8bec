"""Functions that await and views that yield, on a real server: side by side, patched in place, never queued."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.support.scripts import FIGURE, READY, SPAN

TOGETHER = 30
# Thirty functions that ask a server, and a view that takes all of them.
ASKS = """
#| export
import asyncio

async def _answer(number):
    reader, writer = await asyncio.open_connection("127.0.0.1", {port})
    try:
        writer.write(f"GET /{{number}} HTTP/1.0\\r\\n\\r\\n".encode())
        return (await reader.read()).decode().rpartition("\\r\\n")[2]
    finally:
        writer.close()

{functions}
"""
FUNCTION = "async def answer_{0}(ask: bool = False):\n    return await _answer({0}) if ask else 'nothing'"
GROWS = """
#| export
from bokeh.plotting import figure

def _step(step):
    plot = figure(height=300, title="step %i" % step, tools="wheel_zoom", active_scroll="wheel_zoom")
    plot.line([1, 2, 3], [step, 2 * step, step])
    return plot

{kind} grows(runs: int = 0):
    for step in range(100 if runs else 1):
        yield _step(step)
"""
BLOCKS = """
#| export
#| timeout: 1 s
import asyncio
import threading

async def blocks(waits: bool = False):
    if waits:
        threading.Event().wait()
    return "not blocked"
"""
OTHER = """
#| export
async def other(waits: bool = False):
    await asyncio.sleep(0.1)
    return "goes on"
"""
GOES_ON = """
#| export
from pathlib import Path
import time

def goes_on(n: int = 0):
    yield f"begun {n}"
    while n and not Path("gate").exists():
        time.sleep(0.01)
    yield f"ended {n}"
"""
# What the browser shows of the first figure, and how far the server was ahead of what is painted.
WATCH = f"""(() => {{
  window.titles = []
  window.ahead = 0
  const pulse = Bokeh.documents[0].roots().find((root) => root.name == "pulse");
  {FIGURE}.title.properties.text.change.connect(() => titles.push(Number({FIGURE}.title.text.split(" ")[1])))
  pulse.properties.shown.change.connect(() => {{ ahead = Math.max(ahead, pulse.shown - pulse.painted) }})
}})()"""


@pytest.fixture(scope="module")
def together():
    """The port of a server that answers nobody before all thirty have asked."""
    all_have_asked = threading.Barrier(TOGETHER)

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self):
            all_have_asked.wait(60)
            self.send_response(200)
            self.end_headers()
            self.wfile.write(f"answer {self.path[1:]}".encode())

        def log_message(self, *args):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Answers) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_address[1]
        server.shutdown()


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("async")


@pytest.fixture(scope="module")
def server(serve, folder, write_notebook, together):
    names = [f"answer_{number}" for number in range(TOGETHER)]
    functions = [FUNCTION.format(number) for number in range(TOGETHER)]
    functions.append(f"def answers({', '.join(names)}):\n    return ', '.join([{', '.join(names)}])")
    write_notebook(folder / "asks.ipynb", ASKS.format(port=together, functions="\n\n".join(functions)))
    write_notebook(folder / "goes_on.ipynb", GOES_ON)
    write_notebook(folder / "blocks.ipynb", BLOCKS, OTHER)
    write_notebook(folder / "grows.ipynb", GROWS.replace("{kind}", "def"))
    write_notebook(folder / "grows_async.ipynb", GROWS.replace("{kind}", "async def"))
    return serve(folder)


def texts(document):
    return " ".join(model.text for root in document.roots for model in root.references() if hasattr(model, "text"))


def states(document):
    return {name for root in document.roots for name in getattr(root, "css_classes", ())}


def test_thirty_async_functions_wait_for_a_server_side_by_side(server, document):
    shown = texts(document(f"{server.url}/dashboard", page="asks", ask="true"))
    assert all(f"answer {number}" in shown for number in range(TOGETHER))


def test_one_that_blocks_is_given_up_and_the_others_of_its_notebook_go_on(server, document):
    shown = texts(document(f"{server.url}/dashboard", page="blocks", waits="true"))
    assert "goes on" in shown
    assert "not blocked" not in shown
    assert "took too long" in shown


def test_one_who_comes_while_a_view_goes_on_sees_what_the_others_see(server, document, folder):
    first, second = (document(f"{server.url}/dashboard", page="goes_on", n="1") for _ in range(2))
    assert ["begun 1" in texts(one) for one in (first, second)] == [True, True]
    assert ["refreshing" in states(one) for one in (first, second)] == [True, True]
    (folder / "gate").touch()
    while "ended 1" not in texts(document(f"{server.url}/dashboard", page="goes_on", n="1")):
        pass  # the time-out of the test ends it


@pytest.mark.parametrize("page", ["grows", "grows_async"])
def test_a_figure_that_is_yielded_a_hundred_times_is_patched_and_never_queued(server, open_page, page):
    opened = open_page(f"{server.url}/dashboard?page={page}", viewport={"width": 1000, "height": 900})
    shown = opened.page
    shown.wait_for_function(READY)
    box = shown.locator(".card .slot").first.bounding_box()
    shown.mouse.move(box["x"] + box["width"] / 2, box["y"] + 150)
    before = shown.evaluate(SPAN)
    shown.mouse.wheel(0, -200)
    shown.wait_for_function(f"{SPAN}[0] > {before[0]}")
    zoomed = shown.evaluate(SPAN)
    shown.evaluate(WATCH)
    shown.get_by_label("Runs").fill("1")
    shown.get_by_label("Runs").press("Enter")
    shown.wait_for_function("titles.at(-1) == 99")
    shown.wait_for_function("document.querySelector('.card .fresh') != null")
    titles = shown.evaluate("titles")
    assert titles == sorted(set(titles))
    assert len(titles) > 2
    assert shown.evaluate("ahead") == 1
    assert shown.evaluate(SPAN) == zoomed
    assert opened.problems == []
