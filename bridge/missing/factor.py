"""What is still needed for a goal, read off the ground rules as a formula over possible flips, and factored.

A *flip* turns one input atom to the value it needs. The formula is a tree of and, or and k-of-n over flips; where no
dossier path occurs twice in it (the read-once form), its minimal sets can be written down directly as ways: an AND of
blocks "choose k of these items".
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Collection, Iterator
from typing import NamedTuple

from ..ground.rulebase import Body
from ..ground.slices import Slice

TRUE, FALSE = 0, 1


class Node(NamedTuple):
    """A formula: ``kind`` is flip (``flip`` set), or count (``need`` of ``children``; and = all, or = one)."""

    kind: str
    flip: int = 0
    need: int = 0
    children: tuple[int, ...] = ()


class Formula:
    """Hash-consed formulas; node 0 is true, node 1 is false."""

    def __init__(self) -> None:
        self.nodes: list[Node] = [Node("true"), Node("false")]
        self._ids: dict[Node, int] = {}

    def _intern(self, node: Node) -> int:
        if node not in self._ids:
            self._ids[node] = len(self.nodes)
            self.nodes.append(node)
        return self._ids[node]

    def flip(self, literal: int) -> int:
        """Return the node of a flip that makes ``literal`` true."""
        return self._intern(Node("flip", flip=literal))

    def count(self, need: int, children: list[int]) -> int:
        """Return at least ``need`` of ``children``, simplified."""
        rest = [c for c in children if c > FALSE]
        need -= children.count(TRUE)
        if need <= 0:
            return TRUE
        if need > len(rest):
            return FALSE
        if need == len(rest) or need == 1:
            return self._flat(need, rest)
        return self._intern(Node("count", need=need, children=tuple(sorted(rest))))

    def _flat(self, need: int, children: list[int]) -> int:
        """And (all) or or (one): nested ones of the same kind are merged, implied parts dropped."""
        conjunction = need == len(children) and (len(children) > 1 or need > 1)
        # Implied parts go before nested formulas are opened: "2 of these" implies "1 of these", not any one of them.
        whole = self._leanest(set(children), conjunction)
        parts: set[int] = set()
        for child in whole:
            node = self.nodes[child]
            same = node.kind == "count" and node.need == (len(node.children) if conjunction else 1)
            parts.update(node.children if same else (child,))
        keep = self._leanest(parts, conjunction)
        if len(keep) == 1:
            return keep[0]
        return self._intern(Node("count", need=len(keep) if conjunction else 1, children=tuple(sorted(keep))))

    def _leanest(self, parts: set[int], conjunction: bool) -> list[int]:
        """Drop what another part of the and implies, or what implies another part of the or."""
        if len(parts) < 2 or all(self.nodes[p].kind == "flip" for p in parts):
            return sorted(parts)
        keep: list[int] = []
        for part in sorted(parts):
            others = parts - {part}
            if conjunction:
                redundant = any(self.implies(o, part) and not (self.implies(part, o) and o > part) for o in others)
            else:
                redundant = any(self.implies(part, o) and not (self.implies(o, part) and o > part) for o in others)
            if not redundant:
                keep.append(part)
        return keep

    def implies(self, one: int, two: int) -> bool:
        """A sound, incomplete test that whatever satisfies ``one`` satisfies ``two``."""
        if one == two:
            return True
        a, b = self.nodes[one], self.nodes[two]
        if a.kind == "count" and b.kind == "count" and set(a.children) == set(b.children) and a.need >= b.need:
            return True
        if b.kind == "count" and b.need == len(b.children):
            return all(self.implies(one, c) for c in b.children)
        if a.kind == "count" and a.need == len(a.children):
            return any(self.implies(c, two) for c in a.children)
        if a.kind == "count" and a.need == 1:
            return all(self.implies(c, two) for c in a.children)
        if b.kind == "count" and b.need == 1:
            return any(self.implies(one, c) for c in b.children)
        return False

    def holds(self, node: int, allowed: set[int] | frozenset[int]) -> bool:
        """Whether the formula holds when every allowed flip is made."""
        here = self.nodes[node]
        if here.kind == "flip":
            return here.flip in allowed
        if node in (TRUE, FALSE):
            return node == TRUE
        return sum(self.holds(c, allowed) for c in here.children) >= here.need

    def flips(self, node: int) -> list[int]:
        """Return the flips below a node, once for each time the tree mentions them."""
        here = self.nodes[node]
        if here.kind == "flip":
            return [here.flip]
        return [f for c in here.children for f in self.flips(c)]


class Builder:
    """Builds the formula of a goal over a slice: known inputs are constants, possible flips are variables."""

    def __init__(
        self,
        part: Slice,
        values: dict[int, int],
        flips: set[int],
        touched: frozenset[int] | None = None,
        formula: Formula | None = None,
    ) -> None:
        self.part = part
        self.values = values
        self.possible = flips
        self.touched = touched
        self.formula = formula or Formula()
        self._memo: dict[int, int] = {}

    def need(self, literal: int) -> int:
        """Return the formula of what still makes ``literal`` true; what stays open counts as against us."""
        if literal not in self._memo:
            self._memo[literal] = self._need(literal)
        return self._memo[literal]

    def _need(self, literal: int) -> int:
        atom, formula = abs(literal), self.formula
        value = self.values[atom]
        if value == (1 if literal > 0 else -1):
            return TRUE
        if self.touched is not None and atom not in self.touched:
            return FALSE
        if atom in self.part.inputs:
            return formula.flip(literal) if literal in self.possible else FALSE
        bodies = self.part.bodies.get(atom, [])
        if literal > 0:
            options = [o for o in map(self._met, bodies) if o != FALSE]
            return formula.count(1, options)
        refutations = []
        for body in bodies:
            parts = [self.need(-lit) for lit in body.literals]
            refutations.append(formula.count(1 if body.bound is None else len(parts) - body.bound + 1, parts))
        return formula.count(len(refutations), refutations)

    def _met(self, body: Body) -> int:
        """The formula of a body; one that lacks what no flip can bring is seen at a glance."""
        values, touched = self.values, self.touched
        lacking = []
        for lit in body.literals:
            if values[abs(lit)] != (1 if lit > 0 else -1):
                lacking.append(lit)
        need = len(lacking) if body.bound is None else body.bound - len(body.literals) + len(lacking)
        if touched is not None:
            possible = [lit for lit in lacking if abs(lit) in touched]
            if len(possible) < need:
                return FALSE
            lacking = possible
        return self.formula.count(need, [self.need(lit) for lit in lacking])


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
    if _shares(formula, here.children):
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


def _shares(formula: Formula, children: tuple[int, ...]) -> bool:
    seen: set[int] = set()
    for child in children:
        below = set(formula.flips(child))
        if below & seen:
            return True
        seen |= below
    return False


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

    closed = {p for p in below if p != node and not set(formula.flips(p)) & outside(p)}
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
