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
from octroi.bridge.ground.encode import Encoder
from octroi.bridge.vary.under import Under
from octroi.cli import examples

TODAY = date(2025, 10, 20)


@pytest.mark.parametrize("key", [("ppi", 2023), ("continuite_soins", 2025), ("gestion_pratique", 2024)])
def test_every_combination_is_as_the_solver_says(engine: Engine, key: tuple[str, int]) -> None:
    """Facts left out at random, three issues open, the others as they happen to be: each column beside a question of its own."""
    chance, told = random.Random(str(key)), set[frozenset[int]]()
    rules, part = engine.rules, outcome_slice(engine.rules, *key)
    vocabulary = rules.vocabulary
    for name in ("group", "with_nurse", "medical_house", "solo"):
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
        issues = [dict(sorted(vocabulary.readings[i].items())) for i in open_]
        found = Under(part, literals, issues).reached()
        for number, row in enumerate(itertools.product(*issues)):
            pairs = zip(row, issues, strict=True)
            chosen_ = [a if o == here else -a for here, options in pairs for o, a in options.items() if a in part.inputs]
            (atoms,) = (r.atoms for r in found if r.columns >> number & 1)
            assert atoms == part.reached([*literals, *chosen_])
            told.add(atoms)
    assert len(told) > 1
