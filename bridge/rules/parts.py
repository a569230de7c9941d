"""A statement of the rules taken apart as text: its literals with their conditions, and which variables they bind.

For what every start of the program does: pieces of clingo's syntax tree take a hundred times as long to look at.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

_STRING = re.compile(r'"(?:\\.|[^"\\\n])*"')
_MASKED = re.compile(r'"(\d+)"')
_VARIABLE = re.compile(r"(?<![\w\"])_*[A-Z]\w*")
_LITERAL = re.compile(r"(not\s+)*(-?[a-z_]\w*)\s*(\(.*\))?", re.DOTALL)
_EQUATION = re.compile(r"\s*(_*[A-Z]\w*)\s*=(?![=<>])\s*(.*)", re.DOTALL)
_COMPARISON = re.compile(r"[<>=!]")
_CALL = re.compile(r"[a-z_]?\w*\s*\((.*)\)", re.DOTALL)
_NAME = re.compile(r"(?<![#\w\"])[a-z_]\w*")


class Literal(NamedTuple):
    """A piece of a body: its text; of a plain literal its name, its arguments and whether it is denied."""

    text: str
    name: str = ""
    arguments: tuple[str, ...] = ()
    denied: bool = False

    @property
    def variables(self) -> frozenset[str]:
        """The variables in it."""
        return _variables(self.text)

    def binds(self, shifts: bool) -> set[str]:
        """The variables that it binds if it is asserted, directly or (``shifts``) by a sum such as Y + 1."""
        out: set[str] = set()
        if self.name and not self.denied:
            for argument in self.arguments:
                _bind(argument, shifts, out)
        return out

    def equated(self) -> tuple[str, frozenset[str]] | None:
        """The variable that an equation gives a value, and the variables that the value needs."""
        found = None if self.name else _EQUATION.fullmatch(self.text)
        return (found[1], _variables(found[2])) if found else None


class Part(NamedTuple):
    """A part of a body or head: its own text, and the literals in it, each with the conditions under which it is looked at."""

    text: str
    names: frozenset[str]
    literals: tuple[tuple[Literal, tuple[Literal, ...]], ...]

    @property
    def plain(self) -> Literal | None:
        """The literal that it is, None where it is an aggregate or has conditions."""
        (literal, conditions), *more = self.literals
        return literal if not more and not conditions and literal.text == self.text else None

    @property
    def free(self) -> frozenset[str]:
        """The variables that the rest of the body must bind: not those that its own conditions do."""
        own = {v for _, conditions in self.literals for c in conditions for v in c.binds(False)}
        return _variables(self.text) - own


class Rule(NamedTuple):
    """A rule in parts."""

    head: tuple[Part, ...]
    body: tuple[Part, ...]

    def conditional(self) -> Iterator[tuple[Literal, tuple[Literal, ...]]]:
        """Yield every literal that the rule looks at, with the conditions under which it does."""
        for part in self.body:
            for literal, conditions in part.literals:
                yield literal, conditions
                yield from ((c, conditions) for c in conditions)
        for part in self.head:
            for _, conditions in part.literals:
                yield from ((c, conditions) for c in conditions)


@lru_cache(4096)
def rule(text: str) -> Rule:
    """Take a statement apart; nothing is said of one that clingo would refuse."""
    strings: list[str] = []

    def masked(found: re.Match[str]) -> str:
        strings.append(found[0])
        return f'"{len(strings) - 1}"'

    bare = _STRING.sub(masked, text).strip().removesuffix(".")
    head, _, body = bare.partition(":-")
    return Rule(tuple(_parts(head, strings)), tuple(_parts(body, strings)))


def said(text: str, strings: list[str]) -> str:
    """Put strings back in their places."""
    return _MASKED.sub(lambda m: strings[int(m[1])], text) if '"' in text else text


def _parts(text: str, strings: list[str]) -> Iterator[Part]:
    for row in _conditional(text):
        pieces = [_pieces(row)] if "{" not in row else [_pieces(e) for e in _split(_inside(row), ";")]
        literals = tuple((_literal(first, strings), tuple(_literal(c, strings) for c in rest)) for first, *rest in pieces if first)
        if literals:
            yield Part(said(row, strings), frozenset(_NAME.findall(_flat(row))) - {"not"}, literals)


def _conditional(text: str) -> Iterator[str]:
    """The parts of a body; the conditions of a literal reach to the next semicolon."""
    for stretch in _split(text, ";"):
        rows = _split(stretch, ",")
        while rows:
            row = rows.pop(0)
            if len(_split(row, ":")) > 1 and "{" not in _split(row, ":")[0]:
                row, rows = ",".join([row, *rows]), []
            if row.strip():
                yield row.strip()


def _pieces(row: str) -> list[str]:
    """A literal and its conditions."""
    first, *rest = _split(row, ":")
    return [first.strip(), *(c.strip() for c in _split(":".join(rest), ",") if c.strip())]


def _inside(row: str) -> str:
    return row[row.index("{") + 1 : row.rindex("}")] if "}" in row else ""


def _literal(text: str, strings: list[str]) -> Literal:
    found = _LITERAL.fullmatch(text)
    if found is None or (_COMPARISON.search(_flat(text)) and not found[3]):
        return Literal(said(text, strings))
    arguments = _split(found[3][1:-1], ",") if found[3] else []
    return Literal(said(text, strings), found[2], tuple(said(a.strip(), strings) for a in arguments), bool(found[1]))


def _split(text: str, mark: str) -> list[str]:
    """Split at a mark outside brackets and braces."""
    if mark not in text:
        return [text]
    out, depth, start = [], 0, 0
    for at, sign in enumerate(text):
        if sign in "({":
            depth += 1
        elif sign in ")}":
            depth -= 1
        elif sign == mark and not depth:
            out.append(text[start:at])
            start = at + 1
    return [*out, text[start:]]


def _flat(text: str) -> str:
    """A text without what stands in brackets."""
    while True:
        shorter = re.sub(r"\([^()]*\)", " ", text)
        if shorter == text:
            return text
        text = shorter


@lru_cache(8192)
def _variables(text: str) -> frozenset[str]:
    return frozenset(_VARIABLE.findall(_STRING.sub(" ", text)))


def _bind(term: str, shifts: bool, out: set[str]) -> None:
    term = term.strip()
    if _VARIABLE.fullmatch(term):
        out.add(term)
        return
    found = _CALL.fullmatch(term)
    if found:
        for pool in _split(found[1], ";"):
            for argument in _split(pool, ","):
                _bind(argument, shifts, out)
    elif shifts and len(_variables(term)) == 1 and re.search(r"[+-]", term):
        out |= _variables(term)


def bound(parts: list[Part], given: Iterable[str] = ()) -> tuple[set[str], set[str]]:
    """Return the variables that these parts bind, and of them those bound firmly, not by a sum such as Y + 1.

    Parts with a variable that nothing binds are taken out: the list is changed.
    """
    while True:
        plain = [p.plain for p in parts if p.plain is not None]
        firm = {*given, *(v for p in plain for v in p.binds(False))}
        while fresh := {e[0] for p in plain if (e := p.equated()) and e[1] <= firm} - firm:
            firm |= fresh
        held = firm | {v for p in plain if len(p.variables - firm) == 1 for v in p.binds(True)}
        loose = [p for p in parts if not p.free <= held]
        if not loose:
            return held, firm
        for part in loose:
            parts.remove(part)
