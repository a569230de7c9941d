"""Sums and means over the entries of a list, as a dossier has them: what counts, what may count, what they come to.

What neither the list nor what its entries are compared with has changed in is worked out once, whichever dossier has the list.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, NamedTuple

from ..dossier.keys import path_text
from ..dossier.read import dig
from ..dossier.shape import Keys
from ..rules.numbers import exact, just_below
from .aggregates import NUMBER_TESTS, Aggregate, Keep
from .own import one
from .said import Said
from .sums import Number, mean, total
from .vocabulary import NEVER, Fact, day_number, day_of


class Figure(NamedTuple):
    """What is known of a number or date: it lies between ``low`` and ``high``; ``paths`` are what would settle it."""

    low: Number
    high: Number
    paths: tuple[str, ...] = ()

    @property
    def known(self) -> bool:
        """Whether it is one value."""
        return bool(self.low == self.high)


class Contribution(NamedTuple):
    """An entry that counts in a total or a mean: raising its value, or finding out one it has not, raises the aggregate."""

    path: str
    value: Number | None
    share: int


Summed = tuple[Figure, list[tuple[int, Number | None]], int]


class Totals(Said):
    """The sums and means of a dossier; a fact beside which an entry is held is told by :class:`octroi.bridge.facts.figures.Figures`."""

    def figure(self, name: str) -> Figure:
        """Return what is known of a number or a date (as a day number)."""
        raise NotImplementedError

    def contributions(self, name: str) -> list[Contribution]:
        """Return the entries counted in an aggregate fact, whose raising would raise it."""
        aggregate = self.vocabulary.aggregates[name]
        _, counted, sure = self._aggregate(aggregate, self.vocabulary.facts[name])
        share = sure if aggregate.kind == "mean" else 1
        return [Contribution(self.said_at(aggregate, i), value, share) for i, value in counted]

    def _aggregate(self, aggregate: Aggregate, fact: Fact) -> Summed:
        """What a total or a mean comes to; the entries of which more would raise it, with their values; how many surely count."""
        entries = self.entries(aggregate.over)
        if entries is None:
            return Figure(0, 100 if fact.unit == "percent" else NEVER, (self.vocabulary.list_paths[aggregate.over],)), [], 0
        kept, key = self.dossier.lists.of(entries), (self.vocabulary, fact.name, *self._beside(aggregate))
        if key not in kept:
            kept[key] = self._summed(aggregate, fact, entries)
        found: Summed = kept[key]
        return found

    def _compared(self, tests: Iterable[Keep]) -> list[Any]:
        """What tests compare entries with, and what would settle it."""
        told: list[Any] = []
        for keep in tests:
            if keep.name in self.vocabulary.facts:
                fact = self.vocabulary.facts[keep.name]
                told += [self.figure(keep.name) if keep.test == "by" else self.raw(fact), self.unknown_paths(fact)]
        return told

    def _beside(self, aggregate: Aggregate) -> tuple[Any, ...]:
        """What a total or a mean hangs on beside the entries: what they are compared with, and what their own entry says elsewhere."""
        told, over = self._compared(aggregate.keeps), aggregate.over
        owns = {self.places.own(own) for own in self.vocabulary.own.values() if own.list == over}
        for place in sorted(p for p in owns if p is not None):
            said = self.places.said_in(over, place, aggregate.keys)
            told += [place, said, self.dossier.get(*said), *(self.settled_at(over, place, keep.keys) for keep in aggregate.keeps)]
        return over, repr(told)

    def _summed(self, aggregate: Aggregate, fact: Fact, entries: list[Any]) -> Summed:
        """The same of a list that is given, worked out."""
        top: Number = 100 if fact.unit == "percent" else math.inf
        yes_or_no = self.vocabulary.summed_kinds[fact.name] == "boolean"
        sure: list[tuple[Number, Number]] = []
        maybe: list[tuple[Number, Number]] = []
        open_: list[tuple[int, dict[str, Any], list[Keep], bool]] = []
        counted: list[tuple[int, Number | None]] = []
        for i, entry, value, doubtful in self._entries(aggregate, entries):
            bounds = self._bounds(value, fact, 1 if value is None and yes_or_no else top)
            if doubtful or bounds[0] != bounds[1]:
                open_.append((i, entry, doubtful, bounds[0] != bounds[1]))
            (maybe if doubtful else sure).append(bounds)
            if not doubtful and (bounds[0] == bounds[1] or value is None):
                counted.append((i, None if value is None else bounds[0]))
        low, high = total(sure, maybe) if aggregate.kind == "total" else mean(sure, maybe)
        sums_up = aggregate.kind == "total" or not maybe  # a mean may fall by one who may count
        paths = self._open_paths(aggregate, open_) if low != high else ()
        return Figure(low, high, paths), counted if sums_up else [], len(sure)

    def _open_paths(self, aggregate: Aggregate, rows: list[tuple[int, dict[str, Any], list[Keep], bool]]) -> tuple[str, ...]:
        """What would settle entries: the tests still open in each, and its value where that is not known."""
        paths: dict[str, None] = {}
        over, head = aggregate.over, path_text(aggregate.over)
        own = {self.places.own(own) for own, _, _ in self.vocabulary.own_yes if own.list == over}  # told elsewhere, it may be

        def below(keys: Keys) -> str:
            return path_text((*over, 0, *keys)).removeprefix(head + "[0]")

        tail, tests = below(aggregate.keys), {keep.keys: below(keep.keys) for keep in aggregate.keeps}
        for i, entry, doubtful, valued in rows:
            place, plain = f"{head}[{i}]", i not in own and not self.places.own_in(over, i)
            for keep in doubtful:
                if plain and dig(entry, keep.keys) is None:
                    paths[place + tests[keep.keys]] = None
                else:
                    paths.update(dict.fromkeys(self._keep_paths(over, i, entry, keep)))
            if valued:
                paths[place + tail if plain else self.said_at(aggregate, i)] = None
        return tuple(paths)

    def _entries(
        self, aggregate: Aggregate, entries: list[Any]
    ) -> Iterator[tuple[int, dict[str, Any], Number | None, list[Keep]]]:
        """Yield the entries that count or may count: place, entry, value (None: unknown), the tests still open."""
        kept, tests = self.dossier.lists.of(entries), tuple(aggregate.keeps)
        key = self.vocabulary, tests, repr(self._compared(tests))
        if key not in kept:
            rows = ((i, entry, [(self._keeps(entry, keep), keep) for keep in tests]) for i, entry in enumerate(entries))
            kept[key] = [(i, e, [k for r, k in row if r is None]) for i, e, row in rows if all(r is not False for r, _ in row)]
        for i, entry, doubtful in kept[key]:
            said = dig(entry, aggregate.keys)
            if said is None and self.places.own_in(aggregate.over, i):
                said = self.dossier.get(*self.places.said_in(aggregate.over, i, aggregate.keys))
            yield i, entry, said, doubtful

    def failing(self, aggregate: Aggregate, entry: dict[str, Any]) -> list[Keep]:
        """Return the tests of a total or a mean that an entry does not pass."""
        return [keep for keep in aggregate.keeps if self._keeps(entry, keep) is False]

    def not_passed(self, aggregate: Aggregate, entries: list[Any]) -> list[list[Keep]]:
        """Return for each entry the tests of a total or a mean that it does not surely pass."""
        kept, tests = self.dossier.lists.of(entries), tuple(aggregate.keeps)
        key = self.vocabulary, "not passed", tests, repr(self._compared(tests))
        if key not in kept:
            kept[key] = [[keep for keep in tests if not self._keeps(entry, keep)] for entry in entries]
        found: list[list[Keep]] = kept[key]
        return found

    def to_pass(self, keep: Keep) -> Any:
        """Return a value with which an entry passes a test, None where no one value is known; of days the last that does."""
        match keep.test:
            case "yes" | "no":
                return keep.test == "yes"
            case "exactly":
                return keep.number
            case "before":
                return date.fromordinal(day_of(keep.number).toordinal() - 1)
            case "from":
                return day_of(keep.number)
            case "by":
                day = self.figure(keep.name).high
                return day_of(int(day)) if day < NEVER else None
        return None

    def counted(self, name: str) -> list[tuple[int, Number | None, bool]]:
        """Return the entries that count or may count in an aggregate: place, value (None: unknown), whether they surely do."""
        aggregate = self.vocabulary.aggregates[name]
        found = self._entries(aggregate, self.entries(aggregate.over) or [])
        return [(i, value, not doubtful) for i, _, value, doubtful in found]

    def _bounds(self, value: Any, fact: Fact, top: Number) -> tuple[Number, Number]:
        """An entry's figure: yes and no count as one and zero, or stand for either side of the threshold."""
        if value is None:
            return 0, top
        if not isinstance(value, bool):
            return value, value
        official = self.vocabulary.official.get(fact.name, 1)
        if official == 1:
            return int(value), int(value)
        return (official, top) if value else (0, just_below(official))

    def _keeps(self, entry: dict[str, Any], keep: Keep) -> bool | None:
        value = dig(entry, keep.keys)
        if keep.test in ("equals", "differs"):
            other = self.raw(self.vocabulary.facts[keep.name])
            return None if value is None or other is None else one(value, other) == (keep.test == "equals")
        if value is None:
            return None
        if keep.test in ("yes", "no"):
            return value is (keep.test == "yes")
        if keep.test in NUMBER_TESTS:
            return bool((exact(value) >= keep.number) == keep.floor)
        if keep.test == "exactly":
            return bool(value == keep.number)
        if keep.test == "one_of":
            return value in keep.name.split(",")
        day = NEVER if value == "none" else day_number(value)
        if keep.test == "before":
            return bool(day < keep.number)
        if keep.test == "from":
            return bool(day >= keep.number)
        return bool(day <= self.figure(keep.name).high)  # by: on or before a day; the last one possible where it is open

    def _keep_paths(self, over: Keys, place: int, entry: dict[str, Any], keep: Keep) -> list[str]:
        if dig(entry, keep.keys) is None:
            return [self.settled_at(over, place, keep.keys)]
        return list(self.unknown_paths(self.vocabulary.facts[keep.name]))
