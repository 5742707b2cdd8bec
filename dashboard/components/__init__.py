"""Components: what stands on a page."""

from dashboard.components import markdown
from dashboard.components.browser import Address, VisibleCards
from dashboard.components.card import WAITING, Card
from dashboard.components.content import bundles, height, keep
from dashboard.components.design import inside
from dashboard.components.fields import fields
from dashboard.components.inline_styles import inline_styles, stay_inline
from dashboard.components.notices import Situation
from dashboard.components.table import Table

__all__ = [
    "WAITING",
    "Address",
    "Card",
    "Situation",
    "Table",
    "VisibleCards",
    "bundles",
    "fields",
    "height",
    "inline_styles",
    "inside",
    "keep",
    "markdown",
    "stay_inline",
]
