"""The command line: exit status, errors that name path and mend, JSON as in the contract, text safe for any terminal."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import click
import jsonschema  # type: ignore[import-untyped]
import pytest
from click.testing import CliRunner, Result

from octroi.bridge import Engine
from octroi.cli import examples, main
from octroi.cli.messages import Messages, chosen_language, languages
from octroi.cli.program import build

TODAY = "2026-07-01"
ESCAPE = "\x1b"


class Program:
    """The command line as an object that the test runner can call."""

    name = "octroi"

    def main(self, args: list[str], prog_name: str, **_: Any) -> None:
        main.run(args)


def octroi(*arguments: str, given: str | bytes | None = None, **environment: str) -> Result:
    env = {"LC_ALL": "", "LC_MESSAGES": "", "LANG": "", "OCTROI_DEBUG": "", "NO_COLOR": "", **environment}
    return CliRunner().invoke(Program(), list(arguments), input=given, env=env)  # type: ignore[arg-type]


def process(*arguments: str, given: bytes = b"", **environment: str) -> subprocess.CompletedProcess[bytes]:
    env = {k: v for k, v in os.environ.items() if k not in ("LC_ALL", "LANG", "OCTROI_DEBUG", "FORCE_COLOR")}
    code = "from octroi.cli.main import run; run()"
    return subprocess.run(
        [sys.executable, "-c", code, *arguments],
        input=given,
        capture_output=True,
        env={**env, **environment},
        check=False,
    )


@pytest.fixture
def solo(tmp_path: Path) -> str:
    path = tmp_path / "solo.yaml"
    path.write_text(examples.text("solo"), encoding="utf-8")
    return str(path)


def test_every_verdict_ends_well(solo: str) -> None:
    for prime, year in (("ppi", "2024"), ("dmg_debutant", "2023"), ("ppi", "2025"), ("ppi", "1999")):
        result = octroi("decide", solo, "--prime", prime, "--year", year)
        assert result.exit_code == 0, result.stderr
        assert result.stderr == ""


def test_a_dossier_without_facts_is_undecided_not_wrong() -> None:
    result = octroi("decide", "-", "--prime", "ppi", "--year", "2024", "--format", "json", given="dossier: 1")
    assert result.exit_code == 0
    assert json.loads(result.stdout)["decisions"][0]["verdict"] == "undecided"


@pytest.mark.parametrize("text", ["", "{}", "# nothing yet\n", "---\n", "doctor:\n"])
@pytest.mark.parametrize("command", ["decide", "explain", "missing"])
def test_an_empty_dossier_is_refused(text: str, command: str) -> None:
    result = octroi(command, "-", "--prime", "ppi", "--year", "2024", "--lang", "en", given=text)
    assert result.exit_code == 2
    assert "the dossier is empty" in result.stderr


def test_questions_start_from_nothing() -> None:
    assert octroi("ask", "-", "--next", given="# nothing yet\n").exit_code == 0


def test_standard_input_in_yaml_and_json() -> None:
    yaml_text = "doctor: {gp_number_since: none, training: none}\n"
    json_text = '{"doctor": {"gp_number_since": "none", "training": "none"}}'
    verdicts = []
    for text in (yaml_text, json_text):
        result = octroi("decide", "-", "--prime", "ppi", "--year", "2024", "--format", "json", given=text)
        verdicts.append(json.loads(result.stdout)["decisions"][0]["verdict"])
    assert verdicts == ["refused", "refused"]


# -- JSON as in the contract -------------------------------------------------------------------------------------------

DECISION_KEYS = {
    "prime", "year", "verdict", "amount", "situation", "conditions", "missing", "depends_on_readings", "unknown",
    "not_cumulable_with", "request",
}  # fmt: skip


def test_decide_json_has_the_contracts_keys(solo: str) -> None:
    result = octroi("decide", solo, "--today", TODAY, "--reading", "I-18=A", "--format", "json")
    value = json.loads(result.stdout)
    assert {"contract", "engine", "rules", "today", "readings", "decisions", "combination"} <= set(value)
    assert value["contract"] == 1
    assert value["today"] == TODAY
    assert value["readings"]["I-18"] == "A"
    assert set(value["combination"]) >= {"best", "total", "others", "conflicts"}
    for decision in value["decisions"]:
        assert set(decision) >= DECISION_KEYS
        for condition in decision["conditions"]:
            assert set(condition) >= {"id", "status", "value", "required", "label", "sources"}
        for missing in decision["missing"]:
            assert set(missing) >= {"target", "ways", "blocked_by"}
            for way in missing["ways"]:
                assert way["attainable"] in ("now", "until", "too_late", "never")
                for block in way["all_of"]:
                    assert set(block) >= {"choose", "of"}
                    for item in block["of"]:
                        assert set(item) >= {"condition", "alternatives"}
                        for alternative in item["alternatives"]:
                            for change in alternative["changes"]:
                                assert set(change) >= {"path", "from", "to"}


def test_json_of_the_other_commands(solo: str) -> None:
    where = ("--prime", "ppi", "--year", "2024", "--format", "json")
    explained = json.loads(octroi("explain", solo, *where).stdout)
    assert explained["verdict"] == "granted"
    assert explained["granted_because"]["status"] == "met"
    missing = json.loads(octroi("missing", solo, *where, "--amount", "6000").stdout)
    assert [m["target"]["amount"] for m in missing["missing"]] == [6000]
    book = json.loads(octroi("rules", *where).stdout)
    (entry,) = book["prime_years"]
    steps = {a["situation"]: {s["payment"]: (s["at_least"], s["of"]) for s in a["steps"]} for a in entry["amounts"]}
    assert steps[2] == {"fee_for_service": (5, 8), "flat_rate": (5, 7)}
    assert steps[4] == {"fee_for_service": (7, 8), "flat_rate": (7, 7)}
    sumehr = next(c for c in entry["conditions"] if c["id"] == "ppi.sumehr")
    assert (sumehr["at_least"], sumehr["unit"], sumehr["period"]) == (60, "percent", "by_31_december")


def test_every_rule_of_the_rulebook_has_a_source() -> None:
    book = json.loads(octroi("rules", "--format", "json").stdout)
    for entry in book["prime_years"]:
        for row in [*entry["amounts"], *entry["conditions"], *entry["request"]["windows"]]:
            assert row["sources"], (entry["prime"], entry["year"], row)
    for reading in book["readings"]:
        assert reading["sources"], reading


def test_examples_follow_the_schema_that_the_command_prints() -> None:
    import yaml

    schema = json.loads(octroi("schema").stdout)
    assert schema == Engine().schema()
    for name in examples.names():
        data = json.loads(json.dumps(yaml.safe_load(examples.text(name)), default=str))
        jsonschema.Draft202012Validator(schema).validate(data)


# -- errors -------------------------------------------------------------------------------------------------------------


def wrong(*arguments: str, given: str | bytes | None = None) -> str:
    result = octroi(*arguments, given=given)
    assert result.exit_code == 2, (arguments, result.stdout, result.stderr)
    assert result.stdout == ""
    assert "Traceback" not in result.stderr
    return result.stderr


@pytest.mark.parametrize(
    ("dossier", "path", "mend"),
    [
        (
            "doctor: {years: {2023: {e_services: {sumher_pct: 50}}}}",
            "doctor.years.2023.e_services.sumher_pct",
            "sumehr_pct",
        ),
        ("doctor: {years: {2023: {on_cal: true}}}", "doctor.years.2023.on_cal", "on_call"),
        ("practice: {kind: grouq}", "practice.kind", "group"),
        ("doctor: {years: {2023: {on_call: 3}}}", "doctor.years.2023.on_call", "true"),
        ("contracts: 3", "contracts", "[]"),
        ("contracts: [{start: 2025-03-01, end: 2024-01-01}]", "contracts[0].end", "2025-03-01"),
        ("history: [{prime: continuite_soin}]", "history[0].prime", "continuite_soins"),
        ("doctor: {years: {2023: {e_services: {sumehr_pct: 158}}}}", "doctor.years.2023.e_services.sumehr_pct", "100"),
        ("doctor: {gp_number_since: 2010, training: none}", "doctor.gp_number_since", "2024-03-01"),
        ("dossier: 7", "dossier", "1"),
    ],
)
@pytest.mark.parametrize("language", ["fr", "en"])
def test_an_error_names_the_path_and_the_mend(dossier: str, path: str, mend: str, language: str) -> None:
    text = wrong("decide", "-", "--lang", language, given=dossier)
    assert path in text
    assert mend in text
    assert text.count("\n") == 1


def test_all_problems_are_told_at_once() -> None:
    text = wrong("decide", "-", given="practice: {kind: x}\ncontracts: 3\n")
    assert "practice.kind" in text
    assert "contracts" in text
    assert text.count("\n") == 2


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (("--prime", "pppi"), ("--prime pppi", "ppi")),
        (("--reading", "I-99=A"), ("--reading I-99=A", "I-18")),
        (("--reading", "I-18=Z"), ("--reading I-18=Z", "A, B")),
        (("--reading", "x"), ("--reading x", "I-18=A")),
        (("--year", "20x"), ("--year 20x", "2024")),
        (("--today", "2026-02-30"), ("--today 2026-02-30",)),
        (("--today", "soon"), ("--today soon", "2024-03-01")),
        (("--today", ""), ("--today ''", "2024-03-01")),
        (("--today", "1950-01-01"), ("--today 1950-01-01", "2015", "2040")),
        (("--today", "2041-01-01"), ("--today 2041-01-01", "2015", "2040")),
        (("--reading", "I-18=A", "--reading", "I-18=B"), ("--reading I-18=B", "I-18=A")),
        (("--format", "xml"), ("--format", "json")),
        (("--lang", "it"), ("--lang", "fr")),
        (("--frmat", "json"), ("--frmat", "--format")),
        (("more",), ("more",)),
    ],
)
def test_a_wrong_option_is_named(solo: str, arguments: tuple[str, ...], named: tuple[str, ...]) -> None:
    text = wrong("decide", solo, *arguments)
    for word in named:
        assert word in text


def test_usage_errors() -> None:
    assert "decide" in wrong("decidee")
    assert "DOSSIER" in wrong("decide")
    assert "--year" in wrong("explain", "x", "--prime", "ppi")
    assert "solo" in wrong("example", "sol")
    assert "--prime" in wrong("explain", "x", "--prime")


def test_files_that_cannot_be_read(tmp_path: Path, solo: str) -> None:
    assert "nosuch.yaml" in wrong("decide", "nosuch.yaml")
    assert str(tmp_path) in wrong("decide", str(tmp_path))
    assert "main.lp" in wrong("decide", solo, "--rules", str(tmp_path))


def test_a_folder_of_rules_that_cannot_be_used_says_what_it_must_contain(tmp_path: Path, solo: str) -> None:
    import shutil

    from octroi.bridge.catalogues import rules_directory

    def said(folder: Path | str) -> str:
        text = wrong("decide", solo, "--rules", str(folder))
        assert f"--rules {folder}" in text
        assert str(rules_directory()) in text  # where to copy from, or to compare with
        return text

    for absent in (tmp_path / "nowhere", tmp_path, Path(solo)):
        assert all(name in said(absent) for name in ("main.lp", "wording/fr.toml", "wording/en.toml"))
    assert "--rules ''" in wrong("decide", solo, "--rules", "")
    folder = tmp_path / "rules"
    shutil.copytree(rules_directory(), folder)
    main_file, words = folder / "main.lp", folder / "wording" / "fr.toml"
    rules, texts = main_file.read_text(encoding="utf-8"), words.read_text(encoding="utf-8")
    main_file.write_text(rules + "foo(X) :- bar(Y).\n", encoding="utf-8")
    assert f"main.lp:{len(rules.splitlines()) + 1}:" in said(folder)
    main_file.write_text("x(1).\n", encoding="utf-8")
    assert "déclarations" in said(folder)
    folder = tmp_path / "again"
    shutil.copytree(rules_directory(), folder)
    words = folder / "wording" / "fr.toml"
    words.write_text(texts + "= broken\n", encoding="utf-8")
    assert f"(ligne {len(texts.splitlines()) + 1})" in said(folder)
    words.unlink()
    assert "il manque wording/fr.toml" in said(folder)


def test_an_amount_that_nothing_pays(solo: str) -> None:
    text = wrong("missing", solo, "--prime", "ppi", "--year", "2024", "--amount", "5000")
    assert "--amount 5000" in text
    assert "4500" in text
    assert "--amount lots" in wrong("missing", solo, "--prime", "ppi", "--year", "2024", "--amount", "lots")


@pytest.mark.parametrize(
    "attack",
    [
        b"doctor: !!python/object/apply:os.system ['true']\n",
        b"id: !mine x\n",
        b"a: &a [1, 2]\nb: [*a, *a]\n",
        b"a: &a ['x','x']\nb: &b [*a,*a,*a]\nc: &c [*b,*b,*b]\nd: [*c,*c,*c]\n",
        b"id: " + b"a" * 2_000_000,
        b"[" * 3000,
        b'{"doctor":' * 2000,
        b"id: a\nid: b\n",
        b'{"id": "a", "id": "b"}',
        bytes(range(256)) * 8,
        b"\x00\x01\x02",
        b"\xff\xfe\x00d",
        b"[1, 2]",
        b"? [a]\n: 1\n",
        b"doctor: {years: {2023: {billed_eur: .nan}}}\n",
        b"doctor: {years: {2023: {billed_eur: .inf}}}\n",
        b"doctor: [",
    ],
)  # fmt: skip
def test_hostile_files_are_bad_input(attack: bytes) -> None:
    result = octroi("decide", "-", given=attack)
    assert result.exit_code == 2, result.stderr
    assert "Traceback" not in result.stderr
    assert result.stdout == ""


@pytest.mark.parametrize(
    ("text", "key", "line"),
    [("id: !mine x", "yaml_tag", "1"), ("a: &a [1]\nb: *a", "yaml_alias", "2"), ("id: a\nid: b", "twice", "2")],
)
def test_yaml_says_what_it_refuses(text: str, key: str, line: str) -> None:
    said = wrong("decide", "-", "--lang", "fr", given=text)
    start = Messages("fr")(f"problems.{key}").partition("{")[0]
    assert start in said
    assert f"ligne {line} :" in said


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize(
    ("text", "key", "line"),
    [
        ("doctor:\n\tsolo: true\n", "yaml_tab", 2), ("a: %b\n", "yaml_sign", 1), ("a: b: c\n", "yaml_colon", 1),
        ("a: [1\n", "yaml_open", 2),
        ("a:\n  b: 2\n c: 3\n", "yaml_indent", 3), ("a: 1\nfoo\n", "yaml_no_colon", 3), ("--- a\n--- b\n", "yaml_documents", 2),
        ('a: "x\n', "yaml_quote", 2), ('a: "\\q"\n', "yaml_escape", 1), ("a: \x00b\n", "yaml_control", 0),
    ],
)  # fmt: skip
def test_what_is_no_yaml_is_told_in_our_words_with_its_line(text: str, key: str, line: int, language: str) -> None:
    say = Messages(language)
    said = wrong("decide", "-", "--lang", language, given=text)
    assert say(f"problems.{key}", value="%") in said
    assert not line or say("where.line", value=line) in said
    for leak in ("found character", "mapping values", "expected", "unacceptable"):
        assert leak not in said


def test_an_impossible_day_is_named_by_its_path() -> None:
    assert "doctor.gp_number_since" in wrong("decide", "-", given="doctor: {gp_number_since: 2015-13-01}")


def test_a_request_may_write_on_without_quotes() -> None:
    text = "requests: [{prime: ppi, year: 2023, on: 2024-10-02}]"
    assert octroi("decide", "-", "--prime", "ppi", "--year", "2023", given=text).exit_code == 0


def test_our_own_failure_is_one_line(monkeypatch: pytest.MonkeyPatch, solo: str) -> None:
    from octroi.cli.commands import decide as commands

    def fail(*_: Any) -> None:
        raise ZeroDivisionError("one\ntwo")

    monkeypatch.setitem(commands.__dict__, "decide", fail)
    result = octroi("decide", solo, "--lang", "en")
    assert result.exit_code == 1
    assert result.stderr.count("\n") == 1
    assert "ZeroDivisionError" in result.stderr
    shown = octroi("decide", solo, OCTROI_DEBUG="1")
    assert isinstance(shown.exception, ZeroDivisionError)


def test_control_characters_of_a_dossier_never_reach_the_terminal() -> None:
    text = json.dumps({"id": "a\x1b[31mb", "practice": {"ki\x1bnd": 1}})
    assert ESCAPE not in wrong("decide", "-", given=text)
    named = json.dumps({"id": "a\x1b[31mb\x07"})
    assert ESCAPE not in octroi("decide", "-", "--prime", "ppi", "--year", "2024", given=named).stdout


# -- text -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("name", examples.names())
def test_text_is_plain_when_piped(name: str, language: str) -> None:
    text = octroi("decide", "-", "--today", TODAY, "--lang", language, given=examples.text(name)).stdout
    assert ESCAPE not in text
    assert not re.search(r"[\u2500-\u257f\ue000-\uf8ff]", text)
    assert max(len(line) for line in text.splitlines()) <= 100
    assert all(line == line.rstrip() for line in text.splitlines())
    told = re.sub(r"(?m)^  octroi .*$", "", text)  # a command to paste has the names that a command takes
    assert not re.search(r"\b(ppi|dmg_debutant|continuite_soins|gestion_pratique)\b", told), "a raw name"
    assert "{" not in text


@pytest.mark.parametrize("language", ["fr", "en"])
def test_no_message_is_missing(language: str, solo: str) -> None:
    """A sentence that a catalogue lacks is shown by its name, ``section.key``."""
    dossiers = [examples.text(n) for n in examples.names()] + ["dossier: 1", "doctor: {gp_number_since: 2015-09-01}"]
    say = Messages(language)
    sections = "|".join(say.texts)
    for dossier in dossiers:
        for year in ("2023", "2025"):
            where = ("--year", year, "--lang", language, "--today", TODAY)
            outputs = [octroi("decide", "-", *where, given=dossier).stdout]
            for prime in ("ppi",) if year == "2023" else ("continuite_soins",):
                for command in ("explain", "missing"):
                    result = octroi(command, "-", "--prime", prime, *where, given=dossier)
                    assert result.exit_code == 0, result.stderr
                    outputs.append(result.stdout)
            for text in outputs:
                assert not re.search(rf"(?<![\w.])({sections})\.[a-z_]+\b(?!\.\d)", text), text


def test_no_colour_even_where_colour_is_forced(solo: str) -> None:
    decide = ("decide", solo, "--prime", "ppi", "--year", "2024")
    forced = process(*decide, FORCE_COLOR="1")
    plain = process(*decide, FORCE_COLOR="1", NO_COLOR="1")
    assert b"\x1b[3" in forced.stdout
    assert not re.search(rb"\x1b\[[0-9;]*3[0-9]", plain.stdout)
    assert b"\x1b" not in process(*decide).stdout


def test_an_encoding_without_accents_still_prints(solo: str) -> None:
    for command in (
        ["decide", solo],
        ["explain", solo, "--prime", "ppi", "--year", "2024"],
        ["rules", "--year", "2024"],
    ):
        result = process(*command, PYTHONIOENCODING="ascii", LC_ALL="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0")
        assert result.returncode == 0, result.stderr
        result.stdout.decode("ascii")
    bad = process("decide", "-", "--lang", "fr", given=b"contracts: 3", PYTHONIOENCODING="ascii")
    assert bad.returncode == 2
    bad.stderr.decode("ascii")
    result = process("decide", solo, "--format", "json", PYTHONIOENCODING="ascii")
    assert json.loads(result.stdout)["contract"] == 1


def test_the_solo_example_reads_as_its_story(solo: str) -> None:
    text = octroi("decide", solo, "--today", TODAY, "--lang", "fr").stdout
    assert "Prime de pratique intégrée 2024 : conditions remplies, 3 500 € (provisoire), situation 2" in text
    assert "Parmi ces 3 points, un suffit pour 4 500 €, 2 suffisent pour 6 000 € (trop tard pour 2024)" in text
    assert "Sumehr, part des patients DMG : 58 %, il manque 2 points pour atteindre 60 %" in text
    assert "Demandée le 06/10/2025, dans les délais." in text
    assert "DMG débutant            2021 à 2024  non remplies" in text
    english = octroi("decide", solo, "--today", TODAY, "--lang", "en").stdout
    assert "Of these 3 points, one is enough for €4,500, 2 are enough for €6,000" in english


def test_requests_still_open_say_until_when() -> None:
    text = octroi("decide", "-", "--today", "2026-11-22", "--lang", "fr", given=examples.text("first_nurse")).stdout
    assert "À demander maintenant par le formulaire en ligne de l'INAMI, au plus tard le 31/12/2026." in text


@pytest.mark.parametrize("command", [
    ("decide",), ("explain", "--prime", "ppi", "--year", "2024"), ("missing", "--prime", "ppi", "--year", "2024"),
    ("what-if", "--set", "doctor.years.2024.billed_eur=20000"), ("breakpoints", "--prime", "ppi", "--year", "2024"),
    ("plan",), ("ask", "--next"), ("contest", "--prime", "ppi", "--year", "2024", "--received", "1000"),
], ids=lambda c: c[0])  # fmt: skip
def test_keys_of_the_dossier_are_told_only_where_they_are_asked_for(command: tuple[str, ...], solo: str) -> None:
    """A fact is called by its name, and by its year; its key stands in JSON, and in a file to be written."""
    text = octroi(command[0], solo, *command[1:], "--today", TODAY, "--lang", "fr").stdout
    plain = "\n".join(row for row in text.splitlines() if not row.startswith(("    ", "  octroi ")) or " : " in row)
    assert not re.findall(r"\b(?:doctor|practice|contracts|history|requests)[.\[]\S+|\b[a-z]+_[a-z]+(?:_[a-z]+)*\b", plain)
    if command[0] == "breakpoints":
        keys = octroi(command[0], solo, *command[1:], "--today", TODAY, "--lang", "fr", "--paths").stdout
        assert "Prestations attestées (2024) (doctor.years.2024.billed_eur)" in keys


def test_what_is_unknown_is_asked_for_once() -> None:
    text = octroi("decide", "-", "--today", TODAY, "--lang", "fr", "--paths", given="doctor: {gp_number_since: 2015-09-01}").stdout
    assert text.count("accepted_software") == 1
    assert "doctor.years.2022 à 2024" in text


@pytest.mark.parametrize("language", languages())
def test_a_cross_stands_beside_what_is_asked(language: str) -> None:
    """No label of a condition says no, so that a cross beside it reads in one way; the tree shows labels, not their negation."""
    from octroi.bridge.catalogues import rules_directory
    from octroi.bridge.rules.wording import Wording

    texts = Wording(rules_directory(), language).texts
    negations = {
        "fr": r"\b(pas|aucune?|non|sans|jamais|ni)\b", "en": r"\b(not|no|non|without|never|nor)\b",
        "nl": r"\b(niet|geen|nee|zonder|nooit|noch)\b", "de": r"\b(nicht|keine?|nein|ohne|nie|weder)\b",
    }[language]  # fmt: skip
    for name, label in texts["conditions"].items():
        assert not re.search(negations, label, re.I), name
    given = json.dumps({
        "practice": {"kind": "group", "public_support": ["vipa"], "workplace": "A", "enterprise_number": "1"},
        "contracts": [{"staff": "administrative", "start": "2019-01-07", "end": "none", "workplace": "B"}],
        "history": [{"prime": "gestion_pratique", "year": 2025, "enterprise_number": "1", "workplace": "A"}],
    })  # fmt: skip
    crossed = set()
    for prime, year in (("continuite_soins", "2025"), ("ppi", "2023"), ("dmg_debutant", "2023")):
        shown = octroi("explain", "-", "--prime", prime, "--year", year, "--lang", language, "--today", TODAY, given=given).stdout
        crossed |= {row.strip().removeprefix("✗ ") for row in shown.splitlines() if row.strip().startswith("✗")}
    labels = [texts["conditions"][k] for k in ("*.contract", "*.staff", "*.not_cumulated", "*.public_support")]
    for label in labels:
        assert any(row.startswith(label[:60]) for row in crossed), label
    for negation in texts["negated"].values():
        assert not any(row.startswith(negation) for row in crossed), negation


@pytest.mark.parametrize(
    ("language", "early", "late"),
    [
        ("fr", "01/09/2010 (il aurait fallu le 01/01/2023 ou plus tard)", "15/09/2023 (il aurait fallu le 31/12/2021 ou plus tôt)"),
        ("en", "01/09/2010 (01/01/2023 or later would have been needed)", "15/09/2023 (31/12/2021 or earlier would have been needed)"),
    ],
)
def test_a_date_that_blocks_says_on_which_side_it_should_have_been(language: str, early: str, late: str) -> None:
    """Prime DMG débutant asks for a number obtained in the prime year."""
    for example, year, said in (("solo", "2023", early), ("starter", "2021", late)):
        words = ("missing", "-", "--prime", "dmg_debutant", "--year", year, "--lang", language, "--today", TODAY)
        assert said in " ".join(octroi(*words, given=examples.text(example)).stdout.split())


def test_a_date_to_change_says_on_which_side_it_must_be() -> None:
    from datetime import date

    from octroi.bridge import Change, Engine
    from octroi.cli.say.words import Words

    words = Words(Engine(), Messages("fr"))
    day = "contracts[0].start"
    assert words.change(Change(day, date(2025, 1, 1), date(2025, 3, 1))) == "01/01/2025, il faut le 01/03/2025 ou plus tard"
    assert words.change(Change(day, "2025-03-01", "2025-01-01")) == "01/03/2025, il faut le 01/01/2025 ou plus tôt"
    assert words.change(Change(day, None, "2025-01-01")) == "à préciser, par exemple le 01/01/2025"


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize(
    "given",
    [{}, {"practice": {"kind": "group", "members": [{"id": "a"}]}, "contracts": [{}], "history": [{}], "requests": [{}]}],
    ids=["empty", "bare"],
)
def test_everything_to_find_out_has_a_name(given: dict[str, Any], language: str) -> None:
    from octroi.bridge import Engine
    from octroi.cli.say.words import Words

    engine = Engine(language=language)
    words = Words(engine, Messages(language))
    unknown = {p for d in engine.decide(given) for p in d.unknown}
    assert "doctor.training" in unknown or given
    assert {p for p in unknown if re.search(r"^[\w.\[\]]*[._\[][\w.\[\]]*$", words.fact(p)) or words.fact(p) == p} == set()
    text = json.dumps(given)
    for command in (("decide", "-"), ("plan", "-")):
        shown = octroi(*command, "--lang", language, "--today", TODAY, given=text).stdout
        assert not re.search(r"doctor\.training|requests \(requests\)", shown)


def test_explain_shows_both_ways_and_sources(solo: str) -> None:
    text = octroi("explain", solo, "--prime", "ppi", "--year", "2024", "--lang", "fr").stdout
    assert "Pourquoi 3 500 €" in text
    assert "Pourquoi pas 4 500 €" in text
    assert "✗ Sumehr, part des patients DMG : 58 %, il manque 2 points pour atteindre 60 %" in text
    assert "https://" in text
    numbers = {int(n) for n in re.findall(r"\[(\d+)\]", text)}
    assert numbers == set(range(1, max(numbers) + 1))


@pytest.mark.parametrize("form", ["text", "json"])
def test_explain_makes_one_case(solo: str, form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[Any] = []
    plain = Engine.case

    def case(self: Engine, *args: Any, **more: Any) -> Any:
        made.append(plain(self, *args, **more))
        return made[-1]

    monkeypatch.setattr(Engine, "case", case)
    assert octroi("explain", solo, "--prime", "ppi", "--year", "2024", "--format", form).exit_code == 0
    assert len(made) == 1


def test_rules_for_reading() -> None:
    text = octroi("rules", "--prime", "continuite_soins", "--year", "2026", "--lang", "fr").stdout
    for part in (
        "de 5 000 à 7 500 €", "au moins 500", "au moins 25 000 €", "au moins 13 h", "du 01/09/2025 au 31/08/2026",
        "du 01/09/2026 au 31/10/2026",
    ):  # fmt: skip
        assert part in text


# -- languages, start, end -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "environment", "expected"),
    [
        ([], {}, "fr"),
        ([], {"LANG": "en_US.UTF-8"}, "en"),
        ([], {"LANG": "nl_BE.UTF-8"}, "nl"),
        ([], {"LANG": "de_BE.UTF-8"}, "de"),
        ([], {"LANG": "it_IT.UTF-8"}, "fr"),
        ([], {"LC_ALL": "fr_BE", "LANG": "en_US"}, "fr"),
        ([], {"LC_ALL": "C"}, "fr"),
        ([], {"LC_MESSAGES": "en", "LANG": "fr"}, "en"),
        (["decide", "--lang", "en"], {"LANG": "fr"}, "en"),
        (["decide", "--lang=en"], {}, "en"),
        (["decide", "--lang", "xx"], {}, "fr"),
    ],
)
def test_the_language(arguments: list[str], environment: dict[str, str], expected: str) -> None:
    assert chosen_language(arguments, environment) == expected


def test_help_is_quick_and_in_the_language() -> None:
    for arguments in (["--help"], ["decide", "--help"], ["--version"], ["example", "solo"], []):
        code = (
            "import sys\nfrom octroi.cli.main import status\n"
            f"s = status({arguments!r})\n"
            "assert not {'clingo', 'pydantic_core', 'yaml'} & set(sys.modules), 'heavy'\nsys.exit(s)"
        )
        result = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
        assert result.returncode == 0, result.stderr
    assert "Utilisation :" in octroi("--help", "--lang", "fr").stdout
    assert "Usage:" in octroi("decide", "--help", "--lang", "en").stdout


@pytest.mark.parametrize("words", [
    ("--today", TODAY, "--format", "json", "decide", "{}", "--prime", "ppi"),
    ("--format=json", "decide", "--today", TODAY, "{}", "--prime", "ppi"),
    ("--prime", "ppi", "--lang", "en", "--format", "json", "--today", TODAY, "decide", "{}", "--lang", "fr"),
])  # fmt: skip
def test_options_stand_before_the_command_or_after_it(words: tuple[str, ...], solo: str) -> None:
    after = octroi("decide", solo, "--prime", "ppi", "--today", TODAY, "--format", "json", "--lang", "fr").stdout
    assert json.loads(octroi(*(w.format(solo) for w in words)).stdout)["decisions"] == json.loads(after)["decisions"]


def test_an_option_that_no_command_has_is_named_where_it_stands(solo: str) -> None:
    assert "--colour" in wrong("--colour", "decide", solo)
    assert "--amount" in wrong("--amount", "4500", "decide", solo)  # another command's


def test_every_command_and_option_has_help() -> None:
    for language in languages():
        for command in build(Messages(language)).commands.values():
            assert command.help
            assert "." not in (command.help or "")[:6]
            for parameter in (p for p in command.params if isinstance(p, click.Option)):
                help_text = parameter.help
                assert help_text, (command.name, parameter.name)
                assert not str(help_text).startswith("options."), parameter.name


def test_a_reader_that_leaves_early_is_no_error(solo: str) -> None:
    code = "from octroi.cli.main import run; run()"
    with subprocess.Popen(
        [sys.executable, "-c", code, "rules"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.close()
        errors = running.stderr.read()
        running.wait()
    assert errors == b""
    assert running.returncode == 0


def test_an_interrupt_is_quiet(monkeypatch: pytest.MonkeyPatch, solo: str) -> None:
    from octroi.cli.commands import decide as commands

    def interrupt(*_: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setitem(commands.__dict__, "decide", interrupt)
    result = octroi("decide", solo)
    assert result.exit_code == 130
    assert result.output == ""
