"""What is found once for dossiers that look the same to the rules: no answer hangs on what was asked before, figures are each one's own."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from drawn import drawn
from octroi.bridge import Engine
from octroi.bridge.as_json import as_text
from octroi.bridge.ground.declared import PrimeYear
from population import gps

DAY = date(2026, 3, 1)


def asked(engine: Engine, dossiers: list[dict[str, Any]], prime: str, year: int) -> list[str]:
    return [as_text(engine.decide(d, [prime], [year], DAY)) for d in dossiers]


@pytest.mark.parametrize(("prime", "year"), [("ppi", 2023), ("dmg_debutant", 2023)])
def test_no_answer_hangs_on_what_was_asked_before(prime: str, year: int) -> None:
    """The same dossiers, asked in one order and in the contrary one, of engines that know nothing of each other."""
    alike = [{**dossier, "dossier": 1} for dossier in gps(7, 0.003)]
    for dossier in alike:
        del dossier["id"]
    dossiers = [*alike, *drawn(prime, year, 25)]
    forwards = asked(Engine(), dossiers, prime, year)
    backwards = asked(Engine(), dossiers[::-1], prime, year)[::-1]
    assert [n for n, (one, two) in enumerate(zip(forwards, backwards, strict=True)) if one != two] == []
    assert len(set(forwards)) > 20


def test_what_is_kept_is_bounded_and_tells_nobody_s_figures() -> None:
    """Two of whom the rules see the same: what was found for one serves the other, who is told his own figures."""
    engine = Engine()

    def decided(billed: int) -> str:
        facts = {"on_call": False, "billed_eur": billed, "payment": "fee_for_service", "accepted_software": True}
        return asked(engine, [{"dossier": 1, "doctor": {"gp_number_since": "2005-09-01", "years": {2023: facts}}}], "ppi", 2023)[0]

    one = decided(61_234)
    part: PrimeYear = engine.rules.prime_year("ppi", 2023)
    before = repr([vars(part)["made"], vars(part.part)["made"]])
    two = decided(98_765)
    assert one != two
    assert one.replace("61234", "98765") == two
    assert repr([vars(part)["made"], vars(part.part)["made"]]).count("\\x01") == before.count("\\x01")  # nothing was added
    assert "61234" not in before
