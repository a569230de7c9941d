"""Contesting: every claim about mixtures of two dossiers against trying all of them, with the oracle as judge."""

from __future__ import annotations

import contextlib
import copy
import io
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given
from hypothesis import strategies as st

from octroi.bridge import Engine, InputError
from octroi.bridge.as_json import as_json
from octroi.bridge.catalogues import languages
from octroi.bridge.contest.contest import Comparison, contest
from octroi.bridge.contest.differences import Differences, same
from octroi.bridge.contest.results import Contest
from octroi.bridge.decide.case import Case
from octroi.bridge.ground.declared import dotted
from octroi.bridge.packaged import Dossier as Checked
from octroi.bridge.rules.wording import Wording
from octroi.cli.main import status
from octroi.cli.page.pdf import Layout, library
from oracle.oracle import decide_complete, is_possible
from refusals import refusing
from search import search
from strategies import PPI, PRIME_YEARS, Dossier, dossiers

TODAY = date(2026, 11, 22)
SMALL = 6  # differences: 64 mixtures decided one by one

FACTS: Dossier = {
    "dossier": 1,
    "id": "dr-x",
    "doctor": {
        "gp_number_since": "2010-09-01",
        "training": "none",
        "years": {
            2023: {
                "on_call": True, "billed_eur": 60000, "payment": "fee_for_service", "accepted_software": True,
                "e_services": {
                    "chapter_iv_pct": 68, "efact_eattest_pct": 41, "sumehr_pct": 57, "cebam_uses": 6, "handicap_forms": 4,
                    "medication_schemes": 12, "barometers": 1,
                },
            },
        },
    },
    "practice": {"kind": "solo"},
    "requests": [{"prime": "ppi", "year": 2023, "on": "2024-10-02"}],
}  # fmt: skip


def year_2023(**facts: Any) -> Dossier:
    return {"doctor": {"years": {2023: facts}}}


def of(engine: Engine, claimed: Dossier, mine: Dossier = FACTS, today: date = TODAY) -> Contest:
    return contest(engine, mine, claimed, PPI, 2023, today)


# -- situations whose outcome the official table gives ---------------------------------------------------------------------


def test_situation_steps_of_2023(engine: Engine) -> None:
    """Six of seven pay 6,000; INAMI counts four: 3,500. Both scores must be put right for 6,000."""
    found = of(engine, year_2023(e_services={"sumehr_pct": 40, "cebam_uses": 4, "chapter_iv_pct": 51}))
    assert (found.mine.amount.min, found.theirs.amount.min, found.outcome) == (6000, 3500, "contest")
    effects = {d.path.rpartition(".")[2]: d for d in found.differences}
    assert {k: d.effect for k, d in effects.items()} == {
        "sumehr_pct": "contest", "cebam_uses": "contest", "chapter_iv_pct": "none",
    }  # fmt: skip
    assert [e.corrected.amount.min for e in effects.values() if e.corrected] == [3500, 4500, 4500]
    assert [e.conceded.amount.min for e in effects.values() if e.conceded] == [6000, 4500, 4500]
    (way,) = found.corrections
    assert sorted(p.rpartition(".")[2] for n, paths in way.all_of for p in paths) == ["cebam_uses", "sumehr_pct"]
    assert sum(n for n, _ in way.all_of) == 2
    assert found.complete
    criteria = {c.id: c for c in found.criteria}
    assert (criteria["ppi.sumehr"].mine, criteria["ppi.sumehr"].theirs) == ("met", "not_met")
    assert (criteria["ppi.chapter_iv"].mine, criteria["ppi.chapter_iv"].theirs) == ("met", "met")
    assert {a.article for a in criteria["ppi.sumehr"].articles} == {"art. 4-5"}


def test_either_of_two_corrections(engine: Engine) -> None:
    """Seven of seven for me, five for INAMI (4,500): one of the two suffices for 6,000 ("at least six")."""
    mine = copy.deepcopy(FACTS)
    mine["doctor"]["years"][2023]["e_services"]["efact_eattest_pct"] = 80
    found = of(engine, year_2023(e_services={"sumehr_pct": 40, "cebam_uses": 4}), mine)
    assert (found.mine.amount.min, found.theirs.amount.min) == (6000, 4500)
    (way,) = found.corrections
    assert [(n, len(paths)) for n, paths in way.all_of] == [(1, 2)]


def test_on_call_proof_is_the_fee_or_the_exemption(engine: Engine) -> None:
    found = of(engine, year_2023(on_call=False))
    assert (found.theirs.verdict, found.theirs.amount.max) == ("refused", 0)
    (criterion,) = found.criteria
    assert [p.key for p in criterion.proofs] == ["availability_fee", "circle_exemption", "circle_registration"]
    assert [bool(p.sources) for p in criterion.proofs] == [True, True, False]
    assert [a.article for a in criterion.articles] == ["art. 3"]


def test_facts_that_say_the_same(engine: Engine) -> None:
    found = of(engine, year_2023(on_call=True, billed_eur=60000.0, e_services={"cebam_uses": None}))
    assert found.differences == ()
    assert found.outcome == "same"


def test_better_facts_at_inami(engine: Engine) -> None:
    mine = copy.deepcopy(FACTS)
    mine["doctor"]["years"][2023]["e_services"]["sumehr_pct"] = 10
    found = of(engine, year_2023(e_services={"sumehr_pct": 70}), mine)
    assert (found.outcome, found.corrections) == ("favourable", ())
    assert [d.effect for d in found.differences] == ["favourable"]


def test_my_own_facts_leave_it_open(engine: Engine) -> None:
    mine = copy.deepcopy(FACTS)
    del mine["doctor"]["years"][2023]["on_call"]
    found = of(engine, year_2023(on_call=False), mine)
    assert found.outcome == "undecided"
    assert found.unknown == ("doctor.years.2023.on_call",)


# -- the deadline (facts 1.6) --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("today", "state"), [(date(2024, 10, 5), "open"), (date(2024, 12, 1), "open"), (date(2024, 12, 2), "passed")]
)
def test_sixty_days_from_the_request_in_prosante(engine: Engine, today: date, state: str) -> None:
    (route,) = of(engine, year_2023(on_call=False), today=today).routes
    assert (route.channel, route.event, route.event_on) == ("prosante", "request", date(2024, 10, 2))
    assert (route.contest_by, route.state) == (date(2024, 12, 1), state)
    assert route.means is not None
    assert "ProSanté" in route.means
    assert route.sources


def test_sixty_days_from_the_notification_of_a_form(engine: Engine) -> None:
    mine = copy.deepcopy(FACTS)
    mine["doctor"]["years"][2023]["accepted_software"] = False
    (route,) = of(engine, year_2023(on_call=False), mine).routes
    assert (route.channel, route.event, route.state) == ("form", "notification", "unknown")
    assert route.write_at == "requests[0].notified_on"
    mine["requests"][0]["notified_on"] = "2024-12-20"
    (route,) = of(engine, year_2023(on_call=False), mine).routes
    assert route.contest_by == date(2025, 2, 18)
    assert route.addressee is not None


def test_event_not_in_the_dossier(engine: Engine) -> None:
    mine = {k: v for k, v in FACTS.items() if k != "requests"}
    (route,) = of(engine, year_2023(on_call=False), mine).routes
    assert (route.state, route.contest_by, route.write_at) == ("unknown", None, "requests[+].on")
    # Facts 0.4: PPI 2023 could be asked for from 17 September 2024 on; sixty days from then is the earliest end.
    assert route.safe_by == date(2024, 11, 16)
    assert as_json(route)["safe_by"] == "2024-11-16"


def test_no_notification_before_the_request(engine: Engine) -> None:
    mine = copy.deepcopy(FACTS)
    mine["doctor"]["years"][2023]["accepted_software"] = False
    (route,) = of(engine, year_2023(on_call=False), mine).routes
    assert (route.event, route.contest_by, route.safe_by) == ("notification", None, date(2024, 12, 1))  # asked on 2 October
    mine["requests"][0]["notified_on"] = "2024-12-20"
    assert of(engine, year_2023(on_call=False), mine).routes[0].safe_by is None  # the day itself is known


@pytest.mark.parametrize(("day", "language", "said"), [
    ("2024-11-16", "fr", "Jusqu'au 16/11/2024, vous êtes dans le délai quelle que soit cette date."),
    ("2024-11-16", "en", "Until 16/11/2024 you are in time, whichever day that is."),
    ("2024-11-17", "fr", "Ce délai a pu prendre fin dès le 16/11/2024 : vérifiez cette date."),
    ("2024-11-17", "en", "The time may have ended as early as 16/11/2024: check that day."),
])  # fmt: skip
def test_the_annex_names_the_earliest_safe_day_where_the_request_is_not_dated(tmp_path: Path, day: str, language: str, said: str) -> None:
    """Never the latest possible one, 13 February 2025 (sixty days from the last day of the window)."""
    (tmp_path / "d.yaml").write_text(json.dumps({k: v for k, v in FACTS.items() if k != "requests"}), encoding="utf-8")
    (tmp_path / "c.yaml").write_text(json.dumps(year_2023(on_call=False)), encoding="utf-8")
    annex = tmp_path / "a.md"
    assert status(["contest", str(tmp_path / "d.yaml"), "--prime", "ppi", "--year", "2023", "--claimed", str(tmp_path / "c.yaml"),
                   "--annex", str(annex), "--today", day, "--lang", language]) == 0  # fmt: skip
    text = annex.read_text(encoding="utf-8")
    assert said in text
    assert "13/02/2025" not in text


def test_both_channels_where_the_software_is_in_question(engine: Engine) -> None:
    routes = of(engine, year_2023(accepted_software=False)).routes
    assert [r.channel for r in routes] == ["prosante", "form"]


# -- input ------------------------------------------------------------------------------------------------------------------------


def test_no_rule_no_contest(engine: Engine) -> None:
    with refusing("no_rule_to_contest"):
        contest(engine, FACTS, {}, PPI, 2025, TODAY)


def test_claimed_facts_that_cannot_be(engine: Engine) -> None:
    mine = copy.deepcopy(FACTS)
    mine["doctor"]["training"] = {"start": "2007-10-01", "end": "2010-08-31"}
    with refusing("number_in_training"):
        of(engine, {"doctor": {"gp_number_since": "2009-01-01"}}, mine)


def test_lists_are_compared_entry_by_entry(engine: Engine) -> None:
    mine = Checked.of({"contracts": [{"staff": "nurse", "hours_per_week": 19}, {"staff": "nurse"}]})
    theirs = Checked.of({"contracts": [{"hours_per_week": 12}]})
    split = Differences(mine, theirs, engine.rules.vocabulary)
    assert [(s.keys, s.mine, s.theirs) for s in split.splits] == [
        (("contracts", 0, "hours_per_week"), 19, 12), (("contracts", 1), {"staff": "nurse"}, None),
    ]  # fmt: skip
    assert split.mixed(0) == {"contracts": [{"staff": "nurse", "hours_per_week": 12}]}
    assert split.mixed(split.every) == mine.data


def test_same() -> None:
    assert same(1, 1.0)
    assert not same(True, 1)
    assert same(["vipa", "other"], ["other", "vipa"])
    assert not same(None, [])


# -- properties: against every mixture, decided by the oracle --------------------------------------------------------------------


def rank(prime: str, year: int, dossier: Dossier) -> tuple[str, int]:
    outcome = decide_complete(dossier, prime, year, {})
    return outcome.verdict, outcome.min


def facts_of(value: Dossier, keys: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    for key, inner in value.items():
        if isinstance(inner, dict) and key != "training":  # half a period is an unknown fact to the oracle
            yield from facts_of(inner, (*keys, key))
        elif keys:
            yield (*keys, key), inner


@st.composite
def disputes(draw: Any) -> tuple[str, int, Dossier, Dossier]:
    """A dossier, and as INAMI's facts a few of another dossier's; now and then its contracts or its history."""
    prime, year = draw(st.sampled_from(PRIME_YEARS))
    mine, other = draw(dossiers(prime, year, with_members=False)), draw(dossiers(prime, year, with_members=False))
    ours = dict(facts_of(mine))
    differing = [(keys, value) for keys, value in facts_of(other) if ours.get(keys) != value]
    assume(differing)
    claimed: Dossier = {}
    for keys, value in draw(st.lists(st.sampled_from(differing), min_size=1, max_size=6, unique_by=lambda d: d[0])):
        here = claimed
        for key in keys[:-1]:
            here = here.setdefault(key, {})
        here[keys[-1]] = value
    lists = draw(st.sampled_from([(), (), (), ("contracts",), ("history",)]))
    return prime, year, mine, {**claimed, **{name: other[name] for name in lists}}


@search(50, suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow])
@given(dispute=disputes())
def test_minimal_sets_and_effects_are_those_of_all_mixtures(
    engine: Engine, dispute: tuple[str, int, Dossier, Dossier]
) -> None:
    prime, year, mine, claimed = dispute
    try:
        comparison = Comparison(engine, mine, claimed, prime, year, TODAY, {"I-21": "A"})
    except InputError:
        assume(False)
    split = comparison.split
    assume(0 < len(split) <= SMALL)
    plain = {m: _plain(split.mixed(m)) for m in range(1 << len(split))}
    legal = {m: is_possible(d) for m, d in plain.items()}
    amount = {m: decide_complete(d, prime, year, {"I-21": "A"}).min for m, d in plain.items() if legal[m]}
    found = comparison.result()
    assert (found.mine.amount.min, found.theirs.amount.min) == (amount[split.every], amount[0])
    wanted = amount[split.every]
    reaching = {m for m, a in amount.items() if a >= wanted}
    minimal = {m for m in reaching if not any(n != m and n & m == n for n in reaching)}
    if wanted > amount[0]:
        sets = {frozenset(s) for s in comparison.mixture.minimal(_rank(comparison, wanted))}
        assert sets == {frozenset(i for i in range(len(split)) if m >> i & 1) for m in minimal}
    else:
        assert found.corrections == ()
    for i, difference in enumerate(found.differences):
        pairs = [(amount[m], amount[m | 1 << i]) for m in amount if not m >> i & 1 and m | 1 << i in amount]
        can = any(a != b for a, b in pairs)
        # A correction may be needed only because another is impossible without it: a number given during training.
        needed = any(m >> i & 1 for m in minimal) and wanted > amount[0]
        assert (difference.effect != "none") == (can or needed), difference
        if difference.effect == "favourable":
            assert not any(b > a for a, b in pairs)
        assert (difference.effect == "contest") == needed
        for stand, mask in ((difference.corrected, 1 << i), (difference.conceded, split.every & ~(1 << i))):
            assert (stand.amount.min if stand else None) == amount.get(mask)


def _rank(comparison: Comparison, wanted: int) -> int:
    return next(g.rank for g in comparison.mixture.ranks if g.low == wanted)


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: _plain(v) for k, v in value.items()}
    if isinstance(value, list):
        return [_plain(v) for v in value]
    return value.isoformat() if isinstance(value, date) else value


@search(35, suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow])
@given(dispute=disputes(), forgotten=st.sets(st.integers(0, 30), max_size=4))
def test_table_is_what_each_mixture_decides_by_itself(
    engine: Engine, dispute: tuple[str, int, Dossier, Dossier], forgotten: set[int]
) -> None:
    """With unknown facts too: the table's lowest and highest rank are those of a case of its own."""
    prime, year, mine, claimed = dispute
    facts = mine["doctor"]["years"][year]
    for place, key in enumerate(list(facts)):
        if place in forgotten:
            del facts[key]
    for place, key in enumerate(list(mine["practice"]), 10):
        if place in forgotten:
            del mine["practice"][key]
    try:
        comparison = Comparison(engine, mine, claimed, prime, year, TODAY, None)
    except InputError:
        assume(False)
    split, mixture = comparison.split, comparison.mixture
    assume(0 < len(split) <= SMALL and mixture.fits)
    for mask in range(1 << len(split)):
        data = split.mixed(mask)
        try:
            dossier = Checked.of(data)
        except InputError:
            continue
        case = Case(comparison.rules, engine.wording, dossier, TODAY, comparison.mine.readings, prime, year)
        grades, refusable = case.outcomes()
        ranks = [0] * refusable + [g.rank for g in grades]
        assert mixture.span(mask) == (min(ranks), max(ranks))


def test_three_contracts_that_nobody_disputes_all_count(engine: Engine) -> None:
    """Facts 3.3, 3.5: the third contract is the one at the workplace, and a claim about something else leaves it there."""
    contract = {"staff": "nurse", "kind": "employment", "open_ended": True, "hours_per_week": 19, "start": "2024-03-01", "end": "none"}
    mine = {
        "doctor": {"gp_number_since": "2005-06-15", "training": "none", "solo": True},
        "practice": {
            "kind": "solo", "payment": "fee_for_service", "enterprise_number": "0123", "workplace": "A", "public_support": [],
            "years": {2023: {"dmg_count": 500, "reimbursed_eur": 25000}},
        },
        "contracts": [{**contract, "workplace": w} for w in "BBA"],
        "history": [],
    }  # fmt: skip
    found = contest(engine, mine, {"practice": {"years": {2023: {"dmg_count": 499}}}}, "continuite_soins", 2024, TODAY)
    assert (found.mine.verdict, found.mine.amount.min) == ("granted", 5000)
    assert (found.theirs.verdict, found.theirs.amount.min) == ("refused", 0)


def test_a_mixture_that_is_no_dossier_is_no_correction(engine: Engine) -> None:
    """Facts 1.2: a number of 1 January 2022 is not given to who is in training until June; both are to be put right."""
    facts = {"on_call": True, "billed_eur": 25000, "payment": "fee_for_service", "accepted_software": True, "electronic_dmg": True}
    services = {"recipe_pct": 24, "consent_pct": 24, "chapter_iv_pct": 49, "cebam_uses": 4, "handicap_forms": 2, "medication_schemes": 4}
    undone = {"edmg_use": False, "efact_pct": False, "eattest_pct": False, "sumehr_pct": False}
    year = {**facts, "longest_flat_rate_days": 30, "e_services": {**services, **undone}}
    mine = {
        "doctor": {"gp_number_since": "2022-01-01", "training": "none", "solo": True, "years": {2022: year}},
        "practice": {"kind": "solo", "payment": "fee_for_service", "registered_on": "2000-05-01"},
        "history": [],
    }  # fmt: skip
    claimed = {"doctor": {"gp_number_since": "2023-01-01", "training": {"start": "2019-10-01", "end": "2022-06-29"}}}
    found = contest(engine, mine, claimed, "dmg_debutant", 2022, TODAY, {"I-21": "A"})
    assert (found.mine.verdict, found.theirs.verdict) == ("granted", "refused")
    assert [way.all_of for way in found.corrections] == [((2, ("doctor.gp_number_since", "doctor.training")),)]
    number, training = found.differences
    assert (number.corrected, training.effect) == (None, "contest")


def test_a_fact_that_only_excludes_is_seen_by_the_table(engine: Engine) -> None:
    """Who is not solo has no solo practice: with the kind of practice unknown, that alone makes the group's average count."""
    services = {"chapter_iv_pct": 49, "efact_eattest_pct": 49, "sumehr_pct": 54, "cebam_uses": 4, "handicap_forms": 2}
    means = {"chapter_iv_pct": 60, "efact_eattest_pct": 60, "sumehr_pct": 60, "cebam_uses": 9, "handicap_forms": 9}
    facts = {"on_call": True, "billed_eur": 25000, "payment": "fee_for_service", "accepted_software": True}
    mine = {
        "doctor": {
            "gp_number_since": "2005-06-15", "training": "none", "solo": False,
            "years": {2023: {**facts, "e_services": {**services, "medication_schemes": 4, "barometers": 0}}},
        },
        "practice": {"registered_on": "2000-05-01", "years": {2023: {"group_means": {**means, "medication_schemes": 9, "barometers": 3}}}},
    }  # fmt: skip
    found = contest(engine, mine, {"doctor": {"solo": True}}, "ppi", 2023, TODAY)
    assert found.mine.amount.min == 6000
    assert found.theirs.amount.min == 1000
    assert [d.effect for d in found.differences] != ["none"]


# -- evidence and the annex ----------------------------------------------------------------------------------------------------


def test_every_condition_has_evidence_with_words(engine: Engine) -> None:
    base = engine.rules.base
    proven = {(str(p), dotted(c)) for p, c, _ in base.facts("evidence")}
    asked = {(str(p), str(c)) for p, _, _, c in base.facts("entry_applies")}
    for name in ("met", "entry_met"):
        asked |= {(str(s.arguments[0]), s.arguments[-1].name) for s, _ in base.named(name)}
    assert asked - proven == set()
    documents = {str(k) for _, _, k in base.facts("evidence")}
    assert {str(k) for k, _, _ in base.facts("cites_evidence")} <= documents
    acts = {str(r[2]) for r in base.facts("article")} | {str(r[1]) for r in base.facts("procedure")}
    assert acts == {str(r[0]) for r in base.facts("cites_act")}
    routes = {(str(p), str(c)) for p, c, _, _ in base.facts("contest_route")}
    assert routes == {(str(r[0]), str(r[1])) for r in base.facts("cites_route")}
    assert routes == {(str(p), str(c)) for p, _, c, _, _ in base.facts("contest")}
    for language in languages():
        words = Wording(base.directory, language)
        wanted = [("evidence", d) for d in documents] + [("acts", a) for a in acts]
        wanted += [("addressees", str(r[2])) for r in base.facts("contest_route")]
        wanted += [(section, str(r[3])) for r in base.facts("contest_route") for section in ("means", "means_short")]
        wanted += [("contest_events", str(r[3])) for r in base.facts("contest")]
        assert [w for w in wanted if not words.has(*w)] == []


@pytest.fixture
def files(tmp_path: Path) -> Path:
    (tmp_path / "d.json").write_text(json.dumps({**FACTS, "id": "Dr Zoë <b>|*Œuf*"}), encoding="utf-8")
    claimed = year_2023(accepted_software=False, e_services={"sumehr_pct": 40, "cebam_uses": 4})
    (tmp_path / "c.json").write_text(json.dumps(claimed), encoding="utf-8")
    return tmp_path


def run(files: Path, *more: str) -> tuple[int, str]:
    out = io.StringIO()
    words = ["contest", str(files / "d.json"), "--prime", "ppi", "--year", "2023", "--claimed", str(files / "c.json")]
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
        code = status([*words, "--lang", "fr", "--today", "2024-11-01", *more])
    return code, out.getvalue()


def test_text_and_json_say_the_same(engine: Engine, files: Path) -> None:
    code, text = run(files)
    assert code == 0
    for part in ("conditions remplies, 6 000 €", "conditions remplies, 1 000 €", "01/12/2024", "aucun avis juridique", "recommandé"):
        assert part in text
    code, text = run(files, "--format", "json")
    assert code == 0
    claimed = json.loads((files / "c.json").read_text(encoding="utf-8"))
    assert json.loads(text) == {**as_json(of(engine, claimed, today=date(2024, 11, 1))), "annex": None}


def test_annex_in_markdown(files: Path) -> None:
    code, _ = run(files, "--annex", str(files / "a.md"))
    assert code == 0
    text = (files / "a.md").read_text(encoding="utf-8")
    assert text.startswith("# Annexe à la contestation : Prime de pratique intégrée 2023\n")
    assert r"Dr Zoë \<b\>\|\*Œuf\*" in text  # nothing in a dossier lays out the page
    for part in (
        "| Sumehr, part des patients DMG | 40 % | 57 % |",
        "art. 4-5",
        "art. 10-17",
        "- [ ] ",
        "01/12/2024",
        "avis juridique",
    ):
        assert part in text.replace("\u00a0", " ")
    cited = set(re.findall(r"\[(\d+)\]", text))
    assert cited == {str(n) for n in range(1, len(cited) + 1)}
    assert text.count("https://") == len(cited)


def test_annex_in_pdf(files: Path) -> None:
    code, _ = run(files, "--annex", str(files / "a.pdf"))
    assert code == 0
    first = (files / "a.pdf").read_bytes()
    assert first.startswith(b"%PDF")
    run(files, "--annex", str(files / "b.pdf"))
    assert (files / "b.pdf").read_bytes() == first
    if shutil.which("pdftotext"):
        done = subprocess.run(["pdftotext", str(files / "a.pdf"), "-"], capture_output=True, check=True)
        text = " ".join(done.stdout.decode("utf-8").replace("\u00a0", " ").split())
        for part in ("Prime de pratique intégrée", "conditions remplies, 6 000 €", "Dr Zoë <b>|*Œuf*", "« Demandes de prime »"):
            assert part in text


def test_letters_that_the_font_lacks() -> None:
    layout = Layout(library("platypus"), "fr")
    assert layout.shown("é € œ « » – ’ š 6\u202f000 Œ") == "é € œ « » – ’ š 6\u00a0000 Œ"
    assert "\u4e2d" not in layout.shown("\u4e2d")


def test_no_annex_where_there_is_nothing_to_contest(files: Path) -> None:
    (files / "c.json").write_text("{}", encoding="utf-8")
    code, text = run(files, "--annex", str(files / "a.md"))
    assert code == 0
    assert "rien à contester" in text
    assert not (files / "a.md").exists()


def test_bad_input_names_the_file_of_the_claimed_facts(files: Path) -> None:
    (files / "c.json").write_text('{"doctor": {"yers": 1}}', encoding="utf-8")
    code, text = run(files)
    assert code == 2
    assert "c.json : doctor.yers" in text
    assert "d.json" not in text
    assert run(files, "--annex", str(files / "a.doc"))[0] == 2


def test_without_the_library_for_pdf_the_mend_is_named(files: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [n for n in sys.modules if n.startswith("reportlab")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "reportlab", None)
    code, text = run(files, "--annex", str(files / "a.pdf"))
    assert code == 2
    assert "pip install reportlab" in text
    assert not (files / "a.pdf").exists()


def test_more_differences_than_the_table_holds(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    claimed = year_2023(e_services={"sumehr_pct": 40, "cebam_uses": 4})
    whole = of(engine, claimed)
    monkeypatch.setattr("octroi.bridge.contest.mixture.MOST", 1)
    found = of(engine, claimed)
    assert not found.complete
    assert found.corrections == whole.corrections


# -- more differences than all mixtures can be looked at --------------------------------------------------------------------

CONTRACT = {
    "staff": "nurse", "kind": "employment", "open_ended": True, "hours_per_week": 19, "start": "2024-03-01", "end": "none",
    "workplace": "A",
}  # fmt: skip
PRACTICE: Dossier = {
    "doctor": {"gp_number_since": "2005-06-15", "training": "none", "solo": True},
    "practice": {
        "kind": "solo", "payment": "fee_for_service", "enterprise_number": "0123", "workplace": "A", "public_support": [],
        "years": {2024: {"dmg_count": 500, "reimbursed_eur": 25000}},
    },
    "history": [],
}  # fmt: skip


def six_contracts(engine: Engine, **claimed: Any) -> Contest:
    """Six contracts, each of which would do (facts 3.3 to 3.5), and the same six claimed to be otherwise."""
    mine = {**PRACTICE, "contracts": [CONTRACT] * 6}
    return contest(engine, mine, {"contracts": [claimed] * 6}, "gestion_pratique", 2025, TODAY)


def test_six_contracts_in_dispute_end_with_every_least_set_of_few(engine: Engine) -> None:
    """Three facts of each: putting those of any one contract right is enough, and nothing less is."""
    claimed = {"staff": "administrative", "hours_per_week": 5, "open_ended": False}
    found = six_contracts(engine, **claimed)
    assert (found.mine.verdict, found.theirs.verdict, found.outcome) == ("granted", "refused", "contest")
    assert len(found.differences) == 18
    assert not found.complete
    # Of each contract the three facts that are claimed: one correction is any one of the six.
    sets = {frozenset(p for _, paths in c.all_of for p in paths) for c in found.corrections}
    assert sets == {frozenset(f"contracts[{n}].{key}" for key in claimed) for n in range(6)}


def test_larger_sets_than_are_looked_at_are_found_by_leaving_out(engine: Engine) -> None:
    """Five facts of each contract: the sets of five are beyond the bound, and one of them is told nonetheless."""
    claimed = {"staff": "administrative", "hours_per_week": 5, "open_ended": False, "workplace": "B", "end": "2024-12-31"}
    found = six_contracts(engine, **claimed)
    assert len(found.differences) == 30
    assert not found.complete
    (only,) = ({p for _, paths in c.all_of for p in paths} for c in found.corrections)
    assert only in [{f"contracts[{n}].{key}" for key in claimed} for n in range(6)]
