"""What the searches for ways and for reasons look at in the circuit, row by row.

From its roots a search looks down through the atoms that may come out otherwise (*touched*), and at the atoms beside them in a
body (the *edge*). It looks no further where nothing can change: through a body that an atom of the edge refutes, below an
atom that holds and that no change can bring down, below one that fails and that no change can bring about.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, NamedTuple

from ..ground.declared import PrimeYear
from ..solve.circuit import in_order

if TYPE_CHECKING:
    from .outcome import Worked


class Link(NamedTuple):
    """A body of an atom (0: a constraint), whether all of it is asked for, and the literals of it that are of the edge."""

    head: int
    literals: tuple[int, ...]
    edge: tuple[int, ...]


class Cone:
    """The part of the circuit that a search looks at."""

    def __init__(self, part: PrimeYear, touched: Iterable[int], roots: Iterable[int]) -> None:
        self.places = part.part.circuit.places
        self.touched = frozenset(touched)
        self.roots = sorted({a for a in roots if a in self.places})
        self.order = [atom for atom, _ in in_order(part.rules.base, sorted(part.part.atoms))]
        self.links = [*self._constraints(part), *self._bodies(part)]
        self.atoms = sorted({*self.roots, *(abs(lit) for link in self.links for lit in link.literals)} & self.places.keys())
        self.rising: frozenset[int] = frozenset()
        self.falling: frozenset[int] = frozenset()
        self.shut: dict[int, int] = {}

    def _bodies(self, part: PrimeYear) -> Iterable[Link]:
        for atom in reversed(self.order):
            if atom in self.touched:
                for body in part.part.bodies.get(atom, ()):
                    yield self._link(atom, body.literals, body.bound is None)

    def _constraints(self, part: PrimeYear) -> Iterable[Link]:
        """The constraints between facts: that among the cut points of one goes without saying."""
        facts = part.rules.vocabulary.input
        for constraint in part.part.constraints:
            named = {facts[abs(lit)].fact if abs(lit) in facts else lit for lit in constraint.literals}
            if len(named) > 1 and any(abs(lit) in self.touched for lit in constraint.literals):
                yield self._link(0, constraint.literals, True)

    def _link(self, head: int, literals: tuple[int, ...], whole: bool) -> Link:
        edge = tuple(lit for lit in literals if abs(lit) not in self.touched and abs(lit) in self.places)
        return Link(head, literals, edge if whole else ())

    def moving(self, part: PrimeYear, inputs: Mapping[int, tuple[bool, bool]]) -> None:
        """Work out which atoms the changes can only bring about (rising), and which only bring down (falling).

        ``inputs`` says of each touched input whether it rises only, and whether it falls only.
        """
        rising = {a for a in self.places if a > 0 and a not in self.touched} | {a for a, (up, _) in inputs.items() if up}
        falling = {a for a in self.places if a > 0 and a not in self.touched} | {a for a, (_, down) in inputs.items() if down}
        for atom in self.order:
            if atom in self.touched and atom not in part.part.inputs:
                literals = [lit for body in part.part.bodies.get(atom, ()) for lit in body.literals]
                if all(abs(lit) in (rising if lit > 0 else falling) for lit in literals):
                    rising.add(atom)
                if all(abs(lit) in (falling if lit > 0 else rising) for lit in literals):
                    falling.add(atom)
        self.rising, self.falling = frozenset(rising), frozenset(falling)

    def seen(self, worked: Worked) -> dict[int, int]:
        """Return for each atom the rows in which the search looks at it."""
        out = dict.fromkeys(self.atoms, 0)
        out.update(dict.fromkeys(self.roots, worked.everywhere))
        places, rows_of = self.places, worked.rows
        for link in self.links:
            rows = worked.everywhere
            if link.head:
                rows = out.get(link.head, 0)
                place = places[link.head]
                if link.head in self.rising:
                    rows &= ~rows_of[place]
                if link.head in self.falling:
                    rows &= ~rows_of[place ^ 1]
                if link.head in self.shut:
                    rows &= rows_of[places[self.shut[link.head]] ^ 1]
            for lit in link.edge if rows else ():
                rows &= ~rows_of[places[-lit]]
            if rows:
                for lit in link.literals:
                    if abs(lit) in out:
                        out[abs(lit)] |= rows
        return out


def of_ways(part: PrimeYear, asked: frozenset[int]) -> Cone:
    """Return what the search for ways looks at; ``asked`` is what the texts leave open."""
    vocabulary = part.rules.vocabulary
    goals = {g.reaches for g in part.grades if g.reaches} | set(part.watched)
    goals |= {*part.belied.values(), *part.ends_with}
    cone = Cone(part, part.touched | part.part.depending(asked), goals)
    ways: dict[int, tuple[bool, bool]] = dict.fromkeys(asked, (True, True))
    for atom in cone.touched & part.part.inputs - asked:
        what = vocabulary.input.get(atom)
        kinds = {c.direction for c in part.changeable if c.fact == (what.fact if what else vocabulary.present.get(atom, ("",))[0])}
        ways[atom] = kinds <= {"up", "yes", "add"}, kinds <= {"down", "no"}
    cone.moving(part, ways)
    return cone


def of_reasons(part: PrimeYear, asked: frozenset[int]) -> Cone:
    """Return what the search for reasons looks at: it cuts the circuit at the conditions that apply."""
    conditions = {n: a for n, a in part.met.items() if n in part.applies and a in part.part.circuit.places}
    above = part.part.depending(frozenset(conditions.values()) | asked)
    cone = Cone(part, above, {part.refused} if part.refused else set())
    cone.shut = {a: part.applies[n] for n, a in conditions.items() if part.applies[n] in part.part.circuit.places}
    cone.shut |= {a: a for n, a in conditions.items() if part.applies[n] not in part.part.circuit.places}
    return cone
