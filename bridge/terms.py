"""What the results of every command share: the version of the contract, and how prime years, amounts and days are named."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from .as_json import constant, shaped, under

CONTRACT = 1
ENGINE_VERSION = "0.1.0"
# What a result says of itself, whatever it is about.
OF_CONTRACT, OF_ENGINE = constant("contract", CONTRACT), constant("engine", ENGINE_VERSION)


class PrimeOfYear(NamedTuple):
    """A prime and the year whose facts it rewards."""

    prime: str
    year: int


class Range(NamedTuple):
    """From so many EUR to so many (None: no bound is known)."""

    min: int | None
    max: int | None


@shaped(under("from", "first"), under("to", "last"))
class Days(NamedTuple):
    """Two days and all between them."""

    first: date
    last: date


class Unreadable(NamedTuple):
    """What a dossier cannot be: a place in it, and the problem there."""

    path: str
    problem: str


def of_years(keys: Iterable[tuple[str, int]]) -> tuple[PrimeOfYear, ...]:
    """Return prime years by the names of their parts."""
    return tuple(PrimeOfYear(*k) for k in keys)


class Remark(NamedTuple):
    """Something doubtful in the dossier: the path, which kind of doubt (``key``), and how it was read."""

    path: str
    key: str
    text: str
