"""bridge/, cli/ and web/ know kinds of facts, never a fact: no name that the rules declare stands in their code."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import octroi.bridge
import octroi.cli
import octroi.web
from octroi.bridge.dossier.kinds import Leaf
from octroi.bridge.dossier.shape import Entries, Group, nodes
from octroi.bridge.ground.declared import dotted
from octroi.bridge.packaged import packaged_rules

FOLDERS = [Path(str(package.__file__)).parent for package in (octroi.bridge, octroi.cli, octroi.web)]

# Declared names that are words of the program too; each with what it is there.
GENERIC = {
    "dossier": "what is decided on: the program's own word",
    "id": "the identity of a result, a condition, a case",
    "prime": "what is asked for: the program's own word",
    "year": "the year of a prime: the program's own word",
    "years": "several of them, and the unit",
    "on": "the day on which something was asked for",
    "start": "where a stretch begins",
    "end": "where a stretch ends",
    "kind": "which kind of thing a result, a question, a value is",
    "other": "the other of two; an option that is not the default",
    "number": "a number: the kind of a value",
    "group": "a named part of a dossier; a group of options of a command",
    "groups": "several of them",
    "period": "a stretch between two days",
    "contract": "the version of the public format, a key of every result",
    "thresholds": "what cut points stand for; a kind of coverage",
    "contest": "the command that compares two dossiers",
    "requests": "what the page of a request shows: `request` in the public result",
    "form": "how a question is answered",
    "activity": "never a name by itself",
    "score": "a kind of value: a number, or whether its threshold is reached",
    "once": "an adverb",
    "mixed": "said of dossiers: facts of one and of the other",
    "automatic": "the state of a request that need not be made, in the public result",
    "ppi": "the example of the public interface (docstring of the package)",
}


def declared() -> set[str]:
    """Every name that the rules declare: keys of the dossier, lists, conditions, primes, channels, words of choices, readings."""
    rules = packaged_rules()
    base = rules.base
    names: set[str] = set()
    for path, node in nodes(rules.shape.root):
        names |= {str(k) for k in path if not str(k).startswith("[")}
        if isinstance(node, Leaf):
            names |= set(node.options)
        if isinstance(node, Group | Entries | Leaf) and node.key:
            names.add(node.key)
    names |= {*rules.vocabulary.lists, *rules.order, *(i for i, *_ in rules.vocabulary.readings.items())}
    names |= {f.functor for f in rules.vocabulary.facts.values()}
    for predicate, place in (("met", 2), ("applies", 2), ("entry_met", -1), ("channel", 2)):
        for symbol, _ in base.named(predicate):
            names |= set(dotted(symbol.arguments[place]).split("."))
    return {n for n in names if not n.isdigit()}


def spoken(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Yield every name and every word of a string, with its line; what a docstring says to a reader is no code."""
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        line = getattr(node, "lineno", 0)
        if isinstance(node, ast.Name):
            yield line, node.id
        elif isinstance(node, ast.Attribute):
            yield line, node.attr
        elif isinstance(node, ast.arg | ast.keyword):
            yield line, node.arg or ""
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield line, node.name
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            text: str = node.value
            yield from ((line, word) for word in re.findall(r"[A-Za-z]+-\d+|\w+", text))


def found() -> set[tuple[str, str]]:
    """The declared names that stand in the code, with the file."""
    words = declared() - GENERIC.keys()
    out = set()
    for folder in FOLDERS:
        for path in sorted(folder.rglob("*.py")):
            for _, word in spoken(ast.parse(path.read_text(encoding="utf-8"))):
                if word in words:
                    out.add((f"{folder.name}/{path.relative_to(folder).as_posix()}", word))
    return out


def test_the_code_names_nothing_that_the_rules_declare() -> None:
    assert sorted(found()) == []


def test_the_search_sees_names_and_strings() -> None:
    tree = ast.parse('def f(workplace):\n    """The practice."""\n    return d.get("history"), x.solo, g(staff=f"I-18 {payment}")')
    assert {w for _, w in spoken(tree)} >= {"workplace", "history", "solo", "staff", "I-18", "payment"}
    assert "practice" not in {w for _, w in spoken(tree)}
