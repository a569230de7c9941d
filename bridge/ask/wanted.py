"""One wanted prime year within an interview: what it hangs on, and what each answer would do to it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import cached_property
from itertools import pairwise
from typing import Any, NamedTuple

from ..decide.outcome import outcome_slice
from ..dossier.keys import path_text
from ..dossier.shape import Keys
from ..facts.vocabulary import Fact, Input, Vocabulary, day_number
from ..ground.declared import Key, Rules
from ..rules.numbers import asked
from ..solve.completions import Completed, Shown
from .outlook import Outlook
from .prospect import Rows, View
from .question import Follow
from .topic import Asked, Topic

STEP = 0.01
MANY = 10**7


def _spots(_: Vocabulary) -> dict[tuple[int, tuple[str, ...], Key | None], dict[str, str]]:
    """The facts in play through an input, for those met so far."""
    return {}


class Tried(NamedTuple):
    """Answers as rows over the open inputs, column by column, and what examples show of them."""

    rows: Rows
    shown: Shown

    def literals(self, column: int) -> tuple[int, ...]:
        """Return what an answer fixes."""
        bit = 1 << column
        return tuple(a if t & bit else -a for a, (t, f) in self.rows.items() if (t | f) & bit)


class Situation:
    """One wanted prime year under the dossier: what is known, what is open, and on which topics it hangs."""

    def __init__(self, rules: Rules, outlook: Outlook, readings: dict[str, str], key: Key) -> None:
        self.rules, self.outlook, self.readings, self.name = rules, outlook, readings, key
        self.prime, self.year = key
        self.outcome = outcome_slice(rules, *key)
        self.part = self.outcome.part
        assignment = outlook.assign(self.part.inputs, readings, key)
        self.known, self.open = assignment.known, assignment.open
        self.literals = assignment.literals()
        self.view = View(self.part, self.outcome.watched, self.known)
        self.completed = Completed(self.part, self.known)
        self._follows: dict[frozenset[int], Follow] = {}
        self.paths: dict[str, list[int]] = {}
        for atom in self.view.live:
            for path in self.open[atom]:
                self.paths.setdefault(path, []).append(atom)
        asks = rules.vocabulary.asks
        self._asked = None if asks is None else path_text(asks.path)
        spots = rules.vocabulary.once(_spots)
        self.spots: dict[int, dict[str, str]] = {}
        for atom in self.view.live:
            name = atom, self.open[atom], key if self._asked in self.open[atom] else None
            if name not in spots:
                spots[name] = self._spots(atom)
            self.spots[atom] = spots[name]

    def key(self, path: str) -> str:
        """Return the key of the topic at a path; a request not in the dossier is one for each prime year."""
        return f"{path}[+] {self.prime} {self.year}" if path == self._asked else path

    def atoms(self, path: str) -> list[int]:
        """Return every open input that hangs on a path."""
        return [a for a, paths in self.open.items() if path in paths]

    def _facts(self, atom: int) -> list[Fact]:
        vocabulary = self.rules.vocabulary
        if atom in vocabulary.input:
            return [vocabulary.facts[vocabulary.input[atom].fact]]
        return [vocabulary.facts[n] for n in vocabulary.relations[atom][1:3]] if atom in vocabulary.relations else []

    def _spots(self, atom: int) -> dict[str, str]:
        """Return the facts in play through an input, each with its topic; those of an unknown list one by one."""
        out = {}
        for path in self.open[atom]:
            inner = [f for f in self._facts(atom) if f.path != path and f.path.startswith((path + ".", path + "["))]
            for spot in [f.path for f in inner] if inner and path != self._asked else [self.key(path)]:
                out[spot] = self.key(path)
        return out

    def follow(self, possible: Iterable[int]) -> Follow:
        """Return what can be paid, from the outcomes that are possible."""
        atoms = frozenset(possible)
        if atoms not in self._follows:
            self._follows[atoms] = self._follow(atoms)
        return self._follows[atoms]

    def _follow(self, atoms: frozenset[int]) -> Follow:
        found = self.outcome.whole.span(atoms)
        return Follow(self.prime, self.year, found.verdict, found.low, found.high, len(atoms) == 1)

    # -- what is possible -----------------------------------------------------------------------------------------------

    def try_answers(self, asked: Asked, path: str) -> Tried:
        """Put each answer to the examples at hand."""
        rows = self.rows(asked, self.atoms(path), 0)
        fixed = {atom: (yes, no, 0) for atom, (yes, no) in rows.items()}
        return Tried(rows, self.completed.tried(len(asked.values), fixed, self.outcome.watched))

    @property
    def consistent(self) -> bool:
        """Whether the dossier can be completed at all."""
        return self.completed.stands

    @cached_property
    def possible(self) -> frozenset[int]:
        """The outcomes that some completion of the dossier has."""
        values = self.view.watched
        if not values:
            return self.view.true
        return frozenset(a for a in values if self.completed.reached(a))

    def after(self, literals: Sequence[int], outcomes: Iterable[int], settled: int | None) -> frozenset[int]:
        """Return those of these outcomes that are possible with these literals added.

        ``settled`` is the one outcome there is, where that is known: then it, or none where the literals cannot hold.
        """
        if settled is not None:
            return frozenset((settled,)) if self.completed.together(*literals) else frozenset()
        return frozenset(a for a in outcomes if self.completed.together(*literals, a))

    def can_turn(self, path: str, tried: Tried | None = None) -> bool:
        """Whether two dossiers that differ at this path alone can have different outcomes: exact."""
        if not self.view.watched:
            return False
        if tried is not None and tried.shown.differ:
            return True
        return self.part.twin.can_differ(self.literals, self.atoms(path), self.outcome.watched)

    # -- answers ------------------------------------------------------------------------------------------------------

    def cuts(self, topic: Topic, path: str) -> set[int | float]:
        """Return every value at which an answer begins to mean something else here."""
        vocabulary, found = self.rules.vocabulary, set[int | float]()
        rest = []
        for atom in self.paths[path]:
            what = vocabulary.input.get(atom)
            if what is not None and topic.fact is not None and what.fact == topic.fact.name:
                found.add(what.cut if isinstance(what.cut, int) else asked(what.cut, False, vocabulary.step(what.fact)))
            elif atom in vocabulary.relations:
                found |= self._relation_cuts(topic, *vocabulary.relations[atom])
            elif what is not None and not topic.whole:
                rest.append(atom)
        return found | self._searched(topic, frozenset(rest)) if rest else found

    def turns(self, keys: Keys) -> Iterator[int]:
        """Yield the days at which a day that nobody knows would turn something."""
        vocabulary = self.rules.vocabulary
        for atom in self.view.live:
            what = vocabulary.input.get(atom)
            if what is not None and isinstance(what.cut, int) and vocabulary.facts[what.fact].keys == keys:
                yield what.cut

    def _relation_cuts(self, topic: Topic, kind: str, one: str, two: str, years: int) -> set[int | float]:
        """Where the comparison with another date turns, whichever side is asked for."""
        if kind == "same" or topic.fact is None:
            return set()
        encoder = self.outlook.encoder(self.name)
        shift = years * 10000
        if topic.fact.name == one:
            other = encoder.figure(two)
            later = 0 if kind == "before" else 1
            return {b - shift + later for b in (other.low, other.high)}
        other = encoder.figure(one)
        later = 1 if kind == "before" else 0
        return {b + shift + later for b in (other.low, other.high)}

    def _searched(self, topic: Topic, atoms: frozenset[int]) -> set[int | float]:
        """Where sums and means over a list turn: found by halving, for each input turns once between two probes."""
        form = topic.form
        if form.kind not in ("number", "date"):
            return set()
        dated = form.kind == "date"
        step = 1 if dated or form.whole else STEP
        top = date(2099, 12, 31).toordinal() if dated else round((form.high or MANY) / step)
        bottom = date(1900, 1, 1).toordinal() if dated else 0

        def value(at: int) -> Any:
            return date.fromordinal(at) if dated else round(at * step, 2) if step != 1 else at

        def seen(at: int) -> dict[int, bool]:
            return self.outlook.supposing(topic, value(at)).truths(atoms, self.name)

        keeps = {
            k.number + i
            for a in self.rules.vocabulary.aggregates.values()
            for k in a.keeps
            for i in (0, 1)
            if k.test == "exactly"
        }
        probes = sorted({bottom, top, *(k for k in keeps if not dated and step == 1 and k < top)})
        found: set[int | float] = set()
        todo = [(a, b, seen(a), seen(b)) for a, b in pairwise(probes)]
        while todo:
            low, high, left, right = todo.pop()
            if left == right:
                continue
            if high - low == 1:
                found.add(day_number(date.fromordinal(high)) if dated else value(high))
                continue
            middle = (low + high) // 2
            here = seen(middle)
            todo += [(low, middle, left, here), (middle, high, here, right)]
        return found

    def texts(self, topic: Topic, path: str) -> list[str]:
        """Return the texts in the dossier with which an answer would be compared."""
        vocabulary = self.rules.vocabulary
        encoder = self.outlook.encoder(self.name)
        out = []
        for atom in sorted(self.paths[path]):
            for name in vocabulary.relations[atom][1:3] if atom in vocabulary.relations else ():
                known = encoder.raw(vocabulary.facts[name])
                if isinstance(known, str):
                    out.append(known)
        return out

    def rows(self, asked: Asked, atoms: Iterable[int], offset: int) -> Rows:
        """Return what each of the answers, in the columns from ``offset`` on, says of the inputs."""
        out, memo, added = {}, asked.rows, self.outlook.added
        for atom in atoms:
            name = (atom, self.name) if atom in added else atom
            row = memo.get(name)
            if row is None:
                row = memo[name] = self._row(asked, atom)
            if row != (0, 0):
                out[atom] = row[0] << offset, row[1] << offset
        return out

    def _row(self, asked: Asked, atom: int) -> tuple[int, int]:
        topic = asked.topic
        what = self.rules.vocabulary.input.get(atom)
        true = false = 0
        if what is not None and topic.fact is not None and what.fact == topic.fact.name and not topic.whole:
            for column, value in enumerate(asked.figures if what.predicate == "at_least" else asked.values):
                true |= _holds(what, value) << column
            return true, ~true & ((1 << len(asked.values)) - 1)
        for column, supposed in enumerate(asked.supposed(self.outlook)):
            truth = supposed.truth(atom, self.name)
            if truth is not None:
                true, false = true | truth << column, false | (not truth) << column
        return true, false


def _holds(what: Input, value: Any) -> bool:
    """Whether an input atom holds when its fact has this value (a day as its number)."""
    if what.predicate == "at_least":
        return bool(value >= what.cut)
    if what.predicate == "true":
        return bool(value)
    return what.option in value if what.predicate == "has" else bool(what.option == value)
