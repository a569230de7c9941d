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

from ..solve.circuit import bits
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
Single = Callable[[int], bool]


class TooMany(Exception):
    """A family has no compact form within the bound."""


WAYS_BOUND = 64
LATTICE_BOUND = 20000


def factor(formula: Formula, node: int, key: Callable[[int], str], single: Single = lambda _: False) -> list[FlipWay]:
    """Return the minimal sets of a formula as ways; ``key`` names the condition of a flip.

    ``single`` says of a flip whether there is but one change that makes it: sets that stand beside each other may share it.

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
        return _lattice(formula, node, key, single)
    families = [factor(formula, c, key, single) for c in here.children]
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


def _lattice(formula: Formula, node: int, key: Callable[[int], str], single: Single) -> list[FlipWay]:
    """A formula that mentions a flip in several places: count interchangeable parts, and find the least counts that do.

    Parts under the same counts are interchangeable, so a way is how many of each class. All counts are looked at at once, a column
    each; more never does harm, so the least are those of which no class can be taken one less.
    """
    items = _parts(formula, node, key, single)
    groups = list(_classes(formula, node, items).values())
    sizes = [len(g) + 1 for g in groups]
    if math.prod(sizes) > LATTICE_BOUND:
        raise TooMany
    counts = list(itertools.product(*map(range, sizes)))
    everywhere = (1 << len(counts)) - 1
    chosen = {
        part: sum(1 << n for n, row in enumerate(counts) if row[place] > i)
        for place, group in enumerate(groups)
        for i, part in enumerate(group)
    }
    least = held = formula.rows(node, lambda _: 0, everywhere, {TRUE: everywhere, FALSE: 0, **chosen})
    for place, group in enumerate(groups):
        step = math.prod(sizes[place + 1 :])
        least &= ~(held << step & chosen[group[0]])
    found = sorted((row for row, here in zip(counts, bits(least, len(counts)), strict=True) if here), key=sum)
    return [
        tuple(FlipBlock(count, tuple(items[p] for p in group)) for group, count in zip(groups, row, strict=True) if count)
        for row in found
    ]


def _classes(formula: Formula, node: int, parts: Collection[int]) -> dict[frozenset[tuple[int, int]], list[int]]:
    """Parts that stand under the same counts, as often in each."""
    parents: dict[int, Counter[int]] = {p: Counter() for p in parts}
    stack, seen = [node], set()
    while stack:
        here = stack.pop()
        if here in seen or here in parents:
            continue
        seen.add(here)
        for child in formula.nodes[here].children:
            if child in parents:
                parents[child][here] += 1
            stack.append(child)
    classes: dict[frozenset[tuple[int, int]], list[int]] = {}
    for part in parts:
        classes.setdefault(frozenset(parents[part].items()), []).append(part)
    return classes


def _parts(formula: Formula, node: int, key: Callable[[int], str], single: Single) -> dict[int, FlipItem]:
    """The largest nodes below ``node`` whose flips occur nowhere outside them, or of whose sets each has one that occurs nowhere else.

    What the sets of several parts share is made by the same change, whoever asks for it; a flip of its own tells each set from every
    other: so sets of different parts taken together ask for no less than they do one by one.
    """
    found, todo, seen = dict[int, FlipItem](), [node], set()
    while todo:
        here = todo.pop()
        if here in seen:
            continue
        seen.add(here)
        item = None if here == node else _part(formula, here, _outside(formula, node, here), key, single)
        if item is None:
            todo.extend(formula.nodes[here].children)
        else:
            found[here] = item
    _told_apart(list(found.values()))
    return {part: found[part] for part in sorted(found)}


def _part(formula: Formula, part: int, outside: set[int], key: Callable[[int], str], single: Single) -> FlipItem | None:
    """A node as one item, None where it is no part."""
    shared = formula.flips(part) & outside
    if not shared:
        return _as_item(factor(formula, part, key, single))
    if not formula.flips(part) - outside or not all(map(single, shared)):
        return None
    try:
        item = _as_item(factor(formula, part, key, single))
    except TooMany:
        return None
    times = Counter(flip for flips in item.alternatives for flip in flips)
    own = [[f for f in sorted(flips) if f not in outside and times[f] == 1] for flips in item.alternatives]
    return item._replace(key=key(own[0][0])) if all(own) else None


def _told_apart(items: list[FlipItem]) -> None:
    """Raise :class:`TooMany` where sets of different items share flips and one of them has none of its own."""
    at = Counter(flip for item in items for flip in frozenset().union(*item.alternatives))
    times = Counter(flip for item in items for flips in item.alternatives for flip in flips)
    for item in items:
        alone = all(at[f] == 1 for flips in item.alternatives for f in flips)
        if not alone and not all(any(times[f] == 1 for f in flips) for flips in item.alternatives):
            raise TooMany


def _outside(formula: Formula, node: int, part: int) -> set[int]:
    """The flips below a node that are reached without passing through a part."""
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
