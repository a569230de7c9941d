"""The documentation as a site: built without a warning, whole, leading nowhere outside by itself, and open to everybody."""

from __future__ import annotations

import doctest
import os
import re
import shutil
import subprocess
import sys
from html.parser import HTMLParser
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urldefrag

import pytest

import octroi.bridge
from places import ROOT, script

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(
        not all(find_spec(name) for name in ("sphinx", "myst_parser", "furo")), reason="no Sphinx: pip install -e '.[docs]'"
    ),
]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
try:
    from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
    from playwright.sync_api import sync_playwright
except ImportError:
    CHROMIUM = None
AXE = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
# What a browser fetches by itself; a link is followed by a person only.
FETCHED = {"script": "src", "img": "src", "iframe": "src", "source": "src", "object": "data", "link": "href"}


class Read(HTMLParser):
    """A page: the places in it, where it leads, what a browser fetches for it, the language of its parts."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.ids: set[str] = set()
        self.links: list[str] = []
        self.fetched: list[str] = []
        self.languages: list[str] = []
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        self.ids |= {found[name] for name in ("id", "name") if name in found}
        self.languages += [found["lang"]] if "lang" in found else []
        if tag == "a" and "href" in found:
            self.links.append(found["href"])
        if tag in FETCHED and FETCHED[tag] in found and found.get("rel") not in ("next", "prev", "search", "index"):
            self.fetched.append(found[FETCHED[tag]])


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site, built by the very command that CONTRIBUTING.md gives."""
    folder = tmp_path_factory.mktemp("site")
    told = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    (line,) = re.findall(r"(?m)^\$ .*/sphinx-build (.*)$", told)
    options = ["-d", str(folder / "kept"), *line.replace("build/site", str(folder / "site")).split()]
    done = subprocess.run([sys.executable, "-m", "sphinx", *options], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return folder / "site"


def test_the_map_is_read_as_it_says() -> None:
    assert doctest.testmod(script("site/conf")) == (0, 1)


@pytest.fixture(scope="module")
def pages(site: Path) -> dict[Path, Read]:
    return {path: Read(path) for path in site.rglob("*.html")}


def test_every_page_is_there_and_every_link_inside_leads_somewhere(site: Path, pages: dict[Path, Read]) -> None:
    sources = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), ROOT / "logic" / "README.md", ROOT / "benchmarks" / "README.md"]
    assert {site / p.relative_to(ROOT).with_suffix(".html") for p in sources} <= set(pages)
    lost = []
    for path, page in pages.items():
        for link in {*page.links, *page.fetched}:
            if re.match(r"[a-z]+:", link):
                continue
            address, place = urldefrag(link)
            target = (path.parent / unquote(address.partition("?")[0])).resolve() if address else path
            known = pages.get(target)
            if not target.exists() or (place and known is not None and unquote(place) not in known.ids):
                lost.append((path.relative_to(site).as_posix(), link))
    assert lost == []


def test_nothing_is_fetched_from_elsewhere(site: Path, pages: dict[Path, Read]) -> None:
    assert [(p.name, f) for p, page in pages.items() for f in page.fetched if re.match(r"(https?:)?//", f)] == []
    for path in site.rglob("*.css"):
        assert not re.search(r"(?:url\(|@import)\s*['\"]?(?:https?:)?//", path.read_text(encoding="utf-8")), path.name


def test_a_page_in_another_language_says_so(site: Path, pages: dict[Path, Read]) -> None:
    for name, language in {"doctor/fr": "fr", "doctor/nl": "nl", "doctor/de": "de", "rules": "fr", "doctor/en": "en"}.items():
        assert pages[site / "docs" / f"{name}.html"].languages[-1] == language


def test_the_reference_has_every_public_name_with_what_it_means(site: Path, pages: dict[Path, Read]) -> None:
    ids = pages[site / "docs" / "python.html"].ids
    assert {f"octroi.bridge.{name}" for name in octroi.bridge.__all__ if name != "__version__"} <= ids
    engine = {n for n, v in vars(octroi.bridge.Engine).items() if not n.startswith("_") and callable(v)}
    assert {f"octroi.bridge.Engine.{name}" for name in engine} <= ids
    assert "Alias for field number" not in (site / "docs" / "python.html").read_text(encoding="utf-8")


@pytest.mark.skipif(
    CHROMIUM is None and os.environ.get("OCTROI_BROWSER") != "required", reason="no Chromium: apt-get install chromium"
)
def test_everybody_can_use_it(site: Path) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        seen: list[tuple[Any, str]] = [("light", "README"), ("dark", "doctor/nl"), ("light", "python"), ("dark", "serving")]
        for scheme, name in seen:
            page = browser.new_page(color_scheme=scheme, viewport={"width": 1280, "height": 900})
            page.goto((site / "docs" / f"{name}.html").as_uri())
            found: list[dict[str, Any]] = Axe().run(page, options=AXE).response["violations"]
            assert [f"{name}: {v['id']}: {v['nodes'][0]['html'][:160]}" for v in found] == []
            page.set_viewport_size({"width": 320, "height": 700})
            assert page.evaluate("document.documentElement.scrollWidth") <= 320, name
            page.close()
        browser.close()
