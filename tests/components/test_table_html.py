"""The HTML of a table: what the author wrote is text, its place is known, headers break between words."""

import pandas as pd
import pytest

from dashboard.components.table import Table, height

HTML = "<img src=x onerror=alert(1)>"
ESCAPED = "&lt;img src=x onerror=alert(1)&gt;"


def table(**columns):
    return Table(pd.DataFrame(columns))


def button(html):
    return f'<button type="button">{html}</button>'


def test_html_in_the_name_of_a_column_or_in_a_cell_is_text():
    shown = table(**{HTML: [HTML], '"><i>': [HTML]})
    assert f'data-name="{ESCAPED}"' in shown.object
    assert 'data-name="&quot;&gt;&lt;i&gt;"' in shown.object
    assert button(ESCAPED.replace("=x ", "=x\n")) in shown.object
    assert shown.rows.shown["rows"] == f"<tr><th scope=row>{ESCAPED}<td>{ESCAPED}"


def test_html_in_a_unit_is_text():
    assert button('Mean <span class="unit">&lt;b&gt;</span>') in table(**{"Mean [<b>]": [1]}).object


def test_a_unit_stands_in_the_header_alone():
    shown = table(**{"Mean [cm]": [1.25]})
    assert button('Mean <span class="unit">cm</span>') in shown.object
    assert shown.rows.shown["rows"] == "<tr><th scope=row class=n>1.25"


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("", ""),
        ("town", "town"),
        ("Sepal length [cm]", 'Sepal length <span class="unit">cm</span>'),
        ("Mean share of households [%]", 'Mean share of\nhouseholds <span class="unit">%</span>'),
        ("Interest after tax [CHF per year]", 'Interest after\ntax <span class="unit">CHF per year</span>'),
        ("Donaudampfschifffahrtsgesellschaft", "Donaudampfschifffahrtsgesellschaft"),
        (
            "a b c d e f g h i j k l m n o p q r s t u v w x y z",
            "a b c d e f g h i\nj k l m n o p q r\ns t u v w x y z",
        ),
    ],
)
def test_a_header_is_broken_between_words_into_three_lines_at_most(name, lines):
    assert button(lines) in table(**{name: [1]}).object


def test_numbers_and_days_stand_at_the_right():
    shown = table(town=["Ulm"], size=[1], day=[pd.Timestamp("2024-01-01")])
    assert shown.rows.shown["rows"] == "<tr><th scope=row>Ulm<td class=n>1<td class=n>2024-01-01"
    assert [f'data-name="{name}" class="n"' in shown.object for name in ("town", "size", "day")] == [False, True, True]


@pytest.mark.parametrize(
    ("data", "headers"),
    [
        (pd.DataFrame({"a": [1], "b": [2]}), 1),
        (pd.DataFrame({"a": [1], "b": [2]}, pd.Index(["x"], name="town")), 1),
        (pd.DataFrame({"a": [1]}, pd.MultiIndex.from_tuples([("x", 1)], names=["town", "year"])), 2),
    ],
    ids=["the first column", "an index", "an index of two levels"],
)
def test_what_tells_rows_apart_stays_and_heads_them(data, headers):
    shown = Table(data)
    assert shown.rows.shown["rows"].count("<th scope=row") == shown.object.count("stays") == headers


@pytest.mark.parametrize(
    ("names", "rows", "pixels"),
    [
        (["a"], 0, 40 + 37 + 12),
        (["a"], 5, 40 + 37 + 5 * 36 + 12),
        (["a"], 12, 40 + 37 + 12 * 36 + 12),
        (["a"], 13, 40 + 37 + 12 * 36 + 12 + 36),
        (["a", "Mean share of households"], 5, 40 + 37 + 18 + 5 * 36 + 12),
    ],
)
def test_how_high_it_will_be_is_known_before_it_is_there(names, rows, pixels):
    assert height(pd.DataFrame(0, range(rows), names)) == pixels
