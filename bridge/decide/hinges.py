"""What a decision hangs on: facts that nobody told, questions that no text answers."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import TYPE_CHECKING

from ..results import OpenQuestion
from .alike import kept
from .open import open_questions

if TYPE_CHECKING:
    from .case import Case


def _settled(case: Case) -> bool:
    """Whether only one outcome is possible."""
    grades, refusable = case.outcomes()
    return len(grades) + refusable == 1


def unknown_facts(case: Case) -> tuple[str, ...]:
    """Return exactly the paths whose value can still turn the decision."""
    if _settled(case):
        return ()
    alike: dict[tuple[int, ...], list[str]] = {}  # what bears on the same inputs can turn the same
    for path, atoms in case.assignment.by_path().items():
        alike.setdefault(tuple(atoms), []).append(path)
    groups = tuple(alike)
    turning = kept(case.slice, "turning", (case.sight, groups), lambda: case.completed.turning(groups, case.slice.watched))
    return tuple(sorted(p for paths in itertools.compress(alike.values(), turning) for p in paths))


def unanswered(case: Case) -> tuple[OpenQuestion, ...]:
    """Return what the texts do not say, where it makes a difference here."""
    if _settled(case):
        return ()
    part, vocabulary, (grades, refusable) = case.slice.part, case.rules.vocabulary, case.outcomes()
    tops = [g.top for g in grades if g.top]
    ends = {case.slice.refused if refusable else tops[0], tops[-1]}  # the least and the most say whether anything differs
    live, places = case.completed.live(case.slice.watched), part.rules.places
    asked = [
        a for a in vocabulary.open_questions
        if a in case.assignment.open and (a in case.rules.base.constrained or live[places[a] & ~1])
    ]  # fmt: skip
    told = [lit for a in asked for lit in (a, -a)]
    found = case.completed.shown([{abs(lit): lit > 0} for lit in told], [a for a in ends if a])
    shown = dict(zip(told, found, strict=True))

    def reached(literals: Sequence[int]) -> frozenset[int]:
        return frozenset(a for a in ends if a and (a in shown[literals[-1]] or part.satisfiable([*literals, a])))

    return open_questions(vocabulary, asked, case.assignment.literals(), reached, case.wording)
