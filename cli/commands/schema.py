"""``octroi schema``: the JSON Schema of a dossier, or of what a command prints as JSON."""

from __future__ import annotations

from typing import Any

from octroi.bridge.dossier.read import json_schema

from .. import page
from ..arguments import refusal
from ..messages import Messages


def schema(say: Messages, options: dict[str, Any]) -> None:
    """Print the JSON Schema of a dossier, or of the result of a command."""
    if options["result"] is None:
        page.show_json(json_schema())
        return
    from octroi.bridge.published import RESULTS, result_schema  # the classes of every command

    if options["result"] not in RESULTS:
        raise refusal(f"--result {options['result']}", "unknown_result", known=", ".join(RESULTS), value=options["result"])
    page.show_json(result_schema(options["result"]))
