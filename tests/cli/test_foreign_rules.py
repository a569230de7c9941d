"""Folders of rules of strangers: no code runs, nothing outside is read, grounding ends, and what has no meaning is named."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from octroi.bridge import Engine
from octroi.bridge.errors import RulesError
from octroi.bridge.receipt.receipt import file_hashes
from octroi.bridge.rules import grounding
from octroi.bridge.rules.files import rules_hash
from octroi.bridge.rules.folder import rule_files
from octroi.bridge.rules.rulebase import RuleBase
from octroi.cli import foreign
from octroi.cli.main import status
from places import ROOT

PACK = ROOT / "tests" / "packs" / "outbuilding"
DECLARED = "#defined extra/0.\n#defined extra/1.\n#defined other/1.\n#defined wide/1.\n"


@pytest.fixture
def rules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    return Path(shutil.copytree(PACK, tmp_path / "rules"))


def said(rules: Path, more: str, capsys: pytest.CaptureFixture[str]) -> str:
    """What is said of the rules with more at the end of their main file; nothing is told but that."""
    with (rules / "main.lp").open("a", encoding="utf-8") as file:
        file.write(DECLARED + more + "\n")
    assert status(["rules", "--rules", str(rules), "--lang", "en"]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert "internal" not in err
    return err


CODE = "import pathlib; pathlib.Path('ran').write_text('x')"


@pytest.mark.parametrize(
    ("more", "named"),
    [
        (f"#script (python)\n{CODE}\n#end.", "#script"), ("#script (lua) os.execute('touch ran') #end.", "#script"),
        ("extra(@run(1)) :- extra.", ""), ("#include <incmode>.", "#include <incmode>"), ("#theory t {}.", "#theory"),
        ("extra ; other(1).", "extra ; other(1)"), ("extra | other(1).", "extra | other(1)"),
        ("extra(X) : other(X).", "extra(X) : other(X)"),
        ("{ extra }.", "extra is chosen freely"), ("1 { extra(1..3) } 1 :- extra.", "extra is chosen freely"),
        ("{ extra(X) : other(X) ; other(1) }.", "other is chosen freely"),
        ("#external extra.", "#external"), ("#minimize { 1 : extra }.", "#minimize"), ("#maximize { 1 : extra }.", "#maximize"),
        (":~ extra. [1]", ":~"), ("#heuristic extra. [1, true]", "#heuristic"), ("#edge (1, 2) : extra.", "#edge"),
        ("#program other. extra.", "#program"), ("extra :- %* not closed", "comment is not closed"),
        ("extra :- #sum { 2 : true(listed_building) ; 3 : true(verandah) } >= 3.", ""),
    ],
)  # fmt: skip
def test_what_has_no_meaning_is_refused_by_name(rules: Path, capsys: pytest.CaptureFixture[str], more: str, named: str) -> None:
    assert named in said(rules, more, capsys)
    assert list(Path().iterdir()) == []


def test_no_code_runs_in_the_library_either(rules: Path) -> None:
    before = (rules / "main.lp").read_text(encoding="utf-8")
    for more in (f"#script (python)\n{CODE}\n#end.", f"#script (python)\ndef run(x):\n    {CODE}\n    return x\n#end.\nextra(@run(1))."):
        (rules / "main.lp").write_text(before + more, encoding="utf-8")
        with pytest.raises(RulesError):
            RuleBase(rules)
    assert list(Path().iterdir()) == []


@pytest.mark.parametrize("name", ["../outside.lp", "{absolute}", "link.lp", "/etc/passwd", "/dev/zero"])
def test_includes_stay_inside(rules: Path, capsys: pytest.CaptureFixture[str], name: str) -> None:
    outside = rules.parent / "outside.lp"
    outside.write_text("extra. secret(word).\n", encoding="utf-8")
    (rules / "link.lp").symlink_to(outside)
    err = said(rules, f'#include "{name.format(absolute=outside)}".', capsys)
    assert "lies outside this folder" in err
    assert "secret" not in err


def test_a_main_file_elsewhere_is_not_taken(rules: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (rules / "main.lp").rename(rules.parent / "main.lp")
    (rules / "main.lp").symlink_to(rules.parent / "main.lp")
    assert status(["rules", "--rules", str(rules), "--lang", "en"]) == 2
    assert "lies outside" in capsys.readouterr().err


def test_an_include_that_is_not_there(rules: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "main.lp:" in (err := said(rules, '#include "none.lp".', capsys))
    assert "none.lp" in err


def test_what_lies_in_the_working_directory_is_no_rule(rules: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plain, packaged = RuleBase(rules), Engine()
    for name in ("facts.lp", "sources.lp", "rules.lp", "readings.lp", "main.lp"):
        Path(name).write_text("not a rule at all", encoding="utf-8")
    assert {str(s) for s in RuleBase(rules).symbols.values()} == {str(s) for s in plain.symbols.values()}
    assert {str(s) for s in Engine().rules.base.symbols.values()} == {str(s) for s in packaged.rules.base.symbols.values()}


def test_files_that_are_not_included_are_not_read(rules: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before, files = rules_hash(rules), file_hashes(rules)
    (rules / "zero.lp").symlink_to("/dev/zero")
    os.mkfifo(rules / "pipe.lp")
    os.mkfifo(rules / "pipe.toml")
    os.mkfifo(rules / "wording" / "xx.toml")
    (rules / "bytes.lp").write_bytes(b"\xff\xfe")
    (rules / "deep").mkdir()
    (rules / "deep" / "other.lp").write_text("not a rule", encoding="utf-8")
    assert status(["rules", "--rules", str(rules), "--lang", "en"]) == 0
    assert capsys.readouterr().err == ""
    assert (rules_hash(rules), file_hashes(rules)) == (before, files)


def test_what_is_included_is_hashed(rules: Path) -> None:
    with (rules / "main.lp").open("a", encoding="utf-8") as file:
        file.write('#include "deep/more.lp".\n')
    (rules / "deep").mkdir()
    (rules / "deep" / "more.lp").write_text('#include "most.lp".\n', encoding="utf-8")
    (rules / "deep" / "most.lp").write_text("% one\n", encoding="utf-8")
    before = rules_hash(rules)
    (rules / "deep" / "most.lp").write_text("% two\n", encoding="utf-8")
    assert rules_hash(rules) != before
    assert {"main.lp", "deep/more.lp", "deep/most.lp", "wording/en.toml"} <= {name for name, _ in rule_files(rules)}


@pytest.mark.parametrize("name", ["wording/en.toml", "facts.lp", "reviewed.toml"])
def test_a_pipe_in_the_place_of_a_file_is_no_wait(rules: Path, capsys: pytest.CaptureFixture[str], name: str) -> None:
    (rules / name).unlink(missing_ok=True)
    os.mkfifo(rules / name)
    assert status(["verify", "--rules", str(rules), "--lang", "en", "--jobs", "1", "--timeout", "60"]) in (0, 1, 2)
    assert "internal" not in capsys.readouterr().err


ENDLESS = [
    ("extra(0).\nextra(X + 1) :- extra(X).", "extra(X + 1) :- extra(X)."),
    ("other(1..3000).\nwide((X, Y, Z)) :- other(X), other(Y), other(Z).", "wide((X, Y, Z)) :- other(X), other(Y), other(Z)."),
    ("other(1..3000).\nwide((X, Y)) :- other(X), other(Y), true(verandah).", "wide((X, Y)) :- other(X), other(Y), true(verandah)."),
]


@pytest.mark.parametrize(("more", "rule"), ENDLESS)
def test_rules_without_end_are_named(
    rules: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, more: str, rule: str
) -> None:
    monkeypatch.setattr(grounding, "GROUND_RULES", 20_000)
    err = said(rules, more, capsys)
    assert rule in err
    line = (rules / "main.lp").read_text(encoding="utf-8").splitlines().index(rule) + 1
    assert f"main.lp:{line}:" in err


def test_rules_of_which_nothing_comes_end_too(rules: Path) -> None:
    """What grounds without a result hears of no end: the process ends, in time and with the documented status."""
    with (rules / "main.lp").open("a", encoding="utf-8") as file:
        file.write(DECLARED + "other(1..9000).\nextra :- other(X), other(Y), other(Z), X + Y + Z = 100000.\n")
    code = f"import octroi.cli.foreign as a, octroi.cli.main as m; a.GROUND_SECONDS = 0.5; m.run(['rules', '--rules', {str(rules)!r}])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 2
    assert "extra :- other(X), other(Y), other(Z)" in done.stderr
    assert foreign.GROUND_SECONDS == 120.0


def test_time_given_runs_out(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["verify", "--prime", "ppi", "--year", "2023", "--jobs", "1", "--lang", "en", "--timeout"]
    assert status([*words, "0.05"]) == 124
    out, err = capsys.readouterr()
    assert (out, err) == ("", "octroi: the time given ran out (--timeout 0.05).\n")
    assert status(["decide", "none.yaml", "--lang", "en", "--timeout", "30"]) == 2  # all ends before
    for wrong in ("0", "-1", "x", "nan", "inf", "1e300"):
        assert status([*words, wrong]) == 2
