"""How facts, values, prime years and changes are said, from the wording of the rules."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

from octroi.bridge.dossier.paths import path_keys
from octroi.bridge.dossier.spells import is_spells
from octroi.bridge.rules.wording import as_day, telling

from ..messages import Messages
from .spelled import part, spell, spells
from .years import in_a_row

if TYPE_CHECKING:
    from octroi.bridge import Change, Condition, Engine
    from octroi.bridge.facts.vocabulary import Fact, Vocabulary
    from octroi.bridge.results import Amount

    from ..parts import Sheet

_PLACE = re.compile(r"\{(\w+)\}")
_ENTRY = re.compile(r"^(\w+(?:\.\w+)*)\[(\d+|\+)\]")


def last_key(path: str) -> str:
    """Return the last name of a path."""
    return path.rpartition(".")[2]


class Words:
    """Says things in the user's language; knows no prime and no condition by name."""

    def __init__(self, engine: Engine, say: Messages, today: date | None = None) -> None:
        self.engine, self.say = engine, say
        self.today, self.wording = today or date.today(), engine.wording
        self.planned: dict[str, str] = {}  # entries of lists with a name of their own, or only thought of: what they are called
        self._explained: set[str] = set()

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """What the rules call things; looked up when first needed, since a question may reach back to rules of earlier years."""
        return self.engine.rules.vocabulary

    def explain(self, sheet: Sheet, term: str, indent: int = 0, **values: Any) -> None:
        """Write what a term means, where it appears for the first time; a term that needs no explanation has none."""
        if term not in self._explained and self.say.has(f"terms.{term}"):
            self._explained.add(term)
            sheet.line(self.say(f"terms.{term}", **values), indent, style="dim")

    def lower(self, label: str) -> str:
        """Return a label as it reads within a sentence."""
        return self.say.lower(label)

    # -- primes and years ---------------------------------------------------------------------------------------------

    def prime(self, prime: str) -> str:
        """Return the full name of a prime."""
        return self.wording.get("primes", prime)

    def short(self, prime: str) -> str:
        """Return the short name of a prime, where there is one."""
        return self.wording.get("primes_short", prime) if self.wording.has("primes_short", prime) else self.prime(prime)

    def years(self, years: Iterable[int]) -> str:
        """Return years in a row as a span, others one by one."""
        return in_a_row(self.say, years)

    def prime_years(self, keys: Sequence[tuple[str, int]]) -> str:
        """Return prime years grouped by prime: PPI 2022 to 2024."""
        groups: dict[str, list[int]] = {}
        for prime, year in keys:
            groups.setdefault(prime, []).append(year)
        return self.say("list.joint").join(f"{self.short(p)} {self.years(ys)}" for p, ys in groups.items())

    def amount(self, low: int, high: int | None) -> str:
        """Return an amount in EUR."""
        if low == 0 and high is None:
            return self.say("phrase.any_amount")
        return self.wording.amount(low, high)

    def paid(self, amount: Amount) -> str:
        """Return an amount with its status, where the figure is not final."""
        text = self.amount(amount.min, amount.max)
        if amount.status == "final" or amount.max == 0:
            return text
        return f"{text} ({self.wording.get('status', amount.status)})"

    def outcome(self, verdict: str, amount: Amount | None) -> str:
        """Return a verdict with what is paid, where something is."""
        text = self.wording.get("verdicts", verdict)
        return text if amount is None or amount.max == 0 else f"{text}, {self.paid(amount)}"

    def day(self, day: date | str) -> str:
        """Return a day as people write it."""
        return self.wording.day(date.fromisoformat(day) if isinstance(day, str) else day)

    # -- facts and values ---------------------------------------------------------------------------------------------

    @cached_property
    def facts(self) -> dict[str, Fact]:
        """The facts that the rules know, by path."""
        return {f.path: f for f in self.vocabulary.facts.values()}

    @cached_property
    def _units(self) -> dict[str, str | None]:
        units: dict[str, str | None] = {}
        for fact in self.vocabulary.facts.values():
            units.setdefault(last_key(fact.path), fact.unit)
        return units

    def unit(self, path: str) -> str | None:
        """Return the unit of the fact at a path, of an entry of a list too."""
        fact = self.facts.get(path)
        return fact.unit if fact else self._units.get(last_key(path))

    def value(self, value: Any, path: str = "") -> str:
        """Return a value of the dossier as people say it."""
        if isinstance(value, dict):
            order = list(self.wording.texts.get("fields", {}))
            keys = sorted(value, key=lambda k: order.index(k) if k in order else len(order))
            told = [k for k in keys if value[k] != "none"]
            return ", ".join(f"{self.wording.get('fields', str(k))} {self.value(value[k], f'{path}.{k}')}" for k in told)
        if isinstance(value, list) and value and is_spells(value):
            return spells(self, value, path)
        if isinstance(value, str) and (day := as_day(value)):
            return self.day(day)
        if isinstance(value, str) and self.wording.has("primes", value):
            return self.short(value)
        return self.wording.value(value, self.unit(path))

    def both(self, one: Any, other: Any, path: str = "") -> tuple[str, str]:
        """Return two values as people say them, numbers with as many decimals as tell one from the other."""
        if any(isinstance(v, bool) or not isinstance(v, (int, float)) for v in (one, other)):
            return self.value(one, path), self.value(other, path)
        decimals, unit = telling(one, other), self.unit(path)
        return self.wording.value(one, unit, decimals), self.wording.value(other, unit, decimals)

    def fact(self, path: str) -> str:
        """Return what the fact at a path is called, or the part of a spell of one."""
        if told := part(self, path):
            return told
        fact = self.facts.get(path)
        if fact is not None:
            return self.wording.get("facts", fact.functor)
        for name in (self._of_entry(path), last_key(path), path):
            if self.wording.has("facts", name):
                return self.wording.get("facts", name)
        kind = self._kinds.get(last_key(path))
        return path if kind is None else self.wording.get("facts", kind)

    def _of_entry(self, path: str) -> str:
        """Return under which key the catalogue calls what an entry of a list says: the list's name, and the key below the entry,
        or the kind of fact below a year."""
        keys = path_keys(path)
        name = self.vocabulary.list_at(keys)
        size = len(self.vocabulary.lists[name]) + 1 if name else 0
        if name is None or len(keys) <= size:
            return ""
        if isinstance(keys[-1], int) or not any(isinstance(k, int) for k in keys[size:]):
            return f"{name}_{keys[size]}"
        return f"{name}_{self._kinds.get(last_key(path), '')}"

    @cached_property
    def _kinds(self) -> dict[str, str]:
        """The kind of the first fact that stands under a key."""
        return {last_key(f.path): f.functor for f in reversed(self.vocabulary.facts.values())}

    def entry(self, path: str) -> str:
        """Return which entry of a list a path speaks of, or nothing."""
        found = _ENTRY.match(path)
        if not found or found[2] == "+" or found[1] in self.facts:
            return ""
        if found[0] in self.planned:
            return self.planned[found[0]]
        name = last_key(found[1])
        label = self.wording.get("facts", name) if self.wording.has("facts", name) else name
        return self.say("list.entry", label=label, number=int(found[2]) + 1)

    def within(self, path: str, label: str) -> str:
        """Return a label with the entry of a list that its path is of; the entry alone where it is meant as a whole."""
        entry = self.entry(path)
        if not entry or path.endswith("]"):
            return entry or label
        return self.say("list.of_entry", entry=entry, label=self.lower(label))

    def placed(self, path: str, of: str | None) -> str:
        """Return what a fact is called, and of which entry it is, where not of the one named before nor called like it."""
        entry, fact = "" if of and path.startswith(f"{of}.") else self.entry(path), self.fact(path)
        return entry or fact if entry.startswith(fact) or not entry else self.say("list.of_entry", entry=entry, label=self.lower(fact))

    @cached_property
    def shared_labels(self) -> set[str]:
        """The kinds of fact that stand under several keys, so that their own name does not tell them apart."""
        keys: dict[str, set[str]] = {}
        for fact in self.vocabulary.facts.values():
            keys.setdefault(fact.functor, set()).add(last_key(fact.path))
        return {functor for functor, names in keys.items() if len(names) > 1}

    @cached_property
    def _measured(self) -> dict[str, str]:
        """What is measured under each key whose facts share a name, in brief, from the condition that looks at it."""
        out: dict[str, str] = {}
        for prime, year in self.engine.rules.prime_years:
            for name, key in self.engine.rules.prime_year(prime, year).subjects.items():
                fact, label = self.vocabulary.facts[key], self.wording.label(f"{prime}.{name}")
                if fact.functor in self.shared_labels and label != f"{prime}.{name}":
                    out.setdefault(last_key(fact.path), label.partition(" (")[0].partition(", ")[0])
        return out

    def named(self, path: str, title: bool = False) -> str:
        """Return what the fact at a path is called, with what is measured where its own name does not say.

        As a title "Sumehr: your result", within a sentence "Sumehr, your result".
        """
        name = self.fact(path)
        measured = self._measured.get(last_key(path), "") if self._vague(path) else ""
        if not measured:
            return name
        if title:
            return self.say("phrase.pair", label=measured, text=self.lower(name))
        return self.say("list.of_entry", entry=measured, label=self.lower(name))

    def _vague(self, path: str) -> bool:
        """Whether the own name of the fact at a path is shared by facts under other keys."""
        fact = self.facts.get(path)
        if fact is None:  # no rule looks at it here (another year, a member): as elsewhere
            return last_key(path) in self._measured
        return fact.functor in self.shared_labels

    def asked(self, prime: str, year: int, path: str) -> str:
        """Return what is asked at a path for a prime year: its condition's label, where its own name is not enough."""
        own = self.facts.get(path)
        if own is not None and own.functor not in self.shared_labels:
            return self.fact(path)
        for name, key in self.engine.rules.prime_year(prime, year).subjects.items():
            label = self.wording.label(f"{prime}.{name}")
            if self.vocabulary.facts[key].path == path and label != f"{prime}.{name}":
                return label
        return self.fact(path)

    # -- conditions and changes ---------------------------------------------------------------------------------------

    def rank(self, condition: str) -> int:
        """Return where a condition stands in the order of the catalogue, which is that of the law."""
        return self.wording.rank(condition.partition(".")[2])

    def failing(self, condition: str, label: str) -> str:
        """Return what it means that a condition is not met, without a double negative."""
        return self.negated(condition) or self.say("phrase.not_met", label=self.lower(label))

    def negated(self, condition: str) -> str:
        """Return how the catalogue says that a condition is not met, if it does."""
        section = self.wording.texts.get("negated", {})
        return str(section.get(condition) or section.get("*." + condition.partition(".")[2]) or "")

    def condition(self, found: Condition) -> str:
        """Return a condition with how far the dossier is from it."""
        path = self.subject_path(found)
        label = self.failing(found.id, found.label) if found.status == "not_met" else found.label
        if found.of:
            label = self.say("list.of_entry", entry=self.entry(found.of), label=self.lower(label))
        key, text = self._state(found, path)
        return self.say(f"phrase.{key}", label=label, text=text) if text else label

    def subject_path(self, found: Condition) -> str:
        """Return the path of the fact shown beside a condition."""
        return found.path or self.condition_path(found.id, found.of)

    def condition_path(self, identity: str, of: str | None) -> str:
        """Return the path of the fact that a condition (asked of an entry of a list) looks at, "" for none."""
        prime, _, name = identity.partition(".")
        if of:
            key = self.engine.rules.subject_at(of, name)
            return self.vocabulary.facts[key].path if key else ""
        for candidate, year in self.engine.rules.prime_years:
            if candidate == prime:
                key = self.engine.rules.prime_year(prime, year).subjects.get(name)
                return self.vocabulary.facts[key].path if key else ""
        return ""

    def _state(self, found: Condition, path: str) -> tuple[str, str]:
        """Return how the dossier stands to a condition, and the phrase that joins it to the label."""
        value, required = found.value, found.required
        if found.status == "unknown":
            if required is None or isinstance(required, bool) or value is not None:
                return "pair", self.say("phrase.to_settle")
            return "pair", self.say("phrase.unknown_needs", required=self.value(required, path))
        named = self.lower(self.placed(found.path, found.of)) + " " if found.path else ""
        if distance := self.gap(value, required, path):
            return "pair", named + distance
        if value is None or isinstance(value, bool) or value == "none":
            return "given", ""
        text = self.value(value, path)
        if named and as_day(value) and as_day(required):
            side = "lower" if str(value) < str(required) else "upper"
            text = self.say(f"phrase.day_{side}", value=text, required=self.value(required, path))
            return "pair", named + text
        return "given", self.say("phrase.pair", label=named.strip(), text=text) if named else text

    def gap(self, value: Any, required: Any, path: str) -> str:
        """Say how far a number is from what is required, whichever side it is on."""
        numbers = all(isinstance(v, (int, float)) and not isinstance(v, bool) for v in (value, required))
        if not numbers:
            return ""
        return self.wording.distance(value, required, self.unit(path), value > required) or ""

    def added(self, path: str, entry: dict[str, Any]) -> str:
        """Say what it takes to add an entry to a list: in a sentence of the rules' own, where they have one for it."""
        return self.adding(path, entry) or self.say("phrase.add", value=self.value(entry, path))

    def adding(self, path: str, entry: dict[str, Any]) -> str:
        """Return the sentence of the rules that says what to do to add an entry, where they have one."""
        texts = self.wording.texts.get("added", {})
        return next((s for word in entry.values() if (s := self.filled(texts.get(f"{last_key(path)}.{word}"), path, entry))), "")

    def filled(self, text: str | None, path: str, entry: dict[str, Any]) -> str:
        """Return a sentence of the rules with an entry's fields filled in; nothing where the entry lacks one of them."""
        told = {k: self.value(v, f"{path}.{k}") for k, v in entry.items()}
        return text.format(**told) if text and set(_PLACE.findall(text)) <= set(told) else ""

    def change(self, change: Change) -> str:
        """Say what a change asks for."""
        if change.path.endswith("[+]"):
            return self.added(change.path.removesuffix("[+]"), change.new)
        if change.unjudged:
            return self.say(f"phrase.no_threshold{'' if change.old else '_none'}", old=self.value(change.old, change.path))
        if isinstance(change.new, list) and change.new and is_spells(change.new):  # the last one is what is to come
            return self.say("phrase.instead", old=self.value(change.old, change.path), new=spell(self, change.new[-1], change.path))
        if isinstance(change.old, bool) or isinstance(change.new, bool):
            key = "phrase.to_confirm" if change.old is None else "phrase.turn"
            return self.say(key, old=self.value(change.old), new=self.value(change.new))
        if change.old is None:
            if change.new in ([], "none"):
                return self.say("phrase.to_settle")
            if as_day(change.new):
                return self.say("phrase.unknown_day", required=self.value(change.new, change.path))
            return self.say("phrase.unknown_needs", required=self.value(change.new, change.path))
        if change.old == "none" and as_day(change.new):  # what has no day yet comes later than every day
            return self.say("phrase.not_yet", new=self.value(change.new, change.path))
        key = "phrase.instead"
        old, new = as_day(change.old), as_day(change.new)
        if old and new:
            key = "phrase.instead_from" if new > old else "phrase.instead_until"
        before, after = self.both(change.old, change.new, change.path)
        return self.gap(change.old, change.new, change.path) or self.say(key, old=before, new=after)
