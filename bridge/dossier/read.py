"""The dossier: read safely, validated whole, addressed by path.

A fact left out is unknown (None); ``none`` in the file means that there is none. What a dossier may hold is its shape, which
the rules declare.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

from ..errors import InputError, Problem
from .kept import checked, decimal, whole
from .keys import is_count, path_text, short, unknown_key
from .kinds import Invalid
from .lists import Lists, with_list
from .shape import Keys, Shape, Told, found_at, told_at
from .yaml_read import read_yaml

SIZE_LIMIT = 1_000_000


class Dossier:
    """A dossier of a shape. ``get`` follows a tuple of keys; a missing key anywhere gives None (unknown).

    ``twice`` are the paths of what was said at two places, each with the other place, at which it is left out.
    """

    def __init__(self, data: dict[str, Any], shape: Shape, twice: Mapping[Keys, Keys] | None = None) -> None:
        self._data, self.shape, self.twice = data, shape, twice or {}
        self._other: Dossier | None = None  # the same under other rules
        self._supposed = False  # looked at too little for what it tells to be gathered first
        self.worked_out: dict[Any, Any] = {}  # what others make of it once
        self.lists = Lists()

    @classmethod
    def of(cls, source: Mapping[str, Any] | Dossier, shape: Shape) -> Dossier:
        """Validate a mapping against a shape; raise :class:`InputError` with every problem found."""
        if isinstance(source, Dossier):
            return source.as_shape(shape)
        if not isinstance(source, Mapping):
            raise InputError([Problem("", "want_mapping")])
        return cls._of(source, shape, {}, Lists())

    @classmethod
    def _of(cls, source: Mapping[str, Any], shape: Shape, looked_at: Mapping[Keys, list[Any]], lists: Lists) -> Dossier:
        """Validate a mapping; lists that were ``looked_at`` stand there as they are, ``lists`` is what was made of them."""
        check = shape.validator
        try:
            data = dict(source)
            for path in looked_at:
                data = with_list(data, path, [])
            data = _known(check(data))
            for path, entries in looked_at.items():
                data = with_list(data, path, entries)
            dossier = Dossier(data, shape)
            dossier.lists = lists
        except check.error as error:
            if (words := _as_words(source)) != source:
                return cls.of(words, shape)
            raise InputError(_problems(error, shape)) from None
        if problems := shape.problems(dossier):
            raise InputError(problems)
        return shape.settle(dossier)

    def as_shape(self, shape: Shape) -> Dossier:
        """Return the dossier as one of this shape, checked once."""
        if self.shape is shape:
            return self
        if self._other is None or self._other.shape is not shape:
            self._other = Dossier.of(self.data, shape)
            self._other.twice = self.twice
        return self._other

    def revised(self, data: Mapping[str, Any]) -> Dossier:
        """Validate other data as a dossier of the same shape; raise :class:`InputError` with every problem found.

        Lists that are the very ones of this dossier have been looked at, entry by entry.
        """
        same = [path for path in self.shape.lists if (entries := dig(data, path)) and entries is dig(self._data, path)]
        return Dossier._of(data, self.shape, {path: dig(data, path) for path in same}, self.lists).sharing(self)

    def sharing(self, other: Dossier) -> Dossier:
        """Return this dossier; what is worked out of a list that both have is worked out once."""
        self.lists = other.lists
        return self

    def with_data(self, data: dict[str, Any], twice: Mapping[Keys, Keys] | None = None) -> Dossier:
        """Return a dossier of the same shape with other data, taken as they are."""
        return Dossier(data, self.shape, twice or self.twice)

    def supposing(self, data: dict[str, Any]) -> Dossier:
        """Return the dossier with one answer more, of which little is looked at; an answer is a value, never spells."""
        found = self.with_data(data)
        found._supposed = True
        if not self.spelled:
            found.spelled = False
        return found

    def kept(self, keys: Keys) -> Keys:
        """Return the path at which a fact stands here: the other one, where it was said at two and this is the one left out."""
        return next((here for here, there in self.twice.items() if there == keys), keys)

    def get(self, *keys: Any) -> Any:
        """Return the value at the path, or None where it is unknown."""
        if self._supposed:
            return dig(self._data, keys)
        found = self.told.values.get(keys)
        return dig(self._data, keys) if found is None and self.told.rows else found

    def found(self, path: Keys) -> Iterator[tuple[Keys, Any]]:
        """Yield every value at a path that may say "any year" and "any entry", with its keys."""
        if path in self.told.values:
            return iter(((path, self.told.values[path]),))
        return found_at(self._data, path) if path in self.told.paths else iter(())

    @cached_property
    def told(self) -> Told:
        """All that it tells, by path."""
        return told_at(self._data, self.lists)

    @cached_property
    def years(self) -> frozenset[int]:
        """Every year of which something is told."""
        return frozenset(self.told.years)

    @cached_property
    def spelled(self) -> bool:
        """Whether anything in it is written as spells."""
        return any(isinstance(v, list) for path in self.shape.spelled for _, v in self.found(path))

    @property
    def data(self) -> dict[str, Any]:
        """The dossier as plain nested mappings, unknown keys left out."""
        return self._data


def dig(data: Any, keys: Iterable[Any]) -> Any:
    """Return the value at a path of nested data, None where there is none."""
    here = data
    for key in keys:
        if isinstance(here, dict):
            here = here.get(key)
        elif isinstance(here, list) and isinstance(key, int):
            here = here[key] if key < len(here) else None
        else:
            return None
        if here is None:
            return None
    return here


def _known(value: Any) -> Any:
    """Leave out what is unknown."""
    if isinstance(value, dict):
        return {k: _known(v) for k, v in value.items() if v is not None}
    if isinstance(value, list):
        return [_known(v) for v in value]
    return value


def _as_words(value: Any) -> Any:
    """The key ``on`` as a word again, where another program read the file: YAML 1.1 makes a yes of it."""
    if isinstance(value, Mapping):
        return {"on" if k is True and "on" not in value else k: _as_words(v) for k, v in value.items()}
    return [_as_words(v) for v in value] if isinstance(value, list) else value


def _problems(error: Any, shape: Shape) -> list[Problem]:
    """Word what the validator found, once for each path."""
    out: dict[str, Problem] = {}
    for item in error.errors(include_url=False):
        keys = tuple(int(k) if _is_number(k) else k for k in item["loc"] if k != "[key]")
        path, value = path_text(keys), item.get("input")
        shown = type(value).__name__ if isinstance(value, (dict, list)) else _shown(value)
        cause = item.get("ctx", {}).get("error")
        if item["type"] in ("string_type", "invalid_key") and len(keys) > 1 and isinstance(keys[-1], int):
            # {hours: 12,5} reads as a second key, 5, without a value.
            out.setdefault(path_text(keys[:-1]), Problem(path_text(keys[:-1]), "decimal_comma", (("value", str(keys[-1])),)))
            continue
        if isinstance(cause, Invalid):
            problem = Problem(path, cause.key, (("value", shown), *sorted(cause.values.items())))
        elif item["type"] in ("extra_forbidden", "string_type", "invalid_key"):
            problem = unknown_key(keys, shape.names(keys[:-1]))
        elif item["type"] == "too_long":
            problem = Problem(path, "too_many_entries", (("most", str(item["ctx"]["max_length"])), ("value", str(len(value)))))
        else:
            types = {"dict_type": "want_mapping_at", "list_type": "want_list"}
            problem = Problem(path, types.get(item["type"], "want_other"), (("value", shown),))
        out.setdefault(path, problem._replace(rules=shape.home))
    return list(out.values())


def _is_number(key: Any) -> bool:
    """Whether a key stands for a year or the place of an entry."""
    return isinstance(key, str) and len(key) <= 4 and is_count(key)


def _shown(value: Any) -> str:
    """Write a value as it stands in a file, or its beginning."""
    whole = isinstance(value, int) and not isinstance(value, bool)
    return short(value if whole else json.dumps(value, default=str, ensure_ascii=False))


def _no_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    out: dict[str, Any] = {}
    for key, value in pairs:
        if key in out:
            raise InputError([Problem("", "twice", (("value", key),))])
        out[key] = value
    return out


def as_json(text: str) -> Any:
    """Read JSON text safely; raise :class:`json.JSONDecodeError` where it is none, :class:`InputError` where it is more than data."""
    return checked(json.loads(text, object_pairs_hook=_no_twins, parse_int=whole, parse_float=decimal))


def parse(text: str) -> Any:
    """Read YAML or JSON text safely; raise :class:`InputError` where it is neither, or is more than data."""
    if len(text) > SIZE_LIMIT:
        raise InputError([Problem("", "too_large", (("value", f"{SIZE_LIMIT // 1000} kB"),))])
    if text.lstrip().startswith("{"):
        try:
            return as_json(text)
        except (json.JSONDecodeError, RecursionError):
            pass  # flow-style YAML may begin with a brace too; the reader below says what is wrong
    return checked(read_yaml(text))


def read_text(path: Path) -> str:
    """Read a file of bounded size; raise :class:`InputError` naming the file."""
    try:
        with path.open("rb") as stream:
            data = stream.read(SIZE_LIMIT + 1)
    except OSError as error:
        raise InputError([Problem(str(path), "unreadable", (("value", error.strerror or str(error)),))]) from None
    return decode(data, str(path))


def decode(data: bytes, name: str) -> str:
    """Decode UTF-8 input of bounded size."""
    if len(data) > SIZE_LIMIT:
        raise InputError([Problem(name, "too_large", (("value", f"{SIZE_LIMIT // 1000} kB"),))])
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError([Problem(name, "not_utf8", (("value", str(error.start)),))]) from None


def load(path: Path, shape: Shape) -> Dossier:
    """Read and validate a dossier file."""
    return loads(read_text(path), shape)


def mapping(text: str) -> Mapping[str, Any]:
    """Read text as the mapping that a dossier is, not yet validated."""
    if isinstance(value := parse(text), Mapping | None):
        return value or {}
    raise InputError([Problem("", "want_mapping")])


def loads(text: str, shape: Shape) -> Dossier:
    """Validate a dossier from text."""
    return Dossier.of(mapping(text), shape)
