"""Ground rules as plain data: what clingo made of a folder of rules, and what is kept of it between two starts."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from functools import cache
from typing import Any, NamedTuple

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


def packed(ground: Ground) -> list[Any]:
    """Return a ground program as JSON has it."""
    bodies = [[atom, *([b.bound, *b.literals] for b in rows)] for atom, rows in ground.bodies.items()]
    constraints = [[b.bound, *b.literals] for b in ground.constraints]
    rows = {name: json.dumps(ground.rows(name), ensure_ascii=False, separators=(",", ":")) for name in ground.predicates}
    return [bodies, constraints, sorted(ground.facts), sorted(ground.choices), rows]


def unpacked(data: list[Any]) -> Ground:
    """Return the ground program that was packed."""
    bodies, constraints, facts, choices, texts = data

    @cache
    def rows(name: str) -> list[Row]:  # few predicates are looked at in one run: each is a text by itself
        found: list[Row] = json.loads(texts[name])
        return found

    return Ground(
        {atom: _bodies(own) for atom, *own in bodies}, _bodies(constraints), set(facts), frozenset(choices), tuple(texts), rows
    )


def _bodies(rows: Iterable[list[Any]]) -> list[Body]:
    return [Body(tuple(row[1:]), row[0]) for row in rows]
