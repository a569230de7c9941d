"""Which changes of the rules explain that the same facts pay something else: rules taken from one side or the other.

Two sides are laid over each other atom by atom. Where an atom is defined differently, a switch says whose definition
counts; in a count, the bound and each condition that came or went have switches of their own. Switches that one change
of the sources accounts for are one. A set of changes explains a difference where switching exactly these on the rules
before gives the outcome after.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from ..as_json import shaped, under
from ..decide.outcome import outcome_slice
from ..solve.gates import FALSE, TRUE, Gates, Question
from ..solve.least import least
from .alignment import relative
from .pair import REFUSED, Pair, Side
from .told import Told

MOST_STATES = 1 << 16


@shaped("kind", "place", under("change", "told"))
class Switch(NamedTuple):
    """A change that can be switched on: what it is (``kind``: bound, came, went, definition, facts, amount), where (of facts
    the path in the first year; else the name of a definition), and the change of the sources that accounts for it, if any."""

    kind: str
    place: str
    told: Told | None

    @property
    def key(self) -> Hashable:
        """What two switches share that are one."""
        return ("told", self.told.kind, self.told.names) if self.told else (self.kind, self.place)


Signed = tuple[bool, Hashable]
# How many of which literals; None where all of them are meant, whatever their number.
Body = tuple[int | None, tuple[Signed, ...]]
Worth = tuple[str, int, int | None, int | None]


class Explained(NamedTuple):
    """What is possible before and after, and all least sets of changes that lead from the one to the other."""

    before: frozenset[Worth]
    after: frozenset[Worth]
    because: list[tuple[Switch, ...]]


class _Text:
    """The definitions of one side by the names of their atoms, atoms without a name written out."""

    def __init__(self, side: Side) -> None:
        self.side = side
        self.part = outcome_slice(side.rules, side.prime, side.year).part
        self.base = side.rules.base
        self.names: dict[int, Hashable] = {}
        self.bodies: dict[Hashable, tuple[Body, ...]] = {}
        cone = self.base.cone(side.whole.watched, closed=False)
        for atom in cone:
            if atom in side.inputs:
                self.names[atom] = ("input", side.inputs[atom])
            elif (symbol := self.base.symbols.get(atom)) is not None:
                self.names[atom] = relative(symbol, side.shift)
        for atom in cone - side.inputs.keys():
            if atom in self.names:
                self.bodies[self.names[atom]] = self._written(atom)

    def _written(self, atom: int) -> tuple[Body, ...]:
        if atom in self.base.true_atoms:
            return ((None, ()),)
        out: list[Body] = []
        for body in self.base.bodies.get(atom, ()):
            if len(body.literals) == 1 and body.literals[0] > 0 and body.literals[0] not in self.names:
                out += self._written(body.literals[0])
                continue
            out.append((body.bound, tuple(sorted(((lit > 0, self._name(abs(lit))) for lit in body.literals), key=repr))))
        return tuple(sorted(out, key=repr))

    def _name(self, atom: int) -> Hashable:
        return self.names[atom] if atom in self.names else ("aux", self._written(atom))


def _paths(side: Side) -> Iterator[tuple[int, str]]:
    """Yield the inputs of a side, each with the path of the fact that it looks at."""
    vocabulary = side.rules.vocabulary
    for atom, node in side.inputs.items():
        if atom in vocabulary.input:
            yield node, vocabulary.facts[vocabulary.input[atom].fact].path
        elif atom in vocabulary.relations:
            yield node, vocabulary.facts[vocabulary.relations[atom][1]].path


class Hybrid:
    """A pair of prime years whose definitions can be mixed.

    ``told`` are the changes that the sources tell of; ``likely`` says by what differs which kinds of them can account for it.
    """

    def __init__(
        self, pair: Pair, told: Sequence[Told], likely: Mapping[str, Sequence[str]], worlds: Sequence[Mapping[int, bool]]
    ) -> None:
        self.pair, self.told, self.likely = pair, told, likely
        self.texts = [_Text(side) for side in pair.sides]
        self.gates = Gates()
        self.switches: dict[Hashable, tuple[Switch, int]] = {}
        self._done: dict[Hashable, int] = {}
        self.facts = self._facts(worlds)
        roots = [t.names[a] for t in self.texts for a in t.side.whole.watched]
        for name in roots:
            self.gate(name)

    # -- facts --------------------------------------------------------------------------------------------------------

    def _facts(self, worlds: Sequence[Mapping[int, bool]]) -> dict[int, int]:
        """What the dossier says of each input on the first side and on the second; open where it says nothing."""
        out: dict[int, int] = {TRUE: TRUE}
        known = [{s.inputs[a]: v for a, v in w.items() if a in s.inputs} for s, w in zip(self.pair.sides, worlds, strict=True)]
        both = set(self.pair.before.inputs.values()) & set(self.pair.after.inputs.values())
        paths = dict(p for side in reversed(self.pair.sides) for p in _paths(side))
        for node, name in self.pair.gates.names.items():
            values = [k.get(node) for k in known]
            if node not in both:
                values = [next((v for v in values if v is not None), None)] * 2
            one, two = (self._value(node, name, v) for v in values)
            out[node] = one if one == two else self._mux(self._switch("facts", paths.get(node, str(name)), set()), one, two)
        return out

    def _value(self, node: int, name: Hashable, value: bool | None) -> int:
        return self.gates.input(name) if value is None else TRUE if value else FALSE

    # -- definitions --------------------------------------------------------------------------------------------------

    def _mux(self, switch: int, before: int, after: int) -> int:
        gate = self.gates.gate
        return gate([(None, [-switch, before]), (None, [switch, after]), (None, [before, after])])

    def _switch(self, kind: str, place: str, words: set[str]) -> int:
        switch = Switch(kind, place, self._cause(kind, words))
        if switch.key not in self.switches:
            self.switches[switch.key] = switch, self.gates.input(f"switch {len(self.switches)}")
        return self.switches[switch.key][1]

    def _cause(self, kind: str, words: set[str]) -> Told | None:
        """The change of the sources that names what differs; the one that names most of it, of a likely kind."""
        likely = self.likely.get(kind, ())
        fitting = [t for t in self.told if t.kind in likely and t.explained]
        # Of what is merged any part is enough; of all else every name must be there.
        fitting = [t for t in fitting if (words & set(t.names) if t.kind == "merged" else words >= set(t.names))]
        if kind in ("came", "went", "bound", "amount"):
            fitting = [t for t in fitting if t.names]
        return min(fitting, key=lambda t: (likely.index(t.kind), -len(t.names)), default=None)

    def gate(self, name: Hashable) -> int:
        """Return the gate of an atom by name."""
        if isinstance(name, tuple):
            kind, what = name
            if kind == "aux":
                return self._either(what)
            literal: int = self.facts.get(abs(what), abs(what))
            return literal if what > 0 else -literal
        if name not in self._done:
            rows = [t.bodies.get(name) for t in self.texts]
            one, two = rows
            if one is None or two is None or one == two:
                self._done[name] = self._either(one if one is not None else two or ())
            else:
                self._done[name] = self._mixed(str(name), one, two)
        return self._done[name]

    def _literal(self, signed: Signed) -> int:
        return self.gate(signed[1]) if signed[0] else -self.gate(signed[1])

    def _either(self, bodies: Iterable[Body]) -> int:
        """The gate of bodies of one side."""
        return self.gates.gate((need, [self._literal(s) for s in row]) for need, row in bodies)

    def _mixed(self, name: str, one: tuple[Body, ...], two: tuple[Body, ...]) -> int:
        """The gate of an atom that the sides define differently."""
        gone, new = [b for b in one if b not in two], [b for b in two if b not in one]
        rest = [(need, [self._literal(s) for s in row]) for need, row in one if (need, row) not in gone]
        if len(gone) == len(new) == 1 and gone[0][0] is not None and new[0][0] is not None:
            return self.gates.gate([(None, [self._count(name, gone[0], new[0])]), *rest])
        if len(gone) == len(new) == 1 and gone[0][0] is None and new[0][0] is None and set(gone[0][1]) & set(new[0][1]):
            return self.gates.gate([(None, self._listed(gone[0], new[0], TRUE)), *rest])
        before, after = self._either(one), self._either(two)
        if before == after:
            return before
        return self._mux(self._switch("definition", name, self._words(name) | self._read((*gone, *new))), before, after)

    def _listed(self, one: Body, two: Body, without: int) -> list[int]:
        """The literals of two lists; what came or went is ``without`` where its side is not in force."""
        rows = [set(one[1]), set(two[1])]
        literals = []
        for signed in sorted(rows[0] | rows[1], key=repr):
            literal = self._literal(signed)
            if signed not in rows[0] or signed not in rows[1]:
                came = signed not in rows[0]
                words = self._read([(None, (signed,))])
                switch = self._switch("came" if came else "went", _plain(signed[1]), words)
                literal = self._mux(switch, *((without, literal) if came else (literal, without)))
            literals.append(literal)
        return literals

    def _count(self, name: str, one: Body, two: Body) -> int:
        """At least so many of a list, where the number or the list differs."""
        literals = self._listed(one, two, FALSE)
        before, after = (self.gates.gate([(need, literals)]) for need in (one[0], two[0]))
        return before if before == after else self._mux(self._switch("bound", name, self._words(name)), before, after)

    def _words(self, name: str) -> set[str]:
        """The words and small numbers of a name."""
        return set("".join(c if c.isalnum() or c == "_" else " " for c in name).split())

    def _read(self, bodies: Iterable[Body]) -> set[str]:
        """The words of what bodies look at."""
        found: set[str] = set()
        for _, row in bodies:
            for _, name in row:
                if not isinstance(name, tuple):
                    found |= self._words(str(name))
                elif name[0] == "aux":
                    found |= self._read(name[1])
                elif abs(name[1]) in self.pair.gates.names:
                    found |= self._words(str(self.pair.gates.names[abs(name[1])]))
        return found

    # -- answers ------------------------------------------------------------------------------------------------------

    def explanations(self) -> Explained | None:
        """Return what is possible before and after, and all least sets of changes that lead from one to the other.

        None where there are too many states to look at.
        """
        table, used = self._table()
        if table is None:
            return None
        goal = table.get((1 << len(used)) - 1, frozenset())
        rows = {number: frozenset(i for i in range(len(used)) if number >> i & 1) for number in table}
        there = {rows[number] for number, worths in table.items() if worths == goal}
        ordered = (rows[number] for number in sorted(rows, key=lambda n: (n.bit_count(), n)))
        because = [tuple(used[i] for i in sorted(row)) for row in least(ordered, there.__contains__)]
        return Explained(table.get(0, frozenset()), goal, because)

    def _table(self) -> tuple[dict[int, frozenset[Worth]] | None, list[Switch]]:
        """Return what is possible for every set of changes (as a mask over the changes that matter)."""
        outcomes = self._outcomes()
        paying: dict[str, tuple[int, Worth, Worth]] = {}
        before, after = self.pair.sides
        for name in outcomes:
            one, two = (_worth(s, name) for s in (before, after))
            switch = FALSE
            if one and two and one != two:
                switch = self._switch("amount", name, {name})
            paying[name] = switch, one or two or _NOTHING, two or one or _NOTHING
        control = Question(self.gates, [*outcomes.values(), *(s for _, s in self.switches.values())], self._laws())
        below = self.gates.support(outcomes.values())
        used = [(w, s) for w, s in self.switches.values() if s in below or any(s == p[0] for p in paying.values())]
        states = control.states([*(s for _, s in used), *outcomes.values()], MOST_STATES)
        if states is None:
            return None, []
        count = len(used)
        table: dict[int, set[Worth]] = {}
        for row in states:
            on = {s for (_, s), v in zip(used, row, strict=False) if v}
            name = next((n for n, v in zip(outcomes, row[count:], strict=True) if v), REFUSED)
            switch, old, new = paying.get(name, (FALSE, _NOTHING, _NOTHING))
            number = sum(1 << i for i, v in enumerate(row[:count]) if v)
            table.setdefault(number, set()).add(new if switch in on else old)
        return {n: frozenset(found) for n, found in table.items()}, [w for w, _ in used]

    def _outcomes(self) -> dict[str, int]:
        out: dict[str, int] = {}
        for t in self.texts:
            for name, grade in t.side.grades.items():
                out[name] = self.gate(t.names[grade.top or 0])
            if t.side.whole.refused:
                out[REFUSED] = self.gate(t.names[t.side.whole.refused])
        return out

    def _laws(self) -> list[int]:
        """What no dossier can be, of either side, with what is known put in."""
        old, done = self.pair.gates, dict(self.facts)

        def here(literal: int) -> int:
            return done[literal] if literal > 0 else -done[-literal]

        for node in sorted(old.below(self.pair.violations)):
            if node not in done:
                done[node] = self.gates.gate((need, [here(lit) for lit in row]) for need, row in old.bodies[node])
        # A law that a mixture of two years' facts breaks says nothing of the rules.
        switches = {s for _, s in self.switches.values()}
        found = [here(lit) for lit in self.pair.violations]
        return [lit for lit in found if abs(lit) != TRUE and not self.gates.support([lit]) & switches]


def _plain(name: Hashable) -> str:
    return str(name[0]) if isinstance(name, tuple) else str(name)


_NOTHING: Worth = ("refused", 0, 0, None)


def _worth(side: Side, name: str) -> Worth | None:
    if name == REFUSED:
        return _NOTHING
    grade = side.grades.get(name)
    return ("granted", grade.low, grade.high, grade.situation) if grade else None


