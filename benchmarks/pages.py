"""How long each page takes: an interview of twenty steps and every other page, for dossiers that are little work and much.

The server's application in this process, without a network: what is measured is the processor's time from the request to the last
byte of its page. ``first`` is the first page of a kind after the start, when the worker has warmed itself and nothing was asked yet.
"""

from __future__ import annotations

import asyncio
import html
import random
import re
import secrets
import time
from collections.abc import Iterator
from statistics import median
from typing import Any, NamedTuple
from urllib.parse import urlencode

import yaml
from lists import dossier as long_list
from report import Row, arguments, show, write

from octroi.bridge.as_json import as_json
from octroi.cli import examples
from octroi.web.app import application
from octroi.web.desk import Desk
from octroi.web.page.state import State
from octroi.web.work.here import Here

TODAY = "2025-10-20"
STEPS = 20
# How late a page may come, in milliseconds, 19 of 20 times (a question, a live answer) or always (any other).
AIMS = {"question": 100, "live answer": 150}
ANY = 500
TYPED = re.compile(  # a field, what stands in it of itself, and what is said of how to fill it in
    r'<input id="[^"]*" name="(t\.[^"]*)"([^>]*)>(?:[^<]|<span class="unit">[^<]*</span>|</span>)*'
    r'<span class="hint" id="[^"]*">(.*?)</span>'
)


class Page(NamedTuple):
    """What came back, and the milliseconds of the processor that it took."""

    status: int
    text: str
    cost: float


class Server:
    """The application, asked as a browser asks it."""

    def __init__(self) -> None:
        self.desk = Desk(secrets.token_bytes(32))
        here, self.loop = Here(self.desk), asyncio.new_event_loop()
        self.loop.run_until_complete(self.loop.run_in_executor(here.thread, self.desk.warm))  # a thread has rules of its own
        self.app: Any = application(here)

    def ask(self, path: str, fields: list[tuple[str, str]] | None = None) -> Page:
        """Open an address, or send a form to it."""
        begun = time.process_time()
        status, body = self.loop.run_until_complete(self._asked(path, fields))
        return Page(status, body.decode("utf-8", "replace"), (time.process_time() - begun) * 1000)

    async def _asked(self, path: str, fields: list[tuple[str, str]] | None) -> tuple[int, bytes]:
        place, _, query = path.partition("?")
        sent, got = urlencode(fields or ()).encode(), []
        kind = [(b"content-type", b"application/x-www-form-urlencoded"), (b"content-length", str(len(sent)).encode())]
        scope = {
            "type": "http", "method": "GET" if fields is None else "POST", "path": place, "raw_path": place.encode(), "root_path": "",
            "query_string": query.encode(), "headers": [(b"host", b"localhost"), *(kind if fields is not None else ())], "scheme": "http",
            "server": ("localhost", 80), "client": ("localhost", 1), "http_version": "1.1", "asgi": {"version": "3.0"},
        }  # fmt: skip

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": sent, "more_body": False}

        async def send(message: dict[str, Any]) -> None:
            got.append(message)

        await self.app(scope, receive, send)
        return got[0]["status"], b"".join(m.get("body", b"") for m in got[1:])

    def carrying(self, data: dict[str, Any]) -> str:
        """Return the state of a form that carries a dossier, every prime wanted."""
        state = State(data=data, primes=list(self.desk.engine.primes), today=TODAY)
        return self.desk.seal.closed(state.to_dict())


def dossiers() -> dict[str, dict[str, Any]]:
    """Return the dossiers by what they are called."""
    plain = {"empty": {"dossier": 1}, "trainee": yaml.safe_load(examples.text("trainee")), "50 contracts": long_list("contracts", 50)}
    return {n: as_json(d) for n, d in {**plain, "22 members": long_list("members", 20)}.items()}


def carried(page: str) -> str:
    """Return the state that a page carries."""
    found = re.search(r'name="state" value="([^"]+)"', page)
    return html.unescape(found[1]) if found else ""


def replied(page: str, chance: random.Random) -> list[tuple[str, str]]:
    """Return the fields of a question, filled in by chance: a choice where there is one, else a number or a day."""
    hidden = [(k, html.unescape(v)) for k, v in re.findall(r'<input type="hidden" name="(q|person)" value="([^"]*)"', page)]
    offered = re.findall(r'<input type="(?:radio|checkbox)" name="(c\.[^"]*)" value="([^"]*)"', page)
    typed = TYPED.search(page)
    if typed:
        kind = "number" if "decimal" in typed[2] else "day" if typed[3] else "text"
        words = {"number": ("1", "3", "40"), "day": ("01/03/2024", "15/09/2008"), "text": ("Arlon",)}
        said = [(html.unescape(typed[1]), chance.choice(words[kind]))]
    else:
        said = [tuple(map(html.unescape, chance.choice(offered)))] if offered else []  # type: ignore[list-item]
    return [("state", carried(page)), *dict.fromkeys(hidden), *said]


def interview(server: Server, state: str, chance: random.Random) -> Iterator[tuple[str, Page]]:
    """Answer question after question; what cannot be answered so is not known."""
    page = server.ask("/fr/interview", [("state", state)])
    yield "question" if 'name="q"' in page.text else "result, nothing left to ask", page
    for _ in range(STEPS):
        if 'name="q"' not in page.text:
            return
        page = server.ask("/fr/interview", [*replied(page.text, chance), ("do", "answer")])
        if page.status != 200:
            page = server.ask("/fr/interview", [*replied(page.text, chance), ("do", "skip")])
        yield "question" if 'name="q"' in page.text else "result, nothing left to ask", page


def around(server: Server, state: str) -> Iterator[tuple[str, Page]]:
    """Open every other page."""
    sealed = ("state", state)
    result = server.ask("/fr/result", [sealed])
    yield "result, with why and what is missing", result
    items = [html.unescape(v) for v in re.findall(r'name="change" value="([^"]*)"', result.text)]
    for item in items[:3]:
        yield "live answer", server.ask("/fr/ways", [sealed, ("change", item), ("live", "1")])
    if items:
        yield "ways ticked, without JavaScript", server.ask("/fr/ways", [sealed, ("change", items[0])])
    yield "what if: which answer", server.ask("/fr/what-if", [sealed])
    path = "practice.years.2024.reimbursed_eur"
    yield "what if: before and after", server.ask("/fr/what-if", [sealed, ("path", path), (f"t.{path}", "60.000"), ("do", "try")])
    yield "my answers", server.ask("/fr/answers", [sealed])
    for section in ("doctor", "practice", "contracts"):
        yield "answers as a form", server.ask("/fr/facts", [sealed, ("section", section)])
    yield "plan", server.ask("/fr/plan", [sealed])
    yield "contest", server.ask("/fr/contest", [sealed])
    yield "contest, an amount given", server.ask("/fr/contest", [sealed, ("key", "ppi-2024"), ("t.received", "1.000"), ("do", "explain")])
    yield "dossier to keep", server.ask("/fr/dossier.yaml", [sealed])
    yield "calendar", server.ask("/fr/calendar.ics", [sealed])


def rulebook(server: Server) -> Iterator[tuple[str, Page]]:
    """Open the pages that hang on no dossier."""
    yield "first screen", server.ask("/fr/")
    yield "rules: which", server.ask("/fr/rules")
    yield "rules of a prime year", server.ask("/fr/rules?prime=ppi&year=2024")
    yield "one year against another", server.ask("/fr/diff?prime=ppi&from=2023&to=2024")
    yield "findings", server.ask("/fr/findings")
    yield "for programs", server.ask("/fr/api")
    yield "about", server.ask("/fr/about")


def rows(seen: dict[str, list[Page]]) -> list[Row]:
    """Summarise what each kind of page took."""
    out = []
    for kind, pages in seen.items():
        first, *rest = [p.cost for p in pages]
        costs = sorted(rest or [first])
        late = costs[min(len(costs) - 1, len(costs) * 19 // 20)]
        over = late > AIMS[kind] if kind in AIMS else costs[-1] > ANY
        codes = "".join(f" {c}" for c in sorted({p.status for p in pages} - {200}))
        note = f"95 %: {late:.0f}, max {costs[-1]:.0f}, first {first:.0f}{' OVER ITS AIM' if over else ''}{codes}"
        out.append(Row(kind, median(costs), costs[0], len(costs), note=note))
    return out


def main() -> None:
    """Run the benchmark."""
    options = arguments(__doc__.splitlines()[0] if __doc__ else "", rounds=3)
    begun = time.process_time()
    server = Server()
    print(f"warm after {time.process_time() - begun:.1f} s of the processor")
    tables: dict[str, list[Row]] = {}
    for name, data in {**dossiers(), "": {}}.items():
        seen: dict[str, list[Page]] = {}
        for turn in range(options.rounds):
            if name:
                state = server.carrying(data)
                pages = [interview(server, state, random.Random(turn)), around(server, state)]
            else:
                pages = [rulebook(server)]
            for kind, page in (k for walk in pages for k in walk):
                seen.setdefault(kind, []).append(page)
        title = f"The dossier: {name}" if name else "No dossier"
        tables[title] = rows(seen)
        show(title, tables[title])
    write(options.json, "pages", tables)


if __name__ == "__main__":
    main()
