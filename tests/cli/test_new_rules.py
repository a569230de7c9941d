"""``octroi new-rules``: the folder it writes is sound, its situations end as they say, and nothing is written over."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from octroi.bridge import Engine
from octroi.bridge.prove.run import verify
from octroi.cli.commands.new_rules import STARTER
from octroi.cli.main import status
from places import DOCS, ROOT


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "below" / "my-rules"
    assert status(["new-rules", str(place), "--lang", "en"]) == 0
    return place


def test_every_file_is_written_and_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    place = tmp_path / "my rules"
    assert status(["new-rules", str(place), "--lang", "fr"]) == 0
    out = capsys.readouterr().out
    files = {p.relative_to(STARTER).as_posix() for p in STARTER.rglob("*.*")}
    assert {p.relative_to(place).as_posix() for p in place.rglob("*.*")} == files
    for name in files:
        assert name in out
        assert "new_rules." not in out
    assert f"octroi verify --rules '{place}'" in out


def test_the_folder_passes_verify_and_test(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    report = verify(folder, jobs=1)
    assert report.declared
    assert report.findings == ()
    capsys.readouterr()
    code = status(["test", str(folder / "situations.yaml"), "--rules", str(folder), "--format", "json"])
    assert code == 0, capsys.readouterr().out


def test_it_has_facts_of_four_kinds_a_reading_and_four_languages(folder: Path) -> None:
    engine = Engine(folder)
    assert {f.type for f in engine.rules.vocabulary.facts.values()} == {"boolean", "choice", "number", "date"}
    assert len(engine.rules.vocabulary.readings) == 1
    assert engine.primes == ["bicycle"]
    assert {p.stem for p in (folder / "wording").glob("*.toml")} == {"de", "en", "fr", "nl"}


def test_the_two_readings_of_the_limit_differ_at_the_limit_alone(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    engine = Engine(folder)
    for price, usual, other in ((1999.99, 100, 100), (2000, 0, 100), (2000.01, 0, 0)):
        dossier = {"person": {"resident": True}, "bicycle": {"kind": "city", "price_eur": price, "bought_on": "2025-12-31"}}
        amounts = [engine.decide(dossier, readings={"limit": o})[0].amount for o in ("excluded", "included")]
        assert [a.max for a in amounts if a] == [usual, other]


def test_nothing_is_written_over(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = {p: p.read_bytes() for p in folder.rglob("*.*")}
    assert status(["new-rules", str(folder), "--lang", "en"]) == 2
    assert "holds something already" in capsys.readouterr().err
    assert {p: p.read_bytes() for p in folder.rglob("*.*")} == before
    assert status(["new-rules", str(folder / "main.lp"), "--lang", "en"]) == 2
    assert "this is a file" in capsys.readouterr().err


def test_an_empty_folder_will_do(tmp_path: Path) -> None:
    assert status(["new-rules", str(tmp_path)]) == 0
    assert (tmp_path / "main.lp").is_file()
    assert json.dumps(Engine(tmp_path).schema())


def test_the_page_names_only_what_rules_can_declare() -> None:
    """Each predicate that docs/own-rules.md uses or names is known to the kernel, the verification or the starting pack."""
    page = re.sub(r"```.*?```", "", (DOCS / "own-rules.md").read_text(encoding="utf-8"), flags=re.S)
    written = {m for code in re.findall(r"`([^`]+)`", page) for m in re.findall(r"\b([a-z_]{4,})[(/]", code)}
    files = [p for folder in (ROOT / "logic" / "kernel", ROOT / "logic" / "verification", STARTER) for p in folder.rglob("*.lp")]
    rules = "\n".join(p.read_text(encoding="utf-8") for p in files)
    assert {w for w in written if not re.search(rf"\b{w}[(/]", rules)} <= {"tests", "packs", "recognition"}
    assert len(written) > 20
