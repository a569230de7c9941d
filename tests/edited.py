"""The shipped examples with something said otherwise."""

from __future__ import annotations

from typing import Any

from octroi.bridge.dossier.edits import read_edit
from octroi.bridge.dossier.paths import path_keys, put
from octroi.bridge.dossier.read import parse
from octroi.bridge.packaged import packaged_rules
from octroi.cli import examples


def changed(name: str, *edits: str) -> dict[str, Any]:
    """Return an example with edits as they are typed: PATH=VALUE."""
    data = parse(examples.text(name))
    for edit in edits:
        change = read_edit(packaged_rules().shape, "set", edit)
        data = put(data, path_keys(change.path), change.value)
    return data  # type: ignore[no-any-return]
