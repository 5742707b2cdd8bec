"""JSON of strangers: what is read of it, and which values are plain ones."""

import json
import math

import pytest

from dashboard.untrusted import DEEPEST, MOST_ITEMS, parsed, plain

MODELS = {"p1": object()}


def nested(depth):
    return [nested(depth - 1)] if depth else []


@pytest.mark.parametrize("text", ["", "{", "NaN", "[Infinity]", "[" * 100_000, f"[{'0,' * (MOST_ITEMS + 1)}0]"])
def test_a_text_that_is_no_json_or_too_much_of_it_is_not_read(text):
    with pytest.raises(ValueError):
        parsed(text)


def test_a_long_selection_is_read():
    numbers = list(range(100_000))
    assert plain(parsed(json.dumps(numbers)), MODELS.get) == numbers


@pytest.mark.parametrize(
    ("said", "value"),
    [
        (None, None),
        (True, True),
        (0.5, 0.5),
        ("Zürich", "Zürich"),
        ([1, [2, "a"]], [1, [2, "a"]]),
        ({"type": "map"}, {}),
        ({"type": "map", "entries": [["a", 1], ["b", {"type": "map"}]]}, {"a": 1, "b": {}}),
        ({"type": "number", "value": "-inf"}, -math.inf),
        ({"id": "p1"}, MODELS["p1"]),
    ],
)
def test_a_plain_value_is_what_bokeh_would_make_of_it(said, value):
    assert plain(said, MODELS.get) == value


@pytest.mark.parametrize(
    "said",
    [
        {"type": "bytes", "data": "H4sIAAAA"},
        {"type": "ndarray", "array": {"type": "bytes", "data": "x"}, "dtype": "int8", "shape": [1], "order": "little"},
        {"type": "typed_array", "array": [], "dtype": "int8", "order": "little"},
        {"type": "object", "name": "Figure", "id": "new"},
        {"type": "set", "entries": [1]},
        {"type": "slice", "start": 0, "stop": 1, "step": 1},
        {"type": "symbol", "name": "unset"},
        {"type": "number", "value": "1e999"},
        {"type": "map", "entries": [[[1], 2]]},
        {"id": "unknown"},
        {"a": 1},
        10**40,
        "\ud800",
        nested(DEEPEST + 1),
        [0, {"type": "bytes", "data": "x"}],
    ],
)
def test_anything_else_is_refused_wherever_it_stands(said):
    for whole in (said, [said], {"type": "map", "entries": [["a", said]]}):
        with pytest.raises(ValueError):
            plain(whole, MODELS.get)
