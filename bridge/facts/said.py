"""What a dossier says of each fact: its value, at which path, and what an entry to be added would say."""

from __future__ import annotations

import functools
from collections.abc import Collection, Iterator
from datetime import date
from typing import Any

from ..dossier.keys import path_text
from ..dossier.paths import put
from ..dossier.read import Dossier, dig
from ..dossier.shape import Keys
from ..errors import RulesError
from .aggregates import Aggregate
from .asks import Asks
from .own import Own, Places
from .vocabulary import Added, Fact, Vocabulary, day_number, day_of


def _tests_elsewhere(vocabulary: Vocabulary) -> list[tuple[Own, Keys, Keys]]:
    """What decides whether the applicant's own entry counts in a sum and may be said elsewhere: of which list, where, and where."""
    keeps = {(a.over, k.keys) for a in vocabulary.aggregates.values() for k in a.keeps}
    found = ((r, keys, r.outer(keys)) for r in vocabulary.repeats for over, keys in sorted(keeps) if r.own.list == over)
    return [(r.own, keys, outer) for r, keys, outer in found if outer is not None]


class Said:
    """One dossier, seen from one day and one prime year (whose entry to be added it knows)."""

    def __init__(self, vocabulary: Vocabulary, dossier: Dossier, today: date, prime: str, year: int) -> None:
        self.vocabulary = vocabulary
        self.dossier = dossier
        self.today = today
        self.key = prime, year
        self.places = Places(vocabulary.repeats, dossier)
        self.added = vocabulary.added.get(self.key, {})
        self._sizes: dict[str, tuple[int, str]] = {}  # of each list how many slots are taken, and how

    def raw(self, fact: Fact) -> Any:
        """Return the dossier's value of a fact as the rules see it, None where it has none."""
        return self.said(fact)

    def said(self, fact: Fact) -> Any:
        """Return the dossier's value of a fact as it is written, None where it has none."""
        keys = fact.keys
        if fact.name in self.vocabulary.requested:
            asks, (_, entry) = self._asks, self._request(fact)
            return None if entry is None else entry.get(asks.on)
        if fact.name in self.vocabulary.repeated:
            keys = self.places.said(keys)
            if fact.type == "boolean" and self.dossier.get(*keys) is None and self._nowhere(keys):
                return False
        return self.dossier.get(*keys)

    def _nowhere(self, keys: Keys) -> bool:
        """Whether a path says what the own entry of a list must pass to count, and there is none: a list that is given is complete,
        and who is not in it, and says who he is, has no entry."""
        owns = (own for own, _, outer in self.vocabulary.once(_tests_elsewhere) if outer == keys)
        get = self.dossier.get
        return any(self.places.own(o) is None and get(*o.path) is not None and get(*o.list) is not None for o in owns)

    def entries(self, over: Keys) -> list[Any] | None:
        """Return the entries of a list, None where it is unknown; the applicant's own also says what follows from other facts."""
        found = self.dossier.get(*over)
        told = dict(self._told_elsewhere(over, found)) if found else {}
        if told:
            kept, key = self.dossier.lists.of(found), ("told", repr(told))
            if key not in kept:
                kept[key] = functools.reduce(lambda rows, one: put(rows, *one), told.items(), found)
            found = kept[key]
        return found  # type: ignore[no-any-return]

    def _told_elsewhere(self, over: Keys, entries: list[Any]) -> Iterator[tuple[Keys, Any]]:
        """Yield what the own entry of a list leaves out and other places tell: where in the list, and what; the surer last."""
        for own, keys, outer in self.vocabulary.once(_tests_elsewhere):
            place = self.places.own(own) if own.list == over else None
            if place is not None and dig(entries[place], keys) is None and (value := self.dossier.get(*outer)) is not None:
                yield (place, *keys), value
        for own, keys, name in self.vocabulary.own_yes:
            place = self.places.own(own) if own.list == over else None
            if place is not None and dig(entries[place], keys) is None:
                value = self.raw(self.vocabulary.facts[name])
                if value is not None:
                    yield (place, *keys), value != "none"

    def settled_at(self, over: Keys, place: int, keys: Keys) -> str:
        """Return the path that would settle what an entry leaves out: its own, or that of the fact from which it follows."""
        for own, within, name in self.vocabulary.own_yes:
            if own.list == over and within == keys and self.places.own(own) == place:
                return self.unknown_paths(self.vocabulary.facts[name])[0]
        return path_text(self.places.said_in(over, place, keys))

    def path_of(self, fact: Fact) -> str:
        """Return the path at which the dossier says a fact, or would say it."""
        keys = self.places.said(fact.keys) if fact.name in self.vocabulary.repeated else fact.keys
        return fact.path if keys == fact.keys else path_text(keys)

    def said_at(self, aggregate: Aggregate, place: int) -> str:
        """Return the path at which the dossier says what an entry gives to a total or a mean, or would say it."""
        return path_text(self.places.said_in(aggregate.over, place, aggregate.keys))

    def unknown_paths(self, fact: Fact) -> tuple[str, ...]:
        """Return the paths where the value of an unknown fact would be written."""
        keys = fact.keys
        if fact.slot is not None and self.dossier.get(*self.vocabulary.lists[fact.slot[0]]) is None:
            return (path_text(self.vocabulary.lists[fact.slot[0]]),)
        if fact.name in self.vocabulary.requested:
            asks, (place, _) = self._asks, self._request(fact)
            if place is None and self.dossier.get(*asks.path) is not None:
                return tuple(path_text(keys) for keys in asks.perhaps(self.dossier, *self.vocabulary.requested[fact.name]))
            return (path_text(asks.path if place is None else (*asks.path, place, asks.on)),)
        for whole in self.vocabulary.wholes:
            if keys[: len(whole)] == whole and self.dossier.get(*whole) is None:
                return (path_text(whole),)
        return (fact.path,)

    def spelled(self, names: Collection[str]) -> bool:
        """Whether the dossier writes one of these facts as spells."""
        return self.dossier.spelled and any(isinstance(self.said(self.vocabulary.facts[n]), list) for n in names)

    @property
    def _asks(self) -> Asks:
        asks = self.vocabulary.asks
        if asks is None:
            raise RulesError("requested/3 without asks/5")
        return asks

    def _request(self, fact: Fact) -> tuple[int | None, dict[str, Any] | None]:
        asks, key = self._asks, self.vocabulary.requested[fact.name]
        return asks.place(self.dossier, *key), asks.made(self.dossier, *key)

    def slot_state(self, name: str, slot: int | str) -> str:
        """Say whether a slot is ``given``, ``absent``, ``open`` (the list is unknown) or ``new``."""
        if not isinstance(slot, int):
            return "new"
        if name not in self._sizes:
            entries = self.dossier.get(*self.vocabulary.lists[name])
            self._sizes[name] = (self.vocabulary.open_slots.get(name, 0), "open") if entries is None else (len(entries), "given")
        size, taken = self._sizes[name]
        return taken if slot < size else "absent"

    def state(self, fact: Fact) -> str:
        """Say the same of the slot of a fact; what belongs to no list is given."""
        return self.slot_state(*fact.slot) if fact.slot else "given"

    def template(self, fact: Fact) -> Added | None:
        """Return what an entry to be added has in the field of a fact, None where it has none."""
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
