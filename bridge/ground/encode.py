"""From a dossier to input atoms: what it fixes, what it leaves open, and at which paths.

Sums and means over lists are worked out here, as intervals where an entry is unknown; comparing them with a threshold
is the rules' business.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from ..dossier.keys import path_text
from ..dossier.read import Dossier, dig
from ..dossier.spelling import compared
from ..errors import RulesError
from .aggregates import NUMBER_TESTS, Aggregate, Keep
from .numbers import exact, just_below
from .own import Own, Places, one
from .sums import Number, mean, total
from .vocabulary import NEVER, Added, Asks, Fact, Vocabulary, day_number, day_of


class Figure(NamedTuple):
    """What is known of a number or date: it lies between ``low`` and ``high``; ``paths`` are what would settle it."""

    low: Number
    high: Number
    paths: tuple[str, ...] = ()

    @property
    def known(self) -> bool:
        """Whether it is one value."""
        return bool(self.low == self.high)


Other = tuple[bool | None, tuple[str, ...]]  # what an input is, or what would settle it


class Shared(NamedTuple):
    """What a dossier says whoever asks: its numbers and days by fact, and the other inputs."""

    figures: dict[str, Figure]
    others: dict[int, Other]


class Contribution(NamedTuple):
    """An entry that counts in a total or a mean: raising its value, or finding out one it has not, raises the aggregate."""

    path: str
    value: Number | None
    share: int


@dataclass
class Assignment:
    """The inputs of a slice under a dossier: known literals, and the open inputs with the paths they hang on."""

    known: dict[int, bool] = field(default_factory=dict)
    open: dict[int, tuple[str, ...]] = field(default_factory=dict)

    def literals(self) -> list[int]:
        """Return the known inputs as assumptions."""
        return [a if v else -a for a, v in self.known.items()]

    def by_path(self) -> dict[str, list[int]]:
        """Return the open inputs of each path."""
        out: dict[str, list[int]] = {}
        for atom, paths in self.open.items():
            for path in paths:
                out.setdefault(path, []).append(atom)
        return out


def add_years(day: int, years: int) -> int:
    """Return the same day so many years later, as a day number."""
    return day + years * 10000


class Encoder:
    """One dossier, seen from one day and one prime year (whose entry to be added it knows).

    ``figures`` are numbers and dates that are known to be as in another dossier, ``held`` which.
    """

    def __init__(
        self,
        vocabulary: Vocabulary,
        dossier: Dossier,
        today: date,
        prime: str,
        year: int,
        figures: Mapping[str, Figure] | None = None,
    ) -> None:
        self.vocabulary = vocabulary
        self.dossier = dossier
        self.today = today
        self._key = prime, year
        self.places = Places(vocabulary.repeats, dossier)
        self.added = vocabulary.added.get(self._key, {})
        self.held = frozenset(figures or ())
        self._figures: dict[str, Figure] = dict(figures or {})
        self._others: dict[int, Other] = {}
        # What neither the day nor the prime year bears on is worked out once for a dossier.
        self._shared: Shared = dossier.worked_out.setdefault(vocabulary, Shared({}, {}))

    def of(self, dossier: Dossier) -> Encoder:
        """Return another dossier as the same prime year sees it on the same day."""
        return Encoder(self.vocabulary, dossier, self.today, *self._key)

    # -- values ---------------------------------------------------------------------------------------------------

    def raw(self, fact: Fact) -> Any:
        """Return the dossier's value of a fact, None where it has none."""
        keys = fact.keys
        if "self" in keys:
            own = self._own(keys)
            place = self.places.own(own)
            if place is None:  # a list that is given is complete: who is not in it, and says who he is, has no entry
                named = self.dossier.get(*own.path) is not None and self.dossier.get(*own.list) is not None
                return False if named and fact.type == "boolean" else None
            return self.dossier.get(*(place if k == "self" else k for k in keys))
        if fact.name in self.vocabulary.requested:
            asks, (_, entry) = self._asks, self._request(fact)
            return None if entry is None else entry.get(asks.on)
        if fact.name in self.vocabulary.repeated:
            keys = self.places.said(keys)
        return self.dossier.get(*keys)

    def path_of(self, fact: Fact) -> str:
        """Return the path at which the dossier says a fact, or would say it."""
        return fact.path if fact.name not in self.vocabulary.repeated else path_text(self.places.said(fact.keys))

    def said_at(self, aggregate: Aggregate, place: int) -> str:
        """Return the path at which the dossier says what an entry gives to a total or a mean, or would say it."""
        return path_text(self.places.said_in(aggregate.over, place, aggregate.keys))

    def unknown_paths(self, fact: Fact) -> tuple[str, ...]:
        """Return the paths where the value of an unknown fact would be written."""
        keys = fact.keys
        if fact.slot is not None and self.dossier.get(*self.vocabulary.lists[fact.slot[0]]) is None:
            return (path_text(self.vocabulary.lists[fact.slot[0]]),)
        if "self" in keys:
            own = self._own(keys)
            place = self.places.own(own)
            return (path_text(own.list if place is None else (place if k == "self" else k for k in keys)),)
        if fact.name in self.vocabulary.requested:
            asks, (place, _) = self._asks, self._request(fact)
            if place is None and self.dossier.get(*asks.path) is not None:
                return tuple(path_text(keys) for keys in asks.perhaps(self.dossier, *self.vocabulary.requested[fact.name]))
            return (path_text(asks.path if place is None else (*asks.path, place, asks.on)),)
        for whole in self.vocabulary.wholes:
            if keys[: len(whole)] == whole and self.dossier.get(*whole) is None:
                return (path_text(whole),)
        return (fact.path,)

    def _own(self, keys: tuple[Any, ...]) -> Own:
        """The list of whose own entry a path speaks."""
        at = keys.index("self")
        return next(own for own in self.vocabulary.own.values() if own.list == keys[:at])

    @property
    def _asks(self) -> Asks:
        asks = self.vocabulary.asks
        if asks is None:
            raise RulesError("requested/3 without asks/5")
        return asks

    def _request(self, fact: Fact) -> tuple[int | None, dict[str, Any] | None]:
        asks, (prime, year) = self._asks, self.vocabulary.requested[fact.name]
        for i, entry in enumerate(self.dossier.get(*asks.path) or []):
            if entry.get(asks.prime) == prime and entry.get(asks.year) == year:
                return i, entry
        return None, None

    def slot_state(self, name: str, slot: int | str) -> str:
        """Say whether a slot is ``given``, ``absent``, ``open`` (the list is unknown) or ``new``."""
        if not isinstance(slot, int):
            return "new"
        entries = self.dossier.get(*self.vocabulary.lists[name])
        if entries is None:
            return "open" if slot < self.vocabulary.open_slots.get(name, 0) else "absent"
        return "given" if slot < len(entries) else "absent"

    def _state(self, fact: Fact) -> str:
        return self.slot_state(*fact.slot) if fact.slot else "given"

    def _template(self, fact: Fact) -> Added | None:
        if fact.slot is None:
            return None
        keys = self.vocabulary.field(fact)
        return next((f for f in self.added.get(fact.slot[0], ()) if (f.key,) == keys), None)

    def added_value(self, field_: Added) -> Any:
        """Return what an entry to be added has in this field, as the dossier would say it."""
        if field_.between is not None:
            return day_of(min(max(day_number(self.today), field_.between[0]), field_.between[1]))
        if field_.like is not None:
            return self.raw(self.vocabulary.facts[field_.like])
        return field_.value

    def added_entry(self, name: str) -> dict[str, Any]:
        """Return the entry that is added to a list, with all the fields it needs."""
        entry = {f.key: self.added_value(f) for f in self.added.get(name, ())}
        return {k: v for k, v in entry.items() if v is not None}

    def figures_outside(self, head: Any) -> dict[str, Figure]:
        """Return the figures worked out so far that nothing under the first key of a path has a part in."""
        facts, aggregates = self.vocabulary.facts, self.vocabulary.aggregates
        return {
            n: f
            for n, f in self._figures.items()
            if facts[n].keys[0] != head and n not in aggregates and "self" not in facts[n].keys and self._state(facts[n]) != "new"
        }

    def figure(self, name: str) -> Figure:
        """Return what is known of a number or a date (as a day number)."""
        if name not in self._figures:
            if name in self.vocabulary.apart:
                self._figures[name] = self._figure(name)
            else:
                shared = self._shared.figures
                if name not in shared:
                    shared[name] = self._figure(name)
                self._figures[name] = shared[name]
        return self._figures[name]

    def _figure(self, name: str) -> Figure:
        fact = self.vocabulary.facts[name]
        if name in self.vocabulary.aggregates:
            return self._aggregate(self.vocabulary.aggregates[name], fact)[0]
        state = self._state(fact)
        if state == "absent":
            return Figure(0, 0)
        if state == "new":
            field_ = self._template(fact)
            return Figure(0, 0) if field_ is None else self._point(self.added_value(field_), fact)
        if name in self.vocabulary.requested and self.raw(fact) is None:
            low, high = self.vocabulary.windows.get(self.vocabulary.requested[name], (0, NEVER))
            return Figure(low, high, self.unknown_paths(fact))
        for whole in self.vocabulary.wholes:
            if fact.keys[: len(whole)] == whole and self.dossier.get(*whole) == "none":
                return Figure(NEVER, NEVER)
        return self._point(self.raw(fact), fact)

    def _point(self, value: Any, fact: Fact) -> Figure:
        if value is None:
            return Figure(0, 100 if fact.unit == "percent" else NEVER, self.unknown_paths(fact))
        if value == "none":
            return Figure(NEVER, NEVER)
        if isinstance(value, date):
            return Figure(day_number(value), day_number(value))
        if isinstance(value, bool):
            official = self.vocabulary.official.get(fact.name, 0)
            top = 100 if fact.unit == "percent" else NEVER
            return Figure(official, top) if value else Figure(0, just_below(official))
        figure = exact(value)
        return Figure(figure, figure)

    # -- aggregates -----------------------------------------------------------------------------------------------

    def contributions(self, name: str) -> list[Contribution]:
        """Return the entries counted in an aggregate fact, whose raising would raise it."""
        aggregate = self.vocabulary.aggregates[name]
        _, counted, sure = self._aggregate(aggregate, self.vocabulary.facts[name])
        share = sure if aggregate.kind == "mean" else 1
        return [Contribution(self.said_at(aggregate, i), value, share) for i, value in counted]

    def _aggregate(self, aggregate: Aggregate, fact: Fact) -> tuple[Figure, list[tuple[int, Number | None]], int]:
        """What a total or a mean comes to; the entries of which more would raise it, with their values; how many surely count."""
        entries = self.dossier.get(*aggregate.over)
        if entries is None:
            return Figure(0, 100 if fact.unit == "percent" else NEVER, (path_text(aggregate.over),)), [], 0
        top: Number = 100 if fact.unit == "percent" else math.inf
        yes_or_no = self.vocabulary.summed_kind(fact.name) == "boolean"
        sure: list[tuple[Number, Number]] = []
        maybe: list[tuple[Number, Number]] = []
        paths: list[str] = []
        counted: list[tuple[int, Number | None]] = []
        for i, entry, value, doubtful in self._entries(aggregate, entries):
            place = path_text(aggregate.over) + f"[{i}]"
            for keep in doubtful:
                paths += self._keep_paths(place, entry, keep)
            bounds = self._bounds(value, fact, 1 if value is None and yes_or_no else top)
            if bounds[0] != bounds[1]:
                paths.append(self.said_at(aggregate, i))
            (maybe if doubtful else sure).append(bounds)
            if not doubtful and (bounds[0] == bounds[1] or value is None):
                counted.append((i, None if value is None else bounds[0]))
        low, high = total(sure, maybe) if aggregate.kind == "total" else mean(sure, maybe)
        sums_up = aggregate.kind == "total" or not maybe  # a mean may fall by one who may count
        return Figure(low, high, tuple(dict.fromkeys(paths)) if low != high else ()), counted if sums_up else [], len(sure)

    def _entries(
        self, aggregate: Aggregate, entries: list[Any]
    ) -> Iterator[tuple[int, dict[str, Any], Number | None, list[Keep]]]:
        """Yield the entries that count or may count: place, entry, value (None: unknown), the tests still open."""
        for i, entry in enumerate(entries):
            tests = [(self._keeps(entry, keep), keep) for keep in aggregate.keeps]
            if all(result is not False for result, _ in tests):
                said = self.dossier.get(*self.places.said_in(aggregate.over, i, aggregate.keys))
                yield i, entry, said, [keep for result, keep in tests if result is None]

    def failing(self, aggregate: Aggregate, entry: dict[str, Any]) -> list[Keep]:
        """Return the tests of a total or a mean that an entry does not pass."""
        return [keep for keep in aggregate.keeps if self._keeps(entry, keep) is False]

    def not_passed(self, aggregate: Aggregate, entry: dict[str, Any]) -> list[Keep]:
        """Return the tests of a total or a mean that an entry does not surely pass."""
        return [keep for keep in aggregate.keeps if not self._keeps(entry, keep)]

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
        found = self._entries(aggregate, self.dossier.get(*aggregate.over) or [])
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
        return bool(
            day <= self.figure(keep.name).high
        )  # by: on or before a day; the last one possible where it is open

    def _keep_paths(self, place: str, entry: dict[str, Any], keep: Keep) -> list[str]:
        if dig(entry, keep.keys) is None:
            return [f"{place}.{path_text(keep.keys)}"]
        return list(self.unknown_paths(self.vocabulary.facts[keep.name]))

    # -- input atoms ------------------------------------------------------------------------------------------------

    def assign(self, atoms: Iterable[int], readings: dict[str, str]) -> Assignment:
        """Fix every input that the dossier and the readings decide; leave the others open."""
        known: dict[int, bool] = {}
        open_: dict[int, tuple[str, ...]] = {}
        vocabulary = self.vocabulary
        plan = vocabulary.plan(atoms)
        for fact, cuts in plan.ordered:
            figure = self._figures.get(fact) or self.figure(fact)
            low, high = figure.low, figure.high
            for cut, atom in cuts:
                if low >= cut:
                    known[atom] = True
                elif high < cut:
                    known[atom] = False
                else:
                    open_[atom] = figure.paths or self.unknown_paths(vocabulary.facts[fact])
        for atom, issue, option in plan.readings:
            known[atom] = readings[issue] == option
        for atom in plan.rest:
            value, paths = self._others.get(atom) or self._other(atom)
            if value is None:
                open_[atom] = paths
            else:
                known[atom] = value
        return Assignment(known, open_)

    def truth(self, atom: int) -> bool | None:
        """Return what the dossier makes of one input that is no reading, None where it leaves it open."""
        what = self.vocabulary.input.get(atom)
        if what is not None and what.predicate == "at_least":
            figure = self.figure(what.fact)
            return True if figure.low >= what.cut else False if figure.high < what.cut else None
        return (self._others.get(atom) or self._other(atom))[0]

    def _other(self, atom: int) -> Other:
        """What the dossier makes of an input that is no cut point, worked out once."""
        kept = self._others if atom in self.vocabulary.apart_inputs else self._shared.others
        if atom not in kept:
            kept[atom] = self._said(atom)
        self._others[atom] = kept[atom]
        return kept[atom]

    def _said(self, atom: int) -> Other:
        vocabulary = self.vocabulary
        if atom in vocabulary.input:
            return self._input(atom)
        if atom in vocabulary.relations:
            return self._relation(*vocabulary.relations[atom])
        if atom in vocabulary.present:
            name, slot = vocabulary.present[atom]
            state = self.slot_state(name, slot)
            return (None, (path_text(vocabulary.lists[name]),)) if state == "open" else (state == "given", ())
        if atom in vocabulary.listed:
            return self.dossier.get(*vocabulary.lists[vocabulary.listed[atom]]) is not None, ()
        return None, ()  # an open question: no dossier can answer it

    def _input(self, atom: int) -> tuple[bool | None, tuple[str, ...]]:
        vocabulary = self.vocabulary
        what = vocabulary.input[atom]
        fact = vocabulary.facts[what.fact]
        if what.fact in vocabulary.aggregates:  # figures are given, but nobody knows the threshold they must reach
            figure, counted = self.figure(what.fact), self.counted(what.fact)
            said = {self._claimed(fact, v) for _, v, _ in counted}
            if figure.high < 0 or said == {False}:  # none reaches it, so neither does their mean
                return False, ()
            if said == {True} and any(sure for _, _, sure in counted):  # each reaches it, so their mean does
                return True, ()
            return None, figure.paths or (path_text(vocabulary.aggregates[what.fact].over),)
        value: Any
        if fact.slot is None:
            value = self.raw(fact)
        else:
            state = self._state(fact)
            field_ = self._template(fact) if state == "new" else None
            if state == "absent" or (state == "new" and field_ is None):
                first = next(iter(vocabulary.inputs[what.fact].options.values()), None)
                return what.predicate == "is" and atom == first, ()
            value = self.added_value(field_) if field_ is not None else self.raw(fact)
        if fact.type == "claim":
            value = self._claimed(fact, value)
        if value is None:
            return None, self.unknown_paths(fact)
        if what.predicate == "true":
            return bool(value), ()
        return (what.option in value if what.predicate == "has" else what.option == value), ()

    def _claimed(self, fact: Fact, value: Any) -> bool | None:
        """Whether a value reaches a threshold that nobody knows: the least of its unit reaches none, the most every one."""
        if value is None or isinstance(value, bool):
            return value
        measure = self.vocabulary.format.measure(fact.unit, ())
        return False if value == measure.low else True if value == measure.high else None

    def _relation(self, kind: str, one: str, two: str, years: int) -> tuple[bool | None, tuple[str, ...]]:
        if kind == "same":
            return self._same(one, two)
        left, right = self.figure(one), self.figure(two)
        if kind == "before" and two in self.vocabulary.past_unless_said and self.raw(self.vocabulary.facts[two]) is None:
            return False, ()
        if kind == "before":
            if left.high < right.low:
                return True, ()
            if left.low >= right.high:
                return False, ()
            return None, tuple(dict.fromkeys((*left.paths, *right.paths)))
        # within_years: right < left + years, never where left is "none"
        if left.low >= NEVER:
            return False, ()
        if left.high < NEVER and right.low >= add_years(int(left.high), years):
            return False, ()
        if right.high < add_years(int(left.low), years) and left.high < NEVER:
            return True, ()
        return None, tuple(dict.fromkeys((*left.paths, *right.paths)))

    def _same(self, one: str, two: str) -> tuple[bool | None, tuple[str, ...]]:
        one, two = self._alias(one), self._alias(two)
        if one == two and self.raw(self.vocabulary.facts[one]) is not None:
            return True, ()
        facts = [self.vocabulary.facts[n] for n in (one, two)]
        if any(self._state(f) == "absent" or (self._state(f) == "new" and self._template(f) is None) for f in facts):
            return False, ()
        values = [self.raw(f) for f in facts]
        if None in values:
            return None, tuple(
                p for f, v in zip(facts, values, strict=True) if v is None for p in self.unknown_paths(f)
            )
        forms = [self.vocabulary.format.forms.get(self.vocabulary.format.plain_keys(f.keys)) for f in facts]
        return compared(values[0], forms[0]) == compared(values[1], forms[1]), ()

    def _alias(self, name: str) -> str:
        fact = self.vocabulary.facts[name]
        if self._state(fact) == "new":
            field_ = self._template(fact)
            if field_ is not None and field_.like is not None:
                return field_.like
        return name
