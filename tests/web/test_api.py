"""The API gives what the command line gives, byte for byte, and says what is wrong as problem documents."""

from __future__ import annotations

import json
import re
from datetime import date
from typing import Any

import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from octroi.bridge.dossier.read import parse
from octroi.bridge.results import plain
from octroi.cli.main import status
from octroi.web.api.questions import POSTED
from octroi.web.words import preferred
from places import EXAMPLES, LANGUAGES
from served import client

TODAY = "2025-10-20"
SOLO = EXAMPLES / "solo.yaml"


def dossier(name: str) -> Any:
    return plain(parse((EXAMPLES / f"{name}.yaml").read_text(encoding="utf-8")))


ASKED: list[tuple[str, dict[str, Any], list[str]]] = [
    ("decide", {"prime": "ppi", "year": 2024}, ["--prime", "ppi", "--year", "2024"]),
    ("decide", {"prime": ["ppi"], "year": [2023], "all_readings": True}, ["--prime", "ppi", "--year", "2023", "--all-readings"]),
    ("explain", {"prime": "ppi", "year": 2024}, ["--prime", "ppi", "--year", "2024"]),
    ("missing", {"prime": "ppi", "year": "2024", "amount": 6000}, ["--prime", "ppi", "--year", "2024", "--amount", "6000"]),
    ("ask", {"prime": "ppi", "skip": ["requests[+] ppi 2024"]}, ["--prime", "ppi", "--skip", "requests[+] ppi 2024"]),
    (
        "what-if", {"prime": "ppi", "set": {"doctor.years.2024.billed_eur": 20000}},
        ["--prime", "ppi", "--set", "doctor.years.2024.billed_eur=20000"],
    ),
    ("breakpoints", {"prime": "ppi", "path": "doctor.years.2024.billed_eur"}, ["--prime", "ppi", "--path", "doctor.years.2024.billed_eur"]),
    ("plan", {"years": "2024..2025"}, ["--years", "2024..2025"]),
]  # fmt: skip


@pytest.mark.parametrize(("name", "body", "options"), ASKED, ids=[f"{n}-{i}" for i, (n, _, _) in enumerate(ASKED)])
def test_answers_are_those_of_the_command_line(name: str, body: dict[str, Any], options: list[str], capfd: Any) -> None:
    capfd.readouterr()
    assert status([name, str(SOLO), *options, "--today", TODAY, "--format", "json", "--lang", "en"]) == 0
    expected = capfd.readouterr().out
    answer = client().post(f"/v1/{name}?lang=en", json={"dossier": dossier("solo"), "today": TODAY, **body})
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/json"
    assert answer.text == expected


def test_a_number_of_thousands_of_digits_is_told_at_its_path() -> None:
    body = '{"dossier": {"dossier": 1, "doctor": {"years": {"2023": {"billed_eur": ' + "9" * 5000 + "}}}}}"
    answer = client().post("/v1/decide?lang=en", content=body, headers={"content-type": "application/json"})
    assert answer.status_code == 422
    assert [p["path"] for p in answer.json()["problems"]] == ["dossier.doctor.years.2023.billed_eur"]


def several_doctors() -> Any:
    """The example of a group, one of whose members tells everything of her own."""
    data = dossier("members")
    data["practice"]["members"][1]["doctor"] = {"gp_number_since": "2015-09-01", "training": "none"}
    return data


def doubtful() -> Any:
    """A share of 0.9, where 0 to 100 is meant."""
    data = dossier("solo")
    data["doctor"]["years"]["2024"]["e_services"]["chapter_iv_pct"] = 0.9
    return data


@pytest.mark.parametrize(("name", "body", "options"), ASKED, ids=[f"{n}-{i}" for i, (n, _, _) in enumerate(ASKED)])
def test_doubts_are_those_of_the_command_line(name: str, body: dict[str, Any], options: list[str], capfd: Any, tmp_path: Any) -> None:
    file = tmp_path / "d.json"
    file.write_text(json.dumps(doubtful()), encoding="utf-8")
    capfd.readouterr()
    assert status([name, str(file), *options, "--today", TODAY, "--format", "json", "--lang", "en"]) == 0
    expected = capfd.readouterr().out
    assert "chapter_iv_pct" in json.dumps(json.loads(expected)["warnings"])
    assert client().post(f"/v1/{name}?lang=en", json={"dossier": doubtful(), "today": TODAY, **body}).text == expected


def test_several_doctors_are_decided_as_on_the_command_line(capfd: Any, tmp_path: Any) -> None:
    file = tmp_path / "d.json"
    file.write_text(json.dumps(several_doctors()), encoding="utf-8")
    capfd.readouterr()
    assert status(["decide", str(file), "--year", "2024", "--today", "2026-11-29", "--format", "json", "--lang", "en"]) == 0
    expected = capfd.readouterr().out
    assert [p["id"] for p in json.loads(expected)["people"]] == ["dr-anne", "dr-benoit"]
    body = {"dossier": several_doctors(), "today": "2026-11-29", "year": 2024}
    assert client().post("/v1/decide?lang=en", json=body).text == expected


OF_ONE = [*((n, b, o) for n, b, o in ASKED if not b.get("all_readings")), ("decide", {}, [])]


@pytest.mark.parametrize(("name", "body", "options"), OF_ONE, ids=[f"{n}-{i}" for i, (n, _, _) in enumerate(OF_ONE)])
def test_one_of_several_is_asked_about_as_on_the_command_line(
    name: str, body: dict[str, Any], options: list[str], capfd: Any, tmp_path: Any
) -> None:
    if name in ("ask", "what-if", "breakpoints"):  # by default her own primes
        body, options = {k: v for k, v in body.items() if k != "prime"}, options[2:]
    data = several_doctors()
    file = tmp_path / "d.json"
    file.write_text(json.dumps(data), encoding="utf-8")
    capfd.readouterr()
    assert status([name, str(file), *options, "--member", "dr-benoit", "--today", TODAY, "--format", "json", "--lang", "en"]) == 0
    expected = capfd.readouterr().out
    answer = client().post(f"/v1/{name}?lang=en", json={"dossier": data, "today": TODAY, "member": "dr-benoit", **body})
    assert answer.text == expected
    assert answer.text != client().post(f"/v1/{name}?lang=en", json={"dossier": data, "today": TODAY, "member": "dr-anne", **body}).text
    strangers = client().post(f"/v1/{name}?lang=en", json={"dossier": data, "today": TODAY, "member": "dr-nobody", **body})
    assert [p["key"] for p in strangers.json()["problems"]] == ["unknown_person"]


def test_what_a_person_wants_to_know_says_what_is_asked_first(capfd: Any, tmp_path: Any) -> None:
    """Who comes as a trainee, or begins, is asked about the training; of the prime DMG débutant only the latter."""
    file = tmp_path / "d.yaml"
    file.write_text("dossier: 1\n", encoding="utf-8")
    first = {}
    for aim in ("trainee", "start", "own", "hire"):
        capfd.readouterr()
        assert status(["ask", str(file), "--aim", aim, "--today", TODAY, "--format", "json", "--lang", "en"]) == 0
        expected = capfd.readouterr().out
        assert client().post("/v1/ask?lang=en", json={"today": TODAY, "aim": aim}).text == expected
        found = json.loads(expected)["question"]
        first[aim] = found["path"].partition(".start")[0], {d["prime"] for d in json.loads(expected)["decisions"]}
    assert first["trainee"] == ("doctor.training", {"ppi"})
    assert first["start"] == ("doctor.training", {"ppi", "dmg_debutant"})
    assert first["own"][0] != "doctor.training"
    assert first["hire"][1] == {"continuite_soins", "gestion_pratique"}
    assert refused("ask", {"aim": "star"})["aim", "want_word"].endswith("hire, less, start.")


def test_two_paths_are_asked_for_in_words_of_the_api() -> None:
    body = {"dossier": dossier("solo"), "today": TODAY, "path": "doctor.years.2024.billed_eur", "regions": True}
    assert refused("breakpoints", body)["regions", "two_paths"] == '"regions" takes two different paths; name each with "path".'


def test_contest_and_readings_are_those_of_the_command_line(tmp_path: Any, capfd: Any) -> None:
    claimed = {"doctor": {"years": {"2024": {"billed_eur": 20000}}}}
    (tmp_path / "claimed.json").write_text(json.dumps(claimed), encoding="utf-8")
    options = ["--prime", "ppi", "--year", "2024", "--claimed", str(tmp_path / "claimed.json"), "--today", TODAY]
    capfd.readouterr()
    assert status(["contest", str(SOLO), *options, "--format", "json", "--lang", "en"]) == 0
    expected = capfd.readouterr().out
    body = {"dossier": dossier("solo"), "today": TODAY, "prime": "ppi", "year": 2024, "claimed": claimed}
    assert client().post("/v1/contest?lang=en", json=body).text == expected
    assert status(["readings", "--prime", "ppi", "--format", "json"]) == 0
    assert client().post("/v1/readings?lang=fr", json={"prime": "ppi"}).text == capfd.readouterr().out
    assert status(["rules", "--prime", "ppi", "--year", "2024", "--format", "json", "--lang", "en"]) == 0
    assert client().get("/v1/rules?prime=ppi&year=2024&lang=en").text == capfd.readouterr().out
    assert status(["schema", "--lang", "en"]) == 0
    assert client().get("/v1/schema?lang=en").text == capfd.readouterr().out


def test_every_question_is_tried() -> None:
    assert {n for n, _, _ in ASKED} | {"contest", "readings"} == set(POSTED)


def refused(name: str, body: Any, language: str = "en") -> dict[tuple[str, str], str]:
    answer = client().post(f"/v1/{name}?lang={language}", json=body)
    assert answer.status_code == 422, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    found = answer.json()
    assert {"type", "title", "status", "detail", "problems"} <= set(found)
    assert found["status"] == 422
    return {(p["path"], p["key"]): p["message"] for p in found["problems"]}


def test_a_mistake_has_its_path_its_key_and_a_sentence_in_the_language_asked_for() -> None:
    body = {"dossier": {"doctor": {"gp_number_sinc": "2015-09-01"}, "practice": {"kind": "castle"}}}
    english, french = refused("decide", body), refused("decide", body, "fr")
    assert set(english) == set(french) == {("doctor.gp_number_sinc", "unknown_key_close"), ("practice.kind", "want_word")}
    assert "gp_number_since" in english["doctor.gp_number_sinc", "unknown_key_close"]
    assert all(english[k] != french[k] for k in english)


@pytest.mark.parametrize(
    ("name", "body", "path"),
    [
        ("decide", {}, "dossier"),
        ("decide", {"dossier": [1]}, "dossier"),
        ("decide", {"dossier": {}}, "dossier"),
        ("decide", {"dossier": {"dossier": 1}, "todya": "2025-01-01"}, "todya"),
        ("decide", {"dossier": {"dossier": 1}, "today": "tomorrow"}, "today"),
        ("decide", {"dossier": {"dossier": 1}, "today": 3}, "today"),
        ("decide", {"dossier": {"dossier": 1}, "prime": "pip"}, "prime"),
        ("decide", {"dossier": {"dossier": 1}, "year": "soon"}, "year"),
        ("decide", {"dossier": {"dossier": 1}, "reading": {"I-18": "Z"}}, "reading"),
        ("decide", {"dossier": {"dossier": 1}, "all_readings": "yes"}, "all_readings"),
        ("decide", {"dossier": {"dossier": 1}, "prime": {"a": 1}}, "prime"),
        ("explain", {"dossier": {"dossier": 1}, "prime": "ppi"}, "year"),
        ("missing", {"dossier": {"dossier": 1}, "prime": "ppi", "year": 2024, "amount": "much"}, "amount"),
        ("what-if", {"dossier": {"dossier": 1}}, "set"),
        ("what-if", {"dossier": {"dossier": 1}, "variants": [1]}, "variants"),
        ("breakpoints", {"dossier": {"dossier": 1}, "regions": True}, "regions"),
        ("plan", {"dossier": {"dossier": 1}, "years": "2030..2020"}, "years"),
        ("plan", {"dossier": {"dossier": 1}, "may": "fly=2025-01..2025-02"}, "may"),
        ("contest", {"dossier": {"dossier": 1}, "prime": "ppi", "year": 2024, "claimed": 3}, "claimed"),
        ("ask", {"skip": "doctor.nothing"}, "skip"),
    ],
)
def test_a_mistake_in_an_option_names_its_key(name: str, body: Any, path: str) -> None:
    assert {p for p, _ in refused(name, body)} == {path}


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b"dossier: 1", b'{"a": 1} x', b"\xff", b"null", b"[" * 100_000])
def test_what_is_no_object_of_json_is_said_to_be_none(body: bytes) -> None:
    answer = client().post("/v1/decide", content=body)
    assert answer.status_code in (400, 422)
    assert answer.headers["content-type"] == "application/problem+json"


def test_half_a_character_in_a_key_is_named_as_an_escape() -> None:
    answer = client().post("/v1/decide", content=b'{"\\ud800": 1}', headers={"content-type": "application/json"})
    assert answer.status_code == 422
    assert "\\ud800" in answer.text
    assert answer.json()["problems"]


def test_too_much_is_refused_before_it_is_read() -> None:
    answer = client().post("/v1/decide", content=b'{"x": "' + b"a" * 1_200_000 + b'"}')
    assert answer.status_code == 413
    assert answer.json()["type"] == "urn:octroi:problem:too_large"


def test_what_is_not_there_and_what_is_not_done_are_problems() -> None:
    asked = {"GET /v1/decide": 405, "POST /v1/rules": 405, "GET /v1/nothing": 404, "GET /v1/examples/x": 404}
    for line, expected in asked.items():
        answer = client().request(*line.split())
        assert (answer.status_code, answer.headers["content-type"]) == (expected, "application/problem+json"), line
        assert (answer.headers.get("allow") is not None) is (expected == 405), line  # which methods there are instead


def test_what_hangs_on_the_rules_alone_is_kept_until_they_change() -> None:
    first = client().get("/v1/rules?prime=ppi&year=2024")
    tag = first.headers["etag"]
    assert client().get("/v1/health").json()["rules"][:16] in tag
    again = client().get("/v1/rules?prime=ppi&year=2024", headers={"if-none-match": tag})
    assert (again.status_code, again.content) == (304, b"")
    other = client().get("/v1/rules?prime=ppi&year=2024&lang=en", headers={"if-none-match": tag})
    assert other.status_code == 200


def test_examples_are_listed_and_given() -> None:
    names = [e["name"] for e in client().get("/v1/examples").json()["examples"]]
    assert set(names) == {p.stem for p in EXAMPLES.glob("*.yaml")}
    assert client().get("/v1/examples/solo").text == SOLO.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("en", "en"), ("fr-BE, en;q=0.9", "fr"), ("en;q=0.3, fr;q=0.8", "fr"), ("xx, en;q=0.1", "en"), ("", "fr"),
        ("en;q=0", "fr"), ("en;q=x", "fr"),
    ],
)
def test_the_language_is_the_one_that_is_liked_best(header: str, language: str) -> None:
    assert preferred(header) == language
    answer = client().post("/v1/decide", json={}, headers={"accept-language": header})
    assert answer.headers["content-language"] == language


# -- the description ----------------------------------------------------------------------------------------------------------


def description() -> dict[str, Any]:
    found: dict[str, Any] = client().get("/openapi.json?lang=en").json()
    return found


def test_the_description_is_whole() -> None:
    found = description()
    assert found["openapi"].startswith("3.1.")
    text = json.dumps(found)
    for name in set(re.findall(r'"\$ref": "#/components/schemas/([^"]+)"', text)):
        assert name in found["components"]["schemas"], name
    assert "#/$defs/" not in text
    for schema in found["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)
    assert {p for p in found["paths"] if "post" in found["paths"][p]} == {f"/v1/{n}" for n in POSTED}
    for path, methods in found["paths"].items():
        for method in methods:
            answer = client().request(method.upper(), path.replace("{name}", "solo"))
            assert answer.status_code not in (404, 405), path


@pytest.mark.parametrize(("name", "body"), [(n, b) for n, b, _ in ASKED])
def test_answers_and_questions_are_as_described(name: str, body: dict[str, Any]) -> None:
    found = description()
    operation = found["paths"][f"/v1/{name}"]["post"]
    sent = {"dossier": dossier("solo"), "today": TODAY, **body}
    good, bad = operation["responses"]["200"]["content"], operation["responses"]["422"]["content"]
    for schema, value in (
        (operation["requestBody"]["content"]["application/json"]["schema"], sent),
        (good["application/json"]["schema"], client().post(f"/v1/{name}", json=sent).json()),
        (bad["application/problem+json"]["schema"], client().post(f"/v1/{name}", json={"x": 1}).json()),
    ):
        Draft202012Validator({**schema, "components": found["components"]}).validate(value)


@pytest.mark.parametrize("name", ["decide", "ask"])
def test_null_says_the_same_as_leaving_a_key_out(name: str) -> None:
    schema = description()["paths"][f"/v1/{name}"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    sent = {"dossier": dossier("solo"), "today": TODAY, "prime": "ppi", "year": 2024}
    empty = {k: None for k in schema["properties"] if k not in sent}
    checked = Draft202012Validator({**schema, "components": description()["components"]})
    assert empty
    assert checked.is_valid({**sent, **empty})
    plain = client().post(f"/v1/{name}", json=sent)
    assert plain.status_code == 200
    assert client().post(f"/v1/{name}", json={**sent, **empty}).content == plain.content
    assert client().post(f"/v1/{name}", json={**sent, "reading": {}}).content == plain.content


@pytest.mark.parametrize(
    ("key", "value"),
    [("prime", "ppy"), ("prime", ["ppi", "x"]), ("year", 24), ("year", "24"), ("today", "1999-01-01"), ("today", "2024-13-01"),
     ("reading", "I-99=A"), ("reading", {"I-18": "Z"}), ("dossier", {})],
)  # fmt: skip
def test_what_the_description_refuses_is_refused(key: str, value: Any) -> None:
    found = description()
    schema = found["paths"]["/v1/decide"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    sent = {"dossier": dossier("solo"), "today": TODAY, "year": None, "prime": "ppi"}
    checked = Draft202012Validator({**schema, "components": found["components"]})
    assert checked.is_valid(sent)
    assert not checked.is_valid({**sent, key: value})
    assert client().post("/v1/decide", json={**sent, key: value}).status_code == 422


def test_the_description_would_refuse_another_answer() -> None:
    found = description()
    schema = found["paths"]["/v1/decide"]["post"]["responses"]["200"]["content"]["application/json"]["schema"]
    answer = client().post("/v1/decide", json={"dossier": dossier("solo"), "today": TODAY}).json()
    answer["decisions"][0]["verdict_of"] = "granted"
    assert list(Draft202012Validator({**schema, "components": found["components"]}).iter_errors(answer))


def test_the_day_is_today_where_none_is_given() -> None:
    assert client().post("/v1/decide", json={"dossier": dossier("solo"), "prime": "ppi"}).json()["today"] == date.today().isoformat()


def test_no_answer_hangs_on_what_was_asked_before() -> None:
    """An engine that once reached back to earlier years would keep to them."""
    body = {"dossier": dossier("solo"), "today": TODAY, "prime": "ppi"}
    before = client().post("/v1/decide", json=body).json()
    client().post("/v1/decide", json={**body, "year": 2018})
    assert client().post("/v1/decide", json=body).json() == before


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_mistake_is_told_without_options_of_the_command_line(language: str) -> None:
    """A program sends keys: what it is told to give is named as it would send it."""
    asked = {"dossier": {"dossier": 1}, "prime": "ppi", "year": 2024}
    for name, body, keys in (
        ("contest", asked, ("claimed", "received")), ("what-if", {"dossier": {"dossier": 1}}, ("set", "unset", "add")),
        ("breakpoints", {"dossier": {"dossier": 1}, "regions": True}, ("path", "regions")),
    ):  # fmt: skip
        answer = client().post(f"/v1/{name}", content=json.dumps(body), headers={"accept-language": language})
        assert answer.status_code == 422
        for found in answer.json()["problems"]:
            assert "--" not in found["message"]
            assert all(f'"{key}"' in found["message"] for key in keys)
