"""All minimal sets of a monotone question that only a solver can answer, and their regrouping into ways.

Used where a formula is not read-once: fewer cases, checked the same way, with a declared bound.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterable

from .factor import FlipBlock, FlipItem, FlipWay

Flips = frozenset[int]

SETS_BOUND = 400
SEARCH_BOUND = 3000


def minimal_sets(universe: Iterable[int], enough: Callable[[Flips], bool]) -> tuple[list[Flips], bool]:
    """Return all minimal sets for which ``enough`` holds, and whether the search ended within its bound.

    Reiter's hitting-set tree: whatever hits every known set is left out, and what remains is asked again.
    """
    whole = frozenset(universe)
    found: list[Flips] = []
    queue: deque[Flips] = deque([frozenset()])
    seen: set[Flips] = {frozenset()}
    while queue:
        if len(seen) > SEARCH_BOUND or len(found) > SETS_BOUND:
            return found, False
        left_out = queue.popleft()
        untouched = next((s for s in found if not s & left_out), None)
        if untouched is None:
            rest = whole - left_out
            if not enough(rest):
                continue
            untouched = shrink(rest, enough)
            found.append(untouched)
        for flip in sorted(untouched):
            grown = left_out | {flip}
            if grown not in seen:
                seen.add(grown)
                queue.append(grown)
    return found, True


def shrink(flips: Flips, enough: Callable[[Flips], bool]) -> Flips:
    """Return a minimal subset that is still enough."""
    for flip in sorted(flips):
        if enough(flips - {flip}):
            flips = flips - {flip}
    return flips


def regroup(sets: list[Flips], key: Callable[[int], str]) -> list[FlipWay]:
    """Write a family of minimal sets as ways, merging interchangeable flips; expansion gives back exactly ``sets``."""
    family = set(sets)
    flips = sorted({f for s in sets for f in s})
    # Alternatives: never together, and each can stand for the other.
    groups: list[list[int]] = []
    for flip in flips:
        for group in groups:
            if key(group[0]) == key(flip) and all(_alternatives(family, flip, g) for g in group):
                group.append(flip)
                break
        else:
            groups.append([flip])
    head = {f: g[0] for g in groups for f in g}
    reduced = {frozenset(head[f] for f in s) for s in family}
    items = {g[0]: FlipItem(key(g[0]), tuple(frozenset({f}) for f in g)) for g in groups}
    # Classes of items that can be swapped: a way is how many of each class.
    classes: list[list[int]] = []
    for first in items:
        for group in classes:
            if all(_swappable(reduced, first, g) for g in group):
                group.append(first)
                break
        else:
            classes.append([first])
    where = {f: i for i, c in enumerate(classes) for f in c}
    ways: list[FlipWay] = []
    for counts in sorted({tuple(sorted(Counter(where[f] for f in s).items())) for s in reduced}):
        ways.append(tuple(FlipBlock(n, tuple(items[f] for f in classes[i])) for i, n in counts))
    return ways


def _alternatives(family: set[Flips], a: int, b: int) -> bool:
    if any(a in s and b in s for s in family):
        return False
    return _swappable(family, a, b)


def _swappable(family: set[Flips], a: int, b: int) -> bool:
    swap = {a: b, b: a}
    return all(frozenset(swap.get(f, f) for f in s) in family for s in family if (a in s) != (b in s))
