"""What an author reads of a check: a line for each function and each finding, and a last one that counts them."""

from dashboard.commands import report
from dashboard.commands.report import Finding, duration
from dashboard.errors import NotebookError, Place, Rule

HALVES = """
    #| export
    def halves(bins: Annotated[int, {"bounds": (1, 9)}] = 5):
        return 1 / bins

    def view(halves):
        return str(halves)
"""


def test_the_text_names_every_function_and_the_slowest_one(checked):
    title, extent, *times = [text for _, text in report.lines(checked(HALVES))]
    assert (title, extent) == ("test.ipynb: Towns", "  1 view, 1 control, tried at 3 settings")
    assert [line.split()[0] for line in times] == ["halves", "view"]
    assert sum("slowest, at " in line for line in times) == 1


def test_a_notebook_without_views_is_a_workbook_and_not_an_error(checked):
    found = checked("1 + 1")
    assert "  no function of it is a view, so it is a workbook and no page" in [text for _, text in report.lines(found)]
    assert report.verdict([found]) == ("ok", "1 notebook: all well")


def test_the_last_line_counts_what_was_found(checked):
    broken, doubtful = checked("#| export\ndef view(x): pass"), checked("#| export\ndef view():\n    return None")
    assert report.verdict([broken, doubtful]) == ("error", "2 notebooks: 1 error, 1 warning")
    assert report.verdict([doubtful]) == ("warning", "1 notebook: 1 warning")


def test_of_many_settings_a_finding_names_the_first_and_counts_the_rest():
    error = NotebookError(Place("towns.ipynb"), Rule("It fails.", "Mind it."))
    assert str(Finding("error", error, ("a=1", "a=2", "a=3", "a=4", "a=5"))).endswith("[at a=1, a=2, a=3 and 2 more]")


def test_short_times_are_in_milliseconds():
    assert [duration(0.0123), duration(0.9994), duration(1.25)] == ["12 ms", "999 ms", "1.2 s"]
