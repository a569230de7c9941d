"""The least sets of corrections where a table of all mixtures would be too large: the fewest differences first, up to a bound."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence

from ..progress import Progress, silent
from ..solve.least import by_size
from .mixture import Mixture

# So many sets of differences are looked at, and so many at a time.
SETS, AT_ONCE = 2_000, 250
Chosen = frozenset[int]


def nearest(mixture: Mixture, goal: int, legal: Callable[[Chosen], bool], progress: Progress = silent) -> list[Chosen]:
    """Return least sets of differences that, put right, surely reach a goal, the smallest first.

    All of them as far as ``SETS`` reach; where they reach none, one that is found by leaving out of all what can be left out.
    """
    found: list[Chosen] = []

    def enough(chosen: Chosen) -> bool:
        return legal(chosen) and mixture.solve(mask_of(chosen), goal)[0]

    if enough(frozenset()):
        return [frozenset()]
    sets, done = itertools.islice(by_size(mixture.seen), SETS), 0
    while block := list(itertools.islice(sets, AT_ONCE)):
        done += len(block)
        progress(done, SETS)
        block = [chosen for chosen in block if not any(least <= chosen for least in found)]
        for chosen, reached in zip(block, reaching(mixture, goal, [mask_of(c) for c in block]), strict=True):
            # One of the same block may be a part of it.
            if reached is not False and not any(least <= chosen for least in found) and legal(chosen) and (reached or enough(chosen)):
                found.append(chosen)
    if not found:
        rest = frozenset(mixture.seen)
        if enough(rest):
            for item in sorted(rest):
                rest = rest - {item} if enough(rest - {item}) else rest
            found.append(rest)
    return found


def mask_of(chosen: Chosen) -> int:
    """Return a set of differences as bits."""
    return sum(1 << i for i in chosen)


def reaching(mixture: Mixture, goal: int, masks: Sequence[int]) -> list[bool | None]:
    """Say of each mixture whether it surely reaches a goal, surely does not, or (None) has to be asked of the solver."""
    everywhere = (1 << len(masks)) - 1
    sides = {axis: sum(1 << i for i, mask in enumerate(masks) if mask >> axis & 1) for axis in mixture.seen}
    given: dict[int, int] = {}
    for atom in mixture.inputs:
        if atom not in mixture.wide:
            given[atom], given[-atom] = mixture.row(atom, everywhere, sides)
    wide, case = [a for a in mixture.inputs if a in mixture.wide], mixture.case
    for place, mask in enumerate(masks if wide else ()):
        dossier = case.dossier.with_data(mixture.differences.mixed(mask))
        for atom, truth in case.encoder.of(dossier).assign(wide, case.readings).known.items():
            literal = atom if truth else -atom
            given[literal] = given.get(literal, 0) | 1 << place
    sure, out = mixture.reached(goal, given, everywhere)
    return [True if sure >> i & 1 else False if out >> i & 1 else None for i in range(len(masks))]
