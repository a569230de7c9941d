"""What the equivalence proof takes for granted about dossiers, what verification finds without a solver, and what it gives up."""

from __future__ import annotations

import shutil
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import strategies
from octroi.bridge import Engine, RulesError
from octroi.bridge.catalogues import rules_directory
from octroi.bridge.compare.lemmas import nevers
from octroi.bridge.ground.declared import Rules
from octroi.bridge.prove import field, promises
from octroi.bridge.prove.run import loaded, verify
from octroi.bridge.prove.study import Study
from octroi.bridge.rules.rulebase import RuleBase
from octroi.bridge.rules.symbols import Function
from octroi.bridge.solve.slices import Slice
from search import search

TODAY = date(2026, 11, 22)

# -- lemmas ---------------------------------------------------------------------------------------------------------------


@cache
def engine() -> Engine:
    return Engine()


def rules() -> Rules:
    return engine().rules


@cache
def combinations() -> list[list[tuple[int, bool]]]:
    """Every combination that no dossier makes, by atoms."""
    base = rules().base
    atoms: dict[Any, int] = {}
    for atom, symbol in base.input_symbols.items():
        atoms[symbol] = atom
        if symbol.name == "at_least":
            atoms[symbol.arguments[0], symbol.arguments[1].number] = atom
    return [[(atoms[name], value) for name, value in row] for row in nevers(base)]


@search(75)
@given(st.data())
def test_no_dossier_makes_what_the_proof_leaves_out(data: st.DataObject) -> None:
    """Whole dossiers, and dossiers with facts forgotten: what is known never makes such a combination, and a sum over more
    entries is no smaller, whatever is left open."""
    prime, year = data.draw(st.sampled_from([("continuite_soins", 2024), ("gestion_pratique", 2024), ("gestion_pratique", 2026)]))
    dossier = data.draw(strategies.dossiers(prime, year))
    if data.draw(st.booleans()):
        dossier, _ = data.draw(strategies.forget(prime, dossier, 6))
    case = engine().case(dossier, prime, year, TODAY, {})
    if case.rules is not engine().rules:  # more entries than two
        return
    encoder = case.encoder
    known = encoder.assign(frozenset(rules().base.inputs), rules().vocabulary.default_readings).known
    for row in combinations():
        assert not all(known.get(atom) is value for atom, value in row), [str(rules().base.input_symbols[a]) for a, _ in row]
    for row in combinations():
        if all(rules().base.input_symbols[a].name == "at_least" for a, _ in row):
            (fewer,), (more,) = ([a for a, v in row if v is wanted] for wanted in (True, False))
            less, greater = (encoder.figure(rules().vocabulary.input[a].fact) for a in (fewer, more))
            assert less.low <= greater.low
            assert less.high <= greater.high


def test_the_lemmas_speak_of_absent_entries_and_of_sums() -> None:
    names = {rules().base.input_symbols[a].name for row in combinations() for a, _ in row}
    assert names == {"present", "true", "same", "at_least"}
    sums = {
        tuple(str(rules().base.input_symbols[a].arguments[0]) for a, _ in sorted(row, key=lambda r: not r[1]))
        for row in combinations() if all(rules().base.input_symbols[a].name == "at_least" for a, _ in row)
    }  # fmt: skip
    assert ('team_hours(continuite_soins,2024,"A","A")', 'team_hours(continuite_soins,2024,"B","A")') in sums
    assert ('team_hours(continuite_soins,2024,"B","A")', 'team_hours(continuite_soins,2024,"A","A")') not in sums
    assert not any("new" in str(rules().base.input_symbols[a]) for row in combinations() for a, v in row if not v)


SMALL = "fact(late, (late,), boolean).\n"


# -- questions given up, rules that hang on themselves ------------------------------------------------------------------------------


def test_a_question_given_up_is_a_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(field, "ROUNDS", 0)
    study = Study(loaded(), "dmg_debutant", 2024)
    found = list(promises.check(study))
    assert len(found) == len(study.broken)
    assert {f.kind for f in found} == {"not_settled"}
    assert any("broken" in f.what for f in found)


@pytest.mark.parametrize("text", ["p :- q. q :- p. r :- p, true(late).", "p :- not q, true(late). q :- not p, true(late). r :- p."])
def test_rules_that_depend_on_themselves_are_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "main.lp").write_text(SMALL + text.replace("p :- q.", "p :- q. p :- q, true(late). q :- true(late)."), encoding="utf-8")
    base = RuleBase(tmp_path, 2)
    root = base.literal(Function("r"))
    assert root is not None
    with pytest.raises(RulesError, match="depends on itself"):
        _ = Slice(base, [root]).circuit


# -- tables entered twice ---------------------------------------------------------------------------------------------------------

TABLES = [
    ("ppi/rules.lp", "changeable(ppi, Y, billed(Y), up, D) :- prime_year(ppi, Y), year_end(Y, D).", "", "changeable_differs"),
    ("interventions/years.lp", "hiring_ends(2025, 20250831).", "hiring_ends(2025, 20250830).", "changeable_differs"),
    ("ppi/2024.lp", "contest(ppi, 2024, form, notification, 60).", "contest(ppi, 2024, form, notification, 30).", "figure_differs"),
    ("ppi/2023.lp", "membership_deadline(2023, 20240401).", "membership_deadline(2023, 20240402).", "figure_differs"),
    ("ppi/2024.lp", "close_below(2024, barometers, 1, 20241209).", "close_below(2024, barometers, 1, 20241210).", "closing_differs"),
    ("interventions/rules.lp", "added(I, Y, contracts, open_ended, yes) :- intervention_year(I, Y).", "", "added_differs"),
    ("interventions/facts.lp", "place(contracts, new, new).", "", "added_differs"),
    ("dmg_debutant/years.lp", "prime_year(dmg_debutant, 2021..2024).", "prime_year(dmg_debutant, 2020..2024).", "year_without_source"),
    ("interventions/facts.lp", "open_slots(history, 2).", "open_slots(history, 1).", "entries_differ"),
    ("interventions/rules.lp", "over(G, (practice, members)) :- activity_figure(_, _, _, _, G).",
     "over(F, (practice, members)) :- total(F, _).", "told_twice"),
    ("interventions/facts.lp", "past_workplace(S), past_workplace(R)) :-", "past_workplace(S), past_workplace(S)) :-", "not_compared"),
    ("ppi/rules.lp", "official(F, T) :- service_figure(F, Y, P), threshold(Y, P, T).",
     "official(score(P, Y), T) :- threshold(Y, P, T).", "reached_differs"),
]  # fmt: skip


@pytest.mark.parametrize(("file", "before", "after", "kind"), TABLES, ids=[f"{t[3]} {i}" for i, t in enumerate(TABLES)])
def test_a_row_mistyped_or_lost_is_found(tmp_path: Path, file: str, before: str, after: str, kind: str) -> None:
    folder = tmp_path / "logic"
    shutil.copytree(rules_directory(), folder, ignore=shutil.ignore_patterns("__pycache__"))
    text = (folder / file).read_text(encoding="utf-8")
    assert text.count(before) == 1
    (folder / file).write_text(text.replace(before, after), encoding="utf-8")
    assert kind in {str(row[0]) for row in loaded(folder).base.facts("finding")}


def test_what_no_dossier_can_say_is_found_and_nothing_else_is_asked(tmp_path: Path) -> None:
    folder = tmp_path / "logic"
    shutil.copytree(rules_directory(), folder, ignore=shutil.ignore_patterns("__pycache__"))
    text = (folder / "interventions" / "facts.lp").read_text(encoding="utf-8")
    fact = "fact(new_deal_dmg, (practice, new_deal_dmg_at_request), number(count))."
    assert text.count(fact) == 1
    (folder / "interventions" / "facts.lp").write_text(text.replace(fact, ""), encoding="utf-8")
    report = verify(folder, jobs=1)
    assert [(f.kind, f.what) for f in report.open] == [("input_without_fact", "new_deal_dmg")]
    assert report.proofs == ()
