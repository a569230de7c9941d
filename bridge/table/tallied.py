"""What answers come to when they are added up."""

from __future__ import annotations

from typing import NamedTuple


class Share(NamedTuple):
    """An outcome: verdict, least and most EUR (None: no upper bound), how many have it, and what it comes to at least."""

    verdict: str
    min: int
    max: int | None
    dossiers: int
    total: int


class Step(NamedTuple):
    """A condition that alone is missing for more: for how many, for how many of them it can still be had, and what it is worth."""

    condition: str
    label: str
    dossiers: int
    attainable: int
    worth: int


class Tally(NamedTuple):
    """The answers of one prime year: rows, rejected ones, the distribution, the totals, and the steps by what they are worth.

    ``short`` are the rows that one step would bring more, ``left`` what they leave at least, each for its nearest higher amount.
    ``by`` is the value of the column that they are added up by, None where that is everybody. ``lost`` are the rows that were not
    requested in time and can no longer be, whose steps are left out, with what was due of them at least; ``not_known`` those of
    which nobody says whether they were, now that it is too late.
    """

    prime: str
    year: int
    rows: int
    rejected: int
    distribution: tuple[Share, ...]
    least: int
    most: int | None
    short: int
    left: int
    steps: tuple[Step, ...]
    by: str | None = None
    lost: int = 0
    lost_amount: int = 0
    not_known: int = 0
    not_known_amount: int = 0


class Turn(NamedTuple):
    """How rows change beside other answers (``wins``, ``loses``, ``same`` or ``open``): how many, and what their differences add
    up to in EUR: of those that win at least, of those that lose at most.
    """

    change: str
    dossiers: int
    difference: int


class Cause(NamedTuple):
    """What those who win lacked before, or those who lose lack after, in words: for how many, and what that comes to in EUR."""

    change: str
    why: str
    dossiers: int
    difference: int


class Compared(NamedTuple):
    """A prime year beside another: ``before`` and ``after`` are what is granted at least in EUR, ``causes`` by what they come to."""

    prime: str
    year: int
    other_year: int
    rows: int
    rejected: int
    before: int
    after: int
    turns: tuple[Turn, ...]
    causes: tuple[Cause, ...]


class Tallied(NamedTuple):
    """Every prime year of a table of answers, and where it was put beside other answers, what changes."""

    tallies: tuple[Tally, ...]
    compared: tuple[Compared, ...] = ()
