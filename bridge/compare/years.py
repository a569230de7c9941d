"""One dossier under the rules of several years, and for each step the least sets of changes that explain the difference."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Literal, NamedTuple

from ..as_json import inline, shaped, under
from ..decide.case import Case
from ..decide.outcome import NOT_MODELLED, Outcome, outcome_slice
from ..decide.seating import at_common_seats
from ..dossier.keys import path_text
from ..dossier.moved import later
from ..dossier.read import Dossier
from ..facts.encode import Encoder
from ..ground.declared import Rules
from ..ground.seats import Seated
from ..ground.transfer import Transfer, transfer
from ..rules.wording import Wording
from ..terms import OF_CONTRACT
from .absent import Absent, absent
from .hybrid import Hybrid, Switch
from .pair import Pair
from .told import Tellings

# The number of a slot, or the entry that could be added, in the name of a definition.
_SLOT = re.compile(r"[(,](?:\d{1,2}|new)[,)]")


@shaped("year", inline("outcome"), "unknown", inline("transfer"), "as_is")
class Moved(NamedTuple):
    """The facts in one year: what is paid, what is not known there, and what the move left behind.

    ``as_is`` is what the dossier itself, not moved, is paid in that year.
    """

    year: int
    outcome: Outcome
    unknown: tuple[str, ...]
    transfer: Transfer
    as_is: Outcome

    @property
    def alike(self) -> bool:
        """Whether the dossier as it is is paid the same."""
        return self.outcome.worth == self.as_is.worth


@shaped(under("from", "first"), under("to", "last"), "differs", "because")
class Step(NamedTuple):
    """From one year to the next one asked for: ``because`` are all least sets of changes that turn the one outcome into the
    other, None where they were too many to work out."""

    first: int
    last: int
    differs: bool
    because: tuple[tuple[Switch, ...], ...] | None


@shaped("prime", "base", "years", "steps", under("other_bases", "others"), "absent")
class Succession(NamedTuple):
    """A prime over the years, with the facts of the year ``base``.

    ``others`` are the years whose facts, taken as the base, give other results; ``absent`` the years asked for that have no
    rules.
    """

    prime: str
    base: int
    years: tuple[Moved, ...]
    steps: tuple[Step, ...]
    others: tuple[int, ...] = ()
    absent: tuple[Absent, ...] = ()


class Follower:
    """Follows a dossier over years. ``declared`` are the rules loaded with what the sources say of changes."""

    def __init__(
        self, rules: Rules, declared: Rules | None, wording: Wording, dossier: Dossier, today: date, readings: Mapping[str, str]
    ) -> None:
        self.rules, self.declared, self.wording = rules, declared, wording
        self.dossier, self.today, self.readings = dossier, today, dict(readings)
        self._cases: dict[tuple[str, int], Case] = {}
        self._moves: dict[tuple[str, int, int], Moved] = {}

    def base(self, prime: str, years: Sequence[int]) -> int:
        """Return the year whose facts the dossier knows best: decided as it is with the fewest unknown; of several the
        last one that is granted something, else the last."""

        def known(year: int) -> tuple[int, bool, int]:
            unknown, outcome = self._unknown(prime, year), self._as_is(prime, year)
            return -len(unknown), outcome.verdict == "granted", year

        return max(years, key=known)

    def follow(self, prime: str, years: Sequence[int], base: int | None = None) -> Succession:
        """Return what the facts of one year are worth in each year."""
        known = [y for y in years if (prime, y) in self.rules.prime_years]
        base = self.base(prime, known) if base is None else base
        moved = [self._moved(prime, base, year) for year in known]
        steps = tuple(self._step(prime, one, two) for one, two in zip(moved, moved[1:], strict=False))
        pays = [m.outcome.worth for m in moved]
        most = len(self._unknown(prime, base))
        others = [y for y in known if y != base and len(self._unknown(prime, y)) <= most]
        others = [y for y in others if [self._moved(prime, y, z).outcome.worth for z in known] != pays]
        nothing = Transfer(self.dossier, (), (), ())
        moved += [Moved(y, NOT_MODELLED, (), nothing, NOT_MODELLED) for y in years if (prime, y) in self.rules.not_modelled]
        gone = tuple(a for a in absent(self.rules, prime, years) if a.reason != "not_modelled")
        return Succession(prime, base, tuple(moved), steps, tuple(others), gone)

    def _case(self, prime: str, year: int, dossier: Dossier) -> Case:
        readings = self.rules.vocabulary.check_readings(self.readings)
        return Case(self.rules, self.wording, dossier, self.today, readings, prime, year)

    def _as_it_is(self, prime: str, year: int) -> Case:
        """The dossier, not moved, against a prime year."""
        if (prime, year) not in self._cases:
            self._cases[prime, year] = self._case(prime, year, self.dossier)
        return self._cases[prime, year]

    def _as_is(self, prime: str, year: int) -> Outcome:
        """What the dossier, not moved, is paid."""
        return _outcome(self._as_it_is(prime, year))

    def _unknown(self, prime: str, year: int) -> list[str]:
        """The facts of that very year that its outcome looks at and the dossier, not moved, does not give; where it is
        undecided also what could turn it."""
        vocabulary = self.rules.vocabulary
        part = outcome_slice(self.rules, prime, year).part
        facts = {vocabulary.facts[vocabulary.input[a].fact] for a in part.inputs if a in vocabulary.input}
        yearly = [f for f in facts if any(isinstance(k, int) and k > 1900 for k in f.keys)]
        given = any(self.dossier.get(*f.keys) is not None for f in yearly)
        open_facts = set(self._as_it_is(prime, year).unknown)
        return sorted(open_facts | (set() if given else {f.path for f in yearly}))

    def reads(self, prime: str, year: int) -> set[str]:
        """Return the paths of the facts that the outcome of a prime year looks at."""
        vocabulary = self.rules.vocabulary
        part = outcome_slice(self.rules, prime, year).part
        return {vocabulary.facts[vocabulary.input[a].fact].path for a in part.inputs if a in vocabulary.input}

    def _moved(self, prime: str, base: int, year: int) -> Moved:
        if (prime, base, year) not in self._moves:
            self._moves[prime, base, year] = self._move(prime, base, year)
        return self._moves[prime, base, year]

    def _move(self, prime: str, base: int, year: int) -> Moved:
        found = transfer(self.rules, self.dossier, base, year)
        mine, theirs = self.reads(prime, year), {later(p, year - base) for p in self.reads(prime, base)}
        lists = {path_text(path) for path in self.rules.vocabulary.lists.values() if any(p.startswith(path_text(path)) for p in theirs)}
        left_out = tuple(p for p in found.left_out if p in theirs or p.partition("[")[0] in lists)
        found = Transfer(
            found.dossier, left_out, tuple(p for p in found.unsure if p in mine),
            tuple(p for p in found.own if p in mine),
        )  # fmt: skip
        case = self._case(prime, year, found.dossier)
        outcome = _outcome(case)
        unknown = case.unknown if outcome.verdict == "undecided" or _open(outcome) else ()
        return Moved(year, outcome, unknown, found, self._as_is(prime, year))

    def _step(self, prime: str, one: Moved, two: Moved) -> Step:
        if one.outcome.worth == two.outcome.worth:
            return Step(one.year, two.year, False, ())
        hybrid = self.hybrid(prime, one, two)
        found = hybrid.explanations()
        if found is None or (isinstance(hybrid.pair.before.rules, Seated) and any(_of_entries(s) for row in found.because for s in row)):
            return Step(one.year, two.year, True, None)
        return Step(one.year, two.year, True, tuple(found.because))

    def hybrid(self, prime: str, one: Moved, two: Moved) -> Hybrid:
        """Return the rules of two years laid over each other for these facts."""
        rules = self._common(prime, one, two)
        pair = Pair((rules, prime, one.year), (rules, prime, two.year), self.readings)
        worlds = [self._world(rules, prime, m) for m in (one, two)]
        tellings = Tellings(self.declared, prime) if self.declared else None
        told = tellings.changes(one.year, two.year) if tellings else []
        return Hybrid(pair, told, tellings.likely() if tellings else {}, worlds)

    def _common(self, prime: str, one: Moved, two: Moved) -> Rules:
        """The rules with a slot for each entry, of long lists for each that can matter in one of two years."""
        rules, places = self.rules, list[tuple[Any, ...]]()
        for moved in (one, two):
            rules = at_common_seats(self.rules, moved.transfer.dossier, [(prime, moved.year)], places)
            lists = rules.vocabulary.lists
            places = [(*lists[name], p) for name, seats in rules.seats.items() for p in seats] if isinstance(rules, Seated) else []
        return rules

    def _world(self, rules: Rules, prime: str, moved: Moved) -> dict[int, bool]:
        part = outcome_slice(rules, prime, moved.year).part
        facts = frozenset(a for a in part.inputs if a not in rules.vocabulary.reading)
        in_force = rules.vocabulary.check_readings(self.readings)
        encoder = Encoder(rules.vocabulary, moved.transfer.dossier, self.today, prime, moved.year, readings=in_force)
        return encoder.assign(facts, {}).known


def _of_entries(switch: Switch) -> bool:
    """Whether a change is one of what is asked of an entry: half of it could make an entry matter that was set aside in both years."""
    return "[" in switch.place or bool(_SLOT.search(switch.place))


def _outcome(case: Case) -> Outcome:
    """What is paid, without the ways to more."""
    return Outcome(case.verdict(), case.amount(), case.span.situation)


def _open(outcome: Outcome) -> bool:
    return outcome.amount is not None and outcome.situation is None and outcome.amount.min != outcome.amount.max


@shaped(OF_CONTRACT, "kind", "rules", "today", "readings", "primes", "absent")
class DiffOfDossier(NamedTuple):
    """One dossier over the years, prime by prime."""

    rules: str
    today: date
    readings: dict[str, str]
    primes: tuple[Succession, ...]
    absent: tuple[Absent, ...]
    kind: Literal["dossier"] = "dossier"
