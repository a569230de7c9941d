"""What contesting a decision comes to: criteria, what each changes, the proof, where and until when."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

from ..results import Amount, Source, plain


class Stand(NamedTuple):
    """A verdict with its amount, None where the prime year is refused in no amount known."""

    verdict: str
    amount: Amount

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form."""
        return {"verdict": self.verdict, "amount": {"min": self.amount.min, "max": self.amount.max}}


class Proof(NamedTuple):
    """A document that shows a condition; no ``sources``: it follows from what the condition asks."""

    key: str
    label: str
    sources: tuple[Source, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form."""
        return {"key": self.key, "label": self.label, "sources": [s.to_dict() for s in self.sources]}


class Article(NamedTuple):
    """Where an act speaks of something; ``article`` None where the act is known and its text is not."""

    act: str
    article: str | None
    sources: tuple[Source, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form."""
        return {"act": self.act, "article": self.article, "sources": [s.to_dict() for s in self.sources]}


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

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form."""
        return {
            "id": self.id, "label": self.label, "required": plain(self.required), "status": {"mine": self.mine, "theirs": self.theirs},
            "evidence": [p.to_dict() for p in self.proofs], "articles": [a.to_dict() for a in self.articles],
            "sources": [s.to_dict() for s in self.sources],
        }  # fmt: skip


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

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form."""
        return {
            "path": self.path, "mine": plain(self.mine), "theirs": plain(self.theirs), "effect": self.effect,
            "corrected": self.corrected.to_dict() if self.corrected else None,
            "conceded": self.conceded.to_dict() if self.conceded else None, "conditions": list(self.conditions),
        }  # fmt: skip


class Correction(NamedTuple):
    """Blocks that together reach the outcome; of each, any ``choose`` of the paths."""

    all_of: tuple[tuple[int, tuple[str, ...]], ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form."""
        return {"all_of": [{"choose": n, "of": list(paths)} for n, paths in self.all_of]}


class Route(NamedTuple):
    """How and until when to contest; ``state`` is open, passed, or unknown where the day of the event is.

    Then ``safe_by`` is the earliest day on which the time can end, whatever that day is: until then nothing is lost.
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

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form."""
        return {
            "channel": self.channel, "event": self.event, "days": self.days, "write_at": self.write_at,
            "event_on": plain(self.event_on), "contest_by": plain(self.contest_by), "safe_by": plain(self.safe_by), "state": self.state,
            "addressee": self.addressee, "means": self.means, "sources": [s.to_dict() for s in self.sources],
        }  # fmt: skip


class Contest(NamedTuple):
    """All of it. ``outcome``: ``contest``, ``same``, ``favourable`` (the authority's is not below), or ``undecided`` (mine is)."""

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

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form."""
        return {
            "contract": 1, "prime": self.prime, "year": self.year, "today": self.today.isoformat(),
            "outcome": self.outcome, "mine": self.mine.to_dict(), "theirs": self.theirs.to_dict(),
            "differences": [d.to_dict() for d in self.differences],
            "corrections": [c.to_dict() for c in self.corrections], "complete": self.complete,
            "criteria": [c.to_dict() for c in self.criteria], "routes": [r.to_dict() for r in self.routes],
            "procedure": [a.to_dict() for a in self.procedure],
            "unknown": list(self.unknown), "depends_on_readings": list(self.readings),
        }  # fmt: skip
