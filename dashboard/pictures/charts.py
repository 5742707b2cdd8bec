"""Charts that a library of JavaScript draws in the browser, of plotly and altair; and what HoloViews draws.

A `Chart` is what that library is told, as JSON. Its scripts are files of packages that are installed here: plotly's
own, whose figures only it is sure to know, and those of Vega that Panel brings. `script` says where each lies; the
browser loads them from this server, and only for a page that has such a chart.

What plotly's author left at its default look follows the page, and so do Vega's charts (`static/chart.js`). Left out:
tiles of maps and data that a chart would load from another host, which the content security policy refuses.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from dashboard.pictures import matplotlib_svg
from dashboard.pictures.kept import Kept
from dashboard.static_files import version

VEGA, BUNDLED = ("vega", "vega-lite", "vega-embed"), "dist/bundled/vegaplot"
OF_KIND: Mapping[str, tuple[str, ...]] = {"plotly": ("plotly",), "vega": VEGA}  # scripts, in the order of loading
HEIGHTS = {"plotly": 450, "vega": 300}  # pixels, where the author says none
WIDTHS = (300, 700)  # pixels that HoloViews and hvPlot give a figure whose author says none


@dataclass(frozen=True, eq=False)
class Chart(Kept):
    """Attributes
    ----------
    kind: `plotly` or `vega`.
    spec: what the library is told, as JSON.
    height: pixels, about.
    """

    kind: str
    spec: str
    height: int


@cache
def script(name: str) -> Path | None:
    """The file of a script by its name; None where there is none."""
    if name == "plotly":
        return _in_package("plotly", "package_data/plotly.min.js")
    return _in_package("panel", f"{BUNDLED}/{name}@*") if name in VEGA else None


def _in_package(package: str, pattern: str) -> Path | None:
    spec = find_spec(package)
    folders = spec.submodule_search_locations if spec else None
    return next((path for folder in folders or () for path in Path(folder).glob(pattern)), None)


def addresses(kind: str) -> list[str]:
    """Where the server has the scripts for a kind of chart, relative to the page."""
    return [f"chart/{name}.js?v={version(script(name))}" for name in OF_KIND[kind] if script(name)]


def text_of(address: str) -> str:
    """The script at one of those addresses."""
    return script(Path(address.partition("?")[0]).stem).read_text("utf-8")


def of_plotly(value: Any) -> Chart | None:
    """A figure of plotly; its template is left out where it is the one that nobody chose."""
    if not hasattr(value, "to_plotly_json"):
        return None
    import plotly.io as pio

    spec = json.loads(pio.to_json(value, validate=False))
    layout = spec.setdefault("layout", {})
    usual = json.loads(pio.to_json({"data": [], "layout": {"template": pio.templates["plotly"]}}, validate=False))
    if layout.get("template") == usual["layout"]["template"]:
        layout["template"] = {**layout["template"], "of_the_page": True}
    return Chart(value, "plotly", json.dumps(spec), int(layout.get("height") or HEIGHTS["plotly"]))


def of_altair(value: Any) -> Chart | None:
    """A chart of altair, of any kind: layers, rows, facets."""
    if not (hasattr(value, "to_dict") and hasattr(value, "to_json") and hasattr(value, "resolve_scale")):
        return None
    spec = value.to_dict()
    height = spec.get("height")
    return Chart(value, "vega", json.dumps(spec), height if isinstance(height, int) else HEIGHTS["vega"])


def of_holoviews(value: Any) -> Any:
    """The figure that HoloViews draws, of Bokeh or of matplotlib; None for one with controls of its own."""
    import holoviews as hv

    if not isinstance(value, hv.core.Dimensioned) or (isinstance(value, hv.HoloMap) and value.kdims):
        return None
    if not hv.Store.loaded_backends():
        hv.extension("bokeh")
    drawn = hv.render(value)
    if hasattr(drawn, "savefig"):
        return matplotlib_svg.of_matplotlib(drawn)
    if getattr(drawn, "width", None) in WIDTHS and getattr(drawn, "sizing_mode", None) in (None, "fixed"):
        drawn.width, drawn.sizing_mode = None, "stretch_width"
    return drawn
