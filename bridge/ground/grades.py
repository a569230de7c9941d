"""What is declared of a prime year, row by row, and what the grades that are possible amount to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from ..facts.vocabulary import Input, text
from ..rules.rulebase import RuleBase
from ..rules.symbols import Symbol, SymbolType


class Changeable(NamedTuple):
    """A fact that can still be changed for a prime year: ``up``, ``yes`` or ``add``, until the day ``last``."""

    fact: str
    direction: str
    last: int


class EntryCondition(NamedTuple):
    """A condition asked of one entry: the list, its slot (a number, or ``new``), the condition."""

    list: str
    slot: str
    name: str


class Grade(NamedTuple):
    """A grade of a prime year: what it pays, and the atoms that say it is attained, or paid."""

    name: str
    rank: int
    low: int
    high: int | None
    reaches: int
    attains: int | None
    top: int | None
    situation: int | None


class Reach(NamedTuple):
    """What a dossier can still come to: the verdict, the least and the most EUR (None where no bound is known), and the row
    of the official table where only one grade is left."""

    verdict: str
    low: int
    high: int | None
    situation: int | None


def span(grades: Sequence[Grade], refusable: bool) -> Reach:
    """Read off the grades that are possible, and whether a refusal is, what is decided."""
    if not grades:
        return Reach("refused", 0, 0, None)
    highs = [g.high for g in grades]
    high = None if None in highs else max(h for h in highs if h is not None)
    if refusable:
        return Reach("undecided", 0, high, None)
    return Reach("granted", min(g.low for g in grades), high, grades[0].situation if len(grades) == 1 else None)


class Threshold(NamedTuple):
    """What a condition asks of a number or date: at least ``cut``, or less than it."""

    cut: Any
    at_most: bool


def dotted(symbol: Symbol) -> str:
    """Write a condition's constant or term as an id: ``row(large, 2)`` is ``row.large.2``; ``(near, far)`` is ``near.far``."""
    if symbol.type == SymbolType.Function and symbol.arguments:
        return ".".join([*([symbol.name] if symbol.name else []), *(dotted(a) for a in symbol.arguments)])
    return text(symbol)


def threshold(base: RuleBase, inputs: Mapping[int, Input], atom: int, fact: str) -> Threshold | None:
    """Return what an atom asks of a fact, where it asks for one cut point only."""
    found: set[Threshold] = set()
    stack, seen = [(atom, True)], set()
    while stack:
        here, positive = stack.pop()
        if (here, positive) in seen:
            continue
        seen.add((here, positive))
        if here in base.inputs:
            if here in inputs and inputs[here].predicate == "at_least" and inputs[here].fact == fact:
                found.add(Threshold(inputs[here].cut, not positive))
            continue
        for body in base.bodies.get(here, ()):
            stack.extend((abs(lit), positive == (lit > 0)) for lit in body.literals)
    return found.pop() if len(found) == 1 else None
