"""What is passed over without being written reaches nothing: each changed dossier is decided by itself beside the screen."""

from __future__ import annotations

import itertools
import random
from datetime import date
from typing import Any

import pytest
import yaml

from octroi.bridge import Change, Engine, InputError
from octroi.bridge.dossier.paths import apply_changes
from octroi.bridge.missing.screen import Screen
from octroi.cli import examples

TODAY = date(2025, 10, 20)
VALUES: dict[str, list[Any]] = {
    "doctor.gp_number_since": [date(2015, 9, 1), date(2022, 12, 31), date(2023, 1, 1), "none"],
    "doctor.training": ["none", {"start": date(2020, 10, 1), "end": date(2023, 9, 30)}],
    "doctor.years.2023.billed_eur": [24_999, 25_000],
    "practice.kind": ["solo", "group", "medical_house"],
    "practice.payment": ["fee_for_service", "flat_rate", "new_deal"],
    "contracts": [[]],
    "history": [[]],
}


@pytest.mark.parametrize("key", [("ppi", 2023), ("dmg_debutant", 2023), ("continuite_soins", 2025)])
def test_what_is_passed_over_does_not_reach_the_goal(engine: Engine, key: tuple[str, int]) -> None:
    chance = random.Random(str(key))
    reaching = passed_over = refuting = 0
    for name in ("solo", "trainee", "with_nurse", "group"):
        case = engine.case(yaml.safe_load(examples.text(name)), *key, TODAY)
        finder, screen = case.finder, Screen(case.finder)
        for paths in chance.sample([*itertools.combinations(VALUES, 1), *itertools.combinations(VALUES, 2)], 8):
            rows = list(itertools.product(*(VALUES[p] for p in paths)))
            for grade in case.slice.grades[:2]:
                (judged,), (refuted,) = screen.judged(grade.reaches, [(paths, rows)]), screen.refuted(grade.reaches, [(paths, rows)])
                for row, verdict, shown in zip(rows, judged, refuted, strict=True):
                    passed_over += verdict < 0
                    refuting += shown
                    try:
                        changed = apply_changes(case.dossier, [Change(p, None, v) for p, v in zip(paths, row, strict=True)])
                    except InputError:
                        continue
                    known = engine.case(changed, *key, TODAY).assignment.known
                    possible = finder.part.satisfiable([a if v else -a for a, v in known.items()])
                    reached = finder.reached(grade.reaches, known)
                    if possible and reached:
                        assert verdict >= 0, (name, paths, row, grade.name)
                        reaching += 1
                    assert reached or verdict <= 0, (name, paths, row, grade.name)
                    assert not (reached and shown), (name, paths, row, grade.name)
    assert reaching
    assert passed_over
    assert bool(refuting) != bool(case.finder.encoder.given)  # where the day of the request may move, no example tells
