"""Ready dossiers to start from, kept beside the rules that they are about."""

from __future__ import annotations

import re

from octroi.bridge.catalogues import catalogue

from .messages import DEFAULT, RULES

FOLDER = RULES / "examples"
_COMMENT, _LABEL = re.compile(r"^(.*?# )(.*)$", re.M), re.compile(r"^(id: )(.*)$", re.M)


def names() -> list[str]:
    """Return the names of the examples in the order in which the rules describe them: the usual case first."""
    order = list(catalogue(RULES / "wording" / f"{DEFAULT}.toml").get("example_dossiers", {}))
    found = [p.stem for p in FOLDER.glob("*.yaml")]
    return sorted(found, key=lambda n: (order.index(n) if n in order else len(order), n))


def text(name: str, language: str = DEFAULT) -> str:
    """Return one example as YAML, with its comments and its label in a language: the same facts in each."""
    said = (FOLDER / f"{name}.yaml").read_text(encoding="utf-8")
    path = FOLDER / f"{language}.toml"
    if not path.is_file():
        return said
    words = catalogue(path)
    lines = (_COMMENT.sub(lambda m: m[1] + words["comments"].get(m[2], m[2]), line) for line in said.splitlines(keepends=True))
    return "".join(_LABEL.sub(lambda m: m[1] + words["names"].get(m[2], m[2]), line) for line in lines)
