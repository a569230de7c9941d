"""A prime year that hangs on the day of its request, never asked for, its window over: the reason is that, and not unknown facts."""

from __future__ import annotations

import copy
from datetime import date
from typing import Any

import pytest
import yaml

from octroi.bridge import Engine
from octroi.cli import examples
from octroi.cli.main import status
from octroi.cli.messages import Messages
from places import LANGUAGES

# Five years after the GP number of 15/11/2020 lies within the window of 2025, from 4 November to 31 December.
PRIME, YEAR, TODAY = "gestion_pratique", 2025, date(2027, 3, 1)
SAID = {"fr": "ne peut plus l'être", "en": "can no longer be", "nl": "kan niet meer", "de": "ist nicht mehr möglich"}


def dossier(since: str, **more: Any) -> dict[str, Any]:
    out = copy.deepcopy(yaml.safe_load(examples.text("with_nurse")))
    out["doctor"] = {**out["doctor"], "gp_number_since": since, "solo": True}
    out["doctor"].pop("training", None)
    practice = {k: v for k, v in out["practice"].items() if k != "members"}
    out["practice"] = {**practice, "kind": "solo", "years": {y: {"dmg_count": 100, "reimbursed_eur": 30000} for y in (2023, 2024, 2025)}}
    return {**out, **more}


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_was_never_asked_for_is_told_as_that(engine: Engine, language: str, tmp_path: Any, capsys: Any) -> None:
    facts = dossier("2020-11-15", requests=[])
    (decision,) = engine.decide(facts, primes=[PRIME], years=[YEAR], today=TODAY)
    assert (decision.verdict, decision.unknown, decision.open_questions) == ("undecided", (), ())
    assert decision.request is not None
    assert decision.request.lost
    assert decision.amount is not None
    assert SAID["fr"] in (decision.amount.why or "")
    path = tmp_path / "d.yaml"
    path.write_text(yaml.safe_dump(facts), encoding="utf-8")
    assert status(["decide", str(path), "--prime", PRIME, "--year", str(YEAR), "--today", str(TODAY), "--lang", language]) == 0
    shown = capsys.readouterr().out  # the table breaks the sentence over lines
    assert all(word in shown.split() or f"{word};" in shown.split() for word in SAID[language].split()), shown
    assert Messages(language).count("brief.unknown_facts", 0).split(" ", 1)[1] not in shown


def test_where_the_day_does_not_matter_it_is_decided(engine: Engine) -> None:
    """The exemption ended long before, or ends long after: whatever day would have been chosen, the answer is one."""
    for since, verdict in (("2015-01-01", "refused"), ("2024-06-01", "granted")):
        (decision,) = engine.decide(dossier(since, requests=[]), primes=[PRIME], years=[YEAR], today=TODAY)
        assert decision.verdict == verdict, since
