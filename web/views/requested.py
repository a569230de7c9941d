"""Whether and when a prime was asked for: no condition hangs on it, and all that can still be done does."""

from __future__ import annotations

from http import HTTPStatus

from octroi.bridge import InputError
from octroi.bridge.ask.question import Form
from octroi.bridge.dossier.paths import put
from octroi.bridge.facts.asks import Asks
from octroi.bridge.people import Part
from octroi.cli.replies import Unclear
from octroi.cli.say.questions import hint

from ..call import Reply
from ..page.fields import Blank
from .visit import Visit

FIELD, DAY = "day", Form("date")


def requested(visit: Visit) -> Reply:
    """Ask on which day a prime was asked for, or take the answer."""
    call, asks = visit.call, visit.engine.rules.vocabulary.asks
    prime, year = call.field("prime"), call.field("year")
    if asks is None or (prime, year) not in {(p, str(y)) for p, y in visit.known}:
        return visit.go("result")
    text = visit.say("page.when_requested", prime=visit.words.prime(prime), year=year)
    blank = Blank(FIELD, DAY, text, hint=hint(DAY, (), visit.words)).sent(call)
    if call.field("do") == "no":
        _not_asked(visit, asks)
        return visit.go("result")
    if call.field("do") == "answer" and _taken(visit, asks, (prime, int(year)), blank):
        return visit.go("result")
    status = HTTPStatus.UNPROCESSABLE_ENTITY if blank.error else HTTPStatus.OK
    return visit.page("requested.html", text, status, bool(blank.error), blank=blank, prime=prime, year=year)


def _taken(visit: Visit, asks: Asks, key: tuple[str, int], blank: Blank) -> bool:
    """Take a day as the answer; whether it can be one."""
    try:
        value = blank.value(visit.say)
        if value is None:
            raise Unclear(visit.say("page.no_answer"))
        part = Part(visit.engine.rules, visit.dossier, visit.person)
        place = asks.place(part.dossier, *key)
        where, told = ((*asks.path, "+"), asks.entry(*key, value)) if place is None else ((*asks.path, place, asks.on), value)
        data = part.told(part.dossier.with_data(put(part.dossier.data, where, told)))
        visit.engine.dossier(data, visit.state.day)
    except Unclear as unclear:
        blank.error = str(unclear)
    except InputError as error:
        blank.error = visit.told(error.problems[0])[1]
    else:
        visit.state.moved(data)
        visit.changed()
    return not blank.error


def _not_asked(visit: Visit, asks: Asks) -> None:
    """Take it that it was not asked for: a list of what was asked for that is not there is empty."""
    part = Part(visit.engine.rules, visit.dossier, visit.person)
    if part.dossier.get(*asks.path) is None:
        visit.state.moved(part.told(part.dossier.with_data(put(part.dossier.data, asks.path, []))))
        visit.changed()
