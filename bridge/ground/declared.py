"""What the rules declare of each prime year, and the part of them that its decision can see."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence, Set
from datetime import date
from functools import cached_property
from pathlib import Path

from ..dossier.keys import path_text
from ..dossier.shape import Shape
from ..facts.contradictions import JUDGES, told_once
from ..facts.vocabulary import Vocabulary, day_of, text
from ..once import Once
from ..results import Source
from ..rules.rulebase import RuleBase
from ..rules.symbols import Function, Number, Symbol, SymbolType
from ..solve.circuit import Circuit, in_order
from ..solve.slices import Slice
from .grades import Changeable, EntryCondition, Grade, Reach, Threshold, dotted, span, threshold
from .outcomes import OutcomeSlice

__all__ = ["Changeable", "EntryCondition", "Grade", "Key", "PrimeYear", "Rules", "Reach", "Threshold", "dotted", "span"]
Key = tuple[str, int]


class PrimeYear(Once):
    """One prime in one prime year: its slice of the rules and what they declare about it."""

    def __init__(self, rules: Rules, prime: str, year: int) -> None:
        self.rules, self.prime, self.year = rules, prime, year
        base = rules.base
        situations, self.grades = {str(a[2]): a[3].number for a in self.rows("situation")}, list[Grade]()
        for _, _, name, rank, low, high in self.rows("grade"):
            args = [Function(prime), Number(year)]
            self.grades.append(
                Grade(
                    str(name), rank.number, low.number,
                    high.number if high.type == SymbolType.Number else None,
                    base.literal(Function("reaches", [*args, rank])) or 0,
                    base.literal(Function("attains", [*args, name])),
                    base.literal(Function("top", [*args, name])),
                    situations.get(str(name)),
                )
            )  # fmt: skip
        self.grades.sort(key=lambda g: g.rank)
        self.refused = base.literal(Function("refused", [Function(prime), Number(year)]))
        self.applies: dict[str, int] = self._conditions("applies")
        self.met: dict[str, int] = self._conditions("met")
        self.entry_applies: dict[str, list[str]] = defaultdict(list)  # by list, what is asked of each of its entries
        for row in self.rows("entry_applies"):
            self.entry_applies[str(row[2])].append(dotted(row[3]))
        self.entry_met = {
            EntryCondition(str(a[2]), str(a[3]), dotted(a[4])): atom for a, atom in self._derived("entry_met")
        }
        self.entitles = {(str(a[2]), str(a[3])): atom for a, atom in self._derived("entitles")}
        self.cautions = {str(a[2]): atom for a, atom in self._derived("caution")}
        self.belied = {str(a[2]): atom for a, atom in self._derived("belied")}
        self.ends_with = {atom: (str(a[2]), str(a[3])) for a, atom in self._derived("ends_with")}
        self.channels = {str(a[2]): atom for a, atom in self._derived("channel")}
        roots = [g.reaches for g in self.grades if g.reaches] + [g.top for g in self.grades if g.top]
        roots += [*self.applies.values(), *self.met.values(), *self.entry_met.values(), *self.channels.values()]
        roots += [*self.entitles.values(), *self.cautions.values(), *self.belied.values(), *self.ends_with, *filter(None, [self.refused])]
        self.part = Slice(base, roots)
        self.watched = tuple(a for a in (*(g.top for g in self.grades), self.refused) if a)
        self.changeable = [Changeable(str(a[2]), str(a[3]), a[4].number) for a in self.rows("changeable")]
        self.status = next((str(a[2]) for a in self.rows("status")), "final")
        self.whys = [str(a[2]) for a in self.rows("amount_why")]
        self.grade_whys = [(str(a[2]), str(a[3])) for a in self.rows("grade_why")]
        self.issues = sorted({rules.vocabulary.reading[a][0] for a in self.part.inputs if a in rules.vocabulary.reading})
        self.outcome_cone = base.cone(self.watched)
        self.outcome_issues = [
            i for i in self.issues if any(a in self.outcome_cone for a in rules.vocabulary.readings[i].values())
        ]
        self._keys: dict[int, str] = {}
        self._sums: dict[str, str | None] = {}
        self._thresholds: dict[tuple[int, str], Threshold | None] = {}

    def rows(self, name: str) -> list[list[Symbol]]:
        """Return what the rules declare under this name for the prime year, or for all of its years."""
        rows = self.rules.rows(name)
        return rows.get((self.prime, self.year), []) + rows.get((self.prime, None), [])

    def _derived(self, name: str) -> list[tuple[list[Symbol], int]]:
        return self.rules.derived(name).get((self.prime, self.year), [])

    def _conditions(self, name: str) -> dict[str, int]:
        return {dotted(a[2]): atom for a, atom in self._derived(name)}

    @cached_property
    def subjects(self) -> dict[str, str]:
        """The fact shown beside each condition."""
        return {dotted(a[2]): str(a[3]) for a in self.rows("subject")}

    @cached_property
    def confidences(self) -> dict[str, str]:
        """How sure the sources are of each condition: high, medium or low."""
        return {dotted(a[2]): str(a[3]) for a in reversed(self.rows("confidence"))}  # what is said of the year goes first

    @cached_property
    def notes(self) -> dict[str, str]:
        """The remark that goes with a condition that is not met."""
        return {dotted(a[2]): str(a[3]) for a in self.rows("note")}

    @cached_property
    def citations(self) -> dict[str, tuple[Source, ...]]:
        """The sources of each condition."""
        out: dict[str, list[Source]] = defaultdict(list)
        for _, _, condition, source, where in self.rows("cites"):
            out[dotted(condition)].append(self.rules.source(source, where))
        return {k: tuple(dict.fromkeys(v)) for k, v in out.items()}

    def threshold(self, atom: int, fact: str) -> Threshold | None:
        """What the condition asks of a fact, where it asks for one cut point only."""
        if (atom, fact) not in self._thresholds:
            self._thresholds[atom, fact] = threshold(self.rules.base, self.rules.vocabulary.input, atom, fact)
        return self._thresholds[atom, fact]

    def key(self, atom: int) -> str:
        """Return the id of the condition under which an input is asked for: the nearest one above it."""
        if atom not in self._keys:
            self._keys[atom] = self._nearest(atom)
        return self._keys[atom]

    def _nearest(self, atom: int) -> str:
        level, seen, parents = [atom], {atom}, self.parents
        while level:
            names = sorted(n for n in (self._name(a) for a in level) if n)
            if names:
                own = [n for n in names if n.startswith(self.prime + ".")]
                return (own or names)[0]
            following = []
            for here in level:
                for parent in parents.get(here, ()):
                    if parent not in seen:
                        seen.add(parent)
                        following.append(parent)
            level = following
        told = getattr(self.rules.vocabulary.input.get(atom), "fact", "")  # a bound of its own, beside that of a condition
        return next((f"{self.prime}.{name}" for name, fact in self.subjects.items() if fact == told), self.prime)

    def _name(self, atom: int) -> str | None:
        symbol = self._condition_symbols.get(atom)
        if symbol is None:
            return None
        if symbol.name == "met":
            shown = self.rules.shown_as.get(symbol)
            return f"{symbol.arguments[0]}.{shown or dotted(symbol.arguments[2])}"
        if symbol.name == "entry_met":
            p, y, name, slot, condition = symbol.arguments
            if (str(p), y.number) != (self.prime, self.year):
                return None
            return self.summed_by(str(name)) if str(slot) == "new" else f"{p}.{dotted(condition)}"
        return None

    def slots(self, name: str) -> list[str]:
        """Return the slots of a list whose entries bear conditions here, the entry still to be added left out."""
        return sorted({p.slot for p in self.entry_met if p.list == name and p.slot != "new"}, key=int)

    def summed_by(self, name: str) -> str | None:
        """Return the id of the condition that an entry of this list fulfils when it gives a right, None where there is none."""
        if name not in self._sums:
            atom = next((a for (of, _), a in self.entitles.items() if of == name), None)
            self._sums[name] = None if atom is None else self._nearest(atom)
        return self._sums[name]

    @cached_property
    def windows(self) -> dict[str, tuple[date, date]]:
        """The announced and the actual request window."""
        return {str(r[2]): (day_of(r[3].number), day_of(r[4].number)) for r in self.rows("window")}

    @cached_property
    def window_sources(self) -> tuple[Source, ...]:
        """Where the windows are published."""
        return tuple(dict.fromkeys(self.rules.source(r[3], r[4]) for r in self.rows("cites_window")))

    @cached_property
    def paid_by(self) -> date | None:
        """The day by which the rules say payment is made."""
        return next((day_of(r[2].number) for r in self.rows("paid_by")), None)

    @cached_property
    def paid_in_request_year(self) -> bool:
        """Whether payment is made before the end of the year in which it is asked for."""
        return bool(self.rows("paid_in_request_year"))

    @cached_property
    def contests(self) -> dict[str, tuple[str, int]]:
        """For each channel, the event that starts the time to contest, and its days."""
        return {str(r[2]): (str(r[3]), r[4].number) for r in self.rows("contest")}

    @cached_property
    def grade_sources(self) -> list[tuple[str, Source]]:
        """The sources of each grade's amount."""
        return [(str(r[2]), self.rules.source(r[3], r[4])) for r in self.rows("cites_grade")]

    @cached_property
    def compatible(self) -> tuple[str, ...]:
        """What the sources say may be taken along."""
        return tuple(dict.fromkeys(str(r[1]) for r in self.rules.base.facts("compatible") if str(r[0]) == self.prime))

    @cached_property
    def touched(self) -> frozenset[int]:
        """The atoms that some changeable fact can touch."""
        vocabulary = self.rules.vocabulary
        atoms: set[int] = {a for a, (_, slot) in vocabulary.present.items() if slot == "new"}
        for entry in self.changeable:
            atoms.update(vocabulary.followed_by(entry.fact))
            if (inputs := vocabulary.inputs.get(entry.fact)) is not None:
                atoms.update(a for _, a in inputs.cuts)
                if inputs.boolean is not None:
                    atoms.add(inputs.boolean)
        return self.part.depending(atoms & self.part.inputs)

    def span(self, possible: Set[int]) -> Reach:
        """Read off the watched atoms that are possible what is decided."""
        return span([g for g in self.grades if g.top in possible], self.refused in possible)

    @cached_property
    def outcomes(self) -> OutcomeSlice:
        """The part that the outcome alone looks at."""
        return OutcomeSlice(self)

    @cached_property
    def outcome_circuit(self) -> Circuit:
        """The rules that the outcome looks at, what only a dossier that cannot be would break left out."""
        base = self.rules.base
        return Circuit(base.cone(self.watched, closed=False) & base.inputs, in_order(base, self.watched))

    @cached_property
    def _condition_symbols(self) -> dict[int, Symbol]:
        return {a: s for name in ("met", "entry_met") for s, a in self.rules.base.named(name)}

    @cached_property
    def parents(self) -> dict[int, list[int]]:
        """Which atoms of the slice have a body that mentions an atom; what the outcome does not look at is left out."""
        out: dict[int, list[int]] = defaultdict(list)
        for head, bodies in self.part.bodies.items():
            if head in self.outcome_cone:
                for body in bodies:
                    for lit in body.literals:
                        out[abs(lit)].append(head)
        return out


class Rules(Once):
    """A ground rule base with its vocabulary and prime years, for a number of list slots."""

    def __init__(self, directory: Path | None, slots: int, entry: str = "main.lp", also: Sequence[Path] = ()) -> None:
        self.base = RuleBase(directory, slots, entry, also)
        self.vocabulary = Vocabulary(self.base)
        self._parts: dict[Key, PrimeYear] = {}
        self._atoms: dict[str, dict[Key, list[tuple[list[Symbol], int]]]] = {}
        self._rows: dict[str, dict[tuple[str, int | None], list[list[Symbol]]]] = {}
        self.conflicts: dict[tuple[tuple[str, str], ...], dict[Key, set[Key]]] = {}
        years = {(str(p), y.number) for p, y in self.base.facts("prime_year")}
        self.prime_years = sorted(years, key=lambda k: (self.order.index(k[0]), k[1]))
        self.not_modelled = {(str(p), y.number): str(key) for p, y, key in self.base.facts("not_modelled")}

    @cached_property
    def _sources(self) -> dict[Symbol, tuple[str, str, str]]:
        return {s: (t.string, d.string, u.string) for s, t, d, u in self.base.facts("source")}

    @cached_property
    def shown_as(self) -> dict[Symbol, str]:
        """The conditions that are shown as another one."""
        return {Function("met", [p, y, c]): dotted(shown) for p, y, c, shown in self.base.facts("shown_as")}

    def rows(self, name: str) -> dict[tuple[str, int | None], list[list[Symbol]]]:
        """Return the facts of this name by prime and year; under None those declared for all years of a prime."""
        if name not in self._rows:
            table: dict[tuple[str, int | None], list[list[Symbol]]] = defaultdict(list)
            for row in self.base.facts(name):
                year = row[1].number if row[1].type == SymbolType.Number else None
                table[str(row[0]), year].append(row)
            self._rows[name] = table
        return self._rows[name]

    def derived(self, name: str) -> dict[Key, list[tuple[list[Symbol], int]]]:
        """Return the atoms of this predicate by prime and year, with their arguments."""
        if name not in self._atoms:
            table: dict[Key, list[tuple[list[Symbol], int]]] = defaultdict(list)
            for symbol, atom in self.base.named(name):
                arguments = symbol.arguments
                table[str(arguments[0]), arguments[1].number].append((arguments, atom))
            self._atoms[name] = table
        return self._atoms[name]

    @cached_property
    def shape(self) -> Shape:
        """What a dossier may hold, by these rules."""
        shape = self.vocabulary.format.shape()
        shape.judges, shape.settle = [make(self.vocabulary) for make in JUDGES], told_once(self.vocabulary)
        return shape

    @cached_property
    def conflict_slice(self) -> Slice:
        """The part of the rules that says which prime years exclude each other."""
        return Slice(self.base, [a for _, a in self.base.named("conflict")])

    @cached_property
    def limits(self) -> tuple[Circuit, list[list[int]]]:
        """The constraints of the rules as a circuit, and the places that must not hold together; the order of cut points goes
        without saying."""
        base = self.base
        rows = [c.literals for c in base.constraints]
        roots = {abs(lit) for row in rows for lit in row}
        circuit = Circuit(base.cone(roots, closed=False) & base.inputs, in_order(base, roots))
        return circuit, [[circuit.places[lit] for lit in row] for row in rows]

    @cached_property
    def entry_subjects(self) -> dict[EntryCondition, str]:
        """The fact shown beside a condition on one entry of a list."""
        return {EntryCondition(str(n), str(slot), dotted(c)): str(fact) for n, c, slot, fact in self.base.facts("entry_subject")}

    @cached_property
    def entry_reasons(self) -> set[tuple[str, str]]:
        """The conditions on entries of which a refusal tells the reasons: list and condition."""
        return {(str(name), dotted(c)) for name, c in self.base.facts("entry_reasons")}

    def subject_at(self, path: str, condition: str) -> str | None:
        """Return the fact shown beside a condition on the entry at this path."""
        found = self.entry_subjects.items()
        return next((f for p, f in found if p.name == condition and self.entry_path(p.list, p.slot) == path), None)

    @cached_property
    def lists(self) -> tuple[str, ...]:
        """The lists on whose entries some prime year asks conditions."""
        return tuple(dict.fromkeys(str(row[2]) for row in self.base.facts("entry_applies")))

    def entry_path(self, name: str, slot: object) -> str:
        """Write the place of one entry of a list as users do: ``group.list[0]``."""
        return f"{path_text(self.vocabulary.lists[name])}[{slot}]"

    @cached_property
    def order(self) -> list[str]:
        """The primes in the order that the rules give them with ``order``, otherwise as they are grounded."""
        place = {str(p): n.number for p, n in self.base.facts("order")}
        return sorted(dict.fromkeys(str(p) for p, _ in self.base.facts("prime_year")), key=lambda p: place.get(p, len(place)))

    def prime_year(self, prime: str, year: int) -> PrimeYear:
        """Return the slice of a prime year, cut once."""
        key = prime, year
        return self._parts[key] if key in self._parts else self._parts.setdefault(key, PrimeYear(self, prime, year))

    def source(self, symbol: Symbol, where: Symbol) -> Source:
        """Return a cited source."""
        title, day, url = self._sources.get(symbol, (str(symbol), "", ""))
        return Source(title, day, url, text(where))
