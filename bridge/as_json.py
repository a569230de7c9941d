"""Typed results as JSON, and the JSON Schema of what comes out: one function for every result, from its fields.

A named tuple becomes an object with its fields in their order. Where the public names differ from the fields, or something
is said only where it says something, the class declares it with :func:`shaped`: a key shows an attribute of the result, or one
of what stands there (``"scenario.file"``); what is derived is a property of the class.
"""

from __future__ import annotations

import json
import types
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cache, lru_cache
from json.encoder import encode_basestring
from operator import attrgetter
from typing import Any, Literal, NamedTuple, TypeVar, Union, get_args, get_origin, get_type_hints

from .unseen import UNSEEN

Class = TypeVar("Class", bound=type)
EMPTY: tuple[Any, ...] = ((), None, {}, [])


class Key(NamedTuple):
    """A key of an object: the attribute that it shows, and ``when``: always, unless it is ``empty``, or where an attribute holds.

    ``inline``: the keys of the attribute's value stand in the object itself. A key without an attribute always has the same ``value``.
    """

    name: str
    attribute: str
    when: str = ""
    empty: Any = None
    inline: bool = False
    value: Any = None


def under(name: str, attribute: str = "", when: str = "") -> Key:
    """Show an attribute under a name; with ``when``, only where that other attribute holds."""
    return Key(name, attribute or name, when)


def quiet(name: str, attribute: str = "", empty: Any = None) -> Key:
    """Show an attribute only where it says something: where it is neither nothing nor ``empty``."""
    return Key(name, attribute or name, "quiet", empty)


def constant(name: str, value: Any) -> Key:
    """Show the same value in every object, whatever it says otherwise."""
    return Key(name, "", value=value)


def inline(attribute: str) -> Key:
    """Show the keys of an attribute's value as keys of the object itself."""
    return Key("", attribute, inline=True)


def shaped(*keys: str | Key) -> Callable[[Class], Class]:
    """Declare the keys of a class in the order in which they are shown; a plain name is an attribute under its own name."""

    def declare(cls: Class) -> Class:
        cls._keys = tuple(under(k) if isinstance(k, str) else k for k in keys)  # type: ignore[attr-defined]
        return cls

    return declare


def cited(cls: Class) -> Class:
    """Declare a class whose objects come from the rules alone and are shown again and again: what each is written as is kept."""
    cls._cited = True  # type: ignore[attr-defined]
    return cls


@cache
def keys_of(cls: type) -> tuple[Key, ...] | None:
    """Return the keys of a class of results, None for a class that is no such thing."""
    declared: tuple[Key, ...] | None = getattr(cls, "_keys", None)
    fields: Iterable[str] | None = getattr(cls, "_fields", None)
    return declared if declared is not None or fields is None else tuple(under(f) for f in fields)


@cache
def _read_keys(cls: type) -> tuple[tuple[Key, Callable[[Any], Any]], ...] | None:
    """Return the keys of a class, each with what reads its value off a result."""
    keys = keys_of(cls)
    return None if keys is None else tuple((k, _reads(k)) for k in keys)


def _reads(key: Key) -> Callable[[Any], Any]:
    return attrgetter(key.attribute) if key.attribute else lambda _: key.value


def as_json(value: Any) -> Any:
    """Return a result, or a value of a dossier, in the forms of JSON; days are ISO strings."""
    if value is None or isinstance(value, (str, int, float)):
        return value
    keys = _read_keys(value.__class__)
    if keys is not None:
        return _object(value, keys)
    if isinstance(value, (list, tuple)):
        return [as_json(v) for v in value]
    if isinstance(value, Mapping):
        return {str(k): as_json(v) for k, v in value.items()}
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (Decimal, Fraction)):
        return int(value) if value == int(value) else float(value)
    return value


def as_object(value: Any) -> dict[str, Any]:
    """Return a result as the object of JSON that it is."""
    out: dict[str, Any] = as_json(value)
    return out


def _object(value: Any, keys: Iterable[tuple[Key, Callable[[Any], Any]]]) -> dict[str, Any]:
    out: dict[str, Any] = {}
    for (name, _, when, empty, inlined, _), read in keys:
        if when and when != "quiet" and not getattr(value, when):
            continue
        found = read(value)
        if when == "quiet" and (found in EMPTY or found == empty):
            continue
        if inlined:
            out.update(as_json(found))
        else:
            out[name] = as_json(found)
    return out


# -- the text ---------------------------------------------------------------------------------------------------------------

Written = Callable[[Any, str], str]


def as_text(value: Any) -> str:
    """Return a result as the text of its JSON, two blanks a level and what is not seen as escapes: what ``as_json`` makes of it, written
    without being made first."""
    return _text(value, "\n")


class _Writers(dict[type, Written]):
    """What writes the values of each class, at the level of a line: its break and the blanks before it."""

    def __missing__(self, cls: type) -> Written:
        self[cls] = found = _writer(cls)
        return found


_WRITERS = _Writers()


def _text(value: Any, line: str) -> str:
    return _WRITERS[value.__class__](value, line)


def _writer(cls: type) -> Written:
    keys = _read_keys(cls)
    if keys is not None:
        written = _of_object(keys)
        return _kept_of(written) if getattr(cls, "_cited", False) else written
    if cls is type(None):
        return lambda value, line: "null"
    if cls is bool:
        return lambda value, line: "true" if value else "false"
    if issubclass(cls, str):
        return _quoted
    if issubclass(cls, int):
        return lambda value, line: int.__repr__(value)
    if issubclass(cls, float):
        return lambda value, line: json.dumps(value)
    if issubclass(cls, date):
        return lambda value, line: f'"{value.isoformat()}"'
    if issubclass(cls, (list, tuple)):
        return _listed
    if issubclass(cls, Mapping):
        return _mapped
    return lambda value, line: _text(as_json(value), line)


def _kept_of(write: Written) -> Written:
    """Return what writes as another does, once for each value and level."""
    kept: Any = lru_cache(maxsize=4096)(write)
    found: Written = kept
    return found


def _quoted(text: str, _: str = "") -> str:
    """Write a text; a character that is not seen as an escape, which means the same to whoever reads it."""
    written = encode_basestring(text)
    return written if text.isprintable() else UNSEEN.sub(lambda found: json.dumps(found[0])[1:-1], written)


def _listed(values: Iterable[Any], line: str) -> str:
    within = line + "  "
    written = f",{within}".join([_WRITERS[v.__class__](v, within) for v in values])
    return f"[{within}{written}{line}]" if written else "[]"


def _mapped(values: Mapping[Any, Any], line: str) -> str:
    within = line + "  "
    written = f",{within}".join([f"{_quoted(str(k))}: {_text(v, within)}" for k, v in values.items()])
    return f"{{{within}{written}{line}}}" if written else "{}"


def _of_object(keys: Iterable[tuple[Key, Callable[[Any], Any]]]) -> Written:
    """Return what writes an object with these keys."""
    shown = [(f"{encode_basestring(key.name)}: ", read, key.when, key.empty, key.inline) for key, read in keys]

    def written(value: Any, line: str) -> str:
        within, told = line + "  ", []
        for name, read, when, empty, inlined in shown:
            if when and when != "quiet" and not getattr(value, when):
                continue
            found = read(value)
            if when == "quiet" and ((not found and found in EMPTY) or (empty is not None and found == empty)):
                continue
            if inlined:
                told += [f"{_quoted(k)}: {_text(v, within)}" for k, v in as_object(found).items()]
            elif found is None:
                told.append(name + "null")
            else:
                told.append(name + _WRITERS[found.__class__](found, within))
        return f"{{{within}{f',{within}'.join(told)}{line}}}" if told else "{}"

    return written


# -- the schema ---------------------------------------------------------------------------------------------------------------


def json_schema(*classes: Any, title: str = "") -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of what these classes become: one of them, where there are several."""
    names = _Names()
    forms = [_schema(cls, names) for cls in classes]
    head: dict[str, Any] = {"$schema": "https://json-schema.org/draft/2020-12/schema"} | ({"title": title} if title else {})
    body = forms[0] if len(forms) == 1 else {"anyOf": forms}
    return {**head, **body, "$defs": {names.of(cls): shape for cls, shape in names.shapes.items()}}


class _Names:
    """The classes met, each by a name of its own: of two with one name, the later ones with their module's before it."""

    def __init__(self) -> None:
        self.shapes: dict[type, dict[str, Any]] = {}
        self._names: dict[str, type] = {}

    def of(self, cls: type) -> str:
        """Return the name of a class."""
        name = cls.__name__
        if self._names.setdefault(name, cls) is not cls:
            name = f"{cls.__module__.rpartition('.')[2]}.{name}"
            self._names.setdefault(name, cls)
        return name


def _schema(hint: Any, names: _Names) -> dict[str, Any]:
    origin, inner = get_origin(hint), get_args(hint)
    if isinstance(hint, type) and keys_of(hint) is not None:
        return _reference(hint, names)
    if origin in (Union, types.UnionType):
        return {"anyOf": [_schema(h, names) for h in inner]}
    if origin is Literal:
        return {"enum": list(inner)}
    if origin is tuple and not (len(inner) == 2 and inner[1] is Ellipsis):
        return {"type": "array", "prefixItems": [_schema(h, names) for h in inner], "minItems": len(inner), "items": False}
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return {"type": "object", "additionalProperties": _schema(inner[1], names)}
    if isinstance(origin, type) and issubclass(origin, Iterable):
        return {"type": "array", "items": _schema(inner[0], names)}
    return _scalar(hint)


def _scalar(hint: Any) -> dict[str, Any]:
    if hint is date:
        return {"type": "string", "format": "date"}
    kinds = {str: "string", bool: "boolean", int: "integer", float: "number", type(None): "null"}
    return {"type": kinds[hint]} if hint in kinds else {}


def _reference(cls: type, names: _Names) -> dict[str, Any]:
    if cls not in names.shapes:
        names.shapes[cls] = {}
        names.shapes[cls] = _shape(cls, names)
    return {"$ref": f"#/$defs/{names.of(cls)}"}


def _shape(cls: type, names: _Names) -> dict[str, Any]:
    """Return the schema of an object: closed, so that nothing appears in a result that is not published."""
    properties: dict[str, Any] = {}
    required: list[str] = []
    for one in keys_of(cls) or ():
        hint = type_of(cls, one.attribute) if one.attribute else type(one.value)
        if one.inline:
            inner = _shape(hint, names)
            properties |= inner["properties"]
            required += inner["required"] if not one.when else []
            continue
        properties[one.name] = _schema(hint, names)
        if not one.when:
            required.append(one.name)
    about = " ".join((cls.__doc__ or "").split("\n\n")[0].split()).replace("``", "")
    return {
        "description": about, "type": "object", "properties": properties, "required": required, "additionalProperties": False,
    }  # fmt: skip


def type_of(cls: type, attribute: str) -> Any:
    """Return the declared type of a field or a property, or of one of what stands there."""
    here: Any = cls
    for name in attribute.split("."):
        found = getattr(here, name, None)
        here = get_type_hints(found.fget)["return"] if isinstance(found, property) and found.fget else get_type_hints(here)[name]
    return here
