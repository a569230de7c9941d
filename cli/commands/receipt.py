"""``octroi decide --receipt`` and ``octroi replay``: keep a decision with all it was made from, and decide it again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from octroi.bridge.engine import parse_readings
from octroi.bridge.receipt import receipt
from octroi.bridge.receipt.signature import private_key, public_key, verify
from octroi.bridge.rules.wording import Wording
from octroi.bridge.scope import Scope

from .. import arguments, page
from ..messages import Messages
from ..parts import Sheet
from ..say.receipt import tell, tell_under
from ..say.words import Words

DIFFERS = 1


def keep(options: dict[str, Any], asked: arguments.Question, scope: Scope) -> None:
    """Write the receipt that ``decide`` was asked for, signed if a key is given."""
    file = arguments.output(options, "receipt", again=True)  # the same question on the same facts is the same file
    if file is None:
        raise arguments.refusal(f"--sign {options['sign']}", "sign_what")
    key = private_key(Path(options["sign"])) if options["sign"] is not None else None
    body = receipt.content(asked.engine, asked.dossier, scope)
    file.write(receipt.sealed(body, key))


def replay(say: Messages, options: dict[str, Any]) -> None:
    """Decide a receipt's question again; exit 1 where anything comes out differently."""
    name, readings = options["receipt"], parse_readings(options["reading"])
    kept = receipt.whole(_read(name), name)
    if options["verify"]:
        verify(kept, public_key(Path(options["verify"])), name)
    engine = arguments.engine_for(options["rules"], kept.content["language"])
    found = receipt.replay(engine, kept)
    turned = receipt.turned(engine, kept, readings) if readings and not found.refused else ()
    signature = "verified" if options["verify"] else "unverified" if kept.signature else None
    if options["format"] == "json":
        other = receipt.Under(readings, tuple(turned)) if readings else None
        page.show_json(receipt.Replayed(found, signature, other))
    else:
        sheet = Sheet()
        if signature:
            sheet.line(say(f"replay.{signature}"))
        tell(sheet, say, found)
        if readings and not found.refused:
            words = Words(engine, say)
            words.wording = Wording(engine.rules.base.directory, say.language)  # the engine speaks the receipt's language
            tell_under(sheet, words, readings, turned)
        page.show(sheet.parts)
    if not found.identical:
        raise click.exceptions.Exit(DIFFERS)


def _read(name: str) -> receipt.Receipt:
    """Read a receipt from a file, or from standard input for ``-``."""
    if name == "-":
        data = arguments.standard_input(receipt.SIZE_LIMIT + 1)
        if len(data) > receipt.SIZE_LIMIT:
            raise arguments.refusal(name, "too_large", value=f"{receipt.SIZE_LIMIT // 1_000_000} MB")
        return receipt.opened(data, name)
    path = Path(name)
    if not name or not path.exists():
        raise arguments.refusal(name or "''", "no_file")
    if path.is_dir():
        raise arguments.refusal(name, "is_folder")
    return receipt.read(path)
