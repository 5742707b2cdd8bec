"""What every response carries: a real server, asked by a plain client and by Chromium."""

import re

import pytest

from tests.support.toy_server import BOKEH, ask


@pytest.mark.parametrize("path", ["/", BOKEH, "/health", "/no-such-page"])
def test_every_response_carries_the_security_headers(server, path):
    headers = ask(server, path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert "frame-ancestors" in headers["content-security-policy"]


def test_only_what_came_by_https_is_told_to_stay_there(server):
    assert "strict-transport-security" not in ask(server, "/").headers
    assert ask(server, "/", X_Forwarded_Proto="https").headers["strict-transport-security"] == "max-age=31536000"


def test_the_policy_names_no_host_and_no_inline_script_by_leave(server):
    rules = dict(rule.split(" ", 1) for rule in ask(server, "/").headers["content-security-policy"].split("; "))
    assert rules["frame-ancestors"] == "'self'"
    assert rules["default-src"] == "'self'"
    assert "unsafe-inline" not in rules["script-src"]
    assert "'sha256-" in rules["script-src"]
    assert not re.search(r"https?:|\*", " ".join(rules.values()))


def test_embedding_hosts_stand_in_the_policy(embedded):
    policy = ask(embedded, "/").headers["content-security-policy"]
    assert policy.endswith("frame-ancestors 'self' www.example.org https://blog.example.org:8443")


def test_the_content_security_policy_refuses_a_script_that_slipped_in(server, browser):
    page = browser.new_context().new_page()
    page.goto(server.url)
    page.evaluate("""() => {
        const script = document.createElement("script")
        script.textContent = "window.slipped = true"
        document.body.append(script)
    }""")
    assert page.evaluate("window.slipped") is None


def test_what_is_no_page_may_load_nothing(server):
    assert ask(server, "/health").headers["content-security-policy"] == "default-src 'none'; frame-ancestors 'none'"
