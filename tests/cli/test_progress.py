"""Long work says how far it is on a terminal, and nowhere else; and ends when the time given is over."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest

from octroi.cli import examples, limits
from octroi.cli.main import status


class Terminal(io.StringIO):
    """Standard error of somebody who watches."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def dossier(tmp_path: Path) -> Path:
    file = tmp_path / "dossier.yaml"
    file.write_text(examples.text("solo"), encoding="utf-8")
    (tmp_path / "claimed.yaml").write_text("doctor: {years: {2023: {billed_eur: 20000, accepted_software: false}}}\n", encoding="utf-8")
    return file


LONG = {
    "plan": ("plan", "dossier.yaml", "--may", "hire-nurse=2026-12..2027-06"),
    "what-if": ("what-if", "dossier.yaml", "--set", "practice.payment=new_deal", "--prime", "ppi"),
    "contest": ("contest", "dossier.yaml", "--claimed", "claimed.yaml", "--prime", "ppi", "--year", "2023"),
    "breakpoints": ("breakpoints", "dossier.yaml", "--prime", "ppi", "--year", "2023"),
    "diff": ("diff", "2023", "2024", "--prime", "ppi"),
    "diff --dossier": ("diff", "--dossier", "dossier.yaml", "--years", "2023..2024", "--prime", "ppi"),
}


@pytest.mark.parametrize("name", LONG)
def test_progress_is_told_to_who_watches(
    name: str, dossier: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(dossier.parent)
    monkeypatch.setattr(limits, "PATIENCE", -1.0)
    words = [*LONG[name], "--today", "2026-11-22"] if name != "diff" else list(LONG[name])
    watching = Terminal()
    monkeypatch.setattr(sys, "stderr", watching)
    assert status([*words, "--lang", "en"]) == 0
    told = watching.getvalue()
    last = told.rstrip("\n").split("\r")[-1]
    done, of = last.split(" of ")
    assert done == of
    assert told.endswith("\n")
    monkeypatch.undo()
    monkeypatch.chdir(dossier.parent)
    capsys.readouterr()
    assert status([*words, "--lang", "en"]) == 0
    assert " of " not in capsys.readouterr().err
