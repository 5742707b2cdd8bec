"""What a data file holds is found out of the file alone: how to read it, its numbers, its groups, its dates."""

import pandas as pd
import pytest

from dashboard.commands import survey as room
from dashboard.commands.survey import DataError, survey


@pytest.fixture
def held(tmp_path):
    """held(text or bytes, name=...): the survey of a file with this content."""

    def held(content, name="towns.csv"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return survey(path)

    return held


def rows(*lines, times=4):
    """A header, and the other lines so many times."""
    return "\n".join([lines[0], *lines[1:] * times]) + "\n"


# How to read it


@pytest.mark.parametrize("separator", [";", "\t", "|"])
def test_the_separator_is_told_by_the_lines(held, separator):
    found = held(f"town{separator}height\nBern{separator}540\nOslo{separator}23\n")
    assert (found.columns, found.numbers, found.options) == (2, ("height",), {"sep": separator})


def test_a_comma_in_every_value_is_no_separator_where_semicolons_are(held):
    found = held("height;rain\n540,5;1,2\n23,25;2,0\n")
    assert (found.numbers, found.options) == (("height", "rain"), {"sep": ";", "decimal": ","})


def test_blanks_after_the_separator_are_passed_over(held):
    assert held("town, height\nBern, 540\nOslo, 23\n").options == {"skipinitialspace": True}


@pytest.mark.parametrize(
    ("encoding", "options"),
    [("utf-8", {}), ("utf-8-sig", {}), ("cp1252", {"encoding": "cp1252"}), ("utf-16", {"encoding": "utf-16"})],
)
def test_the_encoding_is_found(held, encoding, options):
    found = held("Stadt,Höhe\nZürich,408\nGenf,375\n".encode(encoding))
    assert (found.numbers, found.options) == (("Höhe",), options)


def test_a_first_line_of_values_is_no_header(held):
    found = held("5.1,3.5,a\n4.9,3.0,b\n5.0,3.1,a\n4.7,3.2,b\n")
    assert (found.rows, found.numbers) == (4, ("column_1", "column_2"))


def test_years_may_be_names_of_columns(held):
    assert held("town,2023,2024\nBern,1,2\nOslo,3,4\n").numbers == ("2023", "2024")


@pytest.mark.parametrize(
    ("content", "name", "says"),
    [
        ("", "a.csv", "a.csv is empty."),
        ("\n \n", "a.csv", "a.csv is empty."),
        ("town,height\n", "a.csv", "a.csv has no rows."),
        ("a,b\n1,2\n1,2,3,4\n", "a.csv", "a.csv cannot be read as a table: "),
        (b"PK\x03\x04\x00\x00", "a.csv", "a.csv is not a text file."),
        ("a,b\n1,2\n", "a.xlsx", "a.xlsx is neither CSV nor Parquet. Save it as a.csv"),
    ],
)
def test_a_file_that_will_not_do_is_an_error_that_says_why(held, content, name, says):
    with pytest.raises(DataError) as caught:
        held(content, name)
    assert says in str(caught.value)


def test_parquet_without_what_reads_it_is_an_error_with_the_fix(held, monkeypatch):
    monkeypatch.setattr(room.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(DataError, match="need pyarrow, which is not installed: add it to pyproject"):
        held(b"PAR1", "towns.parquet")


# Numbers


def test_ids_are_no_numbers(held):
    found = held(
        "number,customer_id,PassengerId,Unnamed: 0,height\n" + "".join(f"{n},7,{n},{n},{n}\n" for n in range(9))
    )
    assert found.numbers == ("height",)


def test_the_only_column_of_numbers_is_one_even_if_it_counts_the_rows(held):
    assert held("height\n1\n2\n3\n4\n").numbers == ("height",)


def test_an_empty_column_and_a_switch_are_no_numbers(held):
    assert held(rows("a,b,c", "1,,True", "2,,False")).numbers == ("a",)


def test_decimals_follow_the_number_that_varies_least(held):
    assert held("a\n0.001\n0.002\n0.004\n").decimals == 5
    assert held("a\n1000\n2000\n4000\n").decimals == 0


def test_infinite_numbers_are_noticed(held):
    assert held("a\n1\ninf\n2\n").infinite


# Groups


def test_a_text_that_repeats_is_a_group_and_one_that_does_not_is_not(held):
    found = held("town,country\nBern,CH\nOslo,NO\nGenf,CH\nVoss,NO\n")
    assert (found.group.column, found.group.levels, found.group.gaps) == ("country", ("CH", "NO"), False)


def test_few_groups_are_better_than_many(held):
    lines = [f"town {n % 30},{'north' if n % 2 else 'south'}" for n in range(90)]
    assert held("\n".join(["town,region", *lines])).group.column == "region"


def test_a_switch_is_a_group_with_gaps_or_without(held):
    assert held(rows("a,hut", "1,True", "2,False")).group == room.Group("hut", ("False", "True"), "truth")
    assert held(rows("a,hut", "1,True", "2,False", "3,")).group == room.Group("hut", ("False", "True"), "truth", True)


@pytest.mark.parametrize(
    "text", ["a,b\n1,x\n2,x\n3,x\n", f"a,b\n1,{'x' * 50}\n2,{'y' * 50}\n3,{'x' * 50}\n4,{'y' * 50}\n"]
)
def test_one_group_is_none_and_so_is_prose_that_repeats(held, text):
    assert held(text).group is None


# Dates


@pytest.mark.parametrize(
    ("days", "written"),
    [
        (["2024-01-31", "2024-02-29"], {}),
        (["2024-01-31 10:00", "2024-02-29 11:30"], {}),
        (["31.01.2024", "29.02.2024"], {"date_format": "%d.%m.%Y"}),
        (["01/31/2024", "02/29/2024"], {"date_format": "%m/%d/%Y"}),
        (["31/01/2024", "29/02/2024"], {"date_format": "%d/%m/%Y"}),
        (["2024-01-31", "2024-02-29T12:00:00"], {"date_format": "ISO8601"}),
    ],
)
def test_dates_are_found_as_people_write_them(held, days, written):
    found = held("\n".join(["day,rain", *(f"{day},1" for day in days)]))
    assert found.moments.column == "day"
    assert found.options == {"parse_dates": ["day"]} | written


def test_times_with_a_zone_are_noticed(held):
    assert held("day,rain\n2024-01-31T10:00:00Z,1\n2024-02-29T10:00:00Z,2\n").moments.zoned


def test_a_single_day_is_nothing_to_choose_from(held):
    assert held("day,rain\n2024-01-31 10:00,1\n2024-01-31 11:00,2\n").moments is None


@pytest.mark.parametrize(
    ("count", "every", "step"), [(60, "D", "D"), (500, "D", "W"), (36, "MS", "M"), (3000, "D", "M"), (50, "YS", "Y")]
)
def test_the_step_suits_the_span_and_is_not_shorter_than_that_of_the_data(held, count, every, step):
    days = pd.date_range("1970-01-01", periods=count, freq=every).strftime("%Y-%m-%d")
    assert held("\n".join(["day", *days])).moments.step == step
