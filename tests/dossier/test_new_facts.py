"""A rules folder with facts of its own: another entity, list, units, choice and days work in every command, without Python."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import pytest
import yaml

from octroi.bridge import Engine, InputError, RulesError
from octroi.bridge.ask.interview import Interview
from octroi.cli.main import status

RULES = Path(__file__).parent / "allowance"
TODAY = date(2024, 6, 1)
DOSSIER: dict[str, Any] = yaml.safe_load("""
household:
  adults:
    - {name: a, income: 20000.25, student: false}
    - {name: b, income: 9999.74, student: false}
    - {name: c, income: 5000, student: true}
home: {area: 79.5, tenure: tenant, needs_lift: false, moved_in: 2019-05-01, aid: [], years: {2024: {rent: 600.5}}}
""")


@pytest.fixture(scope="module")
def allowance() -> Engine:
    return Engine(rules=RULES, language="en")


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    code = status([*words, "--rules", str(RULES), "--lang", "en"])
    out, err = capsys.readouterr()
    return code, out, err


@pytest.fixture
def file(tmp_path: Path) -> str:
    path = tmp_path / "home.yaml"
    path.write_text(yaml.safe_dump(DOSSIER), encoding="utf-8")
    return str(path)


def with_(path: tuple[Any, ...], value: Any) -> dict[str, Any]:
    out: dict[str, Any] = json.loads(json.dumps(DOSSIER, default=str))
    here: Any = out
    for key in path[:-1]:
        here = here[key]
    here[path[-1]] = value
    return out


# The table at the head of the rules: income of all who are no students below 30,000, tenant of less than 80 m2, no other aid.
@pytest.mark.parametrize(
    ("path", "value", "paid"),
    [
        (("home", "area"), 79.5, 1200),
        (("home", "area"), 80, 0),
        (("home", "area"), 79.9, 1200),
        (("home", "tenure"), "guest", 0),
        (("home", "aid"), ["fund"], 0),
        (("home", "needs_lift"), True, 1800),
        (("household", "adults", 0, "income"), 20000.26, 0),  # 30,000.00 together
        (("household", "adults", 2, "income"), 90000, 1200),  # a student's income does not count
        (("household", "adults", 2, "student"), False, 0),
        (("household", "adults"), [], 1200),
    ],
)
def test_the_table_is_decided(allowance: Engine, path: tuple[Any, ...], value: Any, paid: int) -> None:
    (decision,) = allowance.decide(with_(path, value), today=TODAY)
    assert (decision.amount.min, decision.amount.max) == (paid, paid)  # type: ignore[union-attr]


def test_an_empty_dossier_asks_for_the_new_facts(allowance: Engine) -> None:
    (decision,) = allowance.decide({}, today=TODAY)
    assert decision.verdict == "undecided"
    assert set(decision.unknown) == {
        "home.aid", "home.area", "home.moved_in", "home.needs_lift", "home.tenure", "household.adults"
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "path", "key"),
    [
        ("home: {area: 80.55}", "home.area", "too_exact"),
        ("home: {area: 2001}", "home.area", "range_number"),
        ("home: {area: large}", "home.area", "want_m2"),
        ("home: {tenure: owner, years: {2024: {rent: 5}}}", "home.tenure", "owner_with_rent"),
        ("household: {adults: [{name: a}, {name: a}]}", "household.adults", "adult_twice"),
        ("home: {moved_in: 2020-01-01, left: 2019-12-31}", "home.left", "left_first"),
        ("home: {moved_in: none}", "home.moved_in", "want_date"),
        ("home: {tenur: owner}", "home.tenur", "unknown_key_close"),
        ("household: {adults: [{income: 1.234}]}", "household.adults[0].income", "too_exact"),
        ("home: {aid: [councl]}", "home.aid[0]", "want_word"),
        ("doctor: {solo: true}", "doctor", "unknown_key"),
    ],
)
def test_what_the_declarations_forbid_is_refused(allowance: Engine, text: str, path: str, key: str) -> None:
    with pytest.raises(InputError) as caught:
        allowance.dossier(yaml.safe_load(text))
    assert [(p.path, p.key) for p in caught.value.problems] == [(path, key)]


@pytest.mark.parametrize(
    "text",
    [
        "home: {area: 80.5, tenure: owner, moved_in: 2020-01-01, left: none}",
        "home: {moved_in: 2020-01-01, left: 2020-01-01}",
        "home: {tenure: owner, years: {2024: {rent: 0.5}}}",
        "household: {adults: [{name: a}, {name: b, income: 0.01}]}",
        "dossier: 1",
    ],
)
def test_what_the_declarations_allow_is_read(allowance: Engine, text: str) -> None:
    allowance.dossier(yaml.safe_load(text))


def test_the_messages_of_the_rules_are_said(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "d.yaml"
    path.write_text("home: {moved_in: 2020-01-01, left: 2019-12-31, area: 80.55}", encoding="utf-8")
    code, _, err = run(capsys, "decide", str(path))
    assert code == 2
    assert "home.area: at most 1 decimals, not 80.55." in err
    path.write_text("home: {moved_in: 2020-01-01, left: 2019-12-31}", encoding="utf-8")
    assert "home.left: they left (2019-12-31) before they came (2020-01-01)." in run(capsys, "decide", str(path))[2]


def test_the_schema_is_that_of_the_declarations(allowance: Engine, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "schema")
    schema = json.loads(out)
    assert code == 0
    jsonschema.Draft202012Validator(schema).validate(json.loads(json.dumps(DOSSIER, default=str)))
    home = schema["properties"]["home"]["properties"]
    area, left = home["area"], home["left"]
    assert (area["minimum"], area["maximum"], area["description"]) == (0, 2000, "inner area, as measured by the surveyor")
    assert re.search(left["pattern"], "none")
    assert home["tenure"]["enum"] == ["owner", "tenant", "guest", None]
    forbidden: list[dict[str, Any]] = [{"home": {"area": 2001}}, {"home": {"tenure": "lodger"}}, {"doctor": {}}, {"home": {"area": -1}}]
    for wrong in forbidden:
        assert not jsonschema.Draft202012Validator(schema).is_valid(wrong)


def test_explaining_missing_and_varying(capsys: pytest.CaptureFixture[str], file: str) -> None:
    where = ("--prime", "housing", "--year", "2024")
    code, out, _ = run(capsys, "explain", file, *where)
    assert (code, "Living area: 79.5" in out) == (0, True)
    code, out, _ = run(capsys, "missing", file, *where, "--today", "2024-06-01", "--format", "json")
    ways = json.loads(out)["missing"][0]["ways"]
    assert ways[0]["all_of"][0]["of"][0]["alternatives"] == [
        {"changes": [{"path": "home.needs_lift", "from": False, "to": True}]}
    ]
    code, out, _ = run(capsys, "what-if", file, "--set", "home.area=80", "--format", "json")
    assert (code, json.loads(out)["variants"][0]["effects"][0]["to"]["verdict"]) == (0, "refused")
    code, _, err = run(capsys, "what-if", file, "--set", "home.aria=80")
    assert (code, "area" in err) == (2, True)
    code, out, _ = run(capsys, "breakpoints", file, "--path", "household.adults[0].income", "--format", "json")
    (found,) = json.loads(out)["paths"]
    assert [b["at"] for b in found["breakpoints"]] == [20000.26]


def test_the_interview_reaches_a_decision(allowance: Engine) -> None:
    dossier = allowance.dossier({})
    talk = Interview(allowance, dossier, [], [], TODAY, {}, [])
    answers = {
        "home.area": 79.5, "home.tenure": "tenant", "home.aid": [], "home.needs_lift": True, "home.moved_in": "2019-05-01",
        "household.adults": 2, "household.adults[0].student": False, "household.adults[0].income": 20000.25,
        "household.adults[1].student": False, "household.adults[1].income": 9999.74,
    }  # fmt: skip
    asked = []
    while (question := talk.next()) is not None:
        asked.append(question.path)
        talk.answer(question, answers[question.path])
    assert set(asked) == set(answers) - {"household.adults[0].student", "household.adults[1].student"}  # too little even with both
    (decision,) = allowance.decide(talk.dossier, today=TODAY)
    assert decision.verdict == "granted"


def test_verify_finds_nothing_wrong(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "verify", "--format", "json")
    assert (code, json.loads(out)["findings"]) == (0, [])


def test_a_declaration_of_what_is_not_there_is_named(tmp_path: Path) -> None:
    for line, named in (
        ("ordered(moved_in, gone, x).", "gone"),
        ("unique(children, name, x).", "children"),
        ("fact(pet(I), (pets, at(I), age), number(count)) :- I = 0..1.", "pets"),
        ("keep(joint_income, (student,), maybe).", "maybe"),
    ):
        folder = tmp_path / named
        folder.mkdir()
        (folder / "main.lp").write_text((RULES / "main.lp").read_text(encoding="utf-8") + line, encoding="utf-8")
        with pytest.raises(RulesError, match=named):
            Engine(rules=folder).dossier({})
