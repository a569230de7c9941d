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
    """Rules whose slots stand for these entries; what does not hang on the entries is that of the rules themselves."""

    def __init__(self, rules: Rules, seats: Seats) -> None:
        self.__dict__.update(rules.__dict__)
        self.unseated, self.seats = rules, seats
        self.vocabulary = seated(rules.vocabulary, seats)

    def prime_year(self, prime: str, year: int) -> PrimeYear:
        """Return the slice of a prime year, the same whoever sits where."""
        return self.unseated.prime_year(prime, year)

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
    facts, present = vocabulary.once(_slotted)
    for name, (of, slot), at in facts:
        if (places := seats.get(of)) is not None:
            fact = vocabulary.facts[name]
            keys = (*fact.keys[:at], places[slot], *fact.keys[at + 1 :])
            view.facts[name] = fact._replace(keys=keys, path=path_text(keys), slot=(of, places[slot]))
    for atom, (of, slot) in present:
        if (places := seats.get(of)) is not None:
            view.present[atom] = of, places[slot]
    return view


def _slotted(vocabulary: Vocabulary) -> tuple[list[tuple[str, tuple[str, int], int]], list[tuple[int, tuple[str, int]]]]:
    """The facts of the slots of lists, with the place of the slot in their paths, and the inputs that say that one is taken."""
    facts: list[tuple[str, tuple[str, int], int]] = []
    for name, fact in vocabulary.facts.items():
        if fact.slot is not None and isinstance(slot := fact.slot[1], int):
            facts.append((name, (fact.slot[0], slot), len(vocabulary.lists[fact.slot[0]])))
    present = [(atom, (of, slot)) for atom, (of, slot) in vocabulary.present.items() if isinstance(slot, int)]
    return facts, present


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
