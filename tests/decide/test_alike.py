"""What is found once for dossiers that look the same to the rules: no answer hangs on what was asked before, figures are each one's own."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from drawn import drawn
from octroi.bridge import Engine
from octroi.bridge.as_json import as_text
from octroi.bridge.ground.declared import PrimeYear
from population import gps

DAY = date(2026, 3, 1)


def asked(engine: Engine, dossiers: list[dict[str, Any]], prime: str, year: int) -> list[str]:
    return [as_text(engine.decide(d, [prime], [year], DAY)) for d in dossiers]


@pytest.mark.parametrize(("prime", "year"), [("ppi", 2023), ("dmg_debutant", 2023)])
def test_no_answer_hangs_on_what_was_asked_before(prime: str, year: int) -> None:
    """The same dossiers, asked in one order and in the contrary one, of engines that know nothing of each other."""
    alike = [{**dossier, "dossier": 1} for dossier in gps(7, 0.003)]
    for dossier in alike:
        del dossier["id"]
    dossiers = [*alike, *drawn(prime, year, 25)]
    forwards = asked(Engine(), dossiers, prime, year)
    backwards = asked(Engine(), dossiers[::-1], prime, year)[::-1]
    assert [n for n, (one, two) in enumerate(zip(forwards, backwards, strict=True)) if one != two] == []
    assert len(set(forwards)) > 20


def beginners() -> Iterator[tuple[dict[str, Any], dict[str, str]]]:
    """Dossiers that say little, with readings: what stands in the way of each, and what can still turn its verdict, is another thing."""
    for training in ({"start": "2024-10-01", "end": "none"}, None):
        for readings in ({}, {"I-01": "B"}):
            yield {"dossier": 1, "doctor": {"training": training}}, readings
    for payment in ("flat_rate", "fee_for_service"):
        facts = {"on_call": True, "accepted_software": True, "billed_eur": 12_000, "payment": payment}
        doctor = {"gp_number_since": "2021-09-01", "training": "none", "years": {2023: facts}}
        yield {"dossier": 1, "doctor": doctor, "practice": {"kind": "solo"}}, {}


def test_what_stands_in_the_way_and_what_may_turn_a_verdict_do_not_hang_on_it_either() -> None:
    questions = list(beginners())

    def told(engine: Engine, questions: list[tuple[dict[str, Any], dict[str, str]]]) -> list[str]:
        return [as_text(engine.decide(dossier, ["ppi"], [2023], DAY, readings)) for dossier, readings in questions]

    forwards, backwards = told(Engine(), questions), told(Engine(), questions[::-1])[::-1]
    assert [n for n, (one, two) in enumerate(zip(forwards, backwards, strict=True)) if one != two] == []
    decided = [json.loads(text)[0] for text in forwards]
    assert len({json.dumps([m["blocked_by"] for m in d["missing"]]) for d in decided[:4]}) == 4
    assert decided[-2]["unknown"] != decided[-1]["unknown"]


def test_what_is_kept_is_bounded_and_tells_nobody_s_figures() -> None:
    """Two of whom the rules see the same: what was found for one serves the other, who is told his own figures."""
    engine = Engine()

    def decided(billed: int) -> str:
        facts = {"on_call": False, "billed_eur": billed, "payment": "fee_for_service", "accepted_software": True}
        return asked(engine, [{"dossier": 1, "doctor": {"gp_number_since": "2005-09-01", "years": {2023: facts}}}], "ppi", 2023)[0]

    one = decided(61_234)
    part: PrimeYear = engine.rules.prime_year("ppi", 2023)
    before = repr([vars(part)["made"], vars(part.part)["made"]])
    two = decided(98_765)
    assert one != two
    assert one.replace("61234", "98765") == two
    assert repr([vars(part)["made"], vars(part.part)["made"]]).count("\\x01") == before.count("\\x01")  # nothing was added
    assert "61234" not in before
