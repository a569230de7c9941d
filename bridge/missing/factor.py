"""The minimal sets of a formula over flips, factored.

Where no dossier path occurs twice in it (the read-once form), they can be written down directly as ways: an AND of
blocks "choose k of these items".
"""

from __future__ import annotations

import itertools
import math
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from typing import NamedTuple

from .formula import FALSE, TRUE, Formula

# A factored family of sets of flips: ways, each a tuple of blocks (choose, items); an item has a key and alternatives.
Alternative = frozenset[int]


class FlipItem(NamedTuple):
    """Met by any one of ``alternatives``, each a set of flips; ``key`` names the condition."""

    key: str
    alternatives: tuple[Alternative, ...]


class FlipBlock(NamedTuple):
    """Choose ``choose`` of ``items``."""

    choose: int
    items: tuple[FlipItem, ...]


FlipWay = tuple[FlipBlock, ...]


class TooMany(Exception):
    """A family has no compact form within the bound."""


WAYS_BOUND = 64
LATTICE_BOUND = 20000


def factor(formula: Formula, node: int, key: Callable[[int], str]) -> list[FlipWay]:
    """Return the minimal sets of a formula as ways; ``key`` names the condition of a flip.

    Raises :class:`TooMany` where they have no compact form.
    """
    here = formula.nodes[node]
    if node == TRUE:
        return [()]
    if node == FALSE:
        return []
    if here.kind == "flip":
        return [(FlipBlock(1, (FlipItem(key(here.flip), (frozenset({here.flip}),)),)),)]
    if not formula.apart(here.children):
        return _lattice(formula, node, key)
    families = [factor(formula, c, key) for c in here.children]
    if here.need == len(here.children):
        ways: list[FlipWay] = [()]
        for family in families:
            if len(ways) * len(family) > WAYS_BOUND and len(family) > 1:
                family = [(FlipBlock(1, (_as_item(family),)),)]
            ways = [(*w, *f) for w in ways for f in family]
        return ways
    if here.need == 1 and not all(len(f) == 1 and _simple(f[0]) for f in families):
        ways = [w for family in families for w in family if not _simple(w)]
        simple = [w for family in families for w in family if _simple(w)]
        if simple:
            ways.insert(0, (FlipBlock(1, _merge([i for w in simple for i in w[0].items])),))
        if len(ways) > WAYS_BOUND:
            raise TooMany
        return ways
    if here.need == 1:
        return [(FlipBlock(1, _merge([i for f in families for i in f[0][0].items])),)]
    return [(FlipBlock(here.need, tuple(_as_item(f) for f in families)),)]


def _lattice(formula: Formula, node: int, key: Callable[[int], str]) -> list[FlipWay]:
    """A formula that mentions a flip in several places: count interchangeable parts, and find the least counts that do.

    A part is a node that no flip below it escapes; parts under the same counts are interchangeable, so a way is how many
    of each class.
    """
    parts = _parts(formula, node)
    parents: dict[int, set[int]] = {p: set() for p in parts}
    stack, seen = [node], set()
    while stack:
        here = stack.pop()
        if here in seen or here in parents:
            continue
        seen.add(here)
        for child in formula.nodes[here].children:
            if child in parents:
                parents[child].add(here)
            stack.append(child)
    classes: dict[frozenset[int], list[int]] = {}
    for part in parts:
        classes.setdefault(frozenset(parents[part]), []).append(part)
    groups = list(classes.values())
    if math.prod(len(g) + 1 for g in groups) > LATTICE_BOUND:
        raise TooMany
    least: list[tuple[int, ...]] = []
    for counts in sorted(itertools.product(*(range(len(g) + 1) for g in groups)), key=sum):
        if any(all(a <= b for a, b in zip(low, counts, strict=True)) for low in least):
            continue
        chosen = {p for group, count in zip(groups, counts, strict=True) for p in group[:count]}
        if _given(formula, node, chosen, parents.keys()):
            least.append(counts)
    items = {p: _as_item(factor(formula, p, key)) for p in parts}
    return [
        tuple(
            FlipBlock(count, tuple(items[p] for p in group))
            for group, count in zip(groups, counts, strict=True)
            if count
        )
        for counts in least
    ]


def _parts(formula: Formula, node: int) -> list[int]:
    """The largest nodes below ``node`` whose flips occur nowhere outside them."""
    below: list[int] = []
    stack = [node]
    while stack:
        here = stack.pop()
        if here not in below:
            below.append(here)
            stack.extend(formula.nodes[here].children)

    def outside(part: int) -> set[int]:
        found, todo, seen = set(), [node], {part}
        while todo:
            here = todo.pop()
            if here in seen:
                continue
            seen.add(here)
            if formula.nodes[here].kind == "flip":
                found.add(formula.nodes[here].flip)
            todo.extend(formula.nodes[here].children)
        return found

    closed = {p for p in below if p != node and not formula.flips(p) & outside(p)}
    largest, todo, seen = [], [node], set()
    while todo:
        here = todo.pop()
        if here in seen:
            continue
        seen.add(here)
        if here in closed:
            largest.append(here)
        else:
            todo.extend(formula.nodes[here].children)
    return sorted(largest)


def _given(formula: Formula, node: int, chosen: set[int], parts: Collection[int]) -> bool:
    """Whether the formula holds when of the parts just the chosen ones hold."""
    if node in parts:
        return node in chosen
    here = formula.nodes[node]
    return sum(_given(formula, c, chosen, parts) for c in here.children) >= here.need


def _simple(way: FlipWay) -> bool:
    """Whether a way is one block that asks for one item."""
    return len(way) == 1 and way[0].choose == 1


def _merge(items: list[FlipItem]) -> tuple[FlipItem, ...]:
    merged: dict[str, list[Alternative]] = {}
    for item in items:
        merged.setdefault(item.key, []).extend(item.alternatives)
    return tuple(FlipItem(k, tuple(dict.fromkeys(a))) for k, a in merged.items())


def _as_item(family: list[FlipWay]) -> FlipItem:
    sets = []
    for flips in itertools.chain.from_iterable(expand(w) for w in family):
        sets.append(flips)
        if len(sets) > WAYS_BOUND:
            raise TooMany
    return FlipItem(family[0][0].items[0].key, tuple(sets))


def expand(way: FlipWay) -> Iterator[frozenset[int]]:
    """Yield every set of flips that a way stands for."""
    if not way:
        yield frozenset()
        return
    first, rest = way[0], way[1:]
    for items in itertools.combinations(first.items, first.choose):
        for chosen in itertools.product(*(i.alternatives for i in items)):
            for tail in expand(rest):
                yield frozenset().union(*chosen, tail)


def size(way: FlipWay) -> int:
    """Return how many sets a way stands for."""
    total = 1
    for block in way:
        row = [1] + [0] * block.choose
        for item in block.items:
            for k in range(block.choose, 0, -1):
                row[k] += row[k - 1] * len(item.alternatives)
        total *= row[block.choose]
    return total


def regroup(sets: list[Alternative], key: Callable[[int], str]) -> list[FlipWay]:
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


def _alternatives(family: set[Alternative], a: int, b: int) -> bool:
    if any(a in s and b in s for s in family):
        return False
    return _swappable(family, a, b)


def _swappable(family: set[Alternative], a: int, b: int) -> bool:
    swap = {a: b, b: a}
    return all(frozenset(swap.get(f, f) for f in s) in family for s in family if (a in s) != (b in s))


def choice_of(way: FlipWay, end: int) -> frozenset[int]:
    """Return the flips of the first (0) or the last (-1) choice of a way."""
    flips: set[int] = set()
    for block in way:
        items = block.items[: block.choose] if end == 0 else block.items[-block.choose :]
        for item in items:
            flips |= item.alternatives[end]
    return frozenset(flips)
