"""A rulebook: the rules of prime years, for reading and as JSON."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

from ..as_json import quiet, shaped, under
from ..results import Source
from ..terms import OF_CONTRACT, OF_ENGINE


class UnderReading(NamedTuple):
    """A chosen reading under which a row stands."""

    issue: str
    option: str
    text: str


class BookAmount(NamedTuple):
    """What a prime year can pay; ``steps`` say from how many of what is counted on, by the value that the table is by."""

    grade: str
    label: str | None
    situation: int | None
    min: int
    max: int | None
    steps: tuple[dict[str, Any], ...]
    sources: tuple[Source, ...]


@shaped(
    "id", "label", "kind", "path", "type", "unit", "at_least", "at_most", "confidence", "sources", under("period", when="counts"),
    under("not_for", when="counts"), under("threshold_known", when="counts"), under("last_day", when="counts"), quiet("under"),
    quiet("of", empty=""),
)  # fmt: skip
class BookCondition(NamedTuple):
    """A condition of a prime year, or a parameter that counts for one (``kind``), with its bounds."""

    id: str
    label: str
    kind: str
    path: str | None
    type: str | None
    unit: str | None
    at_least: Any
    at_most: Any
    confidence: str | None
    sources: tuple[Source, ...]
    period: str | None = None
    not_for: tuple[str, ...] = ()
    threshold_known: bool = True
    last_day: date | None = None
    of: str = ""
    under: tuple[UnderReading, ...] = ()

    @property
    def counts(self) -> bool:
        """Whether it is a parameter, that counts for a condition."""
        return self.kind == "parameter"


@shaped("kind", under("from", "first"), under("to", "last"), "sources")
class BookWindow(NamedTuple):
    """The days on which to ask, as they are or as they were announced."""

    kind: str
    first: date
    last: date
    sources: tuple[Source, ...]


class BookContest(NamedTuple):
    """How long after what one can contest, and where."""

    channel: str
    after: str
    days: int


class BookRequest(NamedTuple):
    """When and where to ask."""

    channels: tuple[str, ...]
    windows: tuple[BookWindow, ...]
    contest: tuple[BookContest, ...]
    paid_by: date | None


class BookRemark(NamedTuple):
    """A clause that decides nothing and has to be known."""

    text: str
    sources: tuple[Source, ...]


class BookYear(NamedTuple):
    """The rules of a prime year."""

    prime: str
    year: int
    name: str
    status: str
    table_by: str | None
    amounts: tuple[BookAmount, ...]
    amount_notes: tuple[str, ...]
    conditions: tuple[BookCondition, ...]
    request: BookRequest
    remarks: tuple[BookRemark, ...]


class BookGap(NamedTuple):
    """A prime year without rules, and why."""

    prime: str
    year: int
    why: str


@shaped("primes", "why", "sources", quiet("under"))
class BookConflict(NamedTuple):
    """Primes that may not be taken together."""

    primes: tuple[str, ...]
    why: str
    sources: tuple[Source, ...]
    under: tuple[UnderReading, ...]


class BookReading(NamedTuple):
    """An interpretation issue with its options."""

    issue: str
    title: str
    default: str
    in_force: str
    options: dict[str, str]
    primes: tuple[str, ...]
    sources: tuple[Source, ...]


@shaped(OF_CONTRACT, OF_ENGINE, "rules", "prime_years", "not_modelled", "conflicts", "chosen", "readings")
class Book(NamedTuple):
    """The rules as a person reads them."""

    rules: str
    prime_years: tuple[BookYear, ...]
    not_modelled: tuple[BookGap, ...]
    conflicts: tuple[BookConflict, ...]
    chosen: dict[str, str]
    readings: tuple[BookReading, ...]
