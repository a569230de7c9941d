"""``octroi schema``: the JSON Schema of a dossier."""

from __future__ import annotations

from typing import Any

from octroi.bridge.dossier.read import json_schema

from .. import page
from ..messages import Messages


def schema(say: Messages, options: dict[str, Any]) -> None:
    """Print the JSON Schema of a dossier."""
    page.show_json(json_schema())
