"""What figures look like: of the page where their author said nothing, and legible where they said something.

Where the author set no colour, `FIGURE_THEME` holds: lines that suit light and dark, and words in the page's own
colours, which follow light and dark through CSS variables that BokehJS reads (page.css), hence no redrawing when they
change. An author's colour stays as it is where it can be read, on a light page and on a dark one:

- A figure with a background of its own looks the same on a light page and on a dark one. Its author's colours stay, and
  other words are black or white, whichever stands out from that background.
- A figure without one is seen on the page's background, which is light or dark. Where an author's colour cannot be
  read on one of the two, the page's own colour takes its place there.

BokehJS reads the colours of words and lines from CSS variables of the model's element as it paints, and only a variable
that is declared as a colour (page.css has the names) follows light and dark. They are among its `styles`, for BokehJS
loses every other one of `css_variables`.

Left out: glyphs, and annotations that are shapes, for those are data.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from bokeh.colors import named
from bokeh.colors.color import RGB
from bokeh.model import Model
from bokeh.models import Axis, ColorBar, Label, Legend, Plot, Title
from bokeh.themes import Theme

from dashboard.contrast import DARK, LIGHT, LINES, WORDS, contrast, ink
from dashboard.figures.drawing import explicit_values
from dashboard.static_files import STATIC

TEXTS = ("text_color", "axis_label_text_color", "major_label_text_color", "title_text_color", "label_text_color")
STROKES = ("axis_line_color", "major_tick_line_color", "minor_tick_line_color", "outline_line_color")
ON_THE_BORDER = ("--bokeh-icon-color", "--muted", "--edge-strong", "--accent")  # the toolbar's colours
WORDED = (Axis, ColorBar, Label, Legend, Title)
FONT = "ui-sans-serif, system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', 'Noto Sans', Arial, sans-serif"
LINE = "#808080"  # stands out from a light ground and from a dark one


def make_legible(plot: Plot) -> None:
    """Set colours that can be read on everything in the plot that has words or lines, through its `styles`."""
    for model, ground in _parts(plot):
        explicit = explicit_values(model)
        colors = {name: _hex(explicit.get(name)) for name in TEXTS + STROKES if name in model.properties()}
        inks = {name: found for name, color in colors.items() if (found := _ink(name, color, ground))}
        if isinstance(model, Legend) and "background_fill_color" not in explicit:  # it may stand upon bars
            behind = f"color-mix(in srgb, {ground or 'var(--surface)'} 80%, transparent)"
            model.styles = {"background-color": behind, **model.styles}
        if inks:
            model.styles = {**_variables(inks), **model.styles}
    if border := _ground(plot, "border"):
        plot.styles = {**dict.fromkeys(ON_THE_BORDER, ink(border)), **plot.styles}


def _parts(plot: Plot) -> Iterator[tuple[Model, str | None]]:
    """Yield what has words or lines, and the ground that it stands on; None is the page's."""
    border = _ground(plot, "border")
    inner = _ground(plot, "background") or border
    yield plot, inner
    for place, ground in {"above": border, "below": border, "left": border, "right": border, "center": inner}.items():
        for model in getattr(plot, place):
            if isinstance(model, WORDED):
                yield model, _ground(model, "background") or ground
    if isinstance(plot.title, Title):
        yield plot.title, _ground(plot.title, "background") or border


def _ground(model: Model, kind: str) -> str | None:
    """Return the colour behind words, if the author set one that hides the page."""
    explicit = explicit_values(model)
    return _hex(explicit.get(f"{kind}_fill_color")) if explicit.get(f"{kind}_fill_alpha", 1) == 1 else None


def _ink(name: str, color: str | None, ground: str | None) -> str | None:
    """Return the colour for one property as CSS; None where the colour that holds already can be read."""
    if ground:
        return (color or ink(ground)) if name in TEXTS else None
    if color is None:
        return None
    needed = WORDS if name in TEXTS else LINES
    light, dark = (color if contrast(color, grounds[0]) >= needed else "var(--text)" for grounds in (LIGHT, DARK))
    return None if light == dark == color and name in STROKES else f"light-dark({light}, {dark})"


def _variables(inks: dict[str, str]) -> dict[str, str]:
    """Return two CSS variables for each: one declared as a colour, and one of its value, which BokehJS reads."""
    found = {}
    for name, css in inks.items():
        css_name = name.replace("_", "-")
        found |= {f"--ink-{css_name}": css, f"--bk-{css_name}": f"var(--ink-{css_name})"}
    return found


def _hex(color: Any) -> str | None:
    """Return a colour without alpha as `#rrggbb`; None for anything else."""
    words = str(color).lower()
    if words in named.__all__:
        return getattr(named, words).to_hex()
    if parts := re.fullmatch(r"rgb\((\d+),\s*(\d+),\s*(\d+)\)", words):
        return RGB(*map(int, parts.groups())).to_hex()
    return words if re.fullmatch(r"#(?:[0-9a-f]{3}){1,2}", words) else None


# Where the author said nothing ----------------------------------------------------------------------------------------


def _stylesheet(part: str) -> str:
    """The style of a part of figures, without its comments, for each figure carries it."""
    return re.sub(r"/\*.*?\*/\s*|\s*\n\s*", "", (STATIC / f"{part}.css").read_text("utf-8"), flags=re.DOTALL)


FIGURE_THEME = Theme(
    json={
        "attrs": {
            "Plot": {"background_fill_color": None, "border_fill_color": None, "outline_line_color": None},
            "Axis": {
                "axis_line_color": LINE,
                "axis_line_alpha": 0.6,
                "major_tick_line_color": LINE,
                "major_tick_line_alpha": 0.6,
                "minor_tick_line_color": None,
                "axis_label_text_font": FONT,
                "axis_label_text_font_style": "normal",
                "major_label_text_font": FONT,
            },
            "Grid": {"grid_line_color": LINE, "grid_line_alpha": 0.2},
            "Title": {"text_font": FONT, "text_font_style": "bold"},
            "Legend": {
                "label_text_font": FONT,
                "background_fill_color": None,
                "border_line_color": None,
                "stylesheets": [_stylesheet("legend")],
            },
            "Toolbar": {"stylesheets": [_stylesheet("toolbar")]},
            "ColorBar": {"major_label_text_font": FONT, "background_fill_color": None},
        }
    }
)
