"""What if: a dossier beside variants of it, and for every difference the conditions and the changes that make it.

Only the prime years whose input atoms a variant touches are decided again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from ..decide.aside import entries_of
from ..decide.case import Case
from ..decide.outcome import NOT_MODELLED, Outcome, outcome_of, outcome_slice
from ..decide.seating import MOST_SEATS
from ..dossier.edits import Edit, Edited, Variant, apply, path_of
from ..dossier.read import Dossier
from ..dossier.shape import Keys
from ..engine import Engine
from ..errors import InputError, Problem
from ..facts.encode import Encoder
from ..ground.declared import EntryCondition, Key, PrimeYear, Rules
from ..ground.footprint import looks_at
from ..ground.seats import Roomy
from ..progress import Progress, silent
from ..results import Decision, Request, total
from ..solve.least import by_size, least
from ..terms import of_years
from .effects import Compared, Effect, Moved, OfYear, Requests, Sums, Total, WhatIf

SUBSETS = 4096
OBTAINABLE = ("granted", "undecided")
Kept = Mapping[Keys, Sequence[int | None]]


def compare(
    engine: Engine,
    dossier: Mapping[str, Any] | Dossier,
    variants: Sequence[Variant],
    primes: Sequence[str] | None = None,
    years: Sequence[int] | None = None,
    today: date | None = None,
    readings: Mapping[str, str] | None = None,
    progress: Progress = silent,
) -> WhatIf:
    """Decide a dossier and its variants for every asked prime and prime year, and say what differs and why.

    Raises :class:`InputError` for a dossier, edit, prime or reading that cannot be used.
    """
    base = engine.dossier(dossier, today or date.today())
    names = [v.name for v in variants]
    twice = sorted({str(n) for n in names if names.count(n) > 1})
    if twice:
        raise InputError([Problem(f"variant {n}", "variant_twice") for n in twice])
    after = [edited(engine, base, variant) for variant in variants]
    rules = _rules(engine, [base, *(e.dossier for e in after)])
    in_force = rules.vocabulary.check_readings(dict(readings or {}))
    keys = engine.asked(primes, years)
    day = today or date.today()

    def side(subject: Dossier, kept: Kept) -> _Side:
        return _Side(engine, rules, subject, kept, day, in_force)

    before = side(base, {path: range(len(base.get(*path) or [])) for path in rules.vocabulary.lists.values()})
    before.whole = True
    outcomes = {key: before.outcome(key) for key in keys}
    sums = _sums(engine, outcomes, {k: before.request(k) for k in keys if outcomes[k].verdict in OBTAINABLE}, in_force)
    compared = []
    for variant, made in zip(variants, after, strict=True):
        compared.append(_Comparison(before, variant, made, side).result(keys, outcomes, sums))
        progress(len(compared), len(variants))
    return WhatIf(day, in_force, outcomes, sums, tuple(compared), warnings=engine.warnings(base, day))


def _rules(engine: Engine, dossiers: Sequence[Dossier]) -> Rules:
    """The rules with a slot for each entry of the longest lists, or those in which each dossier seats what matters in it."""
    found = [engine.room(d, MOST_SEATS) for d in dossiers]
    return next((r for r in found if isinstance(r, Roomy)), max(found, key=lambda r: r.base.slots))


def edited(engine: Engine, base: Dossier, variant: Variant) -> Edited:
    """Return the dossier as a variant makes it; raise :class:`InputError` naming the edit that cannot be made."""
    if not variant.edits:
        raise InputError([Problem(f"variant {variant.name}" if variant.name else "", "no_edit")])
    return apply(base, variant.edits)


def _sums(
    engine: Engine, outcomes: Mapping[Key, Outcome], requests: Mapping[Key, Request | None], in_force: dict[str, str]
) -> Sums:
    """Return what all comes to, and what of it can still be had."""
    decisions = [Decision(p, y, o.verdict, o.amount) for (p, y), o in outcomes.items()]
    due = _total(engine, decisions, in_force)
    lost = of_years(key for key in outcomes if (request := requests.get(key)) and request.lost)
    if not lost:
        return Sums(due, due)
    # Of two that exclude each other, the one whose own request was made goes first.
    left = [d._replace(request=requests.get((d.prime, d.year))) for d in decisions if (d.prime, d.year) not in lost]
    return Sums(due, _total(engine, left, in_force), lost)


def _total(engine: Engine, decisions: Sequence[Decision], in_force: dict[str, str]) -> Total:
    """Return the total of the best compatible set; a range where something undecided can still come into it."""
    together = engine.combine(decisions, in_force)
    low, high = together.total
    undecided = of_years((d.prime, d.year) for d in decisions if d.verdict == "undecided")
    if not undecided:
        granted = {(d.prime, d.year): d.amount for d in decisions if d.verdict == "granted" and d.amount}
        taken = {k: a for k, a in granted.items() if k in together.best}
        years = tuple(OfYear(y, *total(a for k, a in taken.items() if k[1] == y)) for y in sorted({k.year for k in together.best}))
        return Total(low, high, (), years if len(years) > 1 else (), of_years(k for k in granted if k not in together.best))
    # One more prime year to choose from never lowers what the best set comes to, unless the law has it taken first.
    if engine.rules.base.facts("priority"):
        low = 0
    most = engine.combine([d._replace(verdict="granted") if d.verdict == "undecided" else d for d in decisions], in_force)
    highs = [t[1] for t in (most.total, *most.others_total)]
    return Total(low, None if None in highs else max(h for h in highs if h is not None), undecided)


Named = tuple[str, str | None]


class _Asked(NamedTuple):
    """The status of a condition, its atom, where it is asked of an entry, and the case in which that entry has a seat."""

    status: str
    met: int | None
    place: EntryCondition | None
    case: Case


class _Side:
    """One dossier in a comparison, decided no further than asked; ``kept`` says which entry of the base each of its own is, by list."""

    def __init__(
        self, engine: Engine, rules: Rules, dossier: Dossier, kept: Kept, today: date, readings: dict[str, str]
    ) -> None:
        self.engine, self.rules, self.dossier, self.kept = engine, rules, dossier, kept
        self.today, self.readings = today, readings
        self.whole = False  # whether its conditions will be looked at too, so that one encoding serves both
        self._cases: dict[Key, Case] = {}
        self._conditions: dict[Key, dict[Named, _Asked]] = {}

    def case(self, key: Key) -> Case:
        """Return the case of a prime year."""
        if key not in self._cases:
            self._cases[key] = Case(self.rules, self.engine.wording, self.dossier, self.today, self.readings, *key)
        return self._cases[key]

    def outcome(self, key: Key) -> Outcome:
        """Return the outcome of a prime year."""
        if key not in self.rules.prime_years:
            return NOT_MODELLED
        roomy = isinstance(self.rules, Roomy)
        part = outcome_slice(self.case(key).rules if roomy else self.rules, *key)
        encoder = Encoder(self.rules.vocabulary, self.dossier, self.today, *key, readings=self.readings)
        # A case knows who has a seat, and on which days the prime year is best asked for.
        if self.whole or roomy or encoder.by_request & part.inputs:
            known = {a: v for a, v in self.case(key).assignment.known.items() if a in part.inputs}
        else:
            known = encoder.assign(part.inputs, self.readings).known
        return outcome_of(part.whole, part.possible(known), self.engine.wording)

    def request(self, key: Key) -> Request | None:
        """Return the request of a prime year, None where nothing is known of it."""
        return self.case(key).request() if key in self.rules.prime_years else None

    def conditions(self, key: Key) -> dict[Named, _Asked]:
        """Return every condition that is asked: by its name and the entry it is asked of, as numbered in the base.

        Entries that the base does not have are left out: what they bring shows in the conditions above them.
        """
        if key not in self._conditions:
            self._conditions[key] = self._asked(self.case(key))
        return self._conditions[key]

    def _asked(self, case: Case) -> dict[Named, _Asked]:
        part, out = case.slice, dict[Named, _Asked]()
        for name, atom in part.applies.items():
            if case.state(atom) != "not_met":
                met = part.met.get(name)
                out[name, None] = _Asked(case.state(met), met, None, case)
        for where, asked in part.entry_applies.items():
            kept = self.kept.get(self.rules.vocabulary.lists[where], ())
            for here, sitting, slot in entries_of(case, where, len(kept)):
                for name in asked if (base := kept[here]) is not None else ():
                    place = EntryCondition(where, slot, name)
                    met = part.entry_met.get(place)
                    out[name, self.rules.entry_path(where, base)] = _Asked(sitting.state(met), met, place, sitting)
        return out


class _Comparison:
    """A base and one variant."""

    def __init__(
        self, before: _Side, variant: Variant, edited: Edited, side: Callable[[Dossier, Kept], _Side]
    ) -> None:
        self.engine, self.before = before.engine, before
        self.variant, self.edited, self._new_side = variant, edited, side
        self.after = side(edited.dossier, edited.kept)
        self.after.whole = True
        every = frozenset(range(len(variant.edits)))
        self._sides: dict[frozenset[int], _Side | None] = {frozenset(): before, every: self.after}

    def result(self, keys: Sequence[Key], base: Mapping[Key, Outcome], sums: Sums) -> Compared:
        """Return the variant, compared."""
        outcomes = dict(base)
        effects, unchanged = [], []
        for key in keys:
            effect = self._effect(key, base[key]) if key in self.before.rules.prime_years else None
            if effect is None:
                unchanged.append(key)
            else:
                effects.append(effect)
                outcomes[key] = effect.after
        if any(outcomes[k].worth != base[k].worth for k in keys) or any(e.request for e in effects):
            asked = {k: self._side_of(k).request(k) for k in keys if outcomes[k].verdict in OBTAINABLE}
            sums = _sums(self.engine, outcomes, asked, self.before.readings)
        name, changes = self.variant.name, self.edited.changes
        return Compared(name, changes, tuple(effects), of_years(unchanged), outcomes, sums, self.after.dossier)

    def _side_of(self, key: Key) -> _Side:
        """The side on which a prime year is looked at: the base where the variant does not touch it."""
        if self._speaks_of_requests or self._touching(self.before.rules.prime_year(*key)):
            return self.after
        return self.before

    def _effect(self, key: Key, before: Outcome) -> Effect | None:
        touching = self._touching(self.before.rules.prime_year(*key))
        request = self._request(key)
        if not touching and request is None:
            return None
        one, two = self.before.case(key).assignment, self.after.case(key).assignment
        seated = isinstance(self.before.rules, Roomy)  # then the same slot may stand for two entries
        if not seated and one.known == two.known and one.open.keys() == two.open.keys():
            return Effect(*key, "request", before, before, request=request) if request else None
        after = self.after.outcome(key)
        if before.worth == after.worth:
            moved = self._moved(key, self.after, None)
            if not moved and request is None:
                return None
            return Effect(*key, "request" if request else "conditions", before, after, moved, request=request)
        least, complete = self._least(key, touching, after)
        sides = [s for s in (self._side(subset) for subset in least) if s is not None]
        kind = "verdict" if before.verdict != after.verdict else "amount"
        changes = tuple(tuple(self.edited.changes[i] for i in sorted(subset)) for subset in least)
        return Effect(*key, kind, before, after, self._moved(key, self.after, sides), changes, complete, request)

    # -- conditions -----------------------------------------------------------------------------------------------------

    def _moved(self, key: Key, after: _Side, least: list[_Side] | None) -> tuple[Moved, ...]:
        """The conditions whose status differs; with ``least``, whether it differs there too."""
        old, new = self.before.conditions(key), after.conditions(key)
        decisive = {name for s in least or () for name in self._changed_names(key, s, old)}
        part, wording = self.before.rules.prime_year(*key), self.engine.wording
        out = []
        for name, entry in dict.fromkeys((*old, *new)):
            was, now = old.get((name, entry)), new.get((name, entry))
            if (was and was.status) == (now and now.status) or (entry is not None and now is None):
                continue
            values = []
            for found in (was, now):
                place = found.place if found else None
                subject = found.case.rules.entry_subjects.get(place) if found and place else part.subjects.get(name)
                values.append(found.case.value_and_required(found.met, subject) if found else (None, None))
            identity = f"{key[0]}.{name}"
            out.append(
                Moved(identity, wording.label(identity), was and was.status, now and now.status, values[0][0], values[1][0],
                      values[1][1] if now else values[0][1], entry,
                      least is None or (name, entry) in decisive, part.citations.get(name, ()))
            )  # fmt: skip
        return tuple(out)

    @staticmethod
    def _changed_names(key: Key, side: _Side, old: Mapping[Named, _Asked]) -> set[Named]:
        was, now = ({n: asked.status for n, asked in found.items()} for found in (old, side.conditions(key)))
        return {n for n in (*was, *now) if was.get(n) != now.get(n)}

    # -- least sets of changes --------------------------------------------------------------------------------------------

    def _touching(self, part: PrimeYear) -> list[int]:
        """The edits at paths that the prime year can look at."""
        edits = enumerate(self.variant.edits)
        return [n for n, edit in edits if looks_at(part, path_of(edit.kind, edit.path))]

    @property
    def _speaks_of_requests(self) -> bool:
        vocabulary = self.before.rules.vocabulary
        return any(vocabulary.of_requests(path_of(e.kind, e.path)) for e in self.variant.edits)

    def _request(self, key: Key) -> Requests | None:
        if not self._speaks_of_requests:
            return None
        before, after = self.before.case(key).request(), self.after.case(key).request()
        return None if before == after else Requests(before, after)

    def _side(self, subset: frozenset[int]) -> _Side | None:
        """The base with some of the edits, or None where they alone make a dossier that cannot be."""
        if subset not in self._sides:
            try:
                edited = apply(self.before.dossier, [self.variant.edits[i] for i in sorted(subset)])
                self._sides[subset] = self._new_side(edited.dossier, edited.kept)
            except InputError:
                self._sides[subset] = None
        return self._sides[subset]

    def _gives(self, key: Key, subset: frozenset[int], wanted: Outcome) -> bool:
        side = self._side(subset)
        return side is not None and side.outcome(key).worth == wanted.worth

    def _least(self, key: Key, touching: list[int], wanted: Outcome) -> tuple[list[frozenset[int]], bool]:
        """Every set of edits that alone gives the wanted outcome while no smaller part of it does."""
        every = list(range(len(self.variant.edits)))
        candidates = touching if self._gives(key, frozenset(touching), wanted) else every
        complete = 2 ** len(candidates) <= SUBSETS
        if not complete:  # too many to try: leave out what can be, one by one
            for number in list(candidates):
                if 2 ** len(candidates) > SUBSETS and self._gives(key, frozenset(candidates) - {number}, wanted):
                    candidates = [c for c in candidates if c != number]
            if 2 ** len(candidates) > SUBSETS:
                return [frozenset(candidates)], False
        return list(least(by_size(candidates), lambda subset: self._gives(key, subset, wanted))), complete


__all__ = ["Compared", "Edit", "Effect", "Moved", "Variant", "WhatIf", "compare"]
