"""What is still needed for a goal, read off the ground rules as a formula over possible flips.

A *flip* turns one input atom to the value it needs. The formula is a tree of and, or and k-of-n over flips.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Set
from typing import NamedTuple

from ..rules.flat import Body
from ..solve.circuit import Values
from ..solve.slices import Slice

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
        # Of each node a bit for every flip below it: nodes that share none have nothing to do with one another.
        self._below: list[int] = [0, 0]
        self._flips: list[int] = []
        self._leaves: set[int] = set()
        self._implied: dict[tuple[int, int], bool] = {}

    def _intern(self, node: Node) -> int:
        found = self._ids.get(node)
        if found is None:
            found = self._ids[node] = len(self.nodes)
            self.nodes.append(node)
            below = 0
            if node.kind == "flip":
                below = 1 << len(self._flips)
                self._flips.append(node.flip)
                self._leaves.add(found)
            for child in node.children:
                below |= self._below[child]
            self._below.append(below)
        return found

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
        if len(rest) == 1:
            return rest[0]
        if need == len(rest) or need == 1:
            return self._flat(need, rest)
        return self._intern(Node("count", need=need, children=tuple(sorted(rest))))

    def _flat(self, need: int, children: list[int]) -> int:
        """And (all) or or (one): nested ones of the same kind are merged, implied parts dropped."""
        conjunction = need == len(children)
        # Implied parts go before nested formulas are opened: "2 of these" implies "1 of these", not any one of them.
        keep = self._leanest(set(children), conjunction)
        parts: set[int] = set()
        for child in keep:
            node = self.nodes[child]
            same = node.kind == "count" and node.need == (len(node.children) if conjunction else 1)
            parts.update(node.children if same else (child,))
        if parts != set(keep):
            keep = self._leanest(parts, conjunction)
        if len(keep) == 1:
            return keep[0]
        return self._intern(Node("count", need=len(keep) if conjunction else 1, children=tuple(sorted(keep))))

    def _leanest(self, parts: set[int], conjunction: bool) -> list[int]:
        """Drop what another part of the and implies, or what implies another part of the or."""
        if len(parts) < 2 or self._leaves.issuperset(parts):
            return sorted(parts)
        below, implies = self._below, self.implies
        keep: list[int] = []
        for part in sorted(parts):
            own = below[part]
            for other in parts:
                if other == part or not own & below[other]:  # nothing to do with one another
                    continue
                one, two = (other, part) if conjunction else (part, other)
                if implies(one, two) and not (implies(two, one) and other > part):
                    break
            else:
                keep.append(part)
        return keep

    def implies(self, one: int, two: int) -> bool:
        """A sound, incomplete test that whatever satisfies ``one`` satisfies ``two``."""
        if one == two:
            return True
        if not self._below[one] & self._below[two]:
            return False
        if (one, two) not in self._implied:
            self._implied[one, two] = self._implies(one, two)
        return self._implied[one, two]

    def _implies(self, one: int, two: int) -> bool:
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

    def rows(self, node: int, given: Callable[[int], int], everywhere: int, known: dict[int, int] | None = None) -> int:
        """Return the columns in which the formula holds, from those in which each flip is made."""
        found = {TRUE: everywhere, FALSE: 0} if known is None else known
        if node not in found:
            here = self.nodes[node]
            if here.kind == "flip":
                found[node] = given(here.flip)
            elif here.need == len(here.children):
                row = everywhere
                for child in here.children:
                    row &= self.rows(child, given, everywhere, found) if row else 0
                found[node] = row
            elif here.need == 1:
                row = 0
                for child in here.children:
                    row |= self.rows(child, given, everywhere, found) if row != everywhere else 0
                found[node] = row
            else:
                # After each child, the columns in which 0, 1, 2 … of those so far hold, as far as is needed.
                reached = [everywhere] + [0] * here.need
                for child in here.children:
                    row = self.rows(child, given, everywhere, found)
                    for k in range(here.need, 0, -1):
                        reached[k] |= reached[k - 1] & row
                found[node] = reached[here.need]
        return found[node]

    def flips(self, node: int) -> set[int]:
        """Return the flips below a node."""
        below = self._below[node]
        return {flip for n, flip in enumerate(self._flips) if below >> n & 1}

    def apart(self, nodes: Iterable[int]) -> bool:
        """Whether no flip stands below two of these nodes."""
        seen = 0
        for node in nodes:
            if self._below[node] & seen:
                return False
            seen |= self._below[node]
        return True


class Builder:
    """Builds the formula of a goal over a slice: what is known is constant, the possible flips are variables.

    ``touched`` are the atoms that some flip can touch. Without them it is worked out first what all flips together may bring about,
    and no more is built; the order in which parts are built, in which they are shown, is then another.
    """

    def __init__(
        self, part: Slice, values: Values, flips: Set[int], touched: Set[int] | None = None, formula: Formula | None = None
    ) -> None:
        self.part, self.flips = part, flips
        self.formula = formula or Formula()
        self._places, self._sure = values.circuit.places, values.copied()
        self._possible = values.loosened(flips).holds if touched is None else lambda lit: abs(lit) in touched or values.holds(lit)
        self._memo: dict[int, int] = {}

    def need(self, literal: int) -> int:
        """Return the formula of what still makes ``literal`` true; what stays open counts as against us."""
        found = self._memo.get(literal)
        if found is None:
            found = self._memo[literal] = self._need(literal)
        return found

    def _need(self, literal: int) -> int:
        if self._sure[self._places[literal]]:
            return TRUE
        if not self._possible(literal):
            return FALSE
        atom, formula = abs(literal), self.formula
        if atom in self.part.inputs:
            return formula.flip(literal) if literal in self.flips else FALSE
        bodies = self.part.bodies.get(atom, [])
        if literal > 0:
            return formula.count(1, [o for o in map(self._met, bodies) if o != FALSE])
        refutations = []
        for body in bodies:
            need = 1 if body.bound is None else len(body.literals) - body.bound + 1
            if sum([self._sure[self._places[-lit]] for lit in body.literals]) >= need:
                continue  # it fails already: nothing in it is looked at
            refutations.append(formula.count(need, [self.need(-lit) for lit in body.literals if self._possible(-lit)]))
        return formula.count(len(refutations), refutations)

    def _met(self, body: Body) -> int:
        """The formula of a body; one that lacks what no flip can bring is seen at a glance."""
        sure, places = self._sure, self._places
        lacking = [lit for lit in body.literals if not sure[places[lit]]]
        need = len(lacking) if body.bound is None else body.bound - len(body.literals) + len(lacking)
        possible = [lit for lit in lacking if self._possible(lit)]
        return FALSE if len(possible) < need else self.formula.count(need, [self.need(lit) for lit in possible])
