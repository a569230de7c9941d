"""``octroi decide --receipt`` and ``octroi replay``: keep a decision with all it was made from, and decide it again."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .. import arguments as questions
from ..messages import Messages

if TYPE_CHECKING:
    from octroi.bridge import Decision
    from octroi.bridge.receipt.receipt import Changed, Receipt, Replay, Turn

    from ..page.terminal import Page
    from ..say.words import Words

DIFFERS = 1
MOST = 40  # differing values that the text lists


def keep(options: dict[str, Any], asked: questions.Question, primes: list[str], years: list[int]) -> None:
    """Write the receipt that ``decide`` was asked for, signed if a key is given."""
    from octroi.bridge.dossier.files import write_whole
    from octroi.bridge.receipt import receipt

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
        from octroi.bridge.receipt.signature import private_key

        key = private_key(Path(options["sign"]))
    body = receipt.content(asked.engine, asked.dossier, primes, years, asked.today, asked.readings)
    data = receipt.sealed(body, key)
    if path.is_file() and path.read_bytes() != data:
        raise questions._error(f"--receipt {path}", "file_exists")
    write_whole(path, data)


def replay(say: Messages, options: dict[str, Any]) -> None:
    """Decide a receipt's question again; exit 1 where anything comes out differently."""
    from octroi.bridge.engine import parse_readings
    from octroi.bridge.receipt import receipt

    name, readings = options["receipt"], parse_readings(options["reading"])
    kept = receipt.whole(_read(name), name)
    if options["verify"]:
        from octroi.bridge.receipt.signature import public_key, verify

        verify(kept, public_key(Path(options["verify"])), name)
    engine = questions.engine_for(options["rules"], kept.content["language"])
    found = receipt.replay(engine, kept)
    turned = receipt.under(engine, kept, readings) if readings and not found.refused else ()
    signature = "verified" if options["verify"] else "unverified" if kept.signature else None
    if options["format"] == "json":
        from .decide import print_json

        other = {"under": {"readings": readings, "decisions": [t.to_dict() for t in turned]}} if readings else {}
        print_json({"contract": 1, **found.to_dict(), "signature": signature, **other})
    else:
        from ..page.terminal import Page

        page = Page()
        if signature:
            page.line(say(f"replay.{signature}"))
        show(page, say, found)
        if readings and not found.refused:
            from octroi.bridge.ground.wording import Wording

            from ..say.words import Words

            words = Words(engine, say)
            words.wording = Wording(engine.rules.base.directory, say.language)  # the engine speaks the receipt's language
            _under(page, words, readings, turned)
    if not found.identical:
        raise click.exceptions.Exit(DIFFERS)


def _read(name: str) -> Receipt:
    """Read a receipt from a file, or from standard input for ``-``."""
    from octroi.bridge.receipt import receipt

    if name == "-":
        data = sys.stdin.buffer.read(receipt.SIZE_LIMIT + 1)
        if len(data) > receipt.SIZE_LIMIT:
            raise questions._error(name, "too_large", value=f"{receipt.SIZE_LIMIT // 1_000_000} MB")
        return receipt.opened(data, name)
    path = Path(name)
    if not name or not path.exists():
        raise questions._error(name or "''", "no_file")
    if path.is_dir():
        raise questions._error(name, "is_folder")
    return receipt.read(path)


def _under(page: Page, words: Words, readings: dict[str, str], turned: Sequence[Turn]) -> None:
    """Write what other readings than the receipt's would give."""
    say = words.say
    page.heading(say("replay.under", readings=", ".join(f"{i}={o}" for i, o in sorted(readings.items()))))
    if not turned:
        page.line(say("replay.under_same"), 2)
    for turn in turned:
        before, after = (_outcome(words, d) for d in (turn.before, turn.after))
        text = say("what_if.turns", before=before, after=after)
        page.line(say("phrase.pair", label=words.prime_years([(turn.prime, turn.year)]), text=text), 2, "- ")


def _outcome(words: Words, found: Decision) -> str:
    from octroi.bridge.decide.outcome import Outcome

    from .readings import said

    return said(words, Outcome(found.verdict, found.amount, found.situation))


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
        from ..say.failures import problem_line

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
