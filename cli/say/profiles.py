"""How a case of a difference is said: the conditions, counts and facts that limit it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from octroi.bridge.dossier.keys import path_text
from octroi.bridge.dossier.paths import leaves
from octroi.bridge.facts.vocabulary import NEVER, day_of

from .words import Words

if TYPE_CHECKING:
    from octroi.bridge.compare.effect import Limits


class Profiles:
    """Says limits, for rules of the year ``before`` and of the year ``after`` (the same for two folders of rules)."""

    def __init__(self, words: Words, before: int, after: int) -> None:
        self.words, self.say, self.wording = words, words.say, words.wording
        self.years = (before, after)

    def side(self, place: int) -> str:
        """Return what a side is called."""
        if self.years[0] != self.years[1]:
            return str(self.years[place])
        return self.say(f"diff.side_{('before', 'after')[place]}")

    def under(self, place: int) -> str:
        """Return under which rules: those of a year, or of a folder."""
        if self.years[0] != self.years[1]:
            return self.say("diff.in_year", year=self.years[place])
        return self.say(f"diff.under_{('before', 'after')[place]}")

    def all(self, limits: Iterable[Limits]) -> str:
        """Say limits one after the other."""
        return self.say("diff.joint").join(self.limit(x) for x in limits)

    def limit(self, limits: Limits) -> str:
        """Say one limit."""
        said: str = getattr(self, f"_{limits.feature.kind}")(limits)
        return said

    def _condition(self, limits: Limits) -> str:
        return self._named(limits.feature.id, limits.holds)

    def _named(self, key: str, holds: bool) -> str:
        if self.wording.has("profiles", key):
            return self.wording.get("profiles" if holds else "profiles_negated", key)
        label = self.wording.label(key)
        return self.words.lower(self.brief(key)) if holds else self.words.lower(self.words.failing(key, label))

    def brief(self, key: str) -> str:
        """Return the label of a condition without what stands in brackets."""
        if self.wording.has("profiles", key):
            return self.wording.get("profiles", key)
        return self.wording.label(key).partition(" (")[0]

    def _group(self, limits: Limits) -> str:
        names = self.say("diff.joint").join(self.words.lower(self.brief(k)) for k in sorted(limits.feature.of, key=self.words.rank))
        return names if limits.holds else self.say("diff.none_of", names=names)

    def _entry(self, limits: Limits) -> str:
        feature, side = limits.feature, limits.feature.side
        key = "both" if side is None else ("before", "after")[side]
        entry = self.words.lower(self.wording.get("facts", feature.of[0]))
        word = f"diff.entry_{key}" if limits.holds else f"diff.no_entry_{key}"
        return self.say(word, entry=entry, before=self.under(0), after=self.under(1))

    def _count(self, limits: Limits) -> str:
        feature = limits.feature
        total = len(feature.of)
        low = limits.at_least
        high = None if limits.below is None else limits.below - 1
        if low is not None and low == high or low == total:
            key = "count_all" if low == total else "count_exactly"
        elif high is None:
            key = "count_from"
        elif low is None:
            key = "count_none" if high == 0 else "count_to"
        else:
            key = "count_between"
        number = self.say(f"diff.{key}", total=total, low=low, high=high)
        label = self.words.lower(self.brief(feature.id)) if feature.id else ""
        where = ""
        if feature.side is not None:
            key = "diff.of_year" if self.years[0] != self.years[1] else "diff.of_rules"
            where = self.say(key, side=self.side(feature.side))
        return self.say("diff.count", number=number, label=label, where=where)

    def _fact(self, limits: Limits) -> str:
        name = limits.feature.id
        fact = self.words.vocabulary.facts.get(name)
        label = self.words.lower(self.words.named(fact.path)) if fact else name
        low, high = limits.at_least, limits.below
        if fact is not None and fact.type == "date":
            return self._days(label, low, high)
        unit = fact.unit if fact else None
        values = {}
        if low is not None:
            values["low"] = self.wording.value(low, unit)
        if high is not None:
            values["high"] = self.wording.value(high, unit)
        key = "fact_between" if len(values) == 2 else "fact_from" if low is not None else "fact_below"
        return self.say(f"diff.{key}", label=label, **values)

    def _days(self, label: str, low: int | None, high: int | None) -> str:
        if low == NEVER or (high == NEVER and low is None):
            return self.say("diff.day_none" if low == NEVER else "diff.day_some", label=label)
        texts = []
        for place in (0, 1) if self.years[0] != self.years[1] else (0,):
            shift = 10000 * (self.years[place] - self.years[0])
            values: dict[str, str] = {}
            if low is not None:
                values["low"] = self.words.day(day_of(low + shift))
            if high is not None and high != NEVER:
                values["high"] = self.words.day(day_of(high + shift) - timedelta(days=1))
            key = "days_between" if len(values) == 2 else "days_from" if "low" in values else "days_to"
            text = self.say(f"diff.{key}", **values)
            texts.append(text if self.years[0] == self.years[1] else self.say("diff.for_side", text=text, side=self.side(place)))
        return self.say("diff.days", label=label, days=self.say("diff.joint").join(texts))

    def _input(self, limits: Limits) -> str:
        kind, of, holds = limits.feature.id, limits.feature.of, limits.holds
        if kind in ("is", "has"):
            key = f"diff.{kind}" if holds else f"diff.{kind}_not"
            return self.say(key, label=self._fact_name(of[0]), value=self.words.value(of[1]))
        if kind == "true":
            return self.say("diff.is", label=self._fact_name(of[0]), value=self.wording.value(holds))
        if kind in ("present", "listed"):
            return self.say(f"diff.{kind}" if holds else f"diff.{kind}_not", label=self.words.lower(self.wording.get("facts", of[0])))
        if kind == "open":
            return self.say("diff.open" if holds else "diff.open_not", issue=of[0])
        names = [self._fact_name(n) for n in of[:2]]
        years = of[2] if len(of) > 2 else ""
        kind = "equal" if kind == "same" else kind
        return self.say(f"diff.{kind}" if holds else f"diff.{kind}_not", one=names[0], two=names[1], years=years)

    def _fact_name(self, name: str) -> str:
        fact = self.words.vocabulary.facts.get(name)
        return self.words.lower(self.words.named(fact.path)) if fact else name

    # -- a dossier as an example --------------------------------------------------------------------------------------

    def example(self, data: Any, counted: Iterable[str] = ()) -> str:
        """Say a dossier in one sentence, the facts in the order of the vocabulary; ``counted`` conditions, if there are any,
        are told alone, for the case says the rest."""
        facts = self.words.vocabulary.facts.values()
        order = {f.path: n for n, f in enumerate(facts)}
        told = self._counted(counted)
        rows = sorted(_values(data), key=lambda r: order.get(path_text(r[0]), len(order)))
        asks = self.words.vocabulary.asks
        asked = next((self.words.vocabulary.facts[n].functor for n in self.words.vocabulary.requested), "")
        labels = {"dossier", *(own.path[0] for own in self.words.vocabulary.own.values())}
        texts = []
        for keys, value in rows:
            path = path_text(keys)
            if keys[0] in labels or (told and keys[-1] not in told):
                continue
            if asks is not None and self.words.vocabulary.of_requests(keys):
                path, value = asked, value.get(asks.on)
            elif isinstance(keys[-1], int) and keys[-1] < 1900:
                texts.append(self.say("phrase.given", label=self.words.lower(self.words.entry(path)), text=self.words.value(value, path)))
                continue
            name = self.words.named(path) if not told else told[keys[-1]][0]
            if told and _ageless(path) != told[keys[-1]][1]:  # not the fact shown beside the condition, but another that counts
                name = self.say("list.of_entry", entry=name, label=self.words.lower(self.words.fact(path)))
            texts.append(self.say("phrase.pair", label=name if told else self.words.lower(name), text=self.words.value(value, path)))
        return self.say("list.joint").join(texts)

    def _counted(self, conditions: Iterable[str]) -> dict[Any, tuple[str, str]]:
        """The last key of the fact behind each condition, what it is called, and its path in any year."""
        out: dict[Any, tuple[str, str]] = {}
        for condition in conditions:
            path = self.words.condition_path(condition, None)
            for year in self.years if not path else ():
                subjects = self.words.engine.rules.prime_year(condition.partition(".")[0], year).subjects
                if condition.partition(".")[2] in subjects:
                    path = self.words.vocabulary.facts[subjects[condition.partition(".")[2]]].path
            if path:
                out[path.rpartition(".")[2]] = self.brief(condition).partition(", ")[0], _ageless(path)
        return out


def _values(data: Any) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """Yield every value with its path; an entry of a list is one value."""
    for keys, value in leaves(data):
        if isinstance(value, list) and value and isinstance(value[0], dict):
            yield from (((*keys, place), entry) for place, entry in enumerate(value))
        else:
            yield keys, value


def _ageless(path: str) -> str:
    """A path without its year."""
    return ".".join(k for k in path.split(".") if not (k.isdigit() and len(k) == 4))
