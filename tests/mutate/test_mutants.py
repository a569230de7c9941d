"""Mutants are what they say, equivalence is checked against brute force, and nothing that would be caught is missed."""

from __future__ import annotations

import itertools
import json
import random
import shutil
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from invented import FACTS, Formula, RuleSet, folder, sets
from octroi.bridge import Engine, InputError, RulesError
from octroi.bridge.as_json import as_json
from octroi.bridge.catalogues import languages, rules_directory
from octroi.bridge.compare.equivalence import Comparison
from octroi.bridge.mutate import pool
from octroi.bridge.mutate.bench import CAUGHT, EQUIVALENT, REJECTED, SURVIVED, Bench, Task, fails
from octroi.bridge.mutate.mutants import ASIDE, OPERATORS, Mutant, day_after, files, make
from octroi.bridge.mutate.run import Report, run
from octroi.bridge.published import result_schema
from octroi.bridge.rules.apart import PAST
from octroi.bridge.rules.rulebase import RuleBase
from octroi.bridge.rules.source import Edit, Source
from octroi.bridge.situations.read import Scenario, read
from octroi.bridge.solve.gates import FALSE, TRUE, Gates, Question, real_day
from octroi.cli.main import status
from places import RULE_BASES, situations
from search import search, searches, wide

TODAY = date(2026, 11, 22)

# -- gates ---------------------------------------------------------------------------------------------------------------

INPUTS = 5


@st.composite
def circuits(draw: st.DrawFn) -> list[tuple[tuple[int | None, tuple[int, ...]], ...]]:
    """Gates in order, each a list of bodies; literal n is input or gate number n, negative for not."""
    rows = []
    for number in range(INPUTS + 1, INPUTS + 1 + draw(st.integers(2, 8))):
        literal = st.builds(lambda n, sign: n * sign, st.integers(1, number - 1), st.sampled_from([1, -1]))
        literals = st.lists(literal, min_size=0, max_size=4).map(tuple)
        bodies = literals.flatmap(lambda ls: st.tuples(st.one_of(st.none(), st.integers(0, len(ls) + 1)), st.just(ls)))
        rows.append(tuple(draw(st.lists(bodies, max_size=3))))
    return rows


def table(rows: list[Any], values: tuple[bool, ...]) -> list[bool]:
    known: list[bool] = [True, *values]
    for bodies in rows:
        holds = False
        for bound, literals in bodies:
            count = sum(known[abs(lit)] == (lit > 0) for lit in literals)
            holds = holds or count >= (len(literals) if bound is None else bound)
        known.append(holds)
    return known


@search(30)
@given(circuits())
def test_gates_are_the_functions_they_stand_for(rows: list[Any]) -> None:
    gates = Gates()
    literals = [TRUE, *(gates.input(f"i{n}") for n in range(INPUTS))]
    for bodies in rows:
        translated = [(b, [literals[abs(x)] if x > 0 else -literals[abs(x)] for x in ls]) for b, ls in bodies]
        literals.append(gates.gate(translated))
    tables = list(zip(*(table(rows, v) for v in itertools.product([False, True], repeat=INPUTS)), strict=True))
    for one, other in itertools.combinations(range(INPUTS + 1, len(literals)), 2):
        same = tables[one] == tables[other]
        if literals[one] == literals[other]:
            assert same
        model = Question(gates, [literals[one], literals[other]]).differing([(literals[one], literals[other])], ())
        assert (model is None) == same
        if model is not None:
            values = tuple(bool(model.get(f"i{n}", False)) for n in range(INPUTS))
            known = table(rows, values)
            assert known[one] != known[other]
    for place, literal in enumerate(literals):
        if abs(literal) == TRUE:
            assert set(tables[place]) == {literal == TRUE}


def test_a_count_that_is_settled_is_a_constant() -> None:
    gates = Gates()
    a = gates.input("a")
    assert gates.gate([(1, [TRUE, a])]) == TRUE
    assert gates.gate([(2, [FALSE, a])]) == FALSE
    assert gates.gate([(None, [a]), (None, [a, gates.input("b")])]) == a


def test_no_day_stands_between_cut_points_of_the_same_name() -> None:
    days = {d.year * 10000 + d.month * 100 + d.day for d in (date.fromordinal(n) for n in range(738000, 739200))}
    for number in range(20220000, 20230000):
        if number > 20221300:
            continue
        named = real_day(number)
        assert named in days
        assert not [d for d in days if number <= d < named]


# -- equivalence against brute force -----------------------------------------------------------------------------------------


def altered(rng: random.Random, formula: Formula) -> Formula:
    """Change something, which may or may not change what the formula says."""
    parts, choice = list(formula.parts), rng.randrange(6)
    place = rng.randrange(len(parts))
    inner = parts[place]
    if isinstance(inner, Formula) and rng.random() < 0.5:
        parts[place] = altered(rng, inner)
        return formula._replace(parts=tuple(parts))
    if choice == 0:
        return formula._replace(need=max(1, formula.need + rng.choice([-1, 1])))
    if choice == 1:
        return formula._replace(negated=not formula.negated)
    if choice == 2 and len(parts) > 1:
        del parts[place]
        return formula._replace(parts=tuple(parts), need=min(formula.need, len(parts)))
    if choice == 3:  # the same, said twice negated
        return Formula(1, (formula._replace(negated=not formula.negated),), True)
    if choice == 4:  # so many hold: fewer than the rest fail
        turned = tuple(Formula(1, (p,), True) for p in parts)
        return Formula(len(parts) - formula.need + 1, turned, not formula.negated) if formula.need <= len(parts) else formula
    if not isinstance(inner, Formula):
        parts[place] = (inner[0], rng.randrange(len(FACTS[inner[0]].atoms)))
    return formula._replace(parts=tuple(parts))


def alike(one: RuleSet, other: RuleSet) -> bool:
    rows = itertools.product(*(range(len(FACTS[f].values)) if f in one.facts else [0] for f in range(len(FACTS))))
    return all(one.outcome(row) == other.outcome(row) for row in rows)


def test_equivalence_is_what_brute_force_says(tmp_path: Path) -> None:
    rng = random.Random(7)
    sound = sets(60, 11)
    wrong = [
        r._replace(low=altered(rng, r.low)) if rng.random() < 0.5 else r._replace(high=altered(rng, r.high)) for r in sound
    ]
    first, second = folder(tmp_path / "sound", sound), folder(tmp_path / "wrong", wrong)
    differences = Comparison(first).differences(RuleBase(second, 2), second)
    found = {d.prime for d in differences if d.what == "outcome"}
    expected = {one.name for one, other in zip(sound, wrong, strict=True) if not alike(one, other)}
    assert found == expected
    assert 10 < len(expected) < 50
    assert {d.prime for d in differences if d.what in ("outcome", "prime_year", "possible")} == expected


def test_rules_are_equivalent_to_themselves_reworded(tmp_path: Path) -> None:
    sound, other = (Path(shutil.copytree(rules_directory(), tmp_path / n)) for n in ("sound", "other"))
    path = other / "ppi" / "rules.lp"
    text = path.read_text(encoding="utf-8")
    for before, after in (
        (
            "met(ppi, Y, activity) :- met(ppi, Y, (recent_number;billed)).",
            "met(ppi, Y, activity) :- done(Y, (recent_number;billed)). done(Y, C) :- met(ppi, Y, C).",
        ),
        ("K { met(ppi, Y, P) : asked(Y, M, P) }", "K #count { P : met(ppi, Y, P), asked(Y, M, P) }"),
    ):  # fmt: skip
        assert before in text
        text = text.replace(before, after)
    path.write_text(text, encoding="utf-8")
    assert Comparison(sound).differences(RuleBase(other, 2), other) == []


def test_rules_that_hang_on_their_own_denial_are_refused(tmp_path: Path) -> None:
    other = Path(shutil.copytree(rules_directory(), tmp_path / "other"))
    with (other / "cumulation.lp").open("a", encoding="utf-8") as stream:
        stream.write("\nmet(ppi, 2023, billed) :- not met(ppi, 2023, activity), true(solo).\n")
    with pytest.raises(RulesError, match="circular"):
        Comparison(Path(shutil.copytree(rules_directory(), tmp_path / "sound"))).differences(RuleBase(other, 2), other)


# -- mutants -----------------------------------------------------------------------------------------------------------------

Made = tuple[list[Mutant], dict[str, Source]]


@pytest.fixture(scope="module")
def made() -> Made:
    return make(RuleBase(None, 2, PAST))


def texts(made: Made, operator: str, before: str) -> set[str]:
    return {m.after for m in made[0] if m.operator == operator and m.before == before}


def test_every_mutant_is_another_file_under_a_name_of_its_own(made: Made) -> None:
    mutants, sources = made
    assert len({m.id for m in mutants}) == len(mutants)
    sound = {name: hash(source.data.decode()) for name, source in sources.items()}
    wrong = [(m.file, hash(m.text(sources[m.file].data))) for m in mutants]
    assert len(set(wrong)) == len(mutants)
    assert not [file for file, text in wrong if text == sound[file]]
    assert {m.operator for m in mutants} == set(OPERATORS)
    for mutant in mutants:
        assert mutant.before.split("(")[0] not in ASIDE - {"issue"}


def test_operators_do_what_they_say(made: Made) -> None:
    assert texts(made, "figure", "threshold(2023, sumehr, 55).") == {f"threshold(2023, sumehr, {n})." for n in (54, 56)}
    assert texts(made, "last_year", "threshold(2024, sumehr, 60).") == {"threshold(2024, sumehr, 55)."}
    assert texts(made, "year", "threshold(2024, sumehr, 60).") == {f"threshold({y}, sumehr, 60)." for y in (2023, 2025)}
    window = "window(ppi, 2024, actual, {}, {})."
    assert texts(made, "date", window.format(20250911, 20251215)) == {
        window.format(*w) for w in ((20250910, 20251215), (20250912, 20251215), (20250911, 20251214), (20250911, 20251216))
    }
    assert texts(made, "strict", "at_least(billed(Y), B)") == {"at_least(billed(Y), B + 1)"}
    assert texts(made, "any_for_all", "K { met(ppi, Y, P) : asked(Y, M, P) }") == {"1 { met(ppi, Y, P) : asked(Y, M, P) }"}
    assert texts(made, "all_for_any", "K { met(ppi, Y, P) : asked(Y, M, P) }") == {
        "not 1 { not met(ppi, Y, P) : asked(Y, M, P) }"
    }
    trainee = "attains(ppi, Y, trainee) :- prime_year(ppi, Y), met(ppi, Y, trainee), met(ppi, Y, software), met(ppi, Y, not_ended)."
    without = "attains(ppi, Y, trainee) :- prime_year(ppi, Y), met(ppi, Y, trainee), met(ppi, Y, not_ended)."
    assert without in texts(made, "dropped_condition", trainee)
    assert texts(made, "dropped_rule", "step(2023, flat_rate, 4, 6).") == {""}
    assert "not met(ppi, Y, on_call)" in texts(made, "negation", "met(ppi, Y, on_call)")
    assert texts(made, "reading", 'reading("I-19", O)') == {'reading("I-19", "A")', 'reading("I-19", "B")'}
    assert texts(made, "reading", 'reading("I-20", "B")') == {f'reading("I-20", "{o}")' for o in "ACD"}
    assert 'issue("I-20", "C", default).' in texts(made, "reading", 'issue("I-20", "A", default).')


def test_files_of_years_kept_apart_are_mistaken_too(made: Made, bench: Bench) -> None:
    written = "threshold(2019, chapter_iv,         50)."
    mutants = [m for m in made[0] if m.file == "ppi/2019.lp" and m.operator == "figure" and m.before == "threshold(2019, chapter_iv, 50)."]
    assert {m.after for m in mutants} == {f"threshold(2019, chapter_iv, {n})." for n in (49, 51)}
    assert written in (rules_directory() / "ppi" / "2019.lp").read_text()
    differences = bench.attempt(mutants[0]).differences
    assert {(d.prime, d.year) for d in differences} == {("ppi", 2019)}


def test_a_day_before_or_after_is_a_day() -> None:
    assert day_after(20240228, 1) == 20240229
    assert day_after(20240301, -1) == 20240229
    assert day_after(20241231, 1) == 20250101


# -- what becomes of them ------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def bench(made: Made, tmp_path_factory: pytest.TempPathFactory) -> Bench:
    files = {n: s.data for n, s in made[1].items()}
    shown = situations()[:: 1 if wide() else 4]
    return Bench(Task(rules_directory(), tuple(shown), files, None, TODAY), tmp_path_factory.mktemp("bench"))


def found(made: Made, operator: str, before: str, after: str) -> Mutant:
    (mutant,) = [m for m in made[0] if (m.operator, m.before, m.after) == (operator, before, after)]
    return mutant


def test_known_mutants(made: Made, bench: Bench) -> None:
    # A single grade may have any rank.
    grade = "grade(gestion_pratique, 2024, granted, {}, 7500, 7500)."
    assert bench.attempt(found(made, "figure", grade.format(1), grade.format(2))).status == EQUIVALENT
    # The other ways to a practice type leave only the New Deal.
    size = "figure(I, Y, new_deal, N), {}not at_least(new_deal_dmg, N+1), limit_included."
    before, after = (f"met(I, Y, new_deal_size) :- {size.format(p)}" for p in ("is(practice_payment, new_deal), ", ""))
    assert bench.attempt(found(made, "dropped_condition", before, after)).status == EQUIVALENT
    tried = bench.attempt(found(made, "figure", "threshold(2023, sumehr, 55).", "threshold(2023, sumehr, 56)."))
    assert tried.status == CAUGHT
    assert {(d.prime, d.year) for d in tried.differences} == {("ppi", 2023), ("dmg_debutant", 2023)}
    rule = "new_year(Y, Y*10000 + 101) :- year(Y)."
    assert bench.attempt(found(made, "dropped_condition", rule, "new_year(Y, Y*10000 + 101).")).status == REJECTED
    assert bench.attempt(found(made, "dropped_rule", rule, "")).status == REJECTED
    assert (bench.wrong / "kernel" / "calendar.lp").read_bytes() == bench.task.files["kernel/calendar.lp"]


@searches
def test_no_situation_that_would_notice_is_passed_over(made: Made, bench: Bench) -> None:
    """The screen leaves out only situations that cannot notice: deciding all of them again gives the same answer."""
    scenarios = bench.task.scenarios
    tried, wanted = 0, 6 if wide() else 2
    for mutant in random.Random(4).sample(made[0], 30):
        if tried == wanted:
            break
        path = bench.wrong / mutant.file
        path.write_text(mutant.text(bench.task.files[mutant.file]), encoding="utf-8")
        try:
            engine = Engine(bench.wrong)
            differences = bench.comparison.differences(engine.rules.base, bench.wrong)
            if not differences:
                continue
            tried += 1
            screened = bench.situation(engine, differences)
            noticing = {s.place for s in scenarios if fails(engine, s, TODAY)} if screened is None else {screened}
            assert noticing == ({screened} if screened else set()), mutant.id
        except RulesError:
            continue
        finally:
            path.write_bytes(bench.task.files[mutant.file])
    assert tried == wanted


# -- a small table, all its mutants --------------------------------------------------------------------------------------------

LICENCE = {  # over 14, course, protected waters: what the licence is worth, row by row of the table
    (False, False, False): 0, (False, False, True): 0, (False, True, False): 0, (False, True, True): 0,
    (True, False, False): 0, (True, False, True): 0, (True, True, False): 1, (True, True, True): 2,
}  # fmt: skip


class Small(NamedTuple):
    """The fishing licence in a folder of its own, with a situation for each dossier that it can tell apart."""

    rules: Path
    cases: Path

    @property
    def scenarios(self) -> list[Scenario]:
        return read([self.cases])

    def task(self) -> Task:
        files = {p.name: p.read_bytes() for p in self.rules.glob("*.lp")}
        return Task(self.rules, (), files, None, TODAY)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Small:
    home = tmp_path_factory.mktemp("licence")
    rules = home / "rules"
    rules.mkdir()
    shutil.copy(RULE_BASES / "prelude.lp", rules)
    table = (RULE_BASES / "fishing_licence" / "main.lp").read_text(encoding="utf-8").replace('#include "../prelude.lp".', "")
    (rules / "table.lp").write_text(table, encoding="utf-8")
    (rules / "main.lp").write_text('#include "prelude.lp".\n#include "table.lp".\n', encoding="utf-8")
    (rules / "wording").mkdir()
    for language in languages():
        (rules / "wording" / f"{language}.toml").write_text("", encoding="utf-8")
    rows = []
    for (old, course, protected), worth in LICENCE.items():
        columns = {"age": 14 if old else 13, "course": course, "protected": protected}
        rows.append({
            "name": f"{old} {course} {protected}", "source": "the table", "prime": "licence", "year": 2024,
            "facts": {"table": columns},
            "expect": {"verdict": "granted" if worth else "refused", "amount": worth},
        })  # fmt: skip
    cases = home / "cases.json"
    cases.write_text(json.dumps({"situations": rows}), encoding="utf-8")
    return Small(rules, cases)


@pytest.fixture(scope="module")
def tried(small: Small) -> Report:
    """All mutants of the small table, tried one after the other."""
    return run(small.scenarios, small.rules, files=["table.lp"], today=TODAY)


def test_a_situation_for_each_row_catches_every_wrong_table(tried: Report) -> None:
    """What decides any dossier otherwise is noticed; what no situation notices decides every dossier alike."""
    found = tried
    assert found.failing == ()
    assert len(found.tried) > 60
    assert {t.mutant.operator for t in found.tried} > {"figure", "strict", "negation", "dropped_rule", "dropped_condition"}
    for one in found.tried:
        changes = {d.what for d in one.differences} & {"outcome", "prime_year", "fact"}
        assert (one.situation is not None) == bool(changes), one.mutant
        assert one.status == (CAUGHT if changes else SURVIVED if one.differences else EQUIVALENT)


def test_a_mutant_without_end_is_rejected(small: Small, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "SECONDS", 1.0)
    endless = Mutant("x", "figure", "table.lp", 1, "", "", (Edit(0, 0, "endless(0). endless(X + 1) :- endless(X).\n"),))
    sane = next(m for m in make(RuleBase(small.rules, 2))[0] if m.file == "table.lp")
    results = dict(pool.pool(small.task(), [endless, sane], 1))
    assert results[0].status == REJECTED
    assert results[1].mutant == sane


def test_results_do_not_depend_on_the_number_of_workers(small: Small, tried: Report) -> None:
    """Nor on what else is tried: two processes at some operators find what one finds at all of them."""
    asked = {"rules": small.rules, "operators": ["figure", "strict"], "files": ["table.lp"], "today": TODAY}
    two = run(small.scenarios, jobs=2, **asked)  # type: ignore[arg-type]
    one = [t for t in tried.tried if t.mutant.operator in ("figure", "strict")]
    assert [as_json(t) for t in one] == [as_json(t) for t in two.tried]
    assert two.total.made == len(two.tried) == sum(r.made for r in two.rows)
    assert two.total.made == two.total.rejected + two.total.equivalent + two.total.situations + two.total.survived
    sampled = run(small.scenarios, sample=2, seed=1, **asked)  # type: ignore[arg-type]
    assert len(sampled.tried) == 2
    assert sampled.made > len(one) - 1
    assert {t.mutant.id for t in sampled.tried} < {t.mutant.id for t in one}


# -- the mutants of the rules ----------------------------------------------------------------------------------------------------

VERIFIER = "octroi.bridge.prove.anew:Verifier"


def test_a_sample_of_mutants_is_caught_by_verify_and_the_situations_together(made: Made, tmp_path: Path) -> None:
    """A few of the whole run in docs/mutation.md: each decides alike, or something notices. The file is of one prime alone."""
    shown = tuple(s for s in situations() if s.prime == "gestion_pratique")
    bench = Bench(Task(rules_directory(), shown, {n: s.data for n, s in made[1].items()}, VERIFIER, TODAY), tmp_path)
    mutants = [m for m in made[0] if m.file == "interventions/gestion_pratique.lp"]
    tried = [bench.attempt(m) for m in random.Random(20261122).sample(mutants, 3)]
    assert [t.mutant.id for t in tried if t.status == SURVIVED] == []
    assert any(t.verify for t in tried)


@pytest.mark.long
@pytest.mark.parametrize("file", files(rules_directory(), PAST))
def test_every_mutant_is_caught_by_verify_and_the_situations_together(file: str) -> None:
    """The whole run, file by file."""
    if file not in {m.file for m in make(RuleBase(None, 2, PAST))[0]}:
        pytest.skip("nothing in it decides")
    found = run(situations(), files=[file], verifier=VERIFIER, today=TODAY)
    assert [t.mutant.id for t in found.survivors] == []


def test_unknown_operators_and_files_are_named(small: Small) -> None:
    with pytest.raises(InputError) as raised:
        run([], small.rules, operators=["figures"], files=["ppi.lp"])
    assert [p.path for p in raised.value.problems] == ["--operator figures", "--file ppi.lp"]


def test_the_command(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, small: Small) -> None:
    cases, rules = str(small.cases), str(small.rules)
    words = ["mutate", cases, "--rules", rules, "--file", "table.lp", "--operator", "strict", "--jobs", "1", "--today", "2026-11-22"]
    assert status([*words, "--format", "json"]) == 0
    report = json.loads(capsys.readouterr().out)
    Draft202012Validator(result_schema("mutate")).validate(report)
    assert report["total"]["made"] == report["total"]["situations"] == 1
    assert report["tried"][0]["status"] == CAUGHT
    assert report["verify"] is True
    monkeypatch.setattr("octroi.cli.commands.mutate.VERIFIER", None)
    assert status([*words, "--lang", "en"]) == 0
    text = capsys.readouterr().out
    assert "strict for non-strict" in text
    assert "Each one that decides otherwise is caught." in text
    assert status(["mutate", cases, "--sample", "x"]) == 2
    assert status(["mutate", cases, "--rules", rules, "--operator", "nothing"]) == 2
    assert SURVIVED not in text
