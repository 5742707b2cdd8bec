"""`dashboard.preview()` in a real JupyterLab with a real browser, and in a kernel without a front end."""

import re
import subprocess
import sys
from textwrap import dedent

import nbformat
import pytest
from nbclient import NotebookClient

import dashboard
from tests.support import browsers
from tests.support.servers import ROOT

pytestmark = pytest.mark.timeout(300)  # the first test in the browser waits for JupyterLab and a kernel
LAB = "python -m jupyterlab --no-browser --allow-root --expose-app-in-browser --ServerApp.port=$PORT"
SOURCE = """
    #| export
    from typing import Literal
    import pandas as pd
    from bokeh.plotting import figure

    async def hills():
        return pd.DataFrame({"height": [1, 2, 3], "width": [9, 5, 7]})
"""
VIEW = """
    #| export
    def shape(hills, of: Literal["height", "width"] = "height"):
        \"\"\"The shape of hills\"\"\"
        plot = figure(title=f"The {of} of hills", height=300)
        plot.scatter("index", of, source=hills.reset_index())
        return plot
"""
TABLE = """
    #| export
    def numbers():
        yield "Counting."
        yield pd.DataFrame({"number": range(30), "word": "a word"})
"""
PREVIEW = """
    import dashboard
    dashboard.preview()
"""


@pytest.fixture(scope="module")
def headless(write_notebook, tmp_path_factory):
    """The outputs of two previews in a kernel without a front end: of a page, and of a notebook that breaks a rule."""
    folder = tmp_path_factory.mktemp("headless")
    cells = (SOURCE, VIEW, PREVIEW, VIEW.replace("(hills,", "(hill,"), PREVIEW)
    content = nbformat.read(write_notebook(folder / "hills.ipynb", *cells), as_version=4)
    resources = {"metadata": {"path": str(folder)}}
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(ROOT))
        NotebookClient(content, kernel_name="python3", resources=resources).execute()
    return [cell.outputs for cell in content.cells if cell.source.endswith("preview()")]


def test_without_a_front_end_it_says_the_page_in_words(headless):
    script, page = headless[0]
    assert "Bokeh" in script.data["application/javascript"]
    assert page.data["text/plain"] == "This notebook. Controls: of. Views: The shape of hills."


def test_without_a_front_end_it_says_what_is_wrong_with_the_notebook(headless):
    *_, page = headless[1]
    assert page.data["text/plain"].startswith(
        "this notebook, cell In[4], shape(): no function and no default for 'hill'"
    )


def test_outside_a_notebook_it_says_so_in_one_sentence():
    with pytest.raises(RuntimeError, match="shows a page below a notebook's cell, and this is no notebook"):
        dashboard.preview()


def test_the_package_is_cheap_to_import():
    heavy = "{'panel', 'bokeh', 'pandas', 'dashboard.jupyter.output'}"
    script = f"import dashboard, sys; print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


# In JupyterLab -------------------------------------------------------------------------------------------------------


class Lab:
    """A notebook that is open in JupyterLab, all of its cells run."""

    def __init__(self, visit):
        self.visit, self.page = visit, visit.page
        self.page.locator(".jp-CodeCell .cm-content").last.wait_for()
        # A run before the kernel is there would ask which one to take.
        self.page.evaluate("() => jupyterapp.shell.currentWidget.sessionContext.ready")
        self.command("notebook:run-all-cells")
        self.until("() => window.Bokeh && figure()")

    def command(self, name):
        """Do what an entry of JupyterLab's menus does."""
        self.page.evaluate("name => jupyterapp.commands.execute(name).then(() => null)", name)

    def run(self, index, source):
        """Write this into a code cell and run it."""
        self.page.locator(".jp-CodeCell .cm-content").nth(index).click()
        self.page.keyboard.press("ControlOrMeta+a")
        self.page.keyboard.insert_text(source)
        self.page.keyboard.press("ControlOrMeta+Enter")

    def select(self, value):
        self.page.locator(".preview select").select_option(value)

    def until(self, condition):
        self.page.wait_for_function(condition)

    @property
    def figure(self):
        """Its model's id, its title, where its horizontal axis begins."""
        return self.page.evaluate(
            "() => ({id: figure().id, title: figure().title.text, start: figure().x_range.start})"
        )


FIGURE = """
const first = (type) => [...Bokeh.index.query((view) => view.model.type == type)][0]?.model
window.figure = () => first("Figure")
window.control = () => first("panel.models.widgets.CustomSelect")
"""


@pytest.fixture(scope="module")
def lab(serve, browser, write_notebook, tmp_path_factory):
    """One JupyterLab for all tests: each leaves the notebook as it found it."""
    folder = tmp_path_factory.mktemp("notebooks")
    own = tmp_path_factory.mktemp("jupyter")
    path = write_notebook(folder / "hills.ipynb", SOURCE, VIEW, TABLE, PREVIEW, title="Hills")
    content = nbformat.read(path, as_version=4)
    content.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(content, path)
    names = ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR")
    names += ("JUPYTERLAB_SETTINGS_DIR", "JUPYTERLAB_WORKSPACES_DIR")
    env = {name: str(own / name) for name in names}
    args = [
        f"--ServerApp.root_dir={folder}",
        "--ServerApp.ip=127.0.0.1",
        "--IdentityProvider.token=hills",
        "--ServerApp.port_retries=0",
    ]
    server = serve(folder, command=LAB, args=args, env=env)
    with browser.new_context(viewport={"width": 1280, "height": 1400}) as context:
        context.add_init_script(FIGURE)
        yield Lab(browsers.visit(context, f"{server.url}/lab/tree/hills.ipynb?token=hills"))


def test_a_control_changes_the_figure_in_place(lab):
    before = lab.figure
    lab.select("width")
    lab.until("() => figure()?.title.text == 'The width of hills'")
    assert lab.figure["id"] == before["id"]
    lab.select("height")
    lab.until("() => figure()?.title.text == 'The height of hills'")
    assert lab.page.locator(".preview h1").inner_text() == "Hills"


def test_it_follows_a_cell_that_runs_again_and_keeps_zoom_and_controls(lab):
    lab.select("width")
    lab.until("() => figure()?.title.text == 'The width of hills'")
    lab.page.evaluate("() => { figure().x_range.start = 0.5 }")
    before = lab.figure
    lab.run(1, dedent(VIEW).replace("of hills", "of mountains"))
    lab.until("() => figure()?.title.text == 'The width of mountains'")
    assert lab.figure == before | {"title": "The width of mountains"}
    assert lab.page.locator(".preview h2").first.inner_text() == "The shape of mountains"
    lab.run(1, dedent(VIEW))
    lab.until("() => figure()?.title.text == 'The width of hills'")
    lab.select("height")
    lab.until("() => figure()?.title.text == 'The height of hills'")


def test_a_table_is_sorted_searched_and_turned_by_the_kernel(lab):
    table = lab.page.locator(".preview data-table")

    def shows(words, first):
        table.get_by_role("status").get_by_text(words, exact=True).wait_for()
        table.locator("tbody tr:first-child > :first-child").get_by_text(first, exact=True).wait_for()

    shows("30 rows", "0")
    for _ in range(2):
        table.get_by_role("button", name="number").click()
    shows("30 rows", "29")
    table.get_by_role("button", name="Next page").click()
    shows("13\u201324 of 30", "17")
    table.get_by_label("Search").fill("5")
    shows("1 of 30 rows", "5")
    table.get_by_label("Search").fill("")
    table.get_by_role("button", name="number").click()
    shows("30 rows", "0")


def test_it_shows_which_rule_a_cell_breaks_and_comes_back_when_it_is_corrected(lab):
    lab.run(1, dedent(VIEW).replace("(hills,", "(hill,"))
    problem = lab.page.locator(".preview .notice")
    problem.get_by_text("no function and no default for 'hill'").wait_for()
    assert re.search(r"hills\.ipynb, cell In\[\d+\], shape\(\)", problem.locator("dd").first.inner_text())
    lab.run(1, dedent(VIEW))
    lab.until("() => figure()?.title.text == 'The height of hills'")
    assert not problem.count()


def test_a_function_that_raises_says_so_in_its_card_with_the_lines_of_its_cell(lab):
    lab.run(1, dedent(VIEW).replace("return plot", "return 1 / 0"))
    said = lab.page.locator(".preview .card .notice")
    said.get_by_text("return 1 / 0").wait_for()
    assert re.search(r"Cell In\[\d+\], line 6, in shape\s+return 1 / 0", said.locator("pre").inner_text())
    lab.run(1, dedent(VIEW))
    lab.until("() => figure()?.title.text == 'The height of hills'")


CHART = """
    #| export
    import plotly.express as px

    def shape(hills, of: Literal["height", "width"] = "height"):
        return px.scatter(hills, x="height", y=of, title=f"The {of} of hills")
"""


def test_a_chart_of_another_library_is_drawn_and_follows_its_control(lab):
    title = lab.page.locator(".preview data-chart .gtitle")
    lab.run(1, dedent(CHART))
    title.get_by_text("The height of hills", exact=True).wait_for()
    lab.select("width")
    title.get_by_text("The width of hills", exact=True).wait_for()
    lab.run(1, dedent(VIEW))
    lab.until("() => figure()?.title.text == 'The width of hills'")
    lab.select("height")
    lab.until("() => figure()?.title.text == 'The height of hills'")


def test_a_value_that_is_refused_goes_back_and_the_page_says_why(lab):
    said = lab.page.locator(".preview").get_by_text("“Of” takes one of height, width.")
    lab.page.evaluate("() => { control().value = 'depth' }")
    said.wait_for()
    assert lab.page.evaluate("() => control().value") == "height"
    lab.select("width")
    lab.until("() => figure()?.title.text == 'The width of hills'")
    said.wait_for(state="detached")


def test_a_value_that_a_cell_allows_no_more_is_told(lab):
    said = lab.page.locator(".preview").get_by_text("of='width': must be one of height, depth.")
    lab.select("width")
    lab.until("() => figure()?.title.text == 'The width of hills'")
    lab.run(1, dedent(VIEW).replace('"width"]', '"depth"]'))
    said.wait_for()
    lab.run(1, dedent(VIEW))
    said.wait_for(state="detached")
    lab.until("() => figure()?.title.text == 'The height of hills'")


def test_a_window_that_opens_again_shows_the_page_as_it_stands(lab):
    lab.select("width")
    lab.until("() => figure()?.title.text == 'The width of hills'")
    lab.command("docmanager:save")
    lab.page.reload()
    lab.until("() => window.Bokeh && figure()?.title.text == 'The width of hills'")
    assert lab.page.locator(".preview select").input_value() == "width"
    lab.select("height")
    lab.until("() => figure()?.title.text == 'The height of hills'")


def test_nothing_went_wrong_in_the_browser(lab):
    # A window that opens again gives up what it was still asking for.
    assert [problem for problem in lab.visit.problems if "ERR_ABORTED" not in problem] == []
