"""Formulas of prose become MathML, and what is not known stays as it was written."""

import xml.dom.minidom

import pytest

from dashboard import markdown
from dashboard.mathml import mathml


@pytest.mark.parametrize(
    ("formula", "drawn"),
    [
        ("x", "<mi>x</mi>"),
        ("12.5", "<mn>12.5</mn>"),
        ("x_i^2", "<msubsup><mi>x</mi><mi>i</mi><mn>2</mn></msubsup>"),
        ("e^{i\\pi}", "<msup><mi>e</mi><mrow><mi>i</mi><mi>π</mi></mrow></msup>"),
        (
            "\\frac{1}{n}",
            "<mfrac><mrow><mn>1</mn></mrow><mrow><mn>n</mn></mrow></mfrac>".replace("<mn>n</mn>", "<mi>n</mi>"),
        ),
        ("\\sqrt[3]{x}", "<mroot><mrow><mi>x</mi></mrow><mrow><mn>3</mn></mrow></mroot>"),
        ("\\bar{x}", '<mover accent="true"><mrow><mi>x</mi></mrow><mo>¯</mo></mover>'),
        ("\\left(a\\right)", "<mrow><mo>(</mo><mrow><mi>a</mi></mrow><mo>)</mo></mrow>"),
        ("a < b", "<mi>a</mi><mo>&lt;</mo><mi>b</mi>"),
        ("10\\,\\text{per cent & more}", '<mn>10</mn><mspace width="0.17em"/><mtext>per cent &amp; more</mtext>'),
        ("x \\in \\mathbb{R}", "<mi>x</mi><mo>∈</mo><mi>ℝ</mi>"),
        ("f'", "<msup><mi>f</mi><mo>′</mo></msup>"),
    ],
)
def test_a_formula_is_drawn(formula, drawn):
    made = mathml(formula)
    assert made == f"<math><mrow>{drawn}</mrow></math>"
    xml.dom.minidom.parseString(made.encode())


def test_the_limits_of_a_sum_stand_above_and_below_in_a_formula_of_its_own():
    assert "<munderover><mo>∑</mo>" in mathml("\\sum_{i=1}^n i", is_block=True)
    assert "<msubsup><mo>∑</mo>" in mathml("\\sum_{i=1}^n i")


@pytest.mark.parametrize(
    "formula",
    [
        "\\begin{matrix} 1 \\end{matrix}",
        "\\frac{1}",
        "{x",
        "x}",
        "x^",
        "\\href{a}{b}",
        "\\left(x",
        "{" * 9999,
        "\\text{a",
    ],
)
def test_what_is_not_known_is_shown_as_it_was_written(formula):
    assert mathml(formula) == f"<code>{formula}</code>"


def test_formulas_of_markdown_are_drawn_and_money_is_left_alone():
    shown = markdown.html("The mean $\\bar{x}$ costs $5 and $10 or $ 6.\n\n$$e^{i\\pi} = -1$$")
    assert shown.count("<math") == 2
    assert "costs $5 and $10 or $ 6." in shown


def test_html_in_a_formula_is_text():
    assert "<img" not in markdown.html("$<img src=x onerror=alert(1)>$ $\\text{<script>}$ $\\begin{<img>}$")
