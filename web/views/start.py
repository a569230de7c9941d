"""The first screen: who you are, which primes and years; or a file, or an example."""

from __future__ import annotations

from http import HTTPStatus

from octroi.bridge import InputError
from octroi.bridge.ask.survey import askers
from octroi.bridge.dossier.read import decode, loads
from octroi.cli import examples

from ..call import Reply
from ..page.state import State
from .visit import Visit


def start(visit: Visit) -> Reply:
    """Show the first screen, or begin the interview that it asks for."""
    call, say = visit.call, visit.say
    if not call.posted:
        return _first(visit)
    engine = visit.engine
    who = call.field("who")
    primes = [p for p in call.every("prime") if p in engine.primes]
    years = [int(y) for y in call.every("year") if y.isdigit() and int(y) in visit.known_years]
    own = askers(visit.engine).get(who)
    if own is None and not primes:
        return _first(visit, {"who": say("page.say_who")}, HTTPStatus.UNPROCESSABLE_ENTITY)
    kept = visit.state
    visit.state = State(kept.data, who, primes or own or [], sorted(years), kept.readings, kept.today)
    return visit.go("interview")


def _first(visit: Visit, errors: dict[str, str] | None = None, status: int = HTTPStatus.OK) -> Reply:
    words, call = visit.words, visit.call
    wording = visit.engine.wording
    return visit.page(
        "start.html", visit.say("page.first"), status, bool(errors), errors=errors or {},
        askers=[(a, wording.get("askers", a)) for a in askers(visit.engine)],
        primes=[(p, words.prime(p)) for p in visit.engine.primes], years=visit.known_years,
        earlier=visit.earlier_years,
        examples=[(n, visit.say.spoken(f"@example_dossiers.{n}@")) for n in examples.names()],
        chosen={"who": call.field("who"), "prime": call.every("prime"), "year": call.every("year")},
    )  # fmt: skip


def open_file(visit: Visit) -> Reply:
    """Take the facts of a file."""
    if not visit.call.body:
        return _first(visit, {"file": visit.say("page.no_file")}, HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        found = loads(decode(visit.call.body, ""), visit.engine.shape)
        visit.engine.dossier(found, visit.state.day)
    except InputError as error:
        told = ["\n".join(t for t in visit.told(p) if t) for p in error.problems]
        return _first(visit, {"file": told[0].replace("\n", visit.say("problem.joint"))}, HTTPStatus.UNPROCESSABLE_ENTITY)
    visit.state = State()
    visit.state.moved(found.data)
    visit.state.steps = []
    return visit.go("result")


def example(visit: Visit) -> Reply:
    """Show the result of a ready dossier."""
    name = visit.call.field("name")
    if name not in examples.names():
        return visit.go("nothing")
    visit.state = State()
    visit.state.moved(loads(examples.text(name), visit.engine.shape).data)
    visit.state.steps = []
    return visit.go("result")
