"""Long lists: what cannot matter is set aside, and the answer is the one in which every entry has a slot of its own."""

from __future__ import annotations

import itertools
import json
import random
import re
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from typing import Any

import pytest
from lists import GRANT, NURSE, contract, drawn, practice

from octroi.bridge import Engine, InputError
from octroi.bridge.as_json import as_json, as_text
from octroi.bridge.decide import seating
from octroi.bridge.decide.case import Case
from octroi.bridge.dossier.read import Dossier
from octroi.bridge.ground.seats import Roomy, Seated
from octroi.bridge.missing.blocked import Obstacles
from octroi.bridge.plan import plan as plans
from octroi.bridge.plan.plan import plan
from octroi.bridge.vary import readings as under
from octroi.bridge.vary.readings import all_readings
from search import searches, wide

TODAY = date(2026, 11, 22)
KEYS = [(p, y) for p in ("continuite_soins", "gestion_pratique") for y in (2024, 2025, 2026)]


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine()


def decided(engine: Engine, data: dict[str, Any], key: tuple[str, int], readings: dict[str, str], seated: bool) -> tuple[Any, Case]:
    """Return a decision as JSON, with entries set aside or with a slot for each."""
    dossier: Dossier = engine.dossier(data, TODAY)
    rules = Roomy(engine.rules, engine.sized) if seated else engine.for_dossier(dossier)
    case = Case(rules, engine.wording, dossier, TODAY, engine.rules.vocabulary.check_readings(readings), *key)
    return json.loads(json.dumps(as_json(case.decision()))), case


def sets(missing: Any) -> Iterator[tuple[Any, ...]]:
    """Yield every set of changes that ways stand for, with until when it can be made."""
    for way in missing["ways"]:
        blocks = []
        for block in way["all_of"]:
            rows = [frozenset((c["path"], str(c["from"]), str(c["to"])) for c in row) for row in alternatives(block)]
            blocks.append([frozenset().union(*chosen) for chosen in itertools.combinations(rows, block["choose"])])
        for chosen in itertools.product(*blocks):
            yield frozenset().union(*chosen), way["attainable"], way.get("until")


def alternatives(block: Any) -> list[Any]:
    """Return the lists of changes of a block."""
    return [a["changes"] for item in block["of"] for a in item["alternatives"]]


def same(whole: Any, seated: Any) -> bool:
    """Whether two decisions say the same; the same ways may be grouped otherwise."""
    ways = [[(m["target"], set(sets(m)), m["blocked_by"]) for m in found.pop("missing", [])] for found in (whole, seated)]
    return bool(whole == seated and ways[0] == ways[1])


@searches
def test_the_answer_is_the_one_with_every_entry(engine: Engine) -> None:
    """Verdict, amount, conditions with what is shown, ways, what stands in the way, what is unknown, readings: all alike."""
    chance, aside, of = random.Random(20261122), 0, 0
    for _ in range(25 if not wide() else 2000):
        data, key = drawn(chance), chance.choice(KEYS)
        issue, options = chance.choice(sorted(engine.rules.vocabulary.readings.items()))
        readings = {issue: chance.choice(sorted(options))} if chance.random() < 0.4 else {}
        whole, _ = decided(engine, data, key, readings, seated=False)
        found, case = decided(engine, data, key, readings, seated=True)
        assert same(whole, found), (data, key, readings)
        if isinstance(case.rules, Seated):
            of += len(data["contracts"])
            aside += len(data["contracts"]) - sum(p < len(data["contracts"]) for p in case.rules.seats["contracts"])
    assert aside > of / 3


def test_entries_that_speak_for_others_are_told_of_each(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """Contracts in which the same can still change, or is not known: one has a seat, the ways and what is unknown name all."""
    monkeypatch.setattr(seating, "ENOUGH", 1)
    chance, spoke = random.Random(7), 0
    for _ in range(5):
        like = {**NURSE, "hours_per_week": 10, "open_ended": chance.random() < 0.7}
        alike = [{**like, "hours_per_week": chance.choice((9, 10, 11))} for _ in range(5)]
        if chance.random() < 0.3:
            alike = [{k: v for k, v in a.items() if k != "hours_per_week"} for a in alike]
        data = practice([contract(chance), *alike], [])
        for key in KEYS:
            whole, _ = decided(engine, data, key, {}, seated=False)
            found, case = decided(engine, data, key, {}, seated=True)
            assert same(whole, found), (data, key)
            spoke += isinstance(case.rules, Seated) and bool(case.rules.speaks)
    assert spoke > 5


def test_what_stands_in_the_way_as_often_as_can_be_taken_away_is_told(engine: Engine) -> None:
    """Once a year (facts 3.3): six grants of the year stand in the way together; with seven no set of six opens anything."""
    six, seven = (decided(engine, practice([NURSE], [GRANT] * n), ("gestion_pratique", 2025), {}, seated=True)[0] for n in (6, 7))
    (missing,) = six["missing"]
    (together,) = missing["blocked_by"]
    assert {c["path"] for b in together["all_of"] for row in alternatives(b) for c in row} == {f"history[{n}]" for n in range(6)}
    assert [m["blocked_by"] for m in seven["missing"]] == [[]]


def test_one_combination_of_values_tried_at_once_is_found_as_among_many(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """Entries are taken out, or not: where that is all there is to try, nothing is passed over first."""
    chance, keys = random.Random(5), [("continuite_soins", 2025), ("continuite_soins", 2026), ("gestion_pratique", 2025)]
    asked = [practice([contract(chance) for _ in range(1 + n % 3)], [{**GRANT, "year": 2024 + n % 2}] * (n % 3)) for n in range(24)]
    plainly, tried = Obstacles._plainly, list[bool]()

    def told() -> list[str]:
        found = []
        for data in asked:
            with suppress(InputError):
                found += [as_text(engine.decide(data, [prime], [year], TODAY)) for prime, year in keys]
        return found

    def counted(*args: Any) -> Any:
        tried.append(bool(found := plainly(*args)))
        return found

    monkeypatch.setattr(Obstacles, "_plainly", counted)
    at_once = told()
    monkeypatch.setattr(Obstacles, "_plainly", lambda *_: ())
    assert told() == at_once
    assert tried.count(True) > 5
    assert tried.count(False) > 3


def test_the_first_of_many_hires_is_found_at_whatever_place(engine: Engine) -> None:
    """First hire in ten years (I-18 B): two hundred nurses came later than the one of March 2015, who stands last."""
    later = [{**NURSE, "start": date(2024, 9, 1 + n % 28).isoformat()} for n in range(200)]
    (granted,) = engine.decide(practice(later, []), ["continuite_soins"], [2025], TODAY)
    (refused,) = engine.decide(practice([*later, {**NURSE, "start": "2015-03-01"}], []), ["continuite_soins"], [2025], TODAY)
    assert (granted.verdict, refused.verdict) == ("granted", "refused")
    assert refused.because == (("continuite_soins.contract",),)


def test_long_lists_cost_little(engine: Engine) -> None:
    """Two hundred entries are decided in processor time that does not grow with their square."""
    costs = {}
    for count in (50, 200):
        grants = [{**GRANT, "year": 2024 + n % 3} for n in range(count)]
        data = practice([{**NURSE, "hours_per_week": 10 + n % 9} for n in range(count)], grants)
        engine.decide(data, today=TODAY)
        begun = time.process_time()
        engine.decide(data, today=TODAY)
        costs[count] = time.process_time() - begun
    assert costs[200] < 8 * costs[50]
    assert costs[200] < 5


def test_the_whole_answer_takes_long_lists(engine: Engine) -> None:
    """With what is doubtful beside it: grants that the dossier would have refused are told of each, alike or not."""
    data = practice([{**NURSE, "workplace": "B"}] * 40, [{**GRANT, "year": 2024}] * 40)
    answer = engine.answer(data, ["gestion_pratique"], [2024], TODAY)
    assert answer.decisions[0].verdict == "refused"
    assert [w.path for w in answer.warnings if w.key == "grant_belied"] == [f"history[{n}]" for n in range(40)]


def test_longer_lists_are_refused_by_questions_that_look_at_all_entries(engine: Engine) -> None:
    data = practice([NURSE] * 33, [])
    assert engine.decide(data, ["gestion_pratique"], [2025], TODAY)[0].verdict == "granted"
    with pytest.raises(InputError) as raised:
        engine.for_dossier(engine.dossier(data))
    assert [(p.path, p.key) for p in raised.value.problems] == [("contracts", "too_many_for_this")]


def test_readings_and_plans_of_long_lists(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same with every entry in a slot of its own and with those that matter seated; beyond what slots there are only so."""
    chance = random.Random(7)
    drawn = [engine.dossier(practice([contract(chance) for _ in range(8)], []), TODAY) for _ in range(2)]

    def told() -> list[Any]:
        keys = ["continuite_soins", "gestion_pratique"]
        return [as_json((all_readings(engine, d, keys, [2025], TODAY), plan(engine, d, [2025, 2026], (), TODAY))) for d in drawn]

    whole = told()
    for module in (plans, under):
        monkeypatch.setattr(module, "MOST_SEATS", 4)
    assert told() == whole
    many = practice([NURSE] * 60, [])
    (spread,) = all_readings(engine, many, ["gestion_pratique"], [2025], TODAY).decisions
    assert {o.outcome.verdict for o in spread.outcomes} == {"granted", "refused"}  # I-22 B asks for the whole year; it begins in March


def test_more_entries_that_differ_than_can_be_seated_are_an_error(engine: Engine) -> None:
    """Forty contracts, each before the next, in any of which the hours may turn out to be enough."""
    days = [(date(2024, 9 + n // 10, 1 + 2 * (n % 10)).isoformat(), f"2026-01-{n % 28 + 1:02}") for n in range(40)]
    known = {k: v for k, v in NURSE.items() if k not in ("hours_per_week", "open_ended")}
    open_ = [{**known, "start": start, "end": end} for start, end in days]
    with pytest.raises(InputError) as raised:
        engine.decide(practice(open_, []), ["continuite_soins"], [2025], TODAY)
    assert [(p.path, p.key) for p in raised.value.problems] == [("contracts", "too_many_that_matter")]


def test_an_explanation_says_what_it_leaves_out(engine: Engine) -> None:
    """Sixty contracts, one of which suffices: of those in no reason it is said how many there are; a short list leaves none out."""
    rows = [{**NURSE, "start": f"2025-{1 + n % 9:02}-{1 + n // 9:02}", "hours_per_week": 5 + n % 20} for n in range(60)]
    for count in (60, 20):
        found = engine.explain(practice(rows[:count], []), "gestion_pratique", 2025, TODAY)
        named = set(re.findall(r"contracts\[(\d+)\]", json.dumps(as_json(found))))
        left = {one.path: (one.entries, one.of) for one in found.set_aside}
        if count == 20:
            assert left == {}
            continue
        entries, of = left["contracts"]
        assert of == 60
        assert 0 < entries <= 60 - len(named)
    shown = as_json(engine.explain(practice(rows, []), "gestion_pratique", 2025, TODAY))
    assert shown["set_aside"] == [{"path": "contracts", "entries": entries, "of": 60}]
