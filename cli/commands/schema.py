"""``octroi schema``: the JSON Schema of a dossier, or of what a command prints as JSON."""

from __future__ import annotations

from typing import Any

from .. import arguments, page
from ..messages import Messages


def schema(say: Messages, options: dict[str, Any]) -> None:
    """Print the JSON Schema of a dossier, or of the result of a command."""
    if options["result"] is None:
        page.show_json(arguments.engine_for(options["rules"], say.language).schema())
        return
    from octroi.bridge.published import RESULTS, result_schema  # the classes of every command

    command = options["result"]
    if command not in RESULTS:
        raise arguments.refusal(f"--result {command}", "unknown_result", known=", ".join(RESULTS), value=command)
    page.show_json(result_schema(command))
