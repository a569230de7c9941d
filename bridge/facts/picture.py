"""The input atoms of one dossier, sorted by what they speak of, with the numbers and days that they leave room for."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import timedelta
from typing import Any, NamedTuple

from ..rules.numbers import first_from, last_below, shown
from .vocabulary import NEVER, Fact, Vocabulary, day_number, day_of

# Tries before a combination of days counts as one that no calendar has.
TRIES = 4000
FIRST_DAY, LAST_DAY = 19700101, 20991231


class Span(NamedTuple):
    """A number or day lies at ``low`` or above, and below ``high``: cut points both."""

    low: Any
    high: Any


class _Test(NamedTuple):
    """What some days must fulfil together."""

    names: tuple[str, ...]
    holds: Callable[..., bool]


class Picture:
    """The atoms of one dossier, sorted by what they speak of."""

    def __init__(self, vocabulary: Vocabulary, held: Mapping[int, bool]) -> None:
        self.vocabulary = vocabulary
        self.spans: dict[str, Span] = {}
        self.plain: dict[str, Any] = {}
        self.denied: dict[str, set[str]] = {}
        self.same: list[tuple[str, str, bool]] = []
        self.order: list[tuple[str, str, str, int, bool]] = []
        self.present: dict[str, set[int]] = {}
        self.listed: dict[str, bool] = {}
        for atom, truth in held.items():
            if atom in vocabulary.input:
                self._fact(atom, truth)
                self._given(vocabulary.input[atom].fact)
            elif atom in vocabulary.relations:
                kind, one, two, years = vocabulary.relations[atom]
                self._given(one)
                self._given(two)
                if kind == "same":
                    self.same.append((one, two, truth))
                else:
                    self.order.append((kind, one, two, years, truth))
            elif atom in vocabulary.present:
                name, slot = vocabulary.present[atom]
                if isinstance(slot, int):
                    places = self.present.setdefault(name, set())
                    if truth:
                        places.add(slot)
            elif atom in vocabulary.listed:
                self.listed[vocabulary.listed[atom]] = truth
        for name in self.denied.keys() - self.plain.keys():
            words = [o for o in vocabulary.inputs[name].options if o not in self.denied[name]]
            self.plain[name] = words[0] if words else None
        for name in [n for n in self.spans if self.absent(n)]:
            del self.spans[name]
        self.order = [o for o in self.order if not self.absent(o[1]) and not self.absent(o[2])]

    def _fact(self, atom: int, truth: bool) -> None:
        what = self.vocabulary.input[atom]
        name = what.fact
        if what.predicate == "at_least":
            span = self.spans.get(name, Span(0, NEVER + 1))
            low, high = (max(span.low, what.cut), span.high) if truth else (span.low, min(span.high, what.cut))
            self.spans[name] = Span(low, high)
        elif what.predicate == "true":
            self.plain[name] = truth
        elif what.predicate == "has":
            words = self.plain.setdefault(name, [])
            if truth:
                words.append(what.option)
        elif truth:
            self.plain[name] = what.option
        else:
            self.denied.setdefault(name, set()).add(what.option)

    def _given(self, name: str) -> None:
        """An entry is spoken of, whether it is there or not: the list is given, and holds it only where that is said."""
        slot = self.vocabulary.facts[name].slot
        if slot is not None and isinstance(slot[1], int):
            self.present.setdefault(slot[0], set())

    def absent(self, name: str) -> bool:
        """Whether the fact belongs to an entry that is not there (or to one that could still be added)."""
        slot = self.vocabulary.facts[name].slot
        if slot is None:
            return False
        return not isinstance(slot[1], int) or slot[1] not in self.present.get(slot[0], set())

    # -- numbers and days -----------------------------------------------------------------------------------------------

    def numbers(self, low: bool) -> dict[str, Any]:
        """Choose the numbers: the least that counts, else the most that does not (``low``: half of it)."""
        out = {}
        for name, span in self.spans.items():
            fact = self.vocabulary.facts[name]
            if fact.type == "date":
                continue
            out[name] = self._number(fact, span, low)
        return out

    def _number(self, fact: Fact, span: Span, low: bool) -> Any:
        step = self.vocabulary.step(fact.name)
        if span.low:
            return shown(first_from(span.low, step))
        if span.high > NEVER:
            return 0
        most = last_below(span.high, 1)  # the whole number before, as long as there is one
        most = most if most >= 0 else last_below(span.high, step)
        most = min(most, 100) if fact.unit == "percent" else most
        return shown(most // 2 if low else most)

    def days(self) -> Iterator[dict[str, int]]:
        """Yield days for every date such that they stand to one another as the atoms say."""
        names = {n for n in self.spans if self.vocabulary.facts[n].type == "date"}
        names |= {n for _, one, two, _, _ in self.order for n in (one, two)}
        names = {n for n in names if not self.absent(n)}
        names |= self._companions(names)
        spans = {n: self.spans.get(n, Span(0, NEVER + 1 if self._may_be_none(n) else NEVER)) for n in names}
        if any(s.low >= s.high for s in spans.values()):
            return
        points = {n: self.candidates(n, spans) for n in names}
        ordered = sorted(names, key=lambda n: (len(points[n]), n))
        # First periods of more than a day; where there are none, of a day as well.
        for shortest in (1, 0) if any(self._ends(spans)) else (0,):
            tests = list(self._tests(spans, shortest))
            yield from self._search(points, ordered, tests)

    def _search(self, points: Mapping[str, list[int]], ordered: list[str], tests: list[_Test]) -> Iterator[dict[str, int]]:
        """Yield a day for each name such that every test holds."""
        tries = itertools.count()
        # A day that no test is about is chosen once the others stand: before them, each of its values would be tried anew.
        spoken = {n for t in tests for n in t.names}
        ordered = sorted(ordered, key=lambda name: name not in spoken)
        # What can be looked at once a day is chosen: all that speaks of it and of days chosen before.
        before = {name: set(ordered[: place + 1]) for place, name in enumerate(ordered)}
        ready = {name: [t for t in tests if name in t.names and before[name].issuperset(t.names)] for name in ordered}

        def search(done: dict[str, int], left: list[str]) -> Iterator[dict[str, int]]:
            if not left:
                yield dict(done)
                return
            name = left[0]
            for value in points[name]:
                if next(tries) > TRIES:
                    return
                done[name] = value
                if all(t.holds(*[done[n] for n in t.names]) for t in ready[name]):
                    yield from search(done, left[1:])
                del done[name]

        yield from search({}, ordered)

    def _may_be_none(self, name: str) -> bool:
        """Whether a day may be "none": itself, or the period that it begins or ends."""
        found = self.vocabulary.format.plain_keys(self.vocabulary.facts[name].keys)
        return found in self.vocabulary.format.nones or found[:-1] in self.vocabulary.format.wholes

    def _companions(self, names: Iterable[str]) -> set[str]:
        """The other facts of a mapping of which one is spoken of: none stands alone."""
        paths = {self.vocabulary.facts[n].keys[:-1] for n in names}
        wholes = self.vocabulary.wholes & paths
        return {f.name for f in self.vocabulary.facts.values() if f.keys[:-1] in wholes}

    def candidates(self, name: str, spans: Mapping[str, Span]) -> list[int]:
        """Days worth trying: the ends of the interval, and those of related days moved by the years between them."""
        span = spans[name]
        found: list[int] = []

        def add(day: int) -> None:
            day = day_number(day_of(day)) if day < NEVER else day
            if span.low <= day < span.high and day not in found and (day == NEVER or FIRST_DAY <= day <= LAST_DAY):
                found.append(day)

        if name not in self.spans and (end := self._end_of_whole(name)) is not None:
            add(max(end - 30000, FIRST_DAY))
        if name in self.vocabulary.requested:
            for day in self.vocabulary.windows.get(self.vocabulary.requested[name], ()):
                add(day)
        fact = self.vocabulary.facts[name]
        if fact.slot is not None and self._may_be_none(name):
            add(NEVER)  # an entry that goes on is the plainest
        if span.low:
            add(span.low)
        elif span.high <= LAST_DAY:
            add(moved(span.high, -1))
        ends = [e for s in spans.values() for e in (s.low, s.high) if FIRST_DAY <= e <= LAST_DAY]
        asked = {self.vocabulary.requested[n] for _, one, two, _, _ in self.order for n in (one, two) if n in self.vocabulary.requested}
        ends += [day for key in asked for day in self.vocabulary.windows.get(key, ())]
        for end, (years, days) in itertools.product(sorted(set(ends)), itertools.product((0, *self._years()), (0, -1, 1))):
            add(moved(end + years * 10000, days))
        for day in (moved(span.high, -1) if span.high <= LAST_DAY else 0, 20150101, 19900101, 20300101, NEVER):
            if day:
                add(day)
        return found

    def _end_of_whole(self, name: str) -> int | None:
        """Return where the period ends of which nothing but its end is spoken of: it began three years before."""
        keys = self.vocabulary.facts[name].keys
        if keys[:-1] not in self.vocabulary.wholes:
            return None
        days = [s.low or moved(s.high, -1) for n, s in self.spans.items() if self.vocabulary.facts[n].keys[:-1] == keys[:-1]]
        return min((d for d in days if FIRST_DAY <= d <= LAST_DAY), default=None)

    def _years(self) -> list[int]:
        years = {o[3] for o in self.order if o[3]}
        return sorted({*years, *(-y for y in years)})

    def _ends(self, spans: Mapping[str, Span]) -> Iterator[tuple[str, str]]:
        """Yield the start and the end of every period of which both are spoken of."""
        for one, two in self.vocabulary.ordered:
            if one in spans and two in spans and self.vocabulary.facts[one].keys[:-1] == self.vocabulary.facts[two].keys[:-1]:
                yield one, two

    def _tests(self, spans: Mapping[str, Span], shortest: int) -> Iterator[_Test]:
        """Yield what the days must fulfil; a period lasts ``shortest`` days after its first, or more."""
        for kind, one, two, years, truth in self.order:
            if one not in spans or two not in spans:
                continue
            if kind == "before":
                yield _Test((one, two), lambda a, b, truth=truth: (a < b) == truth)
            else:  # two comes before one plus the years; never where one is "none"
                yield _Test((one, two), lambda a, b, truth=truth, n=years: (a < NEVER and b < a + n * 10000) == truth)
        periods = set(self._ends(spans))
        for couple in periods:
            yield _Test(couple, lambda a, b: a + shortest <= b or a == b >= NEVER)
        for one, two in self.vocabulary.ordered:
            if (one, two) in periods or one not in spans or two not in spans:
                continue
            start = self.vocabulary.period_start.get(one)
            if start is None or start not in spans:
                yield _Test((one, two), lambda a, b: a <= b)
            else:  # a period that is none comes before nothing
                yield _Test((start, one, two), lambda start, a, b: start == NEVER or a <= b)


def moved(day: int, days: int) -> int:
    """Return a day so many days later, as a day number."""
    return day_number(day_of(day) + timedelta(days=days))
