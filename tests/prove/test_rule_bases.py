"""Small rule bases with known defects are classified without error, and each witness shows what the finding says."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

import decision_tables as tables
from octroi.bridge import Engine
from octroi.bridge.dossier.read import Dossier
from octroi.bridge.facts.encode import Encoder
from octroi.bridge.ground.declared import Rules
from octroi.bridge.prove.findings import Finding, Witness
from octroi.bridge.prove.run import Report, loaded, verify
from octroi.bridge.rules.symbols import Function, Number
from octroi.bridge.solve.slices import Slice
from octroi.cli.main import status
from places import RULE_BASES, standing_alone
from search import searches, wide

BASES = sorted(p.parent.name for p in RULE_BASES.glob("*/main.lp"))
TODAY = date(2026, 11, 22)
# Kinds that a dossier, or two, can show; all others speak of the whole table.
SHOWN = {
    "overlap": 1, "gap": 1, "promise_broken": 1, "fewer_suffice": 1, "not_enough": 1, "history_forgotten": 1,
    "not_monotone": 2, "turns_unannounced": 2, "window_lost": 2,
}  # fmt: skip


def expected(name: str) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((RULE_BASES / name / "expected.yaml").read_text(encoding="utf-8"))
    return found


def rows(name: str) -> list[tuple[str, int, str, str]]:
    return sorted(
        (r["kind"], r.get("year", 0), r["what"], " ".join(f"{i}={o}" for i, o in r.get("readings", {}).items()))
        for r in expected(name)["findings"]
    )


def places(report: Report) -> list[tuple[str, int, str, str]]:
    return sorted((f.place[0], f.place[2], f.place[3], f.place[4]) for f in report.open)


@pytest.mark.parametrize("name", BASES)
def test_a_base_is_classified_without_error(name: str) -> None:
    report = verify(RULE_BASES / name, jobs=1)
    assert places(report) == rows(name)
    rules, engine = loaded(RULE_BASES / name), Engine(RULE_BASES / name)
    for finding in report.findings:
        assert len(finding.witnesses) == SHOWN.get(finding.kind, 0), finding
        for witness in finding.witnesses:
            decided_as_claimed(engine, finding, witness)
        if finding.kind in SHOWN:
            shows(rules, finding)
    for proof in report.proofs:
        for witness in proof.reached:
            decided_as_claimed(engine, Finding("reached", proof.prime, proof.year, ""), witness)


def test_half_of_the_bases_are_sound() -> None:
    sound = [n for n in BASES if expected(n)["sound"]]
    assert len(BASES) >= 40
    assert len(sound) * 2 >= len(BASES)
    for name in BASES:
        assert expected(name)["sound"] == (not expected(name)["findings"])
        assert expected(name)["sound"] or expected(name)["defect"].endswith(".")


def decided_as_claimed(engine: Engine, finding: Finding, witness: Witness) -> None:
    assert finding.year is not None
    decision = engine.decide(witness.dossier, [finding.prime], [finding.year], TODAY, witness.readings)[0]
    assert decision.verdict == witness.verdict != "undecided"
    assert (decision.amount.min, decision.amount.max) == witness.amount if decision.amount else witness.amount == (0, 0)


class Truth:
    """What the rules make of one witness, atom by atom."""

    def __init__(self, rules: Rules, finding: Finding, witness: Witness) -> None:
        assert finding.year is not None
        self.rules, self.prime, self.year = rules, finding.prime, finding.year
        readings = rules.vocabulary.check_readings(dict(witness.readings))
        dossier = Dossier.of(witness.dossier, rules.shape)
        self.encoder = Encoder(rules.vocabulary, dossier, TODAY, self.prime, self.year)
        self.readings = readings

    def of(self, atom: int | None) -> bool:
        if atom is None or atom in self.rules.base.true_atoms:
            return atom is not None
        part = Slice(self.rules.base, [atom])
        known = self.encoder.assign(part.inputs, self.readings).known
        value = part.values(known)[atom]
        assert value != 0
        return value > 0

    def holds(self, name: str, *arguments: str) -> bool:
        symbols = [Function(a) for a in arguments]
        here = [Function(self.prime), Number(self.year)]
        return self.of(self.rules.base.literal(Function(name, [*symbols, *here] if name == "broken" else [*here, *symbols])))

    @property
    def rank(self) -> int:
        grades = self.rules.prime_year(self.prime, self.year).grades
        return max((g.rank for g in grades if self.of(g.attains)), default=-1)


def shows(rules: Rules, finding: Finding) -> None:
    """Check on the dossiers themselves that they show the finding."""
    truths = [Truth(rules, finding, w) for w in finding.witnesses]
    one, two = truths[0], truths[-1]
    assert finding.year is not None
    whole = rules.prime_year(finding.prime, finding.year)
    if finding.kind == "overlap":
        assert all(one.holds("attains", grade) for grade in finding.what.split())
    elif finding.kind == "gap":
        assert one.rank < 0
        assert all(one.of(whole.met[name]) for name, atom in whole.applies.items() if one.of(atom))
    elif finding.kind == "promise_broken":
        assert one.holds("broken", finding.what)
    elif finding.kind in ("fewer_suffice", "not_enough"):
        count = sum(one.of(atom) for atom in whole.met.values())
        low = finding.kind == "fewer_suffice"
        assert (one.rank > 0) is low
        assert (count < finding.detail["value"]) is low
    elif finding.kind == "history_forgotten":
        prime, year = finding.what.split()
        assert [(e["prime"], e["year"]) for e in finding.witnesses[0].dossier["history"]] == [(prime, int(year))]
        assert one.rank > 0
    else:
        fact = finding.what.split()[0]
        path = rules.vocabulary.facts[fact].path
        assert changed(finding.witnesses[0].dossier, finding.witnesses[1].dossier) == {path}
        first, second = one.encoder.raw(rules.vocabulary.facts[fact]), two.encoder.raw(rules.vocabulary.facts[fact])
        if finding.kind == "not_monotone":
            better = first < second if finding.detail["direction"] != "down" else first > second
            assert better
            assert two.rank < one.rank
        elif finding.kind == "window_lost":
            assert finding.detail["start"] <= first <= finding.detail["end"]
            assert one.rank < 0 < two.rank
        else:
            cut = rules.vocabulary.inputs[fact].cuts
            atom = next(a for c, a in cut if c == int(finding.what.split()[1]))
            assert {one.of(atom), two.of(atom)} == {True, False}
            assert one.rank != two.rank


def changed(left: dict[str, Any], right: dict[str, Any]) -> set[str]:
    ones, twos = dict(leaves(left)), dict(leaves(right))
    return {p for p in ones.keys() | twos.keys() if ones.get(p) != twos.get(p)}


def leaves(here: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(here, dict):
        for key, value in here.items():
            yield from leaves(value, f"{path}.{key}" if path else str(key))
    else:
        yield path, here


def test_a_folder_without_wording_is_verified_from_the_command_line(tmp_path: Path) -> None:
    for name, code in (("library_fines", 0), ("library_fines_strict_bound", 1)):
        assert status(["verify", "--rules", str(standing_alone(RULE_BASES / name, tmp_path / name)), "--lang", "en"]) == code


# -- many random tables against brute force -------------------------------------------------------------------------------

COUNT = 240 if wide() else 120


@searches
def test_random_tables_have_exactly_the_findings_of_brute_force(tmp_path: Path) -> None:
    drawn = tables.drawn(COUNT, seed=20261122)
    report = verify(tables.folder(tmp_path, drawn, RULE_BASES), jobs=1)
    by_prime: dict[str, set[tuple[str, str, str]]] = {t.name: set() for t in drawn}
    for finding in report.findings:
        by_prime[finding.prime].add((finding.kind, finding.what, finding.place[4]))
    for table in drawn:
        assert by_prime[table.name] == table.findings(), table.text()
    named = {t.name: t for t in drawn}
    kinds = {k for t in drawn for k, _, _ in t.findings()}
    assert kinds == tables.KINDS, kinds ^ tables.KINDS  # each kind occurs
    assert any(not t.findings() for t in drawn)  # and tables without any
    for finding in report.findings:
        assert named[finding.prime].shown(finding), (finding, named[finding.prime].text())
