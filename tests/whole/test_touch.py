"""On a phone one finger scrolls the page and two zoom the figure; tools are as large as a thumb, titles fit."""

import pytest

from tests.support.everything import write_site

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
FIGURE = "[...Bokeh.index.query((view) => view.model.type == 'Figure')][0]"
SHOWN = f"window.Bokeh?.documents[0]?.is_idle && {FIGURE} && !{FIGURE}.model.toolbar_sticky"
SPAN = f"(({{x_range}}) => x_range.end - x_range.start)({FIGURE}.model)"
START = f"{FIGURE}.model.x_range.start"
BUTTONS = """[...Bokeh.index.query((view) => view.model.type == "Toolbar")][0].tool_button_views
    .map(({el}) => el.getBoundingClientRect()).filter(({width}) => width > 0)
    .map(({width, height}) => Math.min(width, height))"""
FITS = f"""(() => {{
    const view = {FIGURE}
    const title = view.views.find_one(view.model.title)
    const context = document.createElement("canvas").getContext("2d")
    context.font = title.visuals.text.font_value()
    return context.measureText(title.model.text).width <= view.bbox.width - title.layout.bbox.left
}})()"""


@pytest.fixture(scope="module")
def site(serve, tmp_path_factory, write_notebook):
    return serve(write_site(tmp_path_factory.mktemp("everything"), write_notebook)).ready()


@pytest.fixture
def phone(site, open_page):
    """phone(query): the page on a phone, and what fingers do on the first figure."""

    def phone(query=""):
        page = open_page(f"{site.url}/?page=all{query}", **PHONE).page
        page.wait_for_function(SHOWN)
        box = page.locator(".bk-Figure").first.bounding_box()
        middle = {"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 2}
        return page, Finger(page.context.new_cdp_session(page), **middle)

    return phone


class Finger:
    """One finger, or two, in the middle of the first figure."""

    def __init__(self, session, x, y):
        self.send, self.x, self.y = session.send, x, y

    def swipe(self, across=0, down=0):
        self._touch("touchStart", x=self.x, y=self.y)
        for tenth in range(1, 11):
            self._touch("touchMove", x=self.x + across * tenth / 10, y=self.y + down * tenth / 10)
        self._touch("touchEnd")

    def pinch(self, scale):
        self.send(
            "Input.synthesizePinchGesture",
            {"x": self.x, "y": self.y, "scaleFactor": scale, "gestureSourceType": "touch"},
        )

    def _touch(self, kind, **point):
        self.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [point] if point else []})


def test_one_finger_scrolls_the_page_and_leaves_the_figure_as_it_is(phone):
    page, finger = phone()
    before = page.evaluate(START)
    finger.swipe(down=-200)
    page.wait_for_function("scrollY > 100")
    assert page.evaluate(START) == before


def test_two_fingers_zoom_the_figure_and_not_the_page(phone):
    page, finger = phone()
    before = page.evaluate(SPAN)
    finger.pinch(2)
    page.wait_for_function(f"{SPAN} < {before} * 0.9")
    assert page.evaluate("visualViewport.scale") == 1


def test_who_taps_a_tool_has_it(phone):
    page, finger = phone()
    before = page.evaluate(START)
    page.get_by_title("Pan").first.tap()
    finger.swipe(across=-80)
    page.wait_for_function(f"{START} != {before}")


def test_tools_are_as_large_as_a_thumb(phone):
    page, _ = phone()
    sizes = page.evaluate(BUTTONS)
    assert sizes
    assert min(sizes) >= 40


def test_figures_are_as_wide_as_their_card_and_nothing_scrolls_sideways(phone):
    page, _ = phone()
    figure, place = (page.locator(at).first.bounding_box()["width"] for at in (".bk-Figure", ".view"))
    assert abs(figure - place) < 1
    assert page.evaluate("document.documentElement.scrollWidth") == 390


def test_a_title_that_is_too_wide_is_set_smaller(phone):
    page, _ = phone("&text=A+title+that+is+a+little+wider+still")
    page.wait_for_function(FITS)
