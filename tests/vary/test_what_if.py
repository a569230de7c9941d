"""What if: what differs, by which conditions, and the least changes that make it, against brute force."""

from __future__ import annotations

from datetime import date
from itertools import combinations
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from octroi.bridge import Decision, Engine, InputError
from octroi.bridge.dossier.edits import Edit, Variant, apply, read_edit, read_variants
from octroi.bridge.dossier.read import loads
from octroi.bridge.dossier.remarks import not_ahead
from octroi.bridge.packaged import packaged_rules
from octroi.bridge.vary.effects import Compared, Effect
from octroi.bridge.vary.what_if import compare
from octroi.cli import examples
from oracle.oracle import Unknown, decide_complete
from search import search, searches, trials
from strategies import PRIME_YEARS, Dossier, cases, dossiers, forget, leaves, relevant, representative, without

TODAY = date(2025, 10, 1)
NURSE = {"staff": "nurse", "kind": "employment", "open_ended": True, "hours_per_week": 19, "start": "2025-03-01",
         "end": "none", "workplace": "A"}  # fmt: skip


def edit(words: str) -> Edit:
    kind, _, rest = words.partition(" ")
    return read_edit(packaged_rules().shape, kind, rest)


def one(engine: Engine, dossier: Dossier, edits: list[Edit], prime: str, year: int) -> Compared:
    (found,) = compare(engine, dossier, [Variant(None, tuple(edits))], [prime], [year], TODAY).variants
    return found


def until_today(dossier: Dossier) -> Dossier:
    """The dossier without what is granted only after today: today it would be no dossier."""
    return {**dossier, "history": [e for e in dossier["history"] if e["year"] <= TODAY.year]}


def worth(decision: Decision) -> tuple[Any, ...]:
    amount = decision.amount
    return (decision.verdict, amount.min if amount else 0, amount.max if amount else 0, decision.situation)


def statuses(decision: Decision) -> dict[str, str]:
    return {c.id: c.status for c in decision.conditions if c.of is None}


@st.composite
def edits_of(draw: Any, prime: str, year: int, dossier: Dossier) -> list[Edit]:
    """Up to four edits at paths the prime can look at, and one it cannot."""
    paths = [p for p in leaves(dossier) if relevant(prime, p)]
    found: list[Edit] = []
    for path in draw(st.lists(st.sampled_from(paths), min_size=1, max_size=4, unique=True)):
        if any(path.startswith(other.path) or other.path.startswith(path) for other in found):
            continue
        if draw(st.integers(0, 7)) == 0:
            found.append(Edit("unset", path))
        else:
            found.append(Edit("set", path, draw(st.sampled_from(representative(prime, year, dossier, path)))))
    if draw(st.booleans()):
        found.append(Edit("set", "id", "dr-a"))
    return found


@search(30, derandomize=True)
@given(data=st.data(), case=cases())
def test_differences_against_deciding_twice(engine: Engine, data: st.DataObject, case: tuple[str, int, Dossier]) -> None:
    prime, year, dossier = case
    dossier = until_today(dossier)
    edits = data.draw(edits_of(prime, year, dossier))
    try:
        changed = apply(engine.dossier(dossier), edits).dossier
        not_ahead(engine.dossier(changed), TODAY)
    except InputError:
        with pytest.raises(InputError):
            one(engine, dossier, edits, prime, year)
        return
    found = one(engine, dossier, edits, prime, year)
    before, after = (engine.decide(d, [prime], [year], TODAY)[0] for d in (dossier, changed))
    effect = found.effects[0] if found.effects else None
    assert (effect is not None and effect.kind in ("verdict", "amount")) == (worth(before) != worth(after))
    if effect is None:
        assert found.unchanged == ((prime, year),)
        assert statuses(before) == statuses(after)
        return
    assert (effect.before.worth, effect.after.worth) == (worth(before), worth(after))
    moved = {c.id: (c.before, c.after) for c in effect.conditions if c.of is None}
    old, new = statuses(before), statuses(after)
    assert moved == {i: (old.get(i), new.get(i)) for i in {*old, *new} if old.get(i) != new.get(i)}
    check_least(engine, dossier, edits, effect)


def check_least(engine: Engine, dossier: Dossier, edits: list[Edit], effect: Effect) -> None:
    """Every subset of the edits, each decided: the smallest that give the outcome are exactly those told."""
    if effect.kind not in ("verdict", "amount"):
        assert effect.because == ()
        return
    base = engine.dossier(dossier)
    least: list[tuple[int, ...]] = []
    for size in range(len(edits) + 1):
        for subset in combinations(range(len(edits)), size):
            if any(set(s) <= set(subset) for s in least):
                continue
            try:
                part = apply(base, [edits[i] for i in subset]).dossier
                case = engine.case(part, effect.prime, effect.year, TODAY)
            except InputError:
                continue
            grades, refusable = case.outcomes()
            situation = grades[0].situation if len(grades) == 1 and not refusable else None
            if (case.verdict(), case.amount().min, case.amount().max, situation) == effect.after.worth:
                least.append(subset)
    assert sorted(sorted(c.path for c in changes) for changes in effect.because) == sorted(
        sorted(edits[i].path for i in subset) for subset in least
    )


@search(30, derandomize=True)
@given(data=st.data(), case=cases())
def test_both_sides_agree_with_the_oracle(engine: Engine, data: st.DataObject, case: tuple[str, int, Dossier]) -> None:
    prime, year, dossier = case
    edits = [e for e in data.draw(edits_of(prime, year, dossier)) if e.kind == "set"] or [Edit("set", "id", "dr-a")]
    try:
        found = compare(engine, dossier, [Variant("a", tuple(edits))], [prime], [year], TODAY)
        plain = apply(engine.dossier(dossier), edits).dossier.data
        expected = [decide_complete(d, prime, year, {}) for d in (dossier, jsonable(plain))]
    except (InputError, Unknown):
        assume(False)
    here = found.base[prime, year], found.variants[0].outcomes[prime, year]
    for outcome, right in zip(here, expected, strict=True):
        assert outcome.worth == (right.verdict, right.min, right.max, right.situation)


def jsonable(value: Any) -> Any:
    """As a dossier file says it: dates as text."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        return {k: jsonable(v) for k, v in value.items()}
    return [jsonable(v) for v in value] if isinstance(value, list) else value


@search(20, derandomize=True)
@given(data=st.data(), case=cases())
def test_unset_is_as_if_never_said(engine: Engine, data: st.DataObject, case: tuple[str, int, Dossier]) -> None:
    prime, year, dossier = case
    _, gone = data.draw(forget(prime, dossier, 2))
    paths = [p for p in gone if not any(q != p and p.startswith(q) for q in gone)]
    partial = dossier
    for path in paths:
        partial = without(partial, path)
    try:
        found = apply(engine.dossier(dossier), [Edit("unset", p) for p in paths])
    except InputError:
        assume(False)
    assert found.dossier.data == engine.dossier(partial).data


@pytest.mark.parametrize(("prime", "year"), PRIME_YEARS[:2])
@searches
def test_all_prime_years_at_once_as_one_by_one(engine: Engine, prime: str, year: int) -> None:
    @trials(3, derandomize=True)
    @given(data=st.data(), dossier=dossiers(prime, year))
    def equal(data: st.DataObject, dossier: Dossier) -> None:
        edits = data.draw(edits_of(prime, year, dossier))
        try:
            whole = compare(engine, dossier, [Variant(None, tuple(edits))], today=TODAY).variants[0]
            years = engine.asked(None, None)  # those kept apart, too, where another question has reached back to them
        except InputError:
            assume(False)
        assert [*whole.effects] == [e for p, y in years for e in one(engine, dossier, edits, p, y).effects]

    equal()


# -- examples ---------------------------------------------------------------------------------------------------------

SCORES = {"chapter_iv_pct": 64, "efact_eattest_pct": 41, "sumehr_pct": 58, "cebam_uses": 7, "handicap_forms": 3,
          "medication_schemes": 0, "barometers": 0}  # fmt: skip


def gp(**year: Any) -> Dossier:
    facts = {"on_call": True, "billed_eur": 60000, "payment": "fee_for_service", "accepted_software": True,
             "e_services": SCORES, **year}  # fmt: skip
    return {
        "doctor": {"gp_number_since": "2005-01-01", "training": "none", "solo": True, "years": {"2023": facts}},
        "practice": {"kind": "solo", "payment": "fee_for_service", "enterprise_number": "0123", "workplace": "A",
                     "registered_on": "none", "public_support": [], "years": {"2024": {"dmg_count": 600, "reimbursed_eur": 60000}}},
        "contracts": [], "history": [], "requests": [],
    }  # fmt: skip


def test_a_day_is_a_day_however_it_was_written(engine: Engine) -> None:
    for words in ("set doctor.gp_number_since=2020-01-02", "set doctor.gp_number_since='2020-01-02'"):
        found = one(engine, gp(), [edit(words)], "ppi", 2023)
        assert found.changes[0].new == date(2020, 1, 2)


def test_software_is_the_condition_that_made_the_difference(engine: Engine) -> None:
    """Four of seven parameters pay 3,500 with accepted software, 1,000 without (facts 1.3 and 1.4)."""
    edits = [edit("set doctor.years.2023.accepted_software=false"), edit("set doctor.years.2023.billed_eur=70000")]
    (effect,) = one(engine, gp(), edits, "ppi", 2023).effects
    assert (effect.kind, effect.before.worth[1], effect.after.worth[1]) == ("amount", 3500, 1000)
    assert [(c.id, c.before, c.after) for c in effect.conditions] == [("ppi.software", "met", "not_met")]
    assert [[(c.path, c.old, c.new) for c in changes] for changes in effect.because] == [
        [("doctor.years.2023.accepted_software", True, False)]
    ]


def test_either_of_two_changes_alone(engine: Engine) -> None:
    """Either more billed or a recent number passes the activity threshold: two least sets, and both are told."""
    dossier = gp(billed_eur=1000)
    edits = [edit("set doctor.years.2023.billed_eur=25000"), edit("set doctor.gp_number_since=2020-05-01")]
    (effect,) = one(engine, dossier, edits, "ppi", 2023).effects
    assert effect.kind == "verdict"
    assert sorted(c.path for (c,) in effect.because) == ["doctor.gp_number_since", "doctor.years.2023.billed_eur"]


def test_conditions_that_moved_without_need_are_not_decisive(engine: Engine) -> None:
    edits = [edit("set doctor.years.2023.accepted_software=false"), edit("set doctor.years.2023.e_services.barometers=1")]
    (effect,) = one(engine, gp(), edits, "ppi", 2023).effects
    assert {c.id: c.decisive for c in effect.conditions} == {"ppi.software": True, "ppi.barometers": False}


def test_a_nurse_added(engine: Engine) -> None:
    """A first nurse hired in March 2025 opens continuité 2025 and gestion 2025, which exclude each other."""
    found = compare(engine, gp(), [Variant("nurse", (Edit("add", "contracts", NURSE),))], today=TODAY)
    (variant,) = found.variants
    assert {(e.prime, e.year): e.after.verdict for e in variant.effects if e.kind == "verdict"} == {
        ("continuite_soins", 2025): "granted", ("gestion_pratique", 2025): "granted",
        ("gestion_pratique", 2026): "undecided",  # the activity of 2025 is not in the dossier
    }  # fmt: skip
    assert variant.changes[0].path == "contracts[+]"
    assert variant.sums.due.min - found.sums.due.min == 5000


def test_a_contract_taken_out_leaves_the_others_as_they_were_numbered(engine: Engine) -> None:
    """An earlier nurse spoils the first hire of the later one (I-18 B); without her contract it is one."""
    earlier = {**NURSE, "start": "2023-01-01", "hours_per_week": 4}
    dossier = {**gp(), "contracts": [earlier, NURSE]}
    (effect,) = one(engine, dossier, [Edit("unset", "contracts[0]")], "continuite_soins", 2025).effects
    assert (effect.before.verdict, effect.after.verdict) == ("refused", "granted")
    assert ("continuite_soins.first_hire", "contracts[1]", "not_met", "met") in {
        (c.id, c.of, c.before, c.after) for c in effect.conditions
    }


def test_more_contracts_than_the_rules_were_ground_for(engine: Engine) -> None:
    short = {**NURSE, "hours_per_week": 4}
    dossier = {**gp(), "contracts": [short, short]}
    (effect,) = one(engine, dossier, [Edit("add", "contracts", NURSE)], "continuite_soins", 2025).effects
    assert effect.after.verdict == "granted"


def test_only_the_dates_of_a_request(engine: Engine) -> None:
    (effect,) = one(engine, gp(), [edit("add requests={prime: ppi, year: 2023, on: 2024-10-02}")], "ppi", 2023).effects
    assert effect.kind == "request"
    assert effect.request is not None
    assert effect.request[1] is not None
    assert effect.request[1].in_time is True


def test_many_changes_are_cut_down_to_a_bound(engine: Engine) -> None:
    edits = [edit("set doctor.years.2023.accepted_software=false")]
    edits += [Edit("set", f"doctor.years.2023.e_services.{k}", v) for k, v in SCORES.items()]
    edits += [Edit("set", "practice.kind", "solo"), Edit("set", "doctor.solo", True), Edit("set", "doctor.training", "none"),
              edit("set doctor.years.2023.on_call=true"), edit("set doctor.gp_number_since=2006-01-01")]  # fmt: skip
    assert len(edits) > 12
    (effect,) = one(engine, gp(), edits, "ppi", 2023).effects
    assert [c.path for c in effect.because[0]][:1] == ["doctor.years.2023.accepted_software"]


# -- words ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("set doctor.years.2023.on_call=true", True),
        ("set doctor.years.2023.billed_eur=25000.5", 25000.5),
        ("set doctor.gp_number_since=none", "none"),
        ("set practice.enterprise_number=0123456789", "0123456789"),
        ("set practice.workplace=12", "12"),
        ("set contracts=[]", []),
        ("add practice.public_support=vipa", "vipa"),
    ],
)
def test_values_are_read_as_in_a_dossier(words: str, value: Any) -> None:
    assert edit(words).value == value


@pytest.mark.parametrize(
    ("words", "key", "close"),
    [
        ("set docter.solo=true", "unknown_key_close", "doctor"),
        ("set doctor.years.2023.bild_eur=1", "unknown_key_close", "billed_eur"),
        ("set doctor.years.twenty.on_call=true", "want_year", ""),
        ("set contracts.hours_per_week=13", "want_entry", "contracts[0]"),
        ("set doctor.solo.really=true", "no_deeper", ""),
        ("set doctor..solo=true", "want_path", ""),
        ("set doctor.solo", "want_set", ""),
        ("unset doctor.solo=true", "want_unset", ""),
        ("add =1", "want_add", ""),
        ("set doctor.solo={", "yaml_open", ""),
    ],
)
def test_a_path_that_leads_nowhere_is_named_with_the_nearest(words: str, key: str, close: str) -> None:
    with pytest.raises(InputError) as caught:
        edit(words)
    (problem,) = caught.value.problems
    assert problem.key == key
    assert problem.params().get("close", "") == close
    assert problem.path.startswith(words.split(" ")[0] + " ")


@pytest.mark.parametrize(
    ("edits", "key"),
    [
        ([Edit("set", "contracts[3].hours_per_week", 13)], "empty_list"),
        ([Edit("add", "doctor.solo", True)], "no_list"),
        ([Edit("set", "doctor.years.2023.on_call", "sometimes")], "want_boolean"),
        ([Edit("set", "doctor.years.2023.e_services.sumer_pct", 60)], "unknown_key_close"),
        ([], "no_edit"),
    ],
)
def test_edits_that_cannot_be_made(engine: Engine, edits: list[Edit], key: str) -> None:
    with pytest.raises(InputError) as caught:
        one(engine, gp(), edits, "ppi", 2023)
    assert key in {p.key for p in caught.value.problems}


def test_a_file_of_variants() -> None:
    text = """
    variants:
      nurse:
        add: {contracts: {staff: nurse, hours_per_week: 19}}
      less:
        set: {doctor.years.2023.billed_eur: 1000}
        unset: [doctor.solo]
    """
    nurse, less = read_variants(text)
    assert nurse == Variant("nurse", (Edit("add", "contracts", {"staff": "nurse", "hours_per_week": 19}),))
    assert less == Variant("less", (Edit("set", "doctor.years.2023.billed_eur", 1000), Edit("unset", "doctor.solo")))
    for wrong in ("", "[]", "a: 1", "a: {put: {}}", "a: {set: [x]}"):
        with pytest.raises(InputError):
            read_variants(wrong)


def test_names_must_differ(engine: Engine) -> None:
    again = Variant("a", (Edit("set", "doctor.solo", True),))
    with pytest.raises(InputError):
        compare(engine, gp(), [again, again])


def test_the_total_stands_by_year_and_what_is_excluded_is_marked(engine: Engine) -> None:
    """Two interventions of one year exclude each other (facts 3.6): the higher is counted, the other named; years add up."""
    dossier = loads(examples.text("first_nurse"), engine.shape)
    fewer = Variant("fewer", (Edit("set", "contracts[0].hours_per_week", 12),))
    found = compare(engine, dossier, [fewer], None, [2024, 2025, 2026], TODAY)
    total, less = found.sums.due, found.variants[0].sums.due
    assert {(y.year, y.min) for y in total.by_year} == {(2024, 6000), (2025, 5000), (2026, 3796)}
    assert sum(y.min for y in total.by_year) == total.min
    assert total.apart == (("gestion_pratique", 2025),)
    assert (less.apart, less.by_year, less.min) == ((), (), 6000)  # one year alone is the total


def test_what_can_no_longer_be_had_is_told_beside_what_can(engine: Engine) -> None:
    """On 22/11/2026 both interventions of 2025 are past (continuité until 31/10/2025, gestion until 31/12/2025): of what was due,
    5,000 EUR at least and 3,796 EUR for the gestion of 2026, only the latter can still be had; a request in time keeps both."""
    dossier = loads(examples.text("first_nurse"), engine.shape)
    asked = {"prime": "continuite_soins", "year": 2025, "on": "2025-10-15"}
    variants = [
        Variant("fewer", (Edit("set", "contracts[0].hours_per_week", 12),)),
        Variant("asked", (Edit("add", "requests", asked),)),
    ]
    found = compare(engine, dossier, variants, ["continuite_soins", "gestion_pratique"], [2025, 2026], date(2026, 11, 22))
    base, (fewer, in_time) = found.sums, (v.sums for v in found.variants)
    assert (base.due.min, base.attainable.min) == (5000 + 3796, 3796)
    assert base.lost == (("continuite_soins", 2025), ("gestion_pratique", 2025))
    assert (fewer.due.min, fewer.attainable.min, fewer.lost) == (0, 0, ())
    assert (in_time.due.min, in_time.attainable.min) == (5000 + 3796, 5000 + 3796)
    assert in_time.lost == (("gestion_pratique", 2025),)


def test_a_total_in_what_if_is_that_of_deciding(engine: Engine) -> None:
    """What can still be had comes to what the decision says, before and after a change, on days before, in and after a window."""
    dossier = loads(examples.text("first_nurse"), engine.shape)
    edits, years = [Edit("set", "contracts[0].hours_per_week", 12)], [2022, 2023, 2024, 2025, 2026]
    for day in (date(2025, 10, 1), date(2025, 11, 20), date(2026, 2, 1), date(2026, 11, 22)):
        found = compare(engine, dossier, [Variant(None, tuple(edits))], None, years, day)
        for data, sums in ((dossier, found.sums), (apply(dossier, edits).dossier, found.variants[0].sums)):
            together = engine.answer(data, None, years, day).combination
            assert not sums.attainable.open
            assert (sums.attainable.min, sums.attainable.max) == together.total
            assert set(together.lost) == set(sums.lost)
