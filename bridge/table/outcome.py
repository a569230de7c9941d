"""What comes out for each row of a table: the circuit worked out for all rows at once, and the solver for the few it leaves wide.

Three truth values are sound but may be wider than the exact answer where facts are unknown. A row whose outcome is open is
tried with its open inputs settled in a few ways that break no constraint: where these already reach everything that the
circuit leaves possible, the answer is exact. The other rows, and only those, go to the solver, once for each pattern.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np

from ..decide.case import Case
from ..dossier.read import Dossier
from ..facts.encode import Encoder
from ..ground.declared import PrimeYear, Reach, Rules
from ..rules.wording import Wording
from ..solve.circuit import Circuit
from .bits import Keyed, packed, unpacked
from .frame import Frame
from .truths import Truths

# In so many ways the open inputs are settled before the solver is asked.
TRIALS = 40


class Question:
    """What is asked of every row: the rules and words, the day, and the readings in force.

    ``fitting`` gives the rules with enough places in their lists for a dossier.
    """

    def __init__(
        self, rules: Rules, wording: Wording, today: date, readings: Mapping[str, str], fitting: Callable[[Dossier], Rules]
    ) -> None:
        self.rules, self.wording, self.today, self.readings, self._fitting = rules, wording, today, dict(readings), fitting

    def case(self, dossier: Dossier, prime: str, year: int) -> Case:
        """Return one dossier against one prime year."""
        return Case(self._fitting(dossier), self.wording, dossier, self.today, self.readings, prime, year)


class Worked:
    """A prime year worked out for the rows of a frame.

    ``reaches`` are the outcomes that occur and ``which`` of them is each row's; rows that can be no dossier are in ``impossible``.
    """

    def __init__(self, question: Question, frame: Frame, prime: str, year: int) -> None:
        self.question, self.frame, self.prime, self.year = question, frame, prime, year
        self.part: PrimeYear = question.rules.prime_year(prime, year)
        self.size = frame.size
        self.everywhere = (1 << self.size) - 1
        vocabulary = question.rules.vocabulary
        self.truths = Truths(vocabulary, frame, vocabulary.added.get((prime, year), {}), self._encoder)
        self.circuit: Circuit = self.part.part.circuit
        self.given = self._given()
        self.rows = self.circuit.rows(self.given, self.everywhere)
        self.impossible = np.zeros(self.size, bool)
        self._broken()
        self.masks = self._masks()
        self.reaches, self.which = self._reaches()

    def _encoder(self, dossier: Dossier) -> Encoder:
        return self.question.case(dossier, self.prime, self.year).encoder

    def _given(self) -> dict[int, int]:
        """The rows of the inputs and of their contraries."""
        vocabulary, out, said = self.question.rules.vocabulary, {}, self._said()
        for atom in self.part.part.inputs:
            if atom in vocabulary.reading:
                issue, option = vocabulary.reading[atom]
                yes = self.question.readings[issue] == option
                out[atom], out[-atom] = (self.everywhere, 0) if yes else (0, self.everywhere)
                continue
            yes, no = self.truths.truth(atom)
            if atom in said:
                yes, no = np.where(self.hard, said[atom] > 0, yes), np.where(self.hard, said[atom] < 0, no)
            out[atom], out[-atom] = packed(yes, self.size), packed(no, self.size)
        return out

    @cached_property
    def hard(self) -> Any:
        """The rows that give a list of which not each entry has a place of its own, or spells: the encoder itself reads them."""
        vocabulary = self.question.rules.vocabulary
        asks = vocabulary.asks.name if vocabulary.asks else None
        paths = [path for name, path in vocabulary.lists.items() if name not in vocabulary.slotted and name != asks]
        found = self.frame.with_lists(*paths)
        found[list(self.frame.spelled)] = True
        return found

    def _said(self) -> dict[int, Any]:
        """What the encoder makes of the hard rows, by input: 1, -1, or 0."""
        rows = [int(r) for r in np.flatnonzero(self.hard) if int(r) not in self.frame.problems]
        if not rows:
            return {}
        out = {atom: np.zeros(self.size, np.int8) for atom in self.part.part.inputs}
        for row in rows:
            known = self.truths.encoder(row).assign(self.part.part.inputs, self.question.readings).known
            for atom, truth in known.items():
                out[atom][row] = 1 if truth else -1
        return out

    def sign(self, atom: int) -> tuple[int, int]:
        """Return the rows in which an atom surely holds and in which it surely does not."""
        place = self.circuit.places[atom]
        return self.rows[place], self.rows[place ^ 1]

    # -- what can be ---------------------------------------------------------------------------------------------------

    def _broken(self) -> None:
        """Find the rows that break a constraint, and ask the solver about those of which that is not sure, once for each pattern."""
        part, rows = self.part.part, self.rows
        sure = self.circuit.broken(rows, self._between, self.everywhere)
        doubtful = 0
        for row in self._between:
            fails = 0
            for place in row:
                fails |= rows[place ^ 1]
            doubtful |= self.everywhere & ~fails
        self.impossible |= unpacked(sure, self.size)
        asked = np.flatnonzero(unpacked(doubtful & ~sure, self.size))
        if not asked.size:
            return
        for mine, literals in self._patterns(asked, sorted(self._constrained)):
            if not part.satisfiable(literals):
                self.impossible[mine] = True

    @cached_property
    def limits(self) -> list[list[int]]:
        """The constraints of the prime year as places of the circuit."""
        places = self.circuit.places
        return [[places[lit] for lit in c.literals] for c in self.part.part.constraints]

    @cached_property
    def _between(self) -> list[list[int]]:
        """The constraints between facts: the order among cut points of one fact goes without saying."""
        vocabulary, places = self.question.rules.vocabulary, self.circuit.places

        def of_one(literals: Any) -> bool:
            facts = {what.fact if (what := vocabulary.input.get(abs(lit))) and what.predicate == "at_least" else lit for lit in literals}
            return len(facts) == 1 and len(literals) > 1

        return [[places[lit] for lit in c.literals] for c in self.part.part.constraints if not of_one(c.literals)]

    @cached_property
    def _constrained(self) -> set[int]:
        """The inputs on which some constraint hangs."""
        base = self.question.rules.base
        atoms = {abs(lit) for c in self.part.part.constraints for lit in c.literals}
        return base.cone(atoms, closed=False) & self.part.part.inputs

    def known(self, row: int, atoms: Any = None) -> dict[int, bool]:
        """Return the inputs that one row fixes."""
        bit, out = 1 << row, {}
        for atom in self.part.part.inputs if atoms is None else atoms:
            if self.given[atom] & bit:
                out[atom] = True
            elif self.given[-atom] & bit:
                out[atom] = False
        return out

    # -- what comes out --------------------------------------------------------------------------------------------------

    def _masks(self) -> Any:
        """Which watched atoms are possible in each row, as bits of a number."""
        watched = self.part.watched
        mask = np.zeros(self.size, np.uint64)
        settled = self.everywhere
        for n, atom in enumerate(watched):
            yes, no = self.sign(atom)
            settled &= yes | no
            mask |= unpacked(self.everywhere & ~no, self.size).astype(np.uint64) << np.uint64(n)
        open_ = unpacked(self.everywhere & ~settled, self.size) & ~self.impossible
        for row in self.frame.problems:
            open_[row] = False
        if open_.any():
            self._narrow(mask, open_)
        return mask

    def _narrow(self, mask: Any, open_: Any) -> None:
        """Make the possible outcomes of open rows exact."""
        reached = np.zeros(self.size, np.uint64)
        for trial in range(TRIALS):
            rows = self.circuit.rows(self._settled(trial), self.everywhere)
            fine = self.everywhere & ~self.circuit.broken(rows, self.limits, self.everywhere)
            for n, atom in enumerate(self.part.watched):
                if found := rows[self.circuit.places[atom]] & fine:
                    reached |= unpacked(found, self.size).astype(np.uint64) << np.uint64(n)
            open_ &= reached != mask
            if not open_.any():
                return
        atoms = sorted(self.part.part.inputs)
        for mine, literals in self._patterns(np.flatnonzero(open_), atoms):
            for group in np.unique(reached[mine]):  # what was reached is the same for all rows of a pattern
                here = mine[reached[mine] == group]
                doubtful = int(mask[here[0]]) & ~int(group)
                for n, atom in enumerate(self.part.watched):
                    if doubtful >> n & 1 and not self.part.part.satisfiable([*literals, atom]):
                        mask[here] &= ~np.uint64(1 << n)

    def _patterns(self, rows: Any, atoms: list[int]) -> Iterator[tuple[Any, list[int]]]:
        """Yield rows that fix the same of these inputs in the same way, with the literals that they fix."""
        if not rows.size:
            return
        told = Keyed(rows.size)
        for atom in atoms:
            for sign in (1, -1):
                told.truth(unpacked(self.given[sign * atom], self.size)[rows])
        first, groups = told.alike()
        for one, mine in zip(first, groups, strict=True):
            yield rows[mine], [a if truth else -a for a, truth in self.known(int(rows[one]), atoms).items()]

    def _settled(self, trial: int) -> dict[int, int]:
        """The inputs with what is open settled in one way: numbers at one end or between, words one after the other."""
        vocabulary, rng = self.question.rules.vocabulary, random.Random(trial)
        plan = vocabulary.plan(self.part.part.inputs)
        out = dict(self.given)

        def settle(atom: int, truth: bool) -> None:
            loose = self.everywhere & ~(out[atom] | out[-atom])
            out[atom if truth else -atom] |= loose

        for _, cuts in plan.ordered:
            # Of the open cut points those up to some place are reached: none, all, or as chance will have it.
            place = 0 if trial == 0 else len(cuts) if trial == 1 else rng.randint(0, len(cuts))
            for n, (_, atom) in enumerate(cuts):
                settle(atom, n < place)
        words: dict[str, list[int]] = {}
        for atom in plan.rest:
            what = vocabulary.input.get(atom)
            if what is not None and what.predicate == "is":
                words.setdefault(what.fact, []).append(atom)
            else:
                settle(atom, trial == 1 or (trial > 1 and rng.random() < 0.5))
        for fact, atoms in words.items():
            options = list(vocabulary.inputs[fact].options.values())
            chosen = options[trial % len(options)] if trial < 2 else rng.choice(options)
            for atom in atoms:
                settle(atom, atom == chosen)
        return out

    def _reaches(self) -> tuple[list[Reach], Any]:
        """The distinct outcomes, and which is each row's."""
        distinct, which = np.unique(self.masks, return_inverse=True)
        watched = self.part.watched
        spans = [self.part.span({a for n, a in enumerate(watched) if int(m) >> n & 1}) for m in distinct]
        return spans, which
