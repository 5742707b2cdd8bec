"""What is out of sight is neither computed nor sent until it comes into sight, and never passes for up to date."""

from urllib.request import urlopen

import pytest

from tests.support.visits import turn_clock, until

THREE = """
#| export
import threading

CALLS = []
GATE = threading.Event()

def one(n: int = 0):
    CALLS.append(("one", n))
    return f"one {n}"

def two(n, m: int = 0):
    CALLS.append(("two", n))
    return f"two {n} {m}"

def gated(k: int = 0):
    if k:
        CALLS.append(("gated", k))
        GATE.wait()
    return f"gated {k}"
"""
ONE, TWO, GATED = range(3)


def in_sight(viewer, *numbers):
    """The browser tells which cards are."""
    viewer.visit.visible_cards.numbers = list(numbers)


def test_a_control_computes_what_is_in_sight_and_the_rest_when_it_comes_into_sight(visiting):
    @visiting(THREE)
    async def test(viewer, notebook):
        in_sight(viewer, ONE)
        notebook.CALLS.clear()
        for n in (1, 2, 3):
            viewer.move(n=n)
            await viewer.settled()
        assert notebook.CALLS == [("one", 1), ("one", 2), ("one", 3)]
        assert (viewer.card("one").state, viewer.card("two").state) == ("fresh", "refreshing")
        in_sight(viewer, ONE, TWO)
        await viewer.settled()
        assert notebook.CALLS[3:] == [("two", 3)]
        assert (viewer.card("two").state, viewer.shown("two")) == ("fresh", "<p>two 3 0</p>\n")


def test_what_is_up_to_date_is_not_asked_for_again_when_it_comes_into_sight(visiting):
    @visiting(THREE)
    async def test(viewer, notebook):
        in_sight(viewer, ONE)
        states = viewer.states("two")
        in_sight(viewer, ONE, TWO)
        assert not viewer.visit.updates._tasks
        assert states == []


def test_the_address_is_told_of_a_control_that_changes_nothing_in_sight(visiting):
    @visiting(THREE)
    async def test(viewer, notebook):
        in_sight(viewer, ONE)
        viewer.move(m=5)
        await viewer.settled()
        assert (viewer.address.query, viewer.address.notices) == ("?page=page&m=5", [])
        assert viewer.card("two").state == "refreshing"


def test_what_is_being_computed_as_it_goes_out_of_sight_is_shown(visiting):
    @visiting(THREE)
    async def test(viewer, notebook):
        viewer.move(k=1)
        await until(lambda: ("gated", 1) in notebook.CALLS)
        in_sight(viewer, ONE)
        viewer.move(k=2)
        notebook.GATE.set()
        await viewer.settled()
        assert (viewer.card("gated").state, viewer.shown("gated")) == ("fresh", "<p>gated 2</p>\n")


def test_a_browser_that_tells_nonsense_does_no_harm(visiting):
    @visiting(THREE)
    async def test(viewer, notebook):
        in_sight(viewer, -1, 99)
        viewer.move(n=1)
        await viewer.settled()
        assert [viewer.card(name).state for name in ("one", "two")] == ["refreshing", "refreshing"]
        in_sight(viewer, ONE, 99)
        await viewer.settled()
        assert viewer.shown("one") == "<p>one 1</p>\n"


def test_what_the_browser_has_told_counts_however_much_time_goes_by(visiting):
    @visiting(THREE)
    async def test(viewer, notebook):
        in_sight(viewer, ONE)
        viewer.move(n=1)
        turn_clock(60)
        await viewer.settled()
        assert viewer.card("two").state == "refreshing"


# In a browser --------------------------------------------------------------------------------------------------------

VIEWS = 10
FIGURES = "[...Bokeh.index.query((view) => view.model.type == 'Figure')].map((view) => view.model.title.text)"
STATES = "[...document.querySelectorAll('.slot')].filter((slot) => slot.querySelector('.{}')).length"


def cells():
    draw = """
    #| export
    from bokeh.plotting import figure

    def _drawn(view, n):
        with open("calls", "a") as calls:
            calls.write(f"{view}:{n} ")
        drawn = figure(height=300, title=f"{view}: {n}")
        drawn.line([0, 1], [0, n])
        return drawn
    """
    views = [f"def view_{k}(n: int = 0):\n    return _drawn({k}, n)\n" for k in range(VIEWS)]
    return [draw, "#| export\n#| width: full\n" + "\n".join(views)]


@pytest.fixture(scope="module")
def ten(serve, tmp_path_factory, write_notebook):
    folder = tmp_path_factory.mktemp("ten")
    write_notebook(folder / "ten.ipynb", *cells())
    server = serve(folder)
    while urlopen(server.url).read().count(b"--height") < VIEWS:
        pass  # the first pictures are being drawn; from then on the page knows how much room they take
    return server, folder


@pytest.fixture
def opened(ten, open_page):
    """opened(n): the page of ten figures for a value that nobody has asked for, and a function that tells what it
    computed so far: of which view, for which value."""
    server, folder = ten

    def computed():
        calls = (call.split(":") for call in (folder / "calls").read_text().split())
        return {(int(view), int(n)) for view, n in calls}

    def opened(n):
        visit = open_page(f"{server.url}/?page=ten&n={n}", viewport={"width": 1280, "height": 800})
        wait_for(visit.page, 0, n)
        return visit, lambda n: sorted(view for view, of in computed() if of == n)

    return opened


def move(page, n):
    page.get_by_label("N", exact=True).fill(str(n))
    page.get_by_label("N", exact=True).press("Enter")


def wait_for(page, view, n):
    """Until a view is shown for a value, and nothing in sight is waiting any more."""
    page.wait_for_function(f"{FIGURES}.includes('{view}: {n}') && Bokeh.documents[0].is_idle")


def test_of_ten_figures_those_in_sight_are_drawn_and_the_others_as_one_scrolls(opened):
    visit, computed = opened(1)
    page = visit.page
    height = page.evaluate("document.documentElement.scrollHeight")
    move(page, 2)
    wait_for(page, 0, 2)
    assert 0 in computed(2)
    assert not set(computed(1) + computed(2)) & set(range(5, VIEWS))
    page.locator(".card").last.scroll_into_view_if_needed()
    wait_for(page, VIEWS - 1, 2)
    assert computed(1) == [view for view in computed(1) if view < 5]
    assert page.evaluate("document.documentElement.scrollHeight") == height
    assert visit.problems == []


def test_what_was_scrolled_out_of_sight_is_marked_and_brought_up_to_date_on_the_way_back(opened):
    visit, computed = opened(3)
    page = visit.page
    page.locator(".card").last.scroll_into_view_if_needed()
    wait_for(page, VIEWS - 1, 3)
    move(page, 4)
    wait_for(page, VIEWS - 1, 4)
    assert 0 not in computed(4)
    assert page.evaluate(f"{FIGURES}").count("0: 3") == 1
    page.wait_for_function(STATES.format("refreshing"))
    page.locator(".card").first.scroll_into_view_if_needed()
    wait_for(page, 0, 4)
    assert visit.problems == []


def test_for_printing_everything_is_drawn(opened):
    visit, computed = opened(5)
    visit.page.evaluate("dispatchEvent(new Event('beforeprint'))")
    wait_for(visit.page, VIEWS - 1, 5)
    visit.page.wait_for_function(f"{STATES.format('fresh')} == {VIEWS}")
    assert computed(5) == [*range(VIEWS)]
