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
from ..solve.slices import Slice
from .bits import Keyed, packed, unpacked
from .frame import Frame
from .truths import Truths

# In so many ways the open inputs are settled before the solver is asked.
TRIALS = 40
# Of so many patterns it is kept whether they can be.
PATTERNS = 10_000
# Up to so many patterns are told apart bit by bit.
FEW = 64


Sign = tuple[int, int]  # the rows in which an atom surely holds, and those in which it surely does not


class Question:
    """What is asked of every row: the rules and words, the day, and the readings in force.

    ``fitting`` gives the rules with enough places in their lists for a dossier; ``told`` says which watched atoms hold, and which
    fail, where another than the circuit works that out.
    """

    def __init__(
        self, rules: Rules, wording: Wording, today: date, readings: Mapping[str, str], fitting: Callable[[Dossier], Rules],
        told: Callable[[Worked], dict[int, Sign]] | None = None,
    ) -> None:  # fmt: skip
        self.rules, self.wording, self.today, self.readings, self._fitting = rules, wording, today, dict(readings), fitting
        self.told = told

    def case(self, dossier: Dossier, prime: str, year: int) -> Case:
        """Return one dossier against one prime year."""
        return Case(self._fitting(dossier), self.wording, dossier, self.today, self.readings, prime, year)


class _Laws:
    """The constraints of a prime year as places of its circuit; ``between`` facts, for the order among cut points of one goes
    without saying; ``gates`` are those on which the outcome hangs.
    """

    def __init__(self, part: PrimeYear) -> None:
        vocabulary, circuit = part.rules.vocabulary, part.part.circuit
        places = circuit.places

        def of_one(literals: Any) -> bool:
            facts = {what.fact if (what := vocabulary.input.get(abs(lit))) and what.predicate == "at_least" else lit for lit in literals}
            return len(facts) == 1 and len(literals) > 1

        self.every = [[places[lit] for lit in c.literals] for c in part.part.constraints]
        self.between = [[places[lit] for lit in c.literals] for c in part.part.constraints if not of_one(c.literals)]
        atoms = {abs(lit) for c in part.part.constraints for lit in c.literals}
        self.constrained = sorted(part.rules.base.cone(atoms, closed=False) & part.part.inputs)  # the inputs on which some hangs
        self.decisive = frozenset({*part.watched, *part.channels.values()} & places.keys())  # what comes out, and how it is asked for
        self.gates = circuit.below([*(places[a] for a in self.decisive), *(place for row in self.between for place in row)])


class _Satisfiable:
    """Which inputs can stand together, each pattern asked of the solver once."""

    def __init__(self, part: Slice) -> None:
        self._part, self._known = part, dict[tuple[int, ...], bool]()

    def __call__(self, literals: list[int]) -> bool:
        """Whether some dossier fixes its inputs so."""
        key = tuple(literals)
        if key not in self._known:
            if len(self._known) >= PATTERNS:
                self._known.clear()
            self._known[key] = self._part.satisfiable(literals)
        return self._known[key]


class Worked:
    """A prime year worked out for the rows of a frame.

    ``reaches`` are the outcomes that occur, ``masks`` the watched atoms possible in each, and ``which`` of them is each row's; rows
    that can be no dossier are in ``impossible``.
    """

    def __init__(self, question: Question, frame: Frame, prime: str, year: int) -> None:
        self.question, self.frame, self.prime, self.year = question, frame, prime, year
        self.part: PrimeYear = question.rules.prime_year(prime, year)
        self.size = frame.size
        self.cases: dict[int, Case] = {}  # rows that were looked at by themselves
        self.everywhere = (1 << self.size) - 1
        vocabulary = question.rules.vocabulary
        self.truths = Truths(vocabulary, frame, vocabulary.added.get((prime, year), {}), self._encoder)
        self.circuit: Circuit = self.part.part.circuit
        self.given = self._given()
        self._laws = self.part.once(_Laws)
        self._decisive = self.circuit.rows(self.given, self.everywhere, self._laws.gates)
        self.impossible = np.zeros(self.size, bool)
        self._broken()
        self.masks, self.which = self._reaches()
        self.reaches = [self._span(mask) for mask in self.masks]

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

    @cached_property
    def rows(self) -> list[int]:
        """The rows of every place of the circuit."""
        return self.circuit.rows(self.given, self.everywhere)

    def sign(self, atom: int) -> Sign:
        """Return the rows in which an atom surely holds and in which it surely does not."""
        place, rows = self.circuit.places[atom], self._decisive if atom in self._laws.decisive else self.rows
        return rows[place], rows[place ^ 1]

    # -- what can be ---------------------------------------------------------------------------------------------------

    def _broken(self) -> None:
        """Find the rows that break a constraint, and ask the solver about those of which that is not sure, once for each pattern."""
        part, rows, between = self.part.part, self._decisive, self._laws.between
        sure = self.circuit.broken(rows, between, self.everywhere)
        doubtful = 0
        for row in between:
            fails = 0
            for place in row:
                fails |= rows[place ^ 1]
            doubtful |= self.everywhere & ~fails
        known = part.once(_Satisfiable)
        for mine, literals in self._patterns(doubtful & ~sure, self._laws.constrained):
            if not known(literals):
                sure |= mine
        self.impossible |= unpacked(sure, self.size)

    def _chosen(self, rows: Any) -> int:
        """Some rows, by their numbers, as a row of bits."""
        chosen = np.zeros(self.size, bool)
        chosen[rows] = True
        return packed(chosen, self.size)

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

    def _possible(self) -> list[int]:
        """Return for each watched atom the rows in which it is possible."""
        out, settled = [], self.everywhere
        told = self.question.told(self) if self.question.told is not None else {}
        for atom in self.part.watched:
            yes, no = told[atom] if told else self.sign(atom)
            settled &= yes | no
            out.append(self.everywhere & ~no)
        if open_ := self.everywhere & ~settled:
            open_ &= ~packed(self.impossible, self.size)
            for row in self.frame.problems:
                open_ &= ~(1 << row)
            self._narrow(out, open_)
        return out

    def _narrow(self, possible: list[int], open_: int) -> None:
        """Make what is possible in open rows exact."""
        reached = [0] * len(possible)
        for trial in range(TRIALS if open_ else 0):
            rows = self.circuit.rows(self._settled(trial), self.everywhere)
            fine = self.everywhere & ~self.circuit.broken(rows, self._laws.every, self.everywhere)
            wide = 0
            for n, atom in enumerate(self.part.watched):
                reached[n] |= rows[self.circuit.places[atom]] & fine
                wide |= reached[n] ^ possible[n]
            open_ &= wide
            if not open_:
                return
        atoms = sorted(self.part.part.inputs)
        for here, literals in self._patterns(open_, atoms):
            for n, atom in enumerate(self.part.watched):  # what was reached is the same for all rows of a pattern
                if (here & possible[n] & ~reached[n]) and not self.part.part.satisfiable([*literals, atom]):
                    possible[n] &= ~here | reached[n]

    def _patterns(self, rows: int, atoms: list[int]) -> Iterator[tuple[int, list[int]]]:
        """Yield rows that fix the same of these inputs in the same way, with the literals that they fix."""
        groups = [rows] if rows else []
        telling = [here for atom in atoms for sign in (1, -1) if (here := self.given[sign * atom] & rows) not in (0, rows)]
        for here in telling:
            groups = [part for group in groups for part in (group & here, group & ~here) if part]
            if len(groups) > FEW:
                groups = self._alike(rows, telling)
                break
        for group in groups:
            row = (group & -group).bit_length() - 1
            yield group, [a if truth else -a for a, truth in self.known(row, atoms).items()]

    def _alike(self, rows: int, telling: list[int]) -> list[int]:
        """The same for very many groups: by a key for each row."""
        told = Keyed(self.size)
        for here in telling:
            told.bit(here)
        return [self._chosen(mine) for _, mine in told.groups(np.flatnonzero(unpacked(rows, self.size)))]

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

    def _reaches(self) -> tuple[list[int], Any]:
        """The distinct sets of watched atoms that are possible, as bits of a number, and which of them is each row's."""
        groups = {0: self.everywhere}
        for n, rows in enumerate(self._possible()):
            groups = {m: r for mask, mine in groups.items() for m, r in ((mask, mine & ~rows), (mask | 1 << n, mine & rows)) if r}
        masks = sorted(groups)
        which = np.zeros(self.size, np.uint8 if len(masks) <= 256 else np.int32)
        for n in range((len(masks) - 1).bit_length()):
            rows = 0
            for place, mask in enumerate(masks):
                rows |= groups[mask] if place >> n & 1 else 0
            which |= unpacked(rows, self.size).astype(which.dtype) << n
        return masks, which

    def _span(self, mask: int) -> Reach:
        return self.part.span({a for n, a in enumerate(self.part.watched) if mask >> n & 1})
