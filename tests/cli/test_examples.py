"""The examples: each parses, decides, and says what its story says; expected values come from the official tables."""

from __future__ import annotations

import re
from datetime import date

import pytest

from octroi.bridge import Engine
from octroi.bridge.packaged import loads
from octroi.cli import examples

TODAY = date(2026, 7, 1)
Outcome = tuple[str, int | None, int | None]
NO: Outcome = ("refused", 0, 0)
UNKNOWN_RULE: Outcome = ("not_modelled", None, None)
NEVER_A_STARTER = {("dmg_debutant", y): NO for y in (2021, 2022, 2023, 2024)}
NO_INTERVENTION = {(p, y): NO for p in ("continuite_soins", "gestion_pratique") for y in (2024, 2025, 2026)}
GESTION: Outcome = ("granted", 3796, None)
CONTINUITE: Outcome = ("granted", 5000, 7500)


def ppi(*amounts: int) -> dict[tuple[str, int], Outcome]:
    years = zip((2022, 2023, 2024), amounts, strict=True)
    return {("ppi", y): ("granted", a, a) if a else NO for y, a in years}


STORIES: dict[str, dict[tuple[str, int], Outcome]] = {
    # 8 of 10, 6 of 7, 5 of 8 parameters; no nurse.
    "solo": {**ppi(6000, 6000, 3500), **NEVER_A_STARTER, **NO_INTERVENTION},
    # 9 of 10, 5 of 7, 6 of 8, each of the last two with the Sumehr of the group; a secretary is no nurse.
    "group": {**ppi(6000, 4500, 4500), **NEVER_A_STARTER, **NO_INTERVENTION},
    # 6 of 7, 6 of 6, 6 of 7 at the flat rate; Maribel social probably excludes both interventions.
    "medical_house": {**ppi(4500, 6000, 4500), **NEVER_A_STARTER, **NO_INTERVENTION},
    # Training begun in October 2023.
    "trainee": {**ppi(0, 800, 800), **NEVER_A_STARTER, **NO_INTERVENTION},
    # In training in 2022, number in 2023 (5 of 7), 8 of 8 in 2024.
    "starter": {**ppi(800, 4500, 6000), **NEVER_A_STARTER, ("dmg_debutant", 2023): ("granted", 4256, 4256), **NO_INTERVENTION},
    # A contract from March 2025: in the hiring period of 2025, running in 2025 and 2026.
    "first_nurse": {
        **ppi(6000, 6000, 6000), **NEVER_A_STARTER, **NO_INTERVENTION,
        ("continuite_soins", 2025): CONTINUITE, ("gestion_pratique", 2025): GESTION, ("gestion_pratique", 2026): GESTION,
    },
    # No accepted software; a nurse since 2018; gestion 2024 already granted.
    "with_nurse": {
        **ppi(1000, 1000, 1000), **NEVER_A_STARTER, **NO_INTERVENTION,
        ("gestion_pratique", 2025): GESTION, ("gestion_pratique", 2026): GESTION,
    },
    # With the mean of the two who count (57.5 % of chapter IV, 3.5 forms) 8 of 8 in 2024; nothing is said of 2022 and 2023. A contract
    # from October 2025: in the hiring period of 2026, running in 2025 and 2026.
    "members": {
        **ppi(0, 0, 6000), ("ppi", 2022): ("undecided", 0, 6000), ("ppi", 2023): ("undecided", 0, 6000),
        **NEVER_A_STARTER, **NO_INTERVENTION,
        ("continuite_soins", 2026): CONTINUITE, ("gestion_pratique", 2025): GESTION, ("gestion_pratique", 2026): GESTION,
    },
}  # fmt: skip


def test_every_example_has_a_story() -> None:
    assert set(STORIES) == set(examples.names())


@pytest.mark.parametrize("name", examples.names())
def test_the_story(engine: Engine, name: str) -> None:
    found = {}
    for decision in engine.decide(loads(examples.text(name)), today=TODAY):
        amount = decision.amount
        low, high = (amount.min, amount.max) if amount else (None, None)
        found[decision.prime, decision.year] = (decision.verdict, low, high)
    expected = {**STORIES[name], ("ppi", 2025): UNKNOWN_RULE, ("dmg_debutant", 2025): UNKNOWN_RULE}
    assert found == expected


def test_first_nurse_takes_the_continuity(engine: Engine) -> None:
    decisions = engine.decide(
        loads(examples.text("first_nurse")), ["continuite_soins", "gestion_pratique"], today=TODAY
    )
    combination = engine.combine(decisions)
    # The window of continuity 2025 is over, and the dossier says that nothing was asked for.
    assert combination.best == (("gestion_pratique", 2026),)
    assert combination.lost[:1] == (("continuite_soins", 2025),)
    assert combination.due == (("continuite_soins", 2025), ("gestion_pratique", 2026))
    assert (combination.total, combination.due_total) == ((3796, None), (8796, None))
    earlier = engine.decide(
        loads(examples.text("first_nurse")), ["continuite_soins", "gestion_pratique"], today=date(2025, 10, 1)
    )
    combination = engine.combine(earlier)
    assert combination.best == combination.due == (("continuite_soins", 2025), ("gestion_pratique", 2026))
    assert combination.total == (8796, None)
    assert combination.others == ((("gestion_pratique", 2025), ("gestion_pratique", 2026)),)


def test_the_group_is_one_parameter_short(engine: Engine) -> None:
    for year in (2023, 2024):
        (decision,) = engine.decide(loads(examples.text("group")), ["ppi"], [year], today=TODAY)
        (missing,) = decision.missing
        assert missing.target == {"amount": 6000}
        (way,) = missing.ways
        (block,) = way.all_of
        assert (block.choose, len(block.items)) == (1, 2)
        assert all(len(item.alternatives) == 2 for item in block.items)  # one's own result, or the group's mean


def test_examples_explain_themselves() -> None:
    for name in examples.names():
        text = examples.text(name)
        assert text.startswith("# ")
        assert len(re.findall(r"#", text)) >= 3
        assert max(len(line) for line in text.splitlines()) <= 120
