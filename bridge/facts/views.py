"""How the rules see what a dossier writes as spells: as the value of some day, of every day, of a given one, of the request.

The rules themselves know one value a fact; which days it is taken from they declare (``view/2``, ``view/4``), and readings may choose.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from ..dossier.spells import Days, Spell, all_days, any_day, besides, blended, constant, longest
from ..rules.rulebase import RuleBase
from ..rules.symbols import Symbol, SymbolType
from .format import text

ON, REQUEST, BLEND, BESIDES = "on", "request", "blend", "besides"
Key = tuple[str, int]


class View(NamedTuple):
    """One way to see a value written as spells: the kind, its days (YYYYMMDD) or word, and the reading that asks for it, if any."""

    kind: str
    days: tuple[int, ...] = ()
    word: str = ""
    issue: str = ""
    option: str = ""


class Alike(NamedTuple):
    """A word of a choice that is to be taken for another one, under an option of a reading."""

    word: str
    other: str
    issue: str
    option: str


class Longest(NamedTuple):
    """A number of days that is the longest spell of a word in the spells of another fact, between two days."""

    of: str
    word: str
    doubt: str
    first: int
    last: int

    def days(self, spells: list[Spell]) -> tuple[int, int]:
        """Return the least and the most days that it can be by these spells."""
        return longest(spells, Days(_day(self.first), _day(self.last)), self.word, self.doubt)


class Views:
    """The views that a rule base declares, by fact."""

    def __init__(self, base: RuleBase) -> None:
        self.of: dict[str, list[View]] = defaultdict(list)
        for fact, view, *rest in base.facts("view"):
            self.of[str(fact)].append(_view(view, rest))
        self.seen_by = {(str(f), (str(p), y.number)): _view(view) for f, view, p, y in base.facts("view_by")}
        self.alike: dict[str, list[Alike]] = defaultdict(list)
        for fact, *rest in base.facts("alike"):
            self.alike[str(fact)].append(Alike(*map(text, rest)))
        self.horizons = {str(fact): (str(first), str(last)) for fact, first, last in base.facts("horizon")}
        self.longest = {
            str(fact): Longest(str(of), text(word), text(doubt), first.number, last.number)
            for fact, of, word, doubt, first, last in base.facts("longest")
        }
        issues = {v.issue for row in self.of.values() for v in row} | {a.issue for row in self.alike.values() for a in row}
        self.issues = frozenset(issues - {""})

    def view(self, fact: str, readings: Mapping[str, str], key: Key) -> View:
        """Return how a prime year sees a fact under the readings in force."""
        own = self.seen_by.get((fact, key))
        return own or next(v for v in self.of[fact] if not v.issue or readings.get(v.issue) == v.option)

    def chosen_by(self, fact: str) -> set[str]:
        """Return the issues that say which days of a fact count."""
        return {v.issue for v in self.of.get(fact, ()) if v.issue}

    def swayed(self, fact: str) -> set[str]:
        """Return the issues on which it hangs how a fact is seen."""
        return self.chosen_by(fact) | {a.issue for a in self.alike.get(fact, ())}

    def one(self, fact: str, spells: list[Spell], days: Days, year: Days, asked: Days, readings: Mapping[str, str], key: Key) -> Any:
        """Return the one value that the rules of a prime year see, None where it is not known.

        ``days`` are those of the ``year`` that need a spell, ``asked`` those on which the request can lie.
        """
        view = self.view(fact, readings, key)
        match view.kind:
            case "any":
                return any_day(spells, days, year)
            case "all":
                return all_days(spells, days)
            case "on":
                day = min(max(_day(view.days[0]), days.first), days.last)
                return constant(spells, Days(day, day))
            case "request":
                return constant(spells, asked)
            case "besides":
                between = Days(*map(_day, view.days))
                return besides(spells, between.within(days) or between, view.word)
        return blended(spells, days, view.word, lambda word: self._alike(fact, word, readings))

    def _alike(self, fact: str, word: str, readings: Mapping[str, str]) -> str:
        found = (a.other for a in self.alike.get(fact, ()) if a.word == word and readings.get(a.issue) == a.option)
        return next(found, word)


def _view(view: Symbol, rest: Sequence[Symbol] = ()) -> View:
    numbers = tuple(a.number for a in view.arguments if a.type == SymbolType.Number)
    words = [text(a) for a in view.arguments if a.type != SymbolType.Number]
    return View(view.name, numbers, *(words or [""]), *map(text, rest))


def _day(number: int) -> date:
    return date(number // 10000, number // 100 % 100, number % 100)
