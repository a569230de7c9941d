"""Mistakes of a rule keeper, planted in copies of the rules: each is named first, or where the rules are loaded."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import NamedTuple

import pytest

from octroi.bridge.catalogues import rules_directory
from octroi.bridge.prove.findings import judged
from octroi.bridge.prove.run import loaded, verify, whole
from octroi.bridge.rules.rulebase import RuleBase
from octroi.bridge.rules.structure import flaws_of, input_flaws


class Planted(NamedTuple):
    """A mistake in a file, the kinds of finding that name it, a word of the first of them, and where it is looked for."""

    file: str
    before: str
    after: str
    kinds: tuple[str, ...]
    word: str
    year: tuple[str, int] | None = None


LOADED = [
    Planted("ppi/2024.lp", "threshold(2024, cebam, ", "thresold(2024, cebam, ", ("unknown_head",), "threshold"),
    Planted("ppi/2024.lp", "threshold(2024, cebam,               5)", "threshold(2024, cebam)", ("wrong_columns",), "threshold/3"),
    Planted("ppi/2024.lp", "threshold(2024, cebam,  ", "threshold(2024, cebm,  ", ("unknown_constant",), "cebam"),
    Planted("ppi/rules.lp", "true(on_call(Y))", "true(on_cal(Y))", ("unknown_fact",), "on_call"),
    Planted("dmg_debutant/rules.lp", "true(accepted_software(Y))", "true(acepted_software(Y))", ("unknown_fact",), "accepted_software"),
    Planted("dmg_debutant/rules.lp", "true(electronic_dmg(Y))", "true(electronic_dmg)", ("unknown_fact",), "electronic_dmg/1"),
    Planted("dmg_debutant/rules.lp", "(dmg_debutant, Y), ppi_due(Y)", "(dmg_debutant, Y), ppi_du(Y)", ("unknown_predicate",), "ppi_due"),
    Planted("ppi/rules.lp", 'reading("I-09", "A")', 'reading("I-090", "A")', ("unknown_issue",), "I-09"),
]  # fmt: skip
TABLES = [
    Planted("ppi/2023.lp", "threshold(2023, cebam,               5).  ", "", ("threshold_unsaid",), "cebam"),
    Planted("ppi/2023.lp", 'cites(ppi, 2023, sumehr, s14, "Sumehr").\n', "", ("no_source",), "sumehr"),
    Planted("ppi/2023.lp", 'cites_grade(ppi, 2023, (trainee;1;2;3;4), seed_a, "tableau 2023").\n', "", ("no_source",), "grade"),
    Planted("wording/fr.toml", "software = ", "sofware = ", ("no_label",), "software"),
    Planted("ppi/2023.lp", "threshold(2023, sumehr,             55)", "threshold(2023, sumehr, (55;56))", ("told_twice",), "sumehr"),
    Planted("ppi/2023.lp", "status(ppi, 2023, final).", "status(ppi, 2024, final).", ("no_status", "version_twice"), "status"),
    Planted("ppi/2023.lp", "threshold(2023, sumehr,             55)", "threshold(2023, sumehr,             65)",
            ("reached_differs", "cut_missing"), "sumehr"),
    Planted("interventions/years.lp", "hiring(2026, 20250901, 20260901).", "hiring(2025, 20250901, 20260901).",
            ("version_twice", "version_gap", "windows_apart"), "hiring"),
]  # fmt: skip
SOLVED = [
    Planted("dmg_debutant/rules.lp", "not at_least(flat_rate_days", "at_least(flat_rate_days", ("promise_broken",), "",
            ("dmg_debutant", 2021)),
    Planted("dmg_debutant/years.lp", "once, 1, 4256, 4256)", "once, 1, 4265, 4265)", ("amount_differs",), "once", ("dmg_debutant", 2021)),
    Planted("dmg_debutant/rules.lp", "prime_year(dmg_debutant, Y), new_year(Y, D), at_least(gp_number_since, D)",
            "prime_year(dmg_debutant, Y), new_year(Y+1, D), at_least(gp_number_since, D)", ("figure_without_effect",), "gp_number_since",
            ("dmg_debutant", 2021)),
    Planted("ppi/2023.lp", "yes_no(barometers).", "yes_no(sumehr).", ("promise_broken", "fewer_suffice", "figure_without_effect"), "",
            ("ppi", 2023)),
]  # fmt: skip


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("sound") / "logic"
    return Path(shutil.copytree(rules_directory(), target, ignore=shutil.ignore_patterns("__pycache__")))


def planted(sound: Path, folder: Path, mistake: Planted) -> Path:
    wrong = Path(shutil.copytree(sound, folder / "logic"))
    path = wrong / mistake.file
    text = path.read_text(encoding="utf-8")
    assert mistake.before in text
    path.write_text(text.replace(mistake.before, mistake.after, 1), encoding="utf-8")
    return wrong


@pytest.mark.parametrize("mistake", LOADED, ids=lambda m: f"{m.kinds[0]} {m.word}")
def test_what_does_not_hang_together_is_named_with_its_line(sound: Path, tmp_path: Path, mistake: Planted) -> None:
    wrong = planted(sound, tmp_path, mistake)
    first, *more = list(flaws_of(wrong)) or list(input_flaws(RuleBase(wrong, 2)))
    assert first.kind in mistake.kinds
    assert mistake.word in first.close
    assert len(more) < 3
    assert first.file == mistake.file
    text = (sound / mistake.file).read_text(encoding="utf-8")
    changed = text.count("\n", 0, text.index(mistake.before)) + 1
    assert 0 <= changed - first.line <= 3  # a statement is named by its first line


@pytest.mark.parametrize("mistake", TABLES, ids=lambda m: f"{m.kinds[0]} {m.word}")
def test_what_the_tables_have_wrong_comes_first(sound: Path, tmp_path: Path, mistake: Planted) -> None:
    wrong = planted(sound, tmp_path, mistake)
    assert not list(flaws_of(wrong))
    rules = loaded(wrong)
    assert not list(input_flaws(rules.base))
    found = judged(whole(rules), [], complete=False)
    first = found[0]
    assert first.kind in mistake.kinds, [(f.kind, f.what) for f in found]
    assert mistake.word in f"{first.what} {first.detail}"


# All of a year of the PPI takes long; the second entry of a short prime year shows the same kinds.
ASKED = [m if m.year == ("dmg_debutant", 2021) else pytest.param(m, marks=pytest.mark.long) for m in SOLVED]


@pytest.mark.parametrize("mistake", ASKED, ids=lambda m: f"{m.kinds[0]} {m.file}")
def test_what_only_solving_shows_comes_first(sound: Path, tmp_path: Path, mistake: Planted) -> None:
    wrong = planted(sound, tmp_path, mistake)
    assert mistake.year is not None
    found = [f for f in verify(wrong, [mistake.year[0]], [mistake.year[1]], 1).findings if f.acknowledged is None]
    assert {f.kind for f in found[:3]} & set(mistake.kinds), [(f.kind, f.what) for f in found]
    assert found[0].kind in mistake.kinds, [(f.kind, f.what) for f in found]


def test_the_rules_themselves_hang_together() -> None:
    folder = rules_directory()
    assert [str(f) for f in flaws_of(folder)] == []
    assert [str(f) for f in input_flaws(RuleBase(folder, 2))] == []
