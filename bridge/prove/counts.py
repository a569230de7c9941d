"""What follows of counts by counting, said to the solver: it would find out by trying every way to choose.

Nothing here adds to the rules or takes from them. "At least 9 of these 22 and fewer than 7" is refuted at once by whoever
can count; a solver that learns clauses goes through the ways to choose, and their number is exponential.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

from ..rules.flat import Body
from ..solve.program import Program
from ..solve.slices import Slice


def counted(part: Slice) -> dict[int, Body]:
    """Return the atoms that are true exactly where so many of some literals hold."""
    return {a: b[0] for a, b in part.bodies.items() if len(b) == 1 and b[0].bound is not None}


def ordered(program: Program, part: Slice, *copies: Mapping[int, int]) -> None:
    """Say that of two counts of the same literals the one that asks for more implies the other."""
    rows: dict[frozenset[int], list[tuple[int, int]]] = {}
    for atom, body in counted(part).items():
        rows.setdefault(frozenset(body.literals), []).append((body.bound or 0, atom))
    for row in rows.values():
        for (_, low), (_, high) in pairwise(sorted(row)):
            for names in copies:
                program.forbid([names[high], -names[low]])


def linked(
    program: Program, part: Slice, left: Mapping[int, int], right: Mapping[int, int], equal: Mapping[int, int]
) -> None:
    """Say that a count is lower on one side only where more of its literals are lost there than gained.

    ``equal`` gives for each input an atom under which it is the same on both sides, and so is all that depends on equal inputs.
    """
    below: dict[tuple[int, bool], int] = {}

    def implied(literal: int, one: Mapping[int, int], two: Mapping[int, int]) -> int:
        """Return an atom: where the literal holds on side one, it holds on side two."""
        key = (literal, one is left)
        if key not in below:
            sign = 1 if literal > 0 else -1
            below[key] = program.atom()
            program.define(below[key], [-sign * one[abs(literal)]])
            program.define(below[key], [sign * two[abs(literal)]])
            program.define(below[key], [equal[a] for a in sorted(part.base.cone([literal], closed=False) & part.inputs)])
        return below[key]

    for atom, body in counted(part).items():
        for one, two in ((left, right), (right, left)):
            if len(set(body.literals)) == len(body.literals):
                lost = [-implied(lit, one, two) for lit in body.literals]
                kept = [implied(lit, two, one) for lit in body.literals]
                more = program.count([*lost, *kept], len(body.literals) + 1)
                program.forbid([one[atom], -two[atom], -more])
