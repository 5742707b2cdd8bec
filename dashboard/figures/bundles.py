"""Which bundles of BokehJS a figure needs, beyond those that are on every page.

Without them BokehJS paints WebGL figures on a slow canvas, and asks another host for MathJax, which the page's policy
refuses.
"""

from collections.abc import Callable, Iterable

from bokeh.embed.util import contains_tex_string
from bokeh.models import MathText, MathTextGlyph

from dashboard.figures.records import Record, atoms


def bundles_of(records: Iterable[Record]) -> frozenset[str]:
    """Return the names of the bundles that a browser needs for these records."""
    records = tuple(records)
    return frozenset(name for name, needs in BUNDLES.items() if any(map(needs, records)))


def bundles_named_in(source: str) -> frozenset[str]:
    """Return the bundles that code speaks of: a page that opens before its figures are drawn has them, too."""
    return frozenset(name for name, word in {"bokeh-gl": "webgl", "bokeh-mathjax": "$$"}.items() if word in source)


def _paints_by_webgl(record: Record) -> bool:
    return record.values.get("output_backend") == "webgl"


def _holds_formulas(record: Record) -> bool:
    if issubclass(record.kind, MathText | MathTextGlyph):
        return True
    # Columns of data are left out: BokehJS typesets labels and titles, no cells, and columns may be long.
    texts = (atom for name, value in record.values.items() if name != "data" for atom in atoms(value))
    return any(isinstance(text, str) and contains_tex_string(text) for text in texts)


BUNDLES: dict[str, Callable[[Record], bool]] = {"bokeh-gl": _paints_by_webgl, "bokeh-mathjax": _holds_formulas}
