"""The address is the state: what a page's query says of its controls, and the query that says where they stand.

    ?page=towns&town=Oslo&months=3,9

A control at its default is not mentioned. Unknown names and values that a control does not take are passed over, with a
notice for the viewer. How one value is written is `controls`' matter.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

import param

from dashboard.controls import evaluation_order
from dashboard.pages.ready import Ready

OURS = {"page", "bare"}  # what else a query may say
READABLE = ",:~ "  # characters that an address may hold as they are; the blank becomes a plus


def first(query: Mapping[str, list[bytes]], name: str) -> str:
    """The first value of a name in a query; empty where it is not named."""
    return (query.get(name) or [b""])[0].decode(errors="replace")


def texts(query: Mapping[str, list[bytes]]) -> dict[str, str]:
    """What a query says of controls, by name; of a name that stands twice, the last."""
    return {name: said[-1].decode(errors="replace") for name, said in query.items() if said and name not in OURS}


def apply(page: Ready, parameters: param.Parameterized, texts: Mapping[str, str]) -> dict[str, str]:
    """Set the controls that the texts name. Returns the sentences about those that were passed over, by name."""
    controls = {control.name: control for control in page.controls}
    refused = {}
    for name, text in texts.items():
        if name not in controls:
            refused[name] = f"This page has no control “{name}”."
            continue
        attribute = controls[name].attribute
        try:
            value = controls[name].read(parameters.param[attribute], text)
            setattr(parameters, attribute, value)
        except ValueError as error:
            refused[name] = str(error)
    return refused


async def chosen(
    page: Ready, texts: Mapping[str, str]
) -> tuple[dict[str, param.Parameter], dict[str, Any], dict[str, str]]:
    """What the texts choose, without a visitor: Parameters and values by attribute, and what was passed over by name.

    One value may change the domain of the next. Raises NotebookError when a domain's function fails.
    """
    given: dict[str, Any] = {}
    refused: dict[str, str] = {}
    for control in evaluation_order(page.controls, page.pipeline):
        if control.name in texts:
            parameters, _ = await page.resolve(given)
            try:
                given[control.attribute] = control.read(parameters[control.attribute], texts[control.name])
            except ValueError as error:
                refused[control.name] = str(error)
    return *await page.resolve(given), refused


def search(page: Ready, parameters: param.Parameterized) -> str:
    """The query for where the controls stand now, with its question mark."""
    parts = [f"page={quote(page.slug)}"]
    for control in page.controls:
        parameter = parameters.param[control.attribute]
        value = getattr(parameters, control.attribute)
        if value is not parameter.default and value != parameter.default and control.has_text:
            text = quote(control.write(parameter, value), safe=READABLE).replace(" ", "+")
            parts.append(f"{quote(control.name)}={text}")
    return "?" + "&".join(parts)


def reset(page: Ready, parameters: param.Parameterized) -> str:
    """The query that puts every control at its default; empty when they stand there."""
    page_alone, _, controls = search(page, parameters).partition("&")
    return page_alone if controls else ""
