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


class Tallied(NamedTuple):
    """Every prime year of a table of answers."""

    tallies: tuple[Tally, ...]
