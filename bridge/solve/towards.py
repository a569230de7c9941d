"""In which direction an atom bears on a goal: more of it brings the goal nearer, stands in its way, or either."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ..rules.rulebase import RuleBase


def towards(base: RuleBase, goals: Iterable[int]) -> dict[int, set[int]]:
    """Return for each atom below some goals the signs with which it bears on them: 1, -1, or both."""
    found: dict[int, set[int]] = {}
    stack = [(goal, 1) for goal in goals]
    while stack:
        atom, sign = stack.pop()
        if sign not in found.setdefault(atom, set()):
            found[atom].add(sign)
            for body in base.bodies.get(atom, ()):
                stack += [(abs(lit), sign if lit > 0 else -sign) for lit in body.literals]
    return found


def helping(signs: Mapping[int, set[int]], literals: Iterable[int]) -> set[int]:
    """Return those of some literals of inputs that cannot stand in the way of a goal, from the signs with which atoms bear on it."""
    return {lit for lit in literals if signs.get(abs(lit), set()) <= {1 if lit > 0 else -1}}
