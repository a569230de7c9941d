"""Long lists in questions beyond the decision: with those seated that matter the answer is the one with a slot for each entry."""

from __future__ import annotations

import random
from datetime import date
from typing import Any

import pytest
from lists import GRANT, NURSE, OTHER, contract, drawn, practice

from octroi.bridge import Engine, InputError
from octroi.bridge.as_json import as_json
from octroi.bridge.ask import posed
from octroi.bridge.ask.interview import Interview
from octroi.bridge.compare.years import Follower
from octroi.bridge.contest import contest as contests
from octroi.bridge.contest.contest import contest
from octroi.bridge.contest.received import received
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
    monkeypatch.setattr(posed, "MOST_SEATS", 4)
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


def claims(chance: random.Random, data: dict[str, Any]) -> dict[str, Any]:
    """Return what an authority may say otherwise: of a contract or two, of how many there are, of what all are compared with."""
    rows = [dict(entry) for entry in data["contracts"]]
    hours: list[dict[str, Any]] = [{"hours_per_week": 6}, {"hours_per_week": 13}]
    otherwise = [*hours, {"open_ended": False}, {"workplace": "B"}, {"staff": "nurse"}]
    for entry in chance.sample(rows, min(len(rows), 2)):
        entry.update(chance.choice(otherwise))
    some_more = [{**NURSE, "hours_per_week": chance.choice((6, 19))}] if chance.random() < 0.3 else []
    said: list[tuple[str, Any]] = [
        ("contracts", rows[: chance.choice((len(rows), len(rows) - 1))] + some_more), ("practice", {"workplace": "B"}),
        ("practice", {"years": {y: {"dmg_count": 100} for y in (2023, 2024, 2025)}}), ("history", [dict(GRANT)]),
    ]  # fmt: skip
    return dict(chance.sample(said, 2))


@searches
def test_contests_are_those_with_every_entry(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """Outcomes, what each difference changes, least corrections: all alike; the conditions told are those of entries that can matter."""
    chance = random.Random(59)
    asked = []
    for _ in range(5 if not wide() else 600):
        data = drawn(chance) if chance.random() < 0.2 else hired(chance)
        claimed = claims(chance, data)
        if chance.random() < 0.3:  # with a slot for each entry only the first four are compared with what was granted
            data, claimed = unsaid(chance, data), {k: v for k, v in claimed.items() if k != "history"}
        asked.append((data, claimed, chance.choice(PRIMES), chance.choice(YEARS)))

    def told() -> list[Any]:
        out: list[Any] = []
        for data, claimed, prime, year in asked:
            try:
                found = as_json(contest(engine, data, claimed, prime, year, TODAY))
                out.append({k: v for k, v in found.items() if k != "criteria"})
                out[-1]["differences"] = [{k: v for k, v in d.items() if k != "conditions"} for d in found["differences"]]
            except InputError as error:  # a mixture that cannot be, or nothing in it to compare
                out.append([p.key for p in error.problems])
        return out

    whole = told()
    monkeypatch.setattr(contests, "MOST_SEATS", 4)
    for one, two, question in zip(whole, told(), asked, strict=True):
        assert one == two, question
    assert sum(isinstance(one, dict) and bool(one["corrections"]) for one in whole) > len(asked) / 6


def test_contests_take_long_lists(engine: Engine) -> None:
    """Thirteen hours a week are asked (facts C4): of sixty contracts the one with nineteen, which the authority holds for five."""
    few = {**NURSE, "hours_per_week": 5}
    found = contest(engine, practice([*[few] * 59, NURSE], []), {"contracts": [few] * 60}, "gestion_pratique", 2026, TODAY)
    assert (found.outcome, found.mine.verdict, found.theirs.verdict) == ("contest", "granted", "refused")
    assert [c.all_of for c in found.corrections] == [((1, ("contracts[59].hours_per_week",)),)]
    assert [c.id for c in found.criteria] == ["gestion_pratique.hours"]


def test_what_explains_an_amount_is_no_entry_that_does_nothing(engine: Engine) -> None:
    """Of sixty contracts only the last gives the right: without one of the others the premium is paid all the same."""
    few = {**NURSE, "hours_per_week": 5}
    found = received(engine, practice([*[few] * 59, NURSE], []), 0, "gestion_pratique", 2026, TODAY)
    paths = {s.path for e in found.explanations for _, row in e.all_of for s in row}
    assert {"contracts[59]", "contracts[59].hours_per_week", "practice.payment"} <= paths
    assert not {p for p in paths if p.startswith("contracts[")} - {p for p in paths if p.startswith("contracts[59]")}
    assert not found.complete


@searches
def test_the_same_facts_in_other_years_are_those_with_every_entry(engine: Engine) -> None:
    """What is paid in each year, what is not known there, which changes explain it: all alike."""
    chance, differing = random.Random(61), 0
    for _ in range(3 if not wide() else 300):
        dossier, prime = engine.dossier(unsaid(chance, hired(chance))), chance.choice(PRIMES)
        one, two = (Follower(rules, None, engine.wording, dossier, TODAY, {}).follow(prime, YEARS)
                    for rules in (engine.for_dossier(dossier), engine.room(dossier)))  # fmt: skip
        assert as_json(one) == as_json(two), dossier.data
        differing += sum(step.differs for step in one.steps)
    assert differing


def test_the_same_facts_in_other_years_take_long_lists(engine: Engine) -> None:
    """Sixty contracts of five hours change nothing beside the one of nineteen: 7,500 EUR for 2024, 3,796 at least since (facts 3.3).

    What was granted for 2025 is no grant of 2023, in which there was no such prime: it stays behind, and is told.
    """
    few = {**NURSE, "hours_per_week": 5}
    for before in ([], [{**GRANT, "prime": "continuite_soins"}]):
        dossier = engine.dossier(practice([*[few] * 60, NURSE], before))
        found = Follower(engine.room(dossier), None, engine.wording, dossier, TODAY, {}).follow("gestion_pratique", YEARS, 2026)
        assert [m.transfer.left_out for m in found.years] == [("history[0]",) if before else (), (), ()]
        assert [m.outcome.amount.min for m in found.years if m.outcome.amount] == [7500, 3796, 3796]
        assert [bool(s.because) for s in found.steps] == [True, False]
