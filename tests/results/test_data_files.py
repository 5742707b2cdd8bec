"""Results of nodes as files: read back by pandas, a table is what the node returned."""

import json
from datetime import datetime
from io import BytesIO
from zipfile import ZipFile

import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from dashboard.results import data_files

AT = datetime(2026, 11, 22, 12, 30)  # noqa: DTZ001 - a ZIP knows no time zones


def content(value):
    return b"".join(data_files.file(value).pieces)


def read_back(value, **options):
    return pd.read_csv(BytesIO(content(value)), **options)


def test_a_table_of_all_kinds_of_values_is_read_back_as_it_was():
    frame = pd.DataFrame(
        {
            "number": [0.1, np.nan, -1e-300],
            "whole": [1, 2, 3],
            "yes": [True, False, True],
            "day": pd.to_datetime(["2024-02-29", None, "2024-03-01"]),
            "text": ["Zürich, ‘Bellevue’", 'he said "=1+1"', "two\nlines\rand\r\na third"],
        }
    )
    assert_frame_equal(read_back(frame, parse_dates=["day"]), frame)


@pytest.mark.parametrize("late", ["12:00:00", "12:00:01.5", "12:00:00.000001", "12:00:00.000000001"])
def test_moments_of_a_column_are_said_alike_from_the_first_piece_to_the_last(late):
    days = pd.Series(pd.date_range("2024-01-01", periods=data_files.CELLS + 1, unit="ns"), name="when")
    days.iloc[-1] += pd.Timedelta(late)
    back = read_back(days, parse_dates=["when"])
    assert (back["when"] == days).all()


def test_days_are_written_without_a_time_of_day():
    assert content(pd.DataFrame({"day": pd.to_datetime(["2024-02-29"])})) == b"day\r\n2024-02-29\r\n"


def test_moments_with_a_time_zone_keep_it():
    moments = pd.DataFrame({"when": pd.to_datetime(["2024-02-29T12:00+01:00"])})
    assert b"2024-02-29T12:00:00+01:00" in content(moments)


@pytest.mark.parametrize(
    "index",
    [
        pd.Index(["a", "b"], name="town"),
        pd.RangeIndex(2, name="floor"),
        pd.Index(["a", "b"]),
        pd.MultiIndex.from_tuples([("a", 1), ("b", 2)], names=["town", "floor"]),
        pd.DatetimeIndex(["2024-01-01", "2024-01-02"], name="day"),
    ],
)
def test_an_index_that_says_something_comes_first(index):
    frame = pd.DataFrame({"size": [1.5, 2.5]}, index=index)
    back = read_back(frame, index_col=list(range(index.nlevels)), parse_dates=isinstance(index, pd.DatetimeIndex))
    assert_frame_equal(back, frame)


@pytest.mark.parametrize("index", [pd.RangeIndex(5, 7), pd.Index([7, 3])], ids=["counted", "left over by filtering"])
def test_row_numbers_without_a_name_are_left_out(index):
    frame = pd.DataFrame({"a": [1.5, 2.5]}, index=index)
    assert content(frame) == b"a\r\n1.5\r\n2.5\r\n"
    assert_frame_equal(read_back(frame), frame.reset_index(drop=True))


def test_a_series_is_a_table_of_its_index_and_itself():
    assert content(pd.Series([1, 2], index=pd.Index(["a", "b"], name="town"))) == b"town,value\r\na,1\r\nb,2\r\n"


def test_columns_of_the_same_name_stay_apart():
    frame = pd.DataFrame([[pd.Timestamp("2024-01-01"), 1]], columns=["a", "a"])
    assert content(frame) == b"a,a\r\n2024-01-01,1\r\n"


def test_columns_of_several_levels_are_several_lines():
    frame = pd.DataFrame([[1, 2]], columns=pd.MultiIndex.from_tuples([("a", "x"), ("a", "y")]))
    assert_frame_equal(read_back(frame, header=[0, 1]), frame)


@pytest.mark.parametrize("frame", [pd.DataFrame({"a": [], "b": []}), pd.DataFrame({"a": [1]}).iloc[:0]])
def test_a_table_without_rows_is_its_header(frame):
    assert content(frame).split(b"\r\n")[0] == ",".join(frame.columns).encode()


def test_many_rows_come_in_pieces_that_make_the_whole():
    frame = pd.DataFrame({"a": range(3 * data_files.CELLS), "b": 0.5})
    assert len(list(data_files.file(frame).pieces)) > 3
    assert_frame_equal(read_back(frame), frame)


def test_a_table_is_not_changed_by_being_written():
    frame = pd.DataFrame({"day": pd.to_datetime(["2024-02-29"])}, index=["a"])
    before = frame.copy(deep=True)
    content(frame)
    assert_frame_equal(frame, before)


@pytest.mark.parametrize("value", [["a", 1, None], {"Zürich": {"size": [1.5, True]}}, 42, [], {2020: 1}])
def test_plain_values_are_json(value):
    made = data_files.file(value)
    assert made.suffix == "json"
    assert json.loads(b"".join(made.pieces)) == (value if value != {2020: 1} else {"2020": 1})


@pytest.mark.parametrize("value", [object(), [object()], {"a": np.arange(2)}, {(1, 2): 3}, [float("nan")], None])
def test_what_no_file_can_say_has_none(value):
    assert data_files.file(value) is None


def test_a_text_is_a_text():
    assert (data_files.file("Grüezi").suffix, content("Grüezi"), content("")) == ("txt", "Grüezi".encode(), b"")


def test_a_bundle_is_a_zip_of_files_under_their_names():
    parts = {"a.csv": data_files.file(pd.DataFrame({"x": range(20_000)})), "b.json": data_files.file([1])}
    archive = ZipFile(BytesIO(b"".join(data_files.bundle(parts, AT).pieces)))
    assert archive.testzip() is None
    assert archive.namelist() == ["a.csv", "b.json"]
    assert archive.getinfo("a.csv").date_time == (2026, 11, 22, 12, 30, 0)
    assert len(pd.read_csv(archive.open("a.csv"))) == 20_000
