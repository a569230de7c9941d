"""Draws docs/house.svg from the imports of the code: every room of the house, on its floor, with the rooms it leans on.

    python docs/house.py          write the picture
    python docs/house.py --check  fail where the picture is not that of the code

A room is a folder of ``bridge``, ``cli`` or ``web``, or a module that stands beside the folders.
"""

from __future__ import annotations

import ast
import sys
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from html import escape
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parent.parent
PICTURE = ROOT / "docs" / "house.svg"

# The floors from the ground up. A room leans on rooms of floors below its own, never on one beside or above it.
FLOORS: tuple[tuple[str, ...], ...] = (
    ("prepared", "nearest", "unseen", "once", "progress", "scope"),
    ("catalogues", "as_json"),
    ("errors",),
    ("terms",),
    ("results",),
    ("answers",),
    ("dossier",),
    ("rules",),
    ("solve",),
    ("facts",),
    ("ground",),
    ("packaged", "carried"),
    ("missing",),
    ("decide",),
    ("why", "table"),
    ("engine",),
    ("ask", "vary", "plan", "compare", "prove", "situations", "rulebook", "receipt", "people"),
    ("contest", "mutate"),
    ("published",),
    ("cli.messages", "cli.parts"),
    ("cli.errors",),
    ("cli.examples", "cli.page", "cli.limits", "cli.replies"),
    ("cli.foreign",),
    ("cli.arguments",),
    ("cli.say",),
    ("web.call", "web.words", "web.guard"),
    ("web.page", "web.api"),
    ("web.views", "web.forms"),
    ("web.desk", "web.prover", "web.work"),
    ("web.app",),
    ("web.server",),
    ("cli.commands",),
    ("cli.program",),
    ("cli.main",),
    ("cli.__main__",),
)


class Module(NamedTuple):
    """A module of the house: its dotted name, its file, and the modules of the house that it imports."""

    name: str
    path: Path
    tree: ast.Module
    imports: dict[str, list[ast.stmt]]

    @property
    def room(self) -> str:
        """The folder it lies in, or its own name where it lies beside the folders; rooms of the CLI and of the page say so."""
        top, *rest = self.name.split(".")
        room = rest[0] if rest else {"cli": "main", "web": "server"}.get(top, "engine")
        return room if top == "bridge" else f"{top}.{room}"


def modules() -> dict[str, Module]:
    """Return every module of the house by its dotted name."""
    paths = {_name(p): p for top in ("bridge", "cli", "web") for p in sorted((ROOT / top).rglob("*.py"))}
    out = {}
    for name, path in paths.items():
        tree = ast.parse(path.read_text(encoding="utf-8"))
        imports: dict[str, list[ast.stmt]] = defaultdict(list)
        for node in ast.walk(tree):
            for target in _targets(node, name, path.name == "__init__.py", paths):
                if target != name:
                    assert isinstance(node, ast.stmt)
                    imports[target].append(node)
        out[name] = Module(name, path, tree, dict(imports))
    return out


def _name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _targets(node: ast.AST, name: str, package: bool, known: dict[str, Path]) -> Iterator[str]:
    """Yield the modules of the house that an import names."""
    if isinstance(node, ast.Import):
        for alias in node.names:
            target = alias.name.removeprefix("octroi.")
            if target in known:
                yield target
    elif isinstance(node, ast.ImportFrom):
        base = (node.module or "").removeprefix("octroi.")
        if node.level:
            above = name.split(".")[: len(name.split(".")) - node.level + package]
            base = ".".join([*above, *([node.module] if node.module else [])])
        for alias in node.names:
            inner = f"{base}.{alias.name}"
            if inner in known:
                yield inner
            elif base in known:
                yield base


def rooms(house: dict[str, Module]) -> dict[str, set[str]]:
    """Return for each room the other rooms that it leans on; the entry of the package leans on its engine alone."""
    out: dict[str, set[str]] = {m.room: set() for m in house.values()}
    for module in house.values():
        out[module.room] |= {house[target].room for target in module.imports} - {module.room}
    return out


def spared(arrows: dict[str, set[str]]) -> dict[str, set[str]]:
    """Return the arrows without those that a chain of others makes plain."""

    @cache
    def reach(room: str) -> frozenset[str]:
        return frozenset().union(*({r} | reach(r) for r in arrows[room]))

    return {room: {r for r in below if not any(r in reach(o) for o in below if o != r)} for room, below in arrows.items()}


def drawn(house: dict[str, Module]) -> str:
    """Return the picture."""
    arrows = rooms(house)
    wide, high, gap, beside = 104, 28, 28, 16
    top = len(FLOORS) * (high + gap)
    width = max(map(len, FLOORS)) * (wide + beside) + beside
    place: dict[str, tuple[float, float]] = {}
    for floor, names in enumerate(FLOORS):
        for i, room in enumerate(names):
            left = width / 2 + (i - len(names) / 2) * (wide + beside) + beside / 2
            place[room] = left, top - (floor + 1) * (high + gap) + gap / 2
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {top}" font-family="sans-serif" font-size="12">',
        '<defs><marker id="a" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
        '<path d="M0 0L8 4L0 8z" fill="#888"/></marker></defs>',
        f'<rect width="{width}" height="{top}" fill="#fff"/>',
    ]
    for room, below in sorted(spared(arrows).items()):
        for other in sorted(below):
            (x, y), (u, v) = place[room], place[other]
            out.append(
                f'<path d="M{x + wide / 2:g} {y + high:g}C{x + wide / 2:g} {y + high + 20:g} {u + wide / 2:g} {v - 20:g} '
                f'{u + wide / 2:g} {v:g}" fill="none" stroke="#888" marker-end="url(#a)"/>'
            )
    for room, (x, y) in place.items():
        fill = {"cli": "#eef3fb", "web": "#eaf6ec"}.get(room.partition(".")[0], "#f6f1e4")
        out.append(f'<rect x="{x:g}" y="{y:g}" width="{wide}" height="{high}" rx="5" fill="{fill}" stroke="#555"/>')
        out.append(f'<text x="{x + wide / 2:g}" y="{y + 18:g}" text-anchor="middle">{escape(room.replace(".", "/"))}</text>')
    return "\n".join([*out, "</svg>", ""])


def main() -> None:
    """Write the picture, or check it."""
    picture = drawn(modules())
    if "--check" in sys.argv[1:]:
        if not PICTURE.exists() or PICTURE.read_text(encoding="utf-8") != picture:
            raise SystemExit("docs/house.svg is not the house as it is: python docs/house.py")
    else:
        PICTURE.write_text(picture, encoding="utf-8")


if __name__ == "__main__":
    main()
