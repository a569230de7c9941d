"""What is needed in every case of facts that nobody can change: the sets written down are those that asking for every set finds."""

from __future__ import annotations

import copy
import random
from datetime import date
from typing import Any

from octroi.bridge import Engine
from octroi.bridge.missing.factor import expand
from octroi.bridge.missing.formula import FALSE
from octroi.bridge.missing.ways import Finder
from octroi.bridge.solve.least import minimal_sets

TODAY = date(2023, 6, 1)
REACHED = {
    "chapter_iv_pct": 90, "efact_eattest_pct": 90, "sumehr_pct": 90, "cebam_uses": 90, "handicap_forms": 90, "medication_schemes": 90,
    "barometers": 9,
}  # fmt: skip


def drawn(chance: random.Random) -> dict[str, Any]:
    """A dossier of a group with few figures to raise; how it is paid, or a training, is not known."""
    services = copy.deepcopy(REACHED)
    for name in chance.sample(sorted(services), 4):
        services[name] = 0
    own: dict[str, Any] = {"on_call": True, "billed_eur": chance.choice((12_000, 60_000)), "accepted_software": chance.random() < 0.7}
    doctor: dict[str, Any] = {"gp_number_since": chance.choice((date(2005, 9, 1), date(2023, 3, 1))), "years": {2023: own}}
    practice: dict[str, Any] = {"kind": "group", "registered_on": chance.choice(("2020-01-01", "none"))}
    practice["years"] = {2023: {"group_means": dict.fromkeys(services, 0) | {"sumehr_pct": chance.choice((0, 90))}}}
    own["e_services"] = services
    if chance.random() < 0.3:
        own["payment"] = "fee_for_service"
    else:
        doctor["training"] = "none"
    return {"dossier": 1, "doctor": doctor, "practice": practice, "contracts": [], "history": []}


def looked_at(finder: Finder, goal: int) -> bool | None:
    """Whether what is written down is what asking finds; None where no case is told apart, or asking would take long."""
    if finder._builder.need(goal) != FALSE or not finder.enough(goal, finder.flips) or finder._cases.need(goal) == FALSE:
        return None
    needed = {f for f in finder.flips if not finder.enough(goal, finder.flips - {f})}
    sets, complete = minimal_sets(finder.flips, lambda flips: finder.enough(goal, flips), 60 + len(needed))
    if not complete:
        return None
    ways, all_ = finder.alone(goal)
    rows = [flips for way in ways for flips in expand(way)]
    return all_ and len(rows) == len(set(rows)) and set(rows) == set(sets)


def test_what_is_needed_in_every_case_is_what_asking_finds(engine: Engine) -> None:
    """Asked for every set of changes the solver finds the very sets that the cases give."""
    chance = random.Random(7)
    told = []
    for _ in range(14):
        case = engine.case(drawn(chance), "ppi", 2023, TODAY)
        told += [looked_at(case.finder, g.reaches) for g in case.slice.grades if g.reaches and case.values[g.reaches] <= 0]
    assert False not in told
    assert told.count(True) > 10


def test_many_sets_are_one_way_though_the_payment_is_unknown(engine: Engine) -> None:
    """Nothing reached, a group that is not registered, payment unknown: all sets, not the first four hundred, in few ways."""
    dossier = drawn(random.Random(1))
    services = dict.fromkeys(REACHED, 0)
    dossier["doctor"]["years"][2023] = {"on_call": True, "billed_eur": 60_000, "accepted_software": True, "e_services": services}
    dossier["practice"] = {"kind": "group", "registered_on": "none"}
    dossier["doctor"]["training"] = "none"
    (decision,) = engine.decide(dossier, ["ppi"], [2023], TODAY)
    assert [m.complete for m in decision.missing] == [True] * len(decision.missing)
    assert max(len(m.ways) for m in decision.missing) <= 4
