"""Where the inputs of the rules switch when one value of the dossier moves.

Inputs compare a fact with a cut point, with another fact, or a sum or mean of facts with a cut point; each switches at
values that follow from the rules and from the rest of the dossier. All of them switch *at* a value: what holds from it
on, on an axis closed below, holds up to the next.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple

from ..dossier.read import Dossier
from ..dossier.spells import spells_of
from ..facts.aggregates import NUMBER_TESTS, Aggregate
from ..facts.encode import Encoder
from ..facts.views import REQUEST
from ..facts.vocabulary import NEVER, Vocabulary, day_number
from ..rules.numbers import exact, just_below
from .axis import NONE, Axis

FIRST_DAY = 10101


class Curve(NamedTuple):
    """A switching value that follows the value of another path: a day so many years on, or a sum less that value.

    ``days`` is 1 where the switch comes on the day after.
    """

    years: int = 0
    days: int = 0
    total: Any = None

    def at(self, axis: Axis, other: Axis, coordinate: Any) -> Any:
        """Return the switching coordinate on ``axis`` where the other path has this one; None for no switch."""
        if self.total is not None:
            return axis.first_at_least(self.total - coordinate)
        if coordinate >= NONE:
            return NONE if not self.years and not self.days else None
        number = day_number(other.value(coordinate)) + self.years * 10000
        if not FIRST_DAY <= number < NEVER:
            return None
        return axis.first_above(number) if self.days else axis.first_at_least(number)


class Switches:
    """What the rules see of one path of a dossier: the facts it feeds, the input atoms these touch, their switches."""

    def __init__(self, vocabulary: Vocabulary, dossier: Dossier, axis: Axis, encoder: Encoder) -> None:
        self.vocabulary, self.axis = vocabulary, axis
        keys = axis.keys
        self.facts = {
            n for n, f in vocabulary.facts.items()
            if f.keys == keys or (n in vocabulary.repeated and encoder.places.fed(f.keys, keys))
        }  # fmt: skip
        for whole in vocabulary.wholes:  # a mapping that is "none" becomes one with this value
            if keys[: len(whole)] == whole and dossier.get(*whole) == "none":
                self.facts |= {n for n, f in vocabulary.facts.items() if f.keys[: len(whole)] == whole}
        self.request_year = False
        if (asks := vocabulary.asks) is not None and vocabulary.of_requests(keys):
            place = len(asks.path) + 1
            self.request_year = keys[place:] == (asks.year,)
            if self.request_year or keys[place:] == (asks.on,):
                entry = dossier.get(*keys[:place])
                self.facts |= {
                    n for n, (prime, year) in vocabulary.requested.items()
                    if entry.get(asks.prime) == prime and (self.request_year or entry.get(asks.year) == year)
                }  # fmt: skip
        self.sums: dict[str, Aggregate] = {}
        self.entries: dict[str, int] = {}  # of which entry of the list the value is
        self.keeps: dict[str, Aggregate] = {}
        for name, aggregate in vocabulary.aggregates.items():
            depth = len(aggregate.over)
            inside = keys[:depth] == aggregate.over and len(keys) > depth
            inner = inside and keys[depth + 1 :] == aggregate.keys
            entry = keys[depth] if inner else encoder.places.fed_in(aggregate.over, aggregate.keys, keys)
            if entry is not None:
                self.sums[name], self.entries[name] = aggregate, entry
            if (inside and any(k.keys == keys[depth + 1 :] for k in aggregate.keeps)) or any(
                k.name in self.facts and k.test == "by" for k in aggregate.keeps
            ):
                self.keeps[name] = aggregate
        named = self.facts | set(self.sums) | set(self.keeps)
        atoms: set[int] = set()
        for name in named:
            inputs = vocabulary.inputs.get(name)
            if inputs is not None:
                atoms.update(a for _, a in inputs.cuts)
                atoms.update(inputs.options.values())
                if inputs.boolean is not None:
                    atoms.add(inputs.boolean)
        self.relations = [
            (atom, *row) for atom, row in vocabulary.relations.items() if row[0] != "same" and {row[1], row[2]} & named
        ]
        atoms.update(row[0] for row in self.relations)
        self.hanging = self._hanging(encoder)
        atoms.update(a for a, names in vocabulary.viewed_inputs.items() if self.hanging.intersection(names))
        self.atoms = frozenset(atoms)

    def _hanging(self, encoder: Encoder) -> set[str]:
        """The facts written as spells of which the path may say which days count: the day of a request, a first or a last day."""
        views = self.vocabulary.views
        found = {n for n, days in views.horizons.items() if self.facts.intersection(days)}
        if self.facts & self.vocabulary.requested.keys():
            found |= {n for n, row in views.of.items() if any(v.kind == REQUEST for v in row)}
        return {n for n in found if encoder.spelled((n,))}

    def cuts(self, encoder: Encoder, other: Switches | None = None) -> tuple[set[Any], set[Curve]]:
        """Return the coordinates at which some input can switch, and those that follow the value of another path."""
        axis, vocabulary = self.axis, self.vocabulary
        fixed: set[Any] = set()
        curves: set[Curve] = set()
        for name in self.facts:
            if vocabulary.facts[name].keys == axis.keys or name in vocabulary.requested or name in vocabulary.repeated:
                fixed.update(axis.first_at_least(cut) for cut, _ in vocabulary.inputs[name].cuts)
        if self.request_year:
            for name in self.facts:
                year = vocabulary.requested[name][1]
                fixed |= {year, year + 1}
        else:
            for _, kind, one, two, years in self.relations:
                self._relation(kind, one, two, years, encoder, other, fixed, curves)
            for aggregate in self.keeps.values():
                self._kept(aggregate, encoder, other, fixed, curves)
            for name in self.sums:
                self._sum(name, encoder, other, fixed, curves)
        for name in self.hanging:
            fact = vocabulary.facts[name]
            for spell in spells_of(encoder.said(fact), encoder.year_of(fact)):
                fixed |= {spell.days.first.toordinal(), spell.days.last.toordinal() + 1}
        if axis.kind == "day":
            for path, day in _companions(vocabulary, encoder.dossier, axis):
                if other is not None and path == other.axis.keys:
                    curves |= {Curve(), Curve(days=1)}
                else:
                    fixed |= {day.toordinal(), day.toordinal() + 1}
        return {c for c in fixed if axis.within(c)}, curves

    def _relation(
        self, kind: str, one: str, two: str, years: int, encoder: Encoder, other: Switches | None,
        fixed: set[Any], curves: set[Curve],
    ) -> None:  # fmt: skip
        """Find where ``one`` gets before ``two``, or ``two`` gets within the years from ``one``."""
        axis, facts = self.axis, self.vocabulary.facts
        moving_first = one in self.facts
        rest = two if moving_first else one
        slot = facts[rest].slot
        if rest in self.facts or (slot is not None and slot[1] == "new"):
            return  # an entry that could be added is no part of the dossier
        shift = Curve(0, 0 if moving_first else 1) if kind == "before" else Curve(-years if moving_first else years, int(moving_first))
        if other is not None and rest in other.facts:
            curves.add(shift)
            return
        figure = encoder.figure(rest)
        for bound in {figure.low, figure.high}:
            number = int(bound) + shift.years * 10000
            if bound >= NEVER and not shift.years and not shift.days:
                fixed.add(NONE)
            elif min(bound, number) >= FIRST_DAY and max(bound, number) < NEVER:  # an unknown day may be any: no switch
                fixed.add(axis.first_above(number) if shift.days else axis.first_at_least(number))

    def _kept(
        self, aggregate: Aggregate, encoder: Encoder, other: Switches | None, fixed: set[Any], curves: set[Curve]
    ) -> None:
        """Find where an entry starts or ceases to be counted."""
        axis, depth = self.axis, len(aggregate.over)
        for keep in aggregate.keeps:
            if keep.test == "by" and keep.name in self.facts:
                for i, entry in enumerate(encoder.dossier.get(*aggregate.over) or []):
                    day = entry.get(keep.keys[0]) if len(keep.keys) == 1 else None
                    if other is not None and other.axis.keys == (*aggregate.over, i, *keep.keys):
                        curves.add(Curve())
                    elif isinstance(day, date):
                        fixed.add(day.toordinal())
            if axis.keys[:depth] != aggregate.over or axis.keys[depth + 1 :] != keep.keys:
                continue
            if keep.test in ("before", "from") or keep.test in NUMBER_TESTS:
                fixed.add(axis.first_at_least(keep.number))
            elif keep.test == "exactly":
                fixed |= {keep.number, keep.number + 1}
            elif keep.test == "by":
                if other is not None and keep.name in other.facts:
                    curves.add(Curve(days=1))
                else:
                    high = encoder.figure(keep.name).high
                    if high < NEVER:
                        fixed.add(axis.first_above(int(high)))

    def _sum(
        self, name: str, encoder: Encoder, other: Switches | None, fixed: set[Any], curves: set[Curve]
    ) -> None:
        """Find where a total or a mean with this value in it reaches its cut points, at the least and at the most."""
        aggregate = self.vocabulary.aggregates[name]
        theirs = other.entries[name] if other is not None and name in other.sums else None
        mine = self.entries[name]
        entries = encoder.counted(name)
        state = {i: sure for i, _, sure in entries}
        if mine not in state:
            return
        top = 100 if self.vocabulary.facts[name].unit == "percent" else None
        others = [(sure, self._bounds(name, v, top)) for i, v, sure in entries if i not in (mine, theirs)]
        bounds: dict[str, list[tuple[bool, Any]]] = {
            "low": [(sure, low) for sure, (low, _) in others],
            "high": [(sure, high) for sure, (_, high) in others],
        }
        with_other = () if theirs not in state else (True,) if state[theirs] else (False, True)
        for side, row in bounds.items():
            for count, rest in _sums(aggregate.kind, side, row, state[mine]):
                for joined in with_other or (False,):
                    for cut, _ in self.vocabulary.inputs[name].cuts:
                        size = count + 1 + joined if aggregate.kind == "mean" else 1
                        if joined:
                            curves.add(Curve(total=cut * size - rest))
                        else:
                            fixed.add(self.axis.first_at_least(cut * size - rest))

    def _bounds(self, name: str, value: Any, top: int | None) -> tuple[Any, Any]:
        """Return the least and the most of an entry's figure; yes and no may stand for either side of a threshold."""
        official = self.vocabulary.official.get(name, 1)
        if value is None:
            return 0, top
        if not isinstance(value, bool):
            return exact(value), exact(value)
        if official == 1:
            return int(value), int(value)
        return (official, top) if value else (0, just_below(official))

    def touches(self, other: Switches) -> bool:
        """Whether some input looks at both paths at once."""
        return bool(self.atoms & other.atoms)


def _sums(kind: str, side: str, row: list[tuple[bool, Any]], sure: bool) -> Iterator[tuple[int, Any]]:
    """Yield how many others are counted with a value, and their sum, in every case that can decide a bound."""
    certain = [v for s, v in row if s]
    open_ = [v for s, v in row if not s]
    if kind == "total":
        values = certain if side == "low" else [*certain, *open_]
        if (sure or side == "high") and None not in values:
            yield len(values), sum(values)
        return
    # No known most comes first among the most, and last among the least.
    ordered = sorted(open_, key=lambda v: float("inf") if v is None else v, reverse=side == "high")
    for count in range(len(ordered) + 1):
        values = [*certain, *ordered[:count]]
        if None not in values:
            yield len(values), sum(values)


def _companions(vocabulary: Vocabulary, dossier: Dossier, axis: Axis) -> Iterator[tuple[tuple[Any, ...], date]]:
    """Yield the other days of the same entry, or of the same part of the dossier: some must come in order."""
    name = vocabulary.list_at(axis.keys)
    head = axis.keys[: 1 if name is None else len(vocabulary.lists[name]) + 1]

    def walk(value: Any, keys: tuple[Any, ...]) -> Iterator[tuple[tuple[Any, ...], date]]:
        if isinstance(value, dict):
            for key, below in value.items():
                yield from walk(below, (*keys, key))
        elif isinstance(value, date) and keys != axis.keys:
            yield keys, value

    yield from walk(dossier.get(*head), head)
