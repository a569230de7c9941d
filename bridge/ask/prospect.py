"""Many suppositions in one pass: what would follow from each answer to each open question, one bit a supposition.

A pass forward over a slice gives what follows in each column, a pass back which open inputs some open outcome still
hangs on there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from ..solve.slices import Slice

Rows = dict[int, tuple[int, int]]


class Prospect(NamedTuple):
    """For every watched atom, where it is true and where false; for atoms in play, where; where facts cannot be so.

    ``watched`` are the watched atoms that are open where nothing is supposed.
    """

    true: dict[int, int]
    false: dict[int, int]
    live: dict[int, int]
    impossible: int
    watched: tuple[int, ...]

    def signs(self) -> set[int]:
        """Return the rows that tell suppositions apart: which outcomes are settled, and what is in play."""
        return {*self.live.values(), *(table[a] for table in (self.true, self.false) for a in self.watched)}


class View:
    """What the known facts leave open of a slice."""

    def __init__(self, part: Slice, watched: Sequence[int], known: Mapping[int, bool]) -> None:
        self.part = part
        self._literals = [a if v else -a for a, v in known.items()]
        self._below = part.base.cone(watched, closed=False)
        self._all = tuple(watched)
        self.watched = self._all
        alone = self.run(1, {})
        self.true = frozenset(a for a in watched if alone.true[a])
        self.watched = tuple(a for a in watched if not alone.true[a] | alone.false[a])
        self.live = frozenset(a for a, row in alone.live.items() if row and a in part.inputs)

    def run(self, everywhere: int, rows: Rows) -> Prospect:
        """Suppose the inputs of ``rows``, each where its bits say; the other open inputs stay open."""
        circuit = self.part.circuit
        places = circuit.places
        given = dict.fromkeys(self._literals, everywhere)
        for atom, (true, false) in rows.items():
            given[atom], given[-atom] = true, false
        value = circuit.rows(given, everywhere)
        live = circuit.in_play(value, self.watched, everywhere)
        in_play = {a: row for a in self._below if (row := live[places[a] & ~1])}
        sure, out = ({a: value[places[sign * a]] for a in self._all} for sign in (1, -1))
        return Prospect(sure, out, in_play, circuit.broken(value, self.part.limits, everywhere), self.watched)


class Counter:
    """Adds up rows of bits column by column."""

    def __init__(self) -> None:
        self.planes: list[int] = []

    def add(self, row: int) -> None:
        """Add one in every column that is set."""
        for i, plane in enumerate(self.planes):
            self.planes[i], row = plane ^ row, plane & row
            if not row:
                return
        if row:
            self.planes.append(row)

    def total(self, columns: int) -> int:
        """Return the sum over these columns."""
        return sum((plane & columns).bit_count() << i for i, plane in enumerate(self.planes))
