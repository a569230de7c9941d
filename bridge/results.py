"""Typed results, and the JSON that the public contract fixes.

Every class has ``to_dict``; amounts are EUR, dates ISO strings in JSON and ``date`` objects in Python.
"""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any, NamedTuple

CONTRACT = 1
ENGINE_VERSION = "0.1.0"


def plain(value: Any) -> Any:
    """Turn a value of a dossier into JSON: dates become ISO strings, fractions decimals."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(v) for v in value]
    if isinstance(value, Fraction):
        return value.numerator if value.denominator == 1 else float(value)
    return value


class Source(NamedTuple):
    """A place in a document: title, date as printed, address, where in it."""

    title: str
    date: str
    url: str
    where: str

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form."""
        return {"title": self.title, "date": self.date, "url": self.url, "where": self.where}


class Amount(NamedTuple):
    """What is paid: ``max`` None where no upper bound is known; ``why`` for a range; ``status`` of the figure."""

    min: int
    max: int | None
    status: str
    why: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form."""
        return {"min": self.min, "max": self.max, "status": self.status, "why": self.why}


class Condition(NamedTuple):
    """A condition of a prime: ``status`` is met, not_met or unknown; ``of`` names the entry of a list it is asked of."""

    id: str
    status: str
    label: str
    value: Any = None
    required: Any = None
    sources: tuple[Source, ...] = ()
    confidence: str | None = None
    of: str | None = None
    note: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form; ``of`` and ``note`` only where they say something."""
        out: dict[str, Any] = {
            "id": self.id, "status": self.status, "value": plain(self.value), "required": plain(self.required),
            "label": self.label, "confidence": self.confidence, "sources": [s.to_dict() for s in self.sources],
        }  # fmt: skip
        if self.of is not None:
            out["of"] = self.of
        if self.note is not None:
            out["note"] = self.note
        return out


class Change(NamedTuple):
    """One change to the dossier: the value at ``path`` goes from ``old`` (None: unknown or absent) to ``new``."""

    path: str
    old: Any
    new: Any

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form."""
        return {"path": self.path, "from": plain(self.old), "to": plain(self.new)}


class Item(NamedTuple):
    """A condition to satisfy, by any one of the alternatives (each a list of changes made together)."""

    condition: str
    alternatives: tuple[tuple[Change, ...], ...]
    label: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form."""
        return {
            "condition": self.condition,
            "label": self.label,
            "alternatives": [{"changes": [c.to_dict() for c in alt]} for alt in self.alternatives],
        }


class Block(NamedTuple):
    """Choose ``choose`` of the items."""

    choose: int
    items: tuple[Item, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form."""
        return {"choose": self.choose, "of": [i.to_dict() for i in self.items]}


class Way(NamedTuple):
    """All of the blocks together reach the target; ``attainable`` is judged at the day of the decision."""

    all_of: tuple[Block, ...]
    attainable: str = "now"
    until: date | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form."""
        out: dict[str, Any] = {"all_of": [b.to_dict() for b in self.all_of], "attainable": self.attainable}
        if self.until is not None:
            out["until"] = self.until.isoformat()
        return out


class Missing(NamedTuple):
    """What is missing for an outcome above today's: the ways to it, or what stands in the way."""

    target: dict[str, Any]
    ways: tuple[Way, ...]
    blocked_by: tuple[Way, ...] = ()
    complete: bool = True

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form; ``complete`` is said only where the enumeration met its bound."""
        out: dict[str, Any] = {
            "target": self.target,
            "ways": [w.to_dict() for w in self.ways],
            "blocked_by": [{"all_of": [b.to_dict() for b in w.all_of]} for w in self.blocked_by],
        }
        if not self.complete:
            out["complete"] = False
        return out


class Request(NamedTuple):
    """When and how to ask: ``state`` is upcoming, open, closed, automatic or unknown, judged at the day of the decision.

    ``ask`` are the days left on which what is granted is granted, where these are not all of them; ``lost`` says that the
    window is closed and the dossier knows of no request in time; ``through`` is the prime year whose request carries this one.
    """

    state: str
    opens: date | None = None
    closes: date | None = None
    channel: str | None = None
    contest_by: date | None = None
    announced: tuple[date, date] | None = None
    requested_on: date | None = None
    in_time: bool | None = None
    paid_by: date | None = None
    contest_event: str | None = None
    sources: tuple[Source, ...] = ()
    lost: bool = False
    ask: tuple[date, date] | None = None
    through: tuple[str, int] | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form."""
        out: dict[str, Any] = {
            "state": self.state, "from": plain(self.opens), "to": plain(self.closes), "channel": self.channel,
            "contest_by": plain(self.contest_by), "contest_event": self.contest_event, "paid_by": plain(self.paid_by),
            "sources": [s.to_dict() for s in self.sources],
        }  # fmt: skip
        if self.announced:
            out["announced"] = {"from": plain(self.announced[0]), "to": plain(self.announced[1])}
        if self.requested_on:
            out["requested_on"] = plain(self.requested_on)
            out["in_time"] = self.in_time
        if self.lost:
            out["lost"] = True
        if self.ask:
            out["ask"] = {"from": plain(self.ask[0]), "to": plain(self.ask[1])}
        if self.through:
            out["through"] = {"prime": self.through[0], "year": self.through[1]}
        return out


class Decision(NamedTuple):
    """The decision on one prime for one prime year.

    ``because`` are the smallest sets of failed conditions that by themselves refuse it.
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

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form."""
        out: dict[str, Any] = {
            "prime": self.prime, "year": self.year, "verdict": self.verdict,
            "amount": self.amount.to_dict() if self.amount else None,
            "situation": self.situation,
            "conditions": [c.to_dict() for c in self.conditions],
            "missing": [m.to_dict() for m in self.missing],
            "depends_on_readings": list(self.depends_on_readings),
            "unknown": list(self.unknown),
            "not_cumulable_with": list(self.not_cumulable_with),
            "request": self.request.to_dict() if self.request else None,
        }  # fmt: skip
        if self.because:
            out["because"] = [list(s) for s in self.because]
        if self.reason is not None:
            out["reason"] = self.reason
        if self.notes:
            out["notes"] = list(self.notes)
        if self.compatible_with:
            out["compatible_with"] = list(self.compatible_with)
        if self.amount_sources:
            out["amount_sources"] = [s.to_dict() for s in self.amount_sources]
        return out


class Conflict(NamedTuple):
    """Two granted primes that may not be taken together, and why."""

    primes: tuple[str, str]
    years: tuple[int, int]
    why: str
    sources: tuple[Source, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form; ``years`` only where the two prime years differ."""
        out: dict[str, Any] = {
            "primes": list(self.primes), "year": self.years[0], "why": self.why, "sources": [s.to_dict() for s in self.sources],
        }  # fmt: skip
        if self.years[0] != self.years[1]:
            out["years"] = list(self.years)
        return out


class Combination(NamedTuple):
    """Which granted primes to take, of those that can still be had: the best compatible set, every other maximal one, the
    conflicts. ``due`` is the best set with what can no longer be had as well; ``lost`` is what that is.
    """

    best: tuple[tuple[str, int], ...]
    total: tuple[int, int | None]
    others: tuple[tuple[tuple[str, int], ...], ...] = ()
    others_total: tuple[tuple[int, int | None], ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    due: tuple[tuple[str, int], ...] = ()
    due_total: tuple[int, int | None] = (0, 0)
    lost: tuple[tuple[str, int], ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form."""

        def members(group: tuple[tuple[str, int], ...]) -> list[dict[str, Any]]:
            return [{"prime": p, "year": y} for p, y in group]

        return {
            "best": members(self.best),
            "total": {"min": self.total[0], "max": self.total[1]},
            "others": [members(g) for g in self.others],
            "others_totals": [{"min": t[0], "max": t[1]} for t in self.others_total],
            "conflicts": [c.to_dict() for c in self.conflicts],
            "attainable": {"best": members(self.best), "total": {"min": self.total[0], "max": self.total[1]}},
            "due": {"best": members(self.due), "total": {"min": self.due_total[0], "max": self.due_total[1]}},
            "lost": members(self.lost),
        }


class Reason(NamedTuple):
    """A node of the tree of reasons; ``distance`` is how far the value is from what is required."""

    status: str
    label: str
    condition: str | None = None
    path: str | None = None
    value: Any = None
    required: Any = None
    distance: str | None = None
    needed: int | None = None
    reached: int | None = None
    of: int | None = None
    any_of: bool = False
    sources: tuple[Source, ...] = ()
    children: tuple[Reason, ...] = ()
    at_most: bool = False

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form, without the keys that say nothing."""
        out: dict[str, Any] = {"status": self.status, "label": self.label}
        for key in ("condition", "path", "distance", "needed", "reached", "of"):
            if getattr(self, key) is not None:
                out[key] = getattr(self, key)
        if self.value is not None or self.required is not None:
            out["value"] = plain(self.value)
            out["required"] = plain(self.required)
            if self.at_most:
                out["comparison"] = "at_most"
        if self.any_of:
            out["any_of"] = True
        if self.sources:
            out["sources"] = [s.to_dict() for s in self.sources]
        if self.children:
            out["children"] = [c.to_dict() for c in self.children]
        return out


class Explanation(NamedTuple):
    """Why a decision is what it is: the reasons for what is granted, and for why it is not more."""

    prime: str
    year: int
    verdict: str
    amount: Amount | None
    granted_because: Reason | None = None
    not_more_because: tuple[Reason, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form."""
        return {
            "prime": self.prime, "year": self.year, "verdict": self.verdict,
            "amount": self.amount.to_dict() if self.amount else None,
            "granted_because": self.granted_because.to_dict() if self.granted_because else None,
            "not_more_because": [r.to_dict() for r in self.not_more_because],
        }  # fmt: skip
