"""Of HTML that another program wrote a table is left, and everything else is text."""

import pytest

from dashboard.pictures.table_markup import only_tables

LEFT = (
    '<table><thead><tr><th colspan="2" class="a">x</th></tr></thead>'
    '<tbody><tr><td style="color: red">1&nbsp;&lt;b&gt;</td></tr></tbody></table>'
)
GONE = {
    "a script": ("<script>f()</script>", "&lt;script&gt;f()&lt;/script&gt;"),
    "an image": ('<img src="x" onerror="f()">', "&lt;img src=&quot;x&quot; onerror=&quot;f()&quot;&gt;"),
    "what happens on a click": ('<td onclick="f()">1</td>', "<td>1</td>"),
    "a link that is a script": ('<a href="javascript:f()">x</a>', "<a>x</a>"),
    "a link to a page": ('<a href="https://a.example/?b&amp;c">x</a>', '<a href="https://a.example/?b&amp;c">x</a>'),
    "a comment": ("<!-- x -->1", "1"),
    "a style that ends early": (
        "<style>a</style><svg onload='f()'>",
        "<style>a</style>&lt;svg onload=&#x27;f()&#x27;&gt;",
    ),
}


def test_a_table_is_left_as_it_was():
    assert only_tables(LEFT) == LEFT


@pytest.mark.parametrize(("html", "left"), GONE.values(), ids=GONE)
def test_what_is_no_table_is_text_or_gone(html, left):
    assert only_tables(html) == left
