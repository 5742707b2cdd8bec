"""The files that say what is installed agree with each other. Offline and quick: `make check` runs this too.

Left out: whether the pins can be installed together. `make requirements` resolved them; all other tests run on them.
"""

import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
RUNTIME = PROJECT["project"]["dependencies"]
DEV = PROJECT["dependency-groups"]["dev"]
OTHER_LOCKS = ["uv.lock", "poetry.lock", "pylock.toml", "Pipfile", "Pipfile.lock", "environment.yml", "setup.py"]
FILES = ["requirements.txt", "requirements-dev.txt"]


def lines(file: str) -> list[str]:
    return (ROOT / file).read_text("utf-8").splitlines()


def pins(file: str) -> dict[str, Requirement]:
    """The pinned packages of a compiled file, by canonical name."""
    found = (Requirement(line) for line in lines(file) if line and not line.lstrip().startswith("#"))
    return {canonicalize_name(pin.name): pin for pin in found}


def version(pin: Requirement) -> str:
    """The one version that a pin allows."""
    (specifier,) = pin.specifier
    assert specifier.operator == "==", f"{pin} is no pin: run `make requirements`"
    return specifier.version


def asked_for(file: str) -> set[str]:
    """The packages that a compiled file holds because pyproject.toml names them, as its comments tell."""
    found, package = set(), ""
    for line in lines(file):
        if not line.startswith((" ", "#")):
            package = canonicalize_name(Requirement(line).name)
        elif "(pyproject.toml" in line:
            found.add(package)
    return found


@pytest.mark.parametrize("file", FILES)
def test_every_package_is_pinned_by_name_and_version_alone(file):
    assert all(version(pin) and not pin.url for pin in pins(file).values())


@pytest.mark.parametrize(("file", "ranges"), [(FILES[0], RUNTIME), (FILES[1], RUNTIME + DEV)])
def test_a_file_is_compiled_from_the_ranges_of_pyproject(file, ranges):
    wanted = [Requirement(text) for text in ranges]
    outside = [str(one) for one in wanted if version(pins(file)[canonicalize_name(one.name)]) not in one.specifier]

    assert {canonicalize_name(one.name) for one in wanted} == asked_for(file), "run `make requirements`"
    assert outside == [], "run `make requirements`"


def test_the_tools_file_holds_the_very_pins_of_the_dyno():
    tools = pins("requirements-dev.txt")

    assert {name: str(tools.get(name)) for name in pins("requirements.txt")} == {
        name: str(pin) for name, pin in pins("requirements.txt").items()
    }


def test_there_is_no_second_lock_file():
    assert [file for file in OTHER_LOCKS if (ROOT / file).exists()] == []


def test_all_files_name_the_same_python():
    python = (ROOT / ".python-version").read_text("utf-8").strip()

    assert (ROOT / "runtime.txt").read_text("utf-8").strip() == f"python-{python}"
    assert PROJECT["project"]["requires-python"] == f">={python}"
