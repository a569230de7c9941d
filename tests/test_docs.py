"""Documentation that can drift: the README's run, the tour, the rules as read by a person, the predicates."""

from __future__ import annotations

import doctest
import os
import pkgutil
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from octroi.bridge import Engine
from octroi.bridge.catalogues import Catalogue, rules_directory
from octroi.cli.main import status
from octroi.web.words import speaking
from places import LANGUAGES, ROOT


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


def headings(page: Path) -> set[str]:
    """Return the places of a page, as a forge and the site name them."""
    text = re.sub(r"(?ms)^```.*?^```", "", page.read_text(encoding="utf-8"))
    plain = (re.sub(r"[`*]|\]\([^)]*\)|\[", "", title).lower() for title in re.findall(r"(?m)^#+ (.*)$", text))
    return {re.sub(r"[^\w\- ]", "", title).strip().replace(" ", "-") for title in plain}


def test_readme_links_lead_somewhere() -> None:
    for page in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), ROOT / "logic" / "README.md", ROOT / "benchmarks" / "README.md"]:
        for target, place in re.findall(r"\]\(([^)#:]*)#?([^):]*)\)", page.read_text(encoding="utf-8")):
            found = page.parent / target if target else page
            assert found.exists(), f"{page.name}: {target}"
            assert not place or place in headings(found), f"{page.name}: {target}#{place}"


def test_every_page_is_on_the_map_once() -> None:
    """``docs/README.md`` leads everywhere; the menu of the site is made of its lists."""
    listed = re.findall(r"(?m)^- \[[^\]]+\]\(([^)]+)\)", (ROOT / "docs" / "README.md").read_text(encoding="utf-8"))
    pages = {(ROOT / "docs" / target).resolve() for target in listed}
    assert len(pages) == len(listed)
    there = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), ROOT / "logic" / "README.md", ROOT / "benchmarks" / "README.md"]
    assert pages == {p.resolve() for p in there} - {ROOT / "docs" / "README.md"}, "a page without a line in docs/README.md, or the reverse"


HOMES = [ROOT, *(ROOT / name for name in ("bridge", "cli", "web", "logic", "docs", "tests"))]
TO_BE_MADE = {"logic/ppi/2025.lp", "tests/situations/ppi_2025.yaml", "build/site/index.html"}


def test_every_file_and_name_that_a_page_speaks_of_is_there() -> None:
    for page in [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")]:
        text = page.read_text(encoding="utf-8")
        files = set(re.findall(r"`(\w+/(?:[\w.-]+/)*(?:[\w-]+\.[a-z]+)?)`", text)) - TO_BE_MADE
        assert [name for name in files if not any((home / name).exists() for home in HOMES)] == [], page.name
        names = set(re.findall(r"`(octroi(?:\.\w+)+)", text))
        for module, imported in re.findall(r"(?m)^from (octroi[\w.]+) import ([\w, ]+)$", text):
            names |= {f"{module}.{name.strip()}" for name in imported.split(",")}
        for name in names:
            assert pkgutil.resolve_name(name), f"{page.name}: {name}"


def shown_commands(text: str) -> list[str]:
    """Return the lines of blocks of code that a reader can type."""
    blocks = re.findall(r"(?ms)^```(?:console|sh|)\n(.*?)^```", text)
    lines = [line.removeprefix("$ ") for block in blocks for line in block.splitlines()]
    return [line for line in lines if re.match(r"(\S*/)?octroi [a-z]", line)]


def test_every_option_that_a_page_shows_is_known(capsys: pytest.CaptureFixture[str]) -> None:
    known: dict[str, str] = {}
    for page in [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")]:
        for line in shown_commands(page.read_text(encoding="utf-8")):
            typed = re.split(r"\s{2,}|\s[|>#]\s", line)[0].replace("[", "").replace("]", "")
            name = typed.split()[1]
            if name not in known:
                assert status([name, "--help"]) == 0, f"{page.name}: {line}"
                known[name] = capsys.readouterr().out
            for option in re.findall(r"(?<!\S)--[a-z-]+", typed):
                assert re.search(rf"{option}\b(?!-)", known[name]), f"{page.name}: {line}"
    assert len(known) > 12


def test_the_advisers_commands_run_one_after_the_other(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    page = (ROOT / "docs" / "adviser.md").read_text(encoding="utf-8")
    for line in re.findall(r"(?m)^\$ (.*)$", page):
        typed, _, file = line.partition(" > ")
        program, *arguments = shlex.split(typed)
        if program == "echo":
            Path(file).write_text(" ".join(arguments), encoding="utf-8")
            continue
        assert status(arguments) == 0, line
        said = capsys.readouterr().out
        if file:
            Path(file).write_text(said, encoding="utf-8")
    assert {p.name for p in tmp_path.iterdir()} == {"dossier.yaml", "inami.yaml", "annex.md", "receipt.json", "members.csv"}


def catalogue(language: str) -> dict[str, set[str]]:
    """Return every text of the page, the command line and the rules in a language, with the keys that it stands under."""
    found: dict[str, set[str]] = {}

    def walk(value: dict[str, Any], above: str) -> None:
        for key, inner in value.items():
            if isinstance(inner, dict):
                walk(inner, f"{above}.{key}")
            else:
                found.setdefault(str(inner), set()).add(f"{above}.{key}")

    walk(speaking(language).texts, "said")
    walk(Catalogue(rules_directory(), language).texts, "rules")
    return found


def test_the_doctors_pages_say_the_same_in_the_words_of_the_page(engine: Engine) -> None:
    """What stands in bold is what the page shows, and the four say the same of it, in the same order."""
    keys: dict[str, list[set[str]]] = {}
    shapes: dict[str, list[str]] = {}
    for language in LANGUAGES:
        text = (ROOT / "docs" / "doctor" / f"{language}.md").read_text(encoding="utf-8")
        words = catalogue(language)
        bold = re.findall(r"\*\*(.+?)\*\*", text)
        assert [b for b in bold if b not in words] == []
        keys[language] = [words[b] for b in bold]
        shapes[language] = [re.match(r"#* |\d\. |- |\||```|", line)[0] for line in text.splitlines() if line]  # type: ignore[index]
        assert speaking(language)("missing.choose.one", count=3).rstrip(" :\u00a0") in text
        assert f"octroi serve --lang {language}" in text
        assert "2025" in text
    assert [i for i in range(len(keys["fr"])) if not set.intersection(*(keys[language][i] for language in LANGUAGES))] == []
    assert all(shape == shapes["fr"] for shape in shapes.values())
    assert {f"rules.verdicts.{v}" for v in ("granted", "refused", "undecided", "not_modelled")} <= set.union(*keys["fr"])
    assert engine.decide({}, ["ppi"], [2025])[0].verdict == "not_modelled"


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
    assert {n: p for n, p in born.items() if len({q for q in p if not q.endswith("facts.lp")}) > 1} == {}
    assert {n: p for n, p in derived.items() if n not in born and not p.endswith("facts.lp")} == {}
    readme = (rules_directory() / "README.md").read_text(encoding="utf-8")
    for name in re.findall(r"`([a-z_]+)/\d`", readme):
        assert name in used, name
    for path in rules_directory().rglob("*.lp"):
        assert path.name in readme, path.name
