"""How Panel's components come by the look of the page: one stylesheet, and none of Panel's own designs.

Every component that is made here gets the page's stylesheet into its shadow root; colours and sizes are CSS variables,
which the page sets once and which reach in from outside. Panel's designs would bring variables of their own into each
component, which shut the page's out, and stylesheets for each to load.
"""

from __future__ import annotations

import re
from typing import Any, ClassVar

from bokeh.themes import Theme as FigureTheme
from panel.theme.base import Design, Theme

from dashboard.static_files import STATIC, address

FONT = "ui-sans-serif, system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', 'Noto Sans', Arial, sans-serif"
LINE = "#808080"  # stands out from a light ground and from a dark one


def _inside(part: str) -> str:
    """The style of a part of figures, without its comments, for each figure carries it."""
    return re.sub(r"/\*.*?\*/\s*|\s*\n\s*", "", (STATIC / f"{part}.css").read_text("utf-8"), flags=re.DOTALL)


# What figures look like where their author said nothing. Lines suit light and dark; the colour of words follows the
# page through CSS variables that BokehJS reads (page.css), hence no redrawing when it changes.
FIGURES = FigureTheme(
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
                "stylesheets": [_inside("legend")],
            },
            "Toolbar": {"stylesheets": [_inside("toolbar")]},
            "ColorBar": {"major_label_text_font": FONT, "background_fill_color": None},
        }
    }
)


class PlainTheme(Theme):
    """No colours of its own: the stylesheet's variables follow the system."""

    base_css = None
    css = None
    bokeh_theme = None


class Plain(Design):
    """No modifiers: what a component looks like is said where it is made."""

    modifiers: ClassVar[dict[type, dict[str, Any]]] = {}
    _themes: ClassVar[dict[str, type[Theme]]] = {"default": PlainTheme, "dark": PlainTheme}


def inside() -> dict[str, Any]:
    """Options of every component: the stylesheet for its shadow root, no margin, as wide as its place."""
    return {"stylesheets": [address("widgets.css")], "margin": 0, "sizing_mode": "stretch_width", "design": Plain}
