"""All dossiers of a prime year at once: what none of them can do is proved, what one can do is shown as that dossier.

Inputs stay open and the solver looks for a counterexample, so an answer "none" holds for every dossier of the stated
size. A model is cut down to the inputs that force it, written as a dossier and read back; where no dossier says it
(a calendar or a sum forbids it), the combination is excluded and the search goes on.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import cached_property
from itertools import product
from typing import Any, NamedTuple

from ..dossier.paths import put
from ..facts.search import GivenUp, hardness, search
from ..facts.vocabulary import Vocabulary
from ..ground.declared import PrimeYear, Rules
from ..ground.decode import Decoder, read_back, texts_like, transplanted
from ..rules.rulebase import RuleBase
from ..solve.forgetting import Forgetting, forgotten, shrunk
from ..solve.slices import Sides, Slice
from .counts import ordered
from .couple import Couple
from .sturdy import Sturdy

Readings = dict[str, str]
Goals = tuple[Sequence[int], Sequence[int]]


class Unsettled(Exception):
    """No dossier was found for what the atoms allow, and no proof that there is none; the text names the question."""


# Models tried before a search that no dossier confirms is given up, as a finding of its own.
ROUNDS = 500
# Models tried before what no dossier can say is taken as it was assumed, so that "decide" may leave such a witness open.
STRICT = 20


class Shown(NamedTuple):
    """A dossier that shows something, under these deviations from the default readings."""

    dossier: dict[str, Any]
    readings: Readings
    held: dict[int, bool]


Pair = tuple[Shown, Shown]


class Field:
    """Every dossier against one prime year. ``extra`` are atoms to ask about beside outcome and conditions.

    Without ``written`` a model counts as found although no dossier was made of it: quick, and wrong where a calendar or a
    sum forbids what the atoms allow.
    """

    def __init__(self, rules: Rules, prime: str, year: int, extra: Iterable[int] = (), written: bool = True) -> None:
        self.rules, self.prime, self.year, self.written = rules, prime, year, written
        self.whole: PrimeYear = rules.prime_year(prime, year)
        self.base: RuleBase = rules.base
        self.vocabulary: Vocabulary = rules.vocabulary
        roots = {*self.whole.part.roots, *(a for a in extra if a)}
        self.part = Slice(self.base, [*roots, *(self.base.cone(roots) & self.base.inputs)])
        ordered(self.part.program, self.part, self.part.names)
        self.decoder = Decoder(rules, prime, year)
        self._read: dict[str, dict[int, bool] | None] = {}  # what each dossier that was written fixes
        self._settled: dict[Any, dict[int, bool] | None] = {}  # whether that forces what was asked for, beside what is assumed
        # No dossier holds the entry that could still be added.
        self.never = [-a for a, (_, slot) in self.vocabulary.present.items() if slot == "new" and a in self.part.inputs]
        self.opens = self.part.inputs & self.vocabulary.open_questions.keys()
        # Two dossiers are told apart more plainly where no list says again what stands elsewhere.
        self.plain = [-a for a in sorted(self.vocabulary.listed.keys() & self.part.inputs)]
        self.options: dict[str, dict[str, int]] = {}
        for atom in self.part.inputs:
            if atom in self.vocabulary.reading:
                issue, option = self.vocabulary.reading[atom]
                self.options.setdefault(issue, {})[option] = atom
        self.facts = frozenset(
            a for a in self.part.inputs if a not in self.vocabulary.reading and a not in self.vocabulary.open_questions
        )

    # -- readings -----------------------------------------------------------------------------------------------------

    def reading(self, deviations: Mapping[str, str], issues: Iterable[str] | None = None) -> list[int]:
        """Return the literals that fix every issue (or these), at its default but for the deviations."""
        default = self.vocabulary.default_readings
        out = []
        for issue in self.options if issues is None else issues:
            wanted = deviations.get(issue, default[issue])
            out += [a if o == wanted else -a for o, a in self.options.get(issue, {}).items()]
        return out

    def deviations(self, held: Mapping[int, bool]) -> Readings:
        """Return the readings in a model that are not the defaults."""
        default = self.vocabulary.default_readings
        chosen = (self.vocabulary.reading[a] for a, v in held.items() if v and a in self.vocabulary.reading)
        return {issue: option for issue, option in sorted(chosen) if default[issue] != option}

    def combinations(self, atoms: Iterable[int]) -> Iterator[Readings]:
        """Yield every combination of the readings on which these atoms hang, as deviations, the fewest first."""
        cone = self.base.cone(atoms, closed=False)
        default = self.vocabulary.default_readings
        issues = sorted(i for i, row in self.options.items() if any(a in cone for a in row.values()))
        rows = [[None, *(o for o in sorted(self.options[i]) if o != default[i])] for i in issues]
        found = [{i: o for i, o in zip(issues, row, strict=True) if o is not None} for row in product(*rows)]
        yield from sorted(found, key=len)

    def under(self, shown: Shown, combinations: Sequence[Readings], goal: int) -> int:
        """Return a bit for each of these combinations of readings: whether the dossier, as it was found, reaches the goal there."""
        circuit, everywhere = self.part.circuit, (1 << len(combinations)) - 1
        given = {a if v else -a: everywhere for a, v in shown.held.items() if a not in self.vocabulary.reading}
        for number, readings in enumerate(combinations):
            for literal in self.reading(readings):
                given[literal] = given.get(literal, 0) | 1 << number
        known = {literal: row for literal, row in given.items() if literal in circuit.places}
        return circuit.rows(known, everywhere)[circuit.places[goal]]

    # -- one dossier --------------------------------------------------------------------------------------------------

    def find(self, goals: Sequence[int], readings: Mapping[str, str] | None = None, guards: Iterable[int] = ()) -> Shown | None:
        """Return a dossier for which all the goals hold, under these deviations (None: under any), or None: proved."""
        fixed = [*goals, *self.never, *(self.reading(readings) if readings is not None else ())]

        def ask(more: Sequence[int]) -> dict[int, bool] | None:
            model = self.part.model(fixed, [*guards, *more])
            return None if model is None else {a: a in model for a in self.part.inputs}

        if not self.written:
            held = ask(())
            return None if held is None else Shown({}, self.deviations(held), held)
        try:
            return search(
                ask,
                lambda held: self.core(held, goals),
                lambda core, turn: self.shown(core, goals, turn < STRICT),
                lambda core: self.part.guard([a if v else -a for a, v in core.items()]),
                ROUNDS,
            )
        except GivenUp:
            raise Unsettled(", ".join(self._names(goals))) from None

    def find_settled(
        self, goals: Sequence[int], atoms: Sequence[int], readings: Mapping[str, str] | None = None, guards: Iterable[int] = ()
    ) -> Shown | None:
        """Return a dossier for which all the goals hold and that settles these atoms too, whichever way the guards leave; or None."""
        fixed = [*goals, *self.never, *(self.reading(readings) if readings is not None else ())]
        switches = [*guards]
        while (model := self.part.model(fixed, switches)) is not None:
            settled = [*goals, *(a if a in model else -a for a in atoms)]
            if (shown := self.find(settled, readings)) is not None:
                return shown
            switches.append(self.part.guard(settled))  # no dossier says this: another way
        return None

    def _names(self, goals: Sequence[int]) -> list[str]:
        """How the rules name what was asked for, where they do."""
        named = self.base.symbols
        return [f"{'' if g > 0 else 'not '}{named[abs(g)]}" for g in goals if abs(g) in named]

    def possible(self, goals: Sequence[int], readings: Mapping[str, str] | None = None) -> bool:
        """Whether the goals can hold together as far as atoms tell: a "no" is a proof."""
        fixed = [*goals, *self.never, *(self.reading(readings) if readings is not None else ())]
        return self.part.satisfiable(fixed)

    def core(self, held: Mapping[int, bool], goals: Sequence[int]) -> dict[int, bool]:
        """Return a part of the inputs that forces the goals by itself; readings stay."""
        return shrunk(self.part, {**held}, goals, self.droppable)

    @cached_property
    def droppable(self) -> list[int]:
        """The facts, those that are hardest to write first: what can go need not be written."""
        return sorted(self.facts, key=lambda atom: hardness(self.vocabulary, atom))

    def shown(self, core: Mapping[int, bool], goals: Sequence[int], strict: bool) -> Shown | None:
        """Write a dossier for these inputs and read it back; None where none says what the goals need."""
        for data in self.decoder.dossiers(core):
            if (known := self.confirmed(data, core, goals, strict)) is not None:
                return Shown(data, self.deviations(core), known)
        return None

    def confirmed(
        self, data: Mapping[str, Any], core: Mapping[int, bool], goals: Sequence[int], strict: bool = True
    ) -> dict[int, bool] | None:
        """Return the inputs that a dossier fixes where they force the goals, else None."""
        told = repr(data)  # one dossier is tried beside many others
        if told not in self._read:
            self._read[told] = read_back(self.rules, self.prime, self.year, data, self.part.inputs)
        read = self._read[told]
        if read is None:
            return None
        loose = self.vocabulary.open_questions.keys()
        assumed = {a: v for a, v in core.items() if (a in loose and not strict) or (a not in loose and a not in self.facts)}
        asked = told, tuple(assumed.items()), tuple(goals)
        if asked not in self._settled:
            known = {**assumed, **read}
            self._settled[asked] = known if self.part.values(known).hold(goals) else None
        return self._settled[asked]

    def minimal_readings(self, goals: Sequence[int]) -> list[Shown]:
        """Return, for every smallest set of deviations under which the goals can hold, a dossier that shows it."""
        under_default = self.find(goals, {})
        if under_default is not None:
            return [under_default]
        out: list[Shown] = []
        guards: list[int] = []
        while (shown := self.find(goals, None, guards)) is not None:
            for issue in list(shown.readings):
                fewer = {i: o for i, o in shown.readings.items() if i != issue}
                shown = self.find(goals, fewer, guards) or shown
            out.append(shown)
            guards.append(self.part.guard([self.options[i][o] for i, o in shown.readings.items()]))
        return sorted(out, key=lambda s: (len(s.readings), sorted(s.readings.items())))

    # -- two dossiers -------------------------------------------------------------------------------------------------

    @cached_property
    def couple(self) -> Couple:
        """Two dossiers side by side."""
        return Couple(self.part)

    def inputs_of(self, fact: str) -> list[int]:
        """Return every input of the slice that speaks of a fact, relations and sums over its list included."""
        inputs = self.vocabulary.inputs.get(fact)
        own = [*(a for _, a in inputs.cuts), *inputs.options.values()] if inputs else []
        own += [inputs.boolean] if inputs and inputs.boolean else []
        own += [a for a, row in self.vocabulary.relations.items() if fact in row[1:3]]
        slot = self.vocabulary.facts[fact].slot if fact in self.vocabulary.facts else None
        for name, aggregate in self.vocabulary.aggregates.items():
            if slot is not None and aggregate.over == slot[:1]:  # what is summed over the list follows from its entries
                own += [a for _, a in self.vocabulary.inputs[name].cuts]
        return [a for a in own if a in self.part.inputs]

    def can_differ(self, atom: int) -> bool:
        """Whether what is paid can hang on this one input, as far as atoms tell."""
        switches = [self.couple.differing(self.whole.watched)]
        return self.couple.model([atom], (), self.never, self.never, switches) is not None

    def worth(self, side: Mapping[int, bool]) -> list[int]:
        """Return the watched atoms true on one side."""
        return [a for a in self.whole.watched if side[a]]

    def pair(
        self,
        fact: str,
        readings: Mapping[str, str] | None = None,
        left: Sequence[int] = (),
        right: Sequence[int] = (),
        rising: bool = False,
        only: int | None = None,
    ) -> Pair | None:
        """Return two dossiers that differ in one fact and in what is paid, or None: proved.

        ``left`` and ``right`` say what is paid on either side (any difference where they are not given); with ``rising``
        the fact is higher on the right; ``only`` one of its inputs (a cut point) may differ.
        """
        own = self.inputs_of(fact) if only is None else [only]
        couple = self.couple
        switches = [] if left or right else [couple.differing(self.whole.watched)]
        fixed = [*self.never, *(self.reading(readings) if readings is not None else ())]
        free, up = self.vocabulary.parted(own) if rising else (own, [])

        def ask(more: Sequence[int], given: Sequence[int] = ()) -> Sides | None:
            return couple.model(free, up, [*left, *fixed, *given], [*right, *fixed, *given], [*switches, *more])

        def shows(sides: Sides) -> Goals:
            return left or self.worth(sides[0]), right or self.worth(sides[1])

        def cut(sides: Sides) -> tuple[Sides, Goals]:
            goals = shows(sides)
            return self._cores(*self._unasked(sides, goals), goals, frozenset(own)), goals

        sides = ask(())
        if sides is None:
            return None
        if not self.written:
            under = self.deviations(sides[0])
            return Shown({}, under, sides[0]), Shown({}, under, sides[1])
        made: list[int] = []

        def forbid(cores: tuple[tuple[dict[int, bool], dict[int, bool]], Goals]) -> int:
            made.append(couple.forbid(*cores[0]))
            return made[-1]

        sturdy = Sturdy(couple, self.part, self.opens, self.droppable, lambda more: ask(more, self.plain), shows)
        with suppress(GivenUp):
            settled = search(sturdy, cut, lambda cores, _: self._pair(fact, *cores, True), forbid, STRICT if self.opens else 0)
            if settled is not None:
                return settled
        try:
            return search(lambda _: ask(made), cut, lambda cores, turn: self._pair(fact, *cores, turn < STRICT), forbid, ROUNDS)
        except GivenUp:
            raise Unsettled(self.vocabulary.facts[fact].path if fact in self.vocabulary.facts else fact) from None

    def _unasked(self, sides: Sides, goals: Goals) -> Sides:
        """Return the inputs of both sides, without the open questions where the goals hold without their answers."""
        facts = [{a: side[a] for a in self.part.inputs - self.opens} for side in sides]
        held = self.opens and all(self.part.values(side).hold(goal) for side, goal in zip(facts, goals, strict=True))
        one, two = facts if held else ({a: side[a] for a in self.part.inputs} for side in sides)
        return one, two

    def _cores(
        self, one: dict[int, bool], two: dict[int, bool], goals: tuple[Sequence[int], Sequence[int]], own: frozenset[int]
    ) -> tuple[dict[int, bool], dict[int, bool]]:
        """Leave out what both sides can do without, and of the fact itself what either side can."""
        sides = [Forgetting(self.part.values(side), goal) for side, goal in zip((one, two), goals, strict=True)]
        both = forgotten(sides, [a for a in self.droppable if a not in own])
        alone = [both | forgotten([side], sorted(own)) for side in sides]
        left, right = ({a: v for a, v in side.items() if a not in spare} for side, spare in zip((one, two), alone, strict=True))
        return left, right

    def _pair(
        self, fact: str, cores: tuple[dict[int, bool], dict[int, bool]], goals: tuple[Sequence[int], Sequence[int]], strict: bool
    ) -> Pair | None:
        """Write two dossiers that differ at one path (a sum or mean over a list: in what makes it up)."""
        keys = self.vocabulary.facts[fact].keys
        if fact in self.vocabulary.requested and self.vocabulary.asks is not None:
            keys = self.vocabulary.asks.path  # a request is written whole
        summed = fact in self.vocabulary.aggregates
        worded = self.vocabulary.facts[fact].type == "text"
        ones, twos = (list(self.decoder.dossiers(core)) for core in cores)
        there, here = (self.decoder.values(core, fact) if ones and twos else [] for core in reversed(cores))
        for one in ones:
            for two in twos:
                tries = [(one, two)] if summed else [(one, transplanted(one, two, keys)), (transplanted(two, one, keys), two)]
                if worded:  # which text equals which depends on the others: each is tried, and a new one
                    tries += [(one, put(one, keys, text)) for text in texts_like(one, keys, self.vocabulary.sample(keys) or "A")]
                tries += [(one, self._with(one, fact, value)) for value in there]
                tries += [(self._with(two, fact, value), two) for value in here]
                for left, right in tries:
                    first = self.confirmed(left, cores[0], goals[0], strict)
                    second = self.confirmed(right, cores[1], goals[1], strict) if first is not None else None
                    if first is not None and second is not None:
                        under = self.deviations(cores[0])
                        return Shown(left, under, first), Shown(right, under, second)
        return None

    def _with(self, data: dict[str, Any], fact: str, value: Any) -> dict[str, Any]:
        """Return a dossier with another value of a fact."""
        if fact in self.vocabulary.requested:
            prime, year = self.vocabulary.requested[fact]
            asks = self.vocabulary.asks
            return put(data, asks.path, [asks.entry(prime, year, value)]) if asks else data
        result: dict[str, Any] = put(data, self.vocabulary.facts[fact].keys, value)
        return result
