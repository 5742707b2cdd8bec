"""What several figures of one viewer share is one model in their document, as in Bokeh itself.

Two figures that draw one `ColumnDataSource` or range are linked: a selection shows in both, and they move together, in
the browser alone. So it is for the figures of all cards of a page, although each is drawn by a function of its own and
patched by itself. What is shared is known by Bokeh's id of the author's model: one that was made at the top level of a
notebook has one id, and what a node returned keeps its id in the copies that other nodes receive (`handed_on`).

Under one id two figures may mean different things, when the function of one has changed what it shares, or depends on a
control that the other does not. A model cannot show both. So two places are one model as long as the drawings say the
same of them and of all that they refer to (`twins`), and else not: they are two for that while.

    company = company_of(document)          # the live figures of one viewer, which leave it on their own
    sharing = Sharing(live, drawing)        # what a figure shares with the others once it shows this drawing

A shared model is patched once, by the first figure that shows its new state; the others find it patched. The old
drawings of those others would be in the way: so each must have been told before which drawing it shows next within the
same message (`LiveFigure.expect`). One that was not told keeps the model, and the figure that moved on gets its own.
"""

import weakref
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any, Protocol
from weakref import WeakKeyDictionary, WeakSet

from bokeh import models as bk
from bokeh.document import Document
from bokeh.model import Model

from dashboard.figures.drawing import Drawing, blank, fill, to_drawing, to_models
from dashboard.figures.records import Record, Ref, atoms, equal_records

REMEMBERED = 256  # pairs of drawings that share something: what they share is the same for all viewers


class Live(Protocol):
    """A live figure: what it shows, what it will show within this message, and its models."""

    drawing: Drawing
    expected: Drawing | None
    models: list[Model]


_companies: WeakKeyDictionary[Document, WeakSet[Any]] = WeakKeyDictionary()


def company_of(document: Document | None) -> WeakSet[Any]:
    """Return the live figures of a document; without one a figure has no company."""
    return WeakSet() if document is None else _companies.setdefault(document, WeakSet())


class Sharing:
    """What a live figure shares with the others of its company once it shows a drawing.

    Parameters
    ----------
    live
        The figure, which may show another drawing now.
    drawing
        What it is to show.
    company
        The live figures of the same viewer.

    Attributes
    ----------
    others
        Those of them that share something with what it shows or is to show.
    found
        The models of others that show a record of the drawing as the drawing has it, by place.
    held
        The identities of all models of others.
    """

    def __init__(self, live: Live | None, drawing: Drawing, company: Iterable[Live]) -> None:
        self.drawing = drawing
        known = {*drawing.shareable, *(live.drawing.shareable if live else ())}
        self.others = [other for other in company if other is not live and not known.isdisjoint(_ids(other))]
        self.found = {
            place: other.models[there]
            for other in self.others
            for place, there in twins(drawing, other.drawing).items()
            if other.expected is None or place in twins(drawing, other.expected)
        }
        self.held = frozenset(id(model) for other in self.others for model in other.models)

    def may_keep(self, place: int, model: Model) -> bool:
        """Tell whether a record of the drawing may be shown by this model of the figure's own."""
        if place in self.found:
            return self.found[place] is model
        return id(model) not in self.held or all(
            other.expected is not None and place in twins(self.drawing, other.expected)
            for other in self.others
            if any(model is one for one in other.models)
        )

    def without_shared(self, models: list[Model]) -> list[Model]:
        """Return those models that no other figure shows."""
        return [model for model in models if id(model) not in self.held]


def _ids(live: Live) -> Iterator[str]:
    yield from live.drawing.shareable
    yield from live.expected.shareable if live.expected else ()


# Which records of two drawings are one model -------------------------------------------------------------------------


def twins(one: Drawing, other: Drawing) -> Mapping[int, int]:
    """Return the places in one drawing of what is one model with something in another one, and the places there."""
    if one.shareable.keys().isdisjoint(other.shareable):
        return {}
    return _twins(weakref.ref(one), weakref.ref(other))


# By weak references, as matches are remembered.
@lru_cache(REMEMBERED)
def _twins(one: weakref.ref[Drawing], other: weakref.ref[Drawing]) -> Mapping[int, int]:
    one, other = one(), other()
    found: dict[int, int] = {}
    for shared in one.shareable.keys() & other.shareable:
        pairs = _alike(one, other, one.shareable[shared], other.shareable[shared])
        if all(found.get(here, there) == there for here, there in pairs.items()):
            found |= pairs
    return found


def _alike(one: Drawing, other: Drawing, here: int, there: int) -> dict[int, int]:
    """Return all that two records refer to, in pairs, themselves included; nothing if they do not say the same."""
    pairs: dict[int, int] = {}
    queue = [(here, there)]
    for here, there in queue:
        if here in pairs:
            if pairs[here] != there:
                return {}
            continue
        pairs[here] = there
        records = one.records[here], other.records[there]
        places = list(map(_places, records))
        # What a figure is part of is its own: a callback may know the whole figure.
        if len(places[0]) != len(places[1]) or any(issubclass(record.kind, bk.LayoutDOM) for record in records):
            return {}
        queue += zip(*places, strict=True)
        queue += _owners(one, other, here, there)
    same = all(
        one.records[here].kind is other.records[there].kind
        and equal_records(other.records[there], one.records[here], pairs)
        for here, there in pairs.items()
    )
    return pairs if same else {}


def _places(record: Record) -> list[int]:
    return [atom.index for value in record.values.values() for atom in atoms(value) if type(atom) is Ref]


def _owners(one: Drawing, other: Drawing, here: int, there: int) -> list[tuple[int, int]]:
    """Return the sources whose rows a view or a selection is about: it is two where they are two.

    An author may give one selection to two sources that have nothing else in common.
    """
    sources, others = _sources(one, here), _sources(other, there)
    if issubclass(one.records[here].kind, bk.Selection):
        return [(sources[known], others[known]) for known in sources.keys() & others if known]
    return list(zip(sources.values(), others.values(), strict=False))


def _sources(drawing: Drawing, place: int) -> dict[str | None, int]:
    """Return the sources of which a record is the selection, or which it is a view of, by id."""
    found = {}
    for number, record in enumerate(drawing.records):
        if record.values.get("selected") == Ref(place):
            found[record.id] = number
        elif record.values.get("view") == Ref(place):
            source = record.values.get("data_source", record.values.get("source"))
            found[drawing[source].id] = source.index
    return found


# What is handed on to another node ------------------------------------------------------------------------------------


def handed_on(drawing: Drawing, same: Mapping[int, int] | None = None) -> Model:
    """Make a root for an author's function, in which what can be shared has the ids that it had before.

    Parameters
    ----------
    drawing
        What a node returned.
    same
        Places of records that are not made, with the places of those that stand for them.
    """
    same = same or {}
    own = {
        place: blank(record.kind, record.id)
        for place, record in enumerate(drawing.records)
        if place not in same and (record.id or place in same.values())
    }
    models = to_models(drawing, own | {place: own[twin] for place, twin in same.items()})
    for place, model in own.items():
        fill(model, drawing.records[place].values, models)
    return models[0]


def with_one_of_each(drawing: Drawing) -> Drawing:
    """Return a drawing in which each id is known once: copies, which several nodes handed on, become one again.

    What is no longer a copy, because a function has changed it, is known by no id any more.
    """
    if len(drawing.shareable) == sum(record.id is not None for record in drawing.records):
        return drawing
    if same := _copies(drawing):
        drawing = to_drawing(handed_on(drawing, same))
    places = range(len(drawing.records))
    return Drawing(tuple(_known_once(drawing, place) for place in places))


def _known_once(drawing: Drawing, place: int) -> Record:
    record = drawing.records[place]
    return record if drawing.shareable.get(record.id) in (place, None) else replace(record, id=None)


def _copies(drawing: Drawing) -> Mapping[int, int]:
    """Return the places of copies with those of the first ones."""
    found: dict[int, int] = {}
    first: dict[str, int] = {}
    for place, record in enumerate(drawing.records):
        if record.id and first.setdefault(record.id, place) != place:
            pairs = _alike(drawing, drawing, first[record.id], place)
            found |= {copy: found.get(twin, twin) for twin, copy in pairs.items() if twin != copy}
    return found
