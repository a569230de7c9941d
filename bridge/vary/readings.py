"""Readings: what the texts leave to interpretation, and what each decision is worth under every reading that matters.

An issue matters to a decision if some choice of the other issues' options makes its own options decide differently. The
outcome is found as a function of the options, as a reduced ordered decision diagram: an issue matters exactly where it
stands in the diagram, and each path is one row of combinations with the same outcome.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import product
from math import prod
from typing import Any, NamedTuple

from ..answers import Result
from ..as_json import inline, quiet, shaped, under
from ..decide.open import open_questions
from ..decide.outcome import NOT_MODELLED, Outcome, facts_only, outcome_of, outcome_slice
from ..decide.seating import MOST_SEATS, at_seats
from ..dossier.read import Dossier
from ..engine import Engine
from ..facts.encode import Encoder
from ..ground.declared import Key, Rules
from ..ground.outcomes import OutcomeSlice
from ..results import OpenQuestion
from ..rules.wording import Wording
from ..solve.circuit import bits
from ..terms import PrimeOfYear, of_years
from .under import Under

# So many combinations are looked at at once; of more, issue by issue, those that can make a difference.
AT_ONCE = 8192

Options = tuple[tuple[str, tuple[str, ...]], ...]
"""A row of combinations: for each issue it speaks of, the options meant; every other issue may be read either way."""


@shaped(inline("outcome"), "in_force", "combinations", under("when", "rows"))
class Readable(NamedTuple):
    """One outcome and the combinations of options that lead to it, as disjoint rows."""

    outcome: Outcome
    when: tuple[Options, ...]
    combinations: int
    in_force: bool

    @property
    def rows(self) -> tuple[dict[str, tuple[str, ...]], ...]:
        """The combinations, each issue with its options."""
        return tuple(dict(row) for row in self.when)


@shaped("prime", "year", "robust", "issues", quiet("open_questions"), "combinations", "outcomes")
class Spread(NamedTuple):
    """A decision under every combination that matters; the outcome in force comes first.

    ``open_questions`` are what no text says and makes a difference under the readings in force.
    """

    prime: str
    year: int
    issues: tuple[str, ...]
    outcomes: tuple[Readable, ...]
    open_questions: tuple[OpenQuestion, ...] = ()

    @property
    def robust(self) -> bool:
        """Whether verdict and amount are the same under all of them, and no text is silent on what decides them."""
        return len(self.outcomes) == 1 and not self.open_questions

    @property
    def combinations(self) -> int:
        """How many combinations there are."""
        return sum(o.combinations for o in self.outcomes)


@shaped("issue", "title", "option", "default", "decides")
class Contested(NamedTuple):
    """A reading that another one can challenge: chosen against the default, or one that decides something here."""

    issue: str
    title: str
    option: str
    default: str
    decides: tuple[PrimeOfYear, ...]


@shaped("held", "robust", "contested", "decisions")
class AllReadings(NamedTuple):
    """Every decision under every combination that matters; ``held`` are the options kept as the user chose them."""

    held: dict[str, str]
    decisions: tuple[Spread, ...]
    contested: tuple[Contested, ...]

    @property
    def robust(self) -> tuple[PrimeOfYear, ...]:
        """The decisions on which nothing hangs."""
        return tuple(PrimeOfYear(d.prime, d.year) for d in self.decisions if d.robust)


# -- one decision under all readings ------------------------------------------------------------------------------------


class _Diagram:
    """The outcome of one dossier as a function of the options, reduced: equal parts are one node.

    A node is a leaf (an outcome's number) or an issue with a node for each of its options.
    """

    def __init__(
        self, part: OutcomeSlice, wording: Wording, facts: dict[int, bool], in_force: Mapping[str, str], held: set[str]
    ) -> None:
        self.part, self.wording, self.in_force = part, wording, in_force
        vocabulary = part.whole.rules.vocabulary
        self.options: dict[str, dict[str, int]] = {i: dict(sorted(vocabulary.readings[i].items())) for i in vocabulary.readings}
        self.facts = [a if v else -a for a, v in facts.items()]
        self.outcomes: list[Outcome] = []
        self.nodes: dict[tuple[str, tuple[int, ...]], int] = {}
        self.branches: dict[int, tuple[str, tuple[int, ...]]] = {}
        fixed = [lit for i in self.options if i in held for lit in self._choice(i, in_force[i])]
        candidates = [i for i in part.whole.outcome_issues if i not in held and len(self.options[i]) > 1]
        values = part.part.values({**facts, **{abs(lit): lit > 0 for lit in fixed}})
        if all(values[a] for a in part.watched):
            candidates = []
        for i in part.whole.outcome_issues:
            if i not in held and i not in candidates:
                fixed += self._choice(i, in_force[i])
        self.root = self._node(fixed, candidates)

    def _choice(self, issue: str, option: str) -> list[int]:
        known = self.part.inputs
        return [a if o == option else -a for o, a in self.options[issue].items() if a in known]

    def _differs(self, fixed: list[int], issue: str) -> bool:
        """Whether two options of the issue can lead apart, for some completion and some options of the open issues."""
        free = [a for a in self.options[issue].values() if a in self.part.inputs]
        return self.part.part.twin.can_differ([*self.facts, *fixed], free, self.part.watched)

    def _node(self, fixed: list[int], loose: list[str]) -> int:
        """Return the node for these choices, the ``loose`` issues still to be chosen, in this order."""
        if not loose:
            return self._leaf(self.part.reached([*self.facts, *fixed]))
        if prod(len(self.options[i]) for i in loose) <= AT_ONCE:
            return self._at_once(fixed, loose)
        issue, rest = loose[0], loose[1:]
        if not self._differs(fixed, issue):
            return self._node([*fixed, *self._choice(issue, self.in_force[issue])], rest)
        return self._branch(issue, [self._node([*fixed, *self._choice(issue, option)], rest) for option in self.options[issue]])

    def _at_once(self, fixed: list[int], loose: list[str]) -> int:
        """Return the node of issues whose every combination is looked at."""
        under = Under(self.part, [*self.facts, *fixed], [self.options[i] for i in loose])
        below = [0] * under.size
        for atoms, columns in under.reached():
            leaf = self._leaf(atoms)
            for n, here in enumerate(bits(columns, under.size)):
                below[n] = leaf if here else below[n]
        for issue in reversed(loose):
            step = len(self.options[issue])
            below = [self._branch(issue, below[n : n + step]) for n in range(0, len(below), step)]
        return below[0]

    def _branch(self, issue: str, below: Sequence[int]) -> int:
        """Return the node of an issue with these below its options."""
        if len(set(below)) == 1:
            return below[0]
        key = (issue, tuple(below))
        if key not in self.nodes:
            self.nodes[key] = -len(self.nodes) - 1
            self.branches[self.nodes[key]] = key
        return self.nodes[key]

    def _leaf(self, reached: frozenset[int]) -> int:
        return _numbered(self.outcomes, outcome_of(self.part.whole, reached, self.wording))

    def issues(self) -> set[str]:
        """Return the issues that matter."""
        seen, stack, out = set(), [self.root], set()
        while stack:
            node = stack.pop()
            if node < 0 and node not in seen:
                seen.add(node)
                issue, below = self.branches[node]
                out.add(issue)
                stack.extend(below)
        return out

    def rows(self, node: int | None = None) -> Iterator[tuple[Options, int]]:
        """Yield every path: the options on it, and the outcome's number."""
        here = self.root if node is None else node
        if here >= 0:
            yield (), here
            return
        issue, below = self.branches[here]
        for child in dict.fromkeys(below):
            chosen = tuple(o for o, b in zip(self.options[issue], below, strict=True) if b == child)
            for row, leaf in self.rows(child):
                yield ((issue, chosen), *row), leaf


def _spread(engine: Engine, rules: Rules, dossier: Dossier, today: date, in_force: Mapping[str, str], held: set[str], key: Key) -> Spread:
    prime, year = key
    if key not in rules.prime_years:
        return Spread(prime, year, (), (Readable(NOT_MODELLED, ((),), 1, True),))
    rules = at_seats(rules, dossier, prime, year)
    part = outcome_slice(rules, prime, year)
    encoder = Encoder(rules.vocabulary, dossier, today, prime, year, readings=in_force)
    assignment = encoder.assign(part.inputs, dict(in_force))
    part.possible(assignment.known)  # facts that contradict each other are an error here as everywhere
    apart = sorted(encoder.swayed(part.inputs) - held)  # these say which days of the dossier count: each option is a dossier of its own
    outcomes: list[Outcome] = []
    rows: list[tuple[Options, int]] = []
    for chosen in product(*(sorted(rules.vocabulary.readings[i]) for i in apart)):
        here = {**in_force, **dict(zip(apart, chosen, strict=True))}
        facts = facts_only(encoder.assign(part.inputs, here), rules.vocabulary.reading)
        diagram = _Diagram(part, engine.wording, facts, here, held | set(apart))
        mine = tuple((i, (o,)) for i, o in zip(apart, chosen, strict=True))
        rows += [((*mine, *row), _numbered(outcomes, diagram.outcomes[leaf])) for row, leaf in diagram.rows()]
    for issue in apart:
        rows = _without(rows, issue, in_force[issue])
    found = sorted({i for row, _ in rows for i, _ in row})
    sizes = {i: len(rules.vocabulary.readings[i]) for i in found}
    grouped: dict[int, list[Options]] = {}
    for row, leaf in rows:
        grouped.setdefault(leaf, []).append(tuple(sorted(row)))
    out = []
    for leaf, when in grouped.items():
        count = sum(prod(len(dict(row).get(i, range(n))) for i, n in sizes.items()) for row in when)
        current = any(all(in_force[i] in options for i, options in row) for row in when)
        out.append(Readable(outcomes[leaf], tuple(when), count, current))
    out.sort(key=lambda r: (not r.in_force, r.outcome.verdict != "granted", -(r.outcome.amount.min if r.outcome.amount else 0)))
    silent = open_questions(rules.vocabulary, assignment.open, assignment.literals(), part.reached, engine.wording)
    return Spread(prime, year, tuple(found), tuple(out), silent)


def _numbered(outcomes: list[Outcome], outcome: Outcome) -> int:
    """The number of an outcome among those found so far, to which it is added where it is worth another thing."""
    for number, known in enumerate(outcomes):
        if known.worth == outcome.worth:
            return number
    outcomes.append(outcome)
    return len(outcomes) - 1


def _without(rows: list[tuple[Options, int]], issue: str, option: str) -> list[tuple[Options, int]]:
    """Leave an issue out of rows that are the same under each of its options."""
    sides: dict[tuple[str, ...], set[tuple[Options, int]]] = {}
    for row, leaf in rows:
        sides.setdefault(dict(row)[issue], set()).add((tuple(r for r in row if r[0] != issue), leaf))
    if len({frozenset(side) for side in sides.values()}) > 1:
        return rows
    return [(tuple(r for r in row if r[0] != issue), leaf) for row, leaf in rows if dict(row)[issue] == (option,)]


def all_readings(
    engine: Engine,
    dossier: Mapping[str, Any] | Dossier,
    primes: Sequence[str] | None = None,
    years: Sequence[int] | None = None,
    today: date | None = None,
    readings: Mapping[str, str] | None = None,
) -> AllReadings:
    """Decide under every combination of readings that matters; an option given in ``readings`` is held, all others vary.

    Raises :class:`InputError` for a dossier, prime or reading that cannot be used.
    """
    day = today or date.today()
    checked = engine.dossier(dossier, day)
    rules = engine.room(checked, MOST_SEATS)
    in_force = rules.vocabulary.check_readings(dict(readings or {}))
    held = set(readings or ())
    spreads = [_spread(engine, rules, checked, day, in_force, held, key) for key in engine.asked(primes, years)]
    deciding: dict[str, list[Key]] = {i: [] for i in sorted(in_force) if in_force[i] != rules.vocabulary.default_readings[i]}
    for spread in spreads:
        for issue in spread.issues:
            deciding.setdefault(issue, []).append((spread.prime, spread.year))
    words = engine.wording.texts.get("readings", {})
    contested = tuple(
        Contested(i, str(words.get(i, {}).get("title", i)), in_force[i], rules.vocabulary.default_readings[i], of_years(keys))
        for i, keys in sorted(deciding.items())
    )
    return AllReadings(dict(sorted((readings or {}).items())), tuple(spreads), contested)


@shaped(inline("result"), "all_readings")
class UnderAll(NamedTuple):
    """A dossier decided, and decided under every combination of readings that matters."""

    result: Result
    all_readings: AllReadings
