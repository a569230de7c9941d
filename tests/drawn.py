"""Random dossiers of every prime and year, some with facts left out, drawn once and the same way each time."""

from __future__ import annotations

import warnings
from functools import cache
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from hypothesis.errors import NonInteractiveExampleWarning

from strategies import dossiers, forget


@cache
def drawn(prime: str, year: int, count: int, start: int = 1) -> list[dict[str, Any]]:
    """Return so many dossiers for a prime year, about half of them with up to four facts left out."""
    rows: list[dict[str, Any]] = []

    @seed(start)
    @settings(max_examples=count, database=None, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate])
    @given(st.data())
    def collect(data: Any) -> None:
        dossier = data.draw(dossiers(prime, year))
        if data.draw(st.booleans()):
            dossier, _ = data.draw(forget(prime, dossier, 4))
        rows.append(dossier)

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", NonInteractiveExampleWarning)
        collect()
    return rows
