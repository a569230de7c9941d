"""Files to keep: the dossier, a receipt, the days to act on."""

from __future__ import annotations

from collections.abc import Iterable

from octroi.bridge import Decision, InputError
from octroi.bridge.answers import Result
from octroi.bridge.dossier.yaml_text import dump
from octroi.bridge.people import answered
from octroi.bridge.receipt import receipt
from octroi.cli.page.calendar import calendar
from octroi.cli.parts import Agenda, Event, Sheet
from octroi.cli.say.summary import Summary
from octroi.cli.say.todo import askable

from ..call import Reply
from .visit import Visit


def dossier_yaml(visit: Visit) -> Reply:
    """Give the facts as a file that can be opened again; they need not go together yet."""
    try:
        data = visit.dossier.data
    except InputError:
        data = visit.state.data
    return visit.file("application/yaml; charset=utf-8", dump({"dossier": 1, **data}).encode(), "dossier.yaml")


def receipt_json(visit: Visit) -> Reply:
    """Give the decision with all that it hangs on."""
    body = receipt.content(visit.engine, visit.dossier, visit.scope)
    return visit.file("application/json", receipt.sealed(body), "octroi-receipt.json")


def calendar_ics(visit: Visit) -> Reply:
    """Give the days on which something can still be asked for or contested."""
    found = answered(visit.engine, visit.dossier, visit.scope)
    events: list[Event] = []
    if isinstance(found, Result):
        events += _events(visit, str(visit.dossier.get("id") or ""), found.decisions)
    else:
        for person in found.people:
            events += _events(visit, person.id, person.decisions, f"{person.id}, ")
        events += _events(visit, "", found.shared.decisions) if found.shared else []
    agenda = Agenda(visit.say("page.name"), visit.say.language, found.today, events)
    return visit.file("text/calendar; charset=utf-8", calendar(agenda), "octroi.ics")


def _events(visit: Visit, name: str, decisions: Iterable[Decision], of: str = "") -> list[Event]:
    """Return the days of one person; ``of`` says whose they are."""
    words, today, events = visit.words, visit.state.day, list[Event]()
    for decision in decisions:
        request, key = decision.request, (decision.prime, decision.year)
        if request is None:
            continue
        title, brief = of + words.prime_years([key]), Summary(Sheet(), words).brief(decision)
        if decision.verdict == "granted" and askable(request) and request.closes is not None:
            events.append(Event(f"{name} {key} last", request.closes, f"{title}: {brief}", brief, True))
            if request.opens is not None and request.opens > today:
                events.append(Event(f"{name} {key} opens", request.opens, f"{title}: {brief}", brief, False))
        if request.contest_by is not None and request.contest_by >= today:
            text = visit.say("request.contest", day=words.day(request.contest_by), how="")
            events.append(Event(f"{name} {key} contest", request.contest_by, f"{title}: {text}", text, True))
    return events
