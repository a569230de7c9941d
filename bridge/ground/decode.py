"""From input atoms back to a dossier that says them: the way back of :mod:`octroi.bridge.ground.encode`.

A search over all dossiers ends in truth values of input atoms. A person needs a dossier. Numbers and days are chosen at
the boundary of their interval, so that the dossier shows where the rules turn; what the atoms leave open is left out.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any, NamedTuple

from ..dossier.paths import put
from ..errors import InputError
from .declared import Rules
from .numbers import first_from, last_below, shown
from .vocabulary import NEVER, Fact, day_number, day_of

# Tries before a combination of days counts as one that no calendar has.
TRIES = 4000
# The doctor of a witness, where the list of members must know him; a second member bears the group's figures.
SELF, OTHER = "temoin", "associe"
FIRST_DAY, LAST_DAY = 19700101, 20991231


class _Span(NamedTuple):
    """A number or day lies at ``low`` or above, and below ``high``: cut points both."""

    low: Any
    high: Any


class _Test(NamedTuple):
    """What some days must fulfil together."""

    names: tuple[str, ...]
    holds: Callable[..., bool]


class Decoder:
    """Writes dossiers for one prime year of the rules."""

    def __init__(self, rules: Rules, prime: str, year: int) -> None:
        self.rules, self.prime, self.year = rules, prime, year
        self.vocabulary = rules.vocabulary

    def dossiers(self, held: Mapping[int, bool], within: Mapping[str, tuple[Any, Any]] | None = None) -> Iterator[dict[str, Any]]:
        """Yield dossiers that say these input atoms, the most telling first; none where no dossier can say them.

        Readings and open questions are no facts and are passed over. Sums over lists are tried, not solved: whoever
        relies on one encodes the dossier again. ``within`` bounds numbers and days further: from the first, below the
        second.
        """
        picture = _Picture(self, held)
        for name, (low, high) in (within or {}).items():
            span = picture.spans.get(name, _Span(0, NEVER + 1))
            picture.spans[name] = _Span(max(span.low, low), min(span.high, high))
        if picture.members is False and picture.of_self:
            return
        for low in (False, True):
            numbers = picture.numbers(low)
            for days in picture.days():
                yield picture.written({**numbers, **days})
                break
            else:
                return

    def values(self, held: Mapping[int, bool], fact: str) -> list[Any]:
        """Return values of one fact worth trying under these atoms, as a dossier writes them."""
        picture = _Picture(self, held)
        found = self.vocabulary.facts[fact]
        span = picture.spans.get(fact, _Span(0, NEVER + 1))
        if found.type != "date" or span.low >= span.high:
            return []
        return [picture.shown(found, v) for v in picture.candidates(fact, {**picture.spans, fact: span})]


class _Picture:
    """The atoms of one dossier, sorted by what they speak of."""

    def __init__(self, decoder: Decoder, held: Mapping[int, bool]) -> None:
        self.vocabulary = vocabulary = decoder.vocabulary
        self.decoder = decoder
        self.spans: dict[str, _Span] = {}
        self.plain: dict[str, Any] = {}
        self.denied: dict[str, set[str]] = {}
        self.same: list[tuple[str, str, bool]] = []
        self.order: list[tuple[str, str, str, int, bool]] = []
        self.present: dict[str, set[int]] = {}
        self.members: bool | None = None
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
                self.members = truth
        self.of_self = any("self" in vocabulary.facts[n].keys for n in self.plain)
        if self.members is None:
            self.members = self.of_self or None
        for name in self.denied.keys() - self.plain.keys():
            words = [o for o in vocabulary.inputs[name].options if o not in self.denied[name]]
            self.plain[name] = words[0] if words else None
        for name in [n for n in self.spans if self._absent(n)]:
            del self.spans[name]
        self.order = [o for o in self.order if not self._absent(o[1]) and not self._absent(o[2])]

    def _fact(self, atom: int, truth: bool) -> None:
        what = self.vocabulary.input[atom]
        name = what.fact
        if what.predicate == "at_least":
            span = self.spans.get(name, _Span(0, NEVER + 1))
            low, high = (max(span.low, what.cut), span.high) if truth else (span.low, min(span.high, what.cut))
            self.spans[name] = _Span(low, high)
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

    def _absent(self, name: str) -> bool:
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

    def _number(self, fact: Fact, span: _Span, low: bool) -> Any:
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
        names = {n for n in names if not self._absent(n)}
        names |= self._companions(names)
        spans = {n: self.spans.get(n, _Span(0, NEVER + 1 if self._may_be_none(n) else NEVER)) for n in names}
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

        def search(done: dict[str, int], left: list[str]) -> Iterator[dict[str, int]]:
            if not left:
                yield dict(done)
                return
            name = left[0]
            for value in points[name]:
                if next(tries) > TRIES:
                    return
                done[name] = value
                spoken = (t for t in tests if name in t.names and all(n in done for n in t.names))
                if all(t.holds(*(done[n] for n in t.names)) for t in spoken):
                    yield from search(done, left[1:])
                del done[name]

        yield from search({}, ordered)

    def _may_be_none(self, name: str) -> bool:
        return not (name.startswith("start(") or name in self.vocabulary.requested)

    def _companions(self, names: Iterable[str]) -> set[str]:
        """The start of a training whose end is spoken of: neither stands alone."""
        paths = {self.vocabulary.facts[n].keys[:-1] for n in names}
        wholes = self.vocabulary.wholes & paths
        return {f.name for f in self.vocabulary.facts.values() if f.keys[:-1] in wholes}

    def candidates(self, name: str, spans: Mapping[str, _Span]) -> list[int]:
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
        if fact.slot is not None and fact.keys[-1] == "end":
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

    def _ends(self, spans: Mapping[str, _Span]) -> Iterator[tuple[str, str]]:
        """Yield the start and the end of every period of which both are spoken of."""
        by_path = {self.vocabulary.facts[n].path: n for n in spans}
        for path, name in by_path.items():
            first = by_path.get(path.removesuffix("end") + "start") if path.endswith("end") else None
            if first:
                yield first, name

    def _tests(self, spans: Mapping[str, _Span], shortest: int) -> Iterator[_Test]:
        """Yield what the days must fulfil; a period lasts ``shortest`` days after its first, or more."""
        for kind, one, two, years, truth in self.order:
            if one not in spans or two not in spans:
                continue
            if kind == "before":
                yield _Test((one, two), lambda a, b, truth=truth: (a < b) == truth)
            else:  # two comes before one plus the years; never where one is "none"
                yield _Test((one, two), lambda a, b, truth=truth, n=years: (a < NEVER and b < a + n * 10000) == truth)
        for couple in self._ends(spans):
            yield _Test(couple, lambda a, b: a + shortest <= b or a == b >= NEVER)
        by_path = {self.vocabulary.facts[n].path: n for n in spans}
        training = tuple(by_path.get(f"doctor.{p}", "") for p in ("training.start", "training.end", "gp_number_since"))
        if all(training):
            yield _Test(training, lambda start, end, number: start == NEVER or number == NEVER or end <= number)

    # -- texts and lists ------------------------------------------------------------------------------------------------

    def _texts(self) -> dict[str, str] | None:
        """Give equal texts one value and different ones two; None where that cannot be."""
        pairs = [(a, b, t) for a, b, t in self.same if not self._absent(a) and not self._absent(b)]
        leader = {n: n for a, b, _ in pairs for n in (a, b)}

        def find(name: str) -> str:
            while leader[name] != name:
                name = leader[name]
            return name

        for a, b, truth in pairs:
            if truth:
                leader[find(b)] = find(a)
        if any(not truth and find(a) == find(b) for a, b, truth in pairs):
            return None
        out: dict[str, str] = {}
        used: dict[tuple[str, str], str] = {}
        for name in sorted(leader, key=lambda n: (self.vocabulary.facts[n].slot is not None, n)):
            kind = str(self.vocabulary.facts[name].keys[-1])
            group = (kind, find(name))
            if group not in used:
                count = sum(1 for k, _ in used if k == kind)
                used[group] = f"0{123456789 + count * 1111}" if kind == "enterprise_number" else chr(ord("A") + count)
            out[name] = used[group]
        return out

    def written(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Write the dossier."""
        data: dict[str, Any] = {"dossier": 1}
        places = {name: {slot: i for i, slot in enumerate(sorted(slots))} for name, slots in self.present.items()}
        for name, slots in places.items():
            data[name] = [{} for _ in slots]
        texts = self._texts()
        if texts is None:
            return {}
        for name, value in {**self.plain, **texts, **values}.items():
            fact = self.vocabulary.facts[name]
            if self._absent(name) or name in self.vocabulary.aggregates or "self" in fact.keys:
                continue
            shown = self.shown(fact, value)
            if name in self.vocabulary.requested:
                prime, year = self.vocabulary.requested[name]
                data.setdefault("requests", []).append({"prime": prime, "year": year, "on": shown})
            elif fact.slot is not None:
                data[fact.slot[0]][places[fact.slot[0]][int(fact.slot[1])]][fact.keys[2]] = shown
            else:
                data = put(data, fact.keys, shown)
        for whole in self.vocabulary.wholes:
            here: Any = data
            for key in whole:
                here = here.get(key) if isinstance(here, dict) else None
            if isinstance(here, dict) and here.get("start") == "none":
                data = put(data, whole, "none")
        return self._with_members(data, values) if self.members else data

    def shown(self, fact: Fact, value: Any) -> Any:
        if fact.type == "date":
            return "none" if value >= NEVER else day_of(value).isoformat()
        return value

    def _with_members(self, data: dict[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
        """Add two members: the doctor himself, and one who bears the sums; both have the means."""
        own: dict[str, Any] = {"id": SELF, "gp": True, "groups": 1, "affiliated_on": "2000-01-01"}
        other: dict[str, Any] = {**own, "id": OTHER}
        for name, value in {**self.plain, **values}.items():
            fact = self.vocabulary.facts[name]
            aggregate = self.vocabulary.aggregates.get(name)
            if "self" in fact.keys:
                own = put(own, fact.keys[fact.keys.index("self") + 1 :], value)
            elif aggregate is not None and aggregate.over == ("practice", "members"):
                if self.vocabulary.e_service_types.get(str(aggregate.keys[-1]), ("",))[0] == "boolean":
                    value = bool(value)
                other = put(other, aggregate.keys, value)
                own = put(own, aggregate.keys, value if aggregate.kind == "mean" else 0)
        years = {k[-1] for n in self.plain if "self" in (k := self.vocabulary.facts[n].keys)}
        years |= {k for a in self.vocabulary.aggregates.values() if a.kind == "mean" for k in a.keys if isinstance(k, int)}
        for year in sorted(years & set(other.get("years", {}))):
            other = put(other, ("whole_year_single_group", year), True)
            if (own.get("whole_year_single_group") or {}).get(year) is None:
                own = put(own, ("whole_year_single_group", year), True)
        result: dict[str, Any] = put({**data, "id": SELF}, ("practice", "members"), [own, other])
        return result


def moved(day: int, days: int) -> int:
    """Return a day so many days later, as a day number."""
    return day_number(day_of(day) + timedelta(days=days))


def read_back(rules: Rules, prime: str, year: int, data: Mapping[str, Any], atoms: frozenset[int]) -> dict[int, bool] | None:
    """Return what a dossier fixes of these input atoms, readings and open questions apart; None where it is no dossier."""
    from ..dossier.read import Dossier
    from .encode import Encoder

    try:
        dossier = Dossier.of(data)
        rules.vocabulary.validate(dossier)
    except InputError:
        return None
    readings = rules.vocabulary.reading
    facts = frozenset(a for a in atoms if a not in readings)
    return Encoder(rules.vocabulary, dossier, date(year, 12, 31), prime, year).assign(facts, {}).known
