"""What contesting a decision comes to: criteria, what each changes, the proof, where and until when."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

from ..as_json import inline, quiet, shaped, under
from ..results import Amount, Source
from ..terms import OF_CONTRACT, Range


@shaped("verdict", under("amount", "paid"))
class Stand(NamedTuple):
    """A verdict with its amount, None where the prime year is refused in no amount known."""

    verdict: str
    amount: Amount

    @property
    def paid(self) -> Range:
        """What is paid."""
        return Range(self.amount.min, self.amount.max)


class Proof(NamedTuple):
    """A document that shows a condition; no ``sources``: it follows from what the condition asks."""

    key: str
    label: str
    sources: tuple[Source, ...]


class Article(NamedTuple):
    """Where an act speaks of something; ``article`` None where the act is known and its text is not."""

    act: str
    article: str | None
    sources: tuple[Source, ...]


class States(NamedTuple):
    """The state of a condition by the facts of each side."""

    mine: str
    theirs: str


@shaped(
    "id", "label", "required", under("status", "states"), under("evidence", "proofs"), "articles", "sources",
)  # fmt: skip
class Criterion(NamedTuple):
    """A condition that a difference concerns: its state by each side's facts, what proves it, where it is written."""

    id: str
    label: str
    mine: str
    theirs: str
    proofs: tuple[Proof, ...]
    articles: tuple[Article, ...]
    sources: tuple[Source, ...]
    required: Any = None
    at_most: bool = False

    @property
    def states(self) -> States:
        """How it stands by the facts of each side."""
        return States(self.mine, self.theirs)


class Difference(NamedTuple):
    """A fact on which the two sides differ.

    ``effect``: ``contest`` (in some minimal set of corrections), ``unneeded`` (can change the decision, in no such set),
    ``favourable`` (the authority's fact is the better one), ``none`` (cannot change it). ``corrected`` is the authority's decision with
    this one put right, ``conceded`` that on the dossier with this one as the authority has it; None: no dossier can be so.
    """

    path: str
    mine: Any
    theirs: Any
    effect: str
    corrected: Stand | None
    conceded: Stand | None
    conditions: tuple[str, ...]


class Choice(NamedTuple):
    """Any so many of these paths."""

    choose: int
    of: tuple[str, ...]


class Correction(NamedTuple):
    """Blocks that together reach the outcome; of each, any ``choose`` of the paths."""

    all_of: tuple[Choice, ...]


class Supposed(NamedTuple):
    """A fact that the authority may hold otherwise: the nearest value that would explain it, and which others do (``label``).

    ``theirs`` None: an entry of a list that it does not count.
    """

    path: str
    mine: Any
    theirs: Any
    label: str | None


class Several(NamedTuple):
    """Any so many of these differences."""

    choose: int
    of: tuple[Supposed, ...]


@shaped("all_of")
class Explanation(NamedTuple):
    """Differences in facts that would explain the amount received: blocks, of each any ``choose`` of its differences."""

    all_of: tuple[Several, ...]

    @property
    def fewest(self) -> int:
        """How many facts have to differ."""
        return sum(choose for choose, _ in self.all_of)


@shaped(
    "channel", "event", "days", "write_at", "event_on", "contest_by", "safe_by", quiet("latest_by"), "state",
    "addressee", "means", "sources",
)  # fmt: skip
class Route(NamedTuple):
    """How and until when to contest; ``state`` is open, passed, or unknown where the day of the event is.

    Then ``safe_by`` is the earliest day on which the time can end, whatever that day is: until then nothing is lost; and
    ``latest_by`` the latest, where the days of the request bound it.
    """

    channel: str
    event: str
    days: int
    write_at: str
    event_on: date | None
    contest_by: date | None
    state: str
    addressee: str | None
    means: str | None
    sources: tuple[Source, ...]
    safe_by: date | None = None
    latest_by: date | None = None


@shaped(
    OF_CONTRACT, "prime", "year", "today", "outcome", "mine", "theirs", "differences", "corrections", "complete", "criteria",
    "routes", "procedure", "unknown", under("depends_on_readings", "readings"), quiet("received"), quiet("explanations"),
)  # fmt: skip
class Contest(NamedTuple):
    """All of it. ``outcome``: ``contest``, ``same``, ``favourable`` (the authority's is not below), or ``undecided`` (mine is).

    Where only the amount ``received`` is known, ``explanations`` are the differences in facts that would bring it about, the
    fewest first, and ``criteria`` the conditions that these concern.
    """

    prime: str
    year: int
    today: date
    outcome: str
    mine: Stand
    theirs: Stand
    differences: tuple[Difference, ...]
    corrections: tuple[Correction, ...]
    complete: bool
    criteria: tuple[Criterion, ...]
    routes: tuple[Route, ...]
    procedure: tuple[Article, ...]
    unknown: tuple[str, ...] = ()
    readings: tuple[str, ...] = ()
    received: int | None = None
    explanations: tuple[Explanation, ...] = ()


@shaped(inline("contest"), "annex", quiet("annexes", "several"))
class Contestation(NamedTuple):
    """A contest, and the file of its annex where one was written; ``annexes``, where it was written in several formats."""

    contest: Contest
    written: tuple[str, ...] = ()

    @property
    def annex(self) -> str | None:
        """The first file."""
        return self.written[0] if self.written else None

    @property
    def several(self) -> tuple[str, ...]:
        """All files, where there are several."""
        return self.written if len(self.written) > 1 else ()
