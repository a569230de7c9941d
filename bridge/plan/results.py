"""Typed results of planning, and their JSON."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

from ..results import CONTRACT, ENGINE_VERSION, Amount, Condition, Request, Source, plain
from .choices import Choice
from .optimum import Proof


class Act:
    """The kinds of date in a plan."""

    START = "start"
    REQUEST = "request"
    CONTEST = "contest"
    PAID = "paid"


class When(NamedTuple):
    """A date to act on: ``what`` is a kind of choice or a prime; from ``first`` (where it matters) to ``last``."""

    act: str
    what: str
    year: int | None
    first: date | None
    last: date
    channel: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form."""
        out: dict[str, Any] = {"act": self.act}
        out.update({"choice": self.what} if self.year is None else {"prime": self.what, "year": self.year})
        out.update({"from": plain(self.first), "to": plain(self.last)})
        if self.channel:
            out["channel"] = self.channel
        return out


class MadeChoice(NamedTuple):
    """A choice as a plan makes it: on ``day``, or any day until ``until`` to the same end; None: not made."""

    choice: Choice
    day: date | None
    until: date | None

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form; ``entry`` is what the dossier will then hold."""
        out: dict[str, Any] = {"choice": self.choice.kind, "made": self.day is not None}
        if self.day is not None:
            out.update({"day": plain(self.day), "until": plain(self.until), "list": self.choice.list})
            out["entry"] = plain(self.choice.made(self.day))
        return out


class Taken(NamedTuple):
    """A prime year that a plan takes; ``needs`` are the choices, by number, without which it is not to be had."""

    prime: str
    year: int
    amount: Amount
    request: Request | None
    needs: tuple[int, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form."""
        return {
            "prime": self.prime, "year": self.year, "amount": self.amount.to_dict(),
            "request": self.request.to_dict() if self.request else None, "needs_choices": list(self.needs),
        }  # fmt: skip


class Plan(NamedTuple):
    """What to decide, what to take, what it comes to, and when to act."""

    choices: tuple[MadeChoice, ...]
    take: tuple[Taken, ...]
    total: tuple[int, int | None]
    dates: tuple[When, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form."""
        return {
            "choices": [c.to_dict() for c in self.choices],
            "take": [t.to_dict() for t in self.take],
            "total": {"min": self.total[0], "max": self.total[1]},
            "dates": [w.to_dict() for w in self.dates],
        }


class Reason(NamedTuple):
    """Why a prime year is left out.

    ``why`` is ``conflict`` or ``without`` (with ``other``), ``refused`` (with ``conditions``), ``closed``, ``had`` or
    ``not_modelled``.
    """

    why: str
    other: tuple[str, int] | None = None
    text: str | None = None
    conditions: tuple[Condition, ...] = ()
    closed_on: date | None = None
    sources: tuple[Source, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form, without the keys that say nothing."""
        out: dict[str, Any] = {"why": self.why}
        if self.other is not None:
            out["with"] = {"prime": self.other[0], "year": self.other[1]}
        if self.text is not None:
            out["text"] = self.text
        if self.why == "refused":
            out["conditions"] = [c.to_dict() for c in self.conditions]
        if self.closed_on is not None:
            out["closed_on"] = plain(self.closed_on)
        if self.sources:
            out["sources"] = [s.to_dict() for s in self.sources]
        return out


class LeftOut(NamedTuple):
    """A prime year that the best plan does not take; ``elsewhere`` are the choices, by number, that would open it."""

    prime: str
    year: int
    reasons: tuple[Reason, ...]
    elsewhere: tuple[tuple[int, date], ...] | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form; ``offered_with`` only where other choices would open it (none made: an empty list)."""
        out: dict[str, Any] = {"prime": self.prime, "year": self.year, "reasons": [r.to_dict() for r in self.reasons]}
        if self.elsewhere is not None:
            out["offered_with"] = [{"choice": i, "day": plain(d)} for i, d in self.elsewhere]
        return out


class Open(NamedTuple):
    """A prime year that is undecided under the best plan: not counted; what to find out, and what it may be worth."""

    prime: str
    year: int
    amount: Amount
    unknown: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form."""
        return {"prime": self.prime, "year": self.year, "amount": self.amount.to_dict(), "unknown": list(self.unknown)}


class Planning(NamedTuple):
    """The answer: the best plan with its proof, the runner-up, what is left out and why, what is still open.

    ``compared`` is how many combinations of choices were compared, all that can differ. ``tie``: the runner-up comes to as
    much, and loses by its number of actions (``actions``), by their days (``days``), or by nothing (``none``).
    """

    today: date
    readings: dict[str, str]
    years: tuple[int, ...]
    choices: tuple[Choice, ...]
    best: Plan
    runner_up: Plan | None
    left_out: tuple[LeftOut, ...]
    open: tuple[Open, ...]
    proof: Proof
    compared: int
    rules_hash: str
    tie: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form."""

        def rows(items: Iterable[Any]) -> list[Any]:
            return [i.to_dict() for i in items]

        return {
            "contract": CONTRACT, "engine": ENGINE_VERSION, "rules": self.rules_hash, "today": plain(self.today),
            "readings": self.readings, "years": list(self.years), "choices": rows(self.choices),
            "best": self.best.to_dict(), "proof": self.proof.to_dict(), "compared": self.compared,
            "runner_up": self.runner_up.to_dict() if self.runner_up else None, "tie": self.tie,
            "left_out": rows(self.left_out), "open": rows(self.open),
        }  # fmt: skip
