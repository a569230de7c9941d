"""Long lists in questions beyond the decision: with those seated that matter the answer is the one with a slot for each entry."""

from __future__ import annotations

import random
from datetime import date
from typing import Any

import pytest
from lists import GRANT, NURSE, OTHER, contract, drawn, practice

from octroi.bridge import Engine
from octroi.bridge.as_json import as_json
from octroi.bridge.ask import interview
from octroi.bridge.ask.interview import Interview
from octroi.bridge.dossier.edits import Edit, Variant
from octroi.bridge.plan import plan as plans
from octroi.bridge.plan.plan import plan
from octroi.bridge.vary import breakpoints as along
from octroi.bridge.vary import what_if
from octroi.bridge.vary.breakpoints import breakpoints
from octroi.bridge.vary.regions import regions
from octroi.bridge.vary.what_if import compare
from search import searches, wide

TODAY = date(2026, 11, 22)
PRIMES, YEARS = ("continuite_soins", "gestion_pratique"), (2024, 2025, 2026)


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine()


def edits(chance: random.Random, data: dict[str, Any]) -> tuple[Edit, ...]:
    """Return one to three edits: of an entry, of which entries there are, and of what all entries are compared with."""
    place = chance.randrange(len(data["contracts"]))
    choices = [
        Edit("set", f"contracts[{place}].hours_per_week", chance.choice((6, 12, 13, 19))),
        Edit("set", f"contracts[{place}].open_ended", chance.choice((True, False))),
        Edit("unset", f"contracts[{place}]"),
        Edit("unset", f"contracts[{place}].hours_per_week"),
        Edit("add", "contracts", {**contract(chance), "end": "none"}),
        Edit("add", "history", dict(GRANT)),
        Edit("set", "practice.workplace", chance.choice(("A", "B"))),
        Edit("set", "practice.enterprise_number", OTHER),
        Edit("set", "practice.years.2024.dmg_count", chance.choice((100, 900))),
    ]
    found = chance.sample(choices, chance.choice((1, 1, 2, 3)))
    inside = [e for e in found if e.path.startswith("contracts[")]
    return tuple(e for e in found if e not in inside[1:])


@searches
def test_what_if_is_the_one_with_every_entry(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """Outcomes, what moved in conditions and entries, least sets of edits, totals: all alike."""
    chance, differing = random.Random(41), 0
    asked = []
    for _ in range(8 if not wide() else 600):
        data = drawn(chance)
        variants = [Variant(str(n), edits(chance, data)) for n in range(2)]
        asked.append((data, variants, [chance.choice(PRIMES)], [chance.choice(YEARS)]))

    def told() -> list[Any]:
        return [as_json(compare(engine, data, variants, primes, years, TODAY)) for data, variants, primes, years in asked]

    whole = told()
    monkeypatch.setattr(what_if, "MOST_SEATS", 4)
    for one, two, question in zip(whole, told(), asked, strict=True):
        assert one == two, question
        differing += any(v["effects"] for v in one["variants"])
    assert differing > len(asked) / 3


def test_what_if_takes_long_lists(engine: Engine) -> None:
    """Sixty contracts of five hours give no right; the last one does with nineteen (13 a week are asked, facts C4)."""
    data = practice([{**NURSE, "hours_per_week": 5}] * 60, [])
    variant = Variant(None, (Edit("set", "contracts[59].hours_per_week", 19),))
    (compared,) = compare(engine, data, [variant], ["gestion_pratique"], [2026], TODAY).variants
    (effect,) = compared.effects
    assert (effect.before.verdict, effect.after.verdict) == ("refused", "granted")
    assert {m.of for m in effect.conditions if m.of} <= {"contracts[59]"}


def unsaid(chance: random.Random, data: dict[str, Any]) -> dict[str, Any]:
    """Return a dossier of which some things are not said, of entries and beside them.

    Not where they are: with a slot for each entry only the first four are compared there with what was granted.
    """
    for entry in chance.sample(data["contracts"], min(len(data["contracts"]), 2)):
        entry.pop(chance.choice(("hours_per_week", "open_ended", "start", "staff")), None)
    if chance.random() < 0.5:
        data["practice"].pop(chance.choice(("payment", "enterprise_number")))
    return data


def hired(chance: random.Random) -> dict[str, Any]:
    """Return a practice that may have what it needs: nurses of few or enough hours, others beside them, nothing granted or one grant."""
    nurses = [{**NURSE, "hours_per_week": chance.choice((5, 10, 19, 38)), "start": f"2025-0{chance.randrange(1, 9)}-01"} for _ in range(4)]
    return practice([*nurses, *(contract(chance) for _ in range(2))], chance.choice(([], [], [{**GRANT, "year": 2024}])))


@searches
def test_an_interview_asks_what_it_asks_with_every_entry(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """Which question, what its answers lead to, what cannot be asked, where it stands: all alike, answer after answer."""
    chance, questions = random.Random(43), 0
    drawn_ones = [(unsaid(chance, hired(chance)), chance.choice(PRIMES), chance.choice(YEARS[1:])) for _ in range(8 if not wide() else 600)]

    def told() -> list[Any]:
        out = []
        for data, prime, year in drawn_ones:
            asking = Interview(engine, data, [prime], [year], TODAY)
            for _ in range(2):
                out.append(as_json(asking.progress()))
                if (question := asking.next()) is None:
                    break
                asking.answer(question, question.answers[-1].values[0])
        return out

    whole = told()
    monkeypatch.setattr(interview, "MOST_SEATS", 4)
    for one, two in zip(whole, told(), strict=True):
        assert one == two
        questions += one["question"] is not None
    assert questions > len(drawn_ones) / 6


def test_an_interview_takes_long_lists(engine: Engine) -> None:
    """Sixty contracts of five hours and one of which the hours are not said: only these are asked (facts C4)."""
    unsaid_one = {k: v for k, v in NURSE.items() if k != "hours_per_week"}
    data = practice([*[{**NURSE, "hours_per_week": 5}] * 60, unsaid_one], [])
    asking = Interview(engine, data, ["gestion_pratique"], [2026], TODAY)
    question = asking.next()
    assert question is not None
    assert question.path == "contracts[60].hours_per_week"
    asking.answer(question, 19)
    assert [d.verdict for d in asking.decisions()] == ["granted"]


@searches
def test_breakpoints_are_those_with_every_entry(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of every number and day of the dossier, and of two at once: all alike."""
    chance, turning = random.Random(47), 0
    dossiers = [unsaid(chance, hired(chance)) for _ in range(2 if not wide() else 300)]
    asked = [(data, [chance.choice(PRIMES)], [chance.choice(YEARS)]) for data in dossiers]

    def told() -> list[Any]:
        out = []
        for data, primes, years in asked:
            found = breakpoints(engine, data, None, primes, years, TODAY)
            out.append([as_json(b) for b in found])
            two = [next(b.path for b in found if b.path.endswith("hours_per_week")), "practice.years.2024.dmg_count"]
            out[-1].append(as_json(regions(engine, data, two, primes, years, TODAY)))
        return out

    whole = told()
    monkeypatch.setattr(along, "MOST_SEATS", 4)
    for one, two, question in zip(whole, told(), asked, strict=True):
        assert one == two, question
        turning += sum(len(b.get("breakpoints", ())) for b in one)
    assert turning > len(dossiers)


def test_breakpoints_take_long_lists(engine: Engine) -> None:
    """Thirteen hours a week are asked (facts C4): the hours of one contract in sixty turn it where those of one alone do."""
    few = {**NURSE, "hours_per_week": 5}
    one, many = (breakpoints(engine, practice([few] * n, []), [f"contracts[{n - 1}].hours_per_week"], ["gestion_pratique"], [2026], TODAY)
                 for n in (1, 60))  # fmt: skip
    assert [b.at for b in one[0].breakpoints] == [13]
    assert as_json(one[0].breakpoints) == as_json(many[0].breakpoints)


MAY = ["hire-nurse=2026-03..2026-12"]
EARLY = date(2026, 2, 1)


def dated(chance: random.Random) -> dict[str, Any]:
    """Return a practice of which contracts begin and end about the days on which one more may."""
    rows = [contract(chance) for _ in range(4)]
    rows += [{**NURSE, "hours_per_week": 10, "start": f"2025-0{n + 1}-15", "end": chance.choice(("none", "2026-06-30"))} for n in range(4)]
    return practice(rows, [])


@searches
def test_plans_with_a_choice_are_those_with_every_entry(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is taken, when, what is left out and why; only how many scenarios were compared may be less."""
    chance = random.Random(53)
    dossiers = [dated(chance) for _ in range(2 if not wide() else 200)]

    def told() -> list[Any]:
        found = [as_json(plan(engine, data, [2026], MAY, EARLY, primes=PRIMES)) for data in dossiers]
        return [{k: v for k, v in one.items() if k not in ("compared", "proof")} for one in found]

    whole = told()
    monkeypatch.setattr(plans, "MOST_SEATS", 4)
    assert told() == whole
    assert any(one["best"]["take"] for one in whole)


def test_plans_with_a_choice_take_long_lists(engine: Engine) -> None:
    """Contracts that ended before, of too few hours, change nothing: sixty of them are as one."""
    over = {**NURSE, "hours_per_week": 5, "start": "2024-09-15", "end": "2024-12-31"}
    one, many = (plan(engine, practice([over] * n, []), [2026], MAY, EARLY, primes=["gestion_pratique"]) for n in (1, 60))
    assert one.best.take
    assert as_json(one.best) == as_json(many.best)
