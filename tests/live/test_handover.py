"""What a viewer has set goes over to the component that takes the place of the old one, as far as that takes it."""

import panel as pn

from dashboard.live.handover import changed, give, settings


def explorer(end=50, *, with_kind=True):
    n = pn.widgets.IntSlider(label="N", start=1, end=end, value=5)
    kind = pn.widgets.Select(label="Kind", options=["a", "b"])
    return pn.Column(n, *[kind] * with_kind, pn.widgets.Button(label="Press"), pn.Tabs(("one", "1"), ("two", "2")))


def moved(component, **values):
    before = settings(component)
    for part in component.select(pn.widgets.Widget):
        if part.label in values:
            part.value = values[part.label]
    return changed(before, settings(component))


def values(component):
    return {part.label: part.value for part in component.select(pn.widgets.Widget) if part.label != "Press"}


def test_what_was_moved_goes_over_and_the_rest_is_as_it_was_made():
    new = explorer()
    give(new, moved(explorer(), N=20))
    assert values(new) == {"N": 20, "Kind": "a"}


def test_a_value_that_the_new_one_refuses_stays_behind():
    new = explorer(end=10)
    give(new, moved(explorer(), N=20, Kind="b"))
    assert values(new)["Kind"] == "b"
    assert values(new)["N"] <= 10


def test_a_widget_that_is_there_no_more_takes_nothing():
    new = explorer(with_kind=False)
    give(new, moved(explorer(), N=20, Kind="b"))
    assert values(new) == {"N": 20}


def test_of_several_of_one_name_each_has_its_own():
    def two():
        return pn.Row(*(pn.widgets.IntSlider(label="N", start=1, end=9, value=1) for _ in range(2)))

    old, new = two(), two()
    before = settings(old)
    old[1].value = 7
    give(new, changed(before, settings(old)))
    assert [part.value for part in new] == [1, 7]


def test_the_open_tab_goes_over():
    old, new = explorer(), explorer()
    before = settings(old)
    old[-1].active = 1
    give(new, changed(before, settings(old)))
    assert new[-1].active == 1


def test_a_widget_that_another_one_brings_about_is_given_its_value_too():
    def cascade():
        kind = pn.widgets.Select(label="Kind", options=["few", "many"])

        def count(kind):
            return pn.widgets.IntInput(label="Count", value=1, end=9 if kind == "few" else 99)

        return pn.Column(kind, pn.bind(count, kind))

    old, new = cascade(), cascade()
    before = settings(old)
    old[0].value = "many"
    next(part for part in old.select(pn.widgets.IntInput)).value = 50
    give(new, changed(before, settings(old)))
    assert next(part for part in new.select(pn.widgets.IntInput)).value == 50
