"""``octroi schema``: the JSON Schema of a dossier."""

from __future__ import annotations

from typing import Any

from .. import arguments, page
from ..messages import Messages


def schema(say: Messages, options: dict[str, Any]) -> None:
    """Print the JSON Schema of a dossier."""
    page.show_json(arguments.engine_for(options["rules"], say.language).schema())
