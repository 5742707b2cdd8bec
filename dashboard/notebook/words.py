"""What only shows something in a notebook, or readies a notebook for that: on a page it does nothing.

    output_notebook()                       of a library, by the names in `WORDS`
    pn.Row(slider, plot).servable()
    display(table)                          Jupyter's own, for which nothing is imported
    from IPython.display import display     the same: see `ipython`

A page shows what functions return. So an exported cell is compiled with such names asked whose they are (`quieted`):
for a library's function one stands in that does nothing, and a function of the author's own that has the same name is
as it is. `uses` finds the places in the text alone, so that they can be said. In a running kernel no cell is compiled
here, and all of it shows what it always shows.
"""

from __future__ import annotations

import ast
import builtins
import inspect
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

from dashboard.notebook import beside

ASK = "__whose__"  # the name under which a cell asks whose a name is
MEANT = ("panel.layout", "panel.widgets")  # of these `show` is a page's own: a dialogue that a button opens
CONTROLS = " Each argument of an exported function is a control without it."
Load = ast.Name | ast.Attribute
Function = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda


def _none(function: Any, args: tuple[Any, ...]) -> None:
    return None


def _itself(function: Any, args: tuple[Any, ...]) -> Any:
    """What a method is of: `app = pn.Row().servable()`."""
    return getattr(function, "__self__", None)


def _decorated(function: Any, args: tuple[Any, ...]) -> Any:
    """The function, of `@interact`, `@interact(n=3)` and `interact(function, n=3)`."""
    return args[0] if args and callable(args[0]) else lambda decorated: decorated


def _anything(function: Any, args: tuple[Any, ...]) -> Nothing:
    return Nothing()


@dataclass(frozen=True)
class Word:
    """A name.

    Attributes
    ----------
    libraries: whose functions of this name count; empty where any library's do.
    readies: whether it shows nothing by itself, but readies a notebook for that.
    is_distinctive: whether it means this even where nobody can tell whose it is.
    hint: what else an author may want to know.
    returns: the function and the arguments -> what a call of it gives.
    """

    libraries: frozenset[str] = frozenset()
    readies: bool = False
    is_distinctive: bool = True
    hint: str = ""
    returns: Callable[[Any, tuple[Any, ...]], Any] = _none


IPYTHON, BOKEH, PANEL = frozenset({"IPython"}), frozenset({"bokeh"}), frozenset({"panel"})
OF_WIDGETS = Word(frozenset({"ipywidgets", "panel"}), hint=CONTROLS, returns=_decorated)
WORDS: Mapping[str, Word] = {
    **dict.fromkeys(("display", "show"), Word(is_distinctive=False)),
    **dict.fromkeys(("clear_output", "update_display", "display_html", "display_markdown"), Word(IPYTHON)),
    **dict.fromkeys(("output_notebook", "output_file", "reset_output"), Word(BOKEH, readies=True)),
    **dict.fromkeys(("push_notebook", "add_root"), Word(BOKEH)),
    **dict.fromkeys(("init_notebook_mode", "set_matplotlib_formats"), Word(readies=True)),
    **dict.fromkeys(("interact", "interact_manual", "interactive", "interactive_output"), OF_WIDGETS),
    "save": Word(BOKEH | PANEL | {"holoviews", "hvplot"}, is_distinctive=False),
    "iplot": Word(frozenset({"plotly"})),
    "servable": Word(PANEL, returns=_itself),
    "serve": Word(PANEL, is_distinctive=False),
    "extension": Word(PANEL, readies=True, is_distinctive=False),
    "get_ipython": Word(IPYTHON, readies=True, returns=_anything),
}
# Bars that need a notebook give way to those that print.
BARS = {"tqdm": "tqdm", "trange": "trange", "tqdm_notebook": "tqdm", "tnrange": "trange"}


class Nothing:
    """Stands in for something of a notebook: it takes whatever is asked of it, and is false and empty."""

    def __init__(self, word: Word | None = None, function: Any = None):
        self._word, self._function = word or Word(), function

    def __call__(self, *args: Any, **options: Any) -> Any:
        return self._word.returns(self._function, args)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return Nothing()

    def __bool__(self) -> bool:
        return False

    def __contains__(self, item: object) -> bool:
        return False

    def __iter__(self) -> Iterator[Any]:
        return iter(())

    def __getitem__(self, key: object) -> Any:
        return Nothing()

    def __setitem__(self, key: object, value: object) -> None:
        """Do nothing."""


def in_kernel() -> bool:
    """Whether this process is a notebook's kernel, or IPython's shell."""
    shell = getattr(sys.modules.get("IPython"), "get_ipython", None)
    return bool(shell and shell())


def asked(value: Any, name: str) -> Any:
    """What stands in an exported cell for a value of this name: itself, unless the name is a word there."""
    if name in BARS and _module(value) == "tqdm.notebook":
        return getattr(sys.modules["tqdm.std"], BARS[name])
    return Nothing(WORDS[name], value) if _is_word(value, name) else value


def _is_word(value: Any, name: str) -> bool:
    """Whether a value of this name is a library's function that shows something in a notebook."""
    if isinstance(value, Nothing):
        return True
    module = _module(value)
    library = module.partition(".")[0]
    if name not in WORDS or not library or not (inspect.isroutine(value) or isinstance(value, type)):
        return False
    named = WORDS[name].libraries
    return (library in named if named else not _is_authors(library)) and not module.startswith(MEANT)


def _module(value: Any) -> str:
    module = getattr(value, "__module__", None)
    return module if isinstance(module, str) else ""


def _is_authors(library: str) -> bool:
    return library in ("notebooks", "__main__") or library in beside.Finder.imported


# In the text of cells -------------------------------------------------------------------------------------------------


def names(trees: Iterable[ast.Module]) -> dict[str, str]:
    """The words by the names that they have in these cells, `from bokeh.io import show as bokeh_show` included."""
    found = {name: name for name in (*WORDS, *BARS)}
    imports = (node.names for tree in trees for node in ast.walk(tree) if isinstance(node, ast.ImportFrom))
    renamed = (alias for names in imports for alias in names if alias.asname and alias.name in found)
    return found | {alias.asname: alias.name for alias in renamed}


def quieted(tree: ast.Module, known: Mapping[str, str]) -> ast.Module:
    """Change a cell so that each of these names is `asked` where its value is looked up. Returns the same tree."""
    for parent in [*ast.walk(tree)]:
        if isinstance(parent, ast.MatchValue | ast.MatchClass):
            continue  # a pattern is no value
        for field, child in ast.iter_fields(parent):
            if isinstance(child, list):
                child[:] = [_asking(one, known) for one in child]
            else:
                setattr(parent, field, _asking(child, known))
    return tree


def _asking(node: Any, known: Mapping[str, str]) -> Any:
    if not isinstance(node, Load) or not isinstance(node.ctx, ast.Load) or _name(node) not in known:
        return node
    parts = (ast.Name(ASK, ast.Load()), ast.Constant(known[_name(node)]))
    function, name = (ast.copy_location(part, node) for part in parts)
    return ast.copy_location(ast.Call(function, [node, name], []), node)


def _name(node: Load) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr


@dataclass(frozen=True)
class Use:
    """A place where a cell uses a word: its line, what stands there, its call, the word, and the function around it."""

    line: int
    text: str
    call: ast.Call | None
    name: str
    function: str | None = None


@dataclass(frozen=True)
class _Around:
    """What is around a part of a cell: its parent, its statement, its function and the names of that function's own."""

    parent: ast.AST | None = None
    statement: ast.stmt | None = None
    function: str | None = None
    local: frozenset[str] = frozenset()

    def within(self, node: ast.AST) -> Iterator[tuple[ast.AST, _Around]]:
        """The parts of a node, and what is around each."""
        around = replace(self, parent=node, statement=node if isinstance(node, ast.stmt) else self.statement)
        inner, body = around, []
        if isinstance(node, Function):
            own = self.function or getattr(node, "name", None)
            inner = replace(around, function=own, local=self.local | _bound(node))
            body = node.body if isinstance(node.body, list) else [node.body]
        yield from ((part, inner if part in body else around) for part in ast.iter_child_nodes(node))

    @property
    def is_dropped(self) -> bool:
        """Whether what a call gives is not used."""
        return isinstance(self.statement, ast.Expr) and self.statement.value is self.parent


def uses(tree: ast.Module, known: Mapping[str, str], namespace: Mapping[str, Any]) -> Iterator[Use]:
    """Yield where a cell uses words, in order; `namespace` is that of its module after it ran."""
    waiting = [*_Around().within(tree)][::-1]
    while waiting:
        node, around = waiting.pop()
        name = known.get(_name(node)) if isinstance(node, Load) and isinstance(node.ctx, ast.Load) else None
        if name in WORDS and _is_meant(node, name, around, namespace):
            call = around.parent if isinstance(around.parent, ast.Call) and around.parent.func is node else None
            yield Use(node.lineno, _text(node, around, call), call, name, around.function)
        else:
            waiting.extend([*around.within(node)][::-1])


def _is_meant(node: Load, name: str, around: _Around, namespace: Mapping[str, Any]) -> bool:
    first: ast.AST = node
    while isinstance(first, ast.Attribute):
        first = first.value
    if isinstance(first, ast.Name) and first.id not in around.local:
        with suppress(Exception):  # a library's attribute may fail in any way
            return _is_word(_value(node, namespace), name)
    return WORDS[name].is_distinctive or (around.is_dropped and not WORDS[name].libraries)


def _value(node: Load, namespace: Mapping[str, Any]) -> Any:
    if isinstance(node, ast.Name):
        return namespace[node.id] if node.id in namespace else getattr(builtins, node.id)
    return getattr(_value(node.value, namespace), node.attr)


def _text(node: Load, around: _Around, call: ast.Call | None) -> str:
    """The whole statement where that is a call."""
    whole = around.statement.value if isinstance(around.statement, ast.Expr) else call
    return ast.unparse(whole if isinstance(whole, ast.Call) else call or node)


def _bound(function: Function) -> frozenset[str]:
    """The names that a function gives a value to, roughly: its arguments, and what it assigns or imports."""
    nodes = [*ast.walk(function)]
    arguments = {node.arg for node in nodes if isinstance(node, ast.arg)}
    stored = {node.id for node in nodes if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load)}
    imported = {node.asname or node.name for node in nodes if isinstance(node, ast.alias)}
    return frozenset(arguments | stored | imported)
