"""What a question about a dossier asks for, handed on as one thing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple


class Scope(NamedTuple):
    """Which primes and years, on which day, under which readings; it follows the dossier in a call: ``decide(dossier, *scope)``.

    Left out, ``primes`` and ``years`` are all that the rules know, ``today`` is the day of the machine, ``readings`` the usual ones.
    """

    primes: Sequence[str] | None = None
    years: Sequence[int] | None = None
    today: date | None = None
    readings: Mapping[str, str] | None = None

    @property
    def day(self) -> date:
        """The day on which it is asked."""
        return self.today or date.today()
