"""Documentation that can drift: the README's run, the tour, the rules as read by a person, the predicates."""

from __future__ import annotations

import doctest
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

from octroi.bridge.catalogues import rules_directory

ROOT = Path(__file__).parent.parent


def octroi(*arguments: str, stdin: str = "") -> str:
    environment = {**os.environ, "PYTHONIOENCODING": "utf-8", "LC_ALL": "fr_BE.UTF-8"}
    command = [sys.executable, "-m", "octroi.cli", *arguments]
    done = subprocess.run(command, input=stdin, capture_output=True, text=True, encoding="utf-8", env=environment, check=True)
    return done.stdout


def test_readme_shows_a_real_run() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    match = re.search(r"```console\n\$ (?P<line>[^\n]*octroi example[^\n]*)\n(?P<shown>.*?)```", readme, re.S)
    assert match
    example, decide = (shlex.split(part)[1:] for part in match["line"].split("&&")[-1].split("|"))
    assert octroi(*decide, stdin=octroi(*example)).rstrip() == match["shown"].rstrip()


def test_every_command_of_the_readme_exists() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    shown = octroi("--help")
    for name in set(re.findall(r"[`/]octroi ([a-z-]+)", readme)):
        assert re.search(rf"(?m)^\s+{name}\s", shown), name


def test_readme_links_lead_somewhere() -> None:
    for page in [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").glob("*.md")]:
        for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_tour() -> None:
    result = doctest.testfile(str(ROOT / "docs" / "tour.md"), module_relative=False, optionflags=doctest.NORMALIZE_WHITESPACE)
    assert result.attempted > 15
    assert result.failed == 0


def test_rules_page_is_what_the_rules_say() -> None:
    page = (ROOT / "docs" / "rules.md").read_text(encoding="utf-8")
    assert octroi("rules", "--lang", "fr").strip() in page


# Programs of their own, solved apart from the rules.
OWN_PROGRAMS = {"combination.lp", "planning.lp"}


def test_every_predicate_is_documented_once() -> None:
    """``%*! name(…)`` stands where a predicate is born and nowhere else; nothing documented is gone; the law hides none."""
    born: dict[str, set[str]] = {}
    used: set[str] = set()
    derived: dict[str, str] = {}
    for path in rules_directory().rglob("*.lp"):
        text = path.read_text(encoding="utf-8")
        own = path.name if path.name in OWN_PROGRAMS else ""
        place = path.relative_to(rules_directory()).as_posix()
        for block in re.findall(r"%\*!(.*?)\*%", text, re.S):
            for name in re.findall(r"(?:^|,)\s+([a-z_]\w*)(?=[(:,])", block.split(":")[0] + ":"):
                born.setdefault(own + name, set()).add(place)
        code = re.sub(r"(?m)%.*$", "", re.sub(r'%\*.*?\*%|"[^"]*"', "", text, flags=re.S))
        used |= {own + name for name in re.findall(r"\b([a-z_]\w*)\b", code)}
        born.update({name: {place} for name in re.findall(r"#defined (\w+)/", code) if place == "kernel/inputs.lp" and name not in born})
        if path.parent.name != "kernel" and "verification" not in path.parts:
            derived |= {own + name: place for name in re.findall(r"(?m)^\{? ?([a-z_]\w*)(?=\(| :-|\.)", code)}
    assert {n: p for n, p in born.items() if n not in used} == {}
    assert {n: p for n, p in born.items() if len({q for q in p if not q.endswith(("facts.lp", "inputs.lp"))}) > 1} == {}
    assert {n: p for n, p in derived.items() if n not in born and not p.endswith("facts.lp")} == {}
    readme = (rules_directory() / "README.md").read_text(encoding="utf-8")
    for name in re.findall(r"`([a-z_]+)/\d`", readme):
        assert name in used, name
    for path in rules_directory().rglob("*.lp"):
        assert path.name in readme, path.name
