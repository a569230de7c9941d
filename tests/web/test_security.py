"""Nothing of a dossier leaves the form; a page can do nothing but show itself; what strangers send is bounded and escaped."""

from __future__ import annotations

import re
from typing import Any

import pytest

from octroi.cli import examples
from octroi.web.page.html import clean
from octroi.web.page.seal import MOST_PACKED, MOST_WHOLE, Seal
from octroi.web.views import GOT, SENT
from octroi.web.views.address import VIEWS
from search import searches, wide
from served import Reader, client, desk, opened, state

SCRIPT = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>{{7*7}}\u202e"
FIELDS = {"facts": {"section": "practice"}, "contest": {"key": "gestion_pratique-2025", "do": "compare"}}


def scripted() -> str:
    """A dossier with a script in every text that it can hold."""
    quoted = "'" + SCRIPT.replace("'", "''").replace("\u202e", "") + "'"
    return (
        f"dossier: 1\nid: {quoted}\npractice:\n  kind: group\n  workplace: {quoted}\n  enterprise_number: {quoted}\n"
        f"  members:\n    - id: {quoted}\n      gp: true\n      groups: 1\n"
        "contracts:\n  - {staff: nurse, kind: employment, open_ended: true, hours_per_week: 19, start: 2025-03-01, end: none,\n"
        f"     workplace: {quoted}}}\n"
    )


def pages() -> dict[str, Any]:
    """Every page that shows a dossier."""
    answer = client().post("/fr/open", files={"file": ("x.yaml", scripted().encode())})
    assert answer.status_code == 200, Reader(answer.text).text[:500]
    found, sealed = {"open": answer}, state(answer.text)
    for name in SENT:
        if name not in ("open", "start", "try"):
            found[name] = client().post(f"/fr/{name}", data={"state": sealed, **FIELDS.get(name, {})})
    found["contracts"] = client().post("/fr/facts", data={"state": sealed, "section": "contracts"})
    return found


def test_a_script_in_every_text_stays_a_text() -> None:
    for name, answer in pages().items():
        if not answer.headers["content-type"].startswith("text/html"):
            assert "attachment" in answer.headers["content-disposition"], name
            continue
        reader = Reader(answer.text)
        scripts = [a for tag, a in reader.tags if tag == "script"]
        assert [str(s.get("src"))[:8] for s in scripts] == ["/static/"], name
        assert not [a for _, a in reader.tags for k in a if k.startswith("on") or k == "style"], name
        assert not [t for t, a in reader.tags if t == "img"], name
        assert "\u202e" not in answer.text, name
        assert ">49<" not in answer.text, name


def test_every_answer_has_the_headers() -> None:
    sealed = state(client().get("/fr/example?name=solo").text)
    asked = [("GET", f"/fr/{n}", None) for n in ("", *GOT)] + [("POST", f"/fr/{n}", {"state": sealed}) for n in SENT]
    asked += [("GET", p, None) for p in ("/", "/nothing", "/v1/health", "/openapi.json", "/static/x/octroi.css", "/static/x/octroi.js")]
    asked.append(("POST", "/v1/decide", None))
    for method, path, data in asked:
        answer = client().request(method, path, data=data)
        headers = answer.headers
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy, path
        assert "unsafe" not in policy, path
        assert "frame-ancestors 'none'" in policy, path
        assert (headers["x-content-type-options"], headers["referrer-policy"]) == ("nosniff", "same-origin"), path
        assert "set-cookie" not in headers, path
        if path.startswith("/fr/"):
            assert headers["cache-control"] == "no-store", path
        assert answer.status_code < 500, path


def test_no_answer_about_a_dossier_may_be_kept_on_the_way() -> None:
    """Real answers, which hold what the dossier says: pages, files, the API, and what is wrong with a body."""
    page = client().get("/fr/example?name=solo")
    told = opened(page.text)["data"]
    answers = [page, *(client().post(f"/fr/{n}", data={"state": state(page.text)}) for n in ("answers", "result", "dossier.yaml"))]
    answers += [client().post(f"/v1/{n}", json={"dossier": told, "prime": "ppi", "year": 2024}) for n in ("decide", "explain", "ask")]
    answers.append(client().post("/v1/decide", json={"dossier": {**told, "dr-solo": 1}}))
    assert [a.status_code for a in answers] == [200] * 7 + [422]
    assert "25" in answers[2].text
    for answer in answers:
        assert answer.headers["cache-control"] == "no-store", answer.url
        assert not {"etag", "last-modified", "expires", "set-cookie"} & {k.lower() for k in answer.headers}, answer.url


def test_every_address_has_its_view() -> None:
    assert {*GOT, *SENT, "start"} <= set(VIEWS)


def test_no_page_loads_anything_from_elsewhere_or_styles_itself() -> None:
    for name in ("", "about", "rules", "api", "example?name=group"):
        reader = Reader(client().get(f"/en/{name}").text)
        assert not [t for t, a in reader.tags if t == "style" or "style" in a]
        loaded = [a.get("src") or a.get("href") or "" for t, a in reader.tags if t in ("script", "link", "img", "iframe")]
        assert loaded
        assert all(x.startswith("/static/") for x in loaded), loaded


def test_no_value_of_a_dossier_is_in_an_address() -> None:
    text = client().get("/fr/example?name=first_nurse").text
    reader = Reader(text)
    addresses = [v for _, a in reader.tags for k in ("href", "action", "formaction") if (v := a.get(k))]
    assert addresses
    assert not [a for a in addresses if re.search(r"Wavre|0567890123|2009|84.?000", a)]
    assert {a.get("method") for t, a in reader.tags if t == "form"} <= {"post", "get"}
    assert not [a for t, a in reader.tags if t == "form" and a.get("method") == "get" and "state" in str(a)]


@pytest.mark.parametrize(
    ("headers", "allowed"),
    [
        ({"sec-fetch-site": "same-origin"}, True),
        ({"sec-fetch-site": "none"}, True),
        ({"sec-fetch-site": "cross-site"}, False),
        ({"sec-fetch-site": "same-site"}, False),
        ({"origin": "http://testserver"}, True),
        ({"origin": "https://evil.example"}, False),
        ({"origin": "null"}, False),
        ({}, True),
    ],
)
def test_a_form_of_another_site_is_refused(headers: dict[str, str], allowed: bool) -> None:
    answer = client().post("/fr/start", data={"who": "doctor"}, headers=headers)
    assert answer.status_code == (200 if allowed else 403)


def test_more_than_a_form_can_be_is_refused() -> None:
    assert client().post("/fr/result", data={"state": "a" * 2_000_000}).status_code == 413
    assert client().post("/fr/result", content=b"x", headers={"content-type": "text/plain"}).status_code == 400
    many = "&".join(f"a{i}=1" for i in range(6_000))
    kind = {"content-type": "application/x-www-form-urlencoded"}
    assert client().post("/fr/result", content=many.encode(), headers=kind).status_code == 400
    assert client().post("/fr/result", content=b"a=%ff", headers=kind).status_code == 400
    assert client().post("/fr/open", content=b"--x\r\n", headers={"content-type": "multipart/form-data"}).status_code == 400


def test_a_seal_tells_what_was_touched_and_bounds_what_it_unpacks() -> None:
    seal, other = Seal(b"one"), Seal(b"two")
    text = seal.closed({"a": 1})
    assert seal.opened(text) == ({"a": 1}, True)
    assert other.opened(text) == ({"a": 1}, False)
    assert seal.opened(text[:-1] + ("0" if text[-1] != "0" else "1")) == ({"a": 1}, False)
    swapped = seal.closed({"a": 2}).partition(".")[0] + "." + text.partition(".")[2]
    assert seal.opened(swapped) == ({"a": 2}, False)
    bomb = seal.closed({"a": "0" * (MOST_WHOLE + 10)})
    assert len(bomb) < MOST_PACKED
    assert seal.opened(bomb) is None
    for broken in ("", ".", "x.y", "é.0", "A" * (MOST_PACKED + 1)):
        assert seal.opened(broken) is None


@pytest.mark.parametrize("path", ["../../pyproject.toml", "..%2f..%2fpyproject.toml", "octroi.css/../../views/visit.py", "fr.toml", "%00"])
def test_no_other_file_is_given(path: str) -> None:
    answer = client().get(f"/static/x/{path}")
    assert answer.status_code == 404
    assert "octroi.web" not in answer.text


@pytest.mark.parametrize("name", ["../solo", "solo.yaml", "", "..%2f..%2fREADME"])
def test_no_other_example_is_given(name: str) -> None:
    assert client().get(f"/fr/example?name={name}").status_code == 404


def test_signs_that_turn_the_writing_are_dropped() -> None:
    assert clean("a\u202eb\x00c\u200fd") == "abcd"


@pytest.fixture(scope="module")
def sealed() -> str:
    return state(client().get("/fr/example?name=first_nurse").text)


# Which views read which fields; in the long run each is sent to all of them.
READ = {
    "change": ("ways", "what-if"), "path": ("what-if",), "section": ("facts",), "key": ("contest",), "reading": ("result",),
    "q": ("interview",), "first": ("plan",), "do": ("what-if",),
}  # fmt: skip
ALL = ("ways", "what-if", "facts", "contest", "result", "interview", "plan")


@searches
@pytest.mark.parametrize(
    "fields",
    [
        {"change": "[1]"}, {"change": "{}"}, {"change": "[" * 900},
        {"change": '[["doctor.nothing", 1]]'}, {"change": '[["doctor.solo", "<b>"]]'},
        {"path": "doctor.__class__", "do": "try"}, {"path": "contracts[99999]", "do": "try"}, {"path": "doctor", "do": "try"},
        {"section": "nowhere", "do": "save"},
        {"section": "contracts", "do": "remove contracts[7]"}, {"section": "contracts", "do": "add nowhere"},
        {"key": "ppi-1"}, {"key": "x-2024"}, {"reading.I-18": "Z"}, {"q": "x", "do": "answer"}, {"first": "1", "last": "x"},
        {"do": "drop x", "kept": "[[1,2,3]]"},
    ],
)  # fmt: skip
def test_no_form_makes_a_view_fail(sealed: str, fields: dict[str, str]) -> None:
    for name in ALL if wide() else READ[next(iter(fields)).partition(".")[0]]:
        answer = client().post(f"/fr/{name}", data={"state": sealed, **fields})
        assert answer.status_code in (200, 400, 404, 422), name


def test_the_examples_alone_are_named_in_addresses() -> None:
    assert set(examples.names()) == set(re.findall(r"example\?name=([\w-]+)", client().get("/fr/").text))


def test_the_desk_keeps_nothing_from_one_call_to_the_next() -> None:
    before = set(vars(desk()))
    client().get("/fr/example?name=solo")
    assert set(vars(desk())) == before
