"""The page, journey by journey: what is typed becomes the dossier, and what is shown is what the engine says."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from octroi.bridge import Engine
from octroi.bridge.as_json import as_json
from octroi.bridge.ask.interview import Interview
from octroi.bridge.dossier.read import loads
from octroi.bridge.people import answer_people
from octroi.cli import examples
from octroi.web.page.state import State
from octroi.web.words import speaking
from places import situations
from served import Reader, client, desk, opened, state

FRENCH = speaking("fr")
TODAY = "2025-10-20"


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine()


def got(path: str, status: int = 200) -> str:
    answer = client().get(path)
    assert answer.status_code == status, answer.text[:500]
    return str(answer.text)


def sent(name: str, page: str = "", status: int = 200, language: str = "fr", /, **fields: Any) -> str:
    """Send a form of a page, with the state that the page carries."""
    data = {k.replace("__", "."): v for k, v in fields.items()}
    if page:
        data = {"state": state(page), **data}
    answer = client().post(f"/{language}/{name}", data=data)
    assert answer.status_code == status, answer.text[:800]
    return str(answer.text)


def sealed(data: dict[str, Any], today: str = TODAY, **more: Any) -> str:
    """A page that carries these facts."""
    found = State(data=data, today=today)
    for key, value in more.items():
        setattr(found, key, value)
    return f'name="state" value="{desk().seal.closed(found.to_dict())}"'


def question(page: str) -> str:
    found = re.search(r'name="q" value="([^"]+)"', page)
    assert found, Reader(page).text[:300]
    return html.unescape(found[1])


def titled(page: str) -> str:
    found = re.search(r"<title>(.*?)</title>", page)
    assert found
    return html.unescape(found[1])


def test_a_result_that_explains_a_year_beside_years_kept_apart_is_shown() -> None:
    """Of 2021 the rules of one prime are there from the start, those of another only when asked for: no page mixes both."""
    told = {"gp_number_since": "2024-03-01", "solo": True, "training": {"start": "2024-03-01"}, "years": {2024: {"on_call": False}}}
    place = {"kind": "group", "payment": "flat_rate", "public_support": [], "registered_on": "2024-03-01", "workplace": "Arlon"}
    text = Reader(sent("result", sealed({"dossier": 1, "doctor": told, "practice": place}))).text
    assert "2021" in text
    assert "2016" not in text


# -- the first screen -------------------------------------------------------------------------------------------------------


def test_the_first_screen_asks_who_which_years_and_offers_a_file_and_examples() -> None:
    assert client().get("/", headers={"accept-language": "en"}).headers["location"] == "/en/"
    page = got("/fr/")
    names = {a.get("name") for tag, a in Reader(page).tags if tag == "input"}
    assert names >= {"who", "year", "prime", "file"}
    assert not re.search(r"<input[^>]* checked", page)  # nothing is answered beforehand
    assert all(f"/fr/example?name={n}" in page for n in examples.names())


def test_who_must_be_said_and_what_was_ticked_stays() -> None:
    page = sent("start", "", 422, year=["2023"])
    assert titled(page).startswith("Erreur")
    assert re.search(r'name="year" value="2023" checked', page)


# -- the interview -----------------------------------------------------------------------------------------------------------


def test_an_interview_from_the_first_screen_to_the_result() -> None:
    page = sent("start", who="trainee", year="2023")
    seen = []
    for _ in range(30):
        if 'name="q"' not in page:
            break
        key = question(page)
        seen.append(key)
        assert seen[0] == "doctor.training"  # who is in training is asked about it first
        answer = {"t.doctor.training": "01/10/2022"} if key == "doctor.training" else {"t.doctor.training.end": "31/08/2025"}
        if key not in ("doctor.training", "doctor.training.end"):
            page = sent("interview", page, do="skip", q=key)
            continue
        page = sent("interview", page, do="answer", q=key, **answer)
    assert len(seen) == len(set(seen))
    told = opened(page)["data"]
    assert told["doctor"]["training"]["start"] == "2022-10-01"
    assert FRENCH("todo.title") in Reader(page).text


def test_the_page_puts_the_questions_of_one_interview_and_takes_the_same_answers(engine: Engine) -> None:
    """The page begins anew with each form; an interview that goes on in one piece is what it is held against."""
    talk = Interview(engine, {"dossier": 1}, ["ppi"], [2024], date.fromisoformat(TODAY))
    page = sent("interview", sealed({"dossier": 1}, primes=["ppi"], years=[2024]))
    texts = {"date": "01/03/2024", "number": "40", "entries": "1", "text": "Arlon"}
    values = {"date": date(2024, 3, 1), "number": 40, "entries": 1, "text": "Arlon"}
    for step in range(20):
        found = talk.next()
        if found is None:
            break
        assert question(page) == found.key
        kind, name = found.form.kind, "q" if found.path.endswith("[+]") else found.path
        if kind in texts:
            field, typed, value = "t", texts[kind], values[kind]
        elif kind == "boolean":
            field, typed, value = "c", "-yes" if step else "-no", bool(step)
        else:
            field, typed = "c", found.form.options[-1]
            value = [typed] if kind == "set" else typed
        if step % 3 == 0:  # put again with what is wrong, it is the same question still
            page = sent("interview", page, 422, do="answer", q=found.key)
            assert question(page) == found.key
            assert found.text in Reader(page).text
        page = sent("interview", page, do="answer", q=found.key, **{f"{field}.{name}": typed})
        talk.answer(found, value)
        assert json.loads(json.dumps(as_json(talk.dossier.data))) == opened(page)["data"]
    assert 'name="q"' not in page
    assert step > 2


def test_back_takes_an_answer_away_and_a_skipped_question_comes_again() -> None:
    first = sent("start", who="doctor", year="2024")
    key = question(first)
    second = sent("interview", first, do="answer", q=key, **{f"c.{key}": "-yes"})
    assert opened(second)["data"] != opened(first)["data"]
    third = sent("interview", second, do="skip", q=question(second))
    assert question(third) != question(second)
    again = sent("interview", third, do="back")
    assert question(again) == question(second)
    start = sent("interview", again, do="back")
    assert opened(start)["data"] == opened(first)["data"]
    assert question(start) == key


def test_an_empty_or_impossible_answer_is_no_answer_and_what_was_typed_stays() -> None:
    page = sent("start", who="doctor", year="2024")
    key = question(page)
    wrong = sent("interview", page, 422, do="answer", q=key)
    assert titled(wrong).startswith("Erreur")
    assert FRENCH("page.no_answer") in Reader(wrong).text
    assert opened(wrong)["data"] == opened(page)["data"]
    page = sealed({"dossier": 1}, primes=["ppi"], years=[2024])
    while question(shown := sent("interview", page)) != "doctor.years.2024.billed_eur":
        page = sent("interview", shown, do="skip", q=question(shown))
    wrong = sent("interview", shown, 422, do="answer", q=question(shown), **{"t.doctor.years.2024.billed_eur": "beaucoup"})
    assert 'value="beaucoup"' in wrong
    right = sent("interview", wrong, do="answer", q=question(wrong), **{"t.doctor.years.2024.billed_eur": "25.000"})
    assert opened(right)["data"]["doctor"]["years"]["2024"]["billed_eur"] == 25000


def test_a_share_below_one_is_asked_back() -> None:
    page = sealed({"dossier": 1})
    fields = {"t.doctor.years.2024.e_services.sumehr_pct": "0,44"}
    wrong = sent("facts", page, 422, section="doctor", do="save", **fields)
    assert "44 %" in Reader(wrong).text.replace("\u00a0", " ")
    sure = sent("facts", wrong, section="doctor", do="save", sure="0,44", **fields)
    assert opened(sure)["data"]["doctor"]["years"]["2024"]["e_services"]["sumehr_pct"] == 0.44


def test_a_form_of_another_step_asks_what_counts_now() -> None:
    page = sent("start", who="doctor", year="2024")
    mixed = sent("interview", page, do="answer", q="practice.kind", **{"c.practice.kind": "solo"})
    assert FRENCH("page.mixed") in Reader(mixed).text
    assert opened(mixed)["data"] == opened(page)["data"]


# -- the result: read back from the page, it is what the engine says ---------------------------------------------------------

CARD = re.compile(
    r'<details class="card prime (?P<kind>\w+)" id="(?P<id>[\w-]+)">.*?<span class="badge [\w ]+">(?P<word>[^<]+)</span>'
    r'.*?<span class="amount">(?P<amount>[^<]*)</span>', re.S,
)  # fmt: skip
SAMPLE = [s for i, s in enumerate(situations()) if i % 9 == 0]


def figures(text: str) -> list[int]:
    return [int(re.sub(r"\D", "", n)) for n in re.findall(r"\d[\d\s\u00a0\u202f.]*", html.unescape(text))]


@pytest.mark.parametrize("situation", SAMPLE, ids=lambda s: s.name)
def test_the_page_shows_what_the_engine_decides(situation: Any, engine: Engine) -> None:
    today = situation.today or date(2026, 11, 22)
    dossier = engine.dossier(situation.facts)
    decision = engine.decide(dossier, [situation.prime], [situation.year], today, situation.readings)[0]
    wanted = {"primes": [situation.prime], "years": [situation.year], "readings": situation.readings}
    page = sent("result", sealed(dossier.data, today.isoformat(), **wanted))
    cards = {m["id"]: m for m in CARD.finditer(page)}
    if decision.verdict == "not_modelled":
        assert not cards
        assert decision.reason is not None
        assert decision.reason in html.unescape(page)
        return
    card = cards[f"{situation.prime}-{situation.year}"]
    silent = bool(decision.open_questions and not decision.unknown)
    assert html.unescape(card["word"]) == (FRENCH("page.silent") if silent else engine.wording.get("verdicts", decision.verdict))
    amount = decision.amount
    assert amount is not None
    if amount.max == 0:
        assert figures(card["amount"]) == [0]
    elif amount.min or amount.max is not None:
        ends = dict.fromkeys(v for v in (amount.min, amount.max) if v is not None)
        assert figures(card["amount"]) == list(ends)


def test_granted_refused_undecided_and_not_modelled_do_not_look_alike() -> None:
    page = sent("result", sealed(dict(loads(examples.text("first_nurse"), desk().engine.shape).data), "2026-11-22"))
    kinds = {m["kind"] for m in CARD.finditer(page)}
    assert kinds == {"granted", "lost", "refused"}
    assert FRENCH("page.not_modelled") in Reader(page).text
    empty = sent("result", sealed({"dossier": 1, "practice": {"kind": "solo"}}, primes=["ppi"], years=[2024]))
    assert {m["kind"] for m in CARD.finditer(empty)} == {"undecided"}


def test_the_reasons_stand_as_a_list_and_as_a_picture_of_the_same(engine: Engine) -> None:
    facts = dict(loads(examples.text("solo"), desk().engine.shape).data)
    page = sent("result", sealed(facts, primes=["ppi"], years=[2024]))
    picture = re.search(r'<svg class="reasons".*?</svg>', page, re.S)
    assert picture

    def words(text: str) -> str:
        return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", text)).replace("\u00a0", " ").replace("\u202f", " ").split())

    def labels(reason: Any) -> Iterator[str]:
        for child in reason.children:
            yield child.label
            yield from labels(child)

    found = engine.explain(facts, "ppi", 2024, date.fromisoformat(TODAY))
    drawn, listed = words(picture[0]), words(page[: picture.start()])
    roots = [r for r in (found.granted_because, *found.not_more_because) if r is not None]
    told = {words(label) for root in roots for label in labels(root)}
    assert len(told) > 5
    assert [t for t in told if t not in drawn or t not in listed] == []


def test_each_of_several_people_is_decided_and_changed_by_himself(engine: Engine) -> None:
    """A whole practice in one file: what the page shows of each is what the engine decides of her."""
    facts = dict(loads(examples.text("members"), desk().engine.shape).data)
    year = {"on_call": True, "billed_eur": 30000, "payment": "fee_for_service", "accepted_software": False}
    facts["practice"]["members"][2]["doctor"] = {"gp_number_since": date(2014, 9, 1), "training": "none", "years": {2024: year}}
    page = sent("result", sealed(as_json(facts), "2025-11-22", primes=["ppi", "continuite_soins"], years=[2024, 2026]))
    found = answer_people(engine, facts, ["ppi", "continuite_soins"], [2024, 2026], date(2025, 11, 22))
    assert [p.id for p in found.people] == ["dr-anne", "dr-chloe"]
    text = Reader(page).text
    assert all(f"Primes de {p.id}" in text for p in found.people)
    cards = {m["id"]: html.unescape(m["word"]) for m in CARD.finditer(page)}
    for number, person in enumerate(found.people):
        for decision in person.decisions:
            if decision.verdict != "not_modelled":
                word = engine.wording.get("verdicts", decision.verdict)
                assert cards.pop(f"{number}-{decision.prime}-{decision.year}") == word
    shared = found.shared
    assert shared is not None
    assert set(cards) == {f"{d.prime}-{d.year}" for d in shared.decisions if d.verdict != "not_modelled"}
    path = "doctor.years.2024.accepted_software"
    of_chloe = sent("what-if", page, path=path, person="dr-chloe", do="try", **{f"c.{path}": "-yes"})
    assert "Pour dr-chloe" in Reader(of_chloe).text
    assert FRENCH("changing.equal") not in Reader(of_chloe).text  # she has no accepted software, unlike the other
    of_anne = sent("what-if", page, path=path, person="dr-anne", do="try", **{f"c.{path}": "-yes"})
    assert FRENCH("changing.equal") in Reader(of_anne).text


def test_each_of_several_people_is_asked_for_her_own_facts_and_what_they_share_last(engine: Engine) -> None:
    """From two people of whom nothing is known, and the practice: every question is put, and answered where it belongs."""
    facts = dict(loads(examples.text("members"), desk().engine.shape).data)
    facts["practice"]["members"][1]["doctor"] = {"gp_number_since": "2012-09-01"}
    facts["practice"]["members"][2]["doctor"] = {"gp_number_since": "2014-09-01"}
    facts["practice"].pop("public_support")
    page = sent("interview", sealed(as_json(facts), "2025-11-22", primes=["ppi", "gestion_pratique"], years=[2024, 2025]))
    asked = []
    while found := re.search(r'name="q" value="([^"]+)"', page):
        key, text = html.unescape(found[1]), Reader(page).text
        name = next((n for n in ("dr-benoit", "dr-chloe") if f"Pour {n}" in text), "")
        assert bool(name) != (FRENCH("decide.shared") in text)
        asked.append((name, key))
        person = {"person": name} if name else {}
        if (name, key) == ("dr-benoit", "doctor.years.2024.accepted_software"):
            page = sent("interview", page, q=key, do="skip", **person)
            again = sent("interview", page, q=question(page), do="back", person="dr-chloe")
            assert question(again) == key
            assert "Pour dr-benoit" in Reader(again).text
            continue
        field = re.search(r'name="(c\.[^"]+)" value="(-yes|fee_for_service|vipa)"|name="(t\.[^"]+)"', page)
        assert field
        page = sent("interview", page, q=key, do="answer", **person, **({field[1]: field[2]} if field[1] else {field[3]: "5.000"}))
    assert len(set(asked)) == len(asked)
    names = [n for n, _ in asked]
    assert sorted(names, key=["dr-benoit", "dr-chloe", ""].index) == names  # each in turn
    assert set(names) == {"dr-benoit", "dr-chloe", ""}
    told = opened(page)
    benoit, chloe = (told["data"]["practice"]["members"][n]["doctor"]["years"]["2024"] for n in (1, 2))
    assert benoit["on_call"] is chloe["on_call"] is chloe["accepted_software"] is True
    assert "accepted_software" not in benoit
    assert told["data"]["practice"]["public_support"] == ["vipa"]
    assert told["data"]["doctor"] == as_json(facts)["doctor"]
    assert told["skipped"] == ["practice.members[1].doctor.years.2024.accepted_software"]


def test_each_of_several_people_has_forms_of_her_own(engine: Engine) -> None:
    """Of a member nothing but figures is told; what is filled in makes her a person, and stands in her entry."""
    facts = dict(loads(examples.text("members"), desk().engine.shape).data)
    page = sent("answers", sealed(as_json(facts), years=[2024]))
    form = sent("facts", page, section="doctor", person="dr-chloe")
    assert "Pour dr-chloe" in Reader(form).text
    assert "01/09/2013" not in form  # since when somebody else is a doctor
    assert opened(sent("facts", form, section="doctor", person="dr-chloe", do="save"))["data"] == as_json(facts)  # nothing filled in
    since, service = "doctor.gp_number_since", "doctor.years.2024.on_call"
    wrong = sent("facts", form, 422, section="doctor", person="dr-chloe", do="save", **{f"t.{since}": "demain"})
    assert "Pour dr-chloe" in Reader(wrong).text
    page = sent("facts", form, section="doctor", person="dr-chloe", do="save", **{f"t.{since}": "1/9/2014", f"c.{service}": "-no"})
    member = opened(page)["data"]["practice"]["members"][2]
    assert member["doctor"] == {"gp_number_since": "2014-09-01", "years": {"2024": {"on_call": False}}}
    assert opened(page)["data"]["doctor"] == as_json(facts)["doctor"]
    assert "dr-chloe : Le médecin" in Reader(page).text
    form = sent("facts", page, section="requests", person="dr-chloe", do="add requests")
    page = sent("facts", form, section="requests", person="dr-chloe", do="save", **{"c.requests[0].prime": "ppi"})
    assert opened(page)["data"]["practice"]["members"][2]["requests"] == [{"prime": "ppi"}]
    form = sent("facts", page, section="practice")
    assert f"members[2].{since}" not in form
    names = {f"t.practice.members[{n}].id": name for n, name in enumerate(("dr-anne", "dr-benoit", "dr-chloe"))}
    page = sent("facts", page, section="practice", do="remove practice.members[2]", **names)
    assert [m["id"] for m in opened(page)["data"]["practice"]["members"]] == ["dr-anne", "dr-benoit"]


def test_whether_a_prime_was_asked_for_is_said_from_the_result() -> None:
    """The window for 2024 ended on 15 December 2025; the conditions are met, and nobody said if it was asked for."""
    facts = {k: v for k, v in loads(examples.text("solo"), desk().engine.shape).data.items() if k != "requests"}
    page = sent("result", sealed(as_json(facts), "2026-01-10", primes=["ppi"], years=[2024]))
    assert FRENCH("page.asked.unknown") in Reader(page).text
    form = sent("requested", page, prime="ppi", year="2024")
    assert "Prime de pratique intégrée 2024 : quel jour l'avez-vous demandée ?" in Reader(form).text
    assert titled(sent("requested", form, 422, prime="ppi", year="2024", do="answer", t__day="")).startswith("Erreur")
    made = sent("requested", form, prime="ppi", year="2024", do="answer", t__day="2/12/2025")
    assert opened(made)["data"]["requests"] == [{"prime": "ppi", "year": 2024, "on": "2025-12-02"}]
    assert FRENCH("page.asked.made") in Reader(made).text
    assert FRENCH("page.requested") not in Reader(made).text
    late = sent("requested", form, prime="ppi", year="2024", do="answer", t__day="16/12/2025")
    assert FRENCH("page.asked.late") in Reader(late).text
    never = sent("requested", form, prime="ppi", year="2024", do="no")
    assert opened(never)["data"]["requests"] == []
    assert FRENCH("page.asked.lost") in Reader(never).text
    assert question_of_amount(sent("contest", made, key="ppi-2024"))


def question_of_amount(page: str) -> bool:
    return 'name="t.received"' in page


def test_a_reading_is_switched_in_place() -> None:
    facts = dict(loads(examples.text("first_nurse"), desk().engine.shape).data)
    page = sent("result", sealed(facts, primes=["gestion_pratique"], years=[2025]))
    assert 'name="reading.I-22"' in page
    other = sent("result", page, **{"reading.I-22": "B"})
    assert opened(other)["readings"] == {"I-22": "B"}
    assert next(CARD.finditer(page))["kind"] != next(CARD.finditer(other))["kind"]


# -- files, facts by form, what if, plan, contest ---------------------------------------------------------------------------


@pytest.mark.parametrize("name", examples.names())
def test_a_dossier_is_kept_and_opened_again_as_it_was(name: str) -> None:
    page = got(f"/fr/example?name={name}")
    kept = sent("dossier.yaml", page)
    shape = desk().engine.shape
    assert loads(kept, shape).data == loads(examples.text(name), shape).data
    answer = client().post("/fr/open", files={"file": ("dossier.yaml", kept.encode())})
    assert answer.status_code == 200
    assert opened(answer.text)["data"] == opened(page)["data"]


@pytest.mark.parametrize("file", [b"", b"dossier: 1\npractice: {kind: castle}", b"a: [", b"\xff\xfe", b"- 1", b"dossier: 2"])
def test_a_file_that_is_no_dossier_is_said_to_be_none(file: bytes) -> None:
    answer = client().post("/fr/open", files={"file": ("x.yaml", file)})
    assert answer.status_code == 422
    assert titled(answer.text).startswith("Erreur")


@pytest.mark.parametrize("name", examples.names())
def test_all_facts_by_form_say_the_same_as_the_file(name: str) -> None:
    """What each section shows, sent back as it stands, changes nothing."""
    page = got(f"/fr/example?name={name}")
    before = opened(page)["data"]
    for section in ("doctor", "practice", "contracts", "history", "requests"):
        form = sent("facts", page, section=section)
        page = sent("facts", form, section=section, do="save", **filled(form))
    assert opened(page)["data"] == before


def filled(page: str) -> dict[str, Any]:
    """The fields of a page as a browser would send them."""
    out: dict[str, Any] = {}
    for tag, attrs in Reader(page).tags:
        name = attrs.get("name") or ""
        if tag == "input" and name[:2] in ("t.", "c.") and (attrs.get("type") not in ("radio", "checkbox") or "checked" in attrs):
            out.setdefault(name, []).append(attrs.get("value") or "")
    return out


def test_entries_are_added_filled_in_and_taken_out_and_a_list_is_never_emptied_by_that() -> None:
    page = sent("facts", sealed({"dossier": 1}), section="contracts")
    page = sent("facts", page, section="contracts", do="add contracts")
    fields = {"c.contracts[0].staff": "nurse", "t.contracts[0].hours_per_week": "19,5", "t.contracts[0].start": "1/3/2025"}
    page = sent("facts", page, section="contracts", do="add contracts", **fields)
    assert opened(page)["data"]["contracts"] == [{"staff": "nurse", "hours_per_week": 19.5, "start": "2025-03-01"}, {}]
    page = sent("facts", page, section="contracts", do="remove contracts[1]", **filled(page))
    page = sent("facts", page, section="contracts", do="remove contracts[0]", **filled(page))
    assert "contracts" not in opened(page)["data"]
    page = sent("facts", page, section="contracts", do="save", **{"c.contracts": "-none"})
    assert opened(page)["data"]["contracts"] == []


def test_facts_that_do_not_go_together_are_shown_at_their_field_and_stay_typed() -> None:
    fields = {"t.doctor.training.start": "01/10/2014", "t.doctor.training.end": "01/10/2012"}
    page = sent("facts", sealed({"dossier": 1}), 422, section="doctor", do="save", **fields)
    assert titled(page).startswith("Erreur")
    assert 'href="#f-doctor-training-end"' in page
    assert 'value="01/10/2012"' in page


def test_zero_none_and_unknown_are_three_things() -> None:
    def billed(**fields: str) -> Any:
        page = sent("facts", sealed({"dossier": 1}), section="doctor", do="save", **fields)
        return opened(page)["data"].get("doctor", {}).get("years", {}).get("2024", {})

    assert billed(**{"t.doctor.years.2024.billed_eur": "0"}) == {"billed_eur": 0}
    assert billed(**{"t.doctor.years.2024.billed_eur": " "}) == {}
    none = sent("facts", sealed({"dossier": 1}), section="doctor", do="save", **{"c.doctor.gp_number_since": "-none"})
    assert opened(none)["data"]["doctor"] == {"gp_number_since": "none"}


def test_what_if_shows_before_and_after_and_the_breakpoint() -> None:
    page = sent("result", sealed(dict(loads(examples.text("solo"), desk().engine.shape).data), primes=["ppi"], years=[2024]))
    path = "doctor.years.2024.billed_eur"
    found = sent("what-if", page, path=path, do="try", **{f"t.{path}": "24.999,99"})
    text = Reader(found).text.replace("\u00a0", " ").replace("\u202f", " ")
    words = desk().engine.wording
    before, after = words.get("verdicts", "granted"), words.get("verdicts", "refused")
    assert f"{before}, 3 500 € (provisoire) {after}" in text
    assert "moins de 25 000 €" in text  # the table says what the picture shows
    assert "<svg" in found
    same = sent("what-if", page, path=path, do="try", **{f"t.{path}": "25.000"})
    assert FRENCH("changing.equal") in Reader(same).text


@pytest.mark.parametrize("language", ["fr", "nl", "de", "en"])
def test_a_picture_shows_the_whole_sense_and_all_its_words_fit_in(language: str) -> None:
    """The axis of amounts goes from nothing to the most there is, the other to both sides of where something changes and of today."""
    facts = dict(loads(examples.text("solo"), desk().engine.shape).data)
    path = "doctor.years.2024.billed_eur"
    page = sent("what-if", sealed(facts, primes=["ppi"], years=[2024]), 200, language, path=path, do="try", **{f"t.{path}": "24000"})
    picture = re.search(r'<svg class="chart" viewBox="0 0 (\d+) (\d+)".*?</svg>', page, re.S)
    assert picture
    wide, high = map(float, picture.groups())
    texts = re.findall(r'<text class="(\w+)" x="([\d.]+)" y="([\d.]+)"(?: text-anchor="(\w+)")?>([^<]*)</text>', picture[0])
    for _, x, y, anchor, words in texts:
        size = 7 * len(html.unescape(words))  # a letter is 6.8 wide, about
        left = float(x) - {"end": size, "middle": size / 2}.get(anchor, 0)
        assert left >= -2, words
        assert left + size <= wide + 2, words
        assert 0 < float(y) < high, words
    marks = [float(re.sub(r"[^\d]", "", html.unescape(w))) for kind, _, _, anchor, w in texts if kind == "mark" and anchor == "end"]
    assert {0, 3500} <= set(marks)
    values = [int(re.sub(r"\D", "", html.unescape(w))) for kind, _, _, anchor, w in texts if kind == "mark" and anchor == "middle"]
    assert min(values) < 24000 < 25000 < max(values)  # below and above the amount from which there is one
    title = re.search(r"<title id[^>]*>([^<]+)</title>", picture[0])
    assert title
    assert title[1].strip()
    assert len([1 for kind, *_ in texts if kind == "axis"]) == 1


def test_what_if_shows_what_can_still_be_had_and_what_was_due() -> None:
    """In November 2026 both interventions of 2025 are past: nothing of the 5,000 EUR due at least can still be had."""
    facts = dict(loads(examples.text("first_nurse"), desk().engine.shape).data)
    page = sent("result", sealed(facts, "2026-11-22", primes=["continuite_soins", "gestion_pratique"], years=[2025]))
    path = "contracts[0].hours_per_week"
    text = Reader(sent("what-if", page, path=path, do="try", **{f"t.{path}": "12"})).text.replace("\u00a0", " ").replace("\u202f", " ")
    assert f"{FRENCH('what_if.total_left')} 0 € 0 €" in text
    assert f"{FRENCH('what_if.total_due')} de 5 000 à 7 500 € 0 €" in text


def test_ticking_what_is_missing_shows_what_it_brings() -> None:
    facts = dict(loads(examples.text("solo"), desk().engine.shape).data)
    page = sent("result", sealed(facts, "2024-10-20", primes=["ppi"], years=[2024]))
    changes = [html.unescape(c) for c in re.findall(r'name="change" value="([^"]+)"', page)]
    one = next(c for c in changes if "sumehr_pct" in c)
    piece = sent("ways", page, prime="ppi", year="2024", change=one, live="1")
    assert "<html" not in piece
    assert figures(Reader(piece).text.replace("PPI 2024", ""))[:2] == [3500, 4500]
    assert "4" in Reader(sent("ways", page, prime="ppi", year="2024", change=one)).text


def test_the_plan_is_made_drawn_and_kept_as_a_calendar() -> None:
    facts = dict(loads(examples.text("first_nurse"), desk().engine.shape).data)
    page = sealed(facts, "2025-03-10")
    fields = {"first": "2025", "last": "2026"}
    found = sent("plan", page, **fields)
    assert "<svg" in found
    assert "BEGIN:VEVENT" in sent("plan.ics", page, **fields)
    wrong = sent("plan", page, 422, may="hire-nurse", **{"hire-nurse.from": "hier", "hire-nurse.to": "demain", **fields})
    assert titled(wrong).startswith("Erreur")
    assert 'value="hier"' in wrong


def test_a_contest_has_its_annex_as_markdown_and_pdf() -> None:
    facts = dict(loads(examples.text("solo"), desk().engine.shape).data)
    fields = {"key": "ppi-2024", "do": "compare", "t.doctor.years.2024.billed_eur": "20.000"}
    page = sent("contest", sealed(facts), **fields)
    assert "annex.pdf" in page
    assert sent("annex.md", sealed(facts), **fields).startswith("# ")
    answer = client().post("/fr/annex.pdf", data={"state": state(sealed(facts)), **fields})
    assert answer.content.startswith(b"%PDF")
    nothing = sent("contest", sealed(facts), key="ppi-2024", do="compare")
    assert FRENCH("contesting.nothing") in Reader(nothing).text


def test_the_amount_received_is_explained_and_its_annex_kept() -> None:
    facts = dict(loads(examples.text("solo"), desk().engine.shape).data)
    fields = {"key": "ppi-2024", "do": "explain", "t.received": "1.000"}
    page = sent("contest", sealed(facts), **fields)
    text = Reader(page).text
    assert FRENCH("received.why") in text
    assert "accepted_software" not in text
    assert 'value="1.000"' in page
    assert sent("annex.md", sealed(facts), **fields).startswith("# ")
    for typed in ("", "beaucoup", "77"):
        wrong = sent("contest", sealed(facts), 422, **{**fields, "t.received": typed})
        assert titled(wrong).startswith("Erreur")
        assert f'value="{typed}"' in wrong


RULES = ("/fr/findings", "/fr/rules", "/en/rules?prime=ppi&year=2024", "/fr/diff?prime=ppi&from=2023&to=2024", "/fr/api", "/fr/about")


@pytest.mark.parametrize("path", RULES)
def test_what_hangs_on_the_rules_alone_has_an_address(path: str) -> None:
    assert len(Reader(got(path)).text) > 300


def test_an_old_form_keeps_what_it_carries_and_a_broken_one_says_so() -> None:
    page = sent("facts", sealed({"dossier": 1}), section="practice", do="save", **{"c.practice.kind": "group"})
    old = state(page).partition(".")[0] + "." + "0" * 64
    answer = client().post("/fr/result", data={"state": old})
    assert answer.status_code == 409
    assert opened(answer.text)["data"]["practice"] == {"kind": "group"}
    assert client().post("/fr/result", data={"state": "zzz.0"}).status_code == 400


def test_a_state_of_another_format_version_is_refused_with_what_it_says_kept() -> None:
    page = sent("result", sealed({"dossier": 2, "practice": {"kind": "solo"}}), 422)
    assert titled(page).startswith("Erreur")
    assert opened(page)["data"]["practice"] == {"kind": "solo"}


def test_a_field_that_has_room_for_one_value_leaves_spells_as_they_are() -> None:
    spells = [{"to": "2024-06-30", "value": "flat_rate"}, {"from": "2024-07-01", "value": "fee_for_service"}]
    given = {"dossier": 1, "doctor": {"years": {2024: {"payment": spells, "billed_eur": 60_000}}}}
    page = sent("facts", sealed(given), section="doctor")
    assert "30/06/2024" in page
    after = opened(sent("facts", page, section="doctor", do="save", **filled(page)))["data"]
    assert after["doctor"]["years"]["2024"]["payment"] == spells


def test_until_when_to_contest_is_told_first() -> None:
    """Before anything is compared, and above the criteria: 60 days from the request of 06/10/2025 (SEED-A: "dans les 60 jours")."""
    facts = dict(loads(examples.text("solo"), desk().engine.shape).data)
    chosen = Reader(sent("contest", sealed(facts), key="ppi-2024")).text
    assert 0 < chosen.find("05/12/2025") < chosen.find(FRENCH("contesting.by_amount"))
    received = Reader(sent("contest", sealed(facts), key="ppi-2024", do="explain", **{"t.received": "1.000"})).text
    assert 0 < received.find("05/12/2025") < received.find(FRENCH("contest.criteria"))
    assert received.count("05/12/2025") == 1
