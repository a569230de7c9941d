"""Typed results in EUR and ``date`` objects; their JSON, which the public contract fixes, is what ``as_json`` makes of them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

from .as_json import as_json, as_object, cited, quiet, shaped, under
from .terms import Days, PrimeOfYear, Range


def plain(value: Any) -> Any:
    """Turn a value of a dossier into JSON: dates become ISO strings, fractions decimals."""
    return as_json(value)


@cited
class Source(NamedTuple):
    """A place in a document: title, date as printed, address, where in it."""

    title: str
    date: str
    url: str
    where: str

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form."""
        return as_object(self)


class Amount(NamedTuple):
    """What is paid: ``max`` None where no upper bound is known; ``why`` for a range; ``status`` of the figure."""

    min: int
    max: int | None
    status: str
    why: str | None = None


def total(amounts: Iterable[Amount]) -> tuple[int, int | None]:
    """Return what amounts come to, at least and at most (None where no upper bound is known)."""
    found = list(amounts)
    highs = [a.max for a in found if a.max is not None]
    return sum(a.min for a in found), sum(highs) if len(highs) == len(found) else None


@shaped("id", "status", "value", "required", "label", "confidence", "sources", quiet("of"), quiet("note"), quiet("path"))
class Condition(NamedTuple):
    """A condition of a prime: ``status`` is met, not_met or unknown; ``of`` names the entry of a list it is asked of, ``path``
    where the fact stands whose value is shown, if not its own."""

    id: str
    status: str
    label: str
    value: Any = None
    required: Any = None
    sources: tuple[Source, ...] = ()
    confidence: str | None = None
    of: str | None = None
    note: str | None = None
    path: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form."""
        return as_object(self)


@shaped("path", under("from", "old"), under("to", "new"), quiet("same_as"))
class Change(NamedTuple):
    """The value at ``path`` goes from ``old`` (None: unknown or absent) to ``new``; what is said at two places changes at both,
    and the second change has the path of the first in ``same_as``."""

    path: str
    old: Any
    new: Any
    same_as: str | None = None

    @property
    def unjudged(self) -> bool:
        """Whether a figure is known and its threshold is not: what is asked is whether it is reached."""
        return isinstance(self.new, bool) and isinstance(self.old, (int, float)) and not isinstance(self.old, bool)

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form."""
        return as_object(self)


class OpenQuestion(NamedTuple):
    """What no text says: the issue, and in what the texts are silent."""

    issue: str
    text: str


class Alternative(NamedTuple):
    """Changes that are made together."""

    changes: tuple[Change, ...]


@shaped("condition", "label", under("alternatives", "together"))
class Item(NamedTuple):
    """A condition to satisfy, by any one of the alternatives (each a list of changes made together)."""

    condition: str
    alternatives: tuple[tuple[Change, ...], ...]
    label: str = ""
    until: date | None = None

    @property
    def together(self) -> tuple[Alternative, ...]:
        """The alternatives, each by the name of its part."""
        return tuple(Alternative(a) for a in self.alternatives)


@shaped("choose", under("of", "items"))
class Block(NamedTuple):
    """Choose ``choose`` of the items."""

    choose: int
    items: tuple[Item, ...]


@shaped("all_of", "attainable", quiet("until"))
class Way(NamedTuple):
    """All of the blocks together reach the target; ``attainable`` is judged at the day of the decision."""

    all_of: tuple[Block, ...]
    attainable: str = "now"
    until: date | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form."""
        return as_object(self)


class Obstacle(NamedTuple):
    """Facts that stand in the way together."""

    all_of: tuple[Block, ...]


@shaped("target", "ways", under("blocked_by", "obstacles"), quiet("complete", empty=True))
class Missing(NamedTuple):
    """What is missing for an outcome above today's: the ways to it, or what stands in the way."""

    target: dict[str, Any]
    ways: tuple[Way, ...]
    blocked_by: tuple[Way, ...] = ()
    complete: bool = True

    @property
    def obstacles(self) -> tuple[Obstacle, ...]:
        """What stands in the way; when it could be changed says nothing."""
        return tuple(Obstacle(w.all_of) for w in self.blocked_by)

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form."""
        return as_object(self)


@shaped(
    "state", under("from", "opens"), under("to", "closes"), "channel", quiet("channels"), "contest_by", "contest_event",
    quiet("contest_days"), quiet("contest_means"), quiet("contest_to"), "paid_by", "sources",
    quiet("announced"), quiet("requested_on"), under("in_time", when="requested_on"),
    quiet("lost", empty=False), quiet("ask"), quiet("through"),
)  # fmt: skip
class Request(NamedTuple):
    """When and how to ask: ``state`` is upcoming, open, closed, automatic or unknown, judged at the day of the decision.

    ``channels`` are those possible where it hangs on an unknown fact which one it is.
    It can be contested for ``contest_days`` from ``contest_event``. ``ask`` are the days left on which what is granted is granted,
    where these are not all; ``lost``: the window is closed without a request in time; ``through``: whose request carries this one.
    """

    state: str
    opens: date | None = None
    closes: date | None = None
    channel: str | None = None
    contest_by: date | None = None
    announced: Days | None = None
    requested_on: date | None = None
    in_time: bool | None = None
    paid_by: date | None = None
    contest_event: str | None = None
    sources: tuple[Source, ...] = ()
    lost: bool = False
    ask: Days | None = None
    through: PrimeOfYear | None = None
    contest_days: int | None = None
    contest_means: str | None = None
    contest_to: str | None = None
    channels: tuple[str, ...] = ()

    @property
    def standing(self) -> str:
        """In a word: ``made`` in time, ``lost``, ``not_known`` (too late, and nobody says whether it was made), else the ``state``."""
        return "made" if self.in_time else "lost" if self.lost else "not_known" if self.state == "closed" else self.state

    @property
    def early(self) -> bool:
        """Whether it was asked for before it could be, and can still be asked for."""
        return self.in_time is False and self.state in ("open", "upcoming")


@shaped(
    "prime", "year", "verdict", "amount", "situation", "conditions", "missing", "depends_on_readings", "unknown",
    "not_cumulable_with", "request", quiet("because"), quiet("reason"), quiet("open_questions"), quiet("notes"), quiet("compatible_with"),
    quiet("amount_sources"),
)  # fmt: skip
class Decision(NamedTuple):
    """The decision on one prime for one prime year.

    ``because`` are the smallest sets of failed conditions that by themselves refuse it; ``open_questions`` are what no text
    says and makes a difference to it.
    """

    prime: str
    year: int
    verdict: str
    amount: Amount | None
    situation: int | None = None
    conditions: tuple[Condition, ...] = ()
    missing: tuple[Missing, ...] = ()
    depends_on_readings: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    not_cumulable_with: tuple[str, ...] = ()
    request: Request | None = None
    reason: str | None = None
    notes: tuple[str, ...] = ()
    compatible_with: tuple[str, ...] = ()
    amount_sources: tuple[Source, ...] = ()
    because: tuple[tuple[str, ...], ...] = ()
    open_questions: tuple[OpenQuestion, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form."""
        return as_object(self)


@shaped("primes", under("year", "first_year"), "why", "sources", under("years", when="apart"))
class Conflict(NamedTuple):
    """Two granted primes that may not be taken together, and why."""

    primes: tuple[str, str]
    years: tuple[int, int]
    why: str
    sources: tuple[Source, ...]

    @property
    def first_year(self) -> int:
        """The year of the first prime."""
        return self.years[0]

    @property
    def apart(self) -> bool:
        """Whether the two prime years differ."""
        return self.years[0] != self.years[1]


class Together(NamedTuple):
    """Prime years that may be taken together, and what they come to."""

    best: tuple[PrimeOfYear, ...]
    total: Range


@shaped(
    "best", under("total", "total_range"), "others", under("others_totals", "others_ranges"), "conflicts", "attainable",
    under("due", "all_due"), "lost",
)  # fmt: skip
class Combination(NamedTuple):
    """Which granted primes to take, of those that can still be had: the best compatible set, every other maximal one, the
    conflicts. ``due`` is the best set with what can no longer be had as well; ``lost`` is what that is.
    """

    best: tuple[PrimeOfYear, ...]
    total: tuple[int, int | None]
    others: tuple[tuple[PrimeOfYear, ...], ...] = ()
    others_total: tuple[tuple[int, int | None], ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    due: tuple[PrimeOfYear, ...] = ()
    due_total: tuple[int, int | None] = (0, 0)
    lost: tuple[PrimeOfYear, ...] = ()

    @property
    def total_range(self) -> Range:
        """What it comes to."""
        return Range(*self.total)

    @property
    def others_ranges(self) -> tuple[Range, ...]:
        """What each of them comes to."""
        return tuple(Range(*t) for t in self.others_total)

    @property
    def attainable(self) -> Together:
        """The best set of what can still be had."""
        return Together(self.best, Range(*self.total))

    @property
    def all_due(self) -> Together:
        """The best set with what can no longer be had."""
        return Together(self.due, Range(*self.due_total))

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form."""
        return as_object(self)
