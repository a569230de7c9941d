"""The questions of the API: each asks the engine what the command of its name asks, and gives the same result."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from octroi.bridge import Engine
from octroi.bridge.ask.interview import Interview
from octroi.bridge.ask.survey import begun
from octroi.bridge.contest.contest import contest as compared
from octroi.bridge.contest.received import received
from octroi.bridge.contest.results import Contestation
from octroi.bridge.dossier.edits import Variant, exists, read_variants
from octroi.bridge.dossier.paths import path_keys
from octroi.bridge.people import answered, own_primes
from octroi.bridge.plan.plan import plan as best
from octroi.bridge.rulebook.rulebook import Rulebook
from octroi.bridge.vary.breakpoints import AlongPaths
from octroi.bridge.vary.breakpoints import breakpoints as along
from octroi.bridge.vary.issues import Issues, issues
from octroi.bridge.vary.readings import UnderAll, all_readings
from octroi.bridge.vary.regions import InPlane, regions
from octroi.bridge.vary.what_if import compare
from octroi.cli import arguments

from .body import Body

Question = Callable[[Engine, Body], Any]


def decide(engine: Engine, body: Body) -> Any:
    """Decide every prime year asked for, under every reading that matters where that is asked for."""
    dossier, scope = body.dossier(), body.scope
    if body.flag("all_readings"):
        result = engine.answer(dossier, *scope)
        return UnderAll(result, all_readings(engine, dossier, *scope))
    return answered(engine, dossier, scope, body.texts("member"))


def explain(engine: Engine, body: Body) -> Any:
    """Give the tree of reasons of one prime year."""
    return engine.explain(body.person(one=True), *body.one(), body.today, body.readings)


def missing(engine: Engine, body: Body) -> Any:
    """Give every way to more for one prime year."""
    (prime, year), wanted = body.one(), arguments.amount(body.text("amount"))
    case = engine.case(body.person(one=True), prime, year, body.today, body.readings)
    arguments.known_amount(case, prime, wanted)
    return engine.ways(case, wanted)


def ask(engine: Engine, body: Body) -> Any:
    """Give the next question of the interview; ``skip`` names what the person does not know."""
    skipped = body.texts("skip")
    for path in skipped:
        if not engine.rules.vocabulary.of_requests(path_keys(path.partition(" ")[0])):
            exists(engine.shape, "--skip", path)
    dossier, scope, aim = body.person(empty=True), body.own_scope, body.text("aim") or ""
    primes = scope.primes or (begun(engine, aim, "aim") if aim else [])
    return Interview(engine, dossier, *scope._replace(primes=primes), skipped, aim).progress()


def what_if(engine: Engine, body: Body) -> Any:
    """Compare a dossier with variants of it: one of ``set``, ``unset`` and ``add``, then those of ``variants``."""
    own = {kind: body.said[kind] for kind in ("set", "unset", "add") if body.said.get(kind)}
    found: list[Variant] = []
    if own:
        found += [v._replace(name=None) for v in read_variants(json.dumps({"variants": {"": own}}))]
    if named := body.mapping("variants"):
        found += read_variants(json.dumps({"variants": named}))
    if not found:
        raise arguments.refusal("--set", "no_edit")
    return compare(engine, body.person(), found, *body.own_scope)


def breakpoints(engine: Engine, body: Body) -> Any:
    """Give the values at which something changes, along paths or over the plane of two."""
    dossier, paths = body.person(), list(dict.fromkeys(body.texts("path")))
    scope = body.own_scope
    doubts = engine.warnings(dossier, scope.today)
    if body.flag("regions"):
        if len(paths) != 2:
            raise arguments.refusal("--regions", "two_paths")
        return InPlane(scope.day, regions(engine, dossier, paths, *scope), doubts)
    return AlongPaths(scope.day, tuple(along(engine, dossier, paths, *scope)), doubts)


def plan(engine: Engine, body: Body) -> Any:
    """Give the best plan over several years; ``may`` are the choices allowed."""
    years = arguments.years_ahead(body.text("years"), body.today)
    primes = None if body.text("member") is None else own_primes(engine.rules, ())
    return best(engine, body.person(), years, body.texts("may"), body.today, body.readings, primes=primes)


def contest(engine: Engine, body: Body) -> Any:
    """Compare the dossier with the facts ``claimed`` by who decides, or explain the amount ``received``."""
    prime, year = body.one()
    if ("claimed" in body.said) == ("received" in body.said):
        raise arguments.refusal("claimed", "claimed_or_received")
    if (amount := arguments.amount(body.text("received"), "--received")) is not None:
        return Contestation(received(engine, body.person(one=True), amount, prime, year, body.today, body.readings))
    found = compared(engine, body.person(one=True), body.dossier("claimed", empty=True), prime, year, body.today, body.readings)
    return Contestation(found)


def readings(engine: Engine, body: Body) -> Any:
    """List where the texts can be read in more than one way."""
    return Issues(engine.rules_hash, tuple(issues(engine, body.primes, body.readings)))


def rules(engine: Engine, body: Body) -> Any:
    """Give the rules as a person reads them."""
    return Rulebook(engine, body.readings).to_dict(engine.asked(body.primes, body.years))


# What may be asked, each with the keys that its body may have beside those that all have.
POSTED: dict[str, tuple[Question, tuple[str, ...]]] = {
    "decide": (decide, ("prime", "year", "all_readings", "member")),
    "explain": (explain, ("prime", "year", "member")),
    "missing": (missing, ("prime", "year", "amount", "member")),
    "ask": (ask, ("prime", "year", "skip", "aim", "member")),
    "what-if": (what_if, ("prime", "year", "set", "unset", "add", "variants", "member")),
    "breakpoints": (breakpoints, ("prime", "year", "path", "regions", "member")),
    "plan": (plan, ("years", "may", "member")),
    "contest": (contest, ("prime", "year", "claimed", "received", "member")),
    "readings": (readings, ("prime",)),
}
