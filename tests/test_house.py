"""The house: rooms lean on lower floors alone, nothing reaches into another module's private parts, nothing grows too long.

What is not so yet stands in the lists below, each entry to go when it is mended; nothing is to be added.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest

from places import ROOT, script

LONG_MODULE, LONG_FUNCTION = 350, 60

MODULES_TOO_LONG: set[str] = set()
FUNCTIONS_TOO_LONG: set[str] = set()
# Imports that wait for their use, each for a reason: what they load costs time that most commands can do without.
LATE = {
    ("bridge.dossier.validator", "pydantic_core"), ("bridge.engine", "bridge.why.explain"),
    ("bridge.engine", "bridge.table.whole"),
    ("bridge.catalogues", "octroi.logic"), ("bridge.catalogues", "tomllib"), ("bridge.dossier.files", "tempfile"),
    ("bridge.nearest", "difflib"), ("bridge.decide.case", "bridge.missing.blocked"), ("bridge.decide.case", "bridge.missing.limits"),
    ("bridge.decide.case", "bridge.missing.ways"), ("bridge.decide.combine", "bridge.rules.load"),
    ("bridge.rules.files", "bridge.rules.folder"), ("bridge.facts.format", "bridge.rules.statements"),
    ("bridge.rules.rulebase", "bridge.rules.grounding"), ("bridge.solve.program", "clingo"), ("bridge.decide.combine", "clingo"),
    ("bridge.mutate.mutants", "re"), ("bridge.mutate.pool", "resource"),
    ("bridge.receipt.receipt", "base64"), ("bridge.receipt.signature", "base64"),
    ("bridge.receipt.signature", "cryptography.hazmat.primitives"), ("bridge.receipt.signature", "cryptography.exceptions"),
    ("cli.commands.decide", "cli.commands.readings"), ("cli.commands.decide", "cli.say.decided"),
    ("cli.commands.decide", "cli.commands.receipt"),
    ("cli.commands.example", "cli.arguments"), ("cli.commands.plan", "cli.page.calendar"), ("cli.main", "click.shell_completion"),
    ("cli.commands.schema", "bridge.published"), ("cli.commands.rules", "cli.commands.query"),
    ("cli.commands.serve", "web.server"),
    ("cli.main", "bridge"), ("cli.page", "cli.page.terminal"),
    ("cli.arguments", "cli.foreign"), ("cli.program", "importlib.metadata"),
    ("cli.say.failures", "bridge.catalogues"), ("cli.say.failures", "bridge.errors"),
}  # fmt: skip
# Names with an underscore that belong to everybody.
PUBLIC = {"_replace", "_asdict", "_fields", "_make", "_exit"}


house = script("house")


@cache
def modules() -> dict[str, Any]:
    """The modules of the house, read when the first test asks for them."""
    found: dict[str, Any] = house.modules()
    return found


@cache
def walked(tree: ast.AST) -> tuple[ast.AST, ...]:
    """Everything in the tree of a module, walked through once for all tests."""
    return tuple(ast.walk(tree))


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (n for n in walked(tree) if isinstance(n, (ast.FunctionDef, ast.AsyncFunctionDef)))


def test_rooms_lean_on_lower_floors_alone() -> None:
    floor = {room: n for n, rooms in enumerate(house.FLOORS) for room in rooms}
    leaning = house.rooms(modules())
    assert set(leaning) == set(floor)
    assert [(a, b) for a, below in leaning.items() for b in below if floor[b] >= floor[a]] == []


def test_an_arrow_up_would_be_seen(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    late = "def f():\n    from octroi.bridge.a.one import x\n"
    files = {"__init__.py": "", "a/__init__.py": "", "a/one.py": "from ..b import two\n", "b/__init__.py": "", "b/two.py": late}
    for name, text in files.items():
        path = tmp_path / "bridge" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    (tmp_path / "cli").mkdir()
    monkeypatch.setattr(house, "ROOT", tmp_path)
    found = house.modules()
    assert house.rooms(found) == {"engine": set(), "a": {"b"}, "b": {"a"}}
    assert circles(found) == [{"bridge.a.one", "bridge.b.two"}]


def circles(among: dict[str, Any]) -> list[set[str]]:
    """Return the modules that import each other in a circle; what only a type checker imports is left out."""
    only = {name: typing(m.tree) for name, m in among.items()}
    arrows = {name: {t for t, nodes in m.imports.items() if any(n not in only[name] for n in nodes)} for name, m in among.items()}

    def reach(name: str) -> set[str]:
        seen: set[str] = set()
        stack = [*arrows[name]]
        while stack:
            here = stack.pop()
            if here not in seen:
                seen.add(here)
                stack += arrows[here]
        return seen

    reached = {name: reach(name) for name in arrows}
    inside = [name for name in arrows if name in reached[name]]
    found: list[set[str]] = []
    for name in inside:
        circle = {other for other in inside if other in reached[name] and name in reached[other]}
        if circle not in found:
            found.append(circle)
    return found


@cache
def typing(tree: ast.Module) -> set[ast.stmt]:
    """Return the imports that stand under TYPE_CHECKING."""
    guarded = (n for n in walked(tree) if isinstance(n, ast.If) and ast.unparse(n.test) == "TYPE_CHECKING")
    return {inner for n in guarded for inner in n.body}


def test_no_module_imports_itself_by_a_detour() -> None:
    assert circles(modules()) == []


def test_nothing_private_is_used_from_another_module() -> None:
    found = set()
    for name, module in modules().items():
        for node in walked(module.tree):
            if isinstance(node, ast.ImportFrom) and (node.level or (node.module or "").startswith("octroi")):
                found |= {(name, a.name) for a in node.names if a.name.startswith("_") and not a.name.endswith("__")}
            if not isinstance(node, ast.Attribute) or not node.attr.startswith("_") or node.attr.endswith("__"):
                continue
            own = isinstance(node.value, ast.Name) and node.value.id in ("self", "cls")
            if not own and node.attr not in PUBLIC | defined(module.tree):
                found.add((name, node.attr))
    assert found == set()


@cache
def defined(tree: ast.Module) -> set[str]:
    """Return the names that a module defines or sets on its objects."""
    out = {n.name for n in walked(tree) if isinstance(n, (ast.FunctionDef, ast.ClassDef))}
    out |= {n.attr for n in walked(tree) if isinstance(n, ast.Attribute) and isinstance(n.ctx, ast.Store)}
    return out | {n.id for n in walked(tree) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}


def test_imports_stand_at_the_head_of_their_module() -> None:
    found = set()
    for name, module in modules().items():
        inside = {id(n) for f in functions(module.tree) for n in ast.walk(f) if isinstance(n, (ast.Import, ast.ImportFrom))}
        ours = {id(n): target for target, nodes in module.imports.items() for n in nodes}
        for node in walked(module.tree):
            if id(node) in inside and isinstance(node, ast.Import):
                found |= {(name, ours.get(id(node), a.name)) for a in node.names}
            elif id(node) in inside and isinstance(node, ast.ImportFrom):
                found.add((name, ours.get(id(node), node.module or "")))
    assert found <= LATE


def test_no_text_is_run() -> None:
    calls = [
        (name, node.func.id)
        for name, module in modules().items()
        for node in walked(module.tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("exec", "eval")
    ]
    assert calls == []


def test_no_cache_hangs_on_another_modules_object() -> None:
    """What is worked out of an object once hangs on the object."""
    assert [name for name, m in modules().items() if "WeakKeyDictionary" in m.path.read_text(encoding="utf-8")] == []


def test_nothing_is_too_long() -> None:
    long = {n for n, m in modules().items() if len(m.path.read_text(encoding="utf-8").splitlines()) > LONG_MODULE}
    assert long <= MODULES_TOO_LONG
    spans = {f"{n}.{f.name}": (f.end_lineno or f.lineno) - f.lineno + 1 for n, m in modules().items() for f in functions(m.tree)}
    assert {n for n, lines in spans.items() if lines > LONG_FUNCTION} <= FUNCTIONS_TOO_LONG


@pytest.mark.parametrize("room", sorted(p.parent.name for p in (ROOT / "bridge").glob("*/__init__.py")))
def test_every_folder_says_what_goes_in_what_comes_out_and_its_face(room: str) -> None:
    text = ast.get_docstring(modules()[f"bridge.{room}"].tree) or ""
    assert text.count(".") > 2
    assert "In come" in text
    assert "face:" in text
    assert f"`{room}/`" in (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")


def test_the_picture_is_that_of_the_code() -> None:
    assert (ROOT / "docs" / "house.svg").read_text(encoding="utf-8") == house.drawn(modules()), "python docs/house.py"
