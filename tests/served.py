"""The page and the API in this process, for tests."""

from __future__ import annotations

import html
import re
import warnings
from functools import cache
from html.parser import HTMLParser
from typing import Any

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # the test client prefers another library by now
    from starlette.testclient import TestClient as TestClient

from octroi.web.app import application
from octroi.web.desk import Desk
from octroi.web.work.here import Here

SECRET = b"a secret of the tests"


@cache
def desk() -> Desk:
    return Desk(SECRET)


@cache
def client() -> TestClient:
    found = TestClient(application(Here(desk())), follow_redirects=False)
    found.__enter__()
    return found


def state(page: str) -> str:
    """The state that the forms of a page carry."""
    found = re.search(r'name="state" value="([^"]+)"', page)
    assert found is not None
    return html.unescape(found[1])


def opened(page: str) -> dict[str, Any]:
    """What the forms of a page carry, in the clear."""
    found = desk().seal.opened(state(page))
    assert found is not None
    assert found.whole
    return found.value


class Reader(HTMLParser):
    """The text of a page as people see it, without scripts, and every tag in its order."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self._hidden = 0
        self.feed(page)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._hidden += tag in ("script", "style")

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in ("script", "style")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.words.append(data)
