"""A folder of rules with a line lost, a line garbled or a word lost: every command says so, or does without; none gives up."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from octroi.cli import main
from places import RULE_BASES, standing_alone
from search import searches, wide

DOSSIER = "dossier: 1\ntable: {age: 7}\n"
COMMANDS = (
    ("decide", "{dossier}"),
    ("explain", "{dossier}", "--prime", "pool", "--year", "2024"),
    ("missing", "{dossier}", "--prime", "pool", "--year", "2024"),
    ("ask", "{dossier}", "--next"),
    ("ask", "{dossier}", "--format", "json"),
    ("rules",),
    ("verify", "--jobs", "1"),
)
ROUNDS = 40 if wide() else 24


class Program:
    name = "octroi"

    def main(self, args: list[str], prog_name: str, **_: object) -> None:
        main.run(args)


def octroi(*arguments: str) -> Result:
    return CliRunner().invoke(Program(), list(arguments), env={"LANG": "en_GB.UTF-8", "OCTROI_DEBUG": ""})  # type: ignore[arg-type]


def pack(folder: Path) -> Path:
    return standing_alone(RULE_BASES / "pool_card", folder / "pack")


def broken(path: Path, chance: random.Random) -> str:
    """Lose a line of a file, or change a few signs of one; return what was done."""
    rows = path.read_text(encoding="utf-8").splitlines()
    places = [i for i, row in enumerate(rows) if row.strip() and not row.startswith("#include")]
    at = chance.choice(places)
    if chance.random() < 0.4:
        done = f"without {rows[at]!r}"
        rows[at : at + 1] = []
    else:
        row = list(rows[at])
        for _ in range(chance.choice((1, 1, 2))):
            row[chance.randrange(len(row))] = chance.choice("axY9_,.;:()\"{}% ")
        done = f"{rows[at]!r} became {''.join(row)!r}"
        rows[at] = "".join(row)
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return done


@searches
@pytest.mark.parametrize("number", range(ROUNDS))
def test_no_broken_folder_makes_a_command_give_up(tmp_path: Path, number: int) -> None:
    chance = random.Random(number)
    folder = pack(tmp_path)
    dossier = tmp_path / "dossier.yaml"
    dossier.write_text(DOSSIER, encoding="utf-8")
    done = broken(folder / chance.choice(("main.lp", "main.lp", "main.lp", "wording/en.toml", "verify.lp")), chance)
    for command in COMMANDS:
        result = octroi(*(w.format(dossier=dossier) for w in command), "--rules", str(folder), "--lang", "en")
        allowed = (0, 1, 2) if command[0] == "verify" else (0, 2)
        assert result.exit_code in allowed, (done, command, result.output)
        assert "internal error" not in result.output, (done, command, result.output)
        if result.exit_code == 2:
            assert result.output.startswith("octroi: "), (done, command, result.output)


def test_the_pack_as_it_is_serves_every_command(tmp_path: Path) -> None:
    folder = pack(tmp_path)
    dossier = tmp_path / "dossier.yaml"
    dossier.write_text(DOSSIER, encoding="utf-8")
    for command in COMMANDS:
        result = octroi(*(w.format(dossier=dossier) for w in command), "--rules", str(folder), "--lang", "en")
        assert result.exit_code == 0, (command, result.output)


def test_a_mistyped_name_is_told_with_its_line_and_the_nearest(tmp_path: Path) -> None:
    folder = pack(tmp_path)
    path = folder / "main.lp"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("true(swims)", "true(swimms)", 1), encoding="utf-8")
    line = text.count("\n", 0, text.index("true(swims)")) + 1
    result = octroi("rules", "--rules", str(folder), "--lang", "en")
    assert result.exit_code == 2
    assert f"main.lp:{line}: no fact of the dossier is called swimms. Meant: swims?" in result.output
