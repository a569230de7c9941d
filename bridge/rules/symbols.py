"""Terms of the ground rules in plain Python: clingo's own take a hundred times as long to look at, and need clingo to be loaded.

A term is known by its text as clingo writes it; what is alike is one object as long as it is asked for often.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from enum import IntEnum
from functools import lru_cache
from typing import Any


class SymbolType(IntEnum):
    """The kinds of terms, in clingo's order."""

    Infimum = 0
    Number = 1
    String = 4
    Function = 5
    Supremum = 7


_WITHIN = re.compile(r'"(?:\\.|[^"\\])*"|[(),]')
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_ENDS = {"#inf": SymbolType.Infimum, "#sup": SymbolType.Supremum}
_MARKS = {"\\": "\\\\", '"': '\\"', "\n": "\\n"}
# So many terms are kept at hand: several times as many as the rules of one folder have.
MOST_KEPT = 1 << 16


class Symbol:
    """A term: a number, a text, or a name with ``arguments`` (a tuple has no name, a constant no arguments)."""

    __slots__ = ("_arguments", "_text", "name", "type")

    def __init__(self, kind: SymbolType, name: str, text: str | None = None, arguments: list[Symbol] | None = None) -> None:
        self.type, self.name, self._text, self._arguments = kind, name, text, arguments

    def __str__(self) -> str:
        if self._text is None:
            inner = ",".join(map(str, self._arguments or ()))
            self._text = (f"{self.name}({inner})" if inner else self.name) if self.name else f"({inner}{',' * (len(self.arguments) == 1)})"
        return self._text

    __repr__ = __str__

    @property
    def arguments(self) -> list[Symbol]:
        """The arguments of a function or tuple."""
        if self._arguments is None:
            self._arguments = [term(piece) for piece in split(str(self))]
        return self._arguments

    @property
    def positive(self) -> bool:
        """Whether the name has no minus before it."""
        return not str(self).startswith("-")

    @property
    def number(self) -> int:
        """The value of a number."""
        if self.type != SymbolType.Number:
            raise RuntimeError("unexpected")
        return int(str(self))

    @property
    def string(self) -> str:
        """What a text says."""
        if self.type != SymbolType.String:
            raise RuntimeError("unexpected")
        inner = str(self)[1:-1]
        return _ESCAPED.sub(lambda m: "\n" if m[1] == "n" else m[1], inner) if "\\" in inner else inner

    def __eq__(self, other: object) -> bool:
        return self is other or (isinstance(other, Symbol) and str(self) == str(other))

    def __hash__(self) -> int:
        return hash(str(self))

    @property
    def _key(self) -> tuple[Any, ...]:
        if self.type == SymbolType.Number:
            return self.type, self.number
        if self.type == SymbolType.String:
            return self.type, self.string
        if self.type == SymbolType.Function:
            own = self.arguments
            return (self.type if own else 2, not self.positive, len(own), self.name, own)  # constants come before texts
        return (self.type,)

    def __lt__(self, other: Symbol) -> bool:
        return self._key < other._key


def split(text: str) -> list[str]:
    """Return the arguments in the text of a function or tuple."""
    start = text.find("(") + 1
    if not start or text[-1] != ")":
        return []
    inner = text[start:-1].removesuffix(",")
    if "(" not in inner and '"' not in inner:
        return inner.split(",") if inner else []
    out, depth, begun = [], 0, 0
    for found in _WITHIN.finditer(inner):
        sign = found[0]
        if sign == "(":
            depth += 1
        elif sign == ")":
            depth -= 1
        elif sign == "," and not depth:
            out.append(inner[begun : found.start()])
            begun = found.end()
    return [*out, inner[begun:]]


@lru_cache(MOST_KEPT)
def term(text: str) -> Symbol:
    """Return the term that clingo writes so."""
    first = text[0]
    if first == '"':
        return Symbol(SymbolType.String, "", text)
    if first in "0123456789" or (first == "-" and text[1].isdigit()):
        return Symbol(SymbolType.Number, "", text)
    if first == "#":
        return Symbol(_ENDS[text], "", text)
    return Symbol(SymbolType.Function, text.partition("(")[0].removeprefix("-"), text)


def Function(name: str, arguments: Sequence[Symbol] = ()) -> Symbol:  # noqa: N802 - as clingo calls it
    """Return a function, a constant where there are no arguments, or (without a name) a tuple."""
    return Symbol(SymbolType.Function, name, None, list(arguments))


def Number(value: int) -> Symbol:  # noqa: N802
    """Return a number."""
    return term(str(value))


def String(value: str) -> Symbol:  # noqa: N802
    """Return a text."""
    return term('"' + "".join(_MARKS.get(sign, sign) for sign in value) + '"')


def terms(texts: Iterable[str]) -> list[Symbol]:
    """Return several terms."""
    return list(map(term, texts))
