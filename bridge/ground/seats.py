"""Entries of a long list in the slots of rules that are ground for few: which entry of a dossier a slot stands for.

The rules look at slots; a dossier has as many entries as it likes. Only those that can matter take a seat, each in one slot;
everything that is told about a slot names the place of its entry. Sums and means go over all entries all the same.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from copy import copy
from typing import Any

from ..dossier.read import Dossier
from ..facts.seated import Seats, reseated, seated
from .declared import PrimeYear, Rules


class Roomy(Rules):
    """Rules for lists of any length: ``sized`` gives the same for so many slots, in which entries are then seated."""

    def __init__(self, rules: Rules, sized: Callable[[int], Rules]) -> None:
        self.__dict__.update(rules.__dict__)
        self.sized = sized


class Seated(Rules):
    """Rules whose slots stand for these entries; what does not hang on the entries is that of the rules themselves.

    ``speaks``: for the place of an entry those of others of which the rules see the very same, and which have no seat.
    """

    def __init__(self, rules: Rules, seats: Seats, speaks: Mapping[str, Mapping[int, tuple[int, ...]]] | None = None) -> None:
        self.speaks = speaks or {}
        for name in ("entry_subjects", "entry_reasons"):  # worked out once, whoever sits
            getattr(rules, name)
        self.__dict__.update(rules.__dict__)
        self.unseated, self.seats = rules, seats
        self.vocabulary = seated(rules.vocabulary, seats)

    def prime_year(self, prime: str, year: int) -> PrimeYear:
        """Return the slice of a prime year, the same whoever sits where."""
        return self.unseated.prime_year(prime, year)

    def moved(self, name: str, slot: int, place: int) -> Seated:
        """Return the same with one seat taken by another entry."""
        other = copy(self)
        other.seats = {**self.seats, name: (*self.seats[name][:slot], place, *self.seats[name][slot + 1 :])}
        other.vocabulary = reseated(self.vocabulary, self.unseated.vocabulary, name, slot, place)
        return other

    def entry_path(self, name: str, slot: object) -> str:
        """Write the place of the entry in a slot as users do."""
        return super().entry_path(name, place_of(self, name, slot))


def unseated(rules: Rules) -> Rules:
    """Return the rules whoever sits."""
    return rules.unseated if isinstance(rules, Seated) else rules


def place_of(rules: Rules, name: str, slot: object) -> object:
    """Return the place of the entry in a slot of a list: its own, where nobody was seated."""
    seats = rules.seats.get(name) if isinstance(rules, Seated) else None
    return slot if seats is None or not str(slot).isdigit() else seats[int(str(slot))]


def following(rules: Rules, before: Dossier, after: Dossier) -> Rules:
    """Return rules with the same entries seated where some were taken out of a list."""
    old = rules.seats if isinstance(rules, Seated) else {n: tuple(range(rules.base.slots)) for n in rules.vocabulary.slotted}
    seats = dict(old)
    for name, places in old.items():
        path = rules.vocabulary.lists[name]
        one, two = before.get(*path) or [], after.get(*path) or []
        if len(one) > len(two):
            moved, beyond = _moved(one, two), itertools.count(len(two))
            seats[name] = tuple(moved[p] if p in moved else next(beyond) for p in places)
    if seats == old:
        return rules
    return Seated(rules.unseated if isinstance(rules, Seated) else rules, seats)


def _moved(one: list[Any], two: list[Any]) -> dict[int, int]:
    """Where the entries of a list stand once some were taken out."""
    out: dict[int, int] = {}
    for place, entry in enumerate(one):
        if len(out) < len(two) and entry == two[len(out)]:
            out[place] = len(out)
    return out


def filled(entries: Mapping[str, list[Any]], kept: Mapping[str, list[int]], slots: int) -> Seats:
    """Return seats for some entries of each list, in their order; no one sits in the slots that are left."""
    out = {}
    for name, places in kept.items():
        beyond = max([len(entries[name]), *(p + 1 for p in places)])
        out[name] = (*sorted(places), *range(beyond, beyond + slots - len(places)))
    return out
