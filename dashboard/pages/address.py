"""The address is the state: a page's query sets its controls, and follows where they stand.

    ?page=towns&town=Oslo&months=3,9

A control at its default is not mentioned. An unknown name, and a value that a control does not take, sets nothing and
brings a notice for the viewer. A control that is named like something else in a query, `page`, stands there as `page_`.
How one value is written is `controls`' matter.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from contextlib import suppress
from typing import Any
from unicodedata import normalize
from urllib.parse import quote

import param

from dashboard.controls import Control, evaluation_order
from dashboard.pages.ready import Ready

Query = Mapping[str, list[bytes]]  # as Tornado parses it
OURS = {"page", "bare"}  # what else stands in a query
READABLE = ",:~ "  # characters that an address may hold as they are; the blank becomes a plus


def first(query: Query, name: str) -> str:
    """The first value of a name in a query; empty where it is not named."""
    return (query.get(name) or [b""])[0].decode(errors="replace")


def texts(query: Query) -> dict[str, str]:
    """Return the texts that a query has for controls, by name; of a name that stands twice, the last."""
    given = {name: texts[-1].decode(errors="replace") for name, texts in query.items() if texts and name not in OURS}
    return {control_name(name): text for name, text in given.items()}


def control_name(name: str) -> str:
    """Return the control's name for one in a query, in characters as Python has them in names."""
    # Tornado reads names as Latin-1, and only values as bytes; a name of that kind has no other characters.
    with suppress(UnicodeError):
        name = name.encode("latin-1").decode()
    name = normalize("NFKC", name)
    return name.removesuffix("_") if name.rstrip("_") in OURS else name


def query_name(name: str) -> str:
    """Return the name in a query for a control: none of ours, which stand for something else."""
    return f"{name}_" if name.rstrip("_") in OURS else name


def apply(page: Ready, parameters: param.Parameterized, texts: Mapping[str, str]) -> dict[str, str]:
    """Set the controls that the texts name, within the domains that their Parameters have now.

    A viewer's page is put together at once and cannot wait for the domains that `choose` waits for: a control whose
    domain another one decides may refuse its text now and take it later, so a visit applies what was refused again
    once the domains are found. Returns why a text was refused, by the control's name.
    """
    values, refused = _read(page, parameters.param, texts)
    parameters.param.update(values)
    return refused


async def choose(
    page: Ready, texts: Mapping[str, str], known: Mapping[str, Any] = {}
) -> tuple[dict[str, param.Parameter], dict[str, Any], dict[str, str]]:
    """Find what the texts choose where no viewer waits, each control within the domain that those before it decide.

    `known` has values by attribute that no text stands for. Returns the Parameters and the values by attribute, and why
    a text was refused, by the control's name. Raises NotebookError when the function for a domain fails.
    """
    values: dict[str, Any] = dict(known)
    refused: dict[str, str] = {}
    names = [control.name for control in evaluation_order(page.controls, page.pipeline)]
    for name in filter(texts.__contains__, names):
        parameters, _ = await page.resolve(values)
        read, not_read = _read(page, parameters, {name: texts[name]})
        values.update(read)
        refused.update(not_read)
    _, unknown = _read(page, {}, {name: text for name, text in texts.items() if name not in names})
    return *await page.resolve(values), {**refused, **unknown}


def _read(page: Ready, parameters: Any, texts: Mapping[str, str]) -> tuple[dict[str, Any], dict[str, str]]:
    """The values by attribute that the texts stand for, and why a text was refused, by the control's name.

    `parameters[attribute]` is the Parameter of a control, with its domain.
    """
    controls = {control.name: control for control in page.controls if not control.of_viewer}
    values: dict[str, Any] = {}
    refused: dict[str, str] = {}
    for name, text in texts.items():
        if name not in controls:
            refused[name] = f"This page has no control “{name}”."
            continue
        attribute = controls[name].attribute
        try:
            values[attribute] = controls[name].read(parameters[attribute], text)
        except ValueError as error:
            refused[name] = str(error)
    return values, refused


def search(page: Ready, parameters: param.Parameterized) -> str:
    """The query for where the controls stand now, with its question mark."""
    parts = [f"page={quote(page.slug)}"]
    for control in _off_default(page, parameters):
        written = control.write(parameters.param[control.attribute], getattr(parameters, control.attribute))
        parts.append(f"{quote(query_name(control.name))}={quote(written, safe=READABLE).replace(' ', '+')}")
    return "?" + "&".join(parts)


def reset(page: Ready, parameters: param.Parameterized, names: Container[str]) -> str:
    """The query that puts every control at its default; empty when those of these names stand there."""
    moved = any(control.name in names for control in _off_default(page, parameters))
    return f"?page={quote(page.slug)}" if moved else ""


def _off_default(page: Ready, parameters: param.Parameterized) -> Iterator[Control]:
    """The controls of which an address says where they stand."""
    for control in page.controls:
        default, value = parameters.param[control.attribute].default, getattr(parameters, control.attribute)
        if value is not default and value != default and control.has_text:
            yield control
