"""Which readings a decision depends on: issues whose other options, one at a time, change verdict or amount."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .case import Case


def depending(case: Case) -> Iterator[str]:
    """Yield the issues of which another option would decide otherwise."""
    part, readings, values = case.slice, case.rules.vocabulary.readings, case.values
    today = frozenset(a for a in part.watched if a in case.possible)
    swayed = case.encoder.swayed(part.part.inputs)
    # An issue on which no open outcome hangs where all issues are open changes nothing.
    loose = values.changed({a: None for i in part.outcome_issues for a in readings[i].values() if a in values}).in_play(part.watched)
    swaps: list[tuple[str, dict[int, bool | None]]] = []
    for issue in sorted({*part.outcome_issues, *swayed}):
        current, hangs = case.readings[issue], any(a in values and loose[values.place(a) & ~1] for a in readings[issue].values())
        for option, atom in readings[issue].items():
            if option != current and issue in swayed:
                swaps.append((issue, _seen_otherwise(case, issue, option)))
            elif option != current and hangs:
                swaps.append((issue, {readings[issue][current]: False, atom: True}))
    shown = case.completed.shown([s for _, s in swaps], part.watched) if len(today) > 1 else [set()] * len(swaps)
    yield from dict.fromkeys(issue for (issue, swap), some in zip(swaps, shown, strict=True) if _differs(case, swap, today, some))


def _seen_otherwise(case: Case, issue: str, option: str) -> dict[int, bool | None]:
    """The inputs that are otherwise under an option by which other days of what is written as spells count."""
    here, inputs = case.assignment.known, case.slice.part.inputs
    there = case.encoder.assign(inputs, {**case.readings, issue: option}).known
    return {a: there.get(a) for a in inputs if there.get(a) != here.get(a)}


def _differs(case: Case, swapped: Mapping[int, bool | None], today: frozenset[int], shown: set[int]) -> bool:
    """Whether the set of possible outcomes is another one when these inputs are otherwise; ``shown`` are some of it."""
    part, left = case.slice.part, [a for a in case.slice.watched if a not in shown]
    if shown - today or not left:
        return bool(shown - today)
    values = case.values.changed(swapped)
    literals = [a if v else -a for a, v in {**case.assignment.known, **swapped}.items() if v is not None]
    if len(today) == 1:
        (only,) = today
        return values[only] < 0 if values[only] else part.satisfiable([*literals, -only])
    return any((values[a] >= 0 and part.satisfiable([*literals, a])) != (a in today) for a in left)
