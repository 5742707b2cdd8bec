"""Pictures: what libraries other than Bokeh draw, in a form that a browser shows.

kept            `Kept`: the form in which a view's value is stored, made once for all viewers: a `Picture` in HTML, a
                table of another library as pandas has it (`Tabled`)
libraries       `of_library`: which form for a type of which library
matplotlib_svg  a figure of matplotlib as SVG in the page's colours
pyplot          matplotlib's own figure and parameters, for each computation apart
files           `of_bytes`: bytes of a picture file; `of_itself`: objects that draw themselves; tables with a style
charts          `Chart`: what plotly or Vega is told, and where their scripts lie; what HoloViews draws
frames          tables of polars and pyarrow
table_markup    HTML of a table without anything that is none

None of these libraries is needed by who does not use it.
"""

from dashboard.pictures import charts, files, libraries, pyplot
from dashboard.pictures.kept import Kept, Picture, Tabled

__all__ = ["Kept", "Picture", "Tabled", "charts", "files", "libraries", "pyplot"]
