"""What is accepted with a warning, and what lies ahead of the day of the decision although it can only be past."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from octroi.bridge import Engine, InputError
from octroi.cli.main import status

TODAY = date(2025, 10, 20)


def warned(engine: Engine, dossier: dict[str, Any]) -> list[tuple[str, str]]:
    return [(w.path, w.key) for w in engine.warnings(dossier, TODAY)]


@pytest.mark.parametrize(("value", "told"), [(0.9, True), (0.01, True), (0, False), (1, False), (58, False), (True, False)])
def test_a_share_between_nothing_and_one(engine: Engine, value: Any, told: bool) -> None:
    dossier = {"doctor": {"years": {2024: {"e_services": {"sumehr_pct": value, "cebam_uses": 1}}}}}
    assert warned(engine, dossier) == ([("doctor.years.2024.e_services.sumehr_pct", "share_of_one")] if told else [])


def test_the_warning_says_how_the_share_was_read(engine: Engine) -> None:
    result = engine.result({"practice": {"years": {2024: {"group_means": {"sumehr_pct": 0.35}}}}}, ["ppi"], [2024], TODAY)
    (warning,) = result["warnings"]
    assert warning["path"] == "practice.years.2024.group_means.sumehr_pct"
    assert "0.35" in warning["text"]
    assert "35" in warning["text"].split()


def test_nothing_doubtful_nothing_told(engine: Engine) -> None:
    assert "warnings" not in engine.result({"doctor": {"solo": True}}, ["ppi"], [2024], TODAY)


@pytest.mark.parametrize("place", ["doctor", "practice"])
def test_one_year_under_two_spellings(engine: Engine, place: str) -> None:
    with pytest.raises(InputError) as caught:
        engine.dossier({place: {"years": {2024: {}, "2024": {}}}})
    (problem,) = caught.value.problems
    assert (problem.path, problem.key, problem.params()["value"]) == (f"{place}.years", "twice", "2024")


@pytest.mark.parametrize(
    ("dossier", "path", "value"),
    [
        ({"history": [{"prime": "continuite_soins", "year": 2031}]}, "history[0].year", "2031"),
        (
            {"requests": [{"prime": "ppi", "year": 2024, "on": "2025-10-01", "notified_on": "2025-10-21"}]},
            "requests[0].notified_on", "2025-10-21",
        ),
    ],
)  # fmt: skip
def test_a_past_that_lies_ahead(engine: Engine, dossier: dict[str, Any], path: str, value: str) -> None:
    with pytest.raises(InputError) as caught:
        engine.decide(dossier, ["ppi"], [2024], TODAY)
    (problem,) = caught.value.problems
    assert (problem.path, problem.params()["value"]) == (path, value)
    engine.decide(dossier, ["ppi"], [2024], date(2031, 12, 31))  # once it is past, it is an answer like any other


# The A.R. of 04/07/2024; a number obtained "à partir de 2021" (SEED-A); what became the PPI in 2016 (facts 4).
FIRST = {"ppi": 2016, "dmg_debutant": 2021, "continuite_soins": 2024, "gestion_pratique": 2024}


@pytest.mark.parametrize(("prime", "first"), FIRST.items())
@pytest.mark.parametrize("place", [0, 5])  # a place for which the rules have a slot, and one beyond
def test_nothing_was_granted_for_a_year_without_the_prime(engine: Engine, prime: str, first: int, place: int) -> None:
    def granted(*years: int | None) -> dict[str, Any]:
        before: list[dict[str, Any]] = [{"prime": "ppi", "year": 2020}] * place
        return {"history": [*before, *({"prime": prime} | ({"year": y} if y else {}) for y in years)]}

    with pytest.raises(InputError) as caught:
        engine.decide(granted(first, first - 1), ["gestion_pratique"], [2025], TODAY)
    (problem,) = caught.value.problems
    assert (problem.path, problem.params()) == (f"history[{place + 1}].year", {"bound": str(first), "value": str(first - 1)})
    assert str(first) in str(caught.value)
    engine.decide(granted(first, None), ["gestion_pratique"], [2025], TODAY)


def test_what_is_of_today_is_past(engine: Engine) -> None:
    made = {"prime": "ppi", "year": 2024, "on": TODAY, "notified_on": TODAY}
    dossier = {"history": [{"prime": "continuite_soins", "year": TODAY.year}], "requests": [made]}
    request = engine.decide(dossier, ["ppi"], [2024], TODAY)[0].request
    assert request is not None
    assert request.requested_on == TODAY
    assert warned(engine, dossier) == []


def test_a_request_to_come_is_planned_not_made(engine: Engine) -> None:
    dossier = {"requests": [{"prime": "ppi", "year": 2024, "on": "2025-10-21"}]}
    request = engine.decide(dossier, ["ppi"], [2024], TODAY)[0].request
    assert request is not None
    assert (request.requested_on, request.in_time, request.state) == (None, None, "open")
    assert warned(engine, dossier) == [("requests[0].on", "planned")]


def test_figures_of_a_year_to_come_are_expectations(engine: Engine) -> None:
    dossier = {"doctor": {"years": {2025: {"on_call": True}, 2026: {"on_call": True}}}}
    assert warned(engine, dossier) == [("doctor.years.2026", "expected")]


DOUBTFUL = {"doctor": {"solo": True, "years": {2024: {"e_services": {"sumehr_pct": 0.9}}}}}
COMMANDS = {
    "decide": (), "all_readings": ("--all-readings",), "explain": ("--prime", "ppi", "--year", "2024"),
    "missing": ("--prime", "ppi", "--year", "2024"), "plan": ("--years", "2024"), "ask": ("--next",),
    "what-if": ("--set", "doctor.solo=false"), "breakpoints": (),
}  # fmt: skip


@pytest.mark.parametrize("form", ["text", "json"])
@pytest.mark.parametrize("name", COMMANDS)
def test_every_answer_says_what_is_doubtful(tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, form: str) -> None:
    file = tmp_path / "d.json"
    file.write_text(json.dumps(DOUBTFUL), encoding="utf-8")
    command = "decide" if name == "all_readings" else name
    limits = () if name in ("explain", "missing", "plan") else ("--prime", "ppi", "--year", "2024")
    arguments = [command, str(file), *COMMANDS[name], *limits, "--today", TODAY.isoformat(), "--lang", "en", "--format", form]
    assert status(arguments) == 0
    out = capsys.readouterr().out
    if form == "json":
        assert [w["path"] for w in json.loads(out)["warnings"]] == ["doctor.years.2024.e_services.sumehr_pct"]
    else:
        assert "(doctor.years.2024.e_services.sumehr_pct): 0.9" in " ".join(out.split())
