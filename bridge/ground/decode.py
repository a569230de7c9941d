"""From input atoms back to a dossier that says them: the way back of :mod:`octroi.bridge.ground.encode`.

A search over all dossiers ends in truth values of input atoms. A person needs a dossier. Numbers and days are chosen at
the boundary of their interval, so that the dossier shows where the rules turn; what the atoms leave open is left out.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, timedelta
from fractions import Fraction
from itertools import count
from typing import Any, NamedTuple

from ..dossier.kinds import Leaf
from ..dossier.paths import put
from ..dossier.read import Dossier, dig
from ..dossier.shape import Keys
from ..errors import InputError
from . import summed
from .aggregates import NUMBER_TESTS, Aggregate, Keep
from .declared import Rules
from .encode import Encoder
from .numbers import exact, first_from, last_below, shown
from .own import Own
from .vocabulary import NEVER, Fact, day_number, day_of

# Tries before a combination of days counts as one that no calendar has.
TRIES = 4000
# Who a witness is about, where a list must know him; a second entry bears the sums.
SELF, OTHER = "temoin", "associe"
# A day before every other, for an entry that must have begun by then.
LONG_AGO = 20000101
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
        if any(picture.listed.get(name) is False for name in picture.owned):
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
        self.owned = {o.name for o in vocabulary.own.values() for n in self.plain if self._is_own(o, vocabulary.facts[n])}
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

    def _is_own(self, own: Own, fact: Fact) -> bool:
        """Whether a fact is one of the applicant's own entry of this list."""
        return fact.keys[: len(own.list) + 1] == (*own.list, "self")

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
        """Whether a day may be "none": itself, or the period that it begins or ends."""
        found = self.vocabulary.format.plain_keys(self.vocabulary.facts[name].keys)
        return found in self.vocabulary.format.nones or found[:-1] in self.vocabulary.format.wholes

    def _companions(self, names: Iterable[str]) -> set[str]:
        """The other facts of a mapping of which one is spoken of: none stands alone."""
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

    def _ends(self, spans: Mapping[str, _Span]) -> Iterator[tuple[str, str]]:
        """Yield the start and the end of every period of which both are spoken of."""
        for one, two in self.vocabulary.ordered:
            if one in spans and two in spans and self.vocabulary.facts[one].keys[:-1] == self.vocabulary.facts[two].keys[:-1]:
                yield one, two

    def _tests(self, spans: Mapping[str, _Span], shortest: int) -> Iterator[_Test]:
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
                sample = self.vocabulary.samples.get(self.vocabulary.format.plain_keys(self.vocabulary.facts[name].keys), "A")
                used[group] = text_like(sample, sum(1 for k, _ in used if k == kind))
            out[name] = used[group]
        return out

    def written(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Write the dossier."""
        data: dict[str, Any] = {"dossier": 1}
        places = {name: {slot: i for i, slot in enumerate(sorted(slots))} for name, slots in self.present.items()}
        for name, slots in places.items():
            data = put(data, self.vocabulary.lists[name], [{} for _ in slots])
        texts = self._texts()
        if texts is None:
            return {}
        asks = self.vocabulary.asks
        for name, value in {**self.plain, **texts, **values}.items():
            fact = self.vocabulary.facts[name]
            if self._absent(name) or name in self.vocabulary.aggregates or "self" in fact.keys:
                continue
            shown = self.shown(fact, value)
            if name in self.vocabulary.requested and asks is not None:
                data = put(data, (*asks.path, "+"), asks.entry(*self.vocabulary.requested[name], shown))
            elif fact.slot is not None:
                where = (*self.vocabulary.lists[fact.slot[0]], places[fact.slot[0]][int(fact.slot[1])])
                data = put(data, (*where, *self.vocabulary.field(fact)), shown)
            else:
                data = put(data, fact.keys, shown)
        for whole in self.vocabulary.wholes:
            here = dig(data, whole)
            if isinstance(here, dict) and "none" in (here.get(k) for k in self.vocabulary.starts.get(whole, here)):
                data = put(data, whole, "none")
        for name in self.vocabulary.lists:
            if name not in self.vocabulary.slotted and self._bears(name, values):
                data = self._with_entries(data, name, values)
        return data

    def shown(self, fact: Fact, value: Any) -> Any:
        if fact.type == "date":
            return "none" if value >= NEVER else day_of(value).isoformat()
        return value

    def _bears(self, name: str, values: Mapping[str, Any]) -> bool:
        """Whether a list is given: that is said, or an own entry or a sum over it is spoken of."""
        if name in self.owned or name in self.listed:
            return name in self.owned or self.listed[name]
        return bool(self._sums(name, values))

    def _sums(self, name: str, values: Mapping[str, Any]) -> dict[str, Any]:
        """Return what is wanted of the sums over a list."""
        path, aggregates = self.vocabulary.lists[name], self.vocabulary.aggregates
        return {n: v for n, v in {**self.plain, **values}.items() if n in aggregates and aggregates[n].over == path}

    def _with_entries(self, data: dict[str, Any], name: str, values: Mapping[str, int]) -> dict[str, Any]:
        """Add entries to a list: the applicant's own, and one that bears the sums; all have the means.

        What the own entry says is what is said of the applicant elsewhere, and the others make up for it.
        """
        vocabulary, path = self.vocabulary, self.vocabulary.lists[name]
        if name not in vocabulary.own and (found := summed.entries(vocabulary, path, self._sums(name, values))) is not None:
            return put(data, path, found)  # type: ignore[no-any-return]
        own: dict[str, Any] = {}
        other: dict[str, Any] = {}
        if name in vocabulary.own:
            key, where = vocabulary.own[name].key, vocabulary.own[name].path
            own, other, data = {key: SELF}, {key: OTHER}, put(data, where, SELF)
        spoken = []
        uneven: dict[Keys, tuple[Any, Any, Any]] = {}
        apart = False  # the own entry says otherwise than the mean, and nobody can make up for a yes or no: it is not counted
        for fact_name, value in {**self.plain, **values}.items():
            fact, aggregate = vocabulary.facts[fact_name], vocabulary.aggregates.get(fact_name)
            if fact.keys[: len(path) + 1] == (*path, "self"):
                own = put(own, fact.keys[len(path) + 1 :], value)
            elif aggregate is not None and aggregate.over == path:
                spoken.append(aggregate)
                told = bool(value) if vocabulary.summed_kind(fact_name) == "boolean" else value
                other = put(other, aggregate.keys, told)
                own = put(own, aggregate.keys, told if aggregate.kind == "mean" else 0)
                said = self._said(name, data, aggregate.keys)
                if said is not None and not isinstance(told, bool):
                    known = vocabulary.official.get(fact_name, 1) * said if isinstance(said, bool) else said
                    own = put(own, aggregate.keys, shown(exact(known)))
                    base = exact(told) if aggregate.kind == "mean" else 0
                    uneven[aggregate.keys] = base, exact(told) - exact(known), self._most(aggregate)
                elif said is not None:
                    own, apart = put(own, aggregate.keys, said), apart or (aggregate.kind == "mean" and said != told)
        if apart:
            own = _uncounted(own, spoken)
            uneven = {keys: (told, 0, most) for keys, (told, _, most) in uneven.items()}
        for keep in (k for a in spoken for k in a.keeps):
            passing = self._passing(keep, data)
            other = put(other, keep.keys, passing)
            if dig(own, keep.keys) is None:
                own = put(own, keep.keys, passing)
        return put(data, path, [own, *_making_up(other, uneven, vocabulary.own[name].key if name in vocabulary.own else "")])  # type: ignore[no-any-return]

    def _said(self, name: str, data: Mapping[str, Any], keys: Keys) -> Any:
        """Return what is said elsewhere of what stands in the applicant's own entry of a list, None where nothing is."""
        outer = (r.outer(keys) for r in self.vocabulary.repeats if r.own.name == name)
        return next((dig(data, path) for path in outer if path is not None), None)

    def _most(self, aggregate: Aggregate) -> Any:
        """Return the most that an entry can say."""
        leaf = self.decoder.rules.shape.at((*aggregate.over, 0, *aggregate.keys))
        high = leaf.measure.high if isinstance(leaf, Leaf) and leaf.measure else None
        return NEVER if high is None else high

    def _passing(self, keep: Keep, data: Mapping[str, Any]) -> Any:
        """Return what an entry says that passes a test."""
        if keep.test in ("yes", "no"):
            return keep.test == "yes"
        if keep.test in NUMBER_TESTS:
            return shown(first_from(keep.number, 1) if keep.floor else max(0, last_below(keep.number, 1)))
        if keep.test == "exactly":
            return keep.number
        if keep.test == "one_of":
            return keep.name.split(",")[0]
        if keep.test == "equals":
            return dig(data, self.vocabulary.facts[keep.name].keys)
        if keep.test == "differs":
            return OTHER
        day = keep.number if keep.test == "from" else min(LONG_AGO, keep.number - 10000) if keep.test == "before" else LONG_AGO
        return day_of(day).isoformat()


def _uncounted(own: dict[str, Any], spoken: Iterable[Aggregate]) -> dict[str, Any]:
    """Return an entry that no mean counts: it began on the day by which it had to, where that is asked, else a yes is a no."""
    failing: set[Keys] = set()
    for aggregate in spoken:
        free = [k for k in aggregate.keeps if k.test in ("before", "yes", "no") and dig(own, k.keys) is None]
        if not free or failing & {k.keys for k in aggregate.keeps}:
            continue
        keep = next((k for k in free if k.test == "before"), free[0])
        own = put(own, keep.keys, day_of(keep.number).isoformat() if keep.test == "before" else keep.test == "no")
        failing.add(keep.keys)
    return own


def _making_up(other: dict[str, Any], uneven: Mapping[Keys, tuple[Any, Any, Any]], key: str) -> list[dict[str, Any]]:
    """Return as few of an entry as make up for one whose figures are not the means: by how much more each has, at most the most."""
    many = next((n for n in (1, 2, 4, 5, 8, 10, 20) if all(0 <= t + d / n <= most for t, d, most in uneven.values())), 1)
    for keys, (told, lacking, _) in uneven.items():
        other = put(other, keys, shown(exact(told + Fraction(lacking) / many)))
    return [other if i == 0 else {**other, key: f"{other[key]}-{i + 1}"} for i in range(many)]


def text_like(sample: str, number: int) -> str:
    """Return the text of a number like this one: digits count up, a letter goes on."""
    if sample.isdigit():
        return str(int(sample) + number * 1111).zfill(len(sample))
    return chr(ord(sample) + number) if len(sample) == 1 and ord(sample) + number <= ord("Z") else f"{sample} {number + 1}"


def texts_like(data: Mapping[str, Any], keys: tuple[Any, ...], sample: str) -> list[str]:
    """Return every text that a dossier has under this key, anywhere, and one that it has not."""
    found: set[str] = set()

    def walk(here: Any) -> None:
        for key, value in here.items() if isinstance(here, Mapping) else enumerate(here) if isinstance(here, list) else ():
            if key == keys[-1] and isinstance(value, str):
                found.add(value)
            walk(value)

    walk(data)
    fresh = (text_like(sample, number) for number in count())
    return [*sorted(found), next(t for t in fresh if t not in found)]


def moved(day: int, days: int) -> int:
    """Return a day so many days later, as a day number."""
    return day_number(day_of(day) + timedelta(days=days))


def read_back(rules: Rules, prime: str, year: int, data: Mapping[str, Any], atoms: frozenset[int]) -> dict[int, bool] | None:
    """Return what a dossier fixes of these input atoms, readings and open questions apart; None where it is no dossier."""
    try:
        dossier = Dossier.of(data, rules.shape)
    except InputError:
        return None
    readings = rules.vocabulary.reading
    facts = frozenset(a for a in atoms if a not in readings)
    return Encoder(rules.vocabulary, dossier, date(year, 12, 31), prime, year).assign(facts, {}).known
