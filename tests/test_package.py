"""The package as a user gets it: complete, typed, clean, and described as it is."""

from __future__ import annotations

import doctest
import importlib
import pkgutil
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import octroi.bridge

ROOT = Path(__file__).parent.parent


# What asks the package index for the name alone, which is another project's there; octroi-primes is ours.
NOT_OURS = re.compile(r"(?:pip3? install|uv add|uv pip install)\b[^`\n&;|]*?[\s'\"]octroi(?![\w/.-])|(?<![\w/.-])octroi\[")


def test_no_text_asks_for_the_distribution_of_another_project() -> None:
    assert NOT_OURS.search("pip install -q 'octroi[pdf]'")
    assert NOT_OURS.search("pip install octroi")
    assert not NOT_OURS.search("pip install 'octroi-primes[pdf]'")
    texts = [p for p in ROOT.iterdir() if p.suffix in {".md", ".toml"}]
    for folder in ("bridge", "cli", "logic", "docs", "benchmarks"):
        texts += [p for p in (ROOT / folder).rglob("*") if p.suffix in {".md", ".toml", ".py", ".lp", ".yaml"}]
    found = {p.relative_to(ROOT).as_posix(): m[0] for p in texts if (m := NOT_OURS.search(p.read_text(encoding="utf-8")))}
    assert found == {}


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


def test_what_the_package_index_shows_leads_nowhere_that_is_not_there() -> None:
    """No source folder stands beside it, so it has neither links nor pictures that lead into one; it says what README says."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    shown, readme = ((ROOT / name).read_text(encoding="utf-8") for name in (project["readme"], "README.md"))
    assert re.findall(r"\]\(|<img|<a ", shown) == []
    assert shown.split("\n\n")[:2] == readme.split("\n\n")[:2]
    assert shown.strip().splitlines()[-1] == readme.strip().splitlines()[-1]


def test_nothing_speaks_of_the_workplace() -> None:
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False).stdout.split()
    # Pieced together so that this file does not name what it looks for.
    words = ["/wor" + "k/", ".lib" + "rary", "/ro" + "ot/", "pypi" + ".org", "side" + "car"]
    for name in tracked:
        path = ROOT / name
        if path.is_file() and path.suffix in {".py", ".lp", ".toml", ".md", ".yaml", ""}:
            text = path.read_text(encoding="utf-8", errors="replace")
            assert not [w for w in words if w in text], name
