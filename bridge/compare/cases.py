"""The fewest cases that say when something holds, from a complete table of states.

A state is a row of bits; a case fixes some of them. Every row for which something holds is in some case, no row for which it
does not is in any; rows that no dossier has are left out of the table, and a case may run through them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from ..solve.program import Program

# Beyond these, the cases are still right and complete, but there may be fewer.
MOST_PAIRS, MOST_CUBES = 1_500_000, 400


class Cube(NamedTuple):
    """A case: the bits that it fixes (a mask), and to what."""

    mask: int
    value: int

    def has(self, row: int) -> bool:
        """Whether a state is in the case."""
        return row & self.mask == self.value


class Cover(NamedTuple):
    """Cases that together are exactly what was asked; ``fewest`` where it is proved that no fewer do."""

    cubes: list[Cube]
    fewest: bool


def fewest(rows: Iterable[int], others: Iterable[int], costs: Sequence[tuple[int, int]]) -> Cover:
    """Return the fewest cases with every one of ``rows`` and none of ``others``; of as few, the easiest to read.

    ``costs`` says for each bit what it takes to read it as true, and as false.
    """
    inside, outside = sorted(set(rows)), sorted(set(others))
    thorough = len(inside) * len(outside) <= MOST_PAIRS
    cubes: dict[Cube, None] = {}
    exact = thorough
    for row in inside:
        if not thorough and any(c.has(row) for c in cubes):
            continue
        masks, complete = _masks({row ^ o for o in outside}, row, costs)
        exact &= complete
        cubes.update((Cube(m, row & m), None) for m in masks)
    return Cover(_chosen(inside, list(cubes), costs), exact)


def _masks(clashes: set[int], row: int, costs: Sequence[tuple[int, int]]) -> tuple[list[int], bool]:
    """The least sets of bits that set a row apart from all others: it must differ from each in one of them."""
    least: list[int] = []
    for clash in sorted(clashes, key=int.bit_count):
        if not any(known & clash == known for known in least):
            least.append(clash)
    found, complete = [0], True
    for clash in least:
        hit = [m for m in found if m & clash]
        wider = {m | bit for m in found if not m & clash for bit in _bits(clash)}
        fresh = [w for w in wider if not any(h & w == h for h in hit)]
        found = hit + [w for w in fresh if not any(o != w and o & w == o for o in fresh)]
        if len(found) > MOST_CUBES:
            complete = False
            found = sorted(found, key=lambda m: _cost(Cube(m, row & m), costs))[: MOST_CUBES // 2]
    return found, complete


def _bits(mask: int) -> list[int]:
    return [1 << i for i in range(mask.bit_length()) if mask >> i & 1]


def _cost(cube: Cube, costs: Sequence[tuple[int, int]]) -> int:
    return sum(pair[0] if cube.value >> i & 1 else pair[1] for i, pair in enumerate(costs) if cube.mask >> i & 1)


def _chosen(rows: Sequence[int], cubes: Sequence[Cube], costs: Sequence[tuple[int, int]]) -> list[Cube]:
    """Choose the fewest cubes that hold every row, by optimisation; the easiest to read among these."""
    covers: dict[frozenset[int], Cube] = {}
    for cube in sorted(cubes, key=lambda c: (_cost(c, costs), c)):
        covers.setdefault(frozenset(i for i, row in enumerate(rows) if cube.has(row)), cube)
    program = Program()
    atoms = {cover: program.switch() for cover in covers}
    for needed in {frozenset(c for c in covers if i in c) for i in range(len(rows))}:
        program.forbid(-atoms[c] for c in needed)
    program.minimise(2, [(a, 1) for a in atoms.values()])
    program.minimise(1, [(atoms[s], _cost(c, costs)) for s, c in covers.items()])
    best = program.best(lambda model: [covers[s] for s, a in atoms.items() if model.is_true(a)])
    return sorted(best or [], key=lambda c: (_cost(c, costs), c))
