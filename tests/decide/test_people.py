"""A practice of several doctors in one dossier: each one's own primes, the practice's once."""

from __future__ import annotations

import json
from copy import deepcopy
from datetime import date
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import pytest

from octroi.bridge import Engine, InputError, people
from octroi.bridge.as_json import as_json
from octroi.bridge.facts.figures import Figure
from octroi.bridge.people import answer_people, has_people
from octroi.bridge.published import result_schema
from octroi.cli.main import status
from octroi.cli.messages import Messages

TODAY = date(2025, 11, 20)
SAME = {"chapter_iv_pct": 60, "efact_eattest_pct": 80, "cebam_uses": 6, "handicap_forms": 3, "medication_schemes": 9}


def member(name: str, since: str, **services: Any) -> dict[str, Any]:
    facts = {"on_call": True, "billed_eur": 90000, "payment": "fee_for_service", "accepted_software": True,
             "electronic_dmg": True, "longest_flat_rate_days": 0, "e_services": {**SAME, **services}}  # fmt: skip
    return {
        "id": name, "gp": True, "groups": 1, "whole_year_single_group": {2024: True}, "affiliated_on": "2018-02-01",
        "years": {2024: {"dmg_count": 400, "reimbursed_eur": 95000}},
        "doctor": {"gp_number_since": since, "training": "none", "years": {2024: facts}},
    }  # fmt: skip


def practice() -> dict[str, Any]:
    """dr-a lacks barometers (1 of 2) and Mult-eMediatt, dr-b Sumehr; on average they have barometers, (1 + 3) / 2 = 2."""
    return {
        "dossier": 1,
        "id": "cabinet",
        "practice": {
            "kind": "group", "registered_on": "2018-01-01", "enterprise_number": "0567890109", "workplace": "A",
            "payment": "fee_for_service", "public_support": [],
            "members": [
                member("dr-a", "2005-01-01", sumehr_pct=75, barometers=1, mult_emediatt=0),
                member("dr-b", "2024-03-01", sumehr_pct=40, barometers=3, mult_emediatt=1),
            ],
        },
        "contracts": [
            {"staff": "nurse", "kind": "employment", "open_ended": True, "hours_per_week": 19, "start": "2022-03-01",
             "end": "none", "workplace": "A"}
        ],
        "history": [],
        "requests": [],
    }  # fmt: skip


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine(language="en")


def told(found: Any) -> list[tuple[str, int, str, int | None]]:
    return [(d.prime, d.year, d.verdict, d.amount.min if d.amount else None) for d in found.decisions]


def test_each_member_and_once_the_practice(engine: Engine) -> None:
    """PPI 2024: seven of eight by either, dr-a with the mean of the barometers; DMG débutant for the number of 2024 alone;
    800 DMGs and 190,000 EUR open management 2025 to the practice, a contract of 2022 no continuity."""
    found = answer_people(engine, practice(), None, [2024, 2025], TODAY)
    assert [p.id for p in found.people] == ["dr-a", "dr-b"]
    ppi = [("ppi", 2024, "granted", 6000)]
    assert [r for r in told(found.people[0]) if r[2] == "granted"] == ppi
    assert [r for r in told(found.people[1]) if r[2] == "granted"] == [*ppi, ("dmg_debutant", 2024, "granted", 4256)]
    assert found.shared is not None
    shared = {row[:2]: row[2:] for row in told(found.shared)}
    assert shared["gestion_pratique", 2025] == ("granted", 3796)
    assert shared["continuite_soins", 2025] == ("refused", 0)
    assert {p for p, _ in shared} == {"continuite_soins", "gestion_pratique"}
    assert {d.prime for p in found.people for d in p.decisions} == {"ppi", "dmg_debutant"}


def test_the_others_figures_count_in_the_mean(engine: Engine) -> None:
    alone = practice()
    alone["practice"]["members"][1]["doctor"]["years"][2024]["e_services"]["barometers"] = 2
    found = answer_people(engine, alone, ["ppi"], [2024], TODAY)
    assert told(found.people[0]) == [("ppi", 2024, "granted", 4500)]


def test_as_each_dossier_by_itself(engine: Engine) -> None:
    """Each person is decided as the dossier that says the same in the older way."""
    whole = practice()
    found = answer_people(engine, whole, ["ppi"], [2024], TODAY)
    for index, person in enumerate(found.people):
        single = deepcopy(whole)
        for one in single["practice"]["members"]:
            doctor = one.pop("doctor")
            one["years"][2024]["e_services"] = doctor["years"][2024]["e_services"]
            if one["id"] == person.id:
                single |= {"id": person.id, "doctor": doctor}
        del single["requests"], single["history"]
        assert engine.decide(single, ["ppi"], [2024], TODAY) == list(person.decisions), index


def test_one_of_them_and_nothing_shared(engine: Engine) -> None:
    found = answer_people(engine, practice(), None, [2024], TODAY, None, ["dr-b"])
    assert ([p.id for p in found.people], found.shared) == (["dr-b"], None)
    with pytest.raises(InputError) as error:
        answer_people(engine, practice(), None, [2024], TODAY, None, ["dr-x"])
    assert [p.path for p in error.value.problems] == ["dr-x"]


def test_a_mistake_is_told_where_it_was_written(engine: Engine) -> None:
    wrong = practice()
    wrong["practice"]["members"][1]["doctor"]["training"] = {"start": "2021-10-01", "end": "2024-09-30"}
    with pytest.raises(InputError) as error:
        answer_people(engine, wrong, ["ppi"], [2024], TODAY)
    assert {p.path.partition("doctor")[0] for p in error.value.problems} == {"practice.members[1]."}
    twice = practice() | {"id": "dr-a", "doctor": {"gp_number_since": "2005-01-01"}}
    with pytest.raises(InputError) as error:
        answer_people(engine, twice, ["ppi"], [2024], TODAY)
    assert [p.path for p in error.value.problems] == ["practice.members[0].id"]


def test_members_who_hold_figures_only_are_no_people(engine: Engine) -> None:
    plain = practice()
    for one in plain["practice"]["members"]:
        del one["doctor"]
    assert not has_people(engine.rules, engine.dossier(plain))
    assert has_people(engine.rules, engine.dossier(practice()))


def test_json_by_the_published_schema(engine: Engine) -> None:
    shown = json.loads(json.dumps(as_json(answer_people(engine, practice(), None, [2024], TODAY))))
    jsonschema.validate(shown, result_schema("decide"))
    assert list(shown)[:7] == ["contract", "engine", "rules", "today", "readings", "people", "shared"]


def test_command(tmp_path: Any, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "cabinet.json"
    path.write_text(json.dumps(practice()), encoding="utf-8")
    assert status(["decide", str(path), "--year", "2024", "--today", "2025-11-20", "--lang", "en"]) == 0
    shown = capsys.readouterr().out
    assert shown.index("dr-a") < shown.index("dr-b") < shown.index(Messages("en")("decide.shared"))
    assert status(["decide", str(path), "--year", "2024", "--today", "2025-11-20", "--member", "dr-b", "--format", "json"]) == 0
    assert [p["id"] for p in json.loads(capsys.readouterr().out)["people"]] == ["dr-b"]


COMMANDS = [
    ["explain", "--prime", "ppi", "--year", "2024"],
    ["missing", "--prime", "ppi", "--year", "2024"],
    ["contest", "--prime", "ppi", "--year", "2024", "--received", "4500"],
    ["plan", "--years", "2024"],
    ["ask", "--year", "2024"],
    ["what-if", "--set", "doctor.years.2024.e_services.chapter_iv_pct=10"],
    ["breakpoints", "--path", "doctor.years.2024.e_services.chapter_iv_pct"],
]


def shown(capsys: pytest.CaptureFixture[str], words: list[str], code: int = 0) -> str:
    capsys.readouterr()
    assert status([*words, "--today", "2025-11-20", "--lang", "en"]) == code
    told = capsys.readouterr()
    return told.err if code else told.out


@pytest.mark.parametrize("words", COMMANDS, ids=[c[0] for c in COMMANDS])
def test_every_question_about_one_of_them(words: list[str], tmp_path: Any, capsys: pytest.CaptureFixture[str]) -> None:
    """``--member`` asks what a dossier about that person alone is asked, of the primes that are each one's own."""
    whole = practice()
    (tmp_path / "cabinet.json").write_text(json.dumps(whole), encoding="utf-8")
    for one in whole["practice"]["members"]:
        doctor = one.pop("doctor")
        one["years"][2024]["e_services"] = doctor["years"][2024]["e_services"]
        if one["id"] == "dr-b":
            whole |= {"id": "dr-b", "doctor": doctor}
    del whole["requests"], whole["history"]
    (tmp_path / "dr-b.json").write_text(json.dumps(whole), encoding="utf-8")
    own = [] if "--prime" in words or words[0] == "plan" else ["--prime", "ppi", "--prime", "dmg_debutant"]
    command, *rest = words
    here = json.loads(shown(capsys, [command, str(tmp_path / "cabinet.json"), *rest, "--member", "dr-b", "--format", "json"]))
    alone = json.loads(shown(capsys, [command, str(tmp_path / "dr-b.json"), *rest, *own, "--format", "json"]))
    if command == "plan":
        assert {row["prime"] for row in here["best"]["take"]} == {"ppi", "dmg_debutant"}
        return
    assert here == alone


@pytest.mark.parametrize("words", COMMANDS, ids=[c[0] for c in COMMANDS])
def test_who_is_not_there_and_what_is_not_theirs(words: list[str], tmp_path: Any, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "cabinet.json"
    path.write_text(json.dumps(practice()), encoding="utf-8")
    command, *rest = words
    said = shown(capsys, [command, str(path), *rest, "--member", "dr-x", "--format", "json"], 2)
    assert "dr-x" in said
    assert "known: dr-a, dr-b" in said
    if "--prime" in rest:
        said = shown(capsys, [command, str(path), *rest, "--format", "json"], 2)  # who is meant, nobody said
        assert "dr-a, dr-b" in said
        rest[1] = "gestion_pratique"
    elif command != "plan":
        rest += ["--prime", "gestion_pratique"]
    if command != "plan":
        assert "--prime gestion_pratique" in shown(capsys, [command, str(path), *rest, "--member", "dr-b", "--format", "json"], 2)


def test_nothing_of_the_whole_file_is_overwritten_by_one_of_them(tmp_path: Any, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "cabinet.json"
    text = json.dumps(practice())
    path.write_text(text, encoding="utf-8")
    for here in ([], ["--output", str(path)], ["--output", str(path), "--force"]):
        assert "--member" in shown(capsys, ["ask", str(path), "--member", "dr-b", *here], 2)
    edit = ["--set", "doctor.years.2024.on_call=false", "--write"]
    assert "--write" in shown(capsys, ["what-if", str(path), "--member", "dr-b", *edit], 2)
    assert path.read_text(encoding="utf-8") == text
    wrong = practice()
    wrong["practice"]["members"][1]["doctor"]["training"] = {"start": "2021-10-01", "end": "2024-09-30"}
    path.write_text(json.dumps(wrong), encoding="utf-8")
    said = shown(capsys, ["missing", str(path), "--member", "dr-b", "--prime", "ppi", "--year", "2024"], 2)
    assert "practice.members[1].doctor" in said


def test_what_all_come_to_is_added_up_once(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """The sums of the first are those of the next: as if each were added up again, and seen by the next where they are other ones."""
    def paid() -> list[Any]:
        return [told(p) for p in answer_people(engine, whole, ["ppi"], [2024], TODAY).people]

    whole = practice()
    whole["practice"]["members"].reverse()  # dr-a needs the mean of the barometers for 7 of 8, without it 6 of 8: 4,500
    once, handed = paid(), people._added_up
    assert once[1] == [("ppi", 2024, "granted", 6000)]
    monkeypatch.setattr(people, "_added_up", lambda dossier: {})
    assert paid() == once
    nothing = Figure(0, 0)
    monkeypatch.setattr(people, "_added_up", lambda d: {v: dict.fromkeys(known, nothing) for v, known in handed(d).items()})
    assert paid()[1] == [("ppi", 2024, "granted", 4500)]


def test_what_a_doctor_says_counts_for_the_others_too(engine: Engine) -> None:
    """Who has a GP number is a GP, and what the doctor at the top measures is in the mean, wherever they say it."""
    whole = practice()
    expected = [told(p) for p in answer_people(engine, whole, ["ppi"], [2024], TODAY).people]
    for one in whole["practice"]["members"]:
        del one["gp"]
    assert [told(p) for p in answer_people(engine, whole, ["ppi"], [2024], TODAY).people] == expected
    second = whole["practice"]["members"][1]
    whole |= {"id": "dr-b", "doctor": second.pop("doctor")}
    found = {p.id: told(p) for p in answer_people(engine, whole, ["ppi"], [2024], TODAY).people}
    assert [found["dr-a"], found["dr-b"]] == expected
