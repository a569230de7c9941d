"""What is kept from one start to the next: the same answers, made again where it is not of these very rules, whole and one's own."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import clingo
import pytest

from octroi.bridge import Engine, prepared
from octroi.bridge.catalogues import rules_directory, toml
from octroi.bridge.rules.files import kernel
from octroi.bridge.rules.flat import packed, unpacked
from octroi.bridge.rules.grounding import grounded
from octroi.bridge.rules.rulebase import RuleBase
from octroi.bridge.rules.symbols import Function, String, Symbol, term, terms
from places import ROOT


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of files, and a cache of the user's own beside it."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    (tmp_path / "home").mkdir()
    return tmp_path / "home"


def counted(home: Path, key: str = "k") -> tuple[Any, int]:
    """What is kept of a folder, and how often it was made now."""
    made = []

    def make() -> dict[str, list[int]]:
        made.append(1)
        return {"rows": [1, 2, 3]}

    return prepared.prepared(home, "x", key, make), len(made)


def kept(home: Path) -> list[Path]:
    return sorted(p for folder in (home, home.parent / "cache") for p in folder.rglob("*.json"))


def test_it_is_made_once_beside_the_files(home: Path) -> None:
    assert [counted(home) for _ in range(2)] == [({"rows": [1, 2, 3]}, 1), ({"rows": [1, 2, 3]}, 0)]
    assert kept(home) == [home / "__pycache__" / "octroi-x.json"]
    assert counted(home, "other") == ({"rows": [1, 2, 3]}, 1)
    assert counted(home, "other")[1] == 0


def _linked(path: Path) -> None:
    path.rename(path.with_name("elsewhere"))
    path.symlink_to(path.with_name("elsewhere"))


def _a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


HARM: dict[str, Callable[[Path], object]] = {
    "cut short": lambda path: path.write_bytes(path.read_bytes()[:-3]),
    "another figure": lambda path: path.write_bytes(path.read_bytes().replace(b"[1,2,3]", b"[1,4,3]")),
    "empty": lambda path: path.write_bytes(b""),
    "of another format": lambda path: path.write_bytes(b"{}" + path.read_bytes()),
    "for all to write": lambda path: path.chmod(0o666),
    "a link": _linked,
    "a folder": _a_folder,
}


@pytest.mark.parametrize("harm", HARM)
def test_what_is_harmed_is_made_again(home: Path, harm: str) -> None:
    counted(home)
    (path,) = kept(home)
    data = path.read_bytes()
    HARM[harm](path)
    assert counted(home) == ({"rows": [1, 2, 3]}, 1)
    assert counted(home) == ({"rows": [1, 2, 3]}, 0)
    (whole,) = (p for p in kept(home) if p.is_file())
    assert not whole.is_symlink()
    assert whole.read_bytes() == data
    assert not whole.stat().st_mode & 0o022


def test_where_the_files_cannot_be_written_to_it_is_kept_with_the_user(home: Path) -> None:
    (home / "__pycache__").write_text("no folder", encoding="utf-8")  # not even the superuser can write below it
    assert [counted(home)[1] for _ in range(2)] == [1, 0]
    (path,) = kept(home)
    assert path.parent == home.parent / "cache" / "octroi"


def test_where_nothing_can_be_written_all_is_made_each_time(home: Path) -> None:
    for name in (home / "__pycache__", home.parent / "cache"):
        name.write_text("no folder", encoding="utf-8")
    assert [counted(home) for _ in range(2)] == [({"rows": [1, 2, 3]}, 1)] * 2
    assert kept(home) == []


def test_what_a_stranger_wrote_is_not_read(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    counted(home)
    (path,) = kept(home)
    assert counted(home)[1] == 0
    look = os.fstat
    monkeypatch.setattr(os, "fstat", lambda handle: os.stat_result([*look(handle)[:4], 4242, *look(handle)[5:10]]))
    assert counted(home)[1] == 1


def test_a_touched_file_is_looked_at_again(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file, looked = home / "a.lp", []
    file.write_text("a(1).", encoding="utf-8")
    (home / "__pycache__").mkdir()

    def asked() -> tuple[str, int]:
        def make() -> tuple[str, list[Path]]:
            looked.append(1)
            return file.read_text(encoding="utf-8"), [file, home]

        before = len(looked)
        return prepared.unchanged(home, "state", make), len(looked) - before

    assert [asked(), asked()] == [("a(1).", 1)] * 2  # touched but now: it may be touched again within the same tick
    now = time.time_ns
    monkeypatch.setattr(time, "time_ns", lambda: now() + 10**10)
    assert [asked(), asked()] == [("a(1).", 1), ("a(1).", 0)]
    then = file.stat().st_mtime_ns
    file.write_text("a(2).", encoding="utf-8")
    os.utime(file, ns=(then, then))  # as large, and of the same time
    assert asked() == ("a(2).", 1)
    assert asked() == ("a(2).", 0)
    (home / "b.lp").write_text("b.", encoding="utf-8")
    assert asked() == ("a(2).", 1)


# -- the ground program ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("entry", "slots"), [("main.lp", 2), ("past.lp", 1)])
def test_the_ground_program_is_the_one_that_clingo_makes(entry: str, slots: int) -> None:
    folder = rules_directory()
    fresh = grounded((*kernel(folder), folder / entry), slots)
    again = unpacked(packed(fresh))
    base = RuleBase(None, slots, entry)
    for name in fresh.predicates:
        assert again.rows(name) == fresh.rows(name)
    assert again[:4] == fresh[:4]
    assert (base.bodies, base.constraints, base.true_atoms, base.inputs) == fresh[:4]
    assert {lit: str(s) for lit, s in base.symbols.items()} == {
        row[0]: str(Function(name, terms(row[1:]))) for name in fresh.predicates for row in fresh.rows(name)
    }


def run(logic: Path, cache: Path, *words: str) -> str:
    """What the command says with the package's folders in this place."""
    env = {**os.environ, "PYTHONPATH": str(logic.parent.parent), "XDG_CACHE_HOME": str(cache), "LANG": "C.UTF-8"}
    command = [sys.executable, "-m", "octroi.cli", *words]
    done = subprocess.run(command, env=env, cwd=cache.parent, capture_output=True, text=True, check=True)
    return done.stdout


def test_other_rules_are_never_answered_from_what_was_kept(tmp_path: Path) -> None:
    """The package copied: asked twice, then with a figure of its rules changed, then with what is kept cut short."""
    for name in ("logic", "bridge", "cli"):
        shutil.copytree(ROOT / name, tmp_path / "lib" / "octroi" / name, ignore=shutil.ignore_patterns("__pycache__"))
    logic = tmp_path / "lib" / "octroi" / "logic"
    dossier = tmp_path / "solo.yaml"
    shutil.copy(logic / "examples" / "solo.yaml", dossier)
    words = ["decide", str(dossier), "--prime", "ppi", "--year", "2023", "--today", "2024-10-01", "--format", "json"]

    def asked() -> Any:
        found = json.loads(run(logic, tmp_path / "cache", *words))
        return found["rules"], found["decisions"][0]["amount"]["max"]

    first = asked()
    kept = logic / "__pycache__" / "octroi-main-2.json"
    assert kept.is_file()
    assert asked() == first
    year = logic / "ppi" / "2023.lp"
    text = year.read_text(encoding="utf-8")
    year.write_text(text.replace(str(first[1]), str(first[1] + 1)), encoding="utf-8")
    other = asked()
    assert other[1] == first[1] + 1
    assert other[0] != first[0]
    kept.write_bytes(kept.read_bytes()[:-100])
    assert asked() == other
    year.write_text(text, encoding="utf-8")
    assert asked() == first


def test_nothing_is_written_beside_the_rules_of_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    rules = Path(shutil.copytree(ROOT / "tests" / "packs" / "outbuilding", tmp_path / "rules"))
    before = sorted(tmp_path.rglob("*"))
    engine = Engine(rules, language="en")
    assert engine.schema()
    assert engine.rules_hash
    toml(rules / "wording" / "en.toml")
    assert sorted(tmp_path.rglob("*")) == before


# -- terms ------------------------------------------------------------------------------------------------------------------

TERMS = [
    '-f(1,-2,"a,b(\\"c\\n\\\\")', "f((1,),(),(a,b),-3)", "#inf", "#sup", 'g(f(x),"(")', '""', "(1,)", "()", "a", "-a", "b", "f",
    "f(1)", "-f(1)", '("x",)', 'f("",a)', "0", "-7", '"é"', "_x", "(a,(b,(c,)))",
]  # fmt: skip


def test_terms_are_those_of_clingo() -> None:
    def same(one: clingo.Symbol, other: Symbol) -> None:
        assert str(one) == str(other)
        assert one.type.name == other.type.name
        if one.type == clingo.SymbolType.Function:
            assert (one.name, one.positive, len(one.arguments)) == (other.name, other.positive, len(other.arguments))
            for inner, outer in zip(one.arguments, other.arguments, strict=True):
                same(inner, outer)
        elif one.type == clingo.SymbolType.Number:
            assert one.number == other.number
        elif one.type == clingo.SymbolType.String:
            assert one.string == other.string
            assert String(one.string) == other

    texts = [*TERMS, *(str(s) for s in RuleBase(None, 1).symbols.values())]
    theirs = [clingo.parse_term(text) for text in texts]
    for one in theirs:
        same(one, term(str(one)))
    assert list(map(str, sorted(theirs))) == list(map(str, sorted(term(str(t)) for t in theirs)))
