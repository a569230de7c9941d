"""What to find out: the facts that would settle what is open, each said once."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from octroi.bridge.dossier.keys import path_text
from octroi.bridge.dossier.paths import path_keys

from ..parts import Sheet, spans
from .places import section
from .words import Words

if TYPE_CHECKING:
    from octroi.bridge import Decision

_YEAR = re.compile(r"(?<=\.)(?:19|20)\d\d(?=\.|$)")
Key = tuple[str, int]


class Place:
    """A mapping of the dossier, the same for several years, with the keys wanted in it and by whom."""

    def __init__(self) -> None:
        self.years: set[int] = set()
        self.users: set[Key] = set()
        self.keys: dict[str, tuple[Key, str, set[int]]] = {}

    def add(self, key: str, path: str, year: int | None, user: Key) -> None:
        """Note that a prime year hangs on a path, by its last key that is no year."""
        self.users.add(user)
        _, _, years = self.keys.setdefault(key, (user, path, set()))
        if year is not None:
            self.years.add(year)
            years.add(year)


class UnknownsText:
    """Writes the list of what to fill in."""

    def __init__(self, sheet: Sheet, words: Words) -> None:
        self.sheet, self.words, self.say = sheet, words, words.say

    def show(self, decisions: Sequence[Decision]) -> None:
        """Write it, if anything is open."""
        places: dict[str, Place] = {}
        for decision in decisions:
            for path in decision.unknown:
                found = _YEAR.search(path)
                general = _YEAR.sub("*", path)
                parent, _, name = general.removesuffix(".*").rpartition(".")
                place = places.setdefault(f"{parent}.*" if general.endswith(".*") else parent, Place())
                place.add(name, path, int(found[0]) if found else None, (decision.prime, decision.year))
        if not places:
            return
        self.sheet.heading(self.say("unknown.title"))
        order = [(d.prime, d.year) for d in decisions]
        for parent, place in places.items():
            name = self._named(parent, place)
            users = self.words.prime_years(sorted(place.users, key=order.index))
            self.sheet.line(spans((name, "bold"), ("  " + self.say("unknown.for", names=users), "dim")), 2)
            self._keys(place)

    def _named(self, parent: str, place: Place) -> str:
        """Return what a part of the dossier is called, or its path where that is asked for."""
        if not parent:
            return self.say("unknown.top" if self.say.paths else "unknown.rest")
        if self.say.paths:
            return parent.replace("*", self.words.years(place.years))
        entry = self.words.entry(f"{parent}.")
        names = [entry or section(self.words, path_keys(parent)), *([self.words.years(place.years)] if "*" in parent else [])]
        return self.say("list.comma").join(names)

    def _of_applicant(self, path: str) -> str:
        """Return where the applicant says what the entry of a list says at a path: it is called the same; else the path itself."""
        keys = path_keys(path)
        for repeat in self.words.vocabulary.repeats:
            size = len(repeat.own.list)
            outer = repeat.outer(keys[size + 1 :]) if keys[:size] == repeat.own.list else None
            if outer is not None:
                return path_text(outer)
        return path

    def _called(self, user: Key, path: str) -> str:
        """Return what is asked at a path; of another than the applicant what measures nothing has a name of its own."""
        own = self._of_applicant(path)
        label = self.words.asked(*user, own)
        return self.words.fact(path) if own != path and label == self.words.fact(own) else label

    def _keys(self, place: Place) -> None:
        labels = {
            key: self._called(user, path).partition(" (")[0].partition(", ")[0]
            for key, (user, path, _) in place.keys.items()
        }
        same = len(labels) > 1 and len(set(labels.values())) == 1
        parts: list[tuple[str, str] | str] = []
        if same:
            parts.append(self.say("phrase.pair", label=next(iter(labels.values())), text=""))
        for number, (key, (_, _, years)) in enumerate(place.keys.items()):
            if number:
                parts.append(self.say("list.joint"))
            some = self.words.years(years) if years != place.years else ""
            beside = self.say("list.comma").join(t for t in (key if self.say.paths else "", some) if t)
            parts += [self._same(key, some)] if same else [labels[key], (f" ({beside})" if beside else "", "dim")]
        self.sheet.line(spans(*parts), 4)

    def _same(self, key: str, some: str) -> str:
        """Return one of several facts that share a name: its key, or what it alone is called."""
        name = key if self.say.paths else self.words.named(key).partition(", ")[0]
        return self.say("list.comma").join(t for t in (name, some) if t)
