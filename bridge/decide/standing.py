"""The outcome of one prime year and no more, for a dossier of which a few inputs change.

What follows from the unchanged inputs is worked out once; a variant only evaluates what depends on the changed ones.
The solver is asked where that leaves the outcome open, or where the variant may be impossible.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from ..dossier.read import Dossier
from ..facts.encode import Encoder
from ..ground.declared import Rules
from ..rules.wording import Wording
from ..solve.circuit import Gate
from .outcome import Outcome, outcome_of


class Standing:
    """One prime year under a dossier, ready for variants in which only some inputs change."""

    def __init__(
        self, rules: Rules, wording: Wording, dossier: Dossier, today: date, readings: dict[str, str], prime: str, year: int
    ) -> None:
        self.rules, self.wording, self.prime, self.year = rules, wording, prime, year
        self.slice = rules.prime_year(prime, year)
        part = self.slice.part
        self.known = Encoder(rules.vocabulary, dossier, today, prime, year, readings=readings).assign(part.inputs, readings).known
        self._circuit = self.slice.outcome_circuit
        self._values = self._circuit.values(self.known)
        self._parts: dict[frozenset[int], tuple[frozenset[int], frozenset[int], list[Gate]]] = {}
        self._outcomes: dict[tuple[frozenset[int], bool], dict[tuple[bool | None, ...], Outcome | None]] = {}

    def now(self) -> Outcome | None:
        """Return the outcome of the dossier itself; None where it is impossible."""
        return self._solved(self.known, {a for a in self.slice.watched if self._values[a] >= 0})

    def outcome(self, found: Mapping[int, bool], atoms: frozenset[int], safe: bool) -> Outcome | None:
        """Return the outcome of a variant in which ``atoms`` have the values ``found``, those not in it being open.

        ``safe``: no constraint can fail. None where no dossier can be like this.
        """
        own, seen, gates = self._own(atoms)
        # Where no constraint can fail, the inputs that the outcome looks at decide; else all of them do.
        outcomes = self._outcomes.setdefault((atoms, safe), {})
        sign = tuple([found.get(a) for a in (seen if safe else own)])
        if sign not in outcomes:
            outcomes[sign] = self._variant(found, own, seen, gates, safe)
        return outcomes[sign]

    def matters(self, atoms: frozenset[int]) -> bool:
        """Whether these inputs can touch the outcome, or make the dossier impossible."""
        own, seen, _ = self._own(atoms)
        return bool(seen or own & self.rules.base.constrained)

    def _own(self, atoms: frozenset[int]) -> tuple[frozenset[int], frozenset[int], list[Gate]]:
        """Return which of these inputs are in this slice, which of them the outcome looks at, and the gates above these."""
        if atoms not in self._parts:
            seen = frozenset(a for a in atoms if a in self._circuit.places)
            self._parts[atoms] = atoms & self.slice.part.inputs, seen, self._circuit.above(seen)
        return self._parts[atoms]

    def _variant(
        self, found: Mapping[int, bool], own: frozenset[int], seen: frozenset[int], gates: list[Gate], safe: bool
    ) -> Outcome | None:
        value = self._values.changed({a: found.get(a) for a in seen}, gates)
        possible = {a for a in self.slice.watched if value[a] >= 0}
        if safe and len(possible) == 1:
            return outcome_of(self.slice, possible, self.wording)
        known = {a: v for a, v in self.known.items() if a not in own}
        known.update((a, found[a]) for a in own if a in found)
        return self._solved(known, possible)

    def _solved(self, known: Mapping[int, bool], possible: set[int]) -> Outcome | None:
        part = self.slice.part
        literals = [a if v else -a for a, v in known.items()]
        if len(possible) == 1:
            return outcome_of(self.slice, possible, self.wording) if part.satisfiable(literals) else None
        possible = {a for a in possible if part.satisfiable([*literals, a])}
        return outcome_of(self.slice, possible, self.wording) if possible else None


class Constraints:
    """The constraints among inputs, under a dossier: which variants certainly break none.

    ``loose`` inputs stay open, and can always be settled so that what speaks of them holds.
    """

    def __init__(self, rules: Rules, known: Mapping[int, bool], loose: frozenset[int]) -> None:
        self.rules = rules
        self._circuit, self._limits = rules.limits
        self._values = self._circuit.values(known)
        self._kept = set(self._touched(loose))
        self._chains: dict[frozenset[int], tuple[list[int], list[Gate], list[list[int]]]] = {}

    def kept(self, found: Mapping[int, bool], atoms: frozenset[int]) -> bool:
        """Say whether every constraint that ``atoms`` touch surely holds where they have the values ``found``."""
        if not atoms & self.rules.base.constrained:
            return True
        if atoms not in self._chains:
            own = [a for a in atoms if a in self._circuit.places]
            rows = [self._limits[i] for i in self._touched(own) if i not in self._kept]
            self._chains[atoms] = own, self._circuit.above(own), rows
        own, gates, limits = self._chains[atoms]
        value = self._values.changed({a: found.get(a) for a in own}, gates)
        return all(value.fails(row) for row in limits)

    def _touched(self, atoms: Iterable[int]) -> list[int]:
        """The constraints that some of these inputs can touch."""
        own = [a for a in atoms if a in self._circuit.places]
        touched = {g[0] & ~1 for g in self._circuit.above(own)} | {self._circuit.places[a] & ~1 for a in own}
        return [i for i, row in enumerate(self._limits) if any(place & ~1 in touched for place in row)]
