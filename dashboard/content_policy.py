"""What a browser may load and run for an HTML page: its content security policy, of a page served and of one in a file.

The policy names no host but our own. Scripts in the page itself are allowed by their hash: a page is the same for every
viewer and holds nothing that a viewer wrote, whereas all content (tables, Markdown, labels) arrives later, as data,
where a script that slipped in is refused. What Bokeh and Panel cannot do without: `unsafe-eval`, for BokehJS makes each
`CustomJS` a function from text and Panel's notifications are such; `blob:`, for `CustomJS` written as a module; inline
styles, which BokehJS writes as it draws.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable, Mapping

# What a page with such content is allowed besides, because its own scripts make it: sounds and films, documents.
BESIDES = {
    "media": {"media-src": ["'self'", "data:", "blob:"]},
    "documents": {"object-src": ["'self'", "data:", "blob:"], "frame-src": ["'self'", "data:", "blob:"]},
}
FIRST = '<meta charset="utf-8">'  # in the head of each page: what a policy comes right after
NOTHING = "default-src 'none'; frame-ancestors 'none'"  # for what is no page
_INLINE = re.compile(r"<script((?:\s[^>]*)?)>(.*?)</script>", re.DOTALL | re.IGNORECASE)
_NO_CODE = re.compile(r'\ssrc=|type="(application/json|esms-options)"')
_BESIDES = re.compile(r'<meta name="shows" content="([\w ]*)">')
_AS_DATA = re.compile(r'<script([^>]*) src="data:[^;"]*;base64,([^"]*)"></script>')


def of_page(page: str, embedders: Iterable[str]) -> str:
    """The policy of a page that the server answers with; `embedders` are the hosts that may show it in a frame.

    What it shows besides stands in its head: `<meta name="shows" content="media documents">`, the names of `BESIDES`.
    """
    shows = _BESIDES.search(page)
    besides = [BESIDES[name] for name in shows[1].split()] if shows else []
    return _words(
        {
            "default-src": ["'self'"],
            "script-src": ["'self'", *_scripts(page)],
            "style-src": ["'self'", "'unsafe-inline'"],
            "img-src": ["'self'", "data:", "blob:"],
            "font-src": ["'self'", "data:"],
            "object-src": ["'none'"],
            "base-uri": ["'none'"],
            "form-action": ["'self'"],
            "frame-ancestors": ["'self'", *embedders],
        }
        | {name: values for rules in besides for name, values in rules.items()}
    )


def put_into(file: str) -> str:
    """An HTML page that holds all that it needs, with a policy of its own: it loads nothing, runs nothing but its own.

    Its scripts stand in it as text: to allow an address that holds a script would allow all of them.
    """
    file = _AS_DATA.sub(_inline, file)
    rules = {
        "default-src": ["'none'"],
        "script-src": _scripts(file),
        "style-src": ["data:", "'unsafe-inline'"],
        "img-src": ["data:", "blob:"],
        "font-src": ["data:"],
        "base-uri": ["'none'"],
        "form-action": ["'none'"],
    }
    policy = f'<meta http-equiv="Content-Security-Policy" content="{_words(rules)}">'
    return file.replace(FIRST, f"{FIRST}\n  {policy}", 1)


def _inline(script: re.Match[str]) -> str:
    text = base64.b64decode(script[2]).decode().replace("</script", "<\\/script")
    return f"<script{script[1]}>{text}</script>"


def _scripts(page: str) -> list[str]:
    inline = [body for attributes, body in _INLINE.findall(page) if not _NO_CODE.search(attributes)]
    return ["'unsafe-eval'", "blob:", *map(_hash, inline)]


def _hash(script: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"


def _words(rules: Mapping[str, Iterable[str]]) -> str:
    return "; ".join(" ".join([name, *values]) for name, values in rules.items())
