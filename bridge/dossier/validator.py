"""The check of a whole dossier against its shape, value by value.

What is not in order is told by pydantic-core, the compiled half of pydantic, which reports everything wrong at once; its Python
half would take longer to load than the rules.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property, partial
from typing import Any

from . import kinds
from .kinds import Invalid, Leaf
from .nodes import MOST_SINGLE, Entries, Group, Node, Years


class Validator:
    """The check of whole dossiers; calling it returns the checked data or raises ``error``.

    A dossier in order is read by the shape itself. Only where something is not does the compiled check say all that is wrong: it
    takes longer to load than to decide.
    """

    def __init__(self, root: Group) -> None:
        self.root = root

    def __call__(self, data: Mapping[str, Any]) -> Any:
        """Check and return the data."""
        try:
            return in_order(self.root, data)
        except ValueError:
            return self.compiled(data)

    @cached_property
    def compiled(self) -> Callable[[Any], Any]:
        """The compiled check, which says all that is wrong."""
        from pydantic_core import SchemaValidator

        return SchemaValidator(_core(self.root)).validate_python

    @property
    def error(self) -> type[Exception]:
        """What is raised."""
        from pydantic_core import ValidationError

        return ValidationError


def in_order(node: Node, value: Any) -> Any:
    """Return a value as the compiled check would; raise :class:`ValueError` where that may find something wrong with it."""
    if isinstance(node, Leaf):
        if node.spells and type(value) is list:
            return in_order(_spells(node), value)
        return node.check(value)
    if value is None or (value == "none" and isinstance(node, Group) and node.none):
        return value
    if isinstance(node, Entries):
        if type(value) is not list or len(value) > node.most:
            raise ValueError
        return [_entry(node.each, one) for one in value]
    if type(value) is not dict:
        raise ValueError
    if isinstance(node, Years):
        out = {kinds.year(key): in_order(node.each, below) for key, below in value.items()}
    else:
        out = {key: in_order(below, value[key]) for key, below in node.fields.items() if key in value}
    if len(out) != len(value):  # a key that there is not, or a year under two spellings
        raise ValueError
    return out


def _entry(node: Node, value: Any) -> Any:
    """Return an entry of a list, which cannot be left open."""
    if isinstance(node, Leaf):
        return node.required(value)
    if value is None:
        raise ValueError
    return in_order(node, value)


def _spells(leaf: Leaf) -> Entries:
    """The list of spells as which a value may be written."""
    return Entries(Group(dict(leaf.spell)), most=MOST_SINGLE)


def _plain(function: Callable[[Any], Any]) -> dict[str, Any]:
    return {"type": "function-plain", "function": {"type": "no-info", "function": function}}


def _core(node: Node) -> Any:
    """Write a shape as a schema of pydantic-core; every value may be null, which says that it is unknown."""
    if isinstance(node, Leaf) and node.spells:
        spells = _core(_spells(node))["schema"]
        return {"type": "function-wrap", "function": {"type": "no-info", "function": partial(_one_or_spells, node)}, "schema": spells}
    if isinstance(node, Leaf):
        return _plain(node.check)
    inner: dict[str, Any]
    if isinstance(node, Entries):
        item = _plain(node.each.required) if isinstance(node.each, Leaf) else _core(node.each)["schema"]
        inner = {"type": "list", "items_schema": item, "strict": True, "max_length": node.most}
    elif isinstance(node, Years):
        inner = {"type": "dict", "keys_schema": _plain(kinds.year), "values_schema": _core(node.each), "strict": True}
        inner = {"type": "function-before", "function": {"type": "no-info", "function": _years_once}, "schema": inner}
    else:
        fields = {k: {"type": "typed-dict-field", "schema": _core(v), "required": False} for k, v in node.fields.items()}
        inner = {"type": "typed-dict", "fields": fields, "extra_behavior": "forbid", "strict": True}
        if node.none:
            inner = {"type": "function-wrap", "function": {"type": "no-info", "function": _none_or}, "schema": inner}
    return {"type": "nullable", "schema": inner}


def _years_once(value: Any) -> Any:
    """Refuse a year that a mapping has under two spellings, as a number and as a text."""
    if isinstance(value, Mapping) and len(names := [str(k) for k in value]) != len(set(names)):
        raise Invalid("twice", value=next(n for n in names if names.count(n) > 1))
    return value


def _one_or_spells(leaf: Leaf, value: Any, inner: Callable[[Any], Any]) -> Any:
    return inner(value) if isinstance(value, list) else leaf.check(value)


def _none_or(value: Any, inner: Callable[[Any], Any]) -> Any:
    if value == "none":
        return value
    if not isinstance(value, Mapping):
        raise Invalid("want_mapping_or_none")
    return inner(value)
