"""Prime years that begin after the activity on which they rest has ended."""

from __future__ import annotations

from datetime import date

from ..dossier.read import Dossier
from ..facts.encode import Encoder
from ..facts.vocabulary import NEVER, day_of
from ..ground.declared import Rules


def ended_before(rules: Rules, dossier: Dossier, prime: str, year: int) -> date | None:
    """Return the day on which what a prime rests on ended, where that was before a year; None where it goes on."""
    ends = [str(end) for p, end in rules.base.facts("ends_prime") if str(p) == prime]
    encoder = Encoder(rules.vocabulary, dossier, date.min, "", 0)
    days = [day_of(int(day)) for end in ends if (day := encoder.figure(end).high) < NEVER]
    return min((day for day in days if day.year < year), default=None)
