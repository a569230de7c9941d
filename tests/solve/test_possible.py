"""Whether some inputs can hold together, shown by one completion, is what the solver says of it."""

from __future__ import annotations

import random

import clingo
import pytest

from octroi.bridge import Engine


@pytest.mark.parametrize("key", [("ppi", 2023), ("continuite_soins", 2024)])
def test_a_completion_shows_what_the_solver_finds(engine: Engine, key: tuple[str, int], monkeypatch: pytest.MonkeyPatch) -> None:
    part, chance = engine.rules.prime_year(*key).part, random.Random(repr(key))
    inputs, found = sorted(part.inputs), []

    def read(model: clingo.Model) -> dict[int, bool]:
        return {a: model.is_true(part.names[a]) for a in inputs}

    for _ in range(120):
        known = {a: chance.random() < 0.3 for a in chance.sample(inputs, chance.randint(0, 4))}
        literals = [a if v else -a for a, v in known.items()]
        found.append(part.satisfiable(literals))
        assert part.possible(known) == found[-1]
        if found[-1]:
            whole = part.program.model(part.assumed(literals), read)
            assert whole is not None
            assert part.possible({a: v for a, v in whole.items() if chance.random() < 0.7})
            with monkeypatch.context() as patch:  # where nothing is open, nobody asks the solver
                patch.setattr(part, "satisfiable", lambda *_: pytest.fail("asked"))
                assert part.possible(whole)
    assert 10 < found.count(True) < 120
