"""The keys listed in ``docs/dossier.md`` are those that the rules declare; ``python tests/dossier/test_reference.py`` writes them anew."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from octroi.bridge import Engine
from octroi.bridge.dossier.kinds import Leaf
from octroi.bridge.dossier.shape import ANY_YEAR, EACH, Entries, Group, Node, nodes
from places import DOCS

PAGE = DOCS / "dossier.md"
BEGIN, END = "<!-- keys: written by tests/dossier/test_reference.py -->\n", "<!-- end of keys -->\n"


def kind(node: Node) -> str:
    """What stands at a key, in a word or two."""
    if isinstance(node, Entries):
        return f"list of {kind(node.each)}" if isinstance(node.each, Leaf) else "list"
    if isinstance(node, Group):
        return "group, or none"
    assert isinstance(node, Leaf)
    words = {"choice": " \\| ".join(node.options), "score": "number or yes/no", "boolean": "yes/no", "version": "1"}
    said = words.get(node.kind, node.kind)
    if node.measure is not None:
        low, high, decimals = node.measure.low, node.measure.high, node.measure.decimals
        bounds = f"from {low}" if high is None else f"{low} to {high}"
        said += f", {bounds}" + ("" if decimals is None else ", whole" if decimals == 0 else f", {decimals} decimals")
    return said + (", or none" if node.none else "") + (", or spells" if node.spells else "")


def meanings(schema: dict[str, Any], path: tuple[str, ...] = (), above: str = "") -> Iterator[tuple[tuple[str, ...], str]]:
    """What the schema that editors are given says of each key; of a value by year, what it says of them all."""
    said = schema.get("description", "")
    yield path, said or above
    for key, below in schema.get("properties", {}).items():
        yield from meanings(below, (*path, key))
    for part, key in (("items", EACH), ("additionalProperties", ANY_YEAR)):
        if isinstance(schema.get(part), dict):
            yield from meanings(schema[part], (*path, key), said)


def table(engine: Engine) -> str:
    """Every key with what stands there and what it means."""
    rows = ["| key | holds | means |", "|---|---|---|"]
    means = dict(meanings(engine.schema()))
    for path, node in nodes(engine.shape.root):
        plain = isinstance(node, Leaf | Entries) or (isinstance(node, Group) and node.none)
        if plain and path[-1:] != ("[]",):
            name = ".".join(str(k) for k in path).replace(".[]", "[]").replace("[year]", "YEAR")
            rows.append(f"| `{name}` | {kind(node)} | {means[path]} |")
    return "\n".join(rows) + "\n"


def test_the_page_lists_every_key() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert page.partition(BEGIN)[2].partition(END)[0] == table(Engine(language="en"))


if __name__ == "__main__":
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
    PAGE.write_text(before + BEGIN + table(Engine(language="en")) + END + rest.partition(END)[2], encoding="utf-8")
