"""A page gets the bundles of BokehJS that its figures need, and no others."""

import pytest
from bokeh import models as bk
from bokeh.plotting import figure

from dashboard.figures.drawing import to_drawing


def titled(text):
    return figure(title=text)


@pytest.mark.parametrize(
    ("made", "bundles"),
    [
        (figure(), set()),
        (figure(output_backend="webgl"), {"bokeh-gl"}),
        (titled("costs in $"), set()),
        (titled(r"$$\alpha$$"), {"bokeh-mathjax"}),
        (bk.Div(text=r"an angle of \(\alpha\)"), {"bokeh-mathjax"}),
        (figure(x_axis_label=bk.TeX(text="x^2"), output_backend="webgl"), {"bokeh-gl", "bokeh-mathjax"}),
    ],
    ids=["plain", "webgl", "a dollar", "a formula", "one in a text", "both"],
)
def test_a_drawing_knows_its_bundles(made, bundles):
    assert to_drawing(made).bundles == bundles


def test_formulas_in_data_are_none():
    assert to_drawing(bk.ColumnDataSource({"text": [r"$$\alpha$$"]})).bundles == set()
