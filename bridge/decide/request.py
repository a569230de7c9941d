"""When, where and until when to ask for a prime year: its own request, or the one of another prime that carries it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from ..facts.vocabulary import day_of
from ..ground.declared import Key, PrimeYear
from ..results import Request
from ..terms import Days, PrimeOfYear
from .asking import Span, days_left

if TYPE_CHECKING:
    from .case import Case


def request_of(case: Case) -> Request:
    """Return the request of a case, judged at its day."""
    part = case.slice
    channels = tuple(c for c, a in part.channels.items() if case.state(a) != "not_met")
    channel = channels[0] if len(channels) == 1 else None  # which of several it is hangs on what nobody knows
    if channel in {str(c) for (c,) in case.rules.base.facts("unasked")}:
        return _carried(case, channel)
    opens, closes = part.windows.get("actual") or part.windows.get("announced") or (None, _last(part))
    if closes is None:
        return Request("unknown", channel=channel, paid_by=part.paid_by, channels=channels if len(channels) > 1 else ())
    state = _state(case.today, opens, closes)
    asks = case.rules.vocabulary.asks
    made = made_request(case)
    if asks and made and (planned := made.get(asks.on)) and planned > case.today:
        made = None  # a request planned for a day to come is not made
    on = made.get(asks.on) if asks and made else None
    in_time = None if on is None else on <= closes and (opens is None or opens <= on)
    event, days = part.contests.get(channel or "", (None, 0))
    start = made.get(asks.on if event == "request" else asks.decided) if asks and made and event else None
    never = made is None and asks is not None and case.dossier.get(*asks.path) is not None and not had(case)
    never = never and asks is not None and not asks.perhaps(case.dossier, case.prime, case.year)
    to = [str(r[c]) for r in case.rules.base.facts("contest_route") for c in (2, 3) if (str(r[0]), str(r[1])) == (case.prime, channel)]
    return Request(
        state, opens, closes, channel, start + timedelta(days=days) if start else None,
        _days(part.windows.get("announced")), on, in_time, _paid_by(case, on, (opens or closes, closes)), event, part.window_sources,
        lost=state == "closed" and (never or in_time is False),
        ask=_days(case.asked) if opens and case.asked != days_left((opens, closes), case.today) else None,
        contest_days=days or None, contest_to=to[0] if event and to else None, contest_means=to[1] if event and to else None,
        channels=channels if len(channels) > 1 else (),
    )  # fmt: skip


def _days(span: Span | None) -> Days | None:
    return Days(*span) if span else None


def _last(part: PrimeYear) -> date | None:
    """The last day of the request, where the first is not known."""
    return next((day_of(r[2].number) for r in part.rows("window_end")), None)


def _state(today: date, opens: date | None, closes: date) -> str:
    """Where the day stands to the days of the request; before the last of them it is unknown where the first is."""
    if today > closes:
        return "closed"
    if opens is None:
        return "unknown"
    return "upcoming" if today < opens else "open"


def announced(case: Case) -> Request | None:
    """Return when a prime year whose rules are not known is said to be asked for, as long as that is to come; None where nobody says."""
    key = case.prime, case.year
    rows = [r for r in case.rules.rows("window").get(key, []) if str(r[2]) == "announced"]
    if not rows:
        return None
    days = Days(day_of(rows[0][3].number), day_of(rows[0][4].number))
    sources = tuple(case.rules.source(r[3], r[4]) for r in case.rules.rows("cites_window").get(key, []))
    return Request("upcoming" if case.today <= days.last else "unknown", announced=days, sources=sources)


def _paid_by(case: Case, on: date | None, window: Span) -> date | None:
    """The day by which payment is made: that of the rules, or the end of the year of the request, made or still to be made."""
    latest = case.slice.paid_by
    left = case.asked or days_left(window, case.today)
    asked = on or (left[0] if left else None)
    if latest is None or asked is None or not case.slice.paid_in_request_year:
        return latest
    return min(latest, date(asked.year, 12, 31))


def made_request(case: Case) -> Mapping[str, Any] | None:
    """Return the request that the dossier knows to be made for the prime year, None where there is none."""
    asks = case.rules.vocabulary.asks
    return asks.made(case.dossier, case.prime, case.year) if asks else None


def had(case: Case) -> bool:
    """Whether the dossier tells that this very prime year was granted before, to whom it goes personally."""
    if case.prime not in {str(p) for (p,) in case.rules.base.facts("personal")}:
        return False
    grants = case.rules.vocabulary.grants
    entries = (case.dossier.get(*grants.path) or []) if grants else []
    return any((e.get(grants.prime), e.get(grants.year)) == (case.prime, case.year) for e in entries if grants)


def carrier(case: Case) -> Key | None:
    """Return the prime year along with which this one is paid, without a request of its own; years kept apart are not asked for any
    more, and what follows them is told alike whether they are at hand or not."""
    rows = case.rules.rows("follows").get((case.prime, case.year), [])
    found = [(str(r[2]), r[3].number) for r in rows]
    return next((k for k in found if k in case.rules.prime_years and k not in case.rules.base.apart), None)


def _carried(case: Case, channel: str | None) -> Request:
    """What is paid without a request of its own has the window, the deadline and the state of the one that carries it."""
    by, part = carrier(case), case.slice
    if by is None:
        return Request("automatic", channel=channel, paid_by=part.paid_by)
    carrying = case.of(*by)
    other = request_of(carrying)
    settled = other.in_time or other.state == "unknown" or had(carrying)
    return other._replace(
        state="automatic" if settled else other.state,
        channel=channel, paid_by=part.paid_by, contest_by=None, contest_event=None, through=PrimeOfYear(*by),
        contest_days=None, contest_to=None, contest_means=None, channels=(),
    )  # fmt: skip
