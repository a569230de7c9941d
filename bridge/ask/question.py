"""A question to the user: what may be answered, why it is asked, and what would follow from each kind of answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

from ..as_json import quiet, shaped, under
from ..dossier.keys import FIRST_YEAR, LAST_YEAR, is_year
from ..dossier.kinds import Leaf
from ..dossier.shape import Entries, Group, Shape
from ..facts.vocabulary import NEVER, Fact, Vocabulary, day_of
from ..results import Source
from ..rules.wording import Wording
from ..terms import Range

ANOTHER = "\ufffc"  # a text that no dossier has


@shaped("prime", "year", "verdict", under("amount", "amounts"), "settled")
class Follow(NamedTuple):
    """What an answer makes of a prime year: everything that can still be paid, and whether it is one outcome."""

    prime: str
    year: int
    verdict: str
    low: int
    high: int | None
    settled: bool

    @property
    def amounts(self) -> Range:
        """What can still be paid."""
        return Range(self.low, self.high)


class Labelled(NamedTuple):
    """A condition and what it is called."""

    id: str
    label: str


class Option(NamedTuple):
    """An answer to choose, and what it is called."""

    value: str
    label: str


class Bounds(NamedTuple):
    """Between which numbers an answer lies."""

    min: float | None
    max: float | None
    whole: bool


@shaped(
    under("prime", "now.prime"), under("year", "now.year"), under("verdict", "now.verdict"), under("amount", "now.amounts"), "conditions",
    "sources",
)  # fmt: skip
class Stake(NamedTuple):
    """A prime year that the question can still turn, the conditions it is asked for, and where they are written."""

    now: Follow
    conditions: tuple[Labelled, ...]
    sources: tuple[Source, ...]


@shaped(
    "label", under("from", "low", when="stretch"), under("to", "high", when="of_days"), under("below", "high", when="of_numbers"),
    under("other", when="other"), under("values", when="listed"), "follows", under("facts_in_play", "in_play"),
)  # fmt: skip
class Answers(NamedTuple):
    """Answers with the same consequences: ``values`` one by one, or every value from ``low`` up to ``high``.

    Of a stretch, ``low`` belongs to it, as does ``high`` where it is a day; a number stays below ``high``.
    ``in_play`` is how many facts could still matter after such an answer.
    """

    values: tuple[Any, ...]
    low: Any = None
    high: Any = None
    stretch: bool = False
    label: str = ""
    follows: tuple[Follow, ...] = ()
    in_play: int = 0

    @property
    def of_days(self) -> bool:
        """Whether these are days."""
        return self.stretch and isinstance(self.low or self.high, date)

    @property
    def of_numbers(self) -> bool:
        """Whether these are numbers."""
        return self.stretch and not self.of_days

    @property
    def other(self) -> bool:
        """Whether this is any answer that is not among the others."""
        return not self.stretch and self.values == (ANOTHER,)

    @property
    def listed(self) -> bool:
        """Whether the answers are told one by one."""
        return not self.stretch and not self.other


class Form(NamedTuple):
    """What may be answered: ``kind`` is boolean, choice, set, number, date, text or entries (how many there are).

    ``none`` says that "none" is an answer, ``reached`` that true or false (threshold reached or not) is one.
    """

    kind: str
    unit: str | None = None
    low: float | None = None
    high: float | None = None
    whole: bool = False
    none: bool = False
    reached: bool = False
    options: tuple[str, ...] = ()


@shaped(
    "path", "kind", under("question", "text"), quiet("unit", "form.unit"), quiet("range"), quiet("none", "form.none", empty=False),
    quiet("reached", "form.reached", empty=False), quiet("options"), quiet("entry"), "why", "answers", under("facts_in_play", "in_play"),
    under("expected_in_play", "expected"),
)  # fmt: skip
class Question(NamedTuple):
    """The next question; ``expected`` is how many facts stay in play after its answer, on average over the answers."""

    path: str
    form: Form
    text: str
    options: tuple[Option, ...]
    why: tuple[Stake, ...]
    answers: tuple[Answers, ...]
    in_play: int
    expected: float
    entry: Mapping[str, Any] | None = None
    key: str = ""

    @property
    def kind(self) -> str:
        """What kind of answer is wanted."""
        return self.form.kind

    @property
    def range(self) -> Bounds | None:
        """Between which numbers."""
        return Bounds(self.form.low, self.form.high, self.form.whole) if self.kind == "number" else None


def form_at(vocabulary: Vocabulary, shape: Shape, keys: tuple[Any, ...], fact: Fact | None) -> Form | None:
    """Return how a path is answered, or None where no single question can."""
    node = shape.at(keys)
    if isinstance(node, Entries):
        if isinstance(node.each, Leaf):
            return Form("set", options=node.each.options)
        return Form("entries", low=0, whole=True) if node.name in vocabulary.open_slots else None
    if isinstance(node, Group) and node.none:
        return Form("date", none=True)
    if not isinstance(node, Leaf):
        return None
    if fact is not None and fact.type == "choice":
        return Form("choice", options=tuple(vocabulary.inputs[fact.name].options))
    return _leaf(node, fact)


def _leaf(leaf: Leaf, fact: Fact | None) -> Form:
    if fact is not None and fact.type in ("boolean", "claim"):
        return Form("boolean")
    if leaf.kind == "choice":
        return Form("choice", options=leaf.options)
    if leaf.kind == "date":
        return Form("date", none=leaf.none)
    if leaf.kind == "year":
        return Form("number", fact.unit if fact else "year", FIRST_YEAR, LAST_YEAR, True)
    if leaf.measure is not None:
        unit = fact.unit if fact else None
        return Form("number", unit, leaf.measure.low, leaf.measure.high, leaf.measure.decimals == 0, reached=leaf.kind == "score")
    return Form("boolean" if leaf.kind == "boolean" else "text")


def first_day(number: int) -> date | None:
    """Return the first day at or after a day number, None past the calendar."""
    if number >= NEVER:
        return None
    year, month, day = number // 10000, max(1, number // 100 % 100), max(1, number % 100)
    if month > 12:
        return date(year + 1, 1, 1)
    try:
        return date(year, month, day)
    except ValueError:
        return date(year + month // 12, month % 12 + 1, 1)


def stretches(form: Form, cuts: set[int | float], limits: tuple[int | float, int | float]) -> list[Answers]:
    """Return one class of answers for each stretch between cut points."""
    return list(_stretches(form, frozenset(cuts), limits))


@lru_cache(1024)  # the cut points of most facts are those of the rules, whatever the dossier
def _stretches(form: Form, cuts: frozenset[int | float], limits: tuple[int | float, int | float]) -> list[Answers]:
    if form.kind == "date":
        days = sorted({d for c in cuts if limits[0] < c < min(limits[1], NEVER) and (d := first_day(int(c)))})
        edges: list[Any] = [None, *days, None]
        out = []
        for low, high in zip(edges, edges[1:], strict=False):
            last = None if high is None else high - timedelta(days=1)
            out.append(Answers((low or last or day_of(20200101),), low, last, True))
        return [*out, Answers(("none",))] if form.none else out
    bottom = form.low or 0
    numbers = sorted(c for c in cuts if c > bottom and (form.high is None or c <= form.high))
    edges = [None, *numbers, None]
    return [
        Answers((bottom if low is None else low,), low, high, True) for low, high in zip(edges, edges[1:], strict=False)
    ]


def label(answers: Answers, form: Form, wording: Wording) -> str:
    """Say which answers these are."""
    words = {k: str(v) for k, v in wording.texts["answers"].items()}

    def shown(value: Any) -> str:
        if form.kind == "entries":
            return words["entries_many"].format(value=value) if value else words["entries_none"]
        if value == "none":
            return words["none"]
        if isinstance(value, list):
            return wording.value(value) if value else words["set_empty"]
        return wording.value(value, form.unit)

    if answers.values == (ANOTHER,):
        return words["other"]
    if not answers.stretch:
        return words["or"].join(shown(v) for v in answers.values)
    kind = "day" if form.kind == "date" else "number"
    if answers.low is None and answers.high is None:
        return words["any"]
    side = "below" if answers.low is None else "from" if answers.high is None else "between"
    if side == "below" and kind == "day":
        return words["day_below"].format(high=shown(answers.high + timedelta(days=1)))
    return words[f"{kind}_{side}"].format(low=shown(answers.low), high=shown(answers.high))


def whole_first(vocabulary: Vocabulary, keys: tuple[Any, ...]) -> Fact:
    """Return the fact that is asked for when a mapping that may be "none" is."""
    return next(f for f in vocabulary.facts.values() if f.keys[: len(keys)] == keys)


def question_key(fact: Fact | None, keys: tuple[Any, ...], known: Callable[[str], bool]) -> str:
    """Return the catalogue key of a question: the name of the fact, or of the list and of the nearest key that it is known under."""
    if fact is not None:
        return fact.functor
    at = next((i for i, k in enumerate(keys) if isinstance(k, int) and not is_year(k)), None)
    names = [k for k in keys[at + 1 if at is not None else 0 :] if isinstance(k, str)]
    found = [f"{keys[at - 1]}_{n}" if at else n for n in reversed(names)]
    return next((k for k in found if known(k)), found[0] if found else str(keys[-1]))
