"""What figures look like where their author said nothing.

Lines suit light and dark; the colour of words follows the page through CSS variables that BokehJS reads (page.css),
hence no redrawing when it changes. What an author said that cannot be read is `legibility`'s matter.
"""

from __future__ import annotations

import re

from bokeh.themes import Theme

from dashboard.static_files import STATIC

FONT = "ui-sans-serif, system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', 'Noto Sans', Arial, sans-serif"
LINE = "#808080"  # stands out from a light ground and from a dark one


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
