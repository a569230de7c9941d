"""What is printed is in words: no raw key, no path that cannot be written, no day as files write it, nothing of Python."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from edited import changed

from octroi.bridge import Engine
from octroi.bridge.dossier.paths import path_keys
from octroi.cli import examples
from octroi.cli.main import status
from places import LANGUAGES

TODAY = "2025-10-20"
PRIMES = [("ppi", "2024"), ("ppi", "2022"), ("dmg_debutant", "2023"), ("continuite_soins", "2025"), ("gestion_pratique", "2025")]
NUMBER = "0123456749"
OWN: dict[str, Any] = {"id": "x", "groups": 1, "affiliated_on": "2018-01-01", "whole_year_single_group": {2024: True}}
ODD: dict[str, dict[str, Any]] = {
    "hardly anything": {"id": "x"},
    "unknown members": {"id": "x", "doctor": {"training": "none", "solo": False}, "practice": {
        "kind": "group", "payment": "fee_for_service", "registered_on": "2018-01-01", "workplace": "A",
        "members": [{**OWN, "years": {2024: {"dmg_count": 300}}}, {"id": "dr-b", "gp": True, "groups": 2}]}},
    "grants that cannot be": {
        "id": "x", "doctor": {"gp_number_since": "2024-02-01", "training": "none", "solo": True},
        "practice": {"kind": "solo", "payment": "new_deal", "new_deal_dmg_at_request": 1000, "enterprise_number": NUMBER, "workplace": "A",
                     "public_support": ["vipa", "impulseo_2"]},
        "contracts": [{"staff": "nurse", "open_ended": False, "hours_per_week": 10, "start": "2025-03-01", "end": "2025-12-31"}],
        "history": [{"prime": "gestion_pratique", "year": 2024, "enterprise_number": NUMBER, "workplace": "A"},
                    {"prime": "dmg_debutant", "year": 2022}],
        "requests": [{"prime": "ppi", "year": 2024, "on": "2025-10-01", "notified_on": "2025-10-15"}]},
    "hours to add up": {
        "id": "x", "doctor": {"gp_number_since": "2005-02-01", "training": "none", "solo": False},
        "practice": {"kind": "group", "payment": "fee_for_service", "registered_on": "2018-01-01", "enterprise_number": NUMBER,
                     "workplace": "A", "public_support": [], "years": {2024: {"dmg_count": 800, "reimbursed_eur": 60000}}},
        "contracts": [{"staff": "nurse", "kind": "employment", "open_ended": True, "hours_per_week": 7, "start": "2025-03-01",
                       "end": "none", "workplace": "A"}], "history": [], "requests": []},
    "a wrong one": {"doctor": {"solo": False, "years": {2024: {"e_services": {"sumehr_pct": 0.9}}}}, "practice": {"kind": "solo"}},
}  # fmt: skip

DAY = re.compile(r"(?<![\w.\-/=\[])\d{4}-\d{2}-\d{2}(?![\w-])")
TOKEN = re.compile(r"[A-Za-z_][\w.\[\]+]*_[\w.\[\]+]*")
PYTHON = re.compile(r"\b(?:True|False|None)\b|\{'|\['|datetime|Fraction\(|<[a-z.]+ object")
# What is typed or looked up: commands, options with what follows, addresses, files.
TYPED = re.compile(r"octroi .*|https?://\S+|--\w[\w-]*(?:[= ]\S+)?|\S*\.(?:json|yaml)\b|practice\.years\.[^()]* \w+ [^()]*\.\w+")


def asked(file: str, prime: str, year: str) -> Iterator[list[str]]:
    """Each question about a dossier that names a prime year."""
    named = ["--prime", prime, "--year", year]
    yield ["decide", file, *named]
    yield ["explain", file, *named]
    yield ["missing", file, *named]
    yield ["ask", file, "--next", *named]
    yield ["what-if", file, "--set", "practice.kind=group", "--set", "doctor.solo=false", *named]
    yield ["breakpoints", file, "--path", "doctor.gp_number_since", *named]


def wrong(text: str, engine: Engine) -> list[str]:
    """What is no word for people in a text."""
    keys = {key for path in engine.rules.vocabulary.format.field_kinds for key in path if isinstance(key, str)}
    keys |= {k for f in engine.rules.vocabulary.facts.values() if engine.rules.shape.at(f.keys) is not None for k in map(str, f.keys)}

    def written(token: str) -> bool:
        if engine.rules.shape.at(path_keys(token.rstrip(".").replace("[+]", "[0]"))) is not None:
            return True
        return token in keys and re.search(rf"\({token}[,)]", text) is not None  # a key behind what it is called

    told = "\n".join(TYPED.sub("", line) for line in text.splitlines())
    return [*DAY.findall(told), *PYTHON.findall(told), *(t for t in TOKEN.findall(told) if not written(t))]


@pytest.fixture
def printed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Any:
    def run(command: list[str], data: dict[str, Any], language: str) -> str:
        (tmp_path / "d.json").write_text(json.dumps(data, default=str), encoding="utf-8")
        args = [str(tmp_path / "d.json") if a == "FILE" else a for a in command]
        assert status([*args, "--today", TODAY, "--lang", language]) in (0, 2)
        out, err = capsys.readouterr()
        return str(out + err)

    return run


def test_what_is_no_word_is_seen(engine: Engine) -> None:
    unwritable = "practice.years.2024.members_mean.barometers"
    for bad in ("members_mean", unwritable, "a day 2024-03-01", "it is True", "{'a': 1}", "solo_practice"):
        assert wrong(bad, engine), bad
    for good in ("practice.registered_on", "Billed (billed_eur)", "octroi missing d.json --prime continuite_soins", "01/03/2024"):
        assert not wrong(good, engine), good


@pytest.mark.parametrize("place", range(len(ODD)), ids=list(ODD))
def test_odd_dossiers_are_answered_in_words(printed: Any, engine: Engine, place: int) -> None:
    """Every question once, the prime years and languages in turn; all of them in the long run."""
    data = list(ODD.values())[place]
    questions = [q for i, key in enumerate(PRIMES) for k, q in enumerate(asked("FILE", *key)) if (i + k + place) % 4 == 0]
    for n, command in enumerate(questions):
        text = printed(command, data, LANGUAGES[n % 4])
        assert wrong(text, engine) == [], (command, text)


SOLO = changed("solo")
VERIFIED = [["verify", "--prime", "dmg_debutant", "--year", "2024"]]
# What is asked of a dossier and of something else, of rules alone, and what is wrong; a value that was typed is told as typed.
OTHERS: list[list[str]] = [
    ["contest", "FILE", "--prime", "ppi", "--year", "2024", "--claimed", "CLAIMED"],
    ["contest", "FILE", "--prime", "ppi", "--year", "2024", "--received", "0"],
    ["diff", "--dossier", "FILE", "--years", "2021..2023", "--prime", "ppi"],
    ["diff", "2022", "2023", "--prime", "dmg_debutant"],
    ["batch", "ROWS", "--prime", "ppi", "--year", "2024", "--out", "OUT", "--force"],
    ["decide", "FILE", "--reading", "I-99=A"], ["decide", "FILE", "--reading", "I-01=Z"], ["readings"],
    *(["rules", "--prime", prime, "--year", year] for prime, year in PRIMES),
]  # fmt: skip


def files(folder: Path) -> dict[str, str]:
    """What the questions name, in a folder."""
    (folder / "claimed.yaml").write_text("doctor: {years: {2024: {on_call: false, e_services: {sumehr_pct: 10}}}}", encoding="utf-8")
    rows = "id,doctor.gp_number_since,doctor.years.2024.on_call,practice.kind\na,12/13/2010,maybe,solo\nb,1/9/2010,no,solo\n"
    (folder / "rows.csv").write_text(rows, encoding="utf-8")
    return {"CLAIMED": str(folder / "claimed.yaml"), "ROWS": str(folder / "rows.csv"), "OUT": str(folder / "out.csv")}


def told(command: list[str], folder: Path, capsys: pytest.CaptureFixture[str], language: str) -> str:
    """What is printed, without the file that people are shown how to write."""
    (folder / "d.json").write_text(json.dumps(SOLO, default=str), encoding="utf-8")
    names = {"FILE": str(folder / "d.json"), **files(folder)}
    assert status([*(names.get(a, a) for a in command), "--lang", language]) in (0, 2, 3)
    said = re.sub(r"\S*/out\.csv", "", "".join(capsys.readouterr()))
    return re.sub(r"^ +doctor:\n(?: {5,}.*\n)*", "", re.sub(r"doctor\.years\.\*\.\w+", "", said), flags=re.M)


@pytest.mark.parametrize("place", range(len(OTHERS)))
def test_other_questions_are_answered_in_words(tmp_path: Path, capsys: pytest.CaptureFixture[str], engine: Engine, place: int) -> None:
    """Each once, the languages in turn; all of them in the long run."""
    text = told(OTHERS[place], tmp_path, capsys, LANGUAGES[place % 4])
    assert text
    assert wrong(text, engine) == [], text


@pytest.mark.long
@pytest.mark.parametrize("language", LANGUAGES)
def test_all_others_are_answered_in_words(tmp_path: Path, capsys: pytest.CaptureFixture[str], engine: Engine, language: str) -> None:
    """All the others, in every language."""
    for command in [*OTHERS, *VERIFIED]:
        text = told(command, tmp_path, capsys, language)
        assert wrong(text, engine) == [], (command, text)


@pytest.mark.long
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", [*examples.names(), *ODD])
def test_everything_is_answered_in_words(printed: Any, engine: Engine, name: str, language: str) -> None:
    data = ODD[name] if name in ODD else changed(name)
    whole = [["plan", "FILE", "--years", "2025..2026"], ["decide", "FILE"], ["decide", "FILE", "--all-readings"]]
    for command in [*whole, *(q for p, y in PRIMES for q in asked("FILE", p, y))]:
        text = printed(command, data, language)
        assert wrong(text, engine) == [], (command, text)
