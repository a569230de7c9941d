"""The facts of the slots of lists, told of other entries than those that stand at the places of the slots."""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy

from ..dossier.keys import path_text
from .vocabulary import Fact, Vocabulary

# So many seats are remembered with what is told there.
MOST = 4096

# For each list, the place of the entry that sits in each slot; beyond the end of the list: nobody does.
Seats = Mapping[str, tuple[int, ...]]


def seated(vocabulary: Vocabulary, seats: Seats) -> Vocabulary:
    """Return a vocabulary in which the facts of a slot are those of the entry that sits there."""
    view = copy(vocabulary)
    view.facts, view.present = dict(vocabulary.facts), dict(vocabulary.present)
    for of, places in seats.items():
        for slot, place in enumerate(places):
            _seat(view, vocabulary, of, slot, place)
    return view


def reseated(view: Vocabulary, vocabulary: Vocabulary, of: str, slot: int, place: int) -> Vocabulary:
    """Return such a vocabulary with one seat taken by another entry."""
    other = copy(view)
    other.facts, other.present = dict(view.facts), dict(view.present)
    _seat(other, vocabulary, of, slot, place)
    return other


def _seat(view: Vocabulary, vocabulary: Vocabulary, of: str, slot: int, place: int) -> None:
    facts, present = vocabulary.once(_slotted)[of, slot]
    told = vocabulary.once(_told)
    if (of, slot, place) not in told:
        if len(told) >= MOST:
            told.clear()
        told[of, slot, place] = [_at(vocabulary.facts[name], (of, place), at) for name, at in facts]
    view.facts.update(told[of, slot, place])
    view.present.update(dict.fromkeys(present, (of, place)))


def _at(fact: Fact, slot: tuple[str, int], at: int) -> tuple[str, Fact]:
    """A fact of a slot as that of the entry that sits there, under its name."""
    path = (*fact.keys[:at], slot[1], *fact.keys[at + 1 :])
    return fact.name, Fact(fact.name, fact.functor, path, fact.type, fact.unit, path_text(path), slot)


def _told(_: Vocabulary) -> dict[tuple[str, int, int], list[tuple[str, Fact]]]:
    """The facts of the slots, by who sat there, as far as it was asked."""
    return {}


Slotted = dict[tuple[str, int], tuple[list[tuple[str, int]], list[int]]]


def _slotted(vocabulary: Vocabulary) -> Slotted:
    """For each slot of each list its facts, with where the slot stands in their paths, and the inputs that say it is taken."""
    out: Slotted = {}
    for atom, (of, slot) in vocabulary.present.items():
        if isinstance(slot, int):
            out.setdefault((of, slot), ([], []))[1].append(atom)
    for name, fact in vocabulary.facts.items():
        if fact.slot is not None and isinstance(slot := fact.slot[1], int):
            out.setdefault((fact.slot[0], slot), ([], []))[0].append((name, len(vocabulary.lists[fact.slot[0]])))
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
