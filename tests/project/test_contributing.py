"""CONTRIBUTING names files and functions that exist, and its walks lead down the map."""

import ast
import re
from pathlib import Path

import pytest

import dashboard
from tests.project.test_architecture import ROOMS

PACKAGE = Path(dashboard.__file__).parent
TEXT = (PACKAGE.parent / "CONTRIBUTING.md").read_text("utf-8")
WALKS = dict(re.findall(r"^#### (.+?)\n(.+?)(?=^#|\Z)", TEXT, re.MULTILINE | re.DOTALL))
TABLE = re.findall(r"`([\w/]+\.py)`", TEXT.partition("### Where would I look?")[2].partition("\n###")[0])
HOP = re.compile(r"`([\w/]+\.(?:py|js))` `([\w.]+)`")
FLOORS = {room: floor for floor, room in enumerate(["app_hooks.py", *ROOMS])}
GROUND = len(FLOORS)


def defined(file):
    """The functions and classes of a file, and the methods and attributes of its classes."""
    text = (PACKAGE / file).read_text("utf-8")
    if file.endswith(".js"):
        return set(re.findall(r"function (\w+)", text))
    named = ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
    outer = [one for one in ast.parse(text).body if isinstance(one, named)]
    inner = {f"{one.name}.{part.name}" for one in outer for part in getattr(one, "body", []) if isinstance(part, named)}
    return inner | {one.name for one in outer}


@pytest.mark.parametrize("file", sorted(set(TABLE)))
def test_the_table_of_changes_names_files_that_exist(file):
    assert (PACKAGE / file).is_file()


@pytest.mark.parametrize("title", WALKS)
def test_every_hop_of_a_walk_exists(title):
    hops = HOP.findall(WALKS[title])
    assert hops
    assert [hop for hop in hops if hop[1] not in defined(hop[0])] == []


@pytest.mark.parametrize("title", WALKS)
def test_no_hop_of_a_walk_goes_up(title):
    above = {}  # floor of the last hop at each depth
    for indent, line in re.findall(r"^( *)- (.+)$", WALKS[title], re.MULTILINE):
        floors = [FLOORS.get(file.split("/")[0], GROUND) for file, _ in HOP.findall(line) if not file.endswith(".js")]
        depth = len(indent) // 2
        assert all(floor >= above.get(depth - 1, 0) for floor in floors), line
        above[depth] = floors[0] if floors else above.get(depth - 1, 0)
