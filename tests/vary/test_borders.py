"""The first and the last day of a spell, moved: every breakpoint against decisions on the days around it and between."""

from __future__ import annotations

import copy
import json
import random
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from octroi.bridge import Engine, InputError
from octroi.bridge.dossier.edits import Edit, apply
from octroi.bridge.dossier.paths import path_keys, put
from octroi.bridge.vary.breakpoints import breakpoints
from octroi.bridge.vary.regions import regions
from octroi.cli.main import status

TODAY = date(2025, 12, 1)
SERVICES = {"chapter_iv_pct": 60, "efact_eattest_pct": 80, "sumehr_pct": 70, "cebam_uses": 6, "handicap_forms": 3,
            "medication_schemes": 9, "barometers": 0, "mult_emediatt": 1}  # fmt: skip
YEAR: dict[str, Any] = {"on_call": True, "billed_eur": 60_000, "payment": "fee_for_service", "accepted_software": True,
                        "electronic_dmg": True, "e_services": SERVICES}  # fmt: skip
GP: dict[str, Any] = {
    "doctor": {"gp_number_since": "2024-02-01", "training": "none", "solo": True, "years": {2024: YEAR}},
    "practice": {"kind": "solo", "payment": "fee_for_service", "workplace": "A", "enterprise_number": "0123456749", "public_support": [],
                 "new_deal_dmg_at_request": 1500, "years": {2024: {"dmg_count": 900, "reimbursed_eur": 60_000}}},
    "contracts": [{"staff": "nurse", "kind": "employment", "open_ended": True, "hours_per_week": 19, "start": "2025-03-01", "end": "none",
                   "workplace": "A"}],
    "history": [], "requests": [{"prime": "continuite_soins", "year": 2025, "on": "2025-10-07"}],
}  # fmt: skip
ON_CALL = [{"to": "2024-02-29", "value": False}, {"from": "2024-06-01", "value": False}]
SOFTWARE = [{"to": "2024-06-30", "value": True}, {"from": "2024-07-01", "value": False}]
BOTH = [{"to": "2024-06-30", "value": "fee_for_service"}, {"from": "2024-09-01", "value": "flat_rate"}]
RUN = [{"to": "2025-02-28", "value": "fee_for_service"}, {"from": "2025-03-01", "to": "2025-03-20", "value": "flat_rate"},
       {"from": "2025-03-21", "value": "fee_for_service"}]  # fmt: skip
LEFT = [{"to": "2025-10-14", "value": "new_deal"}, {"from": "2025-10-20", "value": "fee_for_service"}]
KIND = [{"to": "2024-03-31", "value": "group"}, {"from": "2024-04-01", "value": "solo"}]
CASES: list[tuple[str, Any, str, str, int, dict[str, str]]] = [
    ("doctor.years.2024.on_call", ON_CALL, "[0].to", "ppi", 2024, {}),
    ("doctor.years.2024.on_call", ON_CALL, "[1].from", "ppi", 2024, {}),
    ("doctor.years.2024.accepted_software", SOFTWARE, "[0].to", "ppi", 2024, {"I-33": "B"}),
    ("doctor.years.2024.accepted_software", SOFTWARE, "[1].from", "ppi", 2024, {"I-33": "C"}),
    ("doctor.years.2024.payment", BOTH, "[1].from", "ppi", 2024, {}),
    ("doctor.years.2024.payment", [BOTH[0]], "[0].to", "ppi", 2024, {}),
    ("doctor.years.2025.payment", RUN, "[1].from", "dmg_debutant", 2024, {}),
    ("doctor.years.2025.payment", RUN[:2], "[1].to", "dmg_debutant", 2024, {}),
    ("doctor.years.2025.payment", [RUN[1]], "[0].from", "dmg_debutant", 2024, {}),
    ("practice.payment", LEFT, "[0].to", "continuite_soins", 2025, {}),
    ("practice.payment", LEFT, "[1].from", "continuite_soins", 2025, {}),
    ("practice.kind", KIND, "[0].to", "ppi", 2024, {}),
    ("practice.kind", KIND, "[1].from", "continuite_soins", 2025, {}),
]


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine(language="en")


def worth(engine: Engine, dossier: Any, prime: str, year: int, readings: dict[str, str]) -> Any:
    """What a decision of the dossier comes to, None where there can be no such dossier."""
    try:
        (found,) = engine.decide(dossier, [prime], [year], TODAY, readings)
    except InputError:
        return None
    assert found.amount is not None
    return found.verdict, found.amount.min, found.amount.max


@pytest.mark.parametrize(("path", "value", "end", "prime", "year", "readings"), CASES, ids=[f"{c[0]}{c[2]}-{c[3]}" for c in CASES])
def test_each_day_is_as_its_interval_says(
    engine: Engine, path: str, value: Any, end: str, prime: str, year: int, readings: dict[str, str]
) -> None:
    dossier = put(copy.deepcopy(GP), path_keys(path), value)
    if path == "practice.kind":
        dossier["practice"] |= {"registered_on": "2018-01-01", "years": {2024: {"dmg_count": 900, "reimbursed_eur": 60_000,
                                                                                  "group_means": {"barometers": 3}}}}
        dossier["doctor"]["years"][2024]["e_services"] = {**SERVICES, "handicap_forms": 0}
    (found,) = breakpoints(engine, dossier, [path + end], [prime], [year], TODAY, readings)
    rng = random.Random(path + end)
    spans = [(i.start or date(2024, 1, 1), i.before or date(2025, 12, 31), i) for i in found.intervals]
    around = {d + timedelta(n) for first, before, _ in spans for d in (first, before) for n in (-1, 0)}
    around |= {date(2024, 1, 1) + timedelta(rng.randrange(730)) for _ in range(25)}
    seen = set()
    for day in sorted(d for d in around if year != 2024 or path.startswith("practice") or str(d.year) in path):
        here = next((i for first, before, i in spans if (i.start is None or first <= day) and (i.before is None or day < before)), None)
        if here is None:
            continue
        told = here.outcome(prime, year)
        expected = worth(engine, put(dossier, path_keys(path + end), str(day)), prime, year, readings)
        seen.add(expected)
        assert bool(here.problems) == (expected is None), day
        if told is not None:
            assert told.amount is not None
            assert (told.verdict, told.amount.min, told.amount.max) == expected, day
        else:
            assert expected is None or len({e for e in seen if e}) == 1, day
    assert len(seen) > 1


def test_days_that_make_a_run_too_long(engine: Engine) -> None:
    """Thirty days at the flat rate are fine, thirty-one are not (S46): from 1 March on, until 30 or 31 March."""
    dossier = put(GP, ("doctor", "years", 2025), {"payment": [*RUN[:2], {"from": "2025-04-10", "value": "fee_for_service"}]})
    (found,) = breakpoints(engine, dossier, ["doctor.years.2025.payment[1].to"], ["dmg_debutant"], [2024], TODAY)
    at = {b.at for b in found.breakpoints if b.changes and b.changes[0].above and b.changes[0].above.verdict == "refused"}
    assert at == {date(2025, 3, 31)}


def test_every_day_of_a_spell_is_looked_at_unasked(engine: Engine) -> None:
    dossier = put(GP, ("practice", "payment"), LEFT)
    found = {b.path for b in breakpoints(engine, dossier, None, ["continuite_soins"], [2025], TODAY)}
    assert {"practice.payment[0].to", "practice.payment[1].from"} <= found
    assert not {p for p in found if p.startswith("practice.payment[") and p.endswith("value")}


def test_one_day_at_a_time(engine: Engine) -> None:
    dossier = put(GP, ("practice", "payment"), LEFT)
    with pytest.raises(InputError) as caught:
        regions(engine, dossier, ["practice.payment[0].to", "doctor.gp_number_since"], ["continuite_soins"], [2025], TODAY)
    assert [(p.path, p.key) for p in caught.value.problems] == [("practice.payment[0].to", "border_in_plane")]
    with pytest.raises(InputError) as caught:
        breakpoints(engine, dossier, ["practice.payment[0].value"], ["continuite_soins"], [2025], TODAY)
    assert [p.key for p in caught.value.problems] == ["no_quantity"]
    with pytest.raises(InputError) as caught:  # one value, no list
        breakpoints(engine, GP, ["practice.payment[0].to"], ["continuite_soins"], [2025], TODAY)
    assert [p.key for p in caught.value.problems] == ["empty_list"]


def test_a_spell_is_added_to_spells_alone(engine: Engine) -> None:
    one = {"from": "2025-10-15", "to": "2025-10-19", "value": "flat_rate"}
    dossier = engine.dossier(put(GP, ("practice", "payment"), LEFT))
    after = apply(dossier, [Edit("add", "practice.payment", one)]).dossier
    assert [s["value"] for s in after.get("practice", "payment")] == ["new_deal", "fee_for_service", "flat_rate"]
    with pytest.raises(InputError) as caught:
        apply(engine.dossier(GP), [Edit("add", "practice.payment", one)])
    assert [p.key for p in caught.value.problems] == ["no_list"]


@pytest.mark.parametrize(
    ("language", "called"),
    [("en", "Payment of the practice, spell no. 1, last day"), ("fr", "période n° 1, dernier jour"), ("nl", "periode nr. 1, laatste dag"),
     ("de", "Zeitraum Nr. 1, letzter Tag")],
)  # fmt: skip
def test_a_day_of_a_spell_is_called_by_words(language: str, called: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "dossier.json"
    file.write_text(json.dumps(put(GP, ("practice", "payment"), LEFT)), encoding="utf-8")
    asked = ["--prime", "continuite_soins", "--year", "2025", "--today", str(TODAY), "--lang", language]
    assert status(["breakpoints", str(file), "--path", "practice.payment[0].to", *asked]) == 0
    told = " ".join(capsys.readouterr().out.split())
    assert called in told
    assert "payment[0]" not in told
