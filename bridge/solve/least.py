"""Least sets: those that do what is asked of them, and of which no part does.

Where more of a set never spoils it, :func:`minimal_sets` asks few questions; :func:`least` assumes nothing and looks at every
set it is given.
"""

from __future__ import annotations

import itertools
from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator
from typing import TypeVar

T = TypeVar("T")
Chosen = frozenset[int]

SETS_BOUND = 400
SEARCH_BOUND = 3000


def least(sets: Iterable[frozenset[T]], holds: Callable[[frozenset[T]], bool]) -> Iterator[frozenset[T]]:
    """Yield those sets that hold and have no part among those yielded; the sets come smallest first."""
    found: list[frozenset[T]] = []
    for chosen in sets:
        if not any(part <= chosen for part in found) and holds(chosen):
            found.append(chosen)
            yield chosen


def by_size(items: Collection[T]) -> Iterator[frozenset[T]]:
    """Yield every set of some of these, the smallest first."""
    for size in range(1, len(items) + 1):
        yield from map(frozenset, itertools.combinations(items, size))


def minimal_sets(
    universe: Iterable[int], enough: Callable[[Chosen], bool], searches: int = SEARCH_BOUND
) -> tuple[list[Chosen], bool]:
    """Return all minimal sets for which ``enough`` holds, and whether the search ended within its bound.

    Reiter's hitting-set tree: whatever hits every known set is left out, and what remains is asked again.
    """
    whole = frozenset(universe)
    found: list[Chosen] = []
    queue: deque[Chosen] = deque([frozenset()])
    seen: set[Chosen] = {frozenset()}
    while queue:
        if len(seen) > searches or len(found) > SETS_BOUND:
            return found, False
        left_out = queue.popleft()
        untouched = next((s for s in found if not s & left_out), None)
        if untouched is None:
            rest = whole - left_out
            if not enough(rest):
                continue
            untouched = _shrunk(rest, enough)
            found.append(untouched)
        for item in sorted(untouched):
            grown = left_out | {item}
            if grown not in seen:
                seen.add(grown)
                queue.append(grown)
    return found, True


def _shrunk(items: Chosen, enough: Callable[[Chosen], bool]) -> Chosen:
    """Return a minimal subset that is still enough."""
    for item in sorted(items):
        if enough(items - {item}):
            items = items - {item}
    return items
