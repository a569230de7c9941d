"""Many suppositions in one pass: what would follow from each answer to each open question, one bit a supposition.

An atom's value is two integers used as rows of bits: where it is sure to hold, and where it is sure not to. A pass
forward over the open part of a slice gives what follows, a pass back which open inputs some open outcome still hangs on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from ..ground.columns import Passes, at_least, consistency, passes
from ..ground.slices import Slice

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
    """What the known facts leave open of a slice: settled atoms are gone, and so are literals that settled bodies.

    Where the slice has compiled passes they do the same without reducing anything.
    """

    def __init__(self, part: Slice, watched: Sequence[int], known: Mapping[int, bool]) -> None:
        self.passes = passes(part, watched)
        self.known = known
        self.watched: tuple[int, ...]
        self.rules: list[tuple[int, list[tuple[int, tuple[int, ...]]]]] = []
        self.constraints: list[tuple[int, ...]] = []
        if self.passes is not None:
            alone = self._fast(self.passes, 1, {}, ())
            self.true = frozenset(a for a in watched if alone.true[a])
            self.watched = tuple(a for a in watched if not alone.true[a] | alone.false[a])
        else:
            value = part.evaluate(dict(known))
            self.watched = tuple(a for a in watched if not value[a])
            self.true = frozenset(a for a in watched if value[a] > 0)
            if self.watched:
                self._reduce(part, value)
            alone = self.run(1, {})
        self.live = frozenset(a for a, row in alone.live.items() if row and a in part.inputs)

    def _reduce(self, part: Slice, value: dict[int, int]) -> None:
        for atom, bodies in part.sequence:
            if value[atom]:
                continue
            rows = []
            for need, literals in bodies:
                left, rest = need, []
                for lit in literals:
                    here = value[lit] if lit > 0 else -value[-lit]
                    if here > 0:
                        left -= 1
                    elif not here:
                        rest.append(lit)
                if len(rest) >= left:
                    rows.append((left, tuple(rest)))
            self.rules.append((atom, rows))
        for literals in consistency(part):
            if not any((value[lit] if lit > 0 else -value[-lit]) < 0 for lit in literals):
                self.constraints.append(tuple(lit for lit in literals if not value[abs(lit)]))

    def run(self, everywhere: int, rows: Rows) -> Prospect:
        """Suppose the inputs of ``rows``, each where its bits say; the other open inputs stay open."""
        if self.passes is not None:
            return self._fast(self.passes, everywhere, rows, self.watched)
        true: dict[int, int] = {a: t for a, (t, _) in rows.items()}
        false: dict[int, int] = {a: f for a, (_, f) in rows.items()}
        undecided: dict[int, list[int]] = {}
        for atom, bodies in self.rules:
            holds, fails = 0, everywhere
            still = []
            for need, literals in bodies:
                if need == len(literals):
                    met, lost = everywhere, 0
                    for lit in literals:
                        if lit > 0:
                            met &= true.get(lit, 0)
                            lost |= false.get(lit, 0)
                        else:
                            met &= false.get(-lit, 0)
                            lost |= true.get(-lit, 0)
                else:
                    sides = [(true, false) if lit > 0 else (false, true) for lit in literals]
                    met = at_least((s[0].get(abs(lit), 0) for s, lit in zip(sides, literals, strict=True)), need, everywhere)
                    misses = (s[1].get(abs(lit), 0) for s, lit in zip(sides, literals, strict=True))
                    lost = at_least(misses, len(literals) - need + 1, everywhere)
                holds |= met
                fails &= lost
                still.append(~(met | lost))
            true[atom], false[atom] = holds, fails
            undecided[atom] = still
        return Prospect(true, false, self._back(everywhere, true, false, undecided), self._broken(everywhere, true, false), self.watched)

    def _fast(self, compiled: Passes, everywhere: int, rows: Rows, watched: tuple[int, ...]) -> Prospect:
        yes, no = (everywhere, 0), (0, everywhere)
        given = {a: yes if v else no for a, v in self.known.items()}
        given.update(rows)
        true, false, live, broken = compiled.suppose(given.get, everywhere)
        names = compiled.watched
        in_play = {a: v for a, v in zip(compiled.names, live, strict=True) if v}
        return Prospect(dict(zip(names, true, strict=True)), dict(zip(names, false, strict=True)), in_play, broken, watched)

    def _back(
        self, everywhere: int, true: dict[int, int], false: dict[int, int], undecided: dict[int, list[int]]
    ) -> dict[int, int]:
        live = {a: everywhere & ~(true[a] | false[a]) for a in self.watched}
        for atom, bodies in reversed(self.rules):
            here = live.get(atom, 0)
            if not here:
                continue
            for (_, literals), still in zip(bodies, undecided[atom], strict=True):
                through = here & still
                if through:
                    for lit in literals:
                        below = abs(lit)
                        row = through & ~(true.get(below, 0) | false.get(below, 0))
                        if row:
                            live[below] = live.get(below, 0) | row
        return live

    def _broken(self, everywhere: int, true: dict[int, int], false: dict[int, int]) -> int:
        broken = 0
        for literals in self.constraints:
            row = everywhere
            for lit in literals:
                row &= true.get(lit, 0) if lit > 0 else false.get(-lit, 0)
                if not row:
                    break
            broken |= row
        return broken


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
