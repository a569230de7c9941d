"""What is shown beside a condition: the fact that decided it, its value, and the bound that was or was not reached.

A condition has a fact of its own; the rules may name others to be shown where these decide. Which one did is read off the
rules: the inputs by which the condition holds, or fails, under the readings in force.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from ..dossier.keys import path_text
from ..facts.encode import add_years
from ..facts.vocabulary import NEVER, Fact, day_of
from ..ground.declared import EntryCondition, PrimeYear, Rules, dotted
from ..ground.seats import unseated
from ..rules.flat import Body
from ..rules.numbers import Cut, asked, shown

if TYPE_CHECKING:
    from .case import Case

DAY = timedelta(days=1)
FIRST = 19000101


class Beside(NamedTuple):
    """A value and what is asked of it; ``path`` where it is not that of the condition's own fact."""

    value: Any = None
    required: Any = None
    path: str | None = None


def beside(case: Case, name: str, atom: int | None, place: EntryCondition | None = None) -> Beside:
    """Return what is shown beside a condition of a case, or beside one asked of an entry of a list."""
    own = case.rules.entry_subjects.get(place) if place else case.slice.subjects.get(name)
    others = _of_entries(unseated(case.rules)).get(place, ()) if place else case.slice.once(_of_conditions).get(name, ())
    value, required = value_and_required(case, atom, own)
    status = case.state(atom)
    against = place is not None and (place.list, place.name) in case.rules.entry_reasons  # no bound, but what stands against it
    if against and status != "not_met":
        return Beside(value)
    if atom is None or own is None or status == "unknown" or (not others and (required is not None or status == "met")):
        return Beside(value, required)
    others = [o for o in others if _told_of(case, o, own, status)]
    found: dict[str, Any] = {}
    leaves, asked_for = case.leaves, (atom, status == "met")
    if asked_for not in leaves:
        leaves[asked_for] = list(_deciding(case, *asked_for, set()))
    for leaf, truth in leaves[asked_for]:
        name_of, bound = _bound(case, leaf, truth, status == "met")
        if name_of:
            found.setdefault(name_of, bound)
    # Of an entry that fails, what it fails on elsewhere says more than what it says itself.
    order = (*others, own) if place and status == "not_met" else (own, *others)
    decided = next((f for f in order if f in found), own)
    if decided == own:
        return Beside(value, None if against else required if required is not None or own not in found else found[own])
    fact = case.rules.vocabulary.facts[decided]
    return Beside(case.shown_value(fact), found[decided], place_of(case, fact))


def _told_of(case: Case, other: str, own: str, status: str) -> bool:
    """Whether a fact may be shown in place of another: of a condition that is met none of another entry, nor of one that nobody has."""
    slot = case.rules.vocabulary.facts[other].slot
    if slot is None or slot == case.rules.vocabulary.facts[own].slot:
        return True
    return status != "met" and case.encoder.slot_state(*slot) == "given"


def place_of(case: Case, fact: Fact) -> str:
    """Return where a fact stands in the dossier; a sum or a mean: at its list."""
    aggregate = case.rules.vocabulary.aggregates.get(fact.name)
    return path_text(aggregate.over) if aggregate else fact.path


@lru_cache(maxsize=8)
def _of_entries(rules: Rules) -> dict[EntryCondition, tuple[str, ...]]:
    """The facts that may be shown beside a condition on an entry in place of its own, those of the same list first."""
    out: dict[EntryCondition, tuple[str, ...]] = {}
    facts = rules.vocabulary.facts
    for name, condition, slot, fact in rules.base.facts("entry_shows"):
        place = EntryCondition(str(name), str(slot), dotted(condition))
        out[place] = (*out.get(place, ()), str(fact))
    home = {place: facts[own].keys[0] for place, own in rules.entry_subjects.items()}
    return {place: tuple(sorted(names, key=lambda n: facts[n].keys[0] != home[place])) for place, names in out.items()}


def _of_conditions(part: PrimeYear) -> dict[str, list[str]]:
    """The facts that may be shown beside a condition in place of its own."""
    out: dict[str, list[str]] = {}
    for row in part.rules.rows("shows").get((part.prime, part.year), []):
        out.setdefault(dotted(row[2]), []).append(str(row[3]))
    return out


def value_and_required(case: Case, atom: int | None, subject: str | None) -> tuple[Any, Any]:
    """Return the dossier's value of a fact and what the condition asks of it, where it asks for one thing only."""
    if subject is None:
        return None, None
    fact = case.rules.vocabulary.facts[subject]
    threshold = case.slice.threshold(atom, subject) if atom else None
    required: Any = None
    if fact.type in ("boolean", "claim"):
        required = True
    elif threshold is not None:
        required = asked_of(case, fact, threshold.cut, threshold.at_most)
    return case.shown_value(fact), required


def asked_of(case: Case, fact: Fact, cut: Cut, at_most: bool) -> Any:
    """Return the number or day that a comparison asks of a fact, as it is shown; None for a day that never comes."""
    if fact.type == "date":
        day = day_of(int(shown(cut))) if cut < NEVER else None
        return day - DAY if at_most and day is not None else day
    figure = case.encoder.figure(fact.name)
    return asked(cut, at_most, case.rules.vocabulary.step(fact.name), figure.low if figure.known else None)


def shown_value(case: Case, fact: Fact) -> Any:
    """Return what the dossier says of a fact, or what its lists add up to."""
    if fact.name in case.rules.vocabulary.aggregates:
        figure = case.encoder.figure(fact.name)
        return shown(figure.low) if figure.known and figure.low >= 0 else None
    value = case.encoder.said(fact)
    wholes = case.rules.vocabulary.wholes
    if value is None and any(fact.keys[: len(w)] == w and case.dossier.get(*w) == "none" for w in wholes):
        return "none"
    return value


# -- the inputs that decide ----------------------------------------------------------------------------------------------------


def _sign(case: Case, literal: int) -> int:
    atom, values = abs(literal), case.values
    holds = values[atom] if atom in values else 2 * (atom in case.rules.base.true_atoms) - 1
    return holds if literal > 0 else -holds


def _deciding(case: Case, atom: int, truth: bool, seen: set[int]) -> Iterator[tuple[int, bool]]:
    """Yield the inputs by which an atom is true, or false, each with its truth."""
    base = case.rules.base
    if atom in seen or atom in base.true_atoms:
        return
    seen.add(atom)
    if atom in base.inputs:
        yield atom, truth
        return
    told = [(body, [lit for lit in body.literals if _sign(case, lit) == (1 if truth else -1)]) for body in base.bodies.get(atom, ())]
    if truth:
        told = [(body, held) for body, held in told if len(held) >= (len(body.literals) if body.bound is None else body.bound)]
    else:  # what fails only because another reading is in force, or on another branch of the law, tells nothing
        told = [row for row in told if not any(abs(lit) in case.rules.vocabulary.reading for lit in row[1])] or told
        told = [row for row in told if not any(_of_nobody(case, lit) for lit in row[0].literals)] or told
        least = min((len(failing) for body, failing in told if body.bound is None), default=0)
        told = [row for row in told if row[0].bound is not None or len(row[1]) == least]
    for literal in sorted(_literals(told), key=lambda lit: abs(lit) not in base.inputs):  # what it asks itself comes first
        yield from _deciding(case, abs(literal), (literal > 0) == truth, seen)


def _of_nobody(case: Case, literal: int) -> bool:
    """Whether an input compares with an entry that the dossier does not have."""
    vocabulary = case.rules.vocabulary
    slots = [vocabulary.facts[name].slot for name in vocabulary.relations.get(abs(literal), ("", "", "", 0))[1:3] if name]
    return any(slot is not None and case.encoder.slot_state(*slot) != "given" for slot in slots)


def _literals(told: Sequence[tuple[Body, list[int]]]) -> Iterator[int]:
    return (literal for _, literals in told for literal in literals)


def _bound(case: Case, atom: int, truth: bool, met: bool) -> tuple[str, Any]:
    """Return of which fact an input speaks, and the bound that is kept where the condition is met, or would have to be."""
    vocabulary = case.rules.vocabulary
    if atom in vocabulary.relations:
        kind, one, two, years = vocabulary.relations[atom]
        other = case.encoder.figure(two) if kind == "within_years" else None
        if other is None or not FIRST <= other.low < NEVER or truth != met:
            return one, None
        return one, day_of(add_years(int(other.low), -years)) + DAY
    what = vocabulary.input.get(atom)
    if what is None or what.predicate != "at_least":
        return (what.fact if what else ""), None
    return what.fact, asked_of(case, vocabulary.facts[what.fact], what.cut, truth != met)
