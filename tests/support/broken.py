"""Notebooks broken in many ways: what is done to a working one, and what a reader must be told of it.

`CELLS` are exported cells that break the notebook they are put into, by the rule that is broken. `VIEWS` break no rule,
but the view `broken` fails when it is computed or shown. `FILES` are made out of the bytes of a working notebook.
"""

import json
import os
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import nbformat

CELLS = {
    "NOT_PYTHON": [
        "def broken(:\n    pass",
        "x = (1,\n\ny = 2",
        "if True:\nx = 1",
        "if True:\n\tx = 1\n        y = 2",
        "return 5",
        "x = 'open",
        "x = 5 5",
        "a b",
        "print 'Python 2'",
        "x = 0777",
        "x = \x00",
        "x = “quoted”",
        "f(**a, *b)",
        "nonlocal x",
        "lambda: (yield) = 5",
        "from __future__ import braces",
        f"x = {'(' * 500}1{')' * 500}",
        f"x = {'-' * 20_000}1",
        f"x = {'9' * 5_000}",
        "class A:\n",
        "match 5:\n    case x: pass\n    case y: pass",
        "'\\N{nobody}'",
        "<<<<<<< HEAD\nx = 1\n=======\nx = 2\n>>>>>>> mine",
        "for x in y:\n    break\nelse\n    pass",
    ],
    "MAGIC": [
        "%matplotlib inline",
        "%%time\nx = 1",
        "%%bash\nls | wc -l",
        "%%html\n<b>bold</b>",
        "!pip install pandas",
        "files = !ls",
        "here = %pwd",
        "print?",
        "?print",
        "if True:\n    !ls",
        "%load_ext autoreload\n%autoreload 2",
    ],
    "TOP_LEVEL_AWAIT": ["import asyncio\nawait asyncio.sleep(0)", "async with a: pass", "x = [y async for y in z]"],
    "NAME_NOT_EXPORTED": [
        "explored",
        "def broken(): return explored",
        "x: explored = 1",
        "def broken(x=explored): pass",
    ],
    "RAISED": [
        "1 / 0",
        "from math import nobody",
        "from . import something",
        "raise SystemExit",
        "import sys\nsys.exit()",
        "import sys\nsys.exit('bye')",
        "exit()",
        "raise KeyboardInterrupt",
        "raise GeneratorExit",
        "raise StopIteration",
        "import asyncio\nraise asyncio.CancelledError",
        "raise ExceptionGroup('many', [ValueError(1), KeyError(2)])",
        "raise ValueError('x' * 5_000_000)",
        "raise ValueError('line\\n' * 100)",
        "raise ValueError('\\ud800')",
        "raise ValueError('<script>alert(1)</script>')",
        "raise ValueError(open)",
        "class Mute(Exception):\n    def __str__(self): raise self\nraise Mute",
        "class Odd(Exception):\n    def __str__(self): return 5\nraise Odd",
        "def _deeper(): return _deeper()\n_deeper()",
        "x = []\nx.append(x)\nhash(tuple(x))",
        "open('/nowhere/data.csv')",
        "open('data.csv')",
        "int('x')",
        "assert False",
        "{}['key']",
        "exec('a b')",
        "import json\njson.loads('{')",
        "__builtins__ = {}\nlen([])\n1 / 0",
        "del __name__\n1 / 0",
        "globals().clear()\n1 / 0",
        "import sys\ndel sys.modules[__name__]\n1 / 0",
        "from notebooks.nobody import a",
        "from notebooks.good import nobody",
        "import pandas as pd\npd.read_csv('missing.csv')",
        "import os\nos.chdir('/')\n1 / 0",
        "bytes(-1)",
        "'a' + 1",
        "def a(x): return x\na()",
        "raise ValueError from None",
        "raise type('Ünamed', (Exception,), {})('ü')",
    ],
    "NOT_DEFINED": ["undefined", "@undefined\ndef broken(): pass", "class A(A): pass"],
    "MISSING_PACKAGE": ["import nobody_has_this", "from nobody_has_this import *"],
    "IMPORT_CIRCLE": ["from notebooks.circle_one import one", "import notebooks.circle_two as two"],
    "VARIADIC": [
        "def broken(*rest): pass",
        "def broken(x=1, **more): pass",
        "broken = None\ndef broken(*, x=1, **y): pass",
    ],
    "CYCLE": ["def broken(broken): pass", "def one(two): pass\ndef two(three): pass\ndef three(one): pass"],
    "NO_VALUE": [
        "def broken(nothing): pass",
        "def broken(nothing: int): pass",
        "def broken(_nothing): pass",
        "def broken(a, /): pass",
    ],
    "NO_TYPE": [
        "def broken(x: complex = 1j): pass",
        "def broken(x: dict = None): pass",
        "def broken(x=1j): pass",
        "def broken(x=b'bytes'): pass",
        "def broken(x={'a': 1}): pass",
        "def broken(x=object()): pass",
        "import pandas as pd\ndef broken(x=pd.DataFrame({'a': [1]})): pass",
        "import numpy as np\ndef broken(x=np.zeros(3)): pass",
    ],
    "NO_OBJECTS": ["def broken(x: list[str]): pass", "def broken(x: list = None): pass"],
    "NO_BOUNDS": ["def broken(x=(0, 1)): pass", "def broken(x: tuple[int, int] = (1, 2)): pass"],
    "NO_CHOICE": [
        "def broken(x: Annotated[str, {'objects': []}]): pass",
        "def broken(x: Annotated[str, {'objects': lambda: []}]): pass",
    ],
    "OUTSIDE_DOMAIN": [
        "def broken(x: Annotated[int, {'bounds': (4, 20)}] = 3): pass",
        "def broken(x: Annotated[str, {'objects': ['a', 'b']}] = 'c'): pass",
        "def broken(x: Literal['a', 'b'] = 'c'): pass",
        "def broken(x: list[Literal['a', 'b']] = ('c',)): pass",
        "def broken(x: Annotated[tuple[int, int], {'bounds': (0, 9)}] = (5, 50)): pass",
        "def broken(x: Annotated[float, {'bounds': (0, 1)}] = float('nan')): pass",
        "def broken(x: int = 'five'): pass",
        "def broken(x: bool = 'yes'): pass",
    ],
    "BAD_BOUNDS": [
        "def broken(x: Annotated[int, {'bounds': (20, 4)}] = 5): pass",
        "def broken(x: Annotated[float, (0, float('inf'))] = 5): pass",
        "def broken(x: Annotated[float, {'bounds': lambda: (float('nan'), 1)}] = 5): pass",
        "import pandas as pd\ndef broken(x: Annotated[int, (1, pd.NA)] = 5): pass",
    ],
    "BAD_KEYWORD": [
        "def broken(x: Annotated[int, {'bound': (4, 20)}] = 5): pass",
        "def broken(x: Annotated[int, {'bounds': 5}] = 5): pass",
        "def broken(x: Annotated[int, {'bounds': ('a', 'b')}] = 5): pass",
        "def broken(x: Annotated[int, {'bounds': (1, 2, 3)}] = 2): pass",
        "def broken(x: Annotated[int, {'step': 'big'}] = 5): pass",
        "def broken(x: Annotated[int, {'label': 5}] = 5): pass",
        "def broken(x: Annotated[int, {'precedence': 'first'}] = 5): pass",
        "def broken(x: Annotated[int, {'default': 5}] = 5): pass",
        "def broken(x: Annotated[int, {5: 5}] = 5): pass",
        "def broken(x: Annotated[str, {'objects': 5}] = 'a'): pass",
        "def broken(x: Annotated[str, {'objects': lambda: 5}] = 'a'): pass",
    ],
    "BAD_ANNOTATION": [
        "def broken(x: 'Undefined' = 1): pass",
        "def broken(x: 'a b' = 1): pass",
        "def broken(x: 'int[' = 1): pass",
    ],
    "DISAGREE": ["def one(x=1): pass\ndef two(x=2): pass", "def one(x: int = 1): pass\ndef two(x: float = 1): pass"],
    "DOMAIN_INPUT": [
        "def broken(x: Annotated[str, {'objects': lambda nobody: nobody}] = 'a'): pass",
        "def broken(x: Annotated[int, {'bounds': lambda *a: a}] = 1): pass",
        "def broken(x: Annotated[str, {'objects': max}] = 'a'): pass",
    ],
    "DOMAIN_FAILED": [
        "def broken(x: Annotated[str, {'objects': lambda: 1 / 0}] = 'a'): pass",
        "def broken(x: Annotated[str, {'objects': lambda: exit()}] = 'a'): pass",
        "def nothing(): pass\ndef broken(x: Annotated[str, {'objects': lambda nothing: list(nothing)}] = 'a'): pass",
        "def _stop(): raise KeyboardInterrupt\ndef broken(x: Annotated[str, {'objects': lambda: _stop()}] = 'a'): pass",
    ],
    "DOMAIN_CYCLE": ["def broken(x: Annotated[str, {'objects': lambda broken: broken}] = 'a'): pass"],
}

VIEWS = [
    "def broken(): return 1 / 0",
    "def broken(): return undefined",
    "def broken(x=0): return 1 / x",
    "def broken(): raise SystemExit",
    "def broken(): raise KeyboardInterrupt",
    "def broken(): raise StopIteration",
    "def broken():\n    import asyncio\n    raise asyncio.CancelledError",
    "def broken(): return broken()",
    "def broken(): raise ValueError('x' * 5_000_000)",
    "def broken(): raise ValueError('\\ud800')",
    "def broken(): return open('missing.csv').read()",
    "def nothing(): return None\ndef broken(nothing): return nothing['a']",
    "def nothing(): raise OSError('down')\ndef broken(nothing): return nothing",
    "def broken():\n    from notebooks.nobody import a",
    "import sys\ndef broken(): sys.exit(1)",
    "def broken():\n    import pandas as pd\n    return pd.DataFrame({'a': [1]})['b']",
    "def broken():\n    class Odd:\n        def _repr_html_(self): raise ValueError('odd')\n    return Odd()",
    "def broken():\n    from bokeh.plotting import figure\n    return figure(nobody=5)",
]

# What is made of the bytes of a working notebook; none of it can be read as one.
FILES: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda good: b"",
    "cut short": lambda good: good[: len(good) // 2],
    "without its end": lambda good: good.rstrip()[:-1],
    "null": lambda good: b"null",
    "a list": lambda good: b"[%s]" % good,
    "a text": lambda good: json.dumps(good.decode()).encode(),
    "a script": lambda good: b"import pandas as pd",
    "a web page": lambda good: b"<!DOCTYPE html><title>404</title>",
    "a merge": lambda good: b"<<<<<<< HEAD\n%s=======\n%s>>>>>>> mine\n" % (good, good),
    "compressed": lambda good: b"\x1f\x8b\x08\x00" + good,
    "nothing but zeros": lambda good: bytes(4096),
    "Latin-1": lambda good: good.replace(b"view", "Höhe".encode("latin-1")),
    "UTF-16": lambda good: good.decode().encode("utf-16"),
    "deep": lambda good: b"[" * 200_000,
    "cells that are null": lambda good: _changed(good, cells=None),
    "cells that are a number": lambda good: _changed(good, cells=5),
    "cells that are numbers": lambda good: _changed(good, cells=[5]),
    "cells without a kind": lambda good: _changed(good, cells=[{"source": "x = 1"}]),
    "cells without a source": lambda good: _changed(good, cells=[{"cell_type": "code"}]),
    "a source that is null": lambda good: _changed(good, cells=[{"cell_type": "code", "source": None}]),
    "a source of numbers": lambda good: _changed(good, cells=[{"cell_type": "code", "source": [1, 2]}]),
    "worksheets without cells": lambda good: b'{"nbformat": 3, "worksheets": [{}]}',
}
# What looks like a notebook in a listing and is no file to be read.
NO_FILES: dict[str, Callable[[Path], object]] = {
    "a folder": Path.mkdir,
    "a pipe": os.mkfifo,
    "a link to nothing": lambda path: path.symlink_to("nothing.ipynb"),
    "a link to itself": lambda path: path.symlink_to(path),
}
# Odd, and a notebook all the same.
ODD: dict[str, Callable[[bytes], bytes]] = {
    "another format": lambda good: _changed(good, nbformat=99, nbformat_minor=-1),
    "no metadata": lambda good: _changed(good, metadata=None),
    "cells of no known kind": lambda good: _changed(good, cells=[{"cell_type": "song", "source": "la"}], more=True),
    "five megabytes of output": lambda good: _changed(good, outputs="x" * 5_000_000),
    "half a character": lambda good: good.replace(b"Fine", b"\\ud83d"),
    "half a character in a docstring": lambda good: good.replace(b"return", rb"'\\ud83d'; return"),
    "a byte order mark": lambda good: b"\xef\xbb\xbf" + good,
}


def _changed(good: bytes, more: bool = False, **changes: object) -> bytes:
    content = json.loads(good)
    if more:
        changes["cells"] += content["cells"]
    return json.dumps(content | changes).encode()


# A working notebook of which parts are lost, as happens while one is written.


def _part(text: str, chance: random.Random, pieces: list[str], separator: str) -> str:
    pieces.pop(chance.randrange(len(pieces)))
    return separator.join(pieces)


def _without_line(text: str, chance: random.Random) -> str:
    return _part(text, chance, text.split("\n"), "\n")


def _without_word(text: str, chance: random.Random) -> str:
    return _part(text, chance, text.split(" "), " ")


def _without_character(text: str, chance: random.Random) -> str:
    return _part(text, chance, list(text), "")


def _without_end(text: str, chance: random.Random) -> str:
    return text[: chance.randrange(len(text))]


def _indented(text: str, chance: random.Random) -> str:
    return text.replace("\n    ", "\n  ", 1 + chance.randrange(3))


SLIPS = [_without_line, _without_word, _without_character, _without_end, _indented]


@dataclass(frozen=True)
class Broken:
    """A notebook that is broken in one way: what was done to it, its file, and the cell that is to blame."""

    how: str
    path: Path
    cell: int | None = None


class Folder:
    """A folder of notebooks, of which each is broken in its own way; `good` and those that it names are not."""

    def __init__(self, path: Path, write_notebook: Callable[..., Path], working: list[list[str]], real: Path):
        self.path, self._write, self._working = path, write_notebook, working
        self._real = [cell.source for cell in nbformat.read(real, 4).cells if cell.cell_type == "code"]
        self._chance, self._count = random.Random(1936), 0
        self.good = write_notebook(path / "good.ipynb", "#| export\ndef view(): return 'Fine.'", title="Fine")

    def cells(self) -> Iterator[tuple[str, Broken]]:
        """Notebooks with a cell that breaks a rule, each with the rule's name."""
        circle = "#| export\nfrom notebooks.circle_{} import {}\ndef {}(): pass"
        self._write(self.path / "circle_one.ipynb", circle.format("two", "two", "one"))
        self._write(self.path / "circle_two.ipynb", circle.format("one", "one", "two"))
        for rule, sources in CELLS.items():
            for source in sources:
                yield rule, self._with_cell(source)

    def views(self) -> Iterator[Broken]:
        return map(self._with_cell, VIEWS)

    def files(self, ways: dict[str, Callable[[bytes], bytes]]) -> Iterator[Broken]:
        for how, broken in ways.items():
            path = self._next()
            path.write_bytes(broken(self.good.read_bytes()))
            yield Broken(how, path)

    def no_files(self) -> Iterator[Broken]:
        for how, make in NO_FILES.items():
            make(path := self._next())
            yield Broken(how, path)

    def slips(self, count: int) -> Iterator[Broken]:
        """A real notebook with a slip in one of its exported cells, or with one of them not exported."""
        for number in range(count):
            cells = list(self._real)
            at = self._chance.choice([n for n, cell in enumerate(cells) if cell.startswith("#| export")])
            marker, _, text = cells[at].partition("\n")
            slip = SLIPS[number % len(SLIPS)]
            cells[at] = f"{marker}\n{slip(text, self._chance)}" if number % 6 else text
            yield Broken(f"{slip.__name__} {at}", self._write(self._next(), *cells))

    def _with_cell(self, source: str) -> Broken:
        cells = list(self._chance.choice(self._working))
        at = self._chance.randrange(2, len(cells) + 1)
        cells.insert(at, f"#| export\n{source}")
        return Broken(source[:60], self._write(self._next(), *cells), at + 1)

    def _next(self) -> Path:
        self._count += 1
        return self.path / f"broken_{self._count:03}.ipynb"
