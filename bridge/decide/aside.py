"""What is asked of the entries that were set aside: they do nothing for the outcome, and are told as well as those that do.

One after the other they take the last seat, beside those that matter, and the circuit says what is met. What is so of one is so of
every other that says the same of what the rules look at; only what is shown is each one's own.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..ground.circuit import Values
from ..ground.encode import Encoder
from ..ground.seats import Seated, speaking

if TYPE_CHECKING:
    from .case import Case

States = dict[int, str]


def guests(case: Case, name: str) -> Iterator[tuple[int, Case, str]]:
    """Yield the entries of a list that were set aside: the place, the case in which the entry has a seat, and its slot."""
    rules = case.rules
    entries = case.dossier.get(*rules.vocabulary.lists[name])
    if not isinstance(rules, Seated) or not entries or name not in rules.seats:
        return
    slot, seated = len(rules.seats[name]) - 1, set(rules.seats[name])
    atoms = rules.unseated.vocabulary.once(speaking)[name, slot] & case.slice.part.inputs
    order = sorted(atoms)
    alike: dict[tuple[bool | None, ...], tuple[Values, States]] = {}
    for place in range(len(entries)):
        if place not in seated:
            here = Seated(rules.unseated, {**rules.seats, name: (*rules.seats[name][:-1], place)})
            encoder = Encoder(here.vocabulary, case.dossier, case.today, case.prime, case.year)
            known = encoder.assign(atoms, case.readings).known
            said = tuple(map(known.get, order))
            if said not in alike:
                alike[said] = case.values.changed(dict(zip(order, said, strict=True))), {}
            yield place, case.beside(here, encoder, *alike[said]), str(slot)
            case.dossier.worked_out.pop(here.vocabulary, None)  # nobody asks again
