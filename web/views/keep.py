"""Files to keep: the dossier, a receipt, the days to act on."""

from __future__ import annotations

from octroi.bridge import InputError
from octroi.bridge.dossier.yaml_text import dump
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
    primes, years = visit.wanted()
    body = receipt.content(visit.engine, visit.dossier, primes, years, visit.state.day, visit.state.readings)
    return visit.file("application/json", receipt.sealed(body), "octroi-receipt.json")


def calendar_ics(visit: Visit) -> Reply:
    """Give the days on which something can still be asked for or contested."""
    primes, years = visit.wanted()
    found = visit.engine.answer(visit.dossier, primes, years, visit.state.day, visit.state.readings)
    words, name = visit.words, str(visit.dossier.get("id") or "")
    events = []
    for decision in found.decisions:
        request, key = decision.request, (decision.prime, decision.year)
        if request is None:
            continue
        title, brief = words.prime_years([key]), Summary(Sheet(), words).brief(decision)
        if decision.verdict == "granted" and askable(request) and request.closes is not None:
            events.append(Event(f"{name} {key} last", request.closes, f"{title}: {brief}", brief, True))
            if request.opens is not None and request.opens > found.today:
                events.append(Event(f"{name} {key} opens", request.opens, f"{title}: {brief}", brief, False))
        if request.contest_by is not None and request.contest_by >= found.today:
            text = visit.say("request.contest", day=words.day(request.contest_by), how="")
            events.append(Event(f"{name} {key} contest", request.contest_by, f"{title}: {text}", text, True))
    agenda = Agenda(visit.say("page.name"), visit.say.language, found.today, events)
    return visit.file("text/calendar; charset=utf-8", calendar(agenda), "octroi.ics")

