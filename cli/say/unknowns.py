"""What to find out: the facts that would settle what is open, each said once."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from octroi.bridge.dossier.keys import path_text
from octroi.bridge.dossier.paths import path_keys

from ..parts import Sheet, spans
from .words import Words, last_key

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

    def add(self, path: str, year: int | None, user: Key) -> None:
        """Note that a prime year hangs on a path."""
        self.users.add(user)
        _, _, years = self.keys.setdefault(last_key(path), (user, path, set()))
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
                parent = path.rpartition(".")[0]
                found = _YEAR.search(parent)
                place = places.setdefault(_YEAR.sub("*", parent), Place())
                place.add(path, int(found[0]) if found else None, (decision.prime, decision.year))
        if not places:
            return
        self.sheet.heading(self.say("unknown.title"))
        order = [(d.prime, d.year) for d in decisions]
        for parent, place in places.items():
            name = parent.replace("*", self.words.years(place.years)) if parent else self.say("unknown.top")
            users = self.words.prime_years(sorted(place.users, key=order.index))
            self.sheet.line(spans((name, "bold"), ("  " + self.say("unknown.for", names=users), "dim")), 2)
            self._keys(place)

    def _of_applicant(self, path: str) -> str:
        """Return where the applicant says what the entry of a list says at a path: it is called the same; else the path itself."""
        keys = path_keys(path)
        for repeat in self.words.vocabulary.repeats:
            size = len(repeat.own.list)
            outer = repeat.outer(keys[size + 1 :]) if keys[:size] == repeat.own.list else None
            if outer is not None:
                return path_text(outer)
        return path

    def _keys(self, place: Place) -> None:
        labels = {
            key: self.words.asked(*user, self._of_applicant(path)).partition(" (")[0].partition(", ")[0]
            for key, (user, path, _) in place.keys.items()
        }
        same = len(labels) > 1 and len(set(labels.values())) == 1
        parts: list[tuple[str, str] | str] = []
        if same:
            parts.append(self.say("phrase.pair", label=next(iter(labels.values())), text=""))
        for number, (key, (_, _, years)) in enumerate(place.keys.items()):
            if number:
                parts.append(self.say("list.joint"))
            some = f", {self.words.years(years)}" if years != place.years else ""
            parts += [f"{key}{some}"] if same else [labels[key], (f" ({key}{some})", "dim")]
        self.sheet.line(spans(*parts), 4)
