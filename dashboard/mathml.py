r"""Formulas of Markdown as MathML, which browsers draw by themselves: no script, no font, nothing from another host.

    $\sigma^2 = \frac{1}{n} \sum_i (x_i - \bar{x})^2$

Known is what authors write in prose: letters, numbers, scripts, fractions, roots, accents, Greek, relations, operators,
functions, text. Left out are environments such as matrices, macros and colours; a formula that needs one is shown as it
was written.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape

TOKEN = re.compile(r"\\[a-zA-Z]+|\\.|\s+|\d+(?:\.\d+)?|.", re.DOTALL)
_GREEK = (
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho sigmaf sigma tau upsilon"
)
LETTERS = {name: chr(0x3B1 + place) for place, name in enumerate(f"{_GREEK} phi chi psi omega".split())}
LETTERS |= {name.capitalize(): letter.upper() for name, letter in LETTERS.items() if name != "sigmaf"}
LETTERS |= {"varepsilon": "ε", "vartheta": "ϑ", "varphi": "φ", "ell": "ℓ", "infty": "∞", "partial": "∂", "nabla": "∇"}
LETTERS |= {"hbar": "ℏ", "emptyset": "∅", "dots": "…", "ldots": "…", "cdots": "⋯", "degree": "°", "prime": "′"}
OPERATORS = {"cdot": "⋅", "times": "×", "div": "÷", "pm": "±", "mp": "∓", "leq": "≤", "le": "≤", "geq": "≥", "ge": "≥"}
OPERATORS |= {"neq": "≠", "ne": "≠", "approx": "≈", "sim": "∼", "propto": "∝", "equiv": "≡", "in": "∈", "notin": "∉"}
OPERATORS |= {"to": "→", "rightarrow": "→", "leftarrow": "←", "Rightarrow": "⇒", "iff": "⇔", "mapsto": "↦", "mid": "∣"}
OPERATORS |= {
    "cup": "∪",
    "cap": "∩",
    "subset": "⊂",
    "subseteq": "⊆",
    "forall": "∀",
    "exists": "∃",
    "ll": "≪",
    "gg": "≫",
}
OPERATORS |= {
    "langle": "⟨",
    "rangle": "⟩",
    "|": "‖",
    "{": "{",
    "}": "}",
    "%": "%",
    "$": "$",
    "&": "&",
    "#": "#",
    "_": "_",
}
LARGE = {"sum": "∑", "prod": "∏", "int": "∫", "bigcup": "⋃", "bigcap": "⋂"}
FUNCTIONS = {"sin", "cos", "tan", "exp", "log", "ln", "min", "max", "lim", "arg", "det", "Pr", "sup", "inf", "tanh"}
ACCENTS = {"bar": "¯", "overline": "¯", "hat": "^", "tilde": "~", "vec": "→", "dot": "˙", "ddot": "¨"}
SPACES = {",": "0.17em", ":": "0.22em", ";": "0.28em", " ": "0.33em", "!": "0", "quad": "1em", "qquad": "2em"}
TEXTS = {"text", "mathrm", "operatorname", "textrm", "mathit", "mathbf", "textbf"}
SETS = {"R": "ℝ", "N": "ℕ", "Z": "ℤ", "Q": "ℚ", "C": "ℂ", "E": "𝔼", "P": "ℙ"}


def mathml(formula: str, is_block: bool = False) -> str:
    """A formula as MathML; as code, where it holds what is not known here."""
    try:
        drawn = _Formula(formula, is_block).row()
    except (ValueError, RecursionError):
        return f"<code>{escape(formula.strip())}</code>"
    display = ' display="block"' if is_block else ""
    return f"<math{display}>{drawn}</math>"


class _Formula:
    """A formula that is being read, from left to right. Raises ValueError for what it does not know."""

    def __init__(self, formula: str, is_block: bool):
        self._tokens = TOKEN.findall(formula.strip())
        self._place, self._is_block = 0, is_block

    def row(self, end: str = "") -> str:
        """What stands before this token, or before the end of all."""
        parts = []
        while (token := self._next()) != end:
            parts.append(self._with_scripts(token))
        return f"<mrow>{''.join(parts)}</mrow>"

    def _next(self) -> str:
        while self._place < len(self._tokens) and self._tokens[self._place].isspace():
            self._place += 1
        self._place += 1
        return self._tokens[self._place - 1] if self._place <= len(self._tokens) else ""

    def _with_scripts(self, token: str) -> str:
        base, scripts = self._atom(token), {}
        while (mark := self._next()) in ("_", "^", "'"):
            scripts["^" if mark == "'" else mark] = "<mo>′</mo>" if mark == "'" else self._atom(self._next())
        self._place -= 1
        is_limit = token == r"\lim" or (self._is_block and token[1:] in LARGE and token != r"\int")
        names = ("munder", "mover", "munderover") if is_limit else ("msub", "msup", "msubsup")
        if not scripts:
            return base
        name = names[2] if len(scripts) == 2 else names["^" in scripts]
        return f"<{name}>{base}{scripts.get('_', '')}{scripts.get('^', '')}</{name}>"

    def _atom(self, token: str) -> str:
        if token == "{":
            return self.row("}")
        if token.startswith("\\"):
            return self._command(token[1:])
        if not token or token in "}_^&#$%":
            raise ValueError(token)
        name = "mn" if token[0].isdigit() else "mi" if token.isalpha() else "mo"
        return f"<{name}>{escape({'-': '−', '*': '∗'}.get(token, token))}</{name}>"

    def _command(self, name: str) -> str:
        for table, element in ((LETTERS, "mi"), (OPERATORS, "mo"), (LARGE, "mo")):
            if name in table:
                return f"<{element}>{escape(table[name])}</{element}>"
        if name in FUNCTIONS:
            return f"<mi>{name}</mi><mo>&#8289;</mo>" if name not in ("min", "max", "lim") else f"<mi>{name}</mi>"
        if name in SPACES:
            return f'<mspace width="{SPACES[name]}"/>'
        if name in ACCENTS:
            return f'<mover accent="true">{self._atom(self._next())}<mo>{ACCENTS[name]}</mo></mover>'
        if name in TEXTS:
            return f"<mtext>{escape(self._text())}</mtext>"
        return self._built(name)

    def _built(self, name: str) -> str:
        builders: dict[str, Callable[[], str]] = {
            "frac": lambda: f"<mfrac>{self._atom(self._next())}{self._atom(self._next())}</mfrac>",
            "sqrt": self._root,
            "left": self._fenced,
            "mathbb": lambda: f"<mi>{SETS[text] if (text := self._text()) in SETS else self._unknown(text)}</mi>",
        }
        builders |= dict.fromkeys(("dfrac", "tfrac"), builders["frac"])
        return builders[name]() if name in builders else self._unknown(name)

    def _root(self) -> str:
        if (token := self._next()) != "[":
            return f"<msqrt>{self._atom(token)}</msqrt>"
        degree = self.row("]")
        return f"<mroot>{self._atom(self._next())}{degree}</mroot>"

    def _fenced(self) -> str:
        opening = self._fence()
        inner = self.row(r"\right")
        return f"<mrow>{opening}{inner}{self._fence()}</mrow>"

    def _fence(self) -> str:
        token = self._next()
        return "" if token == "." else self._atom(token)

    def _text(self) -> str:
        """What stands in braces, blanks and all."""
        if self._next() != "{" or "}" not in self._tokens[self._place :]:
            raise ValueError("{")
        end = self._tokens.index("}", self._place)
        text = "".join(self._tokens[self._place : end])
        self._place = end + 1
        return text

    def _unknown(self, name: str) -> str:
        raise ValueError(name)
