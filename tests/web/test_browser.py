"""The page in a real browser: with and without scripts, narrow and wide, light and dark, and without a fault that axe knows.

These need Chromium and what the extra ``test`` brings: ``apt-get install chromium``. With ``OCTROI_BROWSER=required`` their
absence is an error.
"""

from __future__ import annotations

import os
import re
import shutil
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

import pytest
import uvicorn

import octroi.web
from octroi.web.app import application
from octroi.web.work.here import Here
from places import ROOT
from served import desk

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
try:
    from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
    from playwright.sync_api import sync_playwright
except ImportError:
    CHROMIUM = None

pytestmark = [
    pytest.mark.first,
    pytest.mark.skipif(
        CHROMIUM is None and os.environ.get("OCTROI_BROWSER") != "required", reason="no Chromium: apt-get install chromium"
    ),
]
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
AXE = {"resultTypes": ["violations"], "selectors": False}  # what is right is not written down
EVERY: dict[str, Any] = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
STRUCTURE = {**EVERY, "rules": {"color-contrast": {"enabled": False}}}
# What colours and widths can change; the style sheet shows and hides nothing by them, and all else axe reads in the page itself.
LOOK = {"runOnly": ["color-contrast", "link-in-text-block", "target-size", "scrollable-region-focusable"]}


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    config = uvicorn.Config(application(Here(desk())), "127.0.0.1", port, log_level="error", access_log=False)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.05)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(10)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield found
        found.close()


@pytest.fixture(autouse=True)
def pictures(request: pytest.FixtureRequest) -> Iterator[None]:
    """Keep what a failing test saw last, page by page, in build/failed."""
    failed = request.session.testsfailed
    Seen.shown.clear()
    yield
    for number, page in enumerate(Seen.shown if request.session.testsfailed > failed else ()):
        if not page.is_closed():
            name = re.sub(r"[^\w-]+", "-", request.node.name)
            page.screenshot(path=ROOT / "build" / "failed" / f"{name}-{number}.png", full_page=True)


class Seen:
    """A page of the browser, with every address that it asked for and everything that it complained of."""

    shown: ClassVar[list[Any]] = []  # the pages of the test that is under way

    def __init__(self, browser: Any, **settings: Any) -> None:
        self.context = browser.new_context(**settings)
        self.page = self.context.new_page()
        self.shown.append(self.page)
        self.complaints: list[str] = []
        self.asked: list[str] = []
        self.page.on("console", lambda m: self.complaints.append(m.text) if m.type in ("error", "warning") else None)
        self.page.on("pageerror", lambda e: self.complaints.append(str(e)))
        self.page.on("request", lambda r: self.asked.append(r.url))

    def faults(self, rules: Any) -> list[str]:
        found = Axe().run(self.page, options={**AXE, **rules}).response["violations"]
        return [f"{v['id']}: {v['nodes'][0]['html'][:160]}" for v in found]


def steps(page: Any, address: str) -> Iterator[str]:
    """Walk through the pages, and stop at each."""
    page.goto(f"{address}/fr/")
    yield "start"
    page.check("input[name=who][value=doctor]")
    page.check("input[name=year][value='2024']")
    page.click("form[action$=start] button.main")
    yield "question"
    page.click("button[value=answer]")
    yield "question without an answer"
    page.goto(f"{address}/fr/example?name=solo")
    for summary in page.locator("details.alike > summary").all():  # years of a prime that say the same
        summary.click()
    for summary in page.locator("details.prime > summary").all()[:4]:
        summary.click()
    yield "result opened"
    page.click("nav button[formaction$=answers]")
    yield "answers"
    page.click("section[aria-labelledby=s-practice] button")
    yield "facts"
    page.click("nav button[formaction$=plan]")
    yield "plan"
    page.click("nav button[formaction$=contest]")
    page.check("input[name=key][value=ppi-2024]")
    page.click("form[action$=contest] button:not([name=do])")
    page.fill("[name='t.doctor.years.2024.billed_eur']", "20.000")
    page.click("button[value=compare].main")
    yield "contest"
    page.click("nav button[formaction$=result]")
    page.click("button[formaction$=what-if]")
    page.select_option("#path", "doctor.years.2024.billed_eur")
    page.click("form:has(#path) button:not([name=do])")
    page.fill("[name='t.doctor.years.2024.billed_eur']", "24 999,5")
    page.click("button[value=try]")
    yield "what if"
    page.goto(f"{address}/fr/example?name=members")
    page.click("nav button[formaction$=answers]")
    yield "answers of several people"
    page.locator("button[name=person]").first.click()
    yield "facts of one of them"
    page.fill("[name='t.doctor.gp_number_since']", "1/9/2012")
    page.click("button[value=result]")
    page.locator("details.alike > summary").first.click()
    yield "result of several people"
    for name in ("rules?prime=ppi&year=2024", "about", "api", "nothing"):
        page.goto(f"{address}/fr/{name}")
        yield name


def test_no_page_has_a_fault_is_too_wide_or_asks_elsewhere(browser: Any, address: str) -> None:
    """Each page is looked at wide and light, then narrow and dark."""
    seen = Seen(browser, viewport={"width": 1280, "height": 800}, color_scheme="light", locale="fr-BE")
    page, found = seen.page, dict[str, Any]()
    for name in steps(page, address):
        for width, scheme, rules in ((1280, "light", EVERY), (320, "dark", LOOK)):
            page.set_viewport_size({"width": width, "height": 800})
            page.emulate_media(color_scheme=scheme)
            if faults := seen.faults(rules):
                found[f"{name}, {scheme}"] = faults
            if (wide := page.evaluate("document.documentElement.scrollWidth")) > width:
                found[f"{name} is too wide for {width}"] = wide
        page.set_viewport_size({"width": 1280, "height": 800})
        page.emulate_media(color_scheme="light")
    assert found == {}
    assert seen.context.cookies() == []
    assert all(url.startswith(address) for url in seen.asked)
    assert not [url for url in seen.asked if "answers=" in url or "billed" in url or "state" in url]
    complaints = [c for c in seen.complaints if "status of 4" not in c]  # an error page is one on purpose
    assert complaints == []


def test_no_width_and_no_colour_shows_or_hides_anything() -> None:
    """What is read in the page itself is then the same at every width, in light and in dark."""
    style = (Path(octroi.web.__file__).parent / "static" / "octroi.css").read_text(encoding="utf-8")
    blocks = re.findall(r"@media \([^)]*(?:width|color-scheme)[^{]*\{((?:[^{}]*\{[^}]*\})*)[^{}]*\}", style)
    assert len(blocks) > 3
    assert not [b for b in blocks if re.search(r"\bdisplay\b|\bvisibility\b|\bcontent\b|clip-path", b)]


@pytest.mark.parametrize("language", ["nl", "de", "en"])
def test_the_other_languages_have_no_fault_either_and_fit_when_enlarged(browser: Any, address: str, language: str) -> None:
    """At 320 by 256 points, which is 1280 by 1024 at 400 %."""
    seen = Seen(browser, viewport={"width": 320, "height": 256}, locale=language)
    page, found = seen.page, dict[str, Any]()

    rules = EVERY if language == "nl" else STRUCTURE  # the colours are the same in every language

    def looked_at(name: str) -> None:
        if faults := seen.faults(rules):
            found[name] = faults
        if (wide := page.evaluate("document.documentElement.scrollWidth")) > 320:
            found[f"{name} is too wide"] = wide

    page.goto(f"{address}/{language}/")
    page.check("input[name=who][value=practice]")
    page.click("form[action$=start] button.main")
    looked_at("question")
    page.goto(f"{address}/{language}/example?name=solo")
    page.locator("details.prime > summary").first.click()
    page.locator("details.prime").first.evaluate("e => e.querySelectorAll('details').forEach(d => { d.open = true })")
    looked_at("result, with its reasons as a picture")
    page.click("nav button[formaction$=contest]")
    page.check("input[name=key][value=ppi-2024]")
    page.click("form[action$=contest] button:not([name=do])")
    page.fill("[name='t.received']", "1.000")
    page.click("button[value=explain].main")
    looked_at("what could explain an amount")
    page.goto(f"{address}/{language}/findings")
    looked_at("findings")
    assert found == {}
    assert seen.complaints == []


def test_a_result_is_printed_without_what_is_to_be_pressed(browser: Any, address: str) -> None:
    page = Seen(browser, locale="fr-BE").page
    page.goto(f"{address}/fr/example?name=solo")
    page.emulate_media(media="print")
    assert page.locator("button:visible").count() == 0
    assert page.locator("nav:visible").count() == 0
    assert page.locator("details.prime:visible").count() > 3
    assert page.pdf().startswith(b"%PDF")


def test_the_journey_needs_no_script(browser: Any, address: str) -> None:
    seen = Seen(browser, java_script_enabled=False, locale="fr-BE")
    page = seen.page
    for name in steps(page, address):
        if name == "question without an answer":
            assert page.title().startswith("Erreur")
        if name == "what if":
            assert desk().engine.wording.get("verdicts", "refused") in page.inner_text("main")
            break


def test_scripts_help_focus_ticks_and_a_link_with_the_answers(browser: Any, address: str) -> None:
    seen = Seen(browser, locale="fr-BE")
    page = seen.page
    page.goto(f"{address}/fr/example?name=solo")
    assert page.evaluate("document.activeElement.id") == "heading"
    ways = page.locator("details.prime form.ways").first
    ways.evaluate("e => { for (let p = e; p; p = p.parentElement) if (p.tagName === 'DETAILS') p.open = true }")
    ways.locator("input[name=change]").first.check()
    ways.locator(".live > *").first.wait_for()
    state = page.evaluate("document.querySelector('[name=state]').value")
    other = Seen(browser, locale="fr-BE")
    other.page.goto(f"{address}/fr/#answers={state}")
    other.page.wait_for_url(f"{address}/fr/result")
    assert "dr-solo" in other.page.inner_text("h1")
    assert not [url for url in other.asked if "answers=" in url.partition("#")[0]]
    page.goto(f"{address}/fr/")
    page.click("form[action$=start] button.main")
    assert page.evaluate("document.activeElement.id") == "errors"


def test_the_keyboard_alone_answers_a_question(browser: Any, address: str) -> None:
    page = Seen(browser, locale="fr-BE").page
    page.goto(f"{address}/fr/")
    for field in ("input[name=who][value=doctor]", "input[name=year][value='2024']"):
        page.focus(field)
        page.keyboard.press("Space")
    page.keyboard.press("Enter")
    page.wait_for_selector("input[name=q]", state="attached")
    before = page.input_value("input[name=q]")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    page.locator(f"[name=q]:not([value='{before}'])").wait_for(state="attached")
