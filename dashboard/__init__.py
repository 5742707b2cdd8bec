"""From an exploratory notebook to a public, interactive dashboard. The map of this package, top to bottom:

__main__    the commands: `python -m dashboard`
scaffold    a first notebook that already works
survey      what a data file holds: numbers, groups, dates
graph       the pipeline of a notebook as a text
testing     a pytest plugin: nodes as functions that a test may call
check       is a notebook fit to be a page
walk        every setting of a page's controls that is worth trying
export      one page as a single HTML file
output      the page in the output of a notebook's cell
kernel      the page that the cells of a running kernel are now
main        what `panel serve dashboard` runs for each visitor
app_hooks   what it runs once, when the server starts
server      what the web server needs besides the app
downloads   the data that a view was drawn from, for whoever wants it
reading     how a page was made: its notebook, to read
headers     what every response carries
assets      files compressed once
saving      with --dev, what is saved shows on the open pages
health      is this process well
sharing     one HTML page for everybody who asks for the same thing
site        all pages under one roof: which there are, and which one a visitor wants
frame       what the HTML of a page needs to know, what a broken notebook shows
visit       one visitor's view of one page: what happens when a control moves
situation   what is known around a view that has nothing to show
state       the address is the state: the query that says where the controls stand
page        one notebook as a page, once per process
cards       what a view returned, shown in a card
notices     what a card says where it has no picture to show
tables      a DataFrame as a table: sorted, searched and paged on the server
widgets     a param Parameter becomes a field of the page
connection  a document over the connection between a kernel and its front end
styles      stylesheets where no server answers for them
look        how Panel's components come by the look of the page
story       a notebook as HTML: prose, code in colours, which of it draws the page
watch       which files were saved
prose       Markdown as HTML that is safe to show
results     results shared by all viewers
progress    what a node is doing while somebody waits
files       what a node returned as a file: CSV, JSON, text, ZIP
cells       how the cells of a column are said, ordered and searched
values      what kinds of values nodes return
patch       a newly drawn figure becomes the least change to the live one
columns     the least change to the columns of a source
matching    which model of one drawing is which of another
axes        what the axes of a plot show
fitting     what happens to every figure that a view returned: fitted to its card, taken apart, checked
inks        the colours of words and lines in a figure, on light and dark
drawing     a Bokeh figure taken apart into plain values, and put together again
address     values of controls <-> text
controls    arguments of functions -> param Parameters
kinds       what an annotation means
pipeline    functions wired by name
signature   what a function says of its arguments
imports     one notebook imports another
notebook    .ipynb -> module
names       which names a cell defines and uses
ipython     what IPython adds to Python, found and taken out
ipynb       which .ipynb files there are, and the text of their cells
errors      what can be wrong with a notebook, said once
colors      colours that can be read
static_files  addresses of our own files, with the one hash of their content
settings    the environment -> one frozen record

Imports run one way, from the top of this list to its bottom; each file knows at most one third-party layer.
"""


def preview() -> None:
    """Show the page of this notebook below the cell: for a last cell, which is not exported.

    The page is made of the exported cells as they were last run, saved or not, and follows when one is run again."""
    from dashboard.jupyter.output import show

    show()
