"""YAML read as data alone: no tags, no aliases, no key twice, and what is wrong told in our own words."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, ClassVar

import yaml

from ..errors import InputError, Problem
from .kept import DEPTH_LIMIT, decimal, whole

# The compiled parser where libyaml is at hand, four times as fast; the same nodes either way.
_Base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Loader(_Base):  # type: ignore[misc]
    """YAML without duplicate keys; what else is refused is seen in the events before.

    Only true and false are booleans (``on:`` is a key, not a yes), numbers are decimal (``0123`` is a text), and a day
    stays a text for the shape to check, so that an impossible one keeps its place.
    """

    yaml_implicit_resolvers: ClassVar[dict[str, list[Any]]] = {}

    def construct_mapping(self, node: Any, deep: bool = False) -> Any:
        seen: set[str] = set()
        for key_node, _ in getattr(node, "value", []):
            if key_node.tag == "tag:yaml.org,2002:bool":
                key_node.tag = "tag:yaml.org,2002:str"  # the key ``on`` is a word, whatever YAML 1.1 says
            key = self.construct_object(key_node, deep=True)
            where = _line(key_node.start_mark)
            if not isinstance(key, (str, int)):
                raise InputError([Problem(where, "yaml_key", (("value", str(key)),))])
            if str(key) in seen:
                raise InputError([Problem(where, "twice", (("value", str(key)),))])
            seen.add(str(key))
        return super().construct_mapping(node, deep)


for _tag, _pattern, _first in (
    ("bool", r"^(?:true|True|TRUE|false|False|FALSE)$", "tTfF"),
    ("null", r"^(?:~|null|Null|NULL|)$", ["~", "n", "N", ""]),
    ("int", r"^[-+]?(?:0|[1-9][0-9]*)$", "-+0123456789"),
    (
        "float",
        r"^[-+]?(?:(?:0|[1-9][0-9]*)(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?$|^[-+]?\.(?:inf|Inf|INF)$|^\.(?:nan|NaN|NAN)$",
        "-+0123456789.",
    ),
):
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(_pattern), list(_first))


def _construct(read: Callable[[str], Any]) -> Callable[[Any, Any], Any]:
    def construct(loader: Any, node: Any) -> Any:
        text = str(loader.construct_scalar(node)).lower()
        return float(text.replace(".inf", "inf").replace(".nan", "nan")) if text.endswith(("inf", "nan")) else read(text)

    return construct


_Loader.add_constructor("tag:yaml.org,2002:int", _construct(whole))
_Loader.add_constructor("tag:yaml.org,2002:float", _construct(decimal))


def _line(mark: Any) -> str:
    return f"line {mark.line + 1}" if mark else ""


def _only_data(text: str) -> None:
    """Refuse tags, aliases and deep nesting before anything is built."""
    depth = 0
    for event in yaml.parse(text, Loader=_Base):
        if isinstance(event, yaml.AliasEvent):
            raise InputError([Problem(_line(event.start_mark), "yaml_alias")])
        tag = getattr(event, "tag", None)
        if tag is not None:
            raise InputError([Problem(_line(event.start_mark), "yaml_tag", (("value", str(tag)),))])
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > DEPTH_LIMIT:
            raise InputError([Problem("", "too_deep", (("value", str(DEPTH_LIMIT)),))])


def read_yaml(text: str) -> Any:
    """Read YAML; raise :class:`InputError` where it is none, or is more than data."""
    try:
        _only_data(text)
        return yaml.load(text, Loader=_Loader)
    except InputError:
        raise
    except yaml.YAMLError as error:
        raise InputError([_unreadable(text, error)]) from None
    except (ValueError, RecursionError):
        raise InputError([Problem("", "yaml")]) from None


# What the parser says, and our own sentence for it; both parsers, compiled and plain, word it much alike.
_SAID = (
    ("mapping values are not allowed", "yaml_colon"),
    ("unknown escape", "yaml_escape"), ("while scanning a quoted", "yaml_quote"), ("unexpected end of stream", "yaml_quote"),
    ("',' or", "yaml_open"), ("expected ':'", "yaml_no_colon"), ("document", "yaml_documents"), ("node content", "yaml_open"),
    ("expected key", "yaml_indent"), ("'-' indicator", "yaml_indent"), ("<block end>", "yaml_indent"),
    ("acceptable character", "yaml_control"), ("control characters", "yaml_control"), ("special characters", "yaml_control"),
)  # fmt: skip


def _unreadable(text: str, error: yaml.YAMLError) -> Problem:
    """Say in our own words, and at which line, why a text is no YAML."""
    mark = getattr(error, "problem_mark", None)
    lines = text.splitlines()
    row = lines[mark.line] if mark and mark.line < len(lines) else ""
    if mark and "\t" in row[: len(row) - len(row.lstrip())]:
        return Problem(_line(mark), "yaml_tab")
    said = str(error)
    if "cannot start any token" in said and mark:
        return Problem(_line(mark), "yaml_sign", (("value", row[mark.column : mark.column + 1]),))
    return Problem(_line(mark), next((key for part, key in _SAID if part in said), "yaml"))
