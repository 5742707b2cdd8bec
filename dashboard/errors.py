"""What can be wrong with a notebook, worded once: place, rule, value, fix.

A `Rule` is one sentence of the contract with a notebook author, and a `NotebookError` is one breach of it. A room that
finds a breach names the rule and fills in the values; no other module of the package words an error about a notebook.
RULES holds what makes a page fail, WARNINGS what `python -m dashboard check` warns of, both by name.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from dashboard.wording import shortened, without_folders, writable


@dataclass(frozen=True)
class Rule:
    """One rule: what is wrong, and what to do about it. Both are `str.format` templates for the values at fault."""

    says: str
    fix: str


NOT_READABLE = Rule("the file cannot be read as a notebook: {reason}.", "Open it in JupyterLab and save it again.")
NOT_PYTHON = Rule("this is not Python: {reason}: {line!r}.", "Correct the line.")
MAGIC = Rule(
    "{line!r} is an IPython command, and the dashboard runs plain Python.",
    "Move it to a cell without '#| export', or write it in Python.",
)
TOP_LEVEL_AWAIT = Rule(
    "'await' and 'async for' work in Jupyter alone.",
    "Move the line into a cell without '#| export', or drop the await.",
)
NAME_NOT_EXPORTED = Rule(
    "'{name}' is used here, but only cell {other}, which is not exported, defines it.",
    "Start cell {other} with '#| export' too, or define '{name}' in an exported cell.",
)
BAD_OPTION = Rule("the option '#| {name}: {value}' is not understood: {reason}.", "Correct the line, or remove it.")
RAISED = Rule(
    "the cell raised {kind}: {message}.", "Correct the cell; 'Restart and run all' in JupyterLab shows the same."
)
NOT_DEFINED = Rule(
    "'{name}' is used here, but nothing defines it.{hint}", "Import it, or define it in an exported cell."
)
MISSING_PACKAGE = Rule(
    "'{name}' is imported here, and is not installed.{hint}",
    "Add '{package}' to the dependencies in pyproject.toml and run 'make requirements'; a module of your own lies "
    "beside the notebook, as {name}.py.",
)
VARIADIC = Rule(
    "'{argument}' has no name of its own, so it can be neither an input nor a control.",
    "Name each argument, or give the function a name that starts with '_'.",
)
CYCLE = Rule("the functions need each other in a circle: {circle}.", "Rename the argument that closes the circle.")
IMPORT_CIRCLE = Rule(
    "the notebooks import one another in a circle: {circle}.", "Move what both need into a third notebook."
)
AMBIGUOUS = Rule(
    "imported functions take '{name}' from two notebooks: {one} and {other}.",
    "Import the one that all of them shall take, or give one of them another name.",
)
ONE_FOR_ALL = Rule(
    "'{name}' is {kind} that a cell makes, so it would be one for all viewers, and each would see what another sets.",
    "Make it in the function that returns it, or let an argument of the function stand for it, which is a control.",
)
NO_VALUE = Rule(
    "no function and no default for '{name}'.{hint}",
    "Give it a default, or export a function named '{name}'; the name of a helper starts with '_'.",
)
NO_TYPE = Rule(
    "no control is known for '{name}' of type {kind}.{hint}",
    "Use bool, int, float, str, date, datetime, time, timedelta, Decimal, Literal, an Enum, a list or a tuple of two, "
    "or give 'objects'; call it _{name} if no viewer shall set it.",
)
NO_OBJECTS = Rule(
    "'{name}' is a list, but nothing says what can be chosen.",
    'Write list[Literal[...]], or Annotated[list[...], {{"objects": [...]}}]; call it _{name} if no viewer shall set '
    "it.",
)
NO_BOUNDS = Rule(
    "'{name}' is a range without ends.",
    'Write Annotated[tuple[...], {{"bounds": (low, high)}}]; call it _{name} if no viewer shall set it.',
)
NO_CHOICE = Rule("'{name}' has nothing to choose from: 'objects' is empty.", "Give at least one object.")
BAD_BOUNDS = Rule(
    "the bounds of '{name}' are {bounds}: {reason}.",
    "Give two finite values, the lower first; None leaves an end open. Of data leave out what is missing or infinite: "
    "values[np.isfinite(values)].",
)
OUTSIDE_DOMAIN = Rule(
    "the default {default!r} of '{name}' is outside its domain: {reason}.",
    "Choose a default inside, or widen the domain.",
)
BAD_KEYWORD = Rule(
    "'{name}' has the keywords {keywords}, which {kind} does not take: {reason}.{hint}",
    "Keywords are those of the param Parameter, bounds, softbounds, step, objects, label, doc, precedence, and for a "
    "text max_length.",
)
BAD_ANNOTATION = Rule("an annotation cannot be read: {reason}.", "Correct it, or import the name that it uses.")
DISAGREE = Rule(
    "'{name}' is one control, but its {what} differs: {value} here, {other_value} in {other}.",
    "Make both the same, or give one of them another name.",
)
DOMAIN_INPUT = Rule(
    "the function for '{keyword}' of '{name}' takes '{argument}', and there is no function of that name.{hint}",
    "It may take results of exported functions only.",
)
DOMAIN_FAILED = Rule(
    "the function for '{keyword}' of '{name}' raised {kind}: {message}.", "Correct it, or the data that it reads."
)
DOMAIN_CYCLE = Rule(
    "the domain of '{name}' depends on '{name}' itself, through {through}.",
    "Let it depend on a function without '{name}'.",
)
UNFORESEEN = Rule("the notebook cannot be read: {kind}.", "The server's log says more; please report it.")
NODE_RAISED = Rule("{kind}: {message}.{hint}", "Other values may work; the cause is in the server's log.")
CODE_RAISED = Rule(
    "{kind}: {message}.{hint}", "Other values will not help: correct the function. The cause is in the server's log."
)
SOURCE_RAISED = Rule("{kind}: {message}.", "Asking again may work; the cause is in the server's log.")
NODE_TOO_SLOW = Rule(
    "not done within {limit}, so it was given up{controls}.",
    "Other values may take less time. Let it do less, or write '#| timeout: {more}' under '#| export'.",
)
SOURCE_TOO_SLOW = Rule(
    "not done within {limit}, so it was given up.",
    "Asking again may work. Let it do less, or write '#| timeout: {more}' under '#| export'.",
)
NOTEBOOK_TOO_SLOW = Rule(
    "the cells were not done within {limit}, so they were given up.",
    "Move what takes long into a function, or write '#| timeout: {more}' under '#| export' of one of them.",
)
USED_UP = Rule(
    "it returned a value of type {kind}, which can be used once, but a result is used again and again.",
    "Return what comes out of it, such as a list, a table or a text; only a view, which no function takes, may yield.",
)
NOT_DRAWN = Rule(
    "the browser could not draw what it returned.",
    "Look at the data of its glyphs: as many lists within lists as each glyph takes, and nothing but numbers in them.",
)
NOT_HERE = Rule(
    "what it returned needs {script}, which Panel does not ship, and a browser loads scripts from this server alone.",
    "Save it as {file} in the folder of the notebooks, beside it the files that it loads itself, and start again.",
)
OF_ONE_THREAD = Rule(
    "it returned a {kind}, which only the thread may use that opened it, and functions run in several.",
    "Open it in the function that queries, and return what was found; a source may return the path of its file.",
)
READ_ONLY = Rule(
    "{kind}: {message}: this array is shared, with other functions and all viewers.",
    "Change a copy: np.sort(array) instead of array.sort(), or array = array.copy() before.",
)
BUSY = Rule(
    "too many functions wait to be computed.", "Ask again in a moment; give DASHBOARD_THREADS more if it happens often."
)

RULES: dict[str, Rule] = {name: rule for name, rule in globals().items() if isinstance(rule, Rule)}

# A page is shown with these all the same; `python -m dashboard check` warns of them.
PICTURE_LEFT_OUT = Rule(
    "the picture {picture!r} of the introduction is not shown: {reason}.",
    "Put it into the cell, or as a file beside the notebook.",
)
SHARED = Rule(
    "its result holds {kind}, which {reason}, so functions that take it share it: what one changes, the others see.",
    "Change nothing in it, or return a table, an array, or a small object.",
)
NOT_A_MARK = Rule(
    "{line!r} exports nothing, {reason}, so the cell never runs on the page.",
    "Write '#| export' in the first line of the cell.",
)
DEFINED_AGAIN = Rule(
    "cell {other} defines '{name}' again, and the later one counts.", "Remove one of them, or give it another name."
)
OVERWRITTEN = Rule(
    "'{name}' is {kind} in the end, so this function is not part of the page.", "Give one of them another name."
)
FOREIGN = Rule(
    "'{name}' is {kind}, which is not written in this notebook, so it is not part of the page.",
    "Write 'def {name}(): ...' that calls it, or start its name with '_'.",
)
HELPER = Rule(
    "'{name}' is a helper and not shown, because {users} calls it and no function takes its result.",
    "Start its name with '_' if that is meant; to show what it returns, call it in a function of its own.",
)
SHOWS_NOTHING = Rule(
    "'{name}' has neither '__panel__' nor 'panel' nor 'view', so it is not shown.", "Give it one, or name it _{name}."
)
UNDEFINED = Rule("'{name}' is used here, but nothing defines it.{hint}", "Import it, or define it in an exported cell.")
SLOW_NODE = Rule(
    "it took {seconds}, and a viewer waits that long after a control has moved.",
    "Move what does not depend on {controls} to a function of its own, which is computed once.",
)
HOLDS_UP = Rule(
    "it is 'async', and took {seconds} without an 'await'; the other 'async' functions wait meanwhile.",
    "Write it as a plain 'def', or call what takes long with 'await asyncio.to_thread(...)'.",
)
TOO_LARGE = Rule(
    "its result of {megabytes} MB is larger than the cache of {cache} MB, so it is computed again for every viewer, "
    "and each one who sees it holds as much memory.",
    "Return less, or give DASHBOARD_CACHE_MB more.",
)
NO_RETURN = Rule("it returns nothing: {why}.", "Write 'return {value}' as its last line.")
SHOWN_ASIDE = Rule("'{call}' does nothing on the page, which shows what the function returns.", "Remove the line.")
ONLY_IN_NOTEBOOK = Rule(
    "'{call}' shows something in a notebook alone, and does nothing on the page.{hint}",
    "Return it from a function, or move the line to a cell without '#| export'.",
)
READIES_NOTEBOOK = Rule(
    "'{call}' readies a notebook for showing something, and does nothing on the page, which needs no such line.",
    "Leave it, or move it to a cell without '#| export'.",
)
EXTENSION_OPTION = Rule(
    "'{option}' of '{call}' does nothing on the page: {reason}.", "Leave it, or move it to a cell without '#| export'."
)
EMPTY_AT_FIRST = Rule(
    "with all controls at their defaults there is nothing to show.", "Choose defaults that show something."
)
NO_HEADING = Rule(
    "there is no heading, so the page is called {title!r}.",
    "Begin with a Markdown cell: '# A title', and under it a line or two about what the page shows.",
)
NO_AXIS_LABEL = Rule(
    "{count} of the axes of the figure have no label.", "Say what they show, with the unit: figure(x_axis_label=...)."
)
BOKEH_SAYS = Rule(
    "Bokeh finds fault with the figure: {message}.", "Correct it; a browser would draw it in part or not at all."
)

WARNINGS = {name: rule for name, rule in globals().items() if isinstance(rule, Rule) and name not in RULES}


@dataclass(frozen=True)
class Place:
    """Where in a notebook: its file's name, and as far as known the cell, the line in the cell, the function.

    Cells are numbered as Jupyter numbers them after 'Restart and run all': code cells that are not blank, from 1. Those
    of a running kernel have the number that stands beside them, as `In[7]`.
    """

    notebook: str
    cell: int | str | None = None
    line: int | None = None
    function: str | None = None

    def __str__(self) -> str:
        parts = [self.notebook]
        parts += [f"cell {self.cell}"] if self.cell else []
        parts += [f"line {self.line}"] if self.line else []
        parts += [f"{self.function}()"] if self.function else []
        return ", ".join(parts)

    def seen_from(self, other: Place) -> str:
        """In words for a reader of another place, who need not be told the notebook that he is in."""
        return str(replace(self, notebook="")).removeprefix(", ") if self.notebook == other.notebook else str(self)


WORDLESS = re.compile(r":\s*(?=\.?$)|\.(?=\.$)")  # the colon before an exception's empty message, a second full stop
LONGEST = 500  # characters of one value; some exceptions quote all the data that they were given


def _template_value(value: object) -> object:
    """A value as it fills a template: an exception as its message, a text writable and not too long."""
    text = _message(value) if isinstance(value, BaseException) else value
    return writable(shortened(text, LONGEST)) if isinstance(text, str) else text


def _message(error: BaseException) -> str:
    try:
        return str(error)
    except Exception:  # noqa: BLE001 - an author's exception may fail at its own words
        return ""


class NotebookError(Exception):
    """A notebook breaks a rule. `str()` of it is fit for the author's and the viewer's eyes: it holds no server path.

    Attributes
    ----------
    place: where; rule: which; values: what fills the rule's templates.
    """

    def __init__(self, place: Place, rule: Rule, **values: object):
        values = {name: _template_value(value) for name, value in values.items()}
        super().__init__(place, rule, values)
        self.place, self.rule, self.values = place, rule, values

    @property
    def problem(self) -> str:
        """What is wrong, with the value at fault."""
        return WORDLESS.sub("", without_folders(self.rule.says.format(**self.values)))

    @property
    def fix(self) -> str:
        """What to do about it."""
        return self.rule.fix.format(**self.values)

    def __str__(self) -> str:
        return f"{self.place}: {self.problem} {self.fix}"
