"""Text parts and results shown: on a terminal, as Markdown, PDF, JSON, a picture, a calendar."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable
from contextlib import suppress
from typing import TYPE_CHECKING, Any, TextIO

from octroi.bridge.as_json import as_json, as_text

from .encoding import clean, encodable, escaped

if TYPE_CHECKING:
    from ..parts import Part

PROGRAM = "octroi"


def show(parts: Iterable[Part], stream: TextIO | None = None) -> None:
    """Write parts as text."""
    from . import terminal  # what writes JSON does without

    terminal.write(parts, stream or sys.stdout)


def complain(lines: Iterable[str]) -> None:
    """Write what is wrong to standard error; where nobody listens, the exit status says it all."""
    encoding = getattr(sys.stderr, "encoding", None) or "utf-8"
    try:
        for line in lines:
            sys.stderr.write(encodable(f"{PROGRAM}: {clean(line)}\n", encoding))
        sys.stderr.flush()
    except (OSError, ValueError):
        silence(sys.stderr)


def silence(stream: object) -> None:
    """Let nothing more be written to a stream that nobody reads, or that takes no more."""
    with suppress(OSError, ValueError, AttributeError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())  # type: ignore[attr-defined]


def json_text(value: Any, plain: bool = False) -> str:
    """Return a result, or plain data, as the JSON that every command writes; ``plain``: in ASCII alone."""
    return (escaped(json.dumps(as_json(value), indent=2)) if plain else as_text(value)) + "\n"


def show_json(value: Any) -> None:
    """Write JSON, in plain ASCII where the output has no better encoding."""
    plain = (getattr(sys.stdout, "encoding", "") or "ascii").lower().replace("-", "") not in ("utf8", "utf16", "utf32")
    sys.stdout.write(json_text(value, plain))
