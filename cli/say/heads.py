"""How a page begins: whose dossier it is about, under which readings, and what one decision says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ..messages import Messages
from ..parts import Sheet
from .places import place
from .words import Words

if TYPE_CHECKING:
    from octroi.bridge.results import Amount, Request
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


def warned(sheet: Sheet, words: Words, warnings: Iterable[Remark]) -> None:
    """Tell what is doubtful in the dossier, each with where it stands in the file: there it is to be mended."""
    for one in warnings:
        called = place(words, one.path) if one.path else ""
        where = one.path if called in ("", one.path) else f"{called} ({one.path})"
        sheet.line(words.say("decide.warning", where=where, what=one.text), style="yellow")


def without_rules(words: Words, keys: Sequence[tuple[str, int]]) -> list[str]:
    """Tell the prime years without rules: those whose rules are still to come apart from those before all that are known."""
    first = dict(sorted(words.engine.rules.prime_years, reverse=True))
    others = [(p, y) for p, y in keys if y < first[p]]
    coming = [k for k in keys if k not in others]
    told = (("not_modelled", coming), ("no_rule", others))
    return [words.say(f"summary.{key}", names=words.prime_years(of)) for key, of in told if of]


def decided(words: Words, prime: str, year: int, verdict: str, amount: Amount | None) -> str:
    """Return a prime year with its verdict and what is paid."""
    return f"{words.prime(prime)} {year}{words.say('detail.colon')}{words.outcome(verdict, amount)}"


def contest(words: Words, verdict: str, request: Request | None) -> str:
    """Say until when and how a decision on a request can be contested, nothing where it was not asked for."""
    if verdict not in ("granted", "refused") or request is None or request.requested_on is None or not request.contest_days:
        return ""
    say, wording, how = words.say, words.wording, ""
    if verdict == "refused" and request.contest_means and request.contest_to:
        means, to = wording.get("means_short", request.contest_means), wording.get("addressees", request.contest_to)
        how = say("request.contest_how", means=means, to=to)
    if request.contest_by is None:
        event = wording.get("contest_events", request.contest_event or "")
        return say("request.contest_within", days=request.contest_days, event=event, how=how)
    if request.contest_by < words.today:
        return say("request.contest_over", day=words.day(request.contest_by))
    return say("request.contest", day=words.day(request.contest_by), how=how)
