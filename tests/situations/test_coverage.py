"""Situations as files, what they exercise of the rules, those that are lacking, and a case made into one."""

from __future__ import annotations

import copy
import json
import shutil
from collections.abc import Mapping
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from octroi.bridge import Dossier, Engine, InputError
from octroi.bridge.as_json import as_json
from octroi.bridge.catalogues import rules_directory
from octroi.bridge.dossier.paths import inside, places, without
from octroi.bridge.dossier.read import Dossier as Checked
from octroi.bridge.dossier.read import dig
from octroi.bridge.facts.vocabulary import NEVER, Fact, day_of
from octroi.bridge.situations.coverage import coverage, ground
from octroi.bridge.situations.covered import Covered
from octroi.bridge.situations.excerpt import situation_of
from octroi.bridge.situations.gaps import fill
from octroi.bridge.situations.judge import case_of, judge
from octroi.bridge.situations.read import Scenario, read
from octroi.bridge.situations.search import Search
from octroi.bridge.situations.sides import one_below
from octroi.bridge.situations.text import text
from octroi.cli import examples
from octroi.cli.main import status
from oracle.oracle import decide_complete
from places import SITUATIONS, situations
from refusals import refusing
from search import searches, wide

INTERVENTIONS = ("continuite_soins", "gestion_pratique")
TODAY = date(2026, 11, 22)
Run = tuple[int, str, str]
ONE = """
facts:
  base: {dossier: 1, doctor: {gp_number_since: 2005-09-01, years: {2023: {on_call: true, billed_eur: 60000}}}}
situations:
  - name: no software
    prime: ppi
    year: 2023
    base: base
    facts: {doctor: {training: none, years: {"2023": {accepted_software: false}}}}
    expect: {verdict: granted, amount: 1000, situation: 1, status: final, reasons: [ppi.software], unknown: []}
"""


@pytest.fixture(scope="module")
def everything() -> list[Scenario]:
    return situations()


@pytest.fixture(scope="module")
def covered(engine: Engine, everything: list[Scenario]) -> list[Covered]:
    cases = [c for s in everything if (c := case_of(engine, s, TODAY)).modelled]
    return coverage(engine.rules, usual(engine), cases)


def usual(engine: Engine) -> list[tuple[str, int]]:
    """The prime years that every question asks about; those kept apart have their tests in tests/logic/test_past_years.py."""
    return [key for key in engine.rules.prime_years if key not in engine.rules.base.apart]


def run(capsys: pytest.CaptureFixture[str], *words: str) -> Run:
    code = status([*words, "--lang", "en"])
    said = capsys.readouterr()
    return code, said.out, said.err


def written(tmp_path: Path, content: str, name: str = "cases.yaml") -> str:
    path = tmp_path / name
    path.write_text(content, encoding="utf-8")
    return str(path)


# -- reading and comparing -------------------------------------------------------------------------------------------------


def test_a_situation_joins_its_base(tmp_path: Path, engine: Engine) -> None:
    (scenario,) = read([written(tmp_path, ONE)])
    year = scenario.facts["doctor"]["years"]
    assert list(year) == [2023]
    assert set(year[2023]) == {"on_call", "billed_eur", "accepted_software"}
    assert judge(engine, scenario, TODAY).passed


@pytest.mark.parametrize(
    ("key", "wrong"),
    [
        ("verdict", "refused"), ("amount", 1001), ("amount", {"min": 1000, "max": None}), ("situation", 2), ("status", "provisional"),
        ("reasons", []), ("reasons", ["ppi.software", "ppi.gp"]), ("not_met", ["ppi.gp"]), ("unknown", ["doctor.solo"]),
        ("depends_on_readings", ["I-05"]), ("request", {"state": "open"}), ("missing", {"sets": []}),
        ("missing", {"target": 6000, "sets": []}),
    ],
)  # fmt: skip
def test_every_expectation_can_fail(tmp_path: Path, engine: Engine, key: str, wrong: Any) -> None:
    (scenario,) = read([written(tmp_path, ONE)])
    judged = judge(engine, scenario._replace(expect={**scenario.expect, key: wrong}), TODAY)
    assert [m.key for m in judged.mismatches] == [key]
    assert json.dumps(as_json(judged))


@pytest.mark.parametrize(
    ("old", "new", "place", "words"),
    [
        ("verdict: granted", "verdikt: granted", "no software: expect.verdikt", "verdict"),
        ("verdict: granted, ", "", "no software: expect.verdict", "needed"),
        ("verdict: granted", "verdict: grant", "no software: expect.verdict", "granted"),
        ("amount: 1000", "amount: much", "no software: expect.amount", "much"),
        ("base: base", "base: bass", "no software: base", "base"),
        ("    prime: ppi\n", "", "no software: prime", "needed"),
        ("    prime: ppi\n", "    prime: ppj\n", "no software: prime ppj", "ppi"),
        ("year: 2023\n", "year: soon\n", "no software: year", "soon"),
        ("on_call: true", "on_cal: true", "no software: doctor.years.2023.on_cal", "on_call"),
        ("reasons: [ppi.software]", "reasons: ppi.software", "no software: expect.reasons", "list"),
        ("situations:", "situation:", "", "situations"),
        ("    prime: ppi", "    today: 2023-02-30\n    prime: ppi", "no software: today", "2023-02-30"),
        ("    prime: ppi", "    readings: {I-99: A}\n    prime: ppi", "no software: reading I-99=A", "I-01"),
    ],
)
def test_bad_input_names_file_situation_and_key(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], old: str, new: str, place: str, words: str
) -> None:
    assert old in ONE
    name = written(tmp_path, ONE.replace(old, new))
    code, out, err = run(capsys, "test", name)
    assert (code, out) == (2, "")
    assert f"{name}: {place}" in err
    assert words in err
    assert "Traceback" not in err


def test_one_name_twice(tmp_path: Path) -> None:
    row = ONE[ONE.index("  - name") :]
    path = written(tmp_path, ONE + row)
    with refusing("situation_twice", f"{path}: no software"):
        read([path])


def test_files_that_are_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "test", str(tmp_path / "no.yaml"))[0] == 2
    assert run(capsys, "test", str(tmp_path))[0] == 2
    assert run(capsys, "test")[0] == 2


# -- coverage ----------------------------------------------------------------------------------------------------------------


def by_hand(fact: Fact, dossier: Checked, engine: Engine) -> Any:
    """The figure of a fact, worked out from the dossier alone; None where it is not one value."""
    aggregate = engine.rules.vocabulary.aggregates.get(fact.name)
    value: Any = dossier.get(*fact.keys)
    if aggregate is not None:
        counted = []
        for entry in dossier.get(*aggregate.over) or []:
            year = aggregate.keys[1]
            if not entry.get("gp"):
                continue
            whole = (entry.get("whole_year_single_group") or {}).get(year)
            if not whole or not entry.get("affiliated_on") or entry["affiliated_on"] >= date(year + 1, 4, 1):
                continue
            told = dig(entry, aggregate.keys)
            if told is None and entry.get("id") == dossier.get("id"):  # what the applicant says twice is kept at one place
                told = dossier.get("doctor", *aggregate.keys)
            counted.append(told)
        if not counted or any(v is None for v in counted):
            return None
        if fact.keys[4:5] != ("edmg_use",) and any(isinstance(v, bool) for v in counted):
            return None
        total = sum((Fraction(str(int(v) if isinstance(v, bool) else v)) for v in counted), Fraction(0))
        return total / len(counted)
    if dossier.get(*fact.keys[:2]) == "none" and fact.keys[:2] == ("doctor", "training"):
        return NEVER
    if value == "none":
        return NEVER
    if isinstance(value, date):
        return value.year * 10000 + value.month * 100 + value.day
    return None if isinstance(value, bool) else value


@searches
def test_threshold_coverage_is_what_the_dossiers_say(engine: Engine, everything: list[Scenario], covered: list[Covered]) -> None:
    facts = engine.rules.vocabulary.facts
    for there in covered[:: 1 if wide() else 3]:
        mine = [engine.dossier(s.facts) for s in everything if (s.prime, s.year) == (there.prime, there.year)]
        assert there.situations == len(mine)
        for cut in ground(engine.rules, (there.prime, there.year)).cuts:
            if "_total" in cut.path:
                continue  # sums ask for the days of request and contract: the boundaries and the test below look at them
            if cut.facts[0] in engine.rules.vocabulary.views.longest:
                continue  # may be told by spells of another fact: tests/dossier/test_spells.py looks at them
            first = facts[cut.facts[0]]
            slots = range(8) if first.slot else range(1)
            at = below = 0
            for dossier in mine:
                kept = [first._replace(keys=(first.keys[0], i, *first.keys[2:])) if first.slot else first for i in slots]
                values = [by_hand(fact, dossier, engine) for fact in kept]
                under = one_below(first, cut.cut)
                at += any(v == cut.cut for v in values)
                below += any(v is not None and (v < cut.cut if under is None else v == under) for v in values)
            lines = [line for line in there.of("threshold") if line.name == cut.path]
            shown = next(line for line in lines if _same(cut.cut, NEVER if line.cut == "none" else line.cut))
            assert (shown.sides[0].situations, shown.sides[1].situations) == (at, below), (there.prime, there.year, cut)


@pytest.mark.parametrize(("hours", "side"), [((6, 7), "at"), ((6, 6), "below"), ((13, 0), "at"), ((6.5, 6.5), "at"), ((6, 8), None)])
def test_added_hours_count_by_their_sum(engine: Engine, hours: tuple[float, float], side: str | None) -> None:
    contract = {"staff": "nurse", "open_ended": True, "start": "2020-01-01", "end": "none", "workplace": "A"}
    facts = {"practice": {"workplace": "A"}, "contracts": [{**contract, "hours_per_week": h} for h in hours]}
    key = ("gestion_pratique", 2025)
    found = ground(engine.rules, key).exercised(engine.case(facts, *key, TODAY, {}))
    sides = {s for kind, name, s in found if kind == "threshold" and name.startswith("contracts_total")}
    assert sides == ({side} if side else set())


@searches
def test_condition_coverage_is_what_decisions_say(engine: Engine, everything: list[Scenario]) -> None:
    keys = [("ppi", 2024), ("dmg_debutant", 2023), ("continuite_soins", 2024), ("gestion_pratique", 2025)]
    mine = [s for s in everything if (s.prime, s.year) in keys][:: 1 if wide() else 9]
    # Where the texts leave open which conditions are asked, a decision lists them and no outcome of theirs is exercised.
    mine = [s for s in mine if not engine.decide(s.facts, [s.prime], [s.year], TODAY, s.readings)[0].open_questions]
    found = coverage(engine.rules, keys, [case_of(engine, s, TODAY) for s in mine])
    for there in found:
        part = engine.rules.prime_year(there.prime, there.year)
        counts: dict[tuple[str, str], int] = {}
        for s in mine:
            if (s.prime, s.year) == (there.prime, there.year):
                decision = engine.decide(s.facts, [s.prime], [s.year], TODAY, s.readings)[0]
                for pair in {(c.id, c.status) for c in decision.conditions}:
                    counts[pair] = counts.get(pair, 0) + 1
        for line in there.of("condition"):
            name = line.name.partition(".")[2]
            for side in line.sides:
                said = counts.get((line.name, side.name), 0)
                if name in part.applies:
                    assert side.situations == said, line.name
                elif any(name in asked for asked in part.entry_applies.values()):  # a decision may leave out contracts that give no right
                    assert side.situations >= said, line.name


def test_everything_that_can_be_is_exercised(covered: list[Covered]) -> None:
    assert [(c.prime, c.year, line.name, side.name) for c in covered for line, side in c.lacking] == []
    assert {line.name for c in covered for line, _ in c.unreachable} == {"ppi.trainee"}
    assert {c.prime for c in covered if c.idle} == {"dmg_debutant", *INTERVENTIONS}
    # Nothing was granted before the year in which the two begin: that threshold parts what can be from what cannot.
    assert {(line.name, line.cut) for c in covered if c.prime in INTERVENTIONS for line in c.idle} == {("history[].year", 2024)}


@searches
def test_idle_thresholds_turn_no_outcome(engine: Engine, everything: list[Scenario], covered: list[Covered]) -> None:
    """What is proved over all dossiers holds for those of the situations, moved to either side."""
    for there in [c for c in covered if c.idle][:: 1 if wide() else 3]:
        search = Search(engine, (there.prime, there.year), TODAY)
        for line in there.idle:
            cut = next(c for c in search.ground.cuts if (c.path, c.facts[0]) == (line.name, line.fact) and _same(c.cut, line.cut))
            for s in [s for s in everything if (s.prime, s.year) == (there.prime, there.year)][:25]:
                data = engine.dossier(s.facts).data
                worths = [search.worth(d, s.readings) for side in ("at", "below") for d in search.moved(data, line.fact, cut.cut, side)]
                assert len(set(worths) - {None}) <= 1, (s.name, line)


def _same(cut: int, shown: Any) -> bool:
    return cut == shown or (isinstance(shown, date) and day_of(cut) == shown)


def test_the_oracle_expects_what_the_boundaries_expect() -> None:
    for s in read([SITUATIONS / "boundaries.yaml"]):
        found = decide_complete(Dossier.of(s.facts).data, s.prime, s.year, s.readings)
        amount = s.expect["amount"]
        wanted = (amount["min"], amount["max"]) if isinstance(amount, Mapping) else (amount, amount)
        assert (found.verdict, found.min, found.max) == (s.expect["verdict"], *wanted), s.name
        assert found.situation == s.expect.get("situation"), s.name


# -- what is lacking ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", [("dmg_debutant", 2021), pytest.param(("continuite_soins", 2025), marks=pytest.mark.long)])
def test_from_nothing_to_everything(tmp_path: Path, engine: Engine, key: tuple[str, int]) -> None:
    filled = fill(engine, coverage(engine.rules, [key], []), TODAY)
    assert filled.failed == ()
    path = written(tmp_path, text([s for _, s in filled.written], ["head"], "to be confirmed"))
    again = read([path])
    assert not any(s.confirmed for s in again)
    assert [judge(engine, s, TODAY).mismatches for s in again if not judge(engine, s, TODAY).passed] == []
    (found,) = coverage(engine.rules, [key], [case_of(engine, s, TODAY) for s in again])
    assert found.lacking == []
    search = Search(engine, key, TODAY)
    turning = 0
    thresholds = [(g, s) for g, s in filled.written if g.line.kind == "threshold"]
    for gap, s in thresholds:
        cut = search._cut(gap)
        data = engine.dossier(s.facts).data
        assert any(search.stands(data, n, cut.cut, gap.side.name) for n in cut.facts), gap.name
        turning += any(search.beyond(data, s.readings, n, cut.cut) is not None for n in cut.facts)
    assert turning >= len(thresholds) - 1  # nearly all of them change the outcome on the other side


def test_no_fact_too_many(engine: Engine) -> None:
    key = ("gestion_pratique", 2025)
    (there,) = coverage(engine.rules, [key], [])
    filled = fill(engine, [there._replace(lines=tuple(line for line in there.lines if line.of_condition))], TODAY)
    assert len(filled.written) > 10
    search = Search(engine, key, TODAY)
    for gap, s in filled.written:
        data, wanted = engine.dossier(s.facts).data, search.key(gap)
        here = search.worth(data, s.readings)
        for keys in places(data):
            if inside(data, keys):
                less = without(copy.deepcopy(data), keys)
                assert search.worth(less, s.readings) != here or wanted not in search._exercised(less, s.readings), (gap.name, keys)


def test_generate_writes_a_file_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cases = written(tmp_path, ONE)
    name = str(tmp_path / "new.yaml")
    code, out, _ = run(capsys, "test", cases, "--prime", "dmg_debutant", "--year", "2021", "--generate", name)
    assert code == 0
    assert name in out
    content = Path(name).read_text(encoding="utf-8")
    assert content.count("# To be confirmed by a person") == content.count("\n    confirmed: false") == content.count("- name:") > 10
    code, _, err = run(capsys, "test", cases, "--prime", "dmg_debutant", "--generate", name)
    assert code == 2
    assert "exists already" in err
    assert Path(name).read_text(encoding="utf-8") == content
    code, out, _ = run(capsys, "test", name, "--prime", "dmg_debutant", "--year", "2021", "--format", "json")
    found = json.loads(out)
    assert (code, found["failing"], found["unconfirmed"]) == (0, [], found["situations"])
    assert all(s["exercised"] == s["reachable"] for s in found["coverage"][0]["sides"].values())


# -- rules that are wrong by one ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("file", "old", "new", "narrowed", "cases"),
    [
        ("interventions/years.lp", "hours, 13).", "hours, 14).", "continuite_soins", "continuite_soins"),
        ("interventions/years.lp", "hours, 13).", "hours, 12).", "gestion_pratique", "gestion_pratique"),
        ("ppi/2024.lp", "(2024, sumehr,             60).", "(2024, sumehr,             61).", "ppi", "ppi_2024"),
        ("ppi/2023.lp", "(2023, cebam,               5).", "(2023, cebam,               4).", "dmg_debutant", "boundaries"),
        ("interventions/years.lp", "(2025, 20240901, 20250901).", "(2025, 20240902, 20250901).", "continuite_soins", "continuite_soins"),
    ],
)
def test_a_threshold_off_by_one_is_caught(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], file: str, old: str, new: str, narrowed: str, cases: str
) -> None:
    folder = tmp_path / "rules"
    shutil.copytree(rules_directory(), folder, ignore=shutil.ignore_patterns("__pycache__"))
    path = folder / file
    content = path.read_text(encoding="utf-8")
    assert old in content
    path.write_text(content.replace(old, new), encoding="utf-8")
    only = ["--prime", narrowed, "--year", "2025" if "interventions" in file else file[4:8]]
    code, out, _ = run(capsys, "test", str(SITUATIONS / f"{cases}.yaml"), "--rules", str(folder), "--format", "json", *only)
    assert code == 1
    failing = json.loads(out)["failing"]
    assert failing
    first = failing[0]
    code, out, _ = run(capsys, "test", first["file"], "--rules", str(folder), *only)
    assert code == 1
    assert first["name"] in " ".join(out.split())
    assert "expected" in out
    assert first["file"] in out


@searches
def test_the_situations_agree_with_the_rules(capsys: pytest.CaptureFixture[str]) -> None:
    """One by one they do in test_situations.py; all files at once in the long run."""
    code, out, _ = run(capsys, "test", str(SITUATIONS if wide() else SITUATIONS / "continuite_soins.yaml"), "--coverage")
    assert code == 0
    assert "All agree with the rules." in out
    assert "Continuity of care 2025" in out


# -- a case made into a situation ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", examples.names())
def test_from_a_dossier_and_back(tmp_path: Path, capsys: pytest.CaptureFixture[str], engine: Engine, name: str) -> None:
    dossier = written(tmp_path, examples.text(name), "dossier.yaml")
    for prime, year in engine.rules.prime_years[::3]:
        code, out, _ = run(capsys, "test", "--from-dossier", dossier, "--prime", prime, "--year", str(year), "--name", "A case")
        assert code == 0
        (scenario,) = read([written(tmp_path, out, f"{prime}{year}.yaml")])
        assert (scenario.name, scenario.confirmed) == ("A case", False)
        assert judge(engine, scenario, TODAY).passed
        original = engine.case(Dossier.of(_loaded(dossier)), prime, year, TODAY)
        again = engine.case(scenario.facts, prime, year, TODAY)
        assert original.verdict() == again.verdict()
        assert original.amount() == again.amount()
        assert {(c.id, c.status) for c in original.conditions()} == {(c.id, c.status) for c in again.conditions()}


def _loaded(name: str) -> dict[str, Any]:
    from octroi.bridge.packaged import load

    return load(Path(name)).data


def test_who_is_in_no_entry_of_a_list_stays_so(engine: Engine) -> None:
    """Who is not among the members of a group is known not to have worked in it the whole year (I-09); without a name nobody would know."""
    member = {"id": "dr-b", "whole_year_single_group": {2023: True}, "years": {2023: {"e_services": {"sumehr_pct": 80}}}}
    facts = {
        "id": "dr-a", "practice": {"kind": "group", "registered_on": "2020-01-01", "members": [member]},
        "doctor": {"gp_number_since": "2010-01-01", "years": {2023: {"e_services": {"sumehr_pct": 40}}}},
    }  # fmt: skip
    found = situation_of(engine, engine.dossier(facts), "ppi", 2023, date(2026, 11, 22), {"I-09": "B"}, "one")
    assert found.facts["id"] not in (None, "dr-a", found.facts["practice"]["members"][0]["id"])


def test_a_place_written_as_spells_is_another_place_in_an_example_too(engine: Engine) -> None:
    """Two spellings of one place stay one, two places stay two, from whatever day to whatever day."""
    places = ("Rue du Port 3", "RUE DU PORT 3", "Quai 7")
    spells = [{"from": "2021-02-07", "to": "2024-03-09", "value": places[2]}, {"from": "2024-05-09", "value": places[0]}]
    facts = {
        "practice": {"kind": "group", "workplace": spells},
        "contracts": [{"staff": "nurse", "start": "2025-09-24", "workplace": places[1]}, {"staff": "nurse", "workplace": places[2]}],
    }  # fmt: skip
    found = situation_of(engine, engine.dossier(facts), "continuite_soins", 2026, date(2026, 11, 22), {}, "one").facts
    then, now = (spell["value"] for spell in found["practice"]["workplace"])
    here, there = (contract["workplace"] for contract in found["contracts"])
    assert (then, now) == (there, here)
    assert then != now
    assert not {then, now} & set(places)


def test_labels_do_not_travel(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    facts = """
id: dr-somebody
doctor: {gp_number_since: 2005-09-01, years: {2023: {on_call: true}}}
practice:
  kind: group
  enterprise_number: "0456789123"
  workplace: Rue Haute
  public_support: []
  years: {2024: {dmg_count: 600}}
contracts:
  - {staff: nurse, open_ended: true, hours_per_week: 19, start: 2020-01-01, end: none, workplace: Rue Haute}
history:
  - {prime: gestion_pratique, year: 2024, enterprise_number: "0456789123", workplace: Rue Basse}
requests:
  - {prime: ppi, year: 2023, on: 2024-10-02}
"""
    dossier = written(tmp_path, facts, "dossier.yaml")
    target = str(tmp_path / "case.yaml")
    code, out, _ = run(
        capsys, "test", "--from-dossier", dossier, "--prime", "gestion_pratique", "--year", "2025", "--output", target
    )
    assert code == 0
    assert target in "".join(out.split("\n"))
    (scenario,) = read([target])
    kept = json.dumps(scenario.facts)
    for word in ("dr-somebody", "0456789123", "Rue", "2023", "on_call"):
        assert word not in kept
    (contract,), (past,) = scenario.facts["contracts"], scenario.facts["history"]
    assert contract["workplace"] == scenario.facts["practice"]["workplace"] != past["workplace"]
    assert scenario.facts["history"][0]["enterprise_number"] == scenario.facts["practice"]["enterprise_number"]
    assert run(capsys, "test", target)[0] == 0
    assert run(capsys, "test", "--from-dossier", dossier, "--prime", "ppi", "--year", "2023", "--output", target)[0] == 2


def test_one_step_below_a_day() -> None:
    fact = Fact("d", "d", ("d",), "date", None, "d", None)
    for day in (date(2024, 3, 1), date(2025, 1, 1)):
        number = day.year * 10000 + day.month * 100 + day.day
        below = one_below(fact, number)
        assert below is not None
        assert day_of(below) == day - timedelta(days=1)
    assert one_below(fact, NEVER) is None


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("situations: []\n", "situations"),
        ("situations: [{name: a, prime: ppi, year: 2023, expect: {verdict: granted, amount: {min: 10, max: 5}}}]\n", "amount"),
        ("situations: [{name: a, prime: ppi, year: 2023, base: nix, expect: {verdict: granted}}]\n", "base"),
        ("facts: {nix: {}}\nsituations: [{name: a, prime: ppi, year: 2023, base: [nix], expect: {verdict: granted}}]\n", "base"),
    ],
)
def test_situations_that_say_nothing_are_refused(tmp_path: Path, text: str, place: str) -> None:
    file = tmp_path / "s.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read([file])
    assert place in caught.value.problems[0].path
