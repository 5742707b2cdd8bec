"""What components need in the browser: known of every class, files of this server, an author's copies of others'."""

import panel as pn
import pytest
from bokeh.model import Model
from panel.io.resources import DIST_DIR, LOCAL_DIST

from dashboard import errors
from dashboard.errors import Place
from dashboard.pages import scripts

PLACE = Place("page.ipynb", 2, 3, "view")
ELSEWHERE = "https://cdn.jsdelivr.net/npm/vizzu@0.17.1/dist/vizzu.min.js"


@pytest.fixture(scope="module")
def known():
    scripts.loader()
    return scripts.by_type()


def addresses(needs):
    return [one for kind in needs.values() for one in kind]


def test_every_model_that_says_what_it_needs_is_known(known):
    says = {
        name
        for name, model in Model.model_class_reverse_map.items()
        if any(getattr(model, kind, None) for kind in scripts.KINDS) and not issubclass(model, scripts.ReactiveESM)
    }
    assert len(says) > 10
    assert says <= known.keys()


def test_what_they_need_is_shipped_but_for_one(known):
    asked = {one.partition("?")[0] for needs in known.values() for one in addresses(needs)}
    elsewhere = {one for one in asked if "//" in one}
    of_panel = {one for one in asked if one.startswith(LOCAL_DIST)}
    assert elsewhere == {ELSEWHERE}
    assert [one for one in of_panel if not (DIST_DIR / one.removeprefix(LOCAL_DIST)).is_file()] == []


def test_a_component_of_html_is_known_by_the_type_of_its_data(known):
    panel = pn.layout.FloatPanel()
    data = panel.get_root().data.__qualified_model__
    assert any("jspanel" in one for one in known[data]["scripts"])


def test_a_component_that_an_author_defines_later_is_known_later():
    before = scripts.loader()

    class Later(pn.reactive.ReactiveHTML):
        _template = "<b id='b'></b>"
        __javascript__ = ["https://example.org/lib@1/lib.js"]  # noqa: RUF012

    after = scripts.loader()
    assert before.address != after.address
    assert "https://example.org/lib@1/lib.js" in after.addresses
    assert scripts.loader() is after


def test_two_components_of_one_name_have_their_own_scripts():
    def define(library):
        class Own(pn.reactive.ReactiveHTML):
            _template = "<b id='b'></b>"
            __javascript__ = [f"https://example.org/{library}.js"]  # noqa: RUF012

        return Own

    made = {library: define(library) for library in ("first", "second")}
    types = {library: own().get_root().data.__qualified_model__ for library, own in made.items()}
    known = scripts.by_type()
    assert known[types["first"]]["scripts"] == ["https://example.org/first.js"]
    assert known[types["second"]]["scripts"] == ["https://example.org/second.js"]


@pytest.mark.parametrize(
    ("address", "copy"),
    [
        (ELSEWHERE, "scripts/vizzu@0.17.1/dist/vizzu.min.js"),
        ("https://unpkg.com/lib@1?module", "scripts/lib@1"),
        ("https://example.org/lib.js", "scripts/example.org/lib.js"),
    ],
)
def test_an_authors_copy_has_the_path_that_the_other_host_has_it_under(address, copy):
    assert scripts.copy_of(address) == copy


def test_an_authors_copy_is_loaded_in_place_of_what_another_host_has(tmp_path, monkeypatch):
    monkeypatch.setenv("DASHBOARD_NOTEBOOKS", str(tmp_path))
    copy = tmp_path / scripts.copy_of(ELSEWHERE)
    copy.parent.mkdir(parents=True)
    copy.write_text("export default 1")
    [(address, name)] = scripts.by_type()["panel.models.vizzu.VizzuChart"]["modules"].items()
    assert address.startswith("scripts/vizzu@0.17.1/dist/vizzu.min.js?v=")
    assert name == "Vizzu"


def test_who_lacks_a_copy_is_told_which_file_it_is():
    scripts.loader()
    error = scripts.not_drawn(PLACE, ELSEWHERE)
    assert error.rule is errors.NOT_HERE
    assert "scripts/vizzu@0.17.1/dist/vizzu.min.js" in error.fix


@pytest.mark.parametrize("said", ["", "https://evil.example/x.js", "static/extensions/panel/panel.min.js", "<script>"])
def test_what_a_browser_says_besides_is_not_repeated(said):
    assert scripts.not_drawn(PLACE, said).rule is errors.NOT_DRAWN


def test_files_of_others_are_those_that_no_model_of_these_types_needs():
    scripts.loader()
    every = scripts.files_of_others(set())
    others = scripts.files_of_others({"panel.models.echarts.ECharts"})
    assert {file.name for file in every - others} == {"echarts.min.js", "echarts-gl.min.js"}
    assert all(file.is_file() for file in others)
