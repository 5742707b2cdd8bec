"""What a document's browsers are sent, and what the document keeps of it."""

import asyncio
from types import SimpleNamespace

import pytest
from bokeh import models as bk
from bokeh.core.property.wrappers import PropertyValueContainer
from bokeh.document import Document
from bokeh.plotting import figure

from dashboard.figures.documents import (
    change_locked,
    forget_defaults,
    forget_defaults_once_sent,
    models_exchanged,
    one_message,
)
from dashboard.figures.drawing import to_drawing
from dashboard.figures.patch import LiveFigure
from tests.support.sketches import trees


class Session(SimpleNamespace):
    """As much of a server's session as messages go through; `sent` are the events of each message."""

    def __init__(self, **state):
        self.sent = []
        super().__init__(_pending_writes=[], _subscribed_connections={self}, **state)
        self.protocol = SimpleNamespace(create=lambda kind, events: events)
        self._socket = SimpleNamespace(send_message=self.sent.append)

    __hash__ = object.__hash__


class Context(SimpleNamespace):
    """As much of a session's context as a change asks for."""

    async def with_locked_document(self, change):
        self.locked = True
        await change(None)


@pytest.mark.parametrize(
    ("context", "changed"),
    [(None, True), (Context(destroyed=False), True), (Context(destroyed=True), False)],
    ids=["without a session", "with a lock", "whose viewer has gone"],
)
def test_a_document_changes_while_nothing_else_does(context, changed):
    done, document = [], SimpleNamespace(session_context=context)
    asyncio.run(change_locked(document, lambda: done.append(getattr(context, "locked", False))))
    assert done == ([context is not None] if changed else [])


@pytest.fixture
def document():
    document, session = Document(), Session()
    document.callbacks._session_context = lambda: SimpleNamespace(session=session)
    document._session_context = document.callbacks._session_context
    document.add_root(figure())
    return document


def sent(document):
    return document.session_context.session.sent


def test_all_changes_of_a_block_are_one_message(document):
    with one_message(document):
        document.roots[0].width = 300
        document.roots[0].title.text = "trees"
        assert sent(document) == []
    assert [[event.attr for event in events] for events in sent(document)] == [["width", "text"]]


def test_blocks_nest(document):
    with one_message(document):
        with one_message(document):
            document.roots[0].width = 300
        assert sent(document) == []
    assert len(sent(document)) == 1


def test_changes_before_an_error_are_sent(document):
    def changes():
        with one_message(document):
            document.roots[0].width = 300
            raise KeyError

    with pytest.raises(KeyError):
        changes()
    assert len(sent(document)) == 1
    assert document.callbacks.hold_value is None


def test_other_listeners_hear_of_each_event(document):
    heard = []
    document.on_change(lambda event: heard.append(event.attr))
    with one_message(document):
        document.roots[0].width = 300
        document.roots[0].height = 200
    assert heard == ["width", "height"]


def test_without_a_lock_the_events_go_bokehs_way(document):
    document.session_context.session._pending_writes = None
    heard = []
    document.on_change(lambda event: heard.append(event.attr))
    with one_message(document):
        document.roots[0].width = 300
    assert (heard, sent(document)) == (["width"], [])


def test_without_a_document_there_is_nothing_to_hold():
    made = figure()
    with one_message(None):
        made.width = 300
    assert made.width == 300


@pytest.fixture
def live():
    live = LiveFigure(to_drawing(figure()))
    Document().add_root(live.model)
    return live


def test_models_that_come_and_go_are_counted(live):
    document, before = live.model.document, list(live.model.references())
    before.sort(key=lambda model: model is not live.model)
    title, gone = bk.Title(text="new", name="new"), live.model.title
    with models_exchanged(document, before, [title if model is gone else model for model in before]):
        live.model.title = title
    assert document.get_model_by_name("new") is title
    assert (title.document, gone.document) == (document, None)
    assert set(document.models) == live.model.references()


def test_after_an_error_the_models_are_counted_by_bokeh(live):
    document, before, title = live.model.document, [live.model], bk.Title(text="new")

    def change():
        with models_exchanged(document, before, before):
            live.model.title = title
            raise KeyError

    with pytest.raises(KeyError):
        change()
    assert title in set(document.models)


def containers(model):
    return [value for value in model._unstable_default_values.values() if isinstance(value, PropertyValueContainer)]


def test_defaults_that_were_only_read_are_forgotten_and_made_anew():
    model = bk.ColumnDataSource()
    assert model.tags == []
    forget_defaults([model])
    assert containers(model) == []
    assert model.tags == []


def test_a_default_that_was_changed_stays():
    model = bk.ColumnDataSource()
    model.tags.append("mine")
    forget_defaults([model])
    assert model.tags == ["mine"]


def test_a_default_that_is_a_model_stays():
    model = bk.ColumnDataSource()
    selected = model.selected
    forget_defaults([model])
    assert model.selected is selected


def test_a_document_forgets_defaults_once_all_of_it_is_sent():
    document, made = Document(), figure()
    document.add_root(made)
    forget_defaults_once_sent(document)
    sent = document.to_json()
    assert made.id in str(sent)
    assert not any(containers(model) for model in document.models)


def test_changes_of_several_figures_are_held_until_the_last() -> None:
    one, other = trees(), trees()
    first, second, document = LiveFigure(to_drawing(one)), LiveFigure(to_drawing(other)), Document()
    document.add_root(first.model)
    document.add_root(second.model)
    events: list = []
    document.on_change(lambda event: events.append(event))
    with one_message(document):
        first.show(to_drawing(trees("age")))
        second.show(to_drawing(trees("age")))
        assert events == []
    assert events
    assert document.callbacks.hold_value is None


def attributes(document):
    return [[getattr(event, "attr", event.kind) for event in message] for message in sent(document)]


def with_rows(document):
    plot = document.roots[0]
    plot.scatter("x", "x", source={"x": [1]})
    return plot, plot.renderers[0].data_source


def test_sizes_come_before_data_for_a_layout_paints_at_once_and_rows_are_ready_later(document):
    plot, source = with_rows(document)
    with one_message(document):
        source.data = {"x": [1, 2]}
        plot.title.text = "more"
        plot.height = 100
    assert attributes(document) == [["height", "data", "text"]]


def with_column(document):
    column = bk.Column()
    document.add_root(column)
    sent(document).clear()
    return column


def test_parts_of_a_layout_come_after_data_in_a_message_of_their_own(document):
    _plot, source = with_rows(document)
    column = with_column(document)
    with one_message(document):
        column.children = [figure()]
        column.css_classes = ["fresh"]
        source.data = {"x": [1, 2]}
    assert attributes(document) == [["data"], ["children", "css_classes"]]  # fresh is what has its picture


def test_without_data_parts_of_a_layout_need_no_message_of_their_own(document):
    column = with_column(document)
    with one_message(document):
        column.children = [figure()]
        column.css_classes = ["fresh"]
    assert attributes(document) == [["children", "css_classes"]]
