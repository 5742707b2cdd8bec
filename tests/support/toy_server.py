"""A toy app behind our web server: a real `panel serve`, asked by a plain client.

Its site is a plain record, attached to the app as ours is, so that a test sees what the server adds to any app.
"""

import asyncio
import contextlib
import http.client
import os
import re
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace

from bokeh.protocol import Protocol
from tornado.httpclient import HTTPRequest
from tornado.websocket import websocket_connect

from tests.support.servers import ROOT, free_port

BOKEH = "/static/js/bokeh.min.js"
APP = """
import pandas as pd
import panel as pn
from bokeh.plotting import figure

pn.extension("tabulator", reconnect=True, notifications=True)

asked = {name: values[0].decode() for name, values in pn.state.session_args.items()}
plot = figure(height=200)
plot.scatter([1, 2, 3], [3, 1, 2], size=10)
pn.Column(
    pn.widgets.Select(options=["a", "b"]),
    pn.widgets.IntSlider(value=5, end=10),
    pn.widgets.MultiChoice(options=["a", "b"]),
    pn.pane.Bokeh(plot),
    pn.widgets.Tabulator(pd.DataFrame({"x": [1, 2]})),
    pn.pane.Str(f"asked {sorted(asked.items())}"),
).servable()
"""
# A site as far as the server knows it, attached to the app as ours is.
HOOKS = """
from types import SimpleNamespace

from dashboard.pages.site import Part, Report
from dashboard.results import State


def on_server_loaded(server_context):
    server_context.application_context.application.site = SimpleNamespace(
        edition=0,
        shared=lambda query: {{"page": query.get("page", [b"first"])[:1]}},
        report=lambda *pools: {report},
        come_home=lambda: None,
    )
"""
REPORT = 'Report((Part("first", State.FRESH, 1.5),), (Part("flowers", State.FAILED),))'
PAGE = """{% from macros import embed %}<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">
<link rel="icon" href="data:,"><link rel="stylesheet" href="static/look.css">{{ bokeh_css }}{{ bokeh_js }}</head>
<body>{% for doc in docs %}{% for root in doc.roots %}{{ embed(root) }}{% endfor %}{% endfor %}{{ plot_script }}
</body></html>"""


def app(folder: Path, main: str, report: str = REPORT) -> Path:
    folder = folder / "scratch"
    files = {
        "main.py": main,
        "app_hooks.py": HOOKS.format(report=report),
        "templates/index.html": PAGE,
        "static/look.css": "body { margin: 0 }\n" * 100,
    }
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return folder


class ServerDiedError(Exception):
    """The server ended before it listened; holds all that it wrote."""


@contextlib.contextmanager
def serving(folder: Path, *options: str, **environment: str):
    """A server that answers, as an address and what it has written so far."""
    port = free_port()
    command = [sys.executable, "-m", "panel", "serve", str(folder), "--plugins", "dashboard.server"]
    command += ["--address", "127.0.0.1", "--port", str(port), "--index", folder.name, "--use-xheaders", *options]
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)} | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    log: list[str] = []
    reader = threading.Thread(target=log.extend, args=(process.stdout,))
    try:
        for line in process.stdout:
            log.append(line)
            if "Starting Bokeh server with process id" in line:  # it listens from here on
                break
        else:
            raise ServerDiedError("".join(log))
        reader.start()
        yield SimpleNamespace(port=port, url=f"http://127.0.0.1:{port}", log=log)
    finally:
        process.terminate()
        process.wait(20)


def ask(server, path: str, method: str = "GET", **headers: str):
    """One response: its status, headers (by lower-case name) and body, just as they came."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
    connection.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return SimpleNamespace(status=answer.status, body=body, headers={k.lower(): v for k, v in answer.getheaders()})


def page_address(server, name: str) -> str:
    """The address by which the page names a file of that name."""
    return "/" + re.search(rf'"(static/[^"]*{re.escape(name)}[^"]*)"', ask(server, "/").body.decode())[1]


def token(server, path: str) -> str:
    return re.search(r'"token":"([^"]+)"', ask(server, path).body.decode())[1]


def fetched(coroutine):
    """The result of a coroutine, run apart from the event loop that the browser's driver keeps in this thread."""
    with ThreadPoolExecutor(1) as apart:
        return apart.submit(asyncio.run, coroutine).result()


async def document(server, path: str, **headers: str) -> str:
    """A viewer's document, as the browser would fetch it through its WebSocket."""
    request = HTTPRequest(f"ws://127.0.0.1:{server.port}/ws", headers=headers)
    socket = await websocket_connect(request, subprotocols=["bokeh", token(server, path)])
    for _ in range(3):  # the parts of the acknowledgement; before it nobody listens
        await socket.read_message()
    pull = Protocol().create("PULL-DOC-REQ")
    for part in (pull.header_json, pull.metadata_json, pull.content_json):
        await socket.write_message(part)
    parts = [await socket.read_message() for _ in range(3)]
    socket.close()
    return parts[-1]
