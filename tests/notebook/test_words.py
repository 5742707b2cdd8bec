"""What only shows something in a notebook does nothing on a page, whoever's it is, and this is said."""

import ast
import webbrowser

import pytest
from bokeh.io import curdoc
from bokeh.io.state import curstate

from dashboard import errors
from dashboard.notebook import words
from tests.support.cells import export

FIGURE = "from bokeh.plotting import figure\np = figure()\n"
SHOWING = [
    "import bokeh.io\nbokeh.io.show(p)",
    "from bokeh.plotting import show as to_see\nto_see(p)",
    "from bokeh.io import save\nsave(p, 'page.html')",
    "from bokeh.io import curdoc\ncurdoc().add_root(p)",
    "import panel as pn\npn.Row(p).servable()",
    "import panel as pn\npn.panel(p).show()",
    "import panel as pn\npn.serve(p)",
    "import panel as pn\nnote = pn.pane.Markdown('a')\nnote.save('page.html')",
    "import holoviews as hv\nhv.save(hv.Curve([1]), 'curve.html')",
    "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()",
    "import plotly.express as px\nchart = px.scatter(x=[1], y=[2])\nchart.show()",
    "import altair as alt\nalt.Chart().mark_point().show()",
    "from PIL import Image\npicture = Image.new('RGB', (1, 1))\npicture.show()",
    "import seaborn.objects as so\nso.Plot().show()",
    "from ipywidgets import interact\ninteract(lambda n: n, n=(1, 5))",
]
READYING = [
    "from bokeh.io import output_notebook\noutput_notebook(hide_banner=True)",
    "from bokeh.plotting import output_file\noutput_file('page.html')",
    "import plotly.offline as po\npo.init_notebook_mode()",
    "from matplotlib_inline.backend_inline import set_matplotlib_formats\nset_matplotlib_formats('svg')",
]


@pytest.fixture(autouse=True)
def watched(monkeypatch, tmp_path):
    """Nothing is opened, written or drawn."""
    monkeypatch.chdir(tmp_path)
    opened = []
    monkeypatch.setattr(webbrowser, "open", lambda *args, **options: opened.append(args))
    before = {"files": set(tmp_path.iterdir()), "roots": list(curdoc().roots)}
    yield
    assert opened == []
    assert {"files": {*tmp_path.iterdir()} - {tmp_path / "test.ipynb"}, "roots": curdoc().roots} == before
    assert (curstate().notebook, curstate().file) == (False, None)


@pytest.mark.parametrize("source", SHOWING)
def test_what_shows_something_at_the_top_does_nothing_and_is_said(load, source):
    module = load(export(FIGURE + source))
    (said,) = module.passed_over
    assert said.rule is errors.ONLY_IN_NOTEBOOK
    assert said.values["call"] == source.splitlines()[-1]
    assert said.place.line == 3 + len(source.splitlines())
    assert "Return it from a function" in said.fix


@pytest.mark.parametrize("source", READYING)
def test_what_readies_a_notebook_does_nothing_and_is_said(load, source):
    (said,) = load(export(source)).passed_over
    assert said.rule is errors.READIES_NOTEBOOK
    assert said.values["call"] == source.splitlines()[-1]


@pytest.mark.parametrize("source", SHOWING)
def test_in_a_function_it_does_nothing_either(load, source):
    *before, last = (FIGURE + source).splitlines()
    module = load(export("\n".join([*before, f"def a():\n    {last}\n    return p"])))
    module.functions["a"].call()
    (said,) = module.passed_over
    assert said.rule is errors.SHOWN_ASIDE
    assert said.place.function == "a"


def test_where_a_function_does_nothing_but_show_that_it_returns_nothing_is_all_that_is_said(load):
    module = load(export("from bokeh.io import show\ndef a():\n    show(1)"))
    assert module.functions["a"].nothing
    assert module.passed_over == []


@pytest.mark.parametrize(
    "source",
    [
        "def show(x): return [x]\nshown = show(1)",
        "class Slides:\n    def show(self): return [1]\nshown = Slides().show()",
        "class Slides:\n    def show(self): return [1]\nslides = Slides()\nshown = slides.show()",
        "import pandas as pd\nshown = [*pd.DataFrame({'show': [1]}).show]",
        "import io, json\nsave = json.dumps\nshown = [int(save(1))]",
        "import panel as pn\nmodal = pn.Modal()\nmodal.show()\nshown = [int(modal.open)]",
        "from tests.support.cells import export as display\nshown = [1]",
    ],
)
def test_the_authors_own_and_what_means_something_else_is_as_it_is(load, source):
    module = load(export(source))
    assert module.module.shown == [1]
    assert module.passed_over == []


def test_what_stands_in_gives_what_the_word_would(load):
    module = load(
        export(
            "import panel as pn\nfrom ipywidgets import interact, interact_manual\n"
            "app = pn.Column('a').servable(title='App')\n"
            "@interact(n=(1, 5))\ndef one(n=1): return n\n"
            "@interact_manual\ndef two(n=1): return n\n"
            "list(map(pn.panel, [1]))\n"
        )
    )
    assert type(module.module.app).__name__ == "Column"
    assert [function.call(4) for function in module.functions.values()] == [4, 4]


def test_of_one_line_it_is_said_once(load):
    module = load(export("from bokeh.io import output_notebook, show\nshow(output_notebook())\noutput_notebook()"))
    assert [said.place.line for said in module.passed_over] == [3, 4]
    assert module.passed_over[0].rule is errors.ONLY_IN_NOTEBOOK


def test_a_word_that_is_handed_on_does_nothing(load):
    module = load(export("from bokeh.io import show\nshown = list(map(show, [1, 2]))"))
    assert module.module.shown == [None, None]
    assert [said.values["call"] for said in module.passed_over] == ["show"]


def test_bars_that_need_a_notebook_give_way_to_those_of_the_page(load):
    module = load(export("from tqdm.notebook import tqdm as bar, trange\nn = sum(bar([1, 2])) + len(trange(3))"))
    assert module.module.n == 6
    assert module.passed_over == []


def test_a_library_that_is_readied_for_drawing_draws_on_a_page_too(load):
    module = load(export("import holoviews as hv\nhv.extension('bokeh')\ndef a(): return hv.render(hv.Curve([1, 2]))"))
    assert type(module.functions["a"].call()).__name__ == "figure"
    assert module.passed_over == []


def test_a_module_has_its_cells_lines_in_tracebacks_all_the_same(wrong):
    error = wrong(export("from bokeh.io import output_notebook\noutput_notebook()\ndef a():\n    1 / 0\na()"))
    assert str(error.place) == "test.ipynb, cell 1, line 5, a()"


def test_patterns_and_assignments_are_no_values():
    source = "match x:\n    case y.show: pass\n    case show: pass\nz.show = show\ndel show"
    tree = words.quieted(ast.parse(source), words.names([]))
    assert ast.unparse(tree) == source.replace("= show", "= __whose__(show, 'show')").replace(
        ": pass", ":\n        pass"
    )
