"""Components: what stands on a page, made of Panel's components.

card             the place of one view on a viewer's page: `starting`, `fresh`, `empty`, `refreshing` or `failed`
content          how a value of each type is shown and updated: a figure, a table, text, a Panel component
table            a DataFrame or Series, sorted, searched and paged by the server; table_html has its HTML, column_format
                 its columns as text
chart            a chart of plotly's or Vega's
widgets          widgets of our own: choices from thousands
fields           the parameters of controls as widgets with labels and help
notices          what a card says instead of a picture; a `Situation` is what may explain it
browser          `Address`, `Pulse`, `VisibleCards`, `TableRows`, `Undrawn`: what a document and its browser say
styles           one stylesheet, Panel's own design below it for what an author made; its text where no server answers
                 for its address
panel_internals  what is private of Panel here, each with its reason

Nothing here decides when to compute: `pages` hands results and errors to cards.
"""

from dashboard.components import browser, content, styles
from dashboard.components.card import Card
from dashboard.components.fields import fields
from dashboard.components.notices import Situation
from dashboard.components.panel_internals import treat_as_connected

__all__ = ["Card", "Situation", "browser", "content", "fields", "styles", "treat_as_connected"]
