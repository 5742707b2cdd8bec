"""Values of libraries that only their users have get the form in which they are shown."""

import subprocess
import sys

import polars as pl

from dashboard.pictures import Tabled
from dashboard.pictures.libraries import of_library
from tests.support.servers import ROOT


class Own(pl.DataFrame):
    pass


def test_a_type_made_from_a_librarys_is_shown_like_it():
    assert isinstance(of_library(Own({"a": [1]})), Tabled)


def test_a_type_of_no_library_is_none():
    assert of_library(object()) is None


def test_no_library_is_imported_by_who_does_not_use_it():
    lines = "import sys, dashboard.pages; print(*{module.partition('.')[0] for module in sys.modules})"
    done = subprocess.run([sys.executable, "-c", lines], cwd=ROOT, capture_output=True, text=True, check=True)
    libraries = {"matplotlib", "seaborn", "plotly", "altair", "polars", "holoviews", "folium", "geopandas"}
    assert not libraries & set(done.stdout.split())
