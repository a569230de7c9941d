"""Differences between rules: against brute force, against decisions, and as typed."""

from __future__ import annotations

import itertools
import json
import random
import shutil
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invented import FACTS, YEAR, RuleSet, folder, sets
from octroi.bridge import Engine
from octroi.bridge.catalogues import rules_directory
from octroi.bridge.compare import difference
from octroi.bridge.compare.cases import fewest
from octroi.bridge.compare.difference import Reader, YearDiff, between_rules
from octroi.bridge.compare.effect import Case, Class, Effect, Effects
from octroi.bridge.compare.late import late
from octroi.bridge.compare.move import Movable
from octroi.bridge.compare.pair import Pair
from octroi.bridge.compare.years import Follower
from octroi.bridge.decide.outcome import outcome_of, outcome_slice
from octroi.bridge.dossier.moved import merged, moved
from octroi.bridge.dossier.paths import put
from octroi.bridge.facts.encode import Encoder
from octroi.bridge.ground.decode import read_back
from octroi.bridge.packaged import Dossier, load
from octroi.cli.main import status
from places import EXAMPLES
from search import search, searches, trials, wide
from strategies import dossiers

PAIRS = [
    ("ppi", 2022, 2023), ("ppi", 2023, 2024), ("dmg_debutant", 2021, 2023),
    ("continuite_soins", 2024, 2025), ("continuite_soins", 2025, 2026), ("gestion_pratique", 2024, 2025),
    *([("ppi", 2022, 2024)] if wide() else []),  # years that do not follow each other: above, those of a smaller prime
]  # fmt: skip
GROUP = str(EXAMPLES / "group.yaml")


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader(None, "en")


class Compared:
    """A pair with its effect, and what it knows of a dossier written for both sides."""

    def __init__(self, pair: Pair, reader: Reader, effect: Effect | None = None) -> None:
        self.pair = pair
        self.effect = Effects(pair, reader.worded, {}).work_out() if effect is None else effect

    def known(self, before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[int, bool]:
        """The inputs that two dossiers fix."""
        out: dict[int, bool] = {}
        for side, data in zip(self.pair.sides, (before, after), strict=True):
            atoms = frozenset(side.inputs) & side.rules.base.inputs
            read = read_back(side.rules, side.prime, side.year, data, atoms)
            assert read is not None
            out.update({side.inputs[a]: v for a, v in read.items()})
        return out

    def claims(self, case: Case, known: Mapping[int, bool]) -> bool | None:
        """Whether a case has the dossier; None where the facts do not say."""
        wanted = [
            bit if level < limit.low else -bit
            for limit in case.conditions
            for level, bit in enumerate(limit.feature.bits)
            if level < limit.low or level >= limit.high
        ]
        values = self.pair.gates.circuit(wanted).values(known)
        if values.hold(wanted):
            return True
        return False if any(values.hold([-w]) for w in wanted) else None


def compared(reader: Reader, prime: str, first: int, last: int) -> Compared:
    """Two years of a prime under the usual readings, compared once for all tests that ask about them."""
    if (prime, first, last) not in COMPARED:
        found, pair = once(reader, prime, first, last, {})
        COMPARED[prime, first, last] = Compared(pair, reader, found.effect)
    return COMPARED[prime, first, last]


COMPARED: dict[tuple[str, int, int], Compared] = {}
FOUND: dict[tuple[Any, ...], tuple[YearDiff, Pair]] = {}


def once(reader: Reader, prime: str, first: int, last: int, readings: Mapping[str, str]) -> tuple[YearDiff, Pair]:
    """Two years of a prime, compared once in a language, by whichever test or command asks first; and the pair that they are."""
    key = reader.rules.base.directory, reader.wording.language, prime, first, last, *sorted(readings.items())
    if key not in FOUND:
        pairs: list[Pair] = []

        def kept(*sides: Any) -> Pair:
            pairs.append(Pair(*sides))
            return pairs[-1]

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(difference, "Pair", kept)
            FOUND[key] = difference.between_years(reader, prime, first, last, readings), pairs[0]
    return FOUND[key]


def between_years(*asked: Any) -> YearDiff:
    return once(*asked)[0]


@pytest.fixture(autouse=True, scope="module")
def _compared_once() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("octroi.cli.commands.diff.between_years", between_years)
        yield


def paid(
    engine: Engine, data: Mapping[str, Any], prime: str, year: int, answers: Mapping[str, bool] | None = None
) -> tuple[Any, ...]:
    """What a dossier is paid, open questions being open but for those with an answer."""
    checked = engine.dossier(data)
    rules = engine.for_dossier(checked)
    part = outcome_slice(rules, prime, year)
    known = Encoder(rules.vocabulary, checked, date(2026, 11, 22), prime, year).assign(part.inputs, rules.vocabulary.default_readings).known
    said = {a: answers[i] for a, i in rules.vocabulary.open_questions.items() if answers and i in answers}
    return outcome_of(part.whole, part.possible({**known, **said}), engine.wording).worth


def worths(found: Class) -> tuple[Any, Any]:
    return found.before.worth, found.after.worth


def left_open(case: Case) -> tuple[dict[int, bool], dict[str, bool]]:
    """The answers to open questions that a case names, by their bit and by their issue."""
    named = [x for x in case.conditions if (x.feature.kind, x.feature.id) == ("input", "open")]
    return {x.feature.bits[0]: x.holds for x in named}, {x.feature.of[0]: x.holds for x in named}


# -- two years ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("prime", "first", "last"), PAIRS)
@searches
def test_every_witness_is_decided_as_its_case_says(engine: Engine, reader: Reader, prime: str, first: int, last: int) -> None:
    found = compared(reader, prime, first, last)
    for one in found.effect.classes:
        assert one.fewest
        for case in one.cases:
            assert case.witness is not None
            pays = paid(engine, case.witness.before, prime, first), paid(engine, case.witness.after, prime, last)
            known = found.known(case.witness.before, case.witness.after)
            settled, answers = left_open(case)
            if not settled:
                assert pays == worths(one)
            else:  # what no text says leaves a range; the case names the answer under which it is this amount
                assert found.claims(case, known) is None
                for (_, low, high, _), (_, least, most, _) in zip(pays, worths(one), strict=True):
                    assert low <= least <= most <= high
                assert paid(engine, case.witness.before, prime, first, answers) == one.before.worth
                assert paid(engine, case.witness.after, prime, last, answers) == one.after.worth
            assert found.claims(case, {**known, **settled})


@pytest.mark.parametrize(("prime", "first", "last"), PAIRS)
@searches
def test_a_moved_dossier_is_in_the_case_that_pays_what_is_decided(
    engine: Engine, reader: Reader, prime: str, first: int, last: int
) -> None:
    """Complete and exact: the class of a dossier is among the classes, one of its cases has it, no case of another has."""
    found = compared(reader, prime, first, last)
    classes = {worths(c): c for c in found.effect.classes}
    absent = {(a.worth, b.worth) for a, b in found.effect.absent}
    assert not absent & classes.keys()
    single = [{pair[i] for pair in classes.keys() | absent} for i in (0, 1)]
    seen = set()

    @trials(36 if prime == "ppi" else 75, derandomize=True, database=None)
    @given(one=dossiers(prime, first), two=dossiers(prime, last))
    def agree(one: dict[str, Any], two: dict[str, Any]) -> None:
        before, after = both(reader, prime, first, last, one, two)
        pays = paid(engine, before, prime, first), paid(engine, after, prime, last)
        if any(worth not in worth_of for worth, worth_of in zip(pays, single, strict=True)):
            return  # what is not known leaves several outcomes
        assert pays in classes
        seen.add(pays)
        known = found.known(before, after)
        for key, candidate in classes.items():
            if not any(c.conditions for c in candidate.cases):  # the whole class
                continue
            says = [found.claims(c, known) for c in candidate.cases]
            if key == pays:
                assert any(s is not False for s in says)
                assert any(says) or None in says
            else:
                assert not any(says)

    agree()
    assert len(seen) > 1


def both(
    reader: Reader, prime: str, first: int, last: int, one: Mapping[str, Any], two: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """A dossier of the first year, and the same of the last with what only the last asks about taken from another."""
    follower = Follower(reader.rules, None, reader.wording, Dossier.of(one), date(last, 12, 31), {})
    later = follower._moved(prime, first, last).transfer
    known = {f.keys for f in reader.rules.vocabulary.facts.values()}
    after = later.dossier.data
    given = Dossier.of(two)
    for fact in reader.rules.vocabulary.facts.values():
        earlier = tuple(k - (last - first) if isinstance(k, int) and k > 1900 else k for k in fact.keys)
        lonely = last in fact.keys and earlier not in known
        if (lonely or fact.path in later.unsure) and (value := given.get(*fact.keys)) is not None:
            after = put(after, fact.keys, value)
    return dict(one), after


def test_the_example_of_the_flat_rate(engine: Engine, reader: Reader) -> None:
    """Flat rate with 4 of the common parameters: 3,500 in 2023, 1,000 in 2024."""
    services = {"chapter_iv_pct": 50, "cebam_uses": 5, "handicap_forms": 3, "medication_schemes": 5, "sumehr_pct": 0, "barometers": 0}
    before = {
        "dossier": 1, "doctor": {"gp_number_since": "2005-01-01", "training": "none", "years": {2023: {
            "on_call": True, "billed_eur": 60000, "payment": "flat_rate", "accepted_software": True, "e_services": services}}},
        "practice": {"kind": "solo"},
    }  # fmt: skip
    after = merged(moved(before, 1), {"doctor": {"years": {2024: {"e_services": {"mult_emediatt": 0}}}}})
    assert paid(engine, before, "ppi", 2023)[1] == 3500
    assert paid(engine, after, "ppi", 2024)[1] == 1000
    found = compared(reader, "ppi", 2023, 2024)
    known = found.known(before, after)
    having = [(c, k) for c in found.effect.changed for k in c.cases if found.claims(k, known)]
    ((one, case),) = having
    assert one.difference == (-2500, -2500)
    counts = {x.feature.side: (x.at_least, x.below) for x in case.conditions if x.feature.kind == "count"}
    assert counts == {0: (4, 5), 1: (None, 5)}
    assert "pays.flat_rate" in {x.feature.id for x in case.conditions}


def test_2024_gains_nobody_and_the_interventions_keep_their_conditions(reader: Reader) -> None:
    assert {c.kind for c in compared(reader, "ppi", 2023, 2024).effect.changed} == {"lose"}
    # These interventions begin in 2024: no dossier holds a grant of 2023 that becomes one of 2024 a year later.
    assert compared(reader, "continuite_soins", 2025, 2026).effect.changed == ()
    assert [c.difference for c in compared(reader, "gestion_pratique", 2024, 2025).effect.changed] == [(-3704, None)]
    (gain,) = compared(reader, "continuite_soins", 2024, 2025).effect.changed
    assert (gain.kind, gain.difference) == ("gain", (5000, 7500))


def test_changes_are_those_of_the_sources(reader: Reader) -> None:
    found = between_years(reader, "ppi", 2023, 2024, {})
    told = {(t.kind, t.names): (t.before, t.after) for t in found.changes}
    assert told["threshold", ("sumehr",)] == (55, 60)
    assert told["threshold", ("barometers",)] == (1, 2)
    assert told["step", ("flat_rate", "2")] == (4, 5)
    assert ("added", ("mult_emediatt",)) in told
    assert ("reworded", ("software",)) in told
    assert all(t.explained and t.sources.after for t in found.changes)
    merges = between_years(reader, "ppi", 2022, 2023, {}).changes
    assert ("merged", ("efact_eattest", "efact", "eattest")) in {(t.kind, t.names) for t in merges}


# -- the fewest cases ----------------------------------------------------------------------------------------------------


def test_cases_are_the_fewest_of_all() -> None:
    """Against every set of cases over four bits."""
    rng = random.Random(7)
    for _ in range(40):
        width = rng.randint(2, 4)
        kinds = [rng.choice("iiox") for _ in range(1 << width)]
        rows = {i for i, k in enumerate(kinds) if k == "i"}
        others = {i for i, k in enumerate(kinds) if k == "o"}
        if not rows:
            continue
        cover = fewest(rows, others, [(1, 1)] * width)
        assert cover.fewest
        assert rows <= {r for r in range(1 << width) if any(c.has(r) for c in cover.cubes)}
        assert not any(c.has(o) for c in cover.cubes for o in others)
        every = [(m, v) for m in range(1 << width) for v in range(1 << width) if v & ~m == 0]
        sound = {frozenset(r for r in rows if r & m == v) for m, v in every if not any(o & m == v for o in others)}
        for count in range(1, len(cover.cubes)):
            assert not any(frozenset().union(*some) == rows for some in itertools.combinations(sound, count))


# -- invented rules ------------------------------------------------------------------------------------------------------


def written(row: tuple[int, ...], years: int = 0) -> dict[str, Any]:
    data: dict[str, Any] = {"dossier": 1}
    for fact, value in zip(FACTS, row, strict=True):
        keys = tuple(int(k) if k.isdigit() else k for k in fact.path.split("."))
        data = put(data, keys, fact.values[value])
    return moved(data, years) if years else data


def exhaust(found: Compared, one: RuleSet, two: RuleSet, years: int) -> None:
    """Every row: its class is there, exactly its cases have it, and every class has a row."""
    expected: dict[tuple[int, int], list[tuple[int, ...]]] = {}
    rng = random.Random(3)
    used = sorted({*one.facts, *two.facts})
    for values in itertools.product(*(range(len(FACTS[f].values)) for f in used)):
        chosen = dict(zip(used, values, strict=True))
        full = tuple(chosen.get(f, 0) for f in range(len(FACTS)))
        expected.setdefault((one.outcome(full), two.outcome(full)), []).append(full)
    amounts = {(c.before.amount.min, c.after.amount.min): c for c in found.effect.classes if c.before.amount and c.after.amount}
    assert amounts.keys() == expected.keys()
    for key, rows in expected.items():
        for row in rng.sample(rows, min(len(rows), 12)):
            known = found.known(written(row), written(row, years))
            for other, candidate in amounts.items():
                if any(c.conditions for c in candidate.cases):
                    assert any(found.claims(c, known) for c in candidate.cases) == (other == key)
        for case in amounts[key].cases:
            assert case.witness is not None


SETS = 5 if wide() else 3


@searches
def test_invented_folders_against_brute_force(tmp_path: Path) -> None:
    first, second = sets(SETS, seed=11), [r._replace(name=f"invented_{i}") for i, r in enumerate(sets(SETS, seed=12))]
    one, two = (Reader(folder(tmp_path / name, rules), "en") for name, rules in (("one", first), ("two", second)))
    for left, right in zip(first, second, strict=True):
        pair = Pair((one.rules, left.name, YEAR), (two.rules, right.name, YEAR), {})
        exhaust(Compared(pair, one), left, right, 0)


@searches
def test_invented_years_against_brute_force(tmp_path: Path) -> None:
    first, second = sets(SETS, seed=21), [r._replace(name=f"later_{i}") for i, r in enumerate(sets(SETS, seed=22))]
    target = folder(tmp_path / "rules", first)
    lines = ["cut(billed(2024), (20000;40000))."]
    for left, right in zip(first, second, strict=True):
        text = right.rules().replace("(2023)", "(2024)").replace("(2022)", "(2023)")
        lines.append(text.replace(f"({right.name}, 2023", f"({left.name}, 2024"))
    (target / "later.lp").write_text("\n".join(lines) + "\n", encoding="utf-8")
    with (target / "main.lp").open("a", encoding="utf-8") as stream:
        stream.write('#include "later.lp".\n')
    reader = Reader(target, "en")
    for left, right in zip(first, second, strict=True):
        pair = Pair((reader.rules, left.name, YEAR), (reader.rules, left.name, YEAR + 1), {})
        exhaust(Compared(pair, reader), left, right, 1)


# -- one dossier -----------------------------------------------------------------------------------------------------------

LISTS = {
    2023: {"chapter_iv_pct": 50, "efact_eattest_pct": 50, "sumehr_pct": 55, "cebam_uses": 5, "handicap_forms": 3,
           "medication_schemes": 5, "barometers": 1},
    2024: {"chapter_iv_pct": 50, "efact_eattest_pct": 50, "sumehr_pct": 60, "cebam_uses": 5, "handicap_forms": 3,
           "medication_schemes": 5, "barometers": 2, "mult_emediatt": 1},
}  # fmt: skip
STEPS = {2023: (4, 5, 6), 2024: (5, 6, 7)}


def mixed(values: Mapping[str, float], flat: bool, changed: frozenset[tuple[str, str]]) -> int:
    """The amount of an active GP with software under the rules of 2023 with some changes of 2024: worked out by hand."""
    asked = dict(LISTS[2023])
    for name in ("sumehr_pct", "barometers"):
        if ("threshold", name) in changed:
            asked[name] = LISTS[2024][name]
    if ("added", "mult_emediatt") in changed:
        asked["mult_emediatt"] = LISTS[2024]["mult_emediatt"]
    if flat:
        del asked["efact_eattest_pct"]
    reached = sum(values[k] >= t for k, t in asked.items())
    amount = 1000
    for n, (old, new, pays) in enumerate(zip(STEPS[2023], STEPS[2024], (3500, 4500, 6000), strict=True)):
        if reached >= (new if ("step", str(n + 2)) in changed else old):
            amount = pays
    return amount


@search(20, derandomize=True, database=None)
@given(data=st.data(), flat=st.booleans())
def test_explanations_are_all_least_sets(data: st.DataObject, flat: bool) -> None:
    around = {k: st.sampled_from([0, t - 1, t, 100]) for k, t in LISTS[2024].items()}
    values = data.draw(st.fixed_dictionaries(around | {"sumehr_pct": st.sampled_from([54, 55, 59, 60]), "barometers": st.integers(0, 3)}))
    changes = [("threshold", "sumehr_pct"), ("threshold", "barometers"), ("added", "mult_emediatt"), *(("step", str(n)) for n in (2, 3, 4))]
    goal = mixed(values, flat, frozenset(changes))
    if goal == mixed(values, flat, frozenset()):
        return
    least: list[frozenset[tuple[str, str]]] = []
    for count in range(len(changes) + 1):
        for some in map(frozenset, itertools.combinations(changes, count)):
            if mixed(values, flat, some) == goal and not any(x <= some for x in least):
                least.append(some)
    facts = {"on_call": True, "billed_eur": 60000, "payment": "flat_rate" if flat else "fee_for_service", "accepted_software": True}
    dossier = {
        "dossier": 1, "practice": {"kind": "solo"},
        "doctor": {"gp_number_since": "2005-01-01", "training": "none", "years": {2024: {**facts, "e_services": values}}},
    }  # fmt: skip
    found = READER[0]
    follower = Follower(found.rules, found.rules, found.wording, Dossier.of(dossier), date(2026, 11, 22), {})
    (step,) = follower.follow("ppi", [2023, 2024]).steps
    assert step.because is not None
    keys = {"sumehr": "sumehr_pct"}
    told = []
    for row in step.because:
        rows = [(s.told.kind, s.told.names) for s in row if s.told]
        told.append({(kind, names[-1] if kind == "step" else keys.get(names[0], names[0])) for kind, names in rows})
    assert sorted(map(sorted, told)) == sorted(map(sorted, least))


READER: list[Reader] = []


@pytest.fixture(autouse=True, scope="module")
def _keep(reader: Reader) -> None:
    READER.append(reader)


SPANS = [("ppi", (2022, 2023, 2024)), ("continuite_soins", (2024, 2025, 2026)), ("gestion_pratique", (2024, 2025))]


@pytest.mark.parametrize(("prime", "years"), SPANS)
@searches
def test_rules_of_one_side_alone_pay_what_is_decided(reader: Reader, prime: str, years: tuple[int, ...]) -> None:
    """No change switched on is the year before, all of them the year after, also where facts are unknown."""

    @trials(4, derandomize=True, database=None)
    @given(dossier=dossiers(prime, years[-1]))
    def agree(dossier: dict[str, Any]) -> None:
        follower = Follower(reader.rules, reader.rules, reader.wording, Dossier.of(dossier), date(2026, 11, 22), {})
        rows = [follower._moved(prime, years[-1], y) for y in years]
        for one, two in itertools.pairwise(rows):
            found = follower.hybrid(prime, one, two).explanations()
            assert found is not None
            for side, moved_ in ((found.before, one), (found.after, two)):
                amount = moved_.outcome.amount
                assert amount is not None
                assert min(w[1] for w in side) == amount.min
                assert (None if any(w[2] is None for w in side) else max(w[2] or 0 for w in side)) == amount.max
            assert not any({x.key for x in a} < {x.key for x in b} for a in found.because for b in found.because)
            assert found.because

    agree()


# -- two folders -------------------------------------------------------------------------------------------------------------


def copied(target: Path, *edits: tuple[str, str, str]) -> Path:
    shutil.copytree(rules_directory(), target)
    for name, old, new in edits:
        text = (target / name).read_text(encoding="utf-8")
        assert old in text
        (target / name).write_text(text.replace(old, new), encoding="utf-8")
    return target


def test_an_unchanged_copy_is_equivalent(reader: Reader, tmp_path: Path) -> None:
    found = between_rules(reader, Reader(copied(tmp_path / "copy"), "en"), [], [], {})
    assert found.same
    assert set(found.equivalent) == set(reader.rules.prime_years)


def test_an_hour_more_is_one_class_with_a_true_witness(reader: Reader, tmp_path: Path) -> None:
    other = copied(tmp_path / "hours", ("interventions/years.lp", "hours, 13)", "hours, 14)"))
    found = between_rules(reader, Reader(other, "en"), [], [], {})
    assert {d.prime for d in found.differing} == {"continuite_soins", "gestion_pratique"}
    assert {p for p, _ in found.equivalent} == {"ppi", "dmg_debutant"}
    engines = Engine(), Engine(rules=other)
    for one in found.differing:
        assert [(f.names, f.before, f.after) for f in one.figures] == [(("hours",), 13, 14)]
        assert one.effect is not None
        ((only),) = one.effect.changed
        assert only.kind == "lose"
        (case,) = only.cases
        assert case.witness is not None
        assert case.witness.before["contracts"][0]["hours_per_week"] == 13
        assert paid(engines[0], case.witness.before, one.prime, one.year) == only.before.worth
        assert paid(engines[1], case.witness.after, one.prime, one.year) == only.after.worth
        ((limits,),) = [[x for x in row if x.feature.kind == "fact"] for row in one.effect.entries["contracts", 0]]
        assert (limits.at_least, limits.below) == (13, 14)


def test_amount_window_reading_and_missing_years(reader: Reader, tmp_path: Path) -> None:
    other = copied(
        tmp_path / "reform",
        ("ppi/2024.lp", "grade(ppi, 2024, 2,       3, 3500, 3500)", "grade(ppi, 2024, 2,       3, 3600, 3600)"),
        ("ppi/2023.lp", "window(ppi, 2023, actual,    20240917", "window(ppi, 2023, actual,    20240918"),
        ("interventions/rules.lp", 'reading("I-28", "B"), met(I, Y, (dmgs;reimbursements)).',
         'reading("I-28", "B"), met(I, Y, reimbursements).'),
        ("dmg_debutant/years.lp", "prime_year(dmg_debutant, 2021..2024)", "prime_year(dmg_debutant, 2022..2024)"),
    )
    two = Reader(other, "en")
    found = {(d.prime, d.year): d for d in between_rules(reader, two, [], [2021, 2023, 2024], {}).differing}
    assert found["dmg_debutant", 2021].only == "before"
    assert found["ppi", 2023].effect is None
    assert found["ppi", 2023].what == ("window",)
    amount = found["ppi", 2024].effect
    assert amount is not None
    assert [c.difference for c in amount.changed] == [(100, 100)]
    deep = found["continuite_soins", 2024]
    assert deep.readings == {"I-28": "B"}
    assert deep.effect is not None
    assert {c.kind for c in deep.effect.changed} == {"lose"}


# -- as typed ----------------------------------------------------------------------------------------------------------------


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    code = status(list(words))
    seen = capsys.readouterr()
    return code, seen.out, seen.err


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["2023", "2023"], "same year"), (["2024", "2023"], "earlier"), (["2023"], "two years"), ([], "what to compare"),
        (["2023", "2031"], "no rules"), (["2024", "2025", "--prime", "ppi"], "2022, 2023, 2024"),
        (["2023", "2024", "--prime", "x"], "premiums"),
        (["2023", "2024", "--against", "x"], "--against"), (["2023", "--dossier", GROUP], "--years"),
        (["2023", "20x4"], "year"),
        (["--dossier", GROUP, "--years", "2030..2031", "--prime", "ppi"], "no rules"),
        (["--dossier", GROUP, "--years", "x"], "year"),
        (["2023", "2024", "--reading", "I-99=A"], "reading"),
        (["--dossier", GROUP, "--witnesses", "x"], "--witnesses"),
        (["--dossier", GROUP, "--from", "2015"], "2021, 2022"), (["--dossier", GROUP, "--from", "abc"], "--from abc"),
        (["2023", "2024", "--today", "2024-99-99"], "--dossier"), (["2023", "2024", "--year", "2024"], "--rules"),
        (["2023", "2024", "--from", "2023"], "--dossier"), (["2023", "2024", "--years", "2023"], "--dossier"),
        (["--dossier", GROUP, "--year", "2023", "--years", "2022..2023"], "--rules"),
        (["--dossier", GROUP, "--today", "2024-99-99"], "2024-99-99"), (["--dossier", GROUP, "--unchanged"], "two years"),
        (["--rules", str(rules_directory()), "--from", "2023"], "--dossier"),
        (["--rules", str(rules_directory()), "--against", "absent"], "--against absent"),
        (["abc", "2024"], "octroi: abc: "), (["2024", "2025", "--prime", "ppi", "--prime", "dmg_debutant"], "2022, 2023, 2024"),
        (["2024", "2025", "--prime", "continuite_soins", "--witnesses", GROUP], "is a file"),
        (["2024", "2025", "--prime", "continuite_soins", "--witnesses", "/proc/x"], "cannot be made"),
    ],
)  # fmt: skip
def test_what_cannot_be_compared(capsys: pytest.CaptureFixture[str], words: list[str], message: str) -> None:
    code, out, err = run(capsys, "diff", *words, "--lang", "en")
    assert (code, out) == (2, "")
    assert message in err


@pytest.mark.parametrize("language", [pytest.param("fr", marks=pytest.mark.long), "en"])
def test_text_of_the_three_forms(capsys: pytest.CaptureFixture[str], tmp_path: Path, language: str) -> None:
    words = ["2022", "2023", "--prime", "ppi", "--unchanged", "--witnesses", str(tmp_path / "w")]
    code, out, err = run(capsys, "diff", *words, "--lang", language)
    assert (code, err) == (0, "")
    assert "Sumehr" in out
    assert list((tmp_path / "w").iterdir())
    assert "{" not in out
    code, out, err = run(capsys, "diff", "--dossier", GROUP, "--prime", "ppi", "--lang", language, "--today", "2026-11-22")
    assert (code, err) == (0, "")
    assert "{" not in out
    other = copied(tmp_path / "other", ("interventions/years.lp", "hours, 13)", "hours, 14)"))
    words = ["diff", "--rules", str(other), "--prime", "continuite_soins", "--year", "2025", "--lang", language]
    code, out, err = run(capsys, *words)
    assert (code, err) == (1, "")
    assert "14" in out
    code, out, err = run(capsys, "diff", "--rules", str(other), "--against", str(other), "--prime", "ppi", "--lang", language)
    assert (code, err) == (0, "")


def test_json_is_the_same_result(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "diff", "2024", "2025", "--format", "json")
    found = json.loads(out)
    assert (code, found["kind"], found["from"], found["to"]) == (0, "years", 2024, 2025)
    classes = [c for p in found["primes"] if p["prime"] == "continuite_soins" for c in p["effect"]["classes"]]
    gains = [c for c in classes if c["kind"] == "gain"]
    assert gains[0]["difference"] == {"min": 5000, "max": 7500}
    assert gains[0]["cases"][0]["witness"]["before"]["dossier"] == 1
    words = ["--dossier", GROUP, "--prime", "ppi", "--years", "2023..2024", "--today", "2026-11-22"]
    code, out, _ = run(capsys, "diff", *words, "--format", "json")
    (found,) = json.loads(out)["primes"]
    assert [y["amount"]["max"] for y in found["years"]] == [6000, 4500]
    assert found["steps"][0]["because"][0][0]["change"]["kind"] == "step"


FIRST_NURSE = str(Path(GROUP).parent / "first_nurse.yaml")


def followed(capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, Any]:
    code, out, _ = run(capsys, "diff", *words, "--today", "2026-11-22", "--format", "json")
    assert code == 0
    return {p["prime"]: p for p in json.loads(out)["primes"]}


def test_the_base_is_the_year_that_the_dossier_knows_and_is_granted(capsys: pytest.CaptureFixture[str], engine: Engine) -> None:
    found = followed(capsys, "--dossier", FIRST_NURSE)
    one = found["continuite_soins"]
    assert one["base"] == 2025
    checked = Dossier.of(yaml_of(FIRST_NURSE))
    for prime, rows in found.items():
        for row in rows["years"]:
            decided = engine.case(checked, prime, row["year"], today=date(2026, 11, 22)).decision()
            assert row["as_is"]["verdict"] == decided.verdict
    assert [y["as_is"]["verdict"] for y in one["years"]] == ["refused", "granted", "refused"]
    assert one["other_bases"] == [2024, 2026]
    for base in one["other_bases"]:
        other = followed(capsys, "--dossier", FIRST_NURSE, "--prime", "continuite_soins", "--from", str(base))["continuite_soins"]
        assert [y["amount"] for y in other["years"]] != [y["amount"] for y in one["years"]]
    code, out, _ = run(capsys, "diff", "--dossier", FIRST_NURSE, "--years", "2024..2026", "--today", "2026-11-22", "--lang", "fr")
    assert code == 0
    assert "le dossier tel quel : rien" in out
    assert "--from 2024" in out


def test_years_kept_apart_are_compared_where_they_are_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    code, _, said = run(capsys, "diff", "--dossier", FIRST_NURSE, "--prime", "ppi", "--from", "2015", "--lang", "en")
    assert code == 2
    assert ", ".join(map(str, range(2016, 2025))) in said
    found = followed(capsys, "--dossier", FIRST_NURSE, "--prime", "ppi", "--years", "2018..2022")["ppi"]
    assert [y["year"] for y in found["years"]] == [2018, 2019, 2020, 2021, 2022]
    assert found["absent"] == []


def yaml_of(name: str) -> dict[str, Any]:
    return dict(load(Path(name)).data)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_years_and_primes_without_rules_are_told(capsys: pytest.CaptureFixture[str], language: str) -> None:
    def told(*words: str) -> str:
        code, out, err = run(capsys, "diff", *words, "--lang", language)
        assert (code, err) == (0, "")
        return out.replace("\n", " ")

    begins, none = {"fr": ("commencent en 2024", "aucune règle connue"), "en": ("begin in 2024", "no rules known")}[language]
    assert begins in told("2023", "2024", "--prime", "dmg_debutant", "--prime", "gestion_pratique")
    assert "PPI, 2025" in told("2024", "2025", "--prime", "ppi", "--prime", "gestion_pratique")
    assert begins in told("--dossier", GROUP, "--years", "2023..2024", "--prime", "gestion_pratique")
    assert begins in told("--dossier", GROUP, "--from", "2022")
    assert none in told("--dossier", GROUP, "--years", "2023..2030", "--prime", "ppi")
    found = json.loads(told("2024", "2025", "--prime", "ppi", "--prime", "gestion_pratique", "--format", "json"))
    assert [(a["prime"], a["year"], a["reason"]) for a in found["absent"]] == [("ppi", 2025, "not_modelled")]


def test_a_first_day_of_the_calendar_can_be_moved(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert moved({"a": "0001-01-01", "b": date(9999, 12, 31)}, -2)["a"] == "0001-01-01"
    assert moved({"b": date(9999, 12, 31)}, 2)["b"] == date(9999, 12, 31)
    path = tmp_path / "old.yaml"
    path.write_text(Path(FIRST_NURSE).read_text(encoding="utf-8").replace("2009-09-01", "0001-01-01"), encoding="utf-8")
    code, _, err = run(capsys, "diff", "--dossier", str(path))
    assert (code, err) == (0, "")


def test_witnesses_never_replace_a_file(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    words = ["diff", "2024", "2025", "--prime", "gestion_pratique", "--witnesses", str(tmp_path), "--lang", "en"]
    assert run(capsys, *words)[0] == 0
    kept = {p: p.read_bytes() for p in tmp_path.iterdir()}
    code, out, err = run(capsys, *words)
    assert (code, out) == (2, "")
    assert any(str(p) in err for p in kept)
    assert "--force" in err
    assert {p: p.read_bytes() for p in tmp_path.iterdir()} == kept


def test_witnesses_of_two_folders_say_which_rules(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    other = copied(tmp_path / "other", ("interventions/years.lp", "hours, 13)", "hours, 14)"))
    words = ["--rules", str(other), "--prime", "gestion_pratique", "--year", "2025", "--witnesses", str(tmp_path / "w")]
    assert run(capsys, "diff", *words)[0] == 1
    assert {p.name for p in (tmp_path / "w").iterdir()} == {f"gestion_pratique-2025-1-{w}-rules.yaml" for w in ("old", "new")}


# -- what is said of whom ----------------------------------------------------------------------------------------------------


def test_a_fact_of_both_years_that_cannot_be_compared_is_told_apart(capsys: pytest.CaptureFixture[str], reader: Reader) -> None:
    free = compared(reader, "ppi", 2022, 2023).effect.free
    assert not {p.rpartition(".")[2] for p in free[0]} & {p.rpartition(".")[2] for p in free[1]}
    assert "doctor.years.2023.e_services.sumehr_pct" in free[2]
    _, out, _ = run(capsys, "diff", "2022", "2023", "--prime", "ppi", "--lang", "en")
    lines = [x.partition(".")[0] for x in out.replace("\n  ", " ").split("Asked o")[1:]]
    assert ["Sumehr" in x for x in lines] == [False, False, True]


@pytest.mark.parametrize(("language", "heading"), [("fr", "Non tranché"), ("en", "Not settled")])
def test_a_case_without_a_dossier_is_not_called_proved(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, language: str, heading: str
) -> None:  # fmt: skip
    """Where the search for a dossier finds none, whether because there is none or because it gave up."""
    monkeypatch.setattr(Movable, "find", lambda *_: None)
    monkeypatch.setattr("octroi.cli.commands.diff.between_years", difference.between_years)
    words = ["diff", "2024", "2025", "--prime", "continuite_soins"]
    code, out, _ = run(capsys, *words, "--lang", language)
    proved, _, rest = out.partition(heading)
    assert code == 0
    assert "2024" in rest
    assert "• 2024" not in proved


DAYS = st.dates(date(2020, 1, 1), date(2020, 3, 10))


@search(80, derandomize=True, database=None)
@given(one=st.tuples(DAYS, DAYS).map(sorted), two=st.tuples(DAYS, DAYS).map(sorted), years=st.sampled_from([0, 1, 4]))
def test_days_in_time_on_one_side_only(one: list[date], two: list[date], years: int) -> None:
    """Day by day; 29 February moved is 28 February."""
    later = [d.replace(year=2020 + years) if (d.month, d.day) != (2, 29) or years != 1 else date(2021, 2, 28) for d in two]
    found = late({"actual": (one[0], one[1])}, {"actual": (later[0], later[1])}, years)
    for n in range(100):
        day = date(2020 + years, 1, 1) + timedelta(days=n)
        before = moved(one[0], years) <= day <= moved(one[1], years)
        after = later[0] <= day <= later[1]
        told = {w.lost for w in found if w.after[0] <= day <= w.after[1]}
        assert told == ({before} if before != after else set())


def test_a_shorter_window_is_told_and_the_example_is_in_both(capsys: pytest.CaptureFixture[str]) -> None:
    words = ["diff", "2024", "2025", "--prime", "gestion_pratique"]
    _, out, _ = run(capsys, *words, "--lang", "fr")
    assert "pour 2025, une demande faite du 01/11/2025 au 03/11/2025 est hors délai" in out.replace("\n  ", " ")
    _, out, _ = run(capsys, *words, "--format", "json")
    (prime,) = json.loads(out)["primes"]
    assert [w["in_time"] for w in prime["late"]] == ["before"]
    for found in prime["effect"]["classes"]:
        for case in found["cases"]:
            assert case["settled"]
            for side, days in (("before", ("2024-11-01", "2024-12-31")), ("after", ("2025-11-04", "2025-12-31"))):
                for request in case["witness"][side].get("requests", ()):
                    assert days[0] <= request["on"] <= days[1]


@searches
def test_examples_are_plain(reader: Reader) -> None:
    """No contract ends where it need not, no training lasts a day, nobody is measured by a group where alone will do."""
    for prime, first, last in PAIRS:
        for found in compared(reader, prime, first, last).effect.changed:
            for case in found.cases:
                assert case.witness is not None
                for data in case.witness:
                    assert all(c.get("end", "none") == "none" for c in data.get("contracts", ()))
                    training = data.get("doctor", {}).get("training")
                    assert not isinstance(training, dict) or training["start"] < training["end"]
                    yearly = data.get("practice", {}).get("years", {}).values()
                    assert not any("group_means" in y or "members_mean" in y for y in yearly)


@pytest.mark.parametrize(("first", "last"), [(first, last) for prime, first, last in PAIRS if prime == "ppi"])
@searches
def test_a_case_that_counts_names_the_payment(reader: Reader, first: int, last: int) -> None:
    """The two columns count other parameters: a number of them says little without the column."""
    effect = compared(reader, "ppi", first, last).effect
    cases = [c for found in effect.changed for c in found.cases if any(x.feature.kind == "count" for x in c.conditions)]
    assert len(cases) > 5
    for case in cases:
        said = " ".join(x.feature.id + " " + " ".join(x.feature.of) for x in case.conditions if x.feature.kind != "count")
        # Who is paid in both ways is counted in both columns, and the case says how what is open between them is answered.
        assert "flat_rate" in said or "fee_for_service" in said or ("mixed" in said and any(left_open(case)))


@pytest.mark.parametrize(
    ("language", "closing", "staff"),
    [
        ("fr", "« Baromètres » : tant que le nombre est inférieur à 1, le dernier jour utile est désormais le 09/12/2024", "si I-19 = B"),
        ("en", "“Barometers”: while the number is below 1, the last day that counts is now 09/12/2024", "if I-19 = B"),
    ],
)
def test_changes_of_several_values_are_sentences(capsys: pytest.CaptureFixture[str], language: str, closing: str, staff: str) -> None:
    texts = []
    for years, prime in ((("2023", "2024"), "ppi"), (("2024", "2025"), "gestion_pratique")):
        code, out, _ = run(capsys, "diff", *years, "--prime", prime, "--lang", language)
        assert code == 0
        texts.append(" ".join(out.split()))
    assert closing in " ".join(texts[0].split())
    assert staff in texts[1]
