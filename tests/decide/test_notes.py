"""What is told beside a decision: what may be taken along, and clauses on which no rule turns (SEED-A, SEED-B)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from octroi.bridge import Engine
from octroi.bridge.rulebook.rulebook import Rulebook

TODAY = date(2025, 11, 20)


def practice(*support: str) -> dict[str, Any]:
    return {
        "doctor": {"gp_number_since": "2010-05-01", "solo": True},
        "practice": {"kind": "solo", "payment": "fee_for_service", "enterprise_number": "E1", "workplace": "A",
                     "public_support": list(support), "years": {2024: {"dmg_count": 800, "reimbursed_eur": 90000}}},
        "contracts": [{"staff": "nurse", "kind": "employment", "open_ended": True, "hours_per_week": 19, "start": "2024-02-01",
                       "end": "none", "workplace": "A"}],
        "history": [], "requests": [],
    }  # fmt: skip


def notes(engine: Engine, *support: str) -> tuple[str, tuple[str, ...]]:
    decision = engine.decide(practice(*support), ["gestion_pratique"], [2025], TODAY)[0]
    return decision.verdict, decision.notes


@pytest.mark.parametrize("named", [(), ("impulseo_2",), ("target_group_reduction",), ("impulseo_2", "target_group_reduction")])
def test_what_may_be_taken_along_is_told_where_the_dossier_names_it(engine: Engine, named: tuple[str, ...]) -> None:
    """SEED-B, "peuvent être cumulées": Impulseo II and reductions for target groups."""
    assert notes(engine, *named) == ("granted", tuple(engine.wording.get("along", w) for w in named))


def test_nothing_goes_along_with_what_is_refused(engine: Engine) -> None:
    assert notes(engine, "impulseo_2", "maribel") == ("refused", ())


def test_similar_support_is_probably_excluded(engine: Engine) -> None:
    """facts.md 3.7: not a silent boolean."""
    for language, words in (("fr", "probablement"), ("en", "probably")):
        told = Engine(language=language)
        decision = told.decide(practice("vipa"), ["gestion_pratique"], [2025], TODAY)[0]
        condition = next(c for c in decision.conditions if c.id == "gestion_pratique.public_support")
        assert words in condition.label
        assert words in (condition.note or "").lower()
        assert words in told.wording.texts["negated"]["*.public_support"]


@pytest.mark.parametrize(
    ("prime", "year", "clauses"),
    [
        ("ppi", 2023, ["decree_2017", "group_mean", "software_list", "feedback", "contest_online", "contest_letter", "contacts"]),
        ("ppi", 2024, ["subject_to_publication", "bank_account", "paid_when"]),
        ("continuite_soins", 2025, ["decree_2024", "group_sum", "sworn_checked", "seconded_staff", "assistant_later", "per_practice"]),
        ("gestion_pratique", 2026, ["cumulation_allowed", "flanders", "window_unconfirmed"]),
    ],
)
def test_clauses_without_a_rule_are_told_with_their_sources(engine: Engine, prime: str, year: int, clauses: list[str]) -> None:
    (entry,) = Rulebook(engine).to_dict([(prime, year)])["prime_years"]
    told = {r["text"]: r["sources"] for r in entry["remarks"]}
    for clause in clauses:
        assert told[engine.wording.get("remarks", clause)]
    assert (engine.wording.get("remarks", "subject_to_publication") in told) == ((prime, year) == ("ppi", 2024))
