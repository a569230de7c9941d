"""The effect of a change of rules: every pair of outcomes that some dossier has, and the fewest cases in which it has it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from ..as_json import inline, shaped, under
from ..decide.outcome import Outcome
from ..errors import RulesError
from ..results import Amount
from ..solve.gates import Question
from ..terms import Range
from .cases import Cube, fewest
from .features import Feature, Frontier, Worded
from .move import Both, Movable
from .pair import REFUSED, Pair, Side

# States of the features beyond which a case is no longer looked for: only the outcomes are told, each with a dossier.
MOST_STATES = 20_000

# What it takes to read a bit as true, and as false.
COSTS = {"condition": (2, 4), "group": (2, 6), "entry": (2, 3), "count": (3, 3), "fact": (5, 5), "input": (5, 6)}


@shaped(
    inline("feature"), under("at_least", when="counted"), under("below", when="counted"), under("holds", when="single"),
)  # fmt: skip
class Limits(NamedTuple):
    """A feature within a case: its level is ``low`` at least and ``high`` at most; for one bit 0 is no and 1 is yes."""

    feature: Feature
    low: int
    high: int

    @property
    def holds(self) -> bool:
        """For a feature of one bit: whether it is there."""
        return self.low > 0

    @property
    def at_least(self) -> int | None:
        """The lowest cut point or number that is within."""
        return self.feature.steps[self.low - 1] if self.low else None

    @property
    def below(self) -> int | None:
        """The cut point or number from which it is no longer within."""
        return self.feature.steps[self.high] if self.high < len(self.feature.bits) else None

    @property
    def counted(self) -> bool:
        """Whether the feature is a number or a day."""
        return self.feature.kind in ("count", "fact")

    @property
    def single(self) -> bool:
        """Whether it is there or not."""
        return not self.counted


Limited = tuple[Limits, ...]


@shaped("conditions", "settled", "witness")
class Case(NamedTuple):
    """Some profiles, and one of them as a dossier before and after; without conditions it is the whole class."""

    conditions: Limited
    witness: Both | None

    @property
    def settled(self) -> bool:
        """Whether a dossier shows that the case exists; without one it is neither shown nor excluded."""
        return self.witness is not None


@shaped("before", "after", "kind", under("difference", "range"), "cases", "fewest")
class Class(NamedTuple):
    """The dossiers with this outcome before and that one after; ``fewest`` where no fewer cases would do."""

    before: Outcome
    after: Outcome
    cases: tuple[Case, ...]
    fewest: bool

    @property
    def difference(self) -> tuple[int | None, int | None]:
        """EUR more (less, where negative) after than before, at least and at most; None where there is no bound."""
        (low, high), (least, most) = _range(self.before), _range(self.after)
        return (None if high is None else least - high, None if most is None else most - low)

    @property
    def kind(self) -> str:
        """gain, lose, stay, or open where the amounts do not say which."""
        (low, high), (least, most) = _range(self.before), _range(self.after)
        if (low, high) == (least, most):
            return "stay" if self.before.situation == self.after.situation else "row"
        if low <= least and (most is None or (high is not None and high <= most)):
            return "gain" if high is not None or most is None else "open"
        if least <= low and (high is None or (most is not None and most <= high)):
            return "lose"
        return "open"

    @property
    def range(self) -> Range:
        """EUR more after than before."""
        return Range(*self.difference)


def _range(outcome: Outcome) -> tuple[int, int | None]:
    return (outcome.amount.min, outcome.amount.max) if outcome.amount else (0, 0)


class Outcomes(NamedTuple):
    """An outcome before and one after."""

    before: Outcome
    after: Outcome


class Free(NamedTuple):
    """The facts that only one side asks about, and those whose values are not comparable."""

    before: tuple[str, ...]
    after: tuple[str, ...]
    apart: tuple[str, ...]


@shaped("same", "classes", "absent", "free", under("entries", "counting"))
class Effect(NamedTuple):
    """Every class of dossiers; ``absent`` are the pairs of outcomes that are proved to occur for none.

    ``same`` where both sides are one function of the facts; ``entries`` says what makes an entry of a list count on one
    side or both (by list and the feature's side), ``free`` the facts that only the side before, and only the side after, asks about,
    and those that both ask about without their values being comparable: they are left free on their sides.
    """

    same: bool
    classes: tuple[Class, ...]
    absent: tuple[Outcomes, ...]
    entries: Mapping[tuple[str, int | None], tuple[Limited, ...]]
    free: Free = Free((), (), ())

    @property
    def changed(self) -> tuple[Class, ...]:
        """The classes whose amount or row differs."""
        return tuple(c for c in self.classes if c.kind != "stay")

    @property
    def common(self) -> Limited:
        """What all settled cases of all changes share."""
        cases = [c.conditions for k in self.changed for c in k.cases if c.settled]
        return tuple(x for x in cases[0] if all(x in c for c in cases)) if len(cases) > 1 else ()

    @property
    def counting(self) -> dict[str, list[Limited]]:
        """What makes an entry of a list count, by the side where it does."""
        sides = {None: "both", 0: "before", 1: "after"}
        used = dict.fromkeys(sides[s] for _, s in self.entries)
        return {side: [row for (_, s), rows in self.entries.items() if sides[s] == side for row in rows] for side in used}


class Effects:
    """Works out the effect of a pair. ``worded`` says which conditions have a text; ``whys`` gives those of the amounts."""

    def __init__(self, pair: Pair, worded: Worded, whys: Mapping[str, str]) -> None:
        self.pair, self.worded, self.whys = pair, worded, whys

    def outcome(self, side: Side, name: str) -> Outcome:
        """Return an outcome by its name."""
        status = side.whole.status
        if name == REFUSED:
            return Outcome("refused", Amount(0, 0, status))
        grade = side.grades[name]
        why = " ".join(self.whys.get(k, k) for k in [*side.whole.whys, *(k for g, k in side.whole.grade_whys if g == name)]) or None
        return Outcome("granted", Amount(grade.low, grade.high, status, why), grade.situation)

    def _frontier(self, whole: bool) -> list[Feature]:
        """What tells the two sides apart."""
        if self.pair.same:
            return []
        before, after = (s.outcomes.values() for s in self.pair.sides)
        return Frontier(self.pair, before, after, self.worded, whole).features

    def _table(self, features: Sequence[Feature], control: Question) -> dict[tuple[str, str], set[int]] | None:
        """For every pair of outcomes the states of the features; None where there are too many, or they do not tell all."""
        bits = [b for f in features for b in f.bits]
        states = control.states([*self.pair.roots, *bits], MOST_STATES)
        if states is None:
            return None
        names = [list(s.outcomes) for s in self.pair.sides]
        count = len(names[0])
        table: dict[tuple[str, str], set[int]] = {}
        for row in states:
            one = next((n for n, v in zip(names[0], row, strict=False) if v), REFUSED)
            two = next((n for n, v in zip(names[1], row[count:], strict=False) if v), REFUSED)
            number = sum(1 << i for i, v in enumerate(row[count + len(names[1]) :]) if v)
            table.setdefault((one, two), set()).add(number)
        if bits and sum(map(len, table.values())) != len(set().union(*table.values())):
            return None
        return table

    def work_out(self, witnesses: bool = True) -> Effect:
        """Return the effect: by whole entries of a list where that tells all, else fact by fact, else outcomes alone."""
        for features in (self._frontier(True), self._frontier(False), []):
            bits = [b for f in features for b in f.bits]
            control = Question(self.pair.gates, [*self.pair.roots, *bits], self.pair.violations)
            table = self._table(features, control)
            if table is not None:
                break
        else:
            raise RulesError(f"{self.pair.before.prime}: too many outcomes to compare")
        known = bool(features) or self.pair.same
        finder = Movable(self.pair, control)
        classes = []
        for (one, two), rows in table.items():
            before, after = self.outcome(self.pair.before, one), self.outcome(self.pair.after, two)
            goals = [self.pair.before.outcomes.get(one, 1), self.pair.after.outcomes.get(two, 1)]
            stays = Class(before, after, (), False).kind == "stay"
            others = set().union(*(r for k, r in table.items() if k != (one, two)))
            cubes, exact = [Cube(0, 0)], known or stays
            if not stays and bits:
                cubes, exact = fewest(rows, others, [COSTS[f.kind] for f in features for _ in f.bits])
            cases = []
            for cube in cubes:
                limits = _limits(cube, features, rows)
                fixed = [b if cube.value >> i & 1 else -b for i, b in enumerate(bits) if cube.mask >> i & 1]
                cases.append(Case(limits, finder.find([*goals, *fixed]) if witnesses else None))
            classes.append(Class(before, after, tuple(cases), exact))
        absent = [
            Outcomes(self.outcome(self.pair.before, a), self.outcome(self.pair.after, b))
            for a in self.pair.before.outcomes for b in self.pair.after.outcomes if (a, b) not in table
        ]  # fmt: skip
        return Effect(self.pair.same, tuple(sorted(classes, key=_order)), tuple(absent), self._entries(features), Free(*finder.free()))

    def _entries(self, features: Sequence[Feature]) -> dict[tuple[str, int | None], tuple[Limited, ...]]:
        """What makes an entry of a list count on one side or on both, by list and side, entries of a list being alike."""
        out: dict[tuple[str, int | None], tuple[Limited, ...]] = {}
        for name in dict.fromkeys(f.of[0] for f in features if f.kind == "entry" and f.entry):
            rows = self._entries_of([f for f in features if f.kind == "entry" and f.entry and f.of[0] == name])
            out.update({(name, side): found for side, found in rows.items()})
        return out

    def _entries_of(self, entries: Sequence[Feature]) -> dict[int | None, tuple[Limited, ...]]:
        one, two = entries[0].entry or (0, 0)
        inner = Frontier(self.pair, [one], [two], self.worded, whole=False).features
        bits = [b for f in inner for b in f.bits]
        control = Question(self.pair.gates, [one, two, *bits], self.pair.violations)
        states = control.states([one, two, *bits], MOST_STATES)
        if states is None:
            return {}
        rows: dict[tuple[bool, bool], set[int]] = {}
        for row in states:
            rows.setdefault((row[0], row[1]), set()).add(sum(1 << i for i, v in enumerate(row[2:]) if v))
        out: dict[int | None, tuple[Limited, ...]] = {}
        for feature in entries:
            key = (feature.side != 1, feature.side != 0)
            if key in rows:
                others = set().union(*(r for k, r in rows.items() if k != key))
                cover = fewest(rows[key], others, [COSTS[f.kind] for f in inner for _ in f.bits])
                out[feature.side] = tuple(_limits(c, inner, rows[key]) for c in cover.cubes)
        return out


def _limits(cube: Cube, features: Sequence[Feature], rows: set[int]) -> Limited:
    """Read a cube as levels of the features that it speaks of, as narrow as its states are; the rest is left out."""
    inside = [r for r in rows if cube.has(r)]
    out, place = [], 0
    for feature in features:
        count = len(feature.bits)
        ones = ((1 << count) - 1) << place
        if cube.mask & ones:
            levels = [(r & ones).bit_count() for r in inside]
            out.append(Limits(feature, min(levels), max(levels)))
        place += count
    order = ("group", "condition", "entry", "input", "fact", "count")
    return tuple(sorted(out, key=lambda x: (order.index(x.feature.kind), x.feature.side or 0, x.feature.id)))


def _order(found: Class) -> tuple[int, int, int]:
    low, high = found.difference
    kinds = ("lose", "open", "row", "gain", "stay")
    return kinds.index(found.kind), low if low is not None else (high or 0), -_range(found.before)[0]
