"""A language is added by adding files: the words of the command line, of the kernel and of the rules."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from places import ROOT

FILES = ("cli/messages", "logic/kernel/wording", "logic/wording")
CODE = "from octroi.cli.main import run; run()"


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A copy of the package that speaks a third language: English, but for a verdict and the way numbers are written."""
    for name in ("bridge", "cli", "logic"):
        shutil.copytree(ROOT / name, tmp_path / "octroi" / name, ignore=shutil.ignore_patterns("__pycache__"))
    for folder in FILES:
        text = (tmp_path / "octroi" / folder / "en.toml").read_text(encoding="utf-8")
        text = re.sub(r'^granted = "conditions met"$', 'granted = "malpermesata ne"', text, flags=re.M)
        text = text.replace('thousands = ","', 'thousands = "_"').replace('usage = "Usage:"', 'usage = "Uzo:"')
        (tmp_path / "octroi" / folder / "eo.toml").write_text(text, encoding="utf-8")
    return tmp_path


def octroi(package: Path, *words: str, **environment: str) -> str:
    env = {**os.environ, "PYTHONPATH": str(package), "PYTHONIOENCODING": "utf-8", **environment}
    return subprocess.run([sys.executable, "-c", CODE, *words], env=env, capture_output=True, text=True, check=True).stdout


def test_a_third_language(package: Path) -> None:
    dossier = package / "solo.yaml"
    dossier.write_text(octroi(package, "example", "solo"), encoding="utf-8")
    asked = ("decide", str(dossier), "--prime", "ppi", "--year", "2023", "--today", "2026-11-22")
    said = octroi(package, *asked, "--lang", "eo")
    assert "malpermesata ne" in said
    assert "6_000" in said
    assert octroi(package, *asked, LC_ALL="eo_XX.UTF-8") == said
    assert "malpermesata ne" not in octroi(package, *asked, "--lang", "en")
    assert octroi(package, "--help", "--lang", "eo").startswith("Uzo:")
    assert "fr|de|en|eo|nl" in octroi(package, "--help", "--lang", "en")
