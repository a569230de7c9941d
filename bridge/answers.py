"""What is answered to a whole question: a dossier decided, what is missing for a prime year."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from .as_json import quiet, shaped
from .results import Amount, Combination, Decision, Missing
from .terms import OF_CONTRACT, OF_ENGINE, Remark


@shaped(OF_CONTRACT, OF_ENGINE, "rules", "today", "readings", "decisions", "combination", quiet("warnings"))
class Result(NamedTuple):
    """A dossier decided: the rules, the day and the readings, the decisions, which of them to take, and what is doubtful."""

    rules: str
    today: date
    readings: dict[str, str]
    decisions: tuple[Decision, ...]
    combination: Combination
    warnings: tuple[Remark, ...] = ()


@shaped(OF_CONTRACT, "prime", "year", "verdict", "amount", "missing", quiet("notes"), quiet("warnings"))
class Ways(NamedTuple):
    """One decision with what is missing for more; ``notes``: what nobody is told to declare, for the dossier itself says otherwise."""

    prime: str
    year: int
    verdict: str
    amount: Amount | None
    missing: tuple[Missing, ...]
    warnings: tuple[Remark, ...]
    notes: tuple[str, ...] = ()
