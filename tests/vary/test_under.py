"""What can be reached under every combination of options is what the solver says of each by itself."""

from __future__ import annotations

import copy
import itertools
import random
from datetime import date

import pytest
import yaml

from octroi.bridge import Engine
from octroi.bridge.decide.outcome import facts_only, outcome_slice
from octroi.bridge.facts.encode import Encoder
from octroi.bridge.ground.outcomes import OutcomeSlice
from octroi.bridge.vary.under import Under
from octroi.cli import examples

TODAY = date(2025, 10, 20)


def as_the_solver_says(
    engine: Engine, part: OutcomeSlice, literals: list[int], open_: list[str], chance: random.Random
) -> set[frozenset[int]]:
    """Compare columns with questions of their own; return what is reached in those looked at."""
    readings = engine.rules.vocabulary.readings
    issues = [dict(chance.sample(sorted(readings[i].items()), len(readings[i]))) for i in open_]  # the first that is asked for is any
    found, rows, told = Under(part, literals, issues).reached(), list(itertools.product(*issues)), set[frozenset[int]]()
    for number in chance.sample(range(len(rows)), min(len(rows), 150)):
        pairs = zip(rows[number], issues, strict=True)
        chosen = [a if o == here else -a for here, options in pairs for o, a in options.items() if a in part.inputs]
        (atoms,) = (r.atoms for r in found if r.columns >> number & 1)
        assert atoms == part.reached([*literals, *chosen])
        told.add(atoms)
    return told


@pytest.mark.parametrize("key", [("ppi", 2023), ("continuite_soins", 2025), ("gestion_pratique", 2024)])
def test_every_combination_is_as_the_solver_says(engine: Engine, key: tuple[str, int]) -> None:
    """Facts left out at random, three issues open, the others as they happen to be: each column beside a question of its own."""
    chance, told = random.Random(str(key)), set[frozenset[int]]()
    rules, part = engine.rules, outcome_slice(engine.rules, *key)
    vocabulary = rules.vocabulary
    for name in ("group", "with_nurse", "medical_house", "solo", "first_nurse"):
        data = copy.deepcopy(yaml.safe_load(examples.text(name)))
        for where in (data, data["practice"], data["doctor"]):
            where.pop(chance.choice(sorted(set(where) - {"practice", "doctor", "dossier", "id"})), None)
        encoder = Encoder(vocabulary, engine.dossier(data), TODAY, *key)
        facts = facts_only(encoder.assign(part.inputs, dict(encoder.readings)), vocabulary.reading)
        open_ = chance.sample(sorted(part.whole.outcome_issues), 3)
        literals = [a if v else -a for a, v in facts.items()]
        for issue in set(part.whole.outcome_issues) - set(open_):
            chosen = chance.choice(sorted(vocabulary.readings[issue]))
            literals += [a if o == chosen else -a for o, a in vocabulary.readings[issue].items() if a in part.inputs]
        told |= as_the_solver_says(engine, part, literals, open_, chance)
    assert len(told) > 1


def test_combinations_that_one_answer_rules_out_are_no_others(engine: Engine) -> None:
    """One DMG short, contracts and what was granted before unknown: some combinations of ten issues leave nothing to be had."""
    practice = {
        "kind": "solo", "payment": "fee_for_service", "enterprise_number": "0123456789", "workplace": "A", "public_support": [],
        "years": {2024: {"dmg_count": 499, "reimbursed_eur": 90000}},
    }  # fmt: skip
    dossier = engine.dossier({"dossier": 1, "doctor": {"gp_number_since": "2005-09-01"}, "practice": practice, "requests": []})
    part, vocabulary = outcome_slice(engine.rules, "continuite_soins", 2025), engine.rules.vocabulary
    encoder = Encoder(vocabulary, dossier, TODAY, "continuite_soins", 2025)
    facts = facts_only(encoder.assign(part.inputs, dict(encoder.readings)), vocabulary.reading)
    literals = [a if v else -a for a, v in facts.items()]
    for seed in range(6):
        assert len(as_the_solver_says(engine, part, literals, sorted(part.whole.outcome_issues), random.Random(seed))) > 1
