"""The environment becomes one frozen record, or an error that names variable, value and rule."""

from dataclasses import FrozenInstanceError
from pathlib import Path

import pytest

from dashboard import settings
from dashboard.settings import SettingsError


def test_an_empty_environment_means_the_defaults():
    assert settings.read({}) == settings.Settings()


def test_the_default_folder_of_notebooks_stands_beside_the_package():
    assert settings.read({}).notebooks == Path(settings.__file__).parents[1] / "notebooks"


@pytest.mark.parametrize("variable", [variable for variable, _ in settings.VARIABLES.values()])
@pytest.mark.parametrize("nothing", ["", "  "])
def test_an_empty_variable_is_as_good_as_none(variable, nothing):
    assert settings.read({variable: nothing}) == settings.Settings()


NUMBERS = {
    "port": ("PORT", 1, 65535),
    "cache_mb": ("DASHBOARD_CACHE_MB", 1, 100_000),
    "threads": ("DASHBOARD_THREADS", 1, 64),
    "sessions": ("DASHBOARD_SESSIONS", 1, 100_000),
}


@pytest.mark.parametrize("name", NUMBERS)
def test_a_number_is_taken_from_its_lowest_to_its_highest(name):
    variable, low, high = NUMBERS[name]
    assert getattr(settings.read({variable: str(low)}), name) == low
    assert getattr(settings.read({variable: f" {high} "}), name) == high


@pytest.mark.parametrize("name", NUMBERS)
@pytest.mark.parametrize("wrong", ["0", "100001", "-1", "+1", "8.0", "http", "²", "９", "1" * 5000])
def test_any_other_number_is_an_error_that_names_variable_value_and_rule(name, wrong):
    variable, low, high = NUMBERS[name]
    with pytest.raises(SettingsError) as error:
        settings.read({variable: wrong})
    assert str(error.value) == f"{variable}={wrong!r}: must be a whole number from {low} to {high}."


@pytest.mark.parametrize(("text", "seconds"), [("1", 1), ("90 s", 90), ("5 min", 300), ("1.5h", 5400), ("24 h", 86400)])
def test_a_time_has_a_unit_or_is_seconds(text, seconds):
    assert settings.read({"DASHBOARD_TIMEOUT": text}).timeout == seconds


@pytest.mark.parametrize("wrong", ["0", "0.5 s", "25 h", "-1", "5 m", "five", "1e3", "nan"])
def test_another_time_is_an_error_that_says_what_a_time_is(wrong):
    with pytest.raises(SettingsError, match="must be a time from 1 s to 24 h, like 90 s"):
        settings.read({"DASHBOARD_TIMEOUT": wrong})


def test_the_folder_of_notebooks_is_made_absolute(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "reports").mkdir()
    assert settings.read({"DASHBOARD_NOTEBOOKS": "reports"}).notebooks == tmp_path / "reports"


def test_a_tilde_is_the_home_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    assert settings.read({"DASHBOARD_NOTEBOOKS": "~"}).notebooks == tmp_path


@pytest.mark.parametrize("wrong", ["missing", "a.ipynb", "~nobody-of-that-name/notebooks"])
def test_a_folder_that_is_none_is_an_error_that_names_variable_value_and_rule(tmp_path, monkeypatch, wrong):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.ipynb").touch()
    with pytest.raises(SettingsError) as error:
        settings.read({"DASHBOARD_NOTEBOOKS": wrong})
    assert str(error.value) == f"DASHBOARD_NOTEBOOKS={wrong!r}: must be a folder that exists."


def test_the_title_is_taken_without_the_blanks_around_it():
    assert settings.read({"DASHBOARD_TITLE": " Garden & lab "}).title == "Garden & lab"


@pytest.mark.parametrize("color", ["#2457c5", "#2457C5", "#25c"])
def test_a_colour_is_taken_in_three_or_six_hexadecimal_digits(color):
    assert settings.read({"DASHBOARD_COLOR": color}).color == color.lower()


@pytest.mark.parametrize("wrong", ["blue", "2457c5", "#2457c", "#2457c5ff", "#ggg", "#25c;}", "rgb(1, 2, 3)"])
def test_any_other_colour_is_an_error_that_names_variable_value_and_rule(wrong):
    with pytest.raises(SettingsError) as error:
        settings.read({"DASHBOARD_COLOR": wrong})
    assert str(error.value) == (
        f"DASHBOARD_COLOR={wrong!r}: must be a CSS colour in hexadecimal digits, like #2457c5 or #25c."
    )


@pytest.mark.parametrize(
    ("said", "origins"),
    [
        ("www.example.org, https://Blog.example.org:8443/", ("www.example.org", "https://blog.example.org:8443")),
        (" localhost:5006 ,", ("localhost:5006",)),
    ],
)
def test_origins_are_hosts_separated_by_commas(said, origins):
    assert settings.read({"DASHBOARD_ORIGINS": said}).origins == origins


@pytest.mark.parametrize(
    "wrong",
    ["https://a.org/page", "*.a.org", "*", "a.org b.org", "ftp://a.org", "user@a.org", "a..org", "a.org;x", "a.org:x"],
)
def test_an_origin_that_is_no_host_is_an_error_that_names_variable_value_and_rule(wrong):
    with pytest.raises(SettingsError) as error:
        settings.read({"DASHBOARD_ORIGINS": f"www.example.org, {wrong}"})
    assert str(error.value) == (
        f"DASHBOARD_ORIGINS={wrong!r}: must be hosts separated by commas, each like www.example.org or "
        "https://blog.example.org:8443, without a path or a wildcard."
    )


def test_variables_of_others_do_not_matter():
    assert settings.read({"PATH": "/usr/bin"}) == settings.Settings()


def test_settings_cannot_be_changed():
    with pytest.raises(FrozenInstanceError):
        settings.read({}).port = 1


def test_a_word_is_one_of_a_few():
    assert settings.read({"DASHBOARD_LOG": "json"}).log == "json"
    with pytest.raises(SettingsError) as error:
        settings.read({"DASHBOARD_LOG": "JSON"})
    assert str(error.value) == "DASHBOARD_LOG='JSON': must be one of plain, json."
