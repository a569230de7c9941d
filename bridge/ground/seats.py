"""Entries of a long list in the slots of rules that are ground for few: which entry of a dossier a slot stands for.

The rules look at slots; a dossier has as many entries as it likes. Only those that can matter take a seat, each in one slot;
everything that is told about a slot names the place of its entry. Sums and means go over all entries all the same.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from copy import copy
from typing import Any

from ..dossier.keys import path_text
from ..dossier.read import Dossier
from .declared import PrimeYear, Rules
from .vocabulary import Vocabulary

# For each list, the place of the entry that sits in each slot; beyond the end of the list: nobody does.
Seats = Mapping[str, tuple[int, ...]]


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
        other.vocabulary = _reseated(self.vocabulary, self.unseated.vocabulary, name, slot, place)
        return other

    def entry_path(self, name: str, slot: object) -> str:
        """Write the place of the entry in a slot as users do."""
        return super().entry_path(name, place_of(self, name, slot))


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


def seated(vocabulary: Vocabulary, seats: Seats) -> Vocabulary:
    """Return a vocabulary in which the facts of a slot are those of the entry that sits there."""
    view = copy(vocabulary)
    view.facts, view.present = dict(vocabulary.facts), dict(vocabulary.present)
    for of, places in seats.items():
        for slot, place in enumerate(places):
            _seat(view, vocabulary, of, slot, place)
    return view


def _reseated(view: Vocabulary, vocabulary: Vocabulary, of: str, slot: int, place: int) -> Vocabulary:
    other = copy(view)
    other.facts, other.present = dict(view.facts), dict(view.present)
    _seat(other, vocabulary, of, slot, place)
    return other


def _seat(view: Vocabulary, vocabulary: Vocabulary, of: str, slot: int, place: int) -> None:
    facts, present = vocabulary.once(_slotted)[of, slot]
    for name, keys, at in facts:
        path = (*keys[:at], place, *keys[at + 1 :])
        view.facts[name] = vocabulary.facts[name]._replace(keys=path, path=path_text(path), slot=(of, place))
    view.present.update(dict.fromkeys(present, (of, place)))


Slotted = dict[tuple[str, int], tuple[list[tuple[str, tuple[Any, ...], int]], list[int]]]


def _slotted(vocabulary: Vocabulary) -> Slotted:
    """For each slot of each list its facts, with their paths and where the slot stands in these, and the inputs that say it is taken."""
    out: Slotted = {}
    for atom, (of, slot) in vocabulary.present.items():
        if isinstance(slot, int):
            out.setdefault((of, slot), ([], []))[1].append(atom)
    for name, fact in vocabulary.facts.items():
        if fact.slot is not None and isinstance(slot := fact.slot[1], int):
            out.setdefault((fact.slot[0], slot), ([], []))[0].append((name, fact.keys, len(vocabulary.lists[fact.slot[0]])))
    return out


def _moved(one: list[Any], two: list[Any]) -> dict[int, int]:
    """Where the entries of a list stand once some were taken out."""
    out: dict[int, int] = {}
    for place, entry in enumerate(one):
        if len(out) < len(two) and entry == two[len(out)]:
            out[place] = len(out)
    return out


def speaking(vocabulary: Vocabulary) -> dict[tuple[str, int], frozenset[int]]:
    """Return for each slot of each list the inputs that speak of it, of others beside it or not."""
    out: dict[tuple[str, int], set[int]] = {}
    told = [(a, (what.fact,)) for a, what in vocabulary.input.items()] + [(a, row[1:3]) for a, row in vocabulary.relations.items()]
    slots = [(a, vocabulary.facts[name].slot) for a, names in told for name in names] + list(vocabulary.present.items())
    for atom, slot in slots:
        if slot is not None and isinstance(slot[1], int):
            out.setdefault((slot[0], slot[1]), set()).add(atom)
    return {slot: frozenset(atoms) for slot, atoms in out.items()}


def filled(entries: Mapping[str, list[Any]], kept: Mapping[str, list[int]], slots: int) -> Seats:
    """Return seats for some entries of each list, in their order; no one sits in the slots that are left."""
    out = {}
    for name, places in kept.items():
        beyond = len(entries[name])
        out[name] = (*sorted(places), *range(beyond, beyond + slots - len(places)))
    return out
