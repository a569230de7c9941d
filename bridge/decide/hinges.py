"""What a decision hangs on: facts that nobody told, questions that no text answers, readings of the texts."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import TYPE_CHECKING

from ..results import OpenQuestion
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
    turning = case.completed.turning(list(alike), case.slice.watched)
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


def hanging_on_readings(case: Case) -> list[str]:
    """Return the issues whose other options, one at a time, change verdict or amount."""
    part, readings, values = case.slice, case.rules.vocabulary.readings, case.values
    today = frozenset(a for a in part.watched if a in case.possible)
    loose = values.changed({a: None for i in part.outcome_issues for a in readings[i].values() if a in values}).in_play(part.watched)
    swaps = [
        (issue, {options[case.readings[issue]]: False, atom: True})
        for issue, options in ((i, readings[i]) for i in part.outcome_issues)
        if any(a in values and loose[part.part.rules.places[a] & ~1] for a in options.values())
        for option, atom in options.items() if option != case.readings[issue]
    ]  # fmt: skip
    if not swaps:
        return []
    shown = case.completed.shown([s for _, s in swaps], part.watched) if len(today) > 1 else [set()] * len(swaps)
    out = [issue for (issue, swapped), found in zip(swaps, shown, strict=True) if _differs(case, swapped, today, found)]
    return list(dict.fromkeys(out))


def _differs(case: Case, swapped: dict[int, bool], today: frozenset[int], shown: set[int]) -> bool:
    """Whether the set of possible outcomes is another one when these inputs are otherwise; ``shown`` are some of it."""
    part, left = case.slice.part, [a for a in case.slice.watched if a not in shown]
    if shown - today or not left:
        return bool(shown - today)
    values, literals = case.values.changed(swapped), [a if v else -a for a, v in {**case.assignment.known, **swapped}.items()]
    if len(today) == 1:
        (only,) = today
        return values[only] < 0 if values[only] else part.satisfiable([*literals, -only])
    return any((values[a] >= 0 and part.satisfiable([*literals, a])) != (a in today) for a in left)
