"""Text parts and results shown: on a terminal, as Markdown, PDF, JSON, a picture, a calendar."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, TextIO

from .encoding import escaped

if TYPE_CHECKING:
    from ..parts import Part


def show(parts: Iterable[Part], stream: TextIO | None = None) -> None:
    """Write parts as text."""
    from .terminal import Terminal  # what writes JSON loads no library that lays out text

    Terminal(stream).show(parts)


def show_json(value: Any) -> None:
    """Write JSON, in plain ASCII where the output has no better encoding."""
    plain = (getattr(sys.stdout, "encoding", "") or "ascii").lower().replace("-", "") not in ("utf8", "utf16", "utf32")
    sys.stdout.write(escaped(json.dumps(value, ensure_ascii=plain, indent=2)) + "\n")
