"""How a page begins: whose dossier it is about, under which readings, and what one decision says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from ..messages import Messages
from ..parts import Sheet
from .words import Words

if TYPE_CHECKING:
    from octroi.bridge.results import Amount
    from octroi.bridge.terms import Remark


def whose(say: Messages, name: Any) -> str:
    """Return what a dossier's decisions are called, with its label where it has one."""
    return say("decide.of", name=name) if isinstance(name, str) else say("decide.title")


def options(readings: Mapping[str, str]) -> str:
    """Return readings as they are typed: I-01=A, I-18=B."""
    return ", ".join(f"{issue}={option}" for issue, option in sorted(readings.items()))


def chosen(sheet: Sheet, say: Messages, readings: Mapping[str, str]) -> None:
    """Tell the readings that the user chose."""
    if readings:
        sheet.line(say("decide.readings", readings=options(readings)))


def warned(sheet: Sheet, say: Messages, warnings: Iterable[Remark]) -> None:
    """Tell what is doubtful in the dossier, each with its path."""
    for one in warnings:
        sheet.line(say("decide.warning", where=one.path, what=one.text), style="yellow")


def decided(words: Words, prime: str, year: int, verdict: str, amount: Amount | None) -> str:
    """Return a prime year with its verdict and what is paid."""
    text = f"{words.prime(prime)} {year}{words.say('detail.colon')}{words.wording.get('verdicts', verdict)}"
    if amount is not None and amount.max != 0:
        text += f", {words.paid(amount)}"
    return text
