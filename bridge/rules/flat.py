"""Ground rules as plain data: what clingo made of a folder of rules, and what is kept of it between two starts."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import Any, NamedTuple

from ..prepared import compact

INPUT_PREDICATES = frozenset(
    {"true", "at_least", "more_than", "is", "has", "present", "listed", "same", "before", "within_years", "reading", "open"}
)

# An atom that has a name: its literal, and its arguments as clingo writes them.
Row = list[Any]


class Body(NamedTuple):
    """A rule body: all of ``literals``, or (``bound`` given) at least ``bound`` of them."""

    literals: tuple[int, ...]
    bound: int | None = None


class Ground(NamedTuple):
    """A ground program: bodies by the atom that they derive, constraints, facts, choices, and the rows of each predicate.

    A predicate goes by its name, with a minus before it where it is denied; its rows are in the order of grounding.
    """

    bodies: dict[int, list[Body]]
    constraints: list[Body]
    facts: set[int]
    choices: frozenset[int]
    predicates: tuple[str, ...]
    rows: Callable[[str], list[Row]]


def packed(ground: Ground) -> list[str]:
    """Return a ground program as lines of JSON: the rules, the names of the predicates, and the rows of each."""
    bodies = [[atom, *([b.bound, *b.literals] for b in rows)] for atom, rows in ground.bodies.items()]
    constraints = [[b.bound, *b.literals] for b in ground.constraints]
    rules = [bodies, constraints, sorted(ground.facts), sorted(ground.choices)]
    return [compact(rules), compact(ground.predicates), *(compact(ground.rows(name)) for name in ground.predicates)]


def unpacked(lines: Sequence[str]) -> Ground:
    """Return the ground program that was packed."""
    bodies, constraints, facts, choices = json.loads(lines[0])
    names = json.loads(lines[1])
    places = {name: place for place, name in enumerate(names, 2)}

    @cache
    def rows(name: str) -> list[Row]:  # few predicates are looked at in one run
        found: list[Row] = json.loads(lines[places[name]])
        return found

    return Ground({atom: _bodies(own) for atom, *own in bodies}, _bodies(constraints), set(facts), frozenset(choices), tuple(names), rows)


def _bodies(rows: Iterable[list[Any]]) -> list[Body]:
    return [Body._make((tuple(literals), bound)) for bound, *literals in rows]
