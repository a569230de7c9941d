"""What a command writes: whole or not at all, over no file that was there, and never over one that it reads."""

from __future__ import annotations

import os
import shutil
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from octroi.bridge.catalogues import rules_directory
from octroi.bridge.dossier.files import NewFile, read_ordinary, write_whole
from octroi.bridge.errors import InputError
from octroi.cli import examples
from octroi.cli.main import status
from octroi.cli.messages import Messages
from octroi.cli.program import build
from places import SITUATIONS
from refusals import refusing

TODAY = ("--today", "2026-11-22", "--lang", "en")
PPI = ("--prime", "ppi", "--year", "2023")
CLAIMED = "contracts: []\n"
# Every option that names a file to write, in a command that writes it.
WRITERS: dict[str, tuple[str, ...]] = {
    "plan --ics": ("plan", "d.yaml", *TODAY, "--ics"),
    "contest --annex": ("contest", "d.yaml", "--prime", "gestion_pratique", "--year", "2025", "--claimed", "claimed.md", *TODAY, "--annex"),
    "breakpoints --plot": ("breakpoints", "d.svg", *PPI, "--path", "doctor.years.2023.billed_eur", *TODAY, "--plot"),
    "decide --receipt": ("decide", "d.yaml", *PPI, *TODAY, "--receipt"),
    "test --output": ("test", "--from-dossier", "d.yaml", *PPI, *TODAY, "--output"),
    "test --generate": ("test", "cases.yaml", "--prime", "dmg_debutant", "--year", "2021", *TODAY, "--generate"),
    "batch --out": ("batch", "d.csv", *PPI, "--what", "decide", *TODAY, "--out"),
    "report --plot": ("report", "d.jsonl", "--lang", "en", "--plot"),
    "ask --output": ("ask", "d.yaml", *PPI, *TODAY, "--output"),
}  # fmt: skip
ENDINGS = {"contest --annex": ".md", "batch --out": ".csv", "report --plot": ".svg", "breakpoints --plot": ".svg"}
# The file that each command reads, by the name that its option to write takes.
READ = {
    "batch --out": "d.csv", "report --plot": "d.jsonl", "contest --annex": "claimed.md", "breakpoints --plot": "d.svg",
    "test --generate": "cases.yaml",
}  # fmt: skip


@pytest.fixture(params=WRITERS)
def writer(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.chdir(tmp_path)
    Path("d.yaml").write_text(examples.text("with_nurse"), encoding="utf-8")
    shutil.copy("d.yaml", "d.svg")
    Path("d.csv").write_text("id,doctor.gp_number_since\na,2005-01-01\n", encoding="utf-8")
    Path("d.jsonl").write_text("", encoding="utf-8")
    Path("claimed.md").write_text(CLAIMED, encoding="utf-8")
    shutil.copy(SITUATIONS / "dmg_debutant.yaml", "cases.yaml")
    yield request.param
    assert list(tmp_path.rglob(".*")) == []  # nothing half-written is left


def words(writer: str, name: str, *more: str) -> list[str]:
    return [*WRITERS[writer], name, *more]


def refused(capsys: pytest.CaptureFixture[str], writer: str, name: str, *more: str) -> str:
    assert status(words(writer, name, *more)) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith(f"octroi: --{writer.split('--')[1]} ")
    return err


def test_a_file_that_is_there_stays(writer: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    name = "mine" + ENDINGS.get(writer, ".txt")
    monkeypatch.setattr("builtins.input", lambda *_: ".")
    Path(name).write_text("mine", encoding="utf-8")
    assert "exists already" in refused(capsys, writer, name)
    assert Path(name).read_text(encoding="utf-8") == "mine"
    os.symlink(name, "link" + ENDINGS.get(writer, ".txt"))
    assert "exists already" in refused(capsys, writer, "link" + ENDINGS.get(writer, ".txt"))
    assert Path(name).read_text(encoding="utf-8") == "mine"


def test_an_input_stays_even_with_force(writer: str, capsys: pytest.CaptureFixture[str]) -> None:
    read = READ.get(writer, "d.yaml")
    if writer == "ask --output":  # the dossier itself is where the answers go by default
        return
    before = Path(read).read_bytes()
    ending = ENDINGS.get(writer, ".txt")
    os.symlink(read, f"soft{ending}")
    os.link(read, f"hard{ending}")
    for name in (read, f"./{read}", f"soft{ending}", f"hard{ending}"):
        if Path(name).suffix == ending or writer not in ENDINGS:
            assert "reads this file" in refused(capsys, writer, name, "--force"), name
    assert Path(read).read_bytes() == before


def test_what_is_no_ordinary_file_is_left_alone(writer: str, capsys: pytest.CaptureFixture[str]) -> None:
    ending = ENDINGS.get(writer, "")
    os.mkfifo(f"pipe{ending}")
    os.symlink("/dev/null", f"null{ending}")
    listening = socket.socket(socket.AF_UNIX)
    listening.bind(f"socket{ending}")
    for name in (f"pipe{ending}", f"null{ending}", f"socket{ending}"):
        assert "no ordinary file" in refused(capsys, writer, name, "--force"), name
    listening.close()
    Path(f"folder{ending}").mkdir()
    assert "folder" in refused(capsys, writer, f"folder{ending}", "--force")
    assert "does not exist" in refused(capsys, writer, f"none/x{ending}")
    for name in ("", "  "):
        assert "name is empty" in refused(capsys, writer, name) or writer in ENDINGS


def test_every_option_that_writes_is_tried_here() -> None:
    commands = build(Messages("en")).commands
    forced = {name for name, c in commands.items() if any("--force" in p.opts for p in c.params)}
    assert forced == {w.split()[0] for w in WRITERS} | {"verify", "diff"}
    for name, option in (w.split() for w in WRITERS):
        assert any(option in p.opts for p in commands[name].params)


def test_force_replaces(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    dossier, target, link = tmp_path / "d.yaml", tmp_path / "r.json", tmp_path / "link.json"
    dossier.write_text(examples.text("solo"), encoding="utf-8")
    target.write_text("mine", encoding="utf-8")
    target.chmod(0o600)
    link.symlink_to(target)
    asked = ["decide", str(dossier), "--prime", "ppi", "--year", "2023", *TODAY, "--receipt"]
    assert status([*asked, str(link), "--force"]) == 0
    assert link.is_symlink()
    assert target.stat().st_mode & 0o777 == 0o600
    kept = target.read_bytes()
    assert kept.startswith(b'{"content"')
    assert status([*asked, str(target)]) == 0  # the same receipt once more is no other one
    assert target.read_bytes() == kept
    assert status([*asked[:4], "2022", *TODAY, "--receipt", str(target)]) == 2
    assert target.read_bytes() == kept
    capsys.readouterr()


def test_rules_are_an_input_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rules = shutil.copytree(rules_directory(), tmp_path / "rules", ignore=shutil.ignore_patterns("__pycache__"))
    dossier, hard = tmp_path / "d.yaml", tmp_path / "hard.json"
    dossier.write_text(examples.text("solo"), encoding="utf-8")
    os.link(rules / "sources.lp", hard)
    before = hard.read_bytes()
    for name in (rules / "sources.lp", hard):
        words = ["decide", str(dossier), *PPI, "--rules", str(rules), "--receipt", str(name), "--force", *TODAY]
        assert status(words) == 2
        assert "reads this file" in capsys.readouterr().err
    assert hard.read_bytes() == before


def test_standard_input_is_an_input_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given = tmp_path / "d.yaml"
    given.write_text(examples.text("solo"), encoding="utf-8")
    with given.open(encoding="utf-8") as stream:
        monkeypatch.setattr("sys.stdin", stream)
        with refusing("output_is_input"):
            NewFile(str(given), "--receipt", ["-"], force=True)


def failing(name: str) -> Callable[..., Any]:
    def fail(*_: Any, **__: Any) -> None:
        raise OSError(28, "No space left on device")

    return fail


@pytest.mark.parametrize("name", ["fsync", "link"])
def test_a_disk_that_is_full_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    path = tmp_path / "a"
    monkeypatch.setattr(f"octroi.bridge.dossier.files.os.{name}", failing(name))
    if name == "link":  # a disk without hard links still takes the file
        write_whole(path, b"new", new=True)
        assert path.read_bytes() == b"new"
    else:
        with pytest.raises(InputError, match="No space left"):
            write_whole(path, b"new", new=True)
        assert not path.exists()
        path.write_bytes(b"old")
        with pytest.raises(InputError, match="No space left"):
            write_whole(path, b"new")
        assert path.read_bytes() == b"old"
    assert [p.name for p in tmp_path.iterdir()] == ["a"]


def test_a_file_made_meanwhile_stays(tmp_path: Path) -> None:
    file = NewFile(str(tmp_path / "a"), "--ics")
    (tmp_path / "a").write_bytes(b"another's")
    with refusing("file_exists"):
        file.write(b"mine")
    assert [(p.name, p.read_bytes()) for p in tmp_path.iterdir()] == [("a", b"another's")]


def test_names_that_no_file_can_have(tmp_path: Path) -> None:
    (tmp_path / "round").symlink_to(tmp_path / "round")
    for name in (str(tmp_path / "round"), str(tmp_path / "a\0b"), str(tmp_path / ("n" * 300))):
        with pytest.raises(InputError):
            NewFile(name, "--ics").write(b"x")
    long = tmp_path / ("n" * 255)
    NewFile(str(long), "--ics").write(b"x")
    assert long.read_bytes() == b"x"


def test_reading_is_bounded_and_of_ordinary_files(tmp_path: Path) -> None:
    path, pipe = tmp_path / "a", tmp_path / "pipe"
    path.write_bytes(b"12345")
    os.mkfifo(pipe)
    assert read_ordinary(path, 5) == b"12345"
    for place, key in ((path, "too_large"), (pipe, "not_ordinary"), (Path("/dev/zero"), "not_ordinary"), (tmp_path, "unreadable")):
        with refusing(key):
            read_ordinary(place, 4)
