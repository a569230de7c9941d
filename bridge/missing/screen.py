"""Which of many changed dossiers may reach a goal, told from the rules for all of them at once, before any of them is written.

What a change does to the inputs is worked out alone; an input that several changes of one dossier bear on stays open. So a
dossier that is passed over surely does not reach the goal, or surely is none.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ..dossier.paths import path_keys, put
from ..ground.footprint import Keys, bearing, plain_keys, touches

if TYPE_CHECKING:
    from .ways import Finder

Turned = dict[int, bool | None]  # inputs that are otherwise; None where either may be


class Screen:
    """The dossier of a finder, of which some values are otherwise."""

    def __init__(self, finder: Finder) -> None:
        self._finder = finder
        self._part, self._vocabulary = finder.part, finder.vocabulary
        self._known = finder.assignment.known
        bears, asks = bearing(self._vocabulary), self._vocabulary.asks
        self._bears = {a: bears[a] for a in self._part.inputs if a in bears}
        self._below: dict[Keys, frozenset[int]] = {}
        # On which day it is asked for may depend on everything else.
        self._asked: Turned = {a: None for a, paths in self._bears.items() if asks and asks.path in paths}
        self._single: dict[tuple[str, Any], Turned] = {}
        self._shared: dict[tuple[str, ...], list[int]] = {}

    def may_reach(self, goal: int, paths: Sequence[str], rows: Sequence[Sequence[Any]]) -> list[bool]:
        """Say of each row of values at these paths whether the goal may hold with them and all changes that can be made."""
        if not rows:
            return []
        everywhere = (1 << len(rows)) - 1
        sure, out = ({a: everywhere for a, v in self._known.items() if v is truth} for truth in (True, False))
        either = self._of_several(tuple(paths)) if len(paths) > 1 else ()
        for number, row in enumerate(rows):
            column = 1 << number
            turned: Turned = {}
            for path, value in zip(paths, row, strict=True):
                turned.update(self._turned(path, value))
            turned.update(dict.fromkeys(either))
            for atom, truth in turned.items():
                sure[atom] = sure.get(atom, 0) & ~column | (column if truth is True else 0)
                out[atom] = out.get(atom, 0) & ~column | (column if truth is False else 0)
        circuit = self._part.circuit
        given = {**sure, **{-a: row for a, row in out.items()}}
        impossible = circuit.broken(circuit.rows(given, everywhere), self._part.limits, everywhere)
        helping = self._finder.helping(goal)
        for flip in self._finder.flips:  # what may stand in the way need not be changed
            given[flip], given[-flip] = everywhere if flip in helping else 0, 0
        no = circuit.rows(given, everywhere)[circuit.places[-goal]] | impossible
        return [not no >> number & 1 for number in range(len(rows))]

    def _turned(self, path: str, value: Any) -> Turned:
        """The inputs that are otherwise where one value is."""
        key = path, repr(value)
        if key not in self._single:
            self._single[key] = self._worked_out(path_keys(path), value)
        return self._single[key]

    def _worked_out(self, keys: Keys, value: Any) -> Turned:
        name, encoder = self._vocabulary.list_at(keys), self._finder.encoder
        if name is not None:  # an entry taken out moves the others
            path = self._vocabulary.lists[name]
            return {**self._asked, **dict.fromkeys(self._touched(path))}
        changed = encoder.of(encoder.dossier.with_data(put(encoder.dossier.data, keys, value)))
        facts = self._touched(keys)
        known = changed.assign(facts, {}).known
        return {**{a: known.get(a) for a in facts if known.get(a) is not self._known.get(a)}, **self._asked}

    def touched(self, paths: Sequence[str]) -> frozenset[int]:
        """The inputs that may be otherwise where these values are."""
        return frozenset(self._asked).union(*(self._touched(path_keys(p)) for p in paths))

    def _touched(self, keys: Keys) -> frozenset[int]:
        """The inputs that a path bears on."""
        plain = plain_keys(keys)
        if plain not in self._below:
            self._below[plain] = frozenset(a for a, paths in self._bears.items() if touches(paths, plain))
        return self._below[plain]

    def _of_several(self, paths: tuple[str, ...]) -> list[int]:
        """The inputs that more than one of these paths bears on."""
        if paths not in self._shared:
            touched = [self._touched(path_keys(p)) for p in paths]
            self._shared[paths] = sorted(frozenset().union(*(a & b for a, b in itertools.combinations(touched, 2))))
        return self._shared[paths]
