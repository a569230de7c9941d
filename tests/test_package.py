"""The package as a user gets it: complete, typed, clean, and described as it is."""

from __future__ import annotations

import doctest
import importlib
import pkgutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import octroi.bridge

ROOT = Path(__file__).parent.parent


def test_wheel_holds_every_source_file(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "--no-build-isolation", "-w", str(tmp_path), "."]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("octroi-*.whl")
    packed = set(zipfile.ZipFile(wheel).namelist())
    for folder in ("logic", "bridge", "cli", "web"):
        for path in (ROOT / folder).rglob("*"):
            if path.suffix in {".py", ".lp", ".toml", ".yaml", ".html", ".css", ".js", ".svg"} or path.name == "py.typed":
                assert f"octroi/{path.relative_to(ROOT).as_posix()}" in packed


@pytest.mark.first
@pytest.mark.parametrize("command", [["ruff", "check", "."], ["mypy"]], ids=["ruff", "mypy"])
def test_static_checks(command: list[str]) -> None:
    done = subprocess.run([sys.executable, "-m", *command], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("name", ["octroi.bridge", *(m.name for m in pkgutil.walk_packages(octroi.bridge.__path__, "octroi.bridge."))])
def test_docstring_examples(name: str) -> None:
    module = importlib.import_module(name)
    assert doctest.testmod(module).failed == 0


def test_ci_runs_the_readme_command() -> None:
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    (command,) = [line for line in script.splitlines() if "pytest" in line]
    assert f"$ {command}" in readme


def test_nothing_speaks_of_the_workplace() -> None:
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False).stdout.split()
    # Pieced together so that this file does not name what it looks for.
    words = ["/wor" + "k/", ".lib" + "rary", "/ro" + "ot/", "pypi" + ".org", "side" + "car"]
    for name in tracked:
        path = ROOT / name
        if path.is_file() and path.suffix in {".py", ".lp", ".toml", ".md", ".yaml", ""}:
            text = path.read_text(encoding="utf-8", errors="replace")
            assert not [w for w in words if w in text], name
