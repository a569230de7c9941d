"""The tree of reasons behind a decision, read off the ground rules, both for what is granted and for what is not.

Only conditions (``met`` and ``entry_met`` atoms) and facts of the dossier become nodes; helper atoms between them
are passed through. A refutation shows only branches that concern this dossier: not a column of the table that
is not the applicant's, not the rules of a reading that is not in force.
"""

from __future__ import annotations

from typing import Any

from ..decide.aside import idle
from ..decide.because import because
from ..decide.beside import asked_of, beside
from ..decide.case import Case
from ..dossier.keys import path_text
from ..dossier.paths import path_keys
from ..facts.vocabulary import Fact, day_of
from ..ground.declared import EntryCondition, Grade, dotted
from ..ground.seats import place_of
from ..rules.flat import Body
from ..rules.symbols import Function, Symbol
from .goes_on import goes_on
from .merged import MET, NOT_MET, UNKNOWN, against, cites, decisive_first, merged
from .parts import parts
from .tree import Explanation, Reason, SetAside
from .written import written

_OPPOSITE = {MET: NOT_MET, NOT_MET: MET, UNKNOWN: UNKNOWN}
# Inputs that choose a branch rather than lack something.
_BRANCHES = frozenset({"is", "reading", "present", "listed", "open"})


def explain(case: Case) -> Explanation:
    """Explain one case: the reasons of its highest sure grade, and why each way to the next one fails."""
    if not case.modelled:
        return Explanation(case.prime, case.year, "not_modelled", None)
    return written(case, _Explainer(case).explanation())


class _Explainer:
    def __init__(self, case: Case) -> None:
        self.case = case
        self.base = case.rules.base
        self.vocabulary = case.rules.vocabulary
        self.wording = case.wording
        self._states: dict[int, str] = {}

    # -- truth ----------------------------------------------------------------------------------------------------------

    def state(self, literal: int) -> str:
        atom = abs(literal)
        if atom not in self._states:
            self._states[atom] = self._state(atom)
        return self._states[atom] if literal > 0 else _OPPOSITE[self._states[atom]]

    def _state(self, atom: int) -> str:
        if atom not in self.case.values:
            return MET if atom in self.base.true_atoms else NOT_MET
        value = self.case.values[atom]
        if value == 0 and atom in self.case.slice.part.roots:
            return self.case.state(atom)  # settling it may need case distinctions
        return MET if value > 0 else UNKNOWN if value == 0 else NOT_MET

    def body_state(self, body: Body) -> str:
        states = [self.state(lit) for lit in body.literals]
        need = len(states) if body.bound is None else body.bound
        if states.count(MET) >= need:
            return MET
        return UNKNOWN if states.count(MET) + states.count(UNKNOWN) >= need else NOT_MET

    # -- the two questions --------------------------------------------------------------------------------------------------

    def explanation(self) -> Explanation:
        case = self.case
        grades = [g for g in case.slice.grades if g.reaches]
        reached = [g for g in grades if self.state(g.reaches) == MET]
        paid = [g for g in reached if g.attains and self.state(g.attains) == MET]
        granted = self.grade(paid[-1], MET) if paid else None
        above = [g for g in grades[len(reached) :] if g.attains]
        concerned = [g for g in above if self.concerns(g)]
        causes = because(case)
        lacks = tuple(decisive_first(self.grade(g, self.state(g.attains or 0)), causes) for g in (concerned or above)[:1])
        return Explanation(case.prime, case.year, case.verdict(), case.amount(), granted, lacks, (), tuple(map(SetAside._make, idle(case))))

    def concerns(self, grade: Grade) -> bool:
        """Whether a grade lies on a branch of the law that this dossier is on."""
        return any(self.cost(b) == 0 for b in self.base.bodies.get(grade.attains or 0, ()))

    def grade(self, grade: Grade, status: str) -> Reason:
        children = self.children(grade.attains or 0, status)
        return self.node(status, self.wording.amount(grade.low, grade.high), children=children)

    # -- walking the rules -----------------------------------------------------------------------------------------------------

    def children(self, atom: int, status: str) -> tuple[Reason, ...]:
        bodies = self.base.bodies.get(atom, ())
        if status == MET:
            for body in bodies:
                if self.body_state(body) == MET:
                    return self.supported(body)
            return ()
        failing = [b for b in bodies if self.body_state(b) != MET]
        failing = [b for b in failing if self._silent(b)] or failing  # where only the texts are silent, nothing else decides
        cheapest = min((self.cost(b) for b in failing), default=0)
        groups = [self.failures(b) for b in failing if self.cost(b) == cheapest]
        groups = [g for g in groups if g and not any(len(o) < len(g) and o and all(r in g for r in o) for o in groups)]
        if len(groups) <= 1:
            return groups[0] if groups else ()
        singles = [
            g[0] if len(g) == 1 else self.node(status, self.wording.get("count", "all_of"), children=g) for g in groups
        ]
        told = merged(singles)
        if len(told) < 2:
            return told
        return (self.node(status, self.wording.get("count", "any_of"), any_of=True, children=told),)

    def _silent(self, body: Body) -> bool:
        """Whether all that lacks is an answer that no text gives."""
        return body.bound is None and all(abs(lit) in self.vocabulary.open_questions for lit in body.literals if self.state(lit) != MET)

    def supported(self, body: Body) -> tuple[Reason, ...]:
        """The reasons why a body holds; of a count, all its elements."""
        if body.bound is not None:
            return self.counted(body)
        found = merged(r for lit in body.literals if lit > 0 or self.is_input(lit) for r in self.reasons(lit))
        branch = {r.path for lit in body.literals if self._chooses(lit) for r in self.reasons(lit)}
        told = tuple(r for r in found if r.path not in branch or r.condition)
        return told or found

    def failures(self, body: Body) -> tuple[Reason, ...]:
        """The reasons why a body does not hold, or is not sure to."""
        if body.bound is not None:
            return self.counted(body)
        lacking = [lit for lit in body.literals if self.state(lit) != MET]
        elsewhere = [lit for lit in lacking if self.state(lit) == NOT_MET and self._literal_cost(lit)]
        return merged(r for lit in elsewhere or lacking for r in self.reasons(lit))

    def _chooses(self, literal: int) -> bool:
        """Whether a literal only says on which branch of the law the dossier is."""
        atom = abs(literal)
        if atom in self.base.inputs:
            return self.base.symbols[atom].name in _BRANCHES
        symbol = self.base.symbols.get(atom)
        if symbol is None or symbol.name in ("met", "entry_met", "entitles"):
            return False
        return all(
            self._chooses(lit) or abs(lit) in self.base.true_atoms
            for b in self.base.bodies.get(atom, ())
            for lit in b.literals
        )

    def counted(self, body: Body) -> tuple[Reason, ...]:
        return merged(r for lit in body.literals for r in self.reasons(lit))

    def cost(self, body: Body) -> int:
        """0 where only something lacking fails, 1 where the branch is not this dossier's."""
        if body.bound is not None:
            return 0
        return max((self._literal_cost(lit) for lit in body.literals if self.state(lit) == NOT_MET), default=0)

    def _literal_cost(self, literal: int) -> int:
        atom = abs(literal)
        symbol = self.base.symbols.get(atom)
        if symbol is not None and symbol.name == "met":
            prime, year, name = symbol.arguments
            applies = self.base.literal(Function("applies", [prime, year, name]))
            if applies is not None:
                return int(self.state(applies) == NOT_MET)
        if symbol is not None and symbol.name == "entry_met":
            return 0
        if atom in self.base.inputs:
            return int(self.base.symbols[atom].name in _BRANCHES)
        if literal < 0:
            return 0
        bodies = self.base.bodies.get(atom, ())
        return min((self.cost(b) for b in bodies), default=1)

    def is_input(self, literal: int) -> bool:
        return abs(literal) in self.base.inputs

    def reasons(self, literal: int) -> tuple[Reason, ...]:
        """The nodes a literal stands for: itself if it is a condition or a fact, else what lies below it."""
        atom, status = abs(literal), self.state(literal)
        if atom in self.base.true_atoms:
            return ()
        if atom in self.base.inputs:
            return self.leaf(literal, status)
        symbol = self.base.symbols.get(atom)
        if symbol is not None and symbol.name == "met" and literal > 0:
            return () if status == MET and goes_on(self.case, atom) else (self.condition(atom, symbol, status),)
        if symbol is not None and symbol.name in ("entry_met", "entitles") and literal > 0:
            return self.entry(atom, symbol, status)
        if literal > 0:
            return self.children(atom, status)
        if status != NOT_MET:
            return ()
        return self.entries(tuple(against(r) for r in self.children(atom, MET)))

    def entries(self, reasons: tuple[Reason, ...]) -> tuple[Reason, ...]:
        """Several facts of one entry of a list are told as the entry."""
        out: dict[str, Reason] = {}
        for reason in reasons:
            keys = path_keys(reason.path or "")
            name = self.vocabulary.list_at(keys)
            size = len(self.vocabulary.lists[name]) + 1 if name else 0
            if name is None or len(keys) < size or reason.condition or name not in self.vocabulary.open_slots:
                out[f"{len(out)} {reason.path}"] = reason
                continue
            place = path_text(keys[:size])
            entry = self.case.dossier.get(*keys[:size]) or {}
            out[place] = Reason(NOT_MET, f"{self.wording.get('facts', name)} ({place})", path=place, value=entry)
        return tuple(out.values())

    # -- nodes ------------------------------------------------------------------------------------------------------------------------

    def condition(self, atom: int, symbol: Symbol, status: str) -> Reason:
        prime, year, name = symbol.arguments
        part = (
            self.case.rules.prime_year(str(prime), year.number) if self._is_prime_year(prime, year) else self.case.slice
        )
        short = dotted(name)
        identity = f"{prime}.{short}"
        label = self.wording.label(identity)
        if label == identity:
            label = self.wording.label(f"{prime}.{name.name}")
        children = self.children(atom, status)
        count = next((c for b in self.base.bodies.get(atom, ()) for c in self._count_of(b)), None)
        sources = part.citations.get(short, ())
        if any(cites(c) for c in children):
            sources = ()
        if len(children) == 1 and children[0].needed is not None and children[0].status == status:
            return children[0]
        if len(children) == 1 and children[0].path and not children[0].condition and (not children[0].children or children[0].measured):
            only = children[0]
            return only._replace(label=label, condition=identity, status=status, sources=sources)
        value, required = self.case.value_and_required(atom, part.subjects.get(short)) if not children else (None, None)
        reason = self.node(
            status, label, condition=identity, value=value, required=required, sources=sources, children=children
        )
        if count is not None:
            states = [self.state(lit) for lit in count.literals]
            reached, needed = states.count(MET), count.bound or 0
            text = self.wording.get("count", "reached", reached=reached, of=len(states), needed=needed)
            reason = reason._replace(needed=needed, reached=reached, of=len(states), distance=text)
        return reason

    def _count_of(self, body: Body) -> list[Body]:
        """The count that a body consists of, through the helper atoms clingo puts between."""
        if body.bound is not None:
            return [body]
        if len(body.literals) != 1 or body.literals[0] in self.base.symbols:
            return []
        return [c for b in self.base.bodies.get(body.literals[0], ()) for c in self._count_of(b)]

    def _is_prime_year(self, prime: Symbol, year: Symbol) -> bool:
        return (str(prime), year.number) in self.case.rules.prime_years

    def entry(self, atom: int, symbol: Symbol, status: str) -> tuple[Reason, ...]:
        where, slot = str(symbol.arguments[2]), str(symbol.arguments[3])
        at = place_of(self.case.rules, where, int(slot)) if slot.isdigit() else None
        if not isinstance(at, int) or self.case.encoder.slot_state(where, at) == "absent":
            return ()
        path = self.case.rules.entry_path(where, slot)
        if symbol.name == "entitles":
            children = self.children(atom, status)
            label = self.wording.get("entries", where, number=at + 1)
            return (self.node(status, label, path=path, children=children),)
        name = dotted(symbol.arguments[4])
        identity = f"{self.case.prime}.{name}"
        place = EntryCondition(where, slot, name)
        subject, shown = self.case.rules.entry_subjects.get(place), beside(self.case, name, atom, place)
        told = status != MET and (where, name) in self.case.rules.entry_reasons
        children = self.children(atom, status) if told else ()
        return (
            self.node(
                status, self.wording.label(identity), condition=identity, path=path, value=shown.value, required=shown.required,
                unit=self._unit(subject), sources=self.case.slice.citations.get(name, ()), children=children,
            )._replace(shown=shown.path),
        )  # fmt: skip

    def _unit(self, name: str | None) -> str | None:
        return None if name is None else self.vocabulary.facts[name].unit

    def leaf(self, literal: int, status: str) -> tuple[Reason, ...]:
        atom = abs(literal)
        symbol = self.base.symbols[atom]
        if symbol.name == "present":
            name, slot = self.vocabulary.present[atom]
            if self.case.encoder.slot_state(name, slot) == "open":
                return (self.node(status, self.wording.get("facts", name), path=path_text(self.vocabulary.lists[name])),)
            return ()
        if symbol.name in ("reading", "listed"):
            return ()
        if (issue := self.vocabulary.open_questions.get(atom)) is not None:
            text = self.wording.get("whys", "silent_on", issue=issue, text=self.wording.get("open", issue))
            return (self.node(status, text),) if status == UNKNOWN else ()
        if atom in self.vocabulary.relations:
            return self._relation(atom, status)
        what = self.vocabulary.input[atom]
        fact = self.vocabulary.facts[what.fact]
        value: Any = self.case.shown_value(fact)
        required: Any
        at_most = literal < 0
        if what.predicate == "at_least":
            required = asked_of(self.case, fact, what.cut, at_most)
        elif what.predicate == "true":
            required = literal > 0
        else:
            required = what.option if literal > 0 else None
        return (self.fact_node(fact, status, value, required, at_most),)

    def fact_node(self, fact: Fact, status: str, value: Any, required: Any, at_most: bool = False) -> Reason:
        label = self.wording.get("facts", fact.functor)
        distance = None
        if status == NOT_MET:
            distance = self.wording.distance(value, required, fact.unit, at_most)
        path = self.case.encoder.unknown_paths(fact)[0] if status == UNKNOWN else fact.path
        return Reason(
            status, label, path=path, value=value, required=required, distance=distance, at_most=at_most,
            children=parts(self.case, fact) if status != UNKNOWN else (),
        )  # fmt: skip

    def _relation(self, atom: int, status: str) -> tuple[Reason, ...]:
        kind, one, two, _ = self.vocabulary.relations[atom]
        facts = [self.vocabulary.facts[n] for n in (one, two)]
        values = [self.case.shown_value(f) for f in facts]
        paths = self.case.assignment.open.get(atom)
        if one in self.vocabulary.requested:  # the day to look at is the one that bounds a request
            facts, values = facts[::-1], [values[1], day_of(int(self.case.encoder.figure(one).high))]
        path, label = paths[0] if paths else facts[0].path, self.wording.get("facts", facts[0].functor)
        required = None if kind == "within_years" else values[1]
        return (Reason(status, label, path=path, value=values[0], required=required, at_most=one in self.vocabulary.requested),)

    def node(
        self,
        status: str,
        label: str,
        *,
        condition: str | None = None,
        path: str | None = None,
        value: Any = None,
        required: Any = None,
        unit: str | None = None,
        any_of: bool = False,
        sources: tuple[Any, ...] = (),
        children: tuple[Reason, ...] = (),
    ) -> Reason:
        distance = self.wording.distance(value, required, unit, False) if status == NOT_MET else None
        return Reason(status, label, condition, path, value, required, distance, None, None, None, any_of, sources, children)
