"""Dossiers of strangers: half characters, numbers that cannot be kept, keys and texts without end are mistakes with a path."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from octroi.bridge import Engine
from octroi.bridge.dossier.read import parse
from octroi.bridge.errors import InputError
from octroi.cli.main import status


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine()


BILLED = '{{"doctor": {{"years": {{"2023": {{"billed_eur": {}}}}}}}}}'
AT = "doctor.years.2023.billed_eur"
TEXTS = [
    ('{"practice": {"workplace": "\\ud800"}}', "practice.workplace", "half_character"),
    ('{"a\\udfff": 1}', None, "half_character"),
    ("practice: {workplace: \"\\uD800\"}", "line 1", "yaml"),
    ('{"doctor": {"years": {"²⁰²³": {"on_call": false}}}}', "doctor.years.²⁰²³", "want_year"),
    ('{"doctor": {"years": {"20٢٣": {"on_call": false}}}}', "doctor.years.20٢٣", "want_year"),
    ("doctor: {gp_number_since: ٢٠٢٣-01-01}", "doctor.gp_number_since", "want_date_or_none"),
    (BILLED.format("9" * 5000), AT, "too_many_digits"),
    (BILLED.format("-" + "9" * 16), AT, "too_many_digits"),
    (f"doctor: {{years: {{2023: {{billed_eur: {'9' * 5000}}}}}}}", AT, "too_many_digits"),
    (BILLED.format("0.1234567890123456789"), AT, "too_many_digits"),
    (BILLED.format("61000.000000000000001"), AT, "too_many_digits"),
    ("doctor: {years: {2023: {billed_eur: 61000.000000000000001}}}", AT, "too_many_digits"),
    (BILLED.format("1e400"), AT, "want_eur"),
    (BILLED.format("1e15"), AT, "too_many_digits"),
    ("doctor: {years: {2023: {billed_eur: .inf}}}", AT, "want_eur"),
    (BILLED.format("017"), AT, "want_eur"),
    ("doctor: {years: {2023: {billed_eur: 017000}}}", AT, "want_eur"),
    ("doctor: {years: {2023: {billed_eur: 00.5}}}", AT, "want_eur"),
    ('{"5": 1}', "[5]", "unknown_key"),
    ("5: 1", "[5]", "unknown_key"),
    ("2023: {}", "2023", "unknown_key"),
    ('{"doctor": []}', "doctor", "want_mapping_at"),
    ('{"doctor": {"years": [1]}}', "doctor.years", "want_mapping_at"),
    ('{"contracts": {"a": 1}}', "contracts", "want_list"),
    ('{"history": [[]]}', "history[0]", "want_mapping_at"),
    (json.dumps({"id": "W" * 20_000}), "id", "too_long"),
    (json.dumps({"id": "e" + "\u0301" * 3000}), "id", "too_long"),
    (json.dumps({"practice": {"workplace": "x" * 201}}), "practice.workplace", "too_long"),
    ('{"a":' * 100 + "1" + "}" * 100, "", "too_deep"),
    (json.dumps({"contracts": [{}] * 501}), "contracts", "too_many_entries"),
    (json.dumps({"history": [{}] * 20_000}), "history", "too_many_entries"),
    (json.dumps({"practice": {"members": [{}] * 5_001}}), "practice.members", "too_many_entries"),
    (json.dumps({"k" * 20_000: 1}), f"{'k' * 60}…", "unknown_key"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "path", "key"), TEXTS, ids=[f"{n}-{k}" for n, (_, _, k) in enumerate(TEXTS)])
def test_is_a_mistake_at_its_path(engine: Engine, text: str, path: str | None, key: str) -> None:
    with pytest.raises(InputError) as caught:
        engine.decide(parse(text))
    assert [p.key for p in caught.value.problems] == [key]
    if path is not None:
        assert [p.path for p in caught.value.problems] == [path]
    assert all(len(p.path) < 100 and all(len(v) < 300 for v in p.params().values()) for p in caught.value.problems)


VALUES: list[Any] = [10**5000, -(10**5000), 1e300, float("nan"), "\ud800", "x" * 201, b"x", object(), {1: 2}, [[]]]


@pytest.mark.parametrize("value", VALUES, ids=range(len(VALUES)))
@pytest.mark.parametrize("place", ["id", "billed", "year", "since", "kind"])
def test_no_value_given_from_python_is_more_than_a_mistake(engine: Engine, value: Any, place: str) -> None:
    given: dict[str, dict[Any, Any]] = {
        "id": {"id": value}, "billed": {"doctor": {"years": {2023: {"billed_eur": value}}}},
        "year": {"doctor": {"years": {value if value.__hash__ else repr(value): {"on_call": True}}}},
        "since": {"doctor": {"gp_number_since": value}}, "kind": {"practice": {"kind": value}},
    }  # fmt: skip
    with pytest.raises(InputError):
        engine.decide(given[place], primes=["ppi"], years=[2023])


def test_numbers_that_can_be_kept_are(engine: Engine) -> None:
    for text, value in (("61000.10", 61000.1), ("999999999999999", 999999999999999), ("61000.100000000000000", 61000.1), ("5e3", 5000.0)):
        for whole in (BILLED.format(text), f"doctor: {{years: {{2023: {{billed_eur: {text}}}}}}}"):
            assert engine.dossier(parse(whole)).get("doctor", "years", 2023, "billed_eur") == value
    kept = engine.dossier(parse("practice: {enterprise_number: 0123456749, workplace: " + "x" * 200 + "}"))
    assert kept.get("practice", "enterprise_number") == "0123456749"
    assert len(kept.get("practice", "workplace")) == 200


WORDS: list[list[str]] = [
    ["ask", "{}", "--next", "--skip", "a[²]"], ["ask", "{}", "--next", "--skip", "contracts[٣]"],
    ["what-if", "{}", "--unset", "contracts[²]"], ["what-if", "{}", "--unset", "contracts[٣]"],
    ["breakpoints", "{}", "--path", "doctor.years.²⁰²³"],
    ["breakpoints", "{}", "--path", "contracts[99999999999999999999]"], ["plan", "{}", "--may", "hire-nurse=٢٠٢٦-01..2026-02"],
    ["decide", "{}", "--today", "٢٠٢٦-01-01"], ["decide", "{}", "--year", "20٢٣"], ["verify", "--jobs", "²"], ["diff", "²⁰²³", "2024"],
    ["diff", "20٢٣", "2024"], ["decide", "{}", "--prime", "\udcff"], ["what-if", "{}", "--set", "practice.workplace=\udcff"],
]  # fmt: skip


@pytest.mark.parametrize("words", WORDS, ids=[f"{n} {w[0]}" for n, w in enumerate(WORDS)])
def test_odd_digits_of_an_option_are_a_mistake(words: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "d.yaml"
    file.write_text("doctor: {years: {2023: {billed_eur: 5}}}\ncontracts: [{}, {}, {}, {}]\n", encoding="utf-8")
    assert status([w.format(file) for w in words]) == 2
    assert "interne" not in capsys.readouterr().err


@pytest.mark.parametrize("text", ["2024-02-30", "2024-13-45", "9999-99-99", "\u0662\u0660\u0662\u0663-\u0660\u0661-\u0660\u0661"])
def test_a_text_that_only_looks_like_a_day_is_shown_as_it_is(text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Also in what is doubtful: an enterprise number whose check digits are wrong."""
    place = {"kind": "solo", "payment": "fee_for_service", "enterprise_number": text, "workplace": text, "public_support": []}
    nurse = {"staff": "nurse", "open_ended": True, "hours_per_week": 19, "start": "2025-03-01", "end": "none", "workplace": f"{text}x"}
    doctor = {"gp_number_since": "2005-01-01", "training": "none", "solo": True}
    grant = {"prime": "gestion_pratique", "year": 2024, "enterprise_number": text, "workplace": text}
    figures = {"years": {"2024": {"dmg_count": 900, "reimbursed_eur": 60000}}}
    said = {"id": text, "doctor": doctor, "practice": {**place, **figures}, "contracts": [nurse], "history": [grant]}
    file = tmp_path / "dossier.json"
    file.write_text(json.dumps(said), encoding="utf-8")
    asked = ["--prime", "gestion_pratique", "--year", "2025", "--today", "2025-11-20", "--lang", "en"]
    for command in ("decide", "explain", "missing"):
        assert status([command, str(file), *asked]) == 0
        assert text in capsys.readouterr().out
