"""A year is added as CONTRIBUTING says: an invented PPI 2025, in a copy of the rules, without touching anything else."""

from __future__ import annotations

import re
import shutil
from datetime import date
from pathlib import Path
from typing import NamedTuple

import pytest

from octroi.bridge import Engine
from octroi.bridge.catalogues import rules_directory
from octroi.bridge.prove.run import loaded, verify, whole
from octroi.bridge.situations.judge import judge
from octroi.bridge.situations.read import read
from octroi.cli.main import status
from places import ROOT

TODAY = date(2026, 11, 22)

# The invented table of 2025: teleconsultations (done or not) take the place of Mult-eMediatt, Sumehr rises to 65 %, and those
# who are paid for each act need one parameter more for each situation.
SOURCE = (
    'source(s_2025, "Tableau inventé de la PPI 2025", "2025-10-01", "https://example.org/ppi-2025").\n'
    'cites_grade(ppi, 2025, (trainee;1;2;3;4), s_2025, "tableau 2025").\n'
)
YEAR = (
    ("2024", "2025"),
    ('"sous réserve de publication au Moniteur belge"', "invented"),
    ('cites_grade(ppi, 2025, (trainee;1;2;3;4), seed_a, "tableau 2025").\n', SOURCE),
    ("fee_for_service, 2, 5)", "fee_for_service, 2, 6)"),
    ("fee_for_service, 3, 6)", "fee_for_service, 3, 7)"),
    ("fee_for_service, 4, 7)", "fee_for_service, 4, 8)"),
    ("sumehr,             60)", "sumehr,             65)"),
    ("measure(2025, mult_emediatt,      count,   quarter_4)", "measure(2025, teleconsultations, use, year)"),
    ("dossier_key(mult_emediatt,      mult_emediatt)", "dossier_key(teleconsultations, teleconsultations)"),
    ("mult_emediatt", "teleconsultations"),
    ("20251220", "20251221"),
    ("20251209", "20251211"),
    ("membership_deadline(2025, 20250401)", "membership_deadline(2025, 20260401)"),
    ("announced, 20250701, 20251231", "announced, 20260701, 20261231"),
    ("actual,    20250911, 20251215", "actual,    20260914, 20261215"),
)
SECOND = """
% --- 2025 ---------------------------------------------------------------------------------------------------

law_year(ppi, 2025).
law(2025, billed,        25000, s_2025, "activité").
law(2025, exempt_years,      5, s_2025, "activité").
law(2025, trainee_amount,  800, s_2025, "tableau").
law(2025, use,               1, s_2025, "tableau").
law(2025, contest_days,     60, s_2025, "recours").
figure_amount(ppi, 2025, trainee, 800, 800, s_2025, "tableau").
figure_amount(ppi, 2025, 1, 1000, 1000, s_2025, "tableau").
figure_amount(ppi, 2025, 2, 3500, 3500, s_2025, "tableau").
figure_amount(ppi, 2025, 3, 4500, 4500, s_2025, "tableau").
figure_amount(ppi, 2025, 4, 6000, 6000, s_2025, "tableau").
law_parameter(2025, (chapter_iv;efact_eattest), 50, s_2025, "tableau").
law_parameter(2025, sumehr, 65, s_2025, "tableau").
law_parameter(2025, (cebam;medication_schemes), 5, s_2025, "tableau").
law_parameter(2025, handicap, 3, s_2025, "tableau").
law_parameter(2025, barometers, 2, s_2025, "tableau").
law_parameter(2025, teleconsultations, use, s_2025, "tableau").
law_measured_from(2025, (chapter_iv;efact_eattest;cebam;medication_schemes), 701).
law_foreign(2025, efact_eattest, s_2025, "tableau").
figure_asked(2025, fee_for_service, 8, s_2025, "tableau").
figure_asked(2025, flat_rate, 7, s_2025, "tableau").
figure_count(ppi, 2025, 2, fee_for_service, 6, s_2025, "tableau").
figure_count(ppi, 2025, 3, fee_for_service, 7, s_2025, "tableau").
figure_count(ppi, 2025, 4, fee_for_service, 8, s_2025, "tableau").
figure_count(ppi, 2025, 2, flat_rate, 5, s_2025, "tableau").
figure_count(ppi, 2025, 3, flat_rate, 6, s_2025, "tableau").
figure_count(ppi, 2025, 4, flat_rate, 7, s_2025, "tableau").
figure_window(ppi, 2025, announced, 20260701, 20261231, s_2025, "demandes").
figure_window(ppi, 2025, actual, 20260914, 20261215, s_2025, "demandes").
figure_paid(ppi, 2025, 20261231, s_2025, "paiement").
law_closes(2025, barometers, 20251221, s_2025, "baromètres").
law_closes_below(2025, barometers, 1, 20251211, s_2025, "baromètres").
law_closing(2025, barometers, diabetes,    20251127, s_2025, "baromètres").
law_closing(2025, barometers, kidneys,     20251211, s_2025, "baromètres").
law_closing(2025, barometers, antibiotics, 20251221, s_2025, "baromètres").
change(ppi, 2025, threshold(sumehr), s_2025, "65 %").
change(ppi, 2025, dropped(mult_emediatt), s_2025, "tableau").
change(ppi, 2025, added(teleconsultations), s_2025, "tableau").
change(ppi, 2025, step(fee_for_service, (2;3;4)), s_2025, "tableau").
change(ppi, 2025, window((announced;actual)), s_2025, "demandes").
change(ppi, 2025, other((closing(barometers);closing_below(barometers))), s_2025, "baromètres").
change(ppi, 2025, other(paid_by), s_2025, "paiement").
"""
SITUATIONS = """
facts:
  all:
    doctor:
      gp_number_since: 2005-09-01
      training: none
      years:
        2025:
          on_call: true
          billed_eur: 60000
          payment: fee_for_service
          accepted_software: true
          e_services:
            {chapter_iv_pct: 50, efact_eattest_pct: 50, sumehr_pct: 65, cebam_uses: 5, handicap_forms: 3,
             medication_schemes: 5, barometers: 2, teleconsultations: true}
    practice: {kind: solo}
situations:
  - {name: "all eight", prime: ppi, year: 2025, base: all, expect: {verdict: granted, amount: 6000, situation: 4}}
  - name: "Sumehr at 64 %: seven of eight"
    prime: ppi
    year: 2025
    base: all
    facts: {doctor: {years: {2025: {e_services: {sumehr_pct: 64}}}}}
    expect: {verdict: granted, amount: 4500, situation: 3}
  - name: "seven of seven at the flat rate, without teleconsultations six"
    prime: ppi
    year: 2025
    base: all
    facts: {doctor: {years: {2025: {payment: flat_rate, e_services: {efact_eattest_pct: 0, teleconsultations: false}}}}}
    expect: {verdict: granted, amount: 4500, situation: 3}
"""


class Added(NamedTuple):
    """A copy of the project's rules with the invented year, and what was touched for it."""

    rules: Path
    situations: Path
    touched: set[str]


def replaced(text: str, pairs: tuple[tuple[str, str], ...]) -> str:
    for before, after in pairs:
        assert before in text, before
        text = text.replace(before, after)
    return text


@pytest.fixture(scope="module")
def added(tmp_path_factory: pytest.TempPathFactory) -> Added:
    home = tmp_path_factory.mktemp("year")
    rules = home / "logic"
    shutil.copytree(rules_directory(), rules, ignore=shutil.ignore_patterns("__pycache__"))
    before = {p: p.read_bytes() for p in rules.rglob("*") if p.is_file()}

    def edit(name: str, *pairs: tuple[str, str]) -> None:
        (rules / name).write_text(replaced((rules / name).read_text(encoding="utf-8"), pairs), encoding="utf-8")

    table = (rules / "ppi" / "2024.lp").read_text(encoding="utf-8")
    (rules / "ppi" / "2025.lp").write_text(replaced(table, YEAR), encoding="utf-8")
    edit("main.lp", ('#include "ppi/2024.lp".\n', '#include "ppi/2024.lp".\n#include "ppi/2025.lp".\n'))
    edit("wording/fr.toml", ('"ppi.mult_emediatt" =', '"ppi.teleconsultations" = "Téléconsultations"\n"ppi.mult_emediatt" ='))
    for language, name in (("en", "Teleconsultations"), ("nl", "Teleconsultaties"), ("de", "Telekonsultationen")):
        edit(f"wording/{language}.toml", ('"ppi.mult_emediatt" =', f'"ppi.teleconsultations" = "{name}"\n"ppi.mult_emediatt" ='))
    with (rules / "verification" / "ppi" / "years.lp").open("a", encoding="utf-8") as stream:
        stream.write(SECOND)
    situations = home / "situations" / "ppi_2025.yaml"
    situations.parent.mkdir()
    situations.write_text(SITUATIONS, encoding="utf-8")
    touched = {p.relative_to(home).as_posix() for p in home.rglob("*") if p.is_file() and before.get(p) != p.read_bytes()}
    return Added(rules, situations, touched)


def test_contributing_names_what_was_touched_and_nothing_else(added: Added) -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    section = text[text.index("1. Copy") : text.index("`octroi diff 2024 2025`")]
    named = set(re.findall(r"`((?:logic|tests)/[\w./]+)`", section))
    changed = {f"tests/{name}" if name.startswith("situations") else name for name in added.touched}
    assert changed == named - {"logic/ppi/2024.lp"}


def test_the_year_is_decided_and_its_situations_hold(added: Added) -> None:
    engine = Engine(rules=added.rules)
    situations = read([added.situations])
    assert len(situations) == 3
    for situation in situations:
        assert judge(engine, situation, TODAY).mismatches == (), situation.name
    assert engine.decide({}, ["ppi"], [2026], TODAY)[0].verdict == "not_modelled"
    decision = engine.decide({"doctor": {"gp_number_since": "none", "training": "none"}}, ["ppi"], [2025], TODAY)[0]
    assert (decision.verdict, decision.request.state if decision.request else None) == ("refused", "open")


@pytest.mark.long
def test_verification_finds_nothing_new(added: Added) -> None:
    report = verify(added.rules, ["ppi"], [2025], 1)
    assert [(f.kind, f.what, f.readings) for f in report.open] == []


def test_the_tables_of_the_year_agree_with_each_other(added: Added) -> None:
    known = {f.place for f in whole(loaded())}
    assert [f.place for f in whole(loaded(added.rules)) if f.place not in known] == []


def test_a_figure_that_only_one_entry_has_is_found(added: Added, tmp_path: Path) -> None:
    wrong = tmp_path / "logic"
    shutil.copytree(added.rules, wrong)
    path = wrong / "ppi" / "2025.lp"
    path.write_text(replaced(path.read_text(encoding="utf-8"), (("20260914", "20260915"),)), encoding="utf-8")
    assert ("window_differs", "ppi", 2025, "actual") in {f.place[:4] for f in whole(loaded(wrong))}


def test_the_rules_are_shown(added: Added, capsys: pytest.CaptureFixture[str]) -> None:
    assert status(["rules", "--rules", str(added.rules), "--prime", "ppi", "--year", "2025", "--lang", "en"]) == 0
    shown = capsys.readouterr().out
    assert "Teleconsultations" in shown
    assert "Tableau inventé de la PPI 2025" in shown
    assert "mediatt" not in shown.lower()
