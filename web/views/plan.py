"""The plan over years: what to take, what to decide for it, and when to act."""

from __future__ import annotations

from datetime import date
from html import escape
from http import HTTPStatus

from markupsafe import Markup

from octroi.bridge import InputError
from octroi.bridge.plan.choices import kinds
from octroi.bridge.plan.plan import plan as best
from octroi.bridge.plan.results import Planning
from octroi.cli.arguments import span, years_ahead
from octroi.cli.page.calendar import calendar
from octroi.cli.parts import Line, Sheet, plain
from octroi.cli.say.agenda import agenda
from octroi.cli.say.plan import PlanText, planned

from ..call import Reply
from ..page.chart import framed
from .visit import Visit

WIDE, ROW, LEFT = 640, 30, 8
LETTER = 6.8  # how wide a letter is, about


def plan(visit: Visit) -> Reply:
    """Show the best plan for the years and the choices that are allowed."""
    try:
        found, error = _planned(visit), ""
    except InputError as wrong:
        found, error = None, visit.say("problem.joint").join(t for t in visit.told(wrong.problems[0]) if t)
    shown = Markup("")
    if found is not None:
        text, sheet, name = _text(visit, found)
        text.show(found, name)
        told = {visit.say("decide.warning", where=w.path, what=w.text) for w in visit.engine.warnings(visit.asked, visit.state.day)}
        parts = [p for p in sheet.parts[1:] if not (isinstance(p, Line) and plain(p.text) in told)]  # they name keys; see below
        shown = visit.shown(parts, 1)
    say, first = visit.say, _years(visit)
    choices = [(k.replace("_", "-"), visit.engine.wording.get("choices", k)) for k in kinds(visit.engine.rules)]
    return visit.page(
        "plan.html", say("page.nav.plan"), HTTPStatus.UNPROCESSABLE_ENTITY if error else HTTPStatus.OK, bool(error), error=error,
        found=shown, picture=timeline(visit, found) if found is not None else "", dated=bool(found and found.best.dates),
        warnings=visit.warnings(), years=(first[0], first[-1]), choices=choices, fields=dict(visit.call.fields),
    )  # fmt: skip


def plan_ics(visit: Visit) -> Reply:
    """Give the days of the best plan as a calendar."""
    found = _planned(visit)
    text, _, name = _text(visit, found)
    return visit.file("text/calendar; charset=utf-8", calendar(agenda(found, text, name)), "octroi-plan.ics")


def _years(visit: Visit) -> list[int]:
    first, last = visit.call.field("first"), visit.call.field("last")
    return span(f"{first}..{last}") if first and last else years_ahead(None, visit.state.day)


def _planned(visit: Visit) -> Planning:
    call, may = visit.call, []
    for kind in call.every("may"):
        first, last, more = (call.field(f"{kind}.{k}").strip() for k in ("from", "to", "more"))
        text = f"{kind}={_month(first)}..{_month(last)}"
        may.append(f"{text},{more}" if more else text)
    state = visit.state
    return best(visit.engine, visit.asked, _years(visit), may, state.day, state.readings)


def _month(typed: str) -> str:
    """Read a month or a day as people write it: 03/2026, 01/03/2026."""
    parts = typed.replace(".", "/").replace("-", "/").split("/")
    return "-".join(p.zfill(2) for p in reversed(parts)) if len(parts[-1]) == 4 else typed


def _text(visit: Visit, found: Planning) -> tuple[PlanText, Sheet, str]:
    words, sheet = visit.words, Sheet()
    words.planned |= planned(found, visit.asked, words)
    name = visit.asked.get("id")
    return PlanText(sheet, words), sheet, name if isinstance(name, str) else ""


def timeline(visit: Visit, found: Planning) -> Markup:
    """Return the days to act on as a picture; the same stand in the table beside it."""
    dates = found.best.dates
    if not dates:
        return Markup("")
    text, _, _ = _text(visit, found)
    days = [d for w in dates for d in (w.first or w.last, w.last)] + [found.today]
    low, high = date(min(days).year, 1, 1), date(max(days).year, 12, 31)

    def across(day: date) -> float:
        return LEFT + (WIDE - 2 * LEFT) * (day - low).days / max(1, (high - low).days)

    title = escape(visit.say("plan.dates"))
    tall = ROW * (len(dates) + 1) + 10
    out = [f'<svg class="chart" viewBox="0 0 {WIDE} {tall}" role="img" aria-labelledby="timeline"><title id="timeline">{title}</title>']
    for year in range(low.year, high.year + 1):
        x = across(date(year, 1, 1))
        out.append(f'<line class="grid" x1="{x:.1f}" x2="{x:.1f}" y1="0" y2="{tall}"/>')
        out.append(f'<text class="mark" x="{x + 4:.1f}" y="14">{year}</text>')
    out += [_bar(n, across(w.first or w.last), across(w.last), text.act(w)) for n, w in enumerate(dates)]
    x = across(found.today)
    out.append(f'<line class="here" x1="{x:.1f}" x2="{x:.1f}" y1="0" y2="{tall}"/></svg>')
    return framed("".join(out), visit.say("plan.dates"))


def _bar(number: int, start: float, end: float, label: str) -> str:
    y, wide = ROW * (number + 1), LETTER * len(label)
    if start + wide <= WIDE or end < wide:
        at, anchor = max(0.0, min(start, WIDE - wide)), "start"
    else:
        at, anchor = end, "end"
    return (
        f'<rect class="bar" x="{start:.1f}" y="{y + 14}" width="{max(4, end - start):.1f}" height="8" rx="3"/>'
        f'<text class="mark" x="{at:.1f}" y="{y + 9}" text-anchor="{anchor}">{escape(label)}</text>'
    )

