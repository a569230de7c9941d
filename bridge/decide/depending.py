"""Which readings a decision depends on: issues whose other options, one at a time, change verdict or amount."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .case import Case


def depending(case: Case) -> Iterator[str]:
    """Yield the issues of which another option would decide otherwise."""
    part, readings = case.slice, case.rules.vocabulary.readings
    today = frozenset(a for a in part.watched if case.state(a) != "not_met")
    swayed = case.encoder.swayed(part.part.inputs)
    for issue in sorted({*part.outcome_issues, *swayed}):
        current = case.readings[issue]
        for option, atom in readings[issue].items():
            if option == current:
                continue
            swapped = _seen_otherwise(case, issue, option) if issue in swayed else {readings[issue][current]: False, atom: True}
            if _differs(case, swapped, today):
                yield issue
                break


def _seen_otherwise(case: Case, issue: str, option: str) -> dict[int, bool | None]:
    """The inputs that are otherwise under an option by which other days of what is written as spells count."""
    here, inputs = case.assignment.known, case.slice.part.inputs
    there = case.encoder.assign(inputs, {**case.readings, issue: option}).known
    return {a: there.get(a) for a in inputs if there.get(a) != here.get(a)}


def _differs(case: Case, swapped: Mapping[int, bool | None], today: frozenset[int]) -> bool:
    """Whether the set of possible outcomes is another one when these inputs are otherwise."""
    part = case.slice.part
    if len(today) == 1:
        (only,) = today
        settled = case.values.changed(swapped)[only]
        if settled:
            return settled < 0
    literals = [a if v else -a for a, v in {**case.assignment.known, **swapped}.items() if v is not None]
    if len(today) == 1:
        return part.satisfiable([*literals, -only])
    return any(part.satisfiable([*literals, a]) != (a in today) for a in case.slice.watched)
