"""How Panel's components get the look of the page: one stylesheet, and none of Panel's own designs.

Every component that is made here gets the page's stylesheet into its shadow root; colours and sizes are CSS variables,
which the page sets once and which reach in from outside. Panel's designs would bring variables of their own into each
component, which shut the page's out, and stylesheets for each to load.
"""

from __future__ import annotations

from typing import Any, ClassVar

import param
from panel.theme.base import Design, Theme

from dashboard.static_files import address


class PlainTheme(Theme):
    """No colours of its own: the stylesheet's variables follow the system."""

    base_css = None
    css = None
    bokeh_theme = None


class Plain(Design):
    """No modifiers: what a component looks like is said where it is made."""

    modifiers: ClassVar[dict[type, dict[str, Any]]] = {}
    theme = param.ClassSelector(class_=Theme, default=PlainTheme(), constant=True)

    def __init__(self, theme: Any = None, **options: Any):
        # Not what `Design` does: it would look for the theme of the name that Panel hands over.
        param.Parameterized.__init__(self, **options)


def component_options(**others: Any) -> dict[str, Any]:
    """The keyword arguments of a component: the stylesheet for its shadow root, no margin, as wide as its place.

    `others` take precedence.
    """
    ours = {"stylesheets": [address("widgets.css")], "margin": 0, "sizing_mode": "stretch_width", "design": Plain}
    return ours | others
