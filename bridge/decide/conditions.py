"""The conditions of a case, those asked of the entries of a list among them, each with what is shown beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..ground.declared import EntryCondition
from ..ground.seats import place_of
from ..results import Condition
from .aside import guests
from .beside import beside

if TYPE_CHECKING:
    from .case import Case


def conditions_of(case: Case) -> tuple[Condition, ...]:
    """Return the conditions that apply, each with its state, the dossier's value and what is required."""
    part = case.slice
    out = [_condition(case, name, part.met.get(name)) for name, atom in part.applies.items() if case.state(atom) != "not_met"]
    for name in part.entry_applies:
        out += _of_entries(case, name)
    return tuple(out)


def _of_entries(case: Case, name: str) -> list[Condition]:
    """The conditions asked of the entries of a list: of those that give a right where some do, else of all given."""
    part = case.slice
    places = {s: place_of(case.rules, name, int(s)) for s in part.slots(name)}
    seated = [(p, case, s) for s, p in places.items() if isinstance(p, int) and case.encoder.slot_state(name, p) == "given"]
    found = [(here.state(part.entitles.get((name, s))) == "met", place, here, s) for place, here, s in [*seated, *guests(case, name)]]
    found.sort(key=lambda row: row[1])
    out = []
    for _, _, here, slot in [row for row in found if row[0]] or found:
        path = here.rules.entry_path(name, slot)
        asked = [EntryCondition(name, slot, condition) for condition in part.entry_applies[name]]
        out += [_condition(here, a.name, part.entry_met.get(a), path, a) for a in asked]
    return out


def _condition(case: Case, name: str, atom: int | None, of: str | None = None, place: EntryCondition | None = None) -> Condition:
    part = case.slice
    status = case.state(atom)
    told = beside(case, name, atom, place)
    identity = f"{case.prime}.{name}"
    note = part.notes.get(name) if status == "not_met" else None
    return Condition(
        identity, status, case.wording.label(identity), told.value, told.required, part.citations.get(name, ()),
        part.confidences.get(name), of, case.wording.get("notes", note) if note else None, told.path,
    )  # fmt: skip
