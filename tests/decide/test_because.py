"""Why a refusal: the smallest sets of failed conditions that refuse by themselves, whatever the other conditions are."""

from __future__ import annotations

import functools
import json
import random
from collections.abc import Mapping
from datetime import date
from itertools import chain, combinations, product
from pathlib import Path
from typing import Any

import pytest
from edited import changed
from hypothesis import given
from hypothesis import strategies as st

import invented
import strategies
from invented import FACTS, YEAR, Formula, RuleSet
from octroi.bridge import Engine
from octroi.bridge.dossier.paths import put
from octroi.bridge.why.tree import Reason
from octroi.cli.main import status
from oracle.oracle import value_at
from search import searches, trials
from strategies import Dossier, dossiers

Leaf = tuple[int, int]
RULES = invented.sets(12, 26)


def leaves(formula: Formula) -> set[Leaf]:
    return set().union(*(leaves(p) if isinstance(p, Formula) else {p} for p in formula.parts))


def named(leaf: Leaf) -> str:
    return f"c{leaf[0]}_{leaf[1]}"


def with_conditions(rules: RuleSet) -> str:
    """The rule set with each of its literals a condition of its own."""
    text, lines = rules.rules(), []
    for fact, kind in sorted(leaves(rules.low) | leaves(rules.high)):
        atom, condition = FACTS[fact].atoms[kind], f"met({rules.name}, {YEAR}, {named((fact, kind))})"
        text = text.replace(f":- {atom}.", f":- {condition}.")
        lines += [f"{condition} :- {atom}.", f"applies({rules.name}, {YEAR}, {named((fact, kind))})."]
    return "\n".join([text, *lines])


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    target = invented.folder(tmp_path_factory.mktemp("because") / "logic", [])
    with (target / "invented.lp").open("a", encoding="utf-8") as stream:
        stream.write("\n\n".join(map(with_conditions, RULES)))
    return Engine(target)


def holds(formula: Formula, truth: Mapping[Leaf, bool]) -> bool:
    found = sum(holds(p, truth) if isinstance(p, Formula) else truth[p] for p in formula.parts)
    return bool((found >= formula.need) != formula.negated)


def brute(rules: RuleSet, failed: set[Leaf]) -> set[frozenset[str]]:
    """Every smallest set of failed conditions with which each choice of all others is refused, by trying them all."""
    every = sorted(leaves(rules.low) | leaves(rules.high))

    def refuses(chosen: frozenset[Leaf]) -> bool:
        free = [c for c in every if c not in chosen]
        for values in product([True, False], repeat=len(free)):
            truth = {**dict.fromkeys(chosen, False), **dict(zip(free, values, strict=True))}
            if holds(rules.low, truth) or holds(rules.high, truth):
                return False
        return True

    subsets = chain.from_iterable(combinations(sorted(failed), n) for n in range(1, len(failed) + 1))
    sets = [frozenset(s) for s in subsets if refuses(frozenset(s))]
    return {frozenset(map(named, s)) for s in sets if not any(t < s for t in sets)}


@pytest.mark.parametrize("rules", RULES, ids=lambda r: r.name)
def test_the_causes_are_those_found_by_trying_everything(engine: Engine, rules: RuleSet) -> None:
    draw, seen = random.Random(rules.name), 0
    for _ in range(60):
        row = [draw.randrange(len(f.values)) for f in FACTS]
        data: dict[str, Any] = {}
        for fact, kind in zip(FACTS, row, strict=True):
            data = put(data, tuple(int(k) if k.isdigit() else k for k in fact.path.split(".")), fact.values[kind])
        decision = engine.decide(data, [rules.name], [YEAR], date(2025, 1, 1))[0]
        if decision.verdict != "refused":
            assert decision.because == ()
            continue
        seen += 1
        failed = {(f, k) for f, k in leaves(rules.low) | leaves(rules.high) if row[f] != k}
        found = [frozenset(c.partition(".")[2] for c in s) for s in decision.because]
        assert len(found) == len(set(found))
        assert set(found) == brute(rules, failed)
        assert [len(s) for s in found] == sorted(len(s) for s in found)
    assert seen or not any(rules.outcome(tuple(r)) == 0 for r in product(*(range(len(f.values)) for f in FACTS)))


def conditions(reason: Reason) -> set[str]:
    return {reason.condition or "", *chain.from_iterable(conditions(c) for c in reason.children)} - {""}


@pytest.mark.parametrize("rules", RULES, ids=lambda r: r.name)
def test_an_explanation_tells_the_smallest_causes_first(engine: Engine, rules: RuleSet) -> None:
    """What is told first has a part in a cause no larger than any that follows."""
    draw = random.Random(rules.name)
    for _ in range(30):
        data: dict[str, Any] = {}
        for fact in FACTS:
            data = put(data, tuple(int(k) if k.isdigit() else k for k in fact.path.split(".")), draw.choice(fact.values))
        case = engine.case(data, rules.name, YEAR, date(2025, 1, 1))
        if case.verdict() != "refused":
            continue
        because = [set(s) for s in case.decision().because]
        for refusal in engine.explain(data, rules.name, YEAR, date(2025, 1, 1)).not_more_because:
            told = [min((n for n, s in enumerate(because) if s & conditions(r)), default=len(because)) for r in refusal.children]
            assert told == sorted(told)
            if because and len(told) > 1:
                assert all(n < len(because) for n, r in zip(told, refusal.children, strict=True) if r.condition and r.status == "not_met")


# Facts 1.2 and the table of 2024: an active GP has 1,000 EUR with or without software and parameters.
@pytest.mark.parametrize(
    ("edits", "causes"),
    [
        (["doctor.years.2024.billed_eur=21000"], [["ppi.activity"]]),
        (["doctor.years.2024.billed_eur=21000", "doctor.years.2024.accepted_software=false"], [["ppi.activity"]]),
        (["doctor.years.2024.on_call=false", "doctor.years.2024.accepted_software=false"], [["ppi.on_call"]]),
        (["doctor.years.2024.on_call=false", "doctor.years.2024.billed_eur=0"], [["ppi.on_call"], ["ppi.activity"]]),
    ],
)
def test_what_would_change_nothing_is_no_cause(edits: list[str], causes: list[list[str]]) -> None:
    decision = Engine().decide(changed("solo", *edits), ["ppi"], [2024], date(2025, 10, 20))[0]
    assert [list(s) for s in decision.because] == causes
    assert decision.to_dict()["because"] == causes


def test_mending_a_single_cause_turns_the_refusal() -> None:
    refused = changed("solo", "doctor.years.2024.billed_eur=21000", "doctor.years.2024.accepted_software=false")
    mended = put(refused, ("doctor", "years", 2024, "billed_eur"), 25_000)
    kept = put(refused, ("doctor", "years", 2024, "accepted_software"), True)
    engine = Engine()
    assert engine.decide(mended, ["ppi"], [2024])[0].verdict == "granted"
    assert engine.decide(kept, ["ppi"], [2024])[0].verdict == "refused"


MENDED = [("ppi", 2023), ("dmg_debutant", 2023), ("continuite_soins", 2025), ("gestion_pratique", 2025)]


# What mends a condition by itself, from the texts: facts 1.2 and 1.3, 2 (C3, C4), 3.4 to 3.7.
def mended(dossier: Dossier, condition: str, year: int) -> Any:
    prime, _, name = condition.partition(".")
    facts, put_in = f"doctor.years.{year}", functools.partial(strategies.put, dossier)
    nurse = {"staff": "nurse", "kind": "employment", "open_ended": True, "hours_per_week": 19, "start": f"{year}-03-01", "end": "none",
             "workplace": value_at(dossier, "practice.workplace")}  # fmt: skip
    match name:
        case "on_call":
            return put_in(f"{facts}.on_call", True)
        case "activity" if prime == "ppi":
            return put_in(f"{facts}.billed_eur", 25_000)
        case "electronic":
            return strategies.put(put_in(f"{facts}.electronic_dmg", True), f"{facts}.accepted_software", True)
        case "fee_for_service":
            return put_in(f"{facts}.longest_flat_rate_days", 30)
        case "contract":
            return put_in("contracts", [nurse])
        case "public_support":
            return put_in("practice.public_support", [])
        case "once" | "not_cumulated" | "single_prime":
            return put_in("history", [])
        case "practice_type":
            return put_in("practice.payment", "fee_for_service")
    return None


@searches
def test_mending_the_named_cause_alone_turns_the_outcome() -> None:
    """Mending one condition turns a refusal if and only if it has a part in each of the causes."""
    turned, engine, today = [], Engine(), date(2026, 11, 22)

    @trials(160, derandomize=True)
    @given(found=st.sampled_from(MENDED).flatmap(lambda key: st.tuples(st.just(key), dossiers(*key))))
    def same(found: tuple[tuple[str, int], Dossier]) -> None:
        (prime, year), dossier = found
        decision = engine.decide(dossier, [prime], [year], today)[0]
        if decision.verdict != "refused" or not decision.because:
            return
        for condition in (c.id for c in decision.conditions if c.status == "not_met"):
            changed = mended(dossier, condition, year)
            if changed is not None:
                refused = engine.decide(changed, [prime], [year], today)[0].verdict == "refused"
                assert refused is any(condition not in s for s in decision.because), condition
                turned.append(not refused)

    same()
    assert {True, False} <= set(turned)


def test_the_overview_names_the_cause_only(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "d.json"
    file.write_text(json.dumps(changed("solo", "doctor.years.2024.billed_eur=21000"), default=str), encoding="utf-8")
    assert status(["decide", str(file), "--prime", "ppi", "--year", "2024", "--lang", "en"]) == 0
    said = capsys.readouterr().out
    assert "21,000" in said
    assert "Sumehr" not in said
    assert "Mult-eMediatt" not in said
