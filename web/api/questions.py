"""The questions of the API: each asks the engine what the command of its name asks, and gives the same result."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from octroi.bridge import Engine
from octroi.bridge.ask.interview import Interview
from octroi.bridge.contest.contest import contest as compared
from octroi.bridge.contest.received import received
from octroi.bridge.contest.results import Contestation
from octroi.bridge.dossier.edits import Variant, exists, read_variants
from octroi.bridge.dossier.paths import path_keys
from octroi.bridge.people import answered
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
    return answered(engine, dossier, scope)


def explain(engine: Engine, body: Body) -> Any:
    """Give the tree of reasons of one prime year."""
    return engine.explain(body.dossier(), *body.one(), body.today, body.readings)


def missing(engine: Engine, body: Body) -> Any:
    """Give every way to more for one prime year."""
    (prime, year), wanted = body.one(), arguments.amount(body.text("amount"))
    case = engine.case(body.dossier(), prime, year, body.today, body.readings)
    arguments.known_amount(case, prime, wanted)
    return engine.ways(case, wanted)


def ask(engine: Engine, body: Body) -> Any:
    """Give the next question of the interview; ``skip`` names what the person does not know."""
    skipped = body.texts("skip")
    for path in skipped:
        if not engine.rules.vocabulary.of_requests(path_keys(path.partition(" ")[0])):
            exists(engine.shape, "--skip", path)
    dossier = body.dossier(empty=True)
    return Interview(engine, dossier, *body.scope, skipped).progress()


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
    return compare(engine, body.dossier(), found, *body.scope)


def breakpoints(engine: Engine, body: Body) -> Any:
    """Give the values at which something changes, along paths or over the plane of two."""
    dossier, paths = body.dossier(), list(dict.fromkeys(body.texts("path")))
    scope = body.scope
    doubts = engine.warnings(dossier, scope.today)
    if body.flag("regions"):
        if len(paths) != 2:
            raise arguments.refusal("--regions", "two_paths")
        return InPlane(scope.day, regions(engine, dossier, paths, *scope), doubts)
    return AlongPaths(scope.day, tuple(along(engine, dossier, paths, *scope)), doubts)


def plan(engine: Engine, body: Body) -> Any:
    """Give the best plan over several years; ``may`` are the choices allowed."""
    years = arguments.years_ahead(body.text("years"), body.today)
    return best(engine, body.dossier(), years, body.texts("may"), body.today, body.readings)


def contest(engine: Engine, body: Body) -> Any:
    """Compare the dossier with the facts ``claimed`` by who decides, or explain the amount ``received``."""
    prime, year = body.one()
    if ("claimed" in body.said) == ("received" in body.said):
        raise arguments.refusal("claimed", "claimed_or_received")
    if (amount := arguments.amount(body.text("received"), "--received")) is not None:
        return Contestation(received(engine, body.dossier(), amount, prime, year, body.today, body.readings))
    found = compared(engine, body.dossier(), body.dossier("claimed", empty=True), prime, year, body.today, body.readings)
    return Contestation(found)


def readings(engine: Engine, body: Body) -> Any:
    """List where the texts can be read in more than one way."""
    return Issues(engine.rules_hash, tuple(issues(engine, body.primes, body.readings)))


def rules(engine: Engine, body: Body) -> Any:
    """Give the rules as a person reads them."""
    return Rulebook(engine, body.readings).to_dict(engine.asked(body.primes, body.years))


# What may be asked, each with the keys that its body may have beside those that all have.
POSTED: dict[str, tuple[Question, tuple[str, ...]]] = {
    "decide": (decide, ("prime", "year", "all_readings")),
    "explain": (explain, ("prime", "year")),
    "missing": (missing, ("prime", "year", "amount")),
    "ask": (ask, ("prime", "year", "skip")),
    "what-if": (what_if, ("prime", "year", "set", "unset", "add", "variants")),
    "breakpoints": (breakpoints, ("prime", "year", "path", "regions")),
    "plan": (plan, ("years", "may")),
    "contest": (contest, ("prime", "year", "claimed", "received")),
    "readings": (readings, ("prime",)),
}
