"""The interview: only questions that matter, none twice, settled means settled, and few questions.

Relevance is tried out on invented rule sets and taken from the exact `unknown` on the real ones; what a settled
interview says of the rest of the facts is asked of the oracle.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from copy import deepcopy
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import Phase, assume, given
from hypothesis import strategies as st

from invented import FACTS, YEAR, RuleSet, folder, sets
from octroi.bridge import Engine, InputError
from octroi.bridge.ask.interview import Interview
from octroi.bridge.ask.question import ANOTHER, Answers, Follow, Question
from octroi.bridge.catalogues import languages
from octroi.bridge.dossier.paths import path_keys, put
from octroi.bridge.facts.vocabulary import day_number
from octroi.bridge.packaged import Dossier as Checked
from octroi.bridge.rules.wording import Wording
from octroi.bridge.solve.completions import Completed, Shown
from octroi.cli.main import status
from oracle.oracle import REQUEST_WINDOW, decide_complete, is_possible
from search import search
from strategies import INTERVENTIONS, Dossier, cases, dossiers, readings

TODAY = date(2026, 11, 22)
MOST = 120
GENERATE = [Phase.generate]  # an interview is too long a story to shrink


# -- answering from a complete dossier ---------------------------------------------------------------------------------


def reply(whole: Checked, question: Question) -> Any:
    """What a doctor with this complete dossier would say; None for a fact that it does not have."""
    if question.entry is not None:
        asked = whole.get("requests") or []
        same = [r for r in asked if (r["prime"], r["year"]) == (question.entry["prime"], question.entry["year"])]
        return same[0]["on"] if same else "none"
    value = whole.get(*path_keys(question.path))
    if question.form.kind == "entries":
        return None if value is None else len(value)
    if question.form.kind == "boolean" and isinstance(value, (int, float)) and not isinstance(value, bool):
        return None
    return value.get("start") if isinstance(value, dict) else value


def without_some(draw: Callable[[st.SearchStrategy[Any]], Any], whole: Dossier) -> Dossier:
    """Where an interview starts: nothing, or some branches already filled in."""
    kept = {k: v for k, v in whole.items() if k in ("dossier", "id")}
    for key in ("contracts", "history", "requests", "practice", "doctor"):
        if draw(st.integers(0, 3)) == 0:
            kept[key] = deepcopy(whole[key])
    for prime, year in ((e["prime"], e["year"]) for e in whole["requests"] if e["prime"] in INTERVENTIONS):
        first, last = REQUEST_WINDOW[prime, year]
        if not all(first.isoformat() <= e["on"] <= last.isoformat() for e in whole["requests"] if e["prime"] == prime):
            kept["requests"] = deepcopy(whole["requests"])  # without a request its date is some day of the window
    return kept


def unknown(engine: Engine, interview: Interview, chosen: dict[str, str]) -> set[str]:
    """The paths that can turn a wanted decision, exactly, by the engine's other road."""
    found: set[str] = set()
    for prime, year in interview.wanted:
        found.update(engine.case(interview.dossier, prime, year, TODAY, chosen).unknown)
    return found


def covering(question: Question, value: Any) -> Answers:
    """The class of answers that a value belongs to."""
    number = day_number(value) if isinstance(value, date) else value
    for one in question.answers:
        if one.stretch and not isinstance(number, (bool, str)):
            low, high = (day_number(v) if isinstance(v, date) else v for v in (one.low, one.high))
            last = high is None or (number <= high if isinstance(value, date) else number < high)
            if (low is None or number >= low) and last:
                return one
        elif not one.stretch and value in one.values:
            return one
    (other,) = [a for a in question.answers if a.values == (ANOTHER,)]
    return other


def check_follows(question: Question, value: Any, before: list[Follow], after: list[Follow]) -> None:
    """What was said to follow from an answer is what follows."""
    if question.form.kind in ("set", "entries") and value not in [v for a in question.answers for v in a.values]:
        return  # several words at once, or more entries than tell anything apart
    if isinstance(value, bool) and question.form.kind == "number":
        return  # "threshold reached" stands for a stretch
    if question.entry is not None and value == "none":
        return
    said = {(f.prime, f.year): f for f in covering(question, value).follows}
    stakes = {(s.now.prime, s.now.year) for s in question.why}
    for old, new in zip(before, after, strict=True):
        key = (new.prime, new.year)
        if key in stakes:
            assert said.get(key, old) == new, (question.path, value)
        else:
            assert old == new


def hold(engine: Engine, interview: Interview, whole: Checked, chosen: dict[str, str], ignore: Callable[[], bool]) -> int:
    """Hold an interview; return how many questions it took."""
    seen: set[str] = set()
    for count in range(MOST):
        question = interview.next()
        can_turn = unknown(engine, interview, chosen)
        if question is None:
            asked = {p.partition(" ")[0].replace("[+]", "") for p in interview.skipped}
            assert can_turn <= asked | {"practice.members"}
            assert set(interview.left) == can_turn
            return count
        assert question.key not in seen
        seen.add(question.key)
        assert question.path.replace("[+]", "") in can_turn
        assert question.why
        assert question.text
        value = reply(whole, question)
        if value is None or ignore():
            interview.skip(question)
            continue
        before = interview.decisions()
        interview.answer(question, value)
        check_follows(question, value, before, interview.decisions())
    raise AssertionError("the interview does not end")


def merged(known: Any, rest: Any) -> Any:
    """Fill in what is unknown from another dossier."""
    if isinstance(known, dict) and isinstance(rest, dict):
        keys = {str(k): k for k in (*rest, *known)}
        found = {str(k): v for k, v in rest.items()}
        mine = {str(k): v for k, v in known.items()}
        return {keys[k]: merged(mine.get(k), found.get(k)) for k in keys}
    if isinstance(known, list) and isinstance(rest, list) and rest and all(isinstance(e, dict) for e in known):
        return [merged(entry, rest[i % len(rest)]) for i, entry in enumerate(known)]
    return deepcopy(rest if known is None else known)


def plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: plain(v) for k, v in value.items()}
    if isinstance(value, list):
        return [plain(v) for v in value]
    return value.isoformat() if isinstance(value, date) else value


@search(60, phases=GENERATE, derandomize=True)
@given(data=st.data())
def test_random_interviews(engine: Engine, data: st.DataObject) -> None:
    prime, year, whole = data.draw(cases(with_members=False))
    other = data.draw(dossiers(prime, year, with_members=False))
    chosen = data.draw(st.one_of(st.just({}), readings()))
    chosen.pop("I-09", None) if chosen.get("I-09") == "B" else None  # asks for a list of members
    start = without_some(data.draw, whole)
    careless = data.draw(st.sampled_from([0, 0, 15]))
    rng = random.Random(data.draw(st.integers(0, 99)))
    interview = Interview(engine, start, [prime], [year], TODAY, chosen)
    hold(engine, interview, Checked.of(whole), chosen, lambda: rng.randrange(100) < careless)
    if interview.left:
        return
    (decision,) = interview.decisions()
    assert decision.settled or decision.verdict == "undecided"
    # No decision changes: neither with the facts that were not asked, nor with anything else in their place.
    first = REQUEST_WINDOW[prime, year][:1] if prime in INTERVENTIONS else ()
    request = {"requests": [{"prime": prime, "year": year, "on": d.isoformat()} for d in first]}
    for rest in (whole, merged(request, other)):
        filled = plain(merged(interview.dossier.data, rest))
        if filled["practice"].get("kind") == "solo":
            filled["doctor"]["solo"] = True
        if not is_possible(filled):
            assume(rest is not whole)
            continue
        expected = decide_complete(filled, prime, year, chosen)
        if expected.verdict == "undecided":  # the sources leave it open
            continue
        assert (decision.verdict, decision.low) == (expected.verdict, expected.min)


@search(10, phases=GENERATE, derandomize=True)
@given(data=st.data())
def test_interviews_for_several_primes(engine: Engine, data: st.DataObject) -> None:
    prime, year, whole = data.draw(cases())
    rng = random.Random(data.draw(st.integers(0, 99)))
    interview = Interview(engine, {"id": whole["id"], "requests": whole["requests"]}, None, [year], TODAY)
    hold(engine, interview, Checked.of(whole), {}, lambda: rng.randrange(100) < 5)


@search(8, phases=GENERATE, derandomize=True)
@given(data=st.data())
def test_members_are_asked_field_by_field(engine: Engine, data: st.DataObject) -> None:
    prime, year = data.draw(st.sampled_from([("ppi", 2023), ("continuite_soins", 2025)]))
    whole = data.draw(dossiers(prime, year))
    assume(whole["practice"].get("members"))
    start = {**whole, "practice": {**whole["practice"], "members": [{"id": m["id"]} for m in whole["practice"]["members"]]}}
    interview = Interview(engine, start, [prime], [year], TODAY)
    hold(engine, interview, Checked.of(whole), {}, lambda: False)
    filled = plain(merged(interview.dossier.data, whole))
    expected = decide_complete(filled, prime, year, {})
    (decision,) = interview.decisions()
    assert expected.verdict == "undecided" or (decision.verdict, decision.low) == (expected.verdict, expected.min)


# -- compiled and not ------------------------------------------------------------------------------------------------------


def questions(engine: Engine, start: Dossier, wanted: list[str] | None, chosen: dict[str, str], whole: Checked) -> list[object]:
    """The first questions from here, answered where the whole dossier knows, and where it then stands."""
    interview = Interview(engine, start, wanted, None, TODAY, chosen)
    out: list[object] = []
    for _ in range(4):
        question = interview.next()
        if question is None:
            break
        out.append(question)
        value = reply(whole, question)
        if value is None:
            interview.skip(question)
        else:
            interview.answer(question, value)
    return [*out, *interview.decisions(), interview.left]


@search(15, phases=GENERATE, derandomize=True)
@given(data=st.data())
def test_examples_at_hand_change_no_question(engine: Engine, data: st.DataObject) -> None:
    prime, _, whole = data.draw(cases())
    chosen = data.draw(st.one_of(st.just({}), readings()))
    start = without_some(data.draw, whole)
    wanted = data.draw(st.sampled_from([[prime], None]))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Completed, "tried", lambda self, width, fixed, watched: Shown(dict.fromkeys(watched, 0), False))
        patch.setattr(Completed, "shows", lambda self, literal: False)
        patch.setattr(Completed, "stands", property(lambda self: self.part.satisfiable(self.literals())))
        patch.setattr(Completed, "together", lambda self, *literals: self.part.satisfiable(self.literals(*literals)))
        solved = questions(engine, start, wanted, chosen, Checked.of(whole))
    assert questions(engine, start, wanted, chosen, Checked.of(whole)) == solved


# -- invented rule sets: brute force ---------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def invented(tmp_path_factory: pytest.TempPathFactory) -> tuple[Engine, list[RuleSet]]:
    rules = sets(60, seed=1)
    return Engine(folder(tmp_path_factory.mktemp("invented") / "logic", rules)), rules


def asked_in(engine: Engine, rules: RuleSet, state: tuple[int | None, ...]) -> int | None:
    """Which fact the interview asks for in this state, after checking by brute force that it should."""
    data: dict[str, Any] = {"dossier": 1}
    for fact, value in zip(rules.facts, state, strict=True):
        if value is not None:
            data = put(data, path_keys(FACTS[fact].path), FACTS[fact].values[value])
    question = Interview(engine, data, [rules.name], [YEAR]).next()
    if question is None:
        assert len(rules.outcomes(state)) == 1
        return None
    place = [FACTS[f].path for f in rules.facts].index(question.path)
    assert state[place] is None
    assert rules.turns(state, place)
    return place


def expected(engine: Engine, rules: RuleSet, state: tuple[int | None, ...]) -> float:
    """How many questions the interview asks from a state on, all answers equally likely."""
    place = asked_in(engine, rules, state)
    if place is None:
        return 0
    values = range(len(FACTS[rules.facts[place]].values))
    costs = [expected(engine, rules, (*state[:place], v, *state[place + 1 :])) for v in values]
    return 1 + sum(costs) / len(costs)


def test_few_questions_beside_the_optimal_tree(invented: tuple[Engine, list[RuleSet]]) -> None:
    engine, rules = invented
    ratios = [expected(engine, r, (None,) * len(r.facts)) / r.optimum() for r in rules]
    assert min(ratios) >= 1 - 1e-9
    assert max(ratios) <= 1.5
    assert sum(ratios) / len(ratios) <= 1.1
    equal = sum(r <= 1 + 1e-9 for r in ratios)
    assert equal > len(ratios) / 2
    print(f"optimal in {equal} of {len(ratios)}, mean ratio {sum(ratios) / len(ratios):.3f}, worst {max(ratios):.3f}")


def test_settled_by_brute_force_from_random_states(invented: tuple[Engine, list[RuleSet]]) -> None:
    engine, rules = invented
    rng = random.Random(5)
    for one in rules:
        for _ in range(4):
            asked_in(engine, one, tuple(rng.choice([None, 0, 1]) for _ in one.facts))


# -- the words -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", languages())
def test_every_fact_has_a_question(engine: Engine, language: str) -> None:
    wording = Wording(engine.rules.base.directory, language)
    vocabulary = engine.rules.vocabulary
    for fact in vocabulary.facts.values():
        if fact.name not in vocabulary.aggregates:
            assert wording.has("questions", fact.functor), fact.name
    for key in ("contracts", "history", "members_gp", "members_groups", "members_affiliated_on", "members_dmg_count",
                "members_reimbursed_eur", "members_e_services", "members_whole_year_single_group"):  # fmt: skip
        assert wording.has("questions", key)


# -- answers ----------------------------------------------------------------------------------------------------------------


def ask_for(engine: Engine, path: str, dossier: Dossier, prime: str, year: int) -> tuple[Interview, Question]:
    interview = Interview(engine, dossier, [prime], [year], TODAY)
    while (question := interview.next()) is not None and question.path != path:
        interview.skip(question)
    assert question is not None
    return interview, question


def test_a_bad_answer_changes_nothing(engine: Engine) -> None:
    training = {"start": date(2022, 10, 1), "end": date(2023, 6, 30)}
    interview, question = ask_for(engine, "doctor.gp_number_since", {"doctor": {"training": training}}, "ppi", 2023)
    before = interview.dossier.data
    for wrong in (True, "soon", 12, date(2023, 1, 1)):
        with pytest.raises(InputError):
            interview.answer(question, wrong)
        assert interview.dossier.data == before
        assert interview.next() == question
    interview.answer(question, "none")
    assert interview.dossier.get("doctor", "gp_number_since") == "none"


def test_stretches_are_those_of_the_law(engine: Engine) -> None:
    _, question = ask_for(engine, "doctor.years.2023.billed_eur",
                          {"doctor": {"gp_number_since": date(2001, 1, 1), "training": "none"}}, "ppi", 2023)  # fmt: skip
    (low, high) = question.answers
    assert (low.low, low.high, high.low, high.high) == (None, 25_000, 25_000, None)
    assert [(f.verdict, f.low, f.high) for f in low.follows] == [("refused", 0, 0)]
    assert question.form.unit == "eur"


def test_lists_are_counted_then_asked_field_by_field(engine: Engine) -> None:
    interview, question = ask_for(engine, "contracts", {}, "continuite_soins", 2025)
    assert question.form.kind == "entries"
    none = next(a for a in question.answers if a.values == (0,))
    assert [f.verdict for f in none.follows] == ["refused"]
    interview.answer(question, 3)  # more than the rules were grounded for
    assert interview.dossier.get("contracts") == [{}, {}, {}]
    asked = []
    while (following := interview.next()) is not None:
        asked.append(following.path)
        interview.skip(following)
    assert {f"contracts[{i}].{key}" for i in range(3) for key in ("staff", "start", "hours_per_week")} <= set(asked)


def test_a_request_not_made_is_not_asked_again(engine: Engine) -> None:
    dossier = {
        "doctor": {"gp_number_since": date(2020, 10, 1), "solo": True}, "history": [],
        "practice": {"kind": "solo", "payment": "flat_rate", "workplace": "A", "public_support": [],
                     "years": {2024: {"dmg_count": 0, "reimbursed_eur": 0}}},
        "contracts": [{"staff": "nurse", "open_ended": True, "hours_per_week": 19, "start": date(2025, 3, 1), "end": "none",
                       "workplace": "A"}],
    }  # fmt: skip
    interview = Interview(engine, dossier, ["continuite_soins"], [2025], TODAY)
    question = interview.next()
    assert question is not None
    assert (question.path, dict(question.entry or {})) == ("requests[+]", {"prime": "continuite_soins", "year": 2025})
    assert [(a.low, a.high) for a in question.answers] == [(None, date(2025, 9, 30)), (date(2025, 10, 1), None)]
    interview.answer(question, "none")
    assert interview.next() is None
    assert interview.left == ()  # that there is none is an answer
    again = Interview(engine, dossier, ["continuite_soins"], [2025], TODAY)
    again.answer(question, date(2025, 9, 30))
    assert [d.verdict for d in again.decisions()] == ["granted"]


# -- the command ------------------------------------------------------------------------------------------------------------


def typed(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], words: list[str], *lines: str) -> tuple[int, str, str]:
    import io

    monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{line}\n" for line in lines)))
    code = status(words)
    out, err = capsys.readouterr()
    return code, out, err


PPI = ["--prime", "ppi", "--year", "2023", "--today", "2026-11-22"]


def test_a_whole_interview_writes_a_dossier(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "d.yaml"
    code, out, _ = typed(monkeypatch, capsys, ["ask", str(file), *PPI], "", "peut-être", "non", "oui", "1/10/2022", "aucun", "aucun", "?")
    assert code == 0
    assert "Répondez par oui ou par non." in out
    assert "Plus aucune question : tout est réglé." in out
    kept = yaml.safe_load(file.read_text(encoding="utf-8"))
    assert kept["doctor"]["years"][2023] == {"on_call": False, "accepted_software": True}
    assert list(tmp_path.iterdir()) == [file]
    code, out, _ = typed(monkeypatch, capsys, ["ask", str(file), *PPI])
    assert (code, "Plus aucune question : tout est réglé." in out) == (0, True)


@pytest.mark.parametrize("end", [(), (".",)])
def test_stopping_keeps_what_was_answered(
    end: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    first, second = tmp_path / "a.yaml", tmp_path / "b.json"
    first.write_text("# mon dossier\ndoctor: {years: {2023: {on_call: true}}}\n", encoding="utf-8")
    code, out, _ = typed(monkeypatch, capsys, ["ask", str(first), "--output", str(second), *PPI], "oui", *end)
    assert (code, "Arrêté" in out) == (0, True)
    assert "# mon dossier" in first.read_text(encoding="utf-8")
    assert json.loads(second.read_text(encoding="utf-8"))["doctor"]["years"]["2023"]["accepted_software"] is True
    code, out, _ = typed(monkeypatch, capsys, ["ask", str(first), *PPI], "non", *end)
    assert code == 0
    assert first.read_text(encoding="utf-8") == "# mon dossier\ndoctor: {years: {2023: {on_call: true, accepted_software: false}}}\n"
    assert sorted(tmp_path.iterdir()) == [first, second]


def test_next_as_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "none.yaml"
    assert status(["ask", str(file), *PPI, "--next", "--format", "json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert not file.exists()
    assert found["settled"] is False
    question = found["question"]
    assert {"path", "kind", "question", "why", "answers", "facts_in_play"} <= set(question)
    assert question["why"][0]["sources"]
    assert status(["ask", str(file), *PPI, "--next", "--format", "json", "--skip", question["path"]]) == 0
    other = json.loads(capsys.readouterr().out)["question"]
    assert other["path"] != question["path"]


def test_what_cannot_be_used_is_said_before_the_first_question(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert status(["ask", "-", *PPI]) == 2
    assert status(["ask", str(tmp_path / "no" / "d.yaml"), *PPI]) == 2
    assert status(["ask", str(tmp_path), *PPI]) == 2
    _, err = capsys.readouterr()
    assert len(err.splitlines()) == 3


def test_a_path_to_skip_that_no_dossier_has_is_named(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file = tmp_path / "d.yaml"
    file.write_text("practice: {kind: group}\n", encoding="utf-8")
    for path in ("contracts[0].hours", "bogus.path", "a..b"):
        assert status(["ask", str(file), "--next", "--skip", path]) == 2
        assert path in capsys.readouterr().err
    assert status(["ask", str(file), "--next", "--skip", "doctor.years.2023.e_services.sumehr_pct"]) == 0


def test_the_question_stands_last_and_why_on_demand(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, _ = typed(monkeypatch, capsys, ["ask", str(tmp_path / "d.yaml"), *PPI], "non", "??", ".")
    assert code == 0
    first, rest = out.split("2. En 2023, utilisiez-vous", 1)
    assert "Source" not in first
    assert first.index("questions au plus") < first.index("1. En 2023, participiez-vous") < first.index("oui ou non >")
    assert "Source : " in rest
    assert "→ non : PPI 2023, conditions non remplies" in rest


def test_back_takes_the_last_answer_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "d.yaml"
    code, out, _ = typed(monkeypatch, capsys, ["ask", str(file), *PPI], "<", "non", "oui", "<", "<", "oui", ".")
    assert code == 0
    assert "C'est la première question" in out
    assert out.count("1. En 2023, participiez-vous") == 2
    assert yaml.safe_load(file.read_text(encoding="utf-8"))["doctor"] == {"years": {2023: {"on_call": True}}}
    _, out, _ = typed(monkeypatch, capsys, ["ask", str(file), *PPI], "?", "<", "oui", ".")
    assert yaml.safe_load(file.read_text(encoding="utf-8"))["doctor"]["years"][2023] == {"on_call": True, "accepted_software": True}
    assert "   ? " not in out  # what was not known is known now


@pytest.mark.parametrize(("reply", "kept"), [("oui", 44), ("non", 0.44)])
def test_a_part_of_one_is_asked_about(
    reply: str, kept: float, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "d.yaml"
    file.write_text(
        "doctor: {gp_number_since: 2001-01-01, training: none, years: {2023: {on_call: true, billed_eur: 50000, accepted_software: true,"
        " payment: fee_for_service, e_services: {cebam_uses: 9, handicap_forms: 9, medication_schemes: 9, barometers: 0,"
        " sumehr_pct: false, chapter_iv_pct: true}}}}\npractice: {kind: solo}\n",
        encoding="utf-8",
    )
    code, out, _ = typed(monkeypatch, capsys, ["ask", str(file), *PPI], "0,44", reply, ".")
    assert code == 0
    assert "Est-ce 44\u00a0% ? (oui ou non)" in out
    kept_pct = yaml.safe_load(file.read_text(encoding="utf-8"))["doctor"]["years"][2023]["e_services"]["efact_eattest_pct"]
    assert kept_pct == kept


def on_a_terminal(monkeypatch: pytest.MonkeyPatch, *lines: str) -> None:
    import io

    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setattr("sys.stdin", Terminal("".join(f"{line}\n" for line in lines)))


def test_what_is_wanted_is_asked_first_on_a_terminal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """My PPI, hiring, starting; then the year, the latest first, or all of them."""
    asked = {("1", "1"): "PPI 2024", ("1", "4"): "PPI 2022 à 2024", ("2", "2"): "Continuité des soins 2025 ; Gestion de la pratique 2025"}
    for number, (replies, told) in enumerate(asked.items()):
        on_a_terminal(monkeypatch, "9", *replies, ".")
        assert status(["ask", str(tmp_path / f"{number}.yaml"), "--today", "2026-11-22"]) == 0
        out = " ".join(capsys.readouterr().out.split())
        assert "Que voulez-vous savoir ?" in out
        assert f"Questions pour : {told} " in out
        assert "Répondez par un nombre de 1 à 5" in out  # to the 9


def test_less_than_expected_asks_for_the_amount_and_ends_with_what_could_explain_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "d.yaml"
    year = {"on_call": True, "billed_eur": 60000, "payment": "fee_for_service", "accepted_software": True}
    services = {"chapter_iv_pct": 68, "efact_eattest_pct": 61, "sumehr_pct": 57, "cebam_uses": 6, "handicap_forms": 4,
                "medication_schemes": 12, "barometers": 0}  # fmt: skip
    whole = {"gp_number_since": "2010-09-01", "training": "none", "years": {2023: {**year, "e_services": services}}}
    file.write_text(yaml.safe_dump({"dossier": 1, "doctor": whole, "practice": {"kind": "solo"}}), encoding="utf-8")
    on_a_terminal(monkeypatch, "3", "1", "2", "beaucoup", "4.500")
    assert status(["ask", str(file), "--today", "2024-11-22"]) == 0
    out = capsys.readouterr().out
    assert "Répondez par un nombre" in out
    assert "Ce que vous pouvez encore faire" in out
    assert out.index("Ce qui pourrait l'expliquer") < out.index("CEBAM Evidence Linker, nombre d'utilisations : moins de 5")


# -- in which order, and in which words -------------------------------------------------------------------------------------


def every_question(interview: Interview) -> list[Question]:
    """What is asked where nothing is known."""
    out = []
    while (question := interview.next()) is not None:
        out.append(question)
        interview.skip(question)
    return out


@pytest.mark.parametrize(("who", "first"), [("trainee", True), ("start", True), ("doctor", False), ("", False)])
def test_a_person_in_training_is_asked_about_the_training_first(engine: Engine, who: str, first: bool) -> None:
    """The rules say with what who comes so begins; once it is answered, it does not stand in the way of the rest."""
    for years in ([2023], None):
        interview = Interview(engine, {"dossier": 1}, ["ppi"], years, TODAY, who=who)
        asked = interview.next()
        assert asked is not None
        assert (asked.path == "doctor.training") is first
        interview.answer(asked, "none" if first else True if asked.form.kind == "boolean" else date(2010, 1, 1))
        after = interview.next()
        assert after is not None
        assert after.path != asked.path


def test_what_a_question_presumes_is_asked_before_it_and_the_newest_year_first(engine: Engine) -> None:
    paths = [q.path for q in every_question(Interview(engine, {"dossier": 1}, None, [2023, 2024], TODAY))]
    kind = paths.index("practice.kind")
    group = [p for p in paths if p.startswith(("practice.registered_on", "practice.members", "contracts")) or "group_means" in p]
    assert {"practice.registered_on", "contracts"} <= set(group)
    assert kind < min(paths.index(p) for p in group)
    assert paths.index("contracts") < paths.index("practice.public_support")
    for newer in (p for p in paths if ".2024." in p and p.replace("2024", "2023") in paths):
        assert paths.index(newer) < paths.index(newer.replace("2024", "2023"))


@pytest.mark.parametrize("language", languages())
def test_a_year_that_is_not_over_is_not_asked_about_as_if_it_were(language: str) -> None:
    speaking = Engine(language=language)
    running = {q.path: q.text for q in every_question(Interview(speaking, {"dossier": 1}, ["ppi"], [2024], date(2024, 12, 31)))}
    over = {q.path: q.text for q in every_question(Interview(speaking, {"dossier": 1}, ["ppi"], [2024], date(2025, 1, 1)))}
    assert running.keys() == over.keys()
    changed = {p for p in over if running[p] != over[p]}
    year = "doctor.years.2024."
    assert changed >= {year + k for k in ("on_call", "billed_eur", "payment", "accepted_software")}
    assert all(p.startswith(year) for p in changed)


def test_each_question_about_a_year_has_its_words_for_one_that_is_not_over() -> None:
    """Only what is asked in the past needs them: the others have none."""
    past = {"on_call", "billed", "payment", "accepted_software", "electronic_dmg", "flat_rate_days", "sumehr_patients",
            "dmg_count", "reimbursed", "self_whole_year"}  # fmt: skip
    for language in languages():
        assert Engine(language=language).wording.texts["questions_not_over"].keys() == past
