"""What tells two sides apart, in terms a person can read: whole conditions where both sides agree on them, counts, facts.

From the outcomes downwards, gates are opened as long as they differ between the sides; a gate that both have and that has
a name is left closed. Counts over the same list become one feature with a level, so do the cut points of one number.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from ..as_json import shaped, under
from ..facts.vocabulary import text
from ..ground.declared import dotted
from ..rules.flat import INPUT_PREDICATES
from ..rules.numbers import ORDERED, shown
from ..rules.symbols import Symbol, SymbolType
from ..solve.gates import FALSE, TRUE
from .pair import Pair, Side

Worded = Callable[[str, str], bool]


@shaped("kind", "id", "of", under("side", "where"))
class Feature(NamedTuple):
    """Something with levels: level n means that the first n of ``bits`` (literals of gates) hold, each implying those before.

    ``kind``: condition, count, fact (a number or date; its ``id`` the name of the fact), input (any other input), entry (an
    entry of a list that counts on one side or both) or group (several conditions together). ``steps`` says what each bit
    asks: a cut point (a day as on the side before), a number of conditions. ``of`` are the members of a group, the conditions
    counted, what an input is about, or the list of an entry; ``side`` is 0 where only the side before knows it, 1 the side
    after, None both.
    """

    kind: str
    bits: tuple[int, ...]
    id: str
    steps: tuple[Any, ...] = ()
    of: tuple[str, ...] = ()
    side: int | None = None
    entry: tuple[int, int] | None = None

    @property
    def where(self) -> str | None:
        """The side that knows it, None for both."""
        return None if self.side is None else ("before", "after")[self.side]


class Frontier:
    """Opens the gates of two groups of outcomes down to features.

    ``worded(section, key)`` says whether the catalogue has a text: of a condition, or of a profile.
    """

    def __init__(self, pair: Pair, before: Iterable[int], after: Iterable[int], worded: Worded, whole: bool = True) -> None:
        self.pair, self.gates, self.worded, self.whole = pair, pair.gates, worded, whole
        one, two = list(before), list(after)
        self.below = (self.gates.below(one), self.gates.below(two))
        self.shared = self.below[0] & self.below[1]
        self.lists = self._lists(self.below[0] | self.below[1])
        self.features: list[Feature] = []
        self._closed: dict[int, Feature] = {}
        self._counts: dict[tuple[int, ...], dict[int, int]] = defaultdict(dict)
        self._facts: dict[str, dict[int, int]] = defaultdict(dict)
        self._places: dict[int, set[tuple[int, int]]] = defaultdict(set)
        self._loose: set[int] = set()
        self._entries: set[int] = set()
        self._open([*one, *two])
        self._gather()

    def _lists(self, nodes: Iterable[int]) -> set[tuple[int, ...]]:
        """The lists over which some gate counts more than one and fewer than all."""
        bodies = (b for n in nodes for b in self.gates.bodies.get(n, ()))
        return {literals for need, literals in bodies if 1 < need < len(literals)}

    def _open(self, roots: Iterable[int]) -> None:
        seen: set[int] = set()
        stack = [abs(r) for r in roots]
        while stack:
            node = stack.pop()
            if node in seen or node == TRUE:
                continue
            seen.add(node)
            if self._close(node):
                continue
            for place, (need, literals) in enumerate(sorted(self.gates.bodies[node])):
                for lit in literals:
                    if need == len(literals):
                        self._places[lit].add((node, place))
                    else:
                        self._loose.add(lit)
                    stack.append(abs(lit))
                if 1 < need < len(literals) and (level := self.gates.gate([(need, literals)])) != node:
                    self._counts[literals][need] = level
                    for lit in literals:
                        stack.remove(abs(lit))

    def _close(self, node: int) -> bool:
        """Keep a gate as (part of) a feature; False where it must be opened."""
        name = self.gates.names.get(node)
        if isinstance(name, tuple):
            self._facts[name[0]][name[1]] = node
            return True
        if name is not None:
            self._closed[node] = self._condition(node) or self._input(node)
            return True
        if (count := self._counted(node)) is not None:
            self._counts[count[0]][count[1]] = node
            return True
        if node in self.shared and (found := self._condition(node)) is not None:
            self._closed[node] = found
            return True
        return node not in self.shared and self.whole and self._entry(node)

    def _input(self, node: int) -> Feature:
        """An input as a feature: ``id`` is what is said (true, is, same …), ``of`` of which facts and with which word."""
        side, symbol = next(row for row in reversed(self.pair.label(node)) if row[1].name in INPUT_PREDICATES)
        own = None if node in self.shared else self.pair.sides.index(side)
        return Feature("input", (node,), symbol.name, (), tuple(text(a) for a in symbol.arguments), own)

    def _counted(self, node: int) -> tuple[tuple[int, ...], int] | None:
        """The list over which a gate counts, and how many it wants."""
        bodies = self.gates.bodies[node]
        if len(bodies) == 1:
            ((need, literals),) = bodies
            return (literals, need) if literals in self.lists else None
        if all(need == 1 == len(literals) for need, literals in bodies):
            literals = tuple(sorted(lits[0] for _, lits in bodies))
            return (literals, 1) if literals in self.lists else None
        return None

    def _condition(self, node: int) -> Feature | None:
        """The condition or profile that a gate (or its opposite) is, where it has a text."""
        for literal in (node, -node):
            for _, symbol in self.pair.label(literal):
                key = self.key(symbol)
                if key is not None:
                    return Feature("condition", (literal,), key)
        return None

    def key(self, symbol: Symbol) -> str | None:
        """Return the id under which the catalogue words an atom: a condition ``prime.condition``, or a profile."""
        if symbol.name in ("met", "entry_met"):
            prime, *_, condition = symbol.arguments
            return found if self.worded("conditions", found := f"{prime}.{dotted(condition)}") else None
        found = profile(symbol)
        return found if self.worded("profiles", found) else None

    def _general(self, symbol: Symbol) -> str | None:
        """Return the id under which the catalogue words a count, whatever it is a count for."""
        if symbol.name != "met":
            return None
        name = f"{symbol.arguments[0]}.{dotted(symbol.arguments[2])}"
        while "." in name and not self.worded("conditions", name):
            name = name.rpartition(".")[0]
        return name if "." in name else None

    def _entry(self, node: int) -> bool:
        """A gate that differs and says that some entry of a list counts: which entries count on either side, or both."""
        families = [self._family(node, side) for side in self.pair.sides]
        found = [f for f in families if f]
        if not found or node in self._entries:
            return node in self._entries
        name = found[0][0]
        gate = self.gates.gate
        rows = [self._instances(side, name) for side in self.pair.sides]
        anyone = {abs(gate((None, [lit]) for lit in row.values())) for row in rows}
        if node not in anyone:
            return False
        couples = [(rows[0].get(s, FALSE), rows[1].get(s, FALSE)) for s in sorted(rows[0].keys() | rows[1].keys())]
        for place, signs in ((None, (1, 1)), (0, (1, -1)), (1, (-1, 1))):
            bit = gate((None, [gate([(None, [signs[0] * a, signs[1] * b])])]) for a, b in couples)
            if abs(bit) != TRUE:
                self._closed[bit] = Feature("entry", (bit,), name, (), (name.split(".")[2],), place, couples[0])
        self._entries |= anyone
        self._entries.add(node)
        return True

    def _family(self, node: int, side: Side) -> tuple[str, int] | None:
        """The name shared by the alternatives of a gate, each about one entry of a list."""
        bodies = self.gates.bodies[node]
        if len(bodies) < 2 or any(len(lits) != 1 for _, lits in bodies):
            return None
        names: set[str] = set()
        for _, (literal,) in bodies:
            own = {n for s in side.labels.get(literal, ()) if (n := entry_name(s, side.shift)) is not None}
            names = own if not names else names & own
            if not names:
                return None
        return min(names), len(bodies)

    def _instances(self, side: Side, name: str) -> dict[int, int]:
        return {
            symbol.arguments[3].number: literal
            for literal, symbols in side.labels.items()
            for symbol in symbols
            if entry_name(symbol, side.shift) == name
        }

    def _gather(self) -> None:
        groups: dict[frozenset[tuple[int, int]], list[Feature]] = defaultdict(list)
        for feature in sorted(self._closed.values()):
            places = frozenset(self._places[feature.bits[0]])
            alone = feature.kind != "condition" or not places or self._places[-feature.bits[0]] or feature.bits[0] in self._loose
            groups[frozenset({(feature.bits[0], -1)}) if alone else places].append(feature)
        for row in groups.values():
            if len(row) > 1:
                bit = self.gates.gate([(None, [f.bits[0] for f in row])])
                self.features.append(Feature("group", (bit,), "", (), tuple(sorted(f.id for f in row))))
            else:
                self.features.append(row[0])
        for literals, levels in self._counts.items():
            self.features.append(self._count(literals, levels))
        for cuts in self._facts.values():
            labels = [(self.pair.sides.index(s), symbol) for c in cuts.values() for s, symbol in self.pair.label(c)]
            side, symbol = min(row for row in labels if row[1].name in ORDERED)
            steps = sorted(cuts)
            name = str(symbol.arguments[0])
            self.features.append(Feature("fact", tuple(cuts[c] for c in steps), name, tuple(map(shown, steps)), (), side or None))

    def _count(self, literals: tuple[int, ...], levels: Mapping[int, int]) -> Feature:
        needs = tuple(sorted(levels))
        # Which side counts over this list; the condition with its lowest level says what is counted.
        used = [i for i in (0, 1) if any(levels[n] in self.below[i] for n in needs)]
        side = used[0] if len(used) == 1 else None
        names = [self._general(s) for n in needs for _, s in self.pair.label(levels[n])]
        label = next((n for n in names if n), "")
        return Feature("count", tuple(levels[n] for n in needs), label, needs, tuple(sorted(map(self._member, literals))), side)

    def _member(self, literal: int) -> str:
        """The id of a condition that is counted, or what the input is called that is."""
        keys = (self.key(symbol) for _, symbol in self.pair.label(literal))
        return next((k for k in keys if k), str(self.gates.names.get(abs(literal), "")))


def profile(symbol: Symbol) -> str:
    """Return the key of an atom without its years and entries: ``size.large`` for ``size(2023,large)``."""
    return ".".join([symbol.name, *(dotted(a) for a in symbol.arguments if a.type != SymbolType.Number)])


def entry_name(symbol: Symbol, shift: int) -> str | None:
    """Return an atom about one entry of a list with its entry left open, None for any other atom."""
    arguments = symbol.arguments
    if symbol.name not in ("entitles", "entry_met") or arguments[3].type != SymbolType.Number:
        return None
    prime, _, where, _, *rest = arguments
    return ".".join([str(prime), symbol.name, str(where), *(dotted(a) for a in rest)])
