"""Ready dossiers to start from, kept beside the rules that they are about."""

from __future__ import annotations

import tomllib

from .messages import DEFAULT, RULES

FOLDER = RULES / "examples"


def names() -> list[str]:
    """Return the names of the examples in the order in which the rules describe them: the usual case first."""
    with (RULES / "wording" / f"{DEFAULT}.toml").open("rb") as stream:
        order = list(tomllib.load(stream).get("example_dossiers", {}))
    found = [p.stem for p in FOLDER.glob("*.yaml")]
    return sorted(found, key=lambda n: (order.index(n) if n in order else len(order), n))


def text(name: str) -> str:
    """Return one example as YAML with its comments."""
    return (FOLDER / f"{name}.yaml").read_text(encoding="utf-8")
