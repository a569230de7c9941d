"""Typed results of planning, and their JSON."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

from ..as_json import quiet, shaped, under
from ..results import Amount, Condition, Request, Source
from ..terms import OF_CONTRACT, OF_ENGINE, PrimeOfYear, Range, Remark
from .choices import Choice
from .optimum import Proof


class Act:
    """The kinds of date in a plan."""

    START = "start"
    REQUEST = "request"
    CONTEST = "contest"
    PAID = "paid"


@shaped(
    "act", under("choice", "what", when="of_choice"), under("prime", "what", when="year"), under("year", when="year"),
    under("from", "first"), under("to", "last"), quiet("channel"),
)  # fmt: skip
class When(NamedTuple):
    """A date to act on: ``what`` is a kind of choice or a prime; from ``first`` (where it matters) to ``last``."""

    act: str
    what: str
    year: int | None
    first: date | None
    last: date
    channel: str | None = None

    @property
    def of_choice(self) -> bool:
        """Whether this is about a choice, not about a prime."""
        return self.year is None


@shaped(
    under("choice", "choice.kind"), "made", under("day", when="made"), under("until", when="made"),
    under("list", "choice.list", when="made"), under("entry", when="made"),
)  # fmt: skip
class MadeChoice(NamedTuple):
    """A choice as a plan makes it: on ``day``, or any day until ``until`` to the same end; None: not made."""

    choice: Choice
    day: date | None
    until: date | None

    @property
    def made(self) -> bool:
        """Whether it is made."""
        return self.day is not None

    @property
    def entry(self) -> dict[str, Any] | None:
        """What the dossier will then hold."""
        return None if self.day is None else self.choice.made(self.day)


@shaped("prime", "year", "amount", "request", under("needs_choices", "needs"))
class Taken(NamedTuple):
    """A prime year that a plan takes; ``needs`` are the choices, by number, without which it is not to be had."""

    prime: str
    year: int
    amount: Amount
    request: Request | None
    needs: tuple[int, ...] = ()


@shaped("choices", "take", under("total", "range"), "dates")
class Plan(NamedTuple):
    """What to decide, what to take, what it comes to, and when to act."""

    choices: tuple[MadeChoice, ...]
    take: tuple[Taken, ...]
    total: tuple[int, int | None]
    dates: tuple[When, ...]

    @property
    def range(self) -> Range:
        """What it comes to."""
        return Range(*self.total)


@shaped(
    "why", quiet("with", "other"), quiet("text"), under("conditions", when="refused"), quiet("closed_on"), quiet("sources"),
)  # fmt: skip
class Reason(NamedTuple):
    """Why a prime year is left out.

    ``why`` is ``conflict`` or ``without`` (with ``other``), ``refused`` (with ``conditions``), ``closed``, ``had`` or
    ``not_modelled``.
    """

    why: str
    other: PrimeOfYear | None = None
    text: str | None = None
    conditions: tuple[Condition, ...] = ()
    closed_on: date | None = None
    sources: tuple[Source, ...] = ()

    @property
    def refused(self) -> bool:
        """Whether conditions are the reason."""
        return self.why == "refused"


class Opening(NamedTuple):
    """A choice, by its number, on a day."""

    choice: int
    day: date


@shaped("prime", "year", "reasons", under("offered_with", "openings", when="opened"))
class LeftOut(NamedTuple):
    """A prime year that the best plan does not take; ``elsewhere`` are the choices, by number, that would open it."""

    prime: str
    year: int
    reasons: tuple[Reason, ...]
    elsewhere: tuple[Opening, ...] | None = None

    @property
    def opened(self) -> bool:
        """Whether other choices would open it."""
        return self.elsewhere is not None

    @property
    def openings(self) -> tuple[Opening, ...]:
        """These choices; none made: none."""
        return self.elsewhere or ()


class Open(NamedTuple):
    """A prime year that is undecided under the best plan: not counted; what to find out, and what it may be worth."""

    prime: str
    year: int
    amount: Amount
    unknown: tuple[str, ...]


@shaped(
    OF_CONTRACT, OF_ENGINE, under("rules", "rules_hash"), "today", "readings", "years", "choices", "best", "proof", "compared",
    "runner_up", "tie", "left_out", "open", quiet("warnings"),
)  # fmt: skip
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
    warnings: tuple[Remark, ...] = ()
