"""What is asked of the entries that were set aside: they do nothing for the outcome, and are told as well as those that do.

One after the other they take the last seat, beside those that matter, and the circuit says what is met. What is so of one is so of
every other that says the same of what the rules look at; only what is shown is each one's own.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from ..dossier.keys import path_text
from ..facts.encode import Encoder
from ..facts.seated import speaking
from ..ground.declared import PrimeYear
from ..ground.seats import Seated
from ..solve.circuit import Gate, Values

if TYPE_CHECKING:
    from .case import Case, Leaves

States = dict[int, str]


class _Seat(NamedTuple):
    """A slot as a prime year looks at it: the inputs that speak of it, in order, and the gates above them."""

    atoms: frozenset[int]
    order: tuple[int, ...]
    gates: list[Gate]


def idle(case: Case) -> Iterator[tuple[str, int, int]]:
    """Yield of each long list how many entries have no seat, others saying all that they do, of how many there are."""
    for name, seats in case.rules.seats.items() if isinstance(case.rules, Seated) else ():
        path = case.rules.vocabulary.lists[name]
        size = len(case.dossier.get(*path) or ())
        if (left := size - sum(place < size for place in set(seats))) > 0:
            yield path_text(path), left, size


def entries_of(case: Case, name: str, size: int) -> list[tuple[int, Case, str]]:
    """Return every entry of a list, in order, whether it has a seat or was set aside: the place, the case in which it has, and its slot."""
    if not isinstance(case.rules, Seated) or name not in case.rules.seats:
        return [(place, case, str(place)) for place in range(size)]
    seated = [(place, case, str(slot)) for slot, place in enumerate(case.rules.seats[name]) if place < size]
    return sorted([*seated, *guests(case, name)], key=lambda row: row[0])


def guests(case: Case, name: str) -> Iterator[tuple[int, Case, str]]:
    """Yield the entries of a list that were set aside: the place, the case in which the entry has a seat, and its slot."""
    rules = case.rules
    entries = case.dossier.get(*rules.vocabulary.lists[name])
    if not isinstance(rules, Seated) or not entries or name not in rules.seats:
        return
    slot, seated = len(rules.seats[name]) - 1, set(rules.seats[name])
    seat = _seat(case.slice, name, slot)
    sums = {n: case.encoder.figure(n) for n, a in rules.vocabulary.aggregates.items() if a.over == rules.vocabulary.lists[name]}
    alike: dict[tuple[bool | None, ...], tuple[Values, States, Leaves]] = {}
    for place in range(len(entries)):
        if place not in seated:
            here = rules.moved(name, slot, place)
            encoder = Encoder(here.vocabulary, case.dossier, case.today, case.prime, case.year, sums, case.readings)
            known = encoder.assign(seat.atoms, case.readings).known
            said = tuple(map(known.get, seat.order))
            if said not in alike:
                alike[said] = case.values.changed(dict(zip(seat.order, said, strict=True)), seat.gates), {}, {}
            yield place, case.beside(here, encoder, *alike[said]), str(slot)
            case.dossier.worked_out.pop(here.vocabulary, None)  # nobody asks again


def _seat(part: PrimeYear, name: str, slot: int) -> _Seat:
    seats = part.once(_seats)
    if (name, slot) not in seats:
        base = part.rules.base
        seen = base.cone(part.part.roots, closed=False)
        atoms = part.rules.vocabulary.once(speaking)[name, slot] & seen & part.part.rules.places.keys()
        seats[name, slot] = _Seat(atoms, tuple(sorted(atoms)), part.part.rules.above(sorted(atoms)))
    return seats[name, slot]


def _seats(_: PrimeYear) -> dict[tuple[str, int], _Seat]:
    """The slots that were looked at so far."""
    return {}
