"""What a command prints as JSON is what its published schema says, no key more and none less."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from jsonschema import Draft202012Validator, ValidationError  # type: ignore[import-untyped]

from octroi.bridge.as_json import as_json, inline, json_schema, quiet, shaped, under
from octroi.bridge.published import RESULTS, result_schema
from octroi.cli import examples
from octroi.cli.main import status
from octroi.cli.messages import Messages
from octroi.cli.program import build
from places import RULE_BASES, SITUATIONS, standing_alone

TODAY = ("--today", "2026-11-22")
SCORE, BILLED = "doctor.years.2023.e_services.sumehr_pct", "doctor.years.2023.billed_eur"
CASES = str(SITUATIONS / "continuite_soins.yaml")
COMMANDS: dict[str, list[list[str]]] = {
    "decide": [[], ["--all-readings", "--prime", "ppi"]],
    "explain": [["--prime", "ppi", "--year", "2024"], ["--prime", "gestion_pratique", "--year", "2025"]],
    "missing": [["--prime", "ppi", "--year", "2023"], ["--prime", "ppi", "--year", "2030"]],
    "ask": [["--prime", "ppi", "--year", "2023"], ["--prime", "gestion_pratique"]],
    "plan": [["--years", "2024..2025"], ["--may", "hire-nurse=2026-12..2027-01", "--years", "2026..2026"]],
    "contest": [["--prime", "ppi", "--year", "2023", "--claimed", "claimed.yaml"]],
    "what-if": [["--set", f"{BILLED}=10", "--add", "contracts={staff: nurse}"]],
    "breakpoints": [["--path", SCORE], ["--path", SCORE, "--path", BILLED, "--regions"]],
    "diff": [["--years", "2022..2024", "--prime", "ppi", "--dossier"]],
}
ABOUT_RULES: list[list[str]] = [
    ["readings"], ["rules"], ["rules", "--reading", "I-01=B"], ["test", CASES], ["diff", "2023", "2024", "--prime", "ppi"],
    ["test", "--from-dossier", "solo.yaml", "--prime", "ppi", "--year", "2023"],
]  # fmt: skip


def printed(capsys: pytest.CaptureFixture[str], *words: str) -> Any:
    """What a command prints, whatever its exit status."""
    assert status([*words, "--format", "json"]) in (0, 1)
    return json.loads(capsys.readouterr().out)


def check(command: str, found: Any) -> None:
    Draft202012Validator(result_schema(command)).validate(found)


@pytest.fixture(autouse=True)
def _files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in examples.names():
        (tmp_path / f"{name}.yaml").write_text(examples.text(name), encoding="utf-8")
    (tmp_path / "claimed.yaml").write_text("doctor: {years: {2023: {on_call: false, billed_eur: 1}}}", encoding="utf-8")
    monkeypatch.chdir(tmp_path)


def test_every_command_that_prints_json_has_a_schema() -> None:
    commands = build(Messages("en")).commands
    printing = {name for name, c in commands.items() if any("--format" in p.opts for p in c.params)}
    assert set(RESULTS) == printing
    for command in RESULTS:
        Draft202012Validator.check_schema(result_schema(command))


def test_the_schemas_are_closed() -> None:
    """Every object of a result says which keys it has; only what the rules or a dossier name is open."""
    for command in RESULTS:
        for name, shape in result_schema(command)["$defs"].items():
            assert shape["additionalProperties"] is False, (command, name)


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("name", ["solo", "group", "starter", "first_nurse"])
def test_what_is_printed_about_a_dossier_is_as_published(
    command: str, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    for options in COMMANDS[command]:
        last = options[-1:] == ["--dossier"]
        words = [*options, f"{name}.yaml"] if last else [f"{name}.yaml", *options]
        check(command, printed(capsys, command, *words, *TODAY))


@pytest.mark.parametrize("words", ABOUT_RULES, ids=" ".join)
def test_what_is_printed_about_the_rules_is_as_published(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    check(words[0], printed(capsys, *words))


def test_a_receipt_decided_again_is_as_published(capsys: pytest.CaptureFixture[str]) -> None:
    assert status(["decide", "solo.yaml", "--prime", "ppi", "--receipt", "r.receipt", *TODAY]) == 0
    capsys.readouterr()
    check("replay", printed(capsys, "replay", "r.receipt"))
    check("replay", printed(capsys, "replay", "r.receipt", "--reading", "I-01=B"))


@pytest.mark.parametrize("name", ["childcare_lowered", "loan_decision_reading_gap", "water_rebate_flat_step"])
def test_findings_are_as_published(name: str, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    rules = standing_alone(RULE_BASES / name, tmp_path / name)
    check("verify", printed(capsys, "verify", "--rules", str(rules), "--jobs", "1"))


def test_one_key_more_or_less_is_seen(capsys: pytest.CaptureFixture[str]) -> None:
    found = printed(capsys, "missing", "solo.yaml", "--prime", "ppi", "--year", "2023", *TODAY)
    check("missing", found)
    with pytest.raises(ValidationError):
        check("missing", {**found, "more": 1})
    with pytest.raises(ValidationError):
        check("missing", {k: v for k, v in found.items() if k != "amount"})


def test_the_schema_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert status(["schema", "--result", "plan"]) == 0
    assert json.loads(capsys.readouterr().out) == result_schema("plan")
    assert status(["schema", "--result", "pla", "--lang", "en"]) == 2
    said = capsys.readouterr().err
    assert "--result pla" in said
    assert "plan" in said


class Inner(NamedTuple):
    """Two keys."""

    one: int
    two: str | None = None


@shaped(under("from", "first"), inline("inner"), quiet("note", empty=""), under("loud", "note", when="note"))
class Outer(NamedTuple):
    """A name of its own, keys of another, one that is said only where it says something."""

    first: int
    inner: Inner
    note: str = ""


def test_a_result_is_shown_as_its_class_declares() -> None:
    assert as_json(Outer(1, Inner(2))) == {"from": 1, "one": 2, "two": None}
    assert as_json(Outer(1, Inner(2, "b"), "n")) == {"from": 1, "one": 2, "two": "b", "note": "n", "loud": "n"}
    assert list(as_json(Outer(1, Inner(2), "n"))) == ["from", "one", "two", "note", "loud"]
    shape = json_schema(Outer)["$defs"]["Outer"]
    assert list(shape["properties"]) == ["from", "one", "two", "note", "loud"]
    assert shape["required"] == ["from", "one", "two"]
