"""``octroi decide --receipt`` and ``octroi replay``: keep a decision with all it was made from, and decide it again."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from . import questions
from .messages import Messages

if TYPE_CHECKING:
    from octroi.bridge.receipt import Changed, Replay

    from .page import Page

DIFFERS = 1
MOST = 40  # differing values that the text lists


def keep(options: dict[str, Any], asked: questions.Question, primes: list[str], years: list[int]) -> None:
    """Write the receipt that ``decide`` was asked for, signed if a key is given."""
    from octroi.bridge import receipt
    from octroi.bridge.files import write_whole

    if not options.get("receipt"):
        if options.get("sign"):
            raise questions._error(f"--sign {options['sign']}", "sign_what")
        return
    path = Path(options["receipt"])
    if path.is_dir():
        raise questions._error(str(path), "is_folder")
    source = Path(options["dossier"])
    if options["dossier"] != "-" and path.exists() and path.samefile(source):
        raise questions._error(f"--receipt {path}", "receipt_over_dossier")
    key = None
    if options.get("sign"):
        from octroi.bridge.signature import private_key

        key = private_key(Path(options["sign"]))
    body = receipt.content(asked.engine, asked.dossier, primes, years, asked.today, asked.readings)
    write_whole(path, receipt.sealed(body, key))


def replay(say: Messages, options: dict[str, Any]) -> None:
    """Decide a receipt's question again; exit 1 where anything comes out differently."""
    from octroi.bridge import receipt

    path = Path(options["receipt"])
    if not path.exists():
        raise questions._error(str(path), "no_file")
    if path.is_dir():
        raise questions._error(str(path), "is_folder")
    kept = receipt.whole(receipt.read(path), str(path))
    if options["verify"]:
        from octroi.bridge.signature import public_key, verify

        verify(kept, public_key(Path(options["verify"])), str(path))
    engine = questions.engine_for(options["rules"], kept.content["language"])
    found = receipt.replay(engine, kept)
    signature = "verified" if options["verify"] else "unverified" if kept.signature else None
    if options["format"] == "json":
        from .commands import print_json

        print_json({"contract": 1, **found.to_dict(), "signature": signature})
    else:
        from .page import Page

        page = Page()
        if signature:
            page.line(say(f"replay.{signature}"))
        show(page, say, found)
    if not found.identical:
        raise click.exceptions.Exit(DIFFERS)


def show(page: Page, say: Messages, found: Replay) -> None:
    """Write what deciding again gives."""
    if found.identical:
        page.line(say("replay.identical"))
        return
    page.line(say("replay.same_outcome" if found.same_outcome else "replay.other"), style="bold")
    if found.engine:
        page.line(say("replay.engine", then=found.engine[0], now=found.engine[1]))
    if found.files:
        page.heading(say("replay.rules"))
        for name, what in found.files.items():
            page.line(say(f"replay.file.{what}", name=name), 2, "- ")
    if found.refused:
        from .failures import problem_line

        page.heading(say("replay.refused"))
        for problem in found.refused:
            page.line(problem_line(problem, say), 2, "- ")
    _changes(page, say, "replay.outcomes", found.outcomes)
    _changes(page, say, "replay.differences", found.others)


def _changes(page: Page, say: Messages, title: str, changes: Sequence[Changed]) -> None:
    if not changes:
        return
    page.heading(say(title))
    for change in changes[:MOST]:
        page.line(say("replay.change", path=change.path, then=_short(change.then), now=_short(change.now)), 2, "- ")
    if len(changes) > MOST:
        page.line(say.count("replay.more", len(changes) - MOST), 2)


def _short(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 80 else text[:79] + "…"
