"""From input atoms back to a dossier that says them: the way back of :mod:`octroi.bridge.facts.encode`.

A search over all dossiers ends in truth values of input atoms. A person needs a dossier. Numbers and days are chosen at
the boundary of their interval, so that the dossier shows where the rules turn; what the atoms leave open is left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from fractions import Fraction
from itertools import count
from typing import Any

from ..dossier.kinds import Leaf
from ..dossier.paths import put
from ..dossier.read import Dossier, dig
from ..dossier.shape import Keys
from ..errors import InputError
from ..facts import summed
from ..facts.aggregates import NUMBER_TESTS, Aggregate, Keep
from ..facts.encode import Encoder
from ..facts.picture import Picture, Span
from ..facts.vocabulary import NEVER, Fact, day_of
from ..rules.numbers import exact, first_from, last_below, shown
from .declared import Rules

# Who a witness is about, where a list must know him; a second entry bears the sums.
SELF, OTHER = "temoin", "associe"
# A day before every other, for an entry that must have begun by then.
LONG_AGO = 20000101


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
        picture = _Written(self, held)
        for name, (low, high) in (within or {}).items():
            span = picture.spans.get(name, Span(0, NEVER + 1))
            picture.spans[name] = Span(max(span.low, low), min(span.high, high))
        for low in (False, True):
            numbers = picture.numbers(low)
            for days in picture.days():
                yield picture.written({**numbers, **days})
                break
            else:
                return

    def values(self, held: Mapping[int, bool], fact: str) -> list[Any]:
        """Return values of one fact worth trying under these atoms, as a dossier writes them."""
        picture = _Written(self, held)
        found = self.vocabulary.facts[fact]
        span = picture.spans.get(fact, Span(0, NEVER + 1))
        if found.type != "date" or span.low >= span.high:
            return []
        return [picture.shown(found, v) for v in picture.candidates(fact, {**picture.spans, fact: span})]


class _Written(Picture):
    """A picture that is written as a dossier."""

    def __init__(self, decoder: Decoder, held: Mapping[int, bool]) -> None:
        super().__init__(decoder.vocabulary, held)
        self.decoder = decoder

    def _texts(self) -> dict[str, str] | None:
        """Give equal texts one value and different ones two; None where that cannot be."""
        pairs = [(a, b, t) for a, b, t in self.same if not self.absent(a) and not self.absent(b)]
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
            if self.absent(name) or name in self.vocabulary.aggregates:
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
        """Whether a list is given: that is said, or a sum over it is spoken of."""
        if name in self.listed:
            return self.listed[name]
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
            aggregate = vocabulary.aggregates.get(fact_name)
            if aggregate is not None and aggregate.over == path:
                spoken.append(aggregate)
                told = bool(value) if vocabulary.summed_kinds[fact_name] == "boolean" else value
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
        for keep in (k for a in spoken for k in a.keeps):
            if (said := self._said(name, data, keep.keys)) is not None:
                own = put(own, keep.keys, said)
        out = any(k.test in ("yes", "no") and dig(own, k.keys) is (k.test == "no") for a in spoken for k in a.keeps)
        if apart and not out:
            own = _uncounted(own, spoken)
        if apart or out:
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


def transplanted(into: dict[str, Any], source: Mapping[str, Any], keys: tuple[Any, ...]) -> dict[str, Any]:
    """Return a dossier with the value at one path taken from another."""
    value = dig(source, keys)
    if value is None and keys[-1] in ("start", "end") and dig(source, keys[:-1]) == "none":
        keys, value = keys[:-1], "none"
    result: dict[str, Any] = put(into, keys, value)
    return result


def read_back(rules: Rules, prime: str, year: int, data: Mapping[str, Any], atoms: frozenset[int]) -> dict[int, bool] | None:
    """Return what a dossier fixes of these input atoms, readings and open questions apart; None where it is no dossier."""
    try:
        dossier = Dossier.of(data, rules.shape)
    except InputError:
        return None
    readings = rules.vocabulary.reading
    facts = frozenset(a for a in atoms if a not in readings)
    return Encoder(rules.vocabulary, dossier, date(year, 12, 31), prime, year).assign(facts, {}).known
