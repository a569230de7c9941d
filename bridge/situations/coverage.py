"""What a set of situations exercises of the rules: both outcomes of every condition, both sides of every threshold.

A condition outcome is exercised by a situation in which the condition is asked and is surely met, or surely not met. A
side of a threshold is exercised by a situation in which the figure is exactly the cut point, or exactly one unit below
it; figures that are sums or means are those the bridge works out. What no situation exercises is looked for over all
dossiers: where there is none, that is proved by solving, and said.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple

from ..decide.case import Case
from ..facts.vocabulary import NEVER
from ..ground.declared import EntryCondition, Key, PrimeYear, Rules
from ..solve.slices import Slice
from .covered import AT, BELOW, MET, NOT_MET, Covered, Line, Side
from .sides import path_of, shown, side_value, standing


class Goal(NamedTuple):
    """A side as literals of the slice, each group one way to be there (a slot of a list each)."""

    kind: str
    name: str
    side: str
    ways: tuple[tuple[int, ...], ...]


class Cut(NamedTuple):
    """A threshold: the path without places in lists, the cut point, and the facts that stand there."""

    path: str
    cut: Any
    facts: tuple[str, ...]


class Ground:
    """What can be exercised of one prime year."""

    def __init__(self, part: PrimeYear) -> None:
        self.part = part
        self.vocabulary = part.rules.vocabulary
        self._turns: dict[Cut, bool] = {}

    @cached_property
    def slice(self) -> Slice:
        """The part of the rules that conditions and outcome look at; its models tell their inputs too."""
        base = self.part.rules.base
        cone = base.cone(self.part.part.roots, closed=False)
        return Slice(base, [*self.part.part.roots, *(cone & base.inputs)])

    @cached_property
    def fixed(self) -> list[int]:
        """What no dossier can say otherwise: an entry still to be added is not there."""
        return [-a for a, (_, slot) in self.vocabulary.present.items() if slot == "new" and a in self.slice.inputs]

    @cached_property
    def conditions(self) -> dict[str, list[tuple[int | None, int | None, EntryCondition | None]]]:
        """For each condition its places: the atom that it is met, the one that it is asked, and the list's entry."""
        part = self.part
        out: dict[str, list[tuple[int | None, int | None, EntryCondition | None]]] = {}
        for name in dict.fromkeys((*part.applies, *part.met)):
            out[name] = [(part.met.get(name), part.applies.get(name), None)]
        present = {(name, str(slot)): a for a, (name, slot) in self.vocabulary.present.items()}
        for where, asked in part.entry_applies.items():
            for name in asked:
                places = [EntryCondition(where, s, name) for s in part.slots(where)]
                out.setdefault(name, []).extend((part.entry_met.get(p), present[where, p.slot], p) for p in places)
        return out

    @cached_property
    def cuts(self) -> list[Cut]:
        """Every threshold that the outcome looks at, those of one list's entries as one."""
        base, vocabulary = self.part.rules.base, self.vocabulary
        found: dict[tuple[str, Any], list[str]] = {}
        for atom in sorted(base.cone(self.part.watched, closed=False) & base.inputs):
            what = vocabulary.input.get(atom)
            if what is None or what.predicate != "at_least":
                continue
            fact = vocabulary.facts[what.fact]
            if fact.slot is None or isinstance(fact.slot[1], int):
                found.setdefault((path_of(fact), what.cut), []).append(what.fact)
        return [Cut(path, cut, tuple(dict.fromkeys(names))) for (path, cut), names in sorted(found.items())]

    def goals(self) -> Iterator[Goal]:
        """Yield every side of every line."""
        for name, places in self.conditions.items():
            for side, sign in ((MET, 1), (NOT_MET, -1)):
                ways = []
                for met, asked, _ in places:
                    if met is not None:
                        ways.append((*((asked,) if asked else ()), sign * met))
                    elif side == NOT_MET:
                        ways.append((asked,) if asked else ())
                yield Goal("condition", name, side, tuple(ways))
        for cut in self.cuts:
            for side in (AT, BELOW):
                yield Goal("threshold", f"{cut.path} {cut.cut}", side, tuple(self._standing(n, cut.cut, side) for n in cut.facts))

    def _standing(self, name: str, cut: Any, side: str) -> tuple[int, ...]:
        """The literals of a figure that is exactly a cut point, or one unit below it."""
        fact = self.vocabulary.facts[name]
        value = side_value(self.vocabulary, fact, cut, side)
        out = [
            (a if value is None and c < cut or value is not None and value >= c else -a)
            for c, a in self.vocabulary.inputs[name].cuts
            if a in self.slice.inputs and (value is not None or c == cut)
        ]
        if fact.slot is not None:
            out += [a for a, place in self.vocabulary.present.items() if place == fact.slot]
        return tuple(out)

    def reachable(self, goal: Goal) -> bool:
        """Whether some dossier, under some reading, is on this side; False is a proof."""
        return any(self.slice.satisfiable([*self.fixed, *way]) for way in goal.ways)

    def turns(self, cut: Cut) -> bool:
        """Whether two dossiers alike but for these sides of a threshold can have different outcomes; False is a proof."""
        if cut not in self._turns:
            self._turns[cut] = any(self._turns_at(name, cut.cut) for name in cut.facts)
        return self._turns[cut]

    def _turns_at(self, name: str, cut: Any) -> bool:
        known, free = self.apart(name, cut)
        return self.part.part.twin.can_differ(known, free, self.part.watched)

    def apart(self, name: str, cut: Any) -> tuple[list[int], list[int]]:
        """Return what two dossiers share that stand on either side of a cut point, and the inputs that may differ.

        With the figure itself, what is compared or added up with it may change.
        """
        vocabulary, inputs = self.vocabulary, self.part.part.inputs
        fact = vocabulary.facts[name]
        own = next(a for c, a in vocabulary.inputs[name].cuts if c == cut)
        known = [-a for a in map(abs, self.fixed) if a in inputs]
        if fact.slot is not None:
            known += [a for a, place in vocabulary.present.items() if place == fact.slot]
        if not (fact.type == "date" and cut >= NEVER):
            known += [a if c < cut else -a for c, a in vocabulary.inputs[name].cuts if c != cut and a in inputs]
        free = {own} | {a for a, row in vocabulary.relations.items() if name in row[1:3]}
        for other, aggregate in vocabulary.aggregates.items():
            if fact.keys[: len(aggregate.over)] == aggregate.over and other != name:
                free |= {a for _, a in vocabulary.inputs[other].cuts}
        return known, sorted(free & inputs)

    # -- what one situation exercises ------------------------------------------------------------------------------------

    def exercised(self, case: Case) -> set[tuple[str, str, str]]:
        """Return (kind, name, side) of everything that a case is surely on one side of."""
        out: set[tuple[str, str, str]] = set()
        for name, places in self.conditions.items():
            for met, asked, entry in places:
                if entry is not None and case.encoder.slot_state(entry.list, int(entry.slot)) != "given":
                    continue
                if entry is None and asked is not None and case.state(asked) != "met":
                    continue
                state = case.state(met)
                if state != "unknown":
                    out.add(("condition", name, state))
        for cut in self.cuts:
            for name in cut.facts:
                side = standing(case.encoder, self.vocabulary.facts[name], cut.cut)
                if side:
                    out.add(("threshold", f"{cut.path} {cut.cut}", side))
        return out


def ground(rules: Rules, key: Key) -> Ground:
    """Return what can be exercised of a prime year, found once."""
    return rules.prime_year(*key).once(Ground)


def coverage(rules: Rules, keys: Sequence[Key], cases: Iterable[Case]) -> list[Covered]:
    """Return the coverage of these prime years by cases (of any prime year; cases with more list slots too)."""
    counts: dict[Key, dict[tuple[str, str, str], int]] = {key: {} for key in keys}
    numbers = dict.fromkeys(keys, 0)
    for case in cases:
        key = (case.prime, case.year)
        if key not in counts:
            continue
        numbers[key] += 1
        for side in ground(case.rules, key).exercised(case):
            counts[key][side] = counts[key].get(side, 0) + 1
    return [_covered(ground(rules, key), numbers[key], counts[key]) for key in keys]


def _covered(there: Ground, situations: int, counts: Mapping[tuple[str, str, str], int]) -> Covered:
    part, vocabulary = there.part, there.vocabulary
    sides: dict[tuple[str, str], list[Side]] = {}
    for goal in there.goals():
        number = counts.get((goal.kind, goal.name, goal.side), 0)
        found = Side(goal.side, number, bool(number) or there.reachable(goal))
        sides.setdefault((goal.kind, goal.name), []).append(found)
    lines = [Line("condition", f"{part.prime}.{n}", _pair(sides["condition", n])) for n in there.conditions]
    for cut in there.cuts:
        name = cut.facts[0]
        fact = vocabulary.facts[name]
        atom = next(a for c, a in vocabulary.inputs[name].cuts if c == cut.cut)
        at, below = (shown(fact, side_value(vocabulary, fact, cut.cut, side)) for side in (AT, BELOW))
        pair = _pair(sides["threshold", f"{cut.path} {cut.cut}"])
        lines.append(Line("threshold", cut.path, pair, at, below, part.key(atom), name, there.turns(cut)))
    return Covered(part.prime, part.year, situations, tuple(lines))


def _pair(sides: Sequence[Side]) -> tuple[Side, Side]:
    first, second = sides
    return first, second
