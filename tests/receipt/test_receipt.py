"""Receipts: the same bytes whoever writes them, any damage found, and what differs when rules or engine have changed."""

from __future__ import annotations

import copy
import hashlib
import json
import math
import os
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

import octroi.bridge.receipt.signature as signing
from octroi.bridge import Engine, InputError
from octroi.bridge.catalogues import rules_directory
from octroi.bridge.dossier.files import write_whole
from octroi.bridge.receipt.canonical import canonical
from octroi.bridge.receipt.receipt import Receipt, content, opened, read, replay, sealed, whole
from octroi.bridge.scope import Scope
from octroi.cli import examples
from refusals import refusing
from search import search, searches, wide

TODAY = date(2026, 11, 22)
DOSSIER: dict[str, Any] = yaml.safe_load(examples.text("solo"))


def body(engine: Engine, dossier: dict[str, Any] = DOSSIER, **asked: Any) -> dict[str, Any]:
    return content(engine, dossier, Scope(["ppi"], [2023], TODAY)._replace(**asked))


# -- canonical JSON: the examples of RFC 8785 (section 3.2.2, 3.2.3 and appendix B) -------------------------------------


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0.0, "0"), (-0.0, "0"), (5e-324, "5e-324"), (-5e-324, "-5e-324"), (1.7976931348623157e308, "1.7976931348623157e+308"),
        (9007199254740992.0, "9007199254740992"), (295147905179352830000.0, "295147905179352830000"),
        (9.999999999999997e22, "9.999999999999997e+22"), (1e23, "1e+23"), (1.0000000000000001e23, "1.0000000000000001e+23"),
        (999999999999999700000.0, "999999999999999700000"), (1e21, "1e+21"), (9.999999999999997e-7, "9.999999999999997e-7"),
        (0.000001, "0.000001"), (333333333.33333325, "333333333.33333325"), (-0.0000033333333333333333, "-0.0000033333333333333333"),
    ],
)  # fmt: skip
def test_numbers_of_the_rfc(number: float, text: str) -> None:
    assert canonical(number).decode() == text


def test_keys_and_strings_of_the_rfc() -> None:
    keys = {"\u20ac": 1, "\r": 2, "\ufb33": 3, "1": 4, "\U0001f600": 5, "\u0080": 6, "\u00f6": 7}
    assert list(json.loads(canonical(keys))) == ["\r", "1", "\u0080", "\u00f6", "\u20ac", "\U0001f600", "\ufb33"]
    assert canonical('\u20ac$\u000f\nA\'B"\\\\"/') == b'"\xe2\x82\xac$\\u000f\\nA\'B\\"\\\\\\\\\\"/"'


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


def shuffled(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: shuffled(v) for k, v in reversed(value.items())}
    return [shuffled(v) for v in value] if isinstance(value, list) else value


@search(100)
@given(json_values)
def test_canonical_is_stable_and_says_the_same(value: Any) -> None:
    written = canonical(value)
    assert json.loads(written, parse_int=float) == value  # numbers of JSON are doubles
    assert canonical(json.loads(written)) == written == canonical(shuffled(value))


def test_no_number_no_json() -> None:
    with pytest.raises(ValueError, match="no JSON number"):
        canonical(math.inf)


# -- the same bytes ------------------------------------------------------------------------------------------------------


def test_order_of_the_dossier_does_not_matter(engine: Engine) -> None:
    assert sealed(body(engine)) == sealed(body(engine, shuffled(DOSSIER)))


@searches
def test_other_processes_write_the_same_bytes(engine: Engine, tmp_path: Path) -> None:
    (tmp_path / "d.yaml").write_text(examples.text("group"), encoding="utf-8")
    script = (
        "import sys, yaml; from datetime import date; from octroi.bridge import Engine;"
        "from octroi.bridge.receipt.receipt import content, sealed; from octroi.bridge.scope import Scope;"
        "d = yaml.safe_load(open(sys.argv[1], encoding='utf-8'));"
        "sys.stdout.buffer.write(sealed(content(Engine(), d, Scope(today=date(2026, 11, 22)))))"
    )
    here = sealed(content(engine, yaml.safe_load(examples.text("group")), Scope(today=TODAY)))
    for seed in ("0", "1", "77") if wide() else ("77",):
        env = {**os.environ, "PYTHONHASHSEED": seed}
        done = subprocess.run(
            [sys.executable, "-c", script, str(tmp_path / "d.yaml")], env=env, capture_output=True, check=True
        )
        assert done.stdout == here


@pytest.mark.parametrize("name", examples.names())
def test_replay_of_every_example_is_identical(engine: Engine, name: str) -> None:
    written = sealed(content(engine, yaml.safe_load(examples.text(name)), Scope(today=TODAY)))
    kept = opened(written)
    assert sealed(kept.content) == written
    found = replay(engine, kept)
    assert found.identical
    assert found.same_outcome


def test_receipt_holds_facts_question_outcome_and_reasons(engine: Engine) -> None:
    found = body(engine, readings={"I-01": "B"})
    assert found["dossier"]["doctor"]["years"]["2023"]["billed_eur"] == 102000
    assert found["today"] == "2026-11-22"
    assert found["asked"] == {"primes": ["ppi"], "years": [2023]}
    assert found["readings"]["I-01"] == "B"
    assert found["rules"]["hash"] == engine.rules_hash
    assert "ppi/2023.lp" in found["rules"]["files"]
    assert found["decisions"] == engine.result(DOSSIER, ["ppi"], [2023], TODAY, {"I-01": "B"})["decisions"]
    assert found["reasons"][0] == engine.explain(DOSSIER, "ppi", 2023, TODAY, {"I-01": "B"}).to_dict()


# -- damage ----------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def small() -> bytes:
    return sealed({"receipt": 1, "dossier": {"é": [1, 2.5, True, None, "x"]}, "today": "2026-11-22"})


@searches
def test_any_changed_added_or_missing_byte_is_found(small: bytes) -> None:
    """Any byte made any other in the long run; in this one, with any of its bits turned."""
    assert opened(small).content["receipt"] == 1
    for place in range(len(small)):
        for byte in range(256) if wide() else [small[place] ^ 1 << bit for bit in range(8)]:
            if byte != small[place]:
                with pytest.raises(InputError):
                    opened(small[:place] + bytes([byte]) + small[place + 1 :])
        for other in (small[:place] + small[place + 1 :], small[:place] + b" " + small[place:], small[:place]):
            with pytest.raises(InputError):
                opened(other)
    with pytest.raises(InputError):
        opened(small + b"\n")


@search(60)
@given(data=st.data())
def test_any_changed_byte_of_a_real_receipt_is_found(engine: Engine, data: st.DataObject) -> None:
    whole = sealed(body(engine)) if not _KEPT else _KEPT[0]
    _KEPT[:] = [whole]
    place = data.draw(st.integers(0, len(whole) - 1))
    byte = data.draw(st.integers(0, 255).filter(lambda b: b != whole[place]))
    with pytest.raises(InputError):
        opened(whole[:place] + bytes([byte]) + whole[place + 1 :])


_KEPT: list[bytes] = []


@pytest.mark.parametrize(
    "data", [b"", b"[]", b"{}", b'{"content":{},"digest":"x"}', b"\xff", b"[" * 100_000, b'{"content":1}']
)
def test_what_is_no_receipt(data: bytes) -> None:
    with pytest.raises(InputError):
        opened(data)


def test_a_receipt_of_another_version() -> None:
    with refusing("receipt_version"):
        opened(sealed({"receipt": 2}))


# -- what differs ------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def changed_rules(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("rules") / "logic"
    shutil.copytree(rules_directory(), folder)
    path = folder / "ppi" / "2023.lp"
    text = path.read_text(encoding="utf-8")
    edited = text.replace("threshold(2023, cebam,               5)", "threshold(2023, cebam,               7)")
    assert edited != text
    path.write_text(edited, encoding="utf-8")
    return folder


def test_changed_rules_are_named_and_what_they_change(engine: Engine, changed_rules: Path) -> None:
    """Six uses of CEBAM: met at five, missed at seven; six parameters (6,000) become five (4,500)."""
    found = replay(Engine(rules=changed_rules), Receipt(json.loads(canonical(body(engine))), None))
    assert not found.identical
    assert not found.same_outcome
    assert found.files == {"ppi/2023.lp": "changed"}
    assert found.engine is None
    changes = {c.path: (c.then, c.now) for c in found.outcomes}
    assert changes["decisions[0].amount.min"] == (6000, 4500)
    assert changes["decisions[0].situation"] == (4, 3)


def test_rules_that_change_nothing_here(engine: Engine, changed_rules: Path) -> None:
    kept = opened(sealed(body(engine, years=[2022])))
    found = replay(Engine(rules=changed_rules), kept)
    assert (found.identical, found.same_outcome, found.outcomes) == (False, True, ())
    assert found.files == {"ppi/2023.lp": "changed"}


def test_a_changed_engine_is_named(engine: Engine) -> None:
    kept = copy.deepcopy(body(engine))
    kept["engine"] = "0.0.1"
    found = replay(engine, opened(sealed(kept)))
    assert found.engine is not None
    assert found.engine[0] == "0.0.1"
    assert (found.identical, found.same_outcome) == (False, True)


def test_facts_no_longer_accepted(engine: Engine) -> None:
    kept = copy.deepcopy(body(engine))
    kept["dossier"]["doctor"]["years"]["2023"]["e_services"]["xyz"] = 3
    found = replay(engine, opened(sealed(kept)))
    assert [p.key for p in found.refused] == ["unknown_key"]
    assert not found.identical


def test_an_outcome_that_was_tampered_with_and_sealed_again(engine: Engine) -> None:
    kept = copy.deepcopy(body(engine))
    kept["decisions"][0]["amount"]["min"] = 9999
    found = replay(engine, opened(sealed(kept)))
    assert [(c.path, c.then, c.now) for c in found.outcomes] == [("decisions[0].amount.min", 9999, 6000)]


# -- writing -------------------------------------------------------------------------------------------------------------------


def test_a_file_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "r.json"
    write_whole(path, b"one")
    write_whole(path, b"two")
    assert path.read_bytes() == b"two"
    assert [p.name for p in tmp_path.iterdir()] == ["r.json"]
    with refusing("unwritable"):
        write_whole(tmp_path / "none" / "r.json", b"x")
    (tmp_path / "folder").mkdir()
    with refusing("unwritable"):
        write_whole(tmp_path / "folder", b"x")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["folder", "r.json"]


def test_no_such_file(tmp_path: Path) -> None:
    with refusing("unreadable"):
        read(tmp_path / "r.json")


# -- signatures ------------------------------------------------------------------------------------------------------------------


def keys(folder: Path, name: str) -> tuple[Path, Path]:
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    key = Ed25519PrivateKey.generate()
    private, public = folder / f"{name}.pem", folder / f"{name}.pub.pem"
    private.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    public.write_bytes(
        key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    )
    return private, public


def test_signature(engine: Engine, tmp_path: Path) -> None:
    private, public = keys(tmp_path, "mine")
    _, stranger = keys(tmp_path, "other")
    whole = sealed(body(engine), signing.private_key(private))
    kept = opened(whole)
    signing.verify(kept, signing.public_key(public))
    assert replay(engine, kept).identical
    with refusing("bad_signature"):
        signing.verify(kept, signing.public_key(stranger))
    with refusing("unsigned"):
        signing.verify(opened(sealed(body(engine))), signing.public_key(public))
    forged = copy.deepcopy(kept.content)
    forged["decisions"][0]["amount"]["min"] = 9999
    with refusing("bad_signature"):
        signing.verify(Receipt(forged, kept.signature), signing.public_key(public))
    broken = whole.replace(b'"signature":{', b'"signature":{"x":1,')
    with refusing("receipt_damaged"):
        opened(broken)


def resealed(whole: bytes, **signature: Any) -> bytes:
    """A receipt whose signature says something else, with the digest that goes with it."""
    data = json.loads(whole)
    data["signature"] = {k: v for k, v in {**data["signature"], **signature}.items() if v is not None}
    del data["digest"]
    data["digest"] = "sha256:" + hashlib.sha256(canonical(data)).hexdigest()
    return canonical(data) + b"\n"


def test_what_a_signature_says_of_itself_is_signed_too(engine: Engine, tmp_path: Path) -> None:
    (private, public), (stranger, _) = keys(tmp_path, "mine"), keys(tmp_path, "other")
    whole, theirs = (sealed(body(engine), signing.private_key(k)) for k in (private, stranger))
    key = signing.public_key(public)
    signing.verify(opened(resealed(whole)), key)
    other = json.loads(theirs)["signature"]
    for said in ({"algorithm": "none"}, {"public_key": other["public_key"]}, {"extra": "x"}, {"value": "@"}, {"value": "é"}, other,
                 {"algorithm": None}, {"public_key": None}):  # fmt: skip
        with refusing("bad_signature"):
            signing.verify(opened(resealed(whole, **said)), key)
    for said in ({"value": None}, {"value": 5}, {"algorithm": ["Ed25519"]}):
        with refusing("receipt_signature"):
            opened(resealed(whole, **said))


def test_keys_are_short_and_ordinary_files(tmp_path: Path) -> None:
    (tmp_path / "long").write_bytes(b"x" * 100_000)
    os.mkfifo(tmp_path / "pipe")
    for read_key in (signing.private_key, signing.public_key):
        for place, why in ((Path("/dev/zero"), "not_ordinary"), (tmp_path / "pipe", "not_ordinary"), (tmp_path / "long", "too_large")):
            with refusing(why):
                read_key(place)


@pytest.mark.parametrize(("place", "value"), [
    (("asked", "years"), [[1]]), (("asked", "years"), [True]), (("asked", "years"), ["2023"]), (("asked", "years"), [10**30]),
    (("asked", "years"), list(range(1000, 9000))), (("asked", "primes"), [{}]), (("readings",), {"I-18": ["A"]}),
    (("readings",), {"I-18": {}}), (("rules", "files"), {"a": 1}),
])  # fmt: skip
def test_a_question_that_cannot_be_put_again_is_no_receipt(engine: Engine, place: tuple[str, ...], value: Any) -> None:
    kept = copy.deepcopy(body(engine))
    here = kept
    for key in place[:-1]:
        here = here[key]
    here[place[-1]] = value
    with refusing("receipt_none"):
        replay(engine, opened(sealed(kept)))


def test_keys_of_another_kind(tmp_path: Path) -> None:
    private, public = keys(tmp_path, "mine")
    with refusing("want_private_key"):
        signing.private_key(public)
    with refusing("want_public_key"):
        signing.public_key(private)
    with refusing("unreadable"):
        signing.public_key(tmp_path / "none.pem")


def test_without_the_library_the_mend_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [n for n in sys.modules if n.startswith("cryptography")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "cryptography", None)
    with refusing("no_library", "cryptography"):
        signing.private_key(tmp_path / "k.pem")


def test_a_link_is_followed_and_a_pipe_is_not_replaced(tmp_path: Path) -> None:
    target, link = tmp_path / "kept.json", tmp_path / "link.json"
    target.write_text("old", encoding="utf-8")
    link.symlink_to(target)
    write_whole(link, b"new")
    assert link.is_symlink()
    assert target.read_bytes() == b"new"
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with refusing("not_ordinary"):
        write_whole(pipe, b"through")
    assert pipe.is_fifo()


@pytest.fixture(scope="module")
def plain(engine: Engine) -> dict[str, Any]:
    return body(engine, {})


@pytest.mark.parametrize("key", ["asked", "rules", "today", "readings", "language", "dossier", "engine", "decisions"])
@pytest.mark.parametrize("value", [None, [], "x", {}, 7])
def test_a_well_sealed_receipt_of_another_shape_is_refused(plain: dict[str, Any], key: str, value: object) -> None:
    if isinstance(value, type(plain[key])) and key not in ("asked", "rules", "today"):
        return
    with pytest.raises(InputError):
        whole(opened(sealed({**plain, key: value})))


@pytest.mark.parametrize("name", ["solo", "trainee", "group"])
def test_an_engine_that_was_asked_about_years_long_past_writes_the_same_bytes(engine: Engine, name: str) -> None:
    data = yaml.safe_load(examples.text(name))
    fresh = Engine()
    before = sealed(content(fresh, data, Scope(today=TODAY)))
    fresh.decide(data, years=[2018], today=TODAY)
    assert sealed(content(fresh, data, Scope(today=TODAY))) == before


def test_a_fact_that_only_years_long_past_know_is_told_to_an_explanation_as_to_the_decision() -> None:
    """Once the rules of years long past were asked for, what only they know is no unknown key to any question."""
    engine = Engine()
    engine.decide({"dossier": 1}, years=[2017], today=TODAY)
    data = {"dossier": 1, "doctor": {"solo": True, "years": {2025: {"e_services": {"sumehr_patients": 10}}}}}
    (decision,) = engine.decide(data, ["ppi"], [2024], TODAY)
    assert engine.explain(data, "ppi", 2024, TODAY).verdict == decision.verdict
