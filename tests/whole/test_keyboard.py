"""A walk by keyboard alone: every kind of control, the notebook and back, the data, the colours, the link.

Where the focus is can be seen at every stop, and no stop keeps it.
"""

import re

import pytest

from tests.support.everything import HIGH, SETTLED, write_site

# What has the focus, through all shadow roots: its name, and whether it is outlined.
FOCUSED = """() => {
    let at = document.activeElement
    while (at.shadowRoot?.activeElement) at = at.shadowRoot.activeElement
    const {outlineStyle, outlineWidth} = getComputedStyle(at)
    const name = at.ariaLabel ?? at.labels?.[0]?.textContent ?? at.textContent
    return [name.trim().replace(/\\s+/g, " "), outlineStyle == "solid" && parseFloat(outlineWidth) >= 2]
}"""
# For each control the keys that change it, once the focus is on it, and what the address says then.
KEYS = {
    "Choice": (["ArrowDown"], "choice=two"),
    "bee": (["Space"], "some=ant,bee"),
    "Many": (["End"], "many=11"),
    "Size": (["ArrowRight"], "size=11"),
    "Share": (["ArrowLeft"], "share=0.4"),
    "Range, from": (["ArrowRight"], "range=3,8"),
    "Days, to": (["ArrowLeft"], "days=2024-01-01,2024-12-30"),
    "Times, from": (["ArrowRight"], "times="),
    "On": (["Space"], "on=true"),
    "Number": (["ArrowUp"], "number=4"),
    "Ratio": (["ArrowUp"], "ratio=1.6"),
    "Text": (["x", "y", "z", "Enter"], "text=xyz"),
    "Day": (["ArrowDown", "ArrowRight", "Enter"], "day=2024-01-02"),
    "When": (["ArrowDown", "ArrowRight", "Enter", "Tab", "ArrowUp", "Tab", "Tab"], "when=2024-01-02T00:05"),
}


@pytest.fixture(scope="module")
def site(serve, tmp_path_factory, write_notebook):
    return serve(write_site(tmp_path_factory.mktemp("everything"), write_notebook)).ready()


@pytest.fixture
def opened(open_page):
    """opened(url, **options): the page when all of it is shown and named."""

    def opened(url, **options):
        visit = open_page(url, reduced_motion="reduce", viewport={"width": 1280, "height": HIGH}, **options)
        visit.page.wait_for_function(SETTLED)
        return visit

    return opened


def walk_to(page, name, key="Tab"):
    """Press a key until the focus is on what has this name; every stop on the way can be seen."""
    for _ in range(100):
        page.keyboard.press(key)
        found, outlined = page.evaluate(FOCUSED)
        assert outlined, f"the focus cannot be seen on {found!r}"
        if found == name:
            return
    raise AssertionError(f"no way leads to {name!r}")


def address(page, said):
    page.wait_for_function("said => decodeURIComponent(location.search).includes(said)", arg=said)


def picture(page):
    page.wait_for_function(SETTLED)
    return page.locator(".card").first.locator(".view").screenshot()


def test_every_control_changes_and_the_link_shows_the_same_picture_to_somebody_else(site, opened):
    visit = opened(f"{site.url}/?page=all", permissions=["clipboard-read", "clipboard-write"])
    page = visit.page
    for name, (keys, said) in KEYS.items():
        walk_to(page, name)
        for key in keys:
            page.keyboard.press(key)
        address(page, said)
    walk_to(page, "Copy link", "Shift+Tab")
    page.keyboard.press("Enter")
    page.get_by_text("The link is copied.").wait_for()
    link = page.evaluate("navigator.clipboard.readText()")
    walk_to(page, "Data of A figure")
    other = opened(link)
    # A figure is painted once more when its page has settled; the test's time-out ends the wait.
    while picture(other.page) != picture(page):
        pass
    assert visit.problems == other.problems == []


def test_the_notebook_and_back(site, opened):
    page = opened(f"{site.url}/?page=all&choice=two").page
    walk_to(page, "How this was made")
    page.keyboard.press("Enter")
    page.wait_for_url("**/notebook?page=all&choice=two")
    walk_to(page, "Skip to the content")
    page.keyboard.press("Enter")
    walk_to(page, "← Everything there is")
    page.keyboard.press("Enter")
    page.wait_for_url("**/?page=all&choice=two")


def test_the_data_of_a_view(site, opened):
    page = opened(f"{site.url}/?page=all").page
    walk_to(page, "Data of A table of several pages")
    with page.expect_download() as saved:
        page.keyboard.press("Enter")
    assert re.fullmatch(r"all-table-\d{4}-\d\d-\d\d\.csv", saved.value.suggested_filename)


def test_light_and_dark_are_kept_from_page_to_page(site, opened):
    page = opened(f"{site.url}/?page=all", color_scheme="light").page
    walk_to(page, "Dark colours")
    page.keyboard.press("Space")
    assert page.locator("html").get_attribute("data-theme") == "dark"
    page.goto(f"{site.url}/notebook?page=all")
    assert page.get_by_role("button", name="Dark colours").get_attribute("aria-pressed") == "true"


def test_a_click_on_a_legends_entry_can_be_a_key(site, opened):
    page = opened(f"{site.url}/?page=all").page
    walk_to(page, "hidden by a click")
    page.keyboard.press("Enter")
    page.wait_for_function("![...Bokeh.index.query((view) => view.model.name == 'line')][0].model.visible")


def test_a_table_is_sorted_by_its_headings_and_turned_by_its_buttons(site, opened):
    page = opened(f"{site.url}/?page=all").page
    walk_to(page, "number")
    page.keyboard.press("Enter")
    page.locator('[aria-sort="ascending"]').wait_for()
    walk_to(page, "Next page")
    page.keyboard.press("Enter")
    page.get_by_role("status").get_by_text("13\u201324 of 30", exact=True).wait_for()
