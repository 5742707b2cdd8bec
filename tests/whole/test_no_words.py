"""No word of an exception is in anything that a browser gets, nor in a file that is mailed; the log has them all."""

import os
import subprocess
import sys

import pytest
from playwright.sync_api import expect

from tests.support.browsers import PATIENCE
from tests.support.secrets import BROKEN, PAGE, WORDED
from tests.support.servers import ROOT

# What fails from a value of the control on; each says a secret of its own.
LATER = """
    #| export
    def counted(n: int = 1):
        if n > 3:
            raise ValueError("secret-later-source")
        return n

    def from_source(counted):
        return str(counted)

    def later(n: int = 1):
        if n > 3:
            raise ValueError("secret-later-view")
        return "all is well"
"""
DOMAIN = """
    #| export
    from typing import Annotated

    def level(n: int = 1):
        return n

    def _words(level):
        if level > 3:
            raise ValueError("secret-later-domain")
        return ["calm", "calmer"]

    def choosing(level, word: Annotated[str, {"objects": lambda level: _words(level)}] = "calm"):
        return word
"""
IN_WHOLE = {name: BROKEN[name] for name in ("at_import", "in_domain")}


@pytest.fixture(scope="module")
def folder(tmp_path_factory, write_notebook):
    folder = tmp_path_factory.mktemp("words")
    write_notebook(folder / "once.ipynb", PAGE, title="At once")
    write_notebook(folder / "later.ipynb", LATER, title="Later")
    write_notebook(folder / "domain.ipynb", DOMAIN, title="Domain")
    write_notebook(folder / "worded.ipynb", WORDED, title="Worded")
    for name, cell in IN_WHOLE.items():
        write_notebook(folder / f"{name}.ipynb", cell, title=name)
    return folder


@pytest.fixture(scope="module")
def server(serve, folder):
    return serve(folder).ready()


@pytest.fixture
def listen(open_page, server):
    """listen(name): that page opened, and all that its browser gets, which goes on growing."""

    def listen(name):
        page, answers, messages = open_page("about:blank").page, [], []
        page.on("response", lambda answer: answers.append(answer))
        page.on("websocket", lambda socket: socket.on("framereceived", lambda data: messages.append(str(data))))
        page.goto(f"{server.url}/?page={name}")
        return page, lambda: [*messages, *(answer.text() for answer in answers if answer.status == 200)]

    return listen


def words_in(texts):
    return [text for text in texts if "secret" in text or "Traceback" in text or "ZeroDivision" in text]


# What each page says to its author alone.
SECRETS = {
    "once": ["source", "view", "repr", "piece"],
    "later": ["later-source", "later-view"],
    "domain": ["later-domain"],
    "at_import": ["import"],
    "in_domain": ["domain"],
}


@pytest.mark.parametrize(("name", "values"), [("once", []), ("worded", []), ("later", ["n=7"]), ("domain", ["n=7"])])
def test_an_exported_file_has_no_word_of_why(folder, tmp_path, name, values):
    """Its author, who asks for it, is told."""
    file = tmp_path / "page.html"
    command = [sys.executable, "-m", "dashboard", "export", name, str(file), *values]
    env = os.environ | {"DASHBOARD_NOTEBOOKS": str(folder)}
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    assert "secret" in done.stdout + done.stderr
    assert not file.exists() or not words_in([file.read_text("utf-8")])


@pytest.mark.parametrize("name", ["once", *IN_WHOLE])
def test_a_page_that_fails_at_once_says_no_word_of_why(server, listen, name):
    page, heard = listen(name)
    if name == "once":
        expect(page.locator(".card .failed")).to_have_count(len(SECRETS[name]), timeout=PATIENCE)
    else:
        page.get_by_text("its notebook needs a fix").wait_for()
    assert heard()
    assert words_in([*heard(), page.content()]) == []
    assert all(f"secret-{secret}" in server.log() for secret in SECRETS[name])


@pytest.mark.parametrize("name", ["later", "domain"])
def test_a_page_that_fails_for_some_values_says_no_word_of_why(server, listen, name):
    page, heard = listen(name)
    cards = len(SECRETS[name])
    expect(page.locator(".card .fresh")).to_have_count(cards, timeout=PATIENCE)
    before = len(heard())
    field = page.locator(".sidebar input").first
    field.fill("7")
    field.press("Enter")
    expect(page.locator(".card .failed")).to_have_count(cards, timeout=PATIENCE)
    assert len(heard()) > before
    assert words_in([*heard(), page.content()]) == []
    assert all(f"secret-{secret}" in server.log() for secret in SECRETS[name])
