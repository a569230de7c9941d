"""A question as JSON: the options of a command as the keys of one object."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from octroi.bridge import Engine, InputError, Problem
from octroi.bridge.dossier.keys import unknown_key
from octroi.bridge.dossier.read import Dossier, as_json, decode
from octroi.bridge.engine import parse_readings
from octroi.bridge.people import own_primes
from octroi.bridge.scope import Scope
from octroi.cli import arguments

COMMON = ("dossier", "today", "reading")
_OPTION = re.compile(r"--(\w[\w-]*)")


class Unreadable(ValueError):
    """What was sent is no JSON object."""


def opened(data: bytes) -> Mapping[str, Any]:
    """Read the body of a request; raise :class:`Unreadable` where it is no object of JSON."""
    try:
        found = as_json(decode(data, ""))
    except (json.JSONDecodeError, RecursionError):
        raise Unreadable from None
    if not isinstance(found, Mapping):
        raise Unreadable
    return found


class Body:
    """What a question says, option by option; a mistake names the key that it is under."""

    def __init__(self, engine: Engine, said: Mapping[str, Any], known: Sequence[str]) -> None:
        self.engine, self.said = engine, said
        names = [*COMMON, *known]
        strange = [unknown_key((k,), names) for k in said if k not in names]
        if strange:
            raise InputError(strange)

    @property
    def today(self) -> date:
        """The day of the question."""
        value = self.said.get("today")
        if value is not None and not isinstance(value, str):
            raise _problem("today", "want_date", value)
        return arguments.day(value)

    @property
    def scope(self) -> Scope:
        """The primes and years, the day and the readings of the question."""
        return Scope(self.primes, self.years, self.today, self.readings)

    @property
    def readings(self) -> dict[str, str]:
        """The readings chosen, as a mapping or as on the command line."""
        value = self.said.get("reading")
        if isinstance(value, Mapping):
            return parse_readings(f"{k}={v}" for k, v in value.items())
        return parse_readings(self.texts("reading"))

    def dossier(self, key: str = "dossier", empty: bool = False) -> Dossier:
        """Return a dossier, checked; one that says nothing at all is refused, unless it may be ``empty``."""
        value = self.said.get(key)
        if value is None and not empty:
            raise _problem(key, "want_mapping_at", None)
        if value is not None and not isinstance(value, Mapping):
            raise _problem(key, "want_mapping_at", value)
        found = self.engine.dossier(value or {})
        if not (found.data or empty):
            raise _problem(key, "empty_dossier", None)
        return found

    def person(self, *, one: bool = False, empty: bool = False) -> Dossier:
        """Return the dossier of the one person whom ``member`` names, or the dossier as it is; ``one``: asked about one prime year."""
        options = {"person": self.text("member"), "prime": self.one()[0] if one else self.primes}
        return arguments.of_member(self.engine, self.dossier(empty=empty), options, self.today)

    @property
    def own_scope(self) -> Scope:
        """The scope; of one person, her own primes by default."""
        return self.scope if self.text("member") is None else self.scope._replace(primes=own_primes(self.engine.rules, self.primes))

    def texts(self, key: str) -> list[str]:
        """Return one text or several."""
        value = self.said.get(key)
        values = [] if value is None else [value] if isinstance(value, (str, int)) else value
        if not isinstance(values, list) or any(isinstance(v, bool) or not isinstance(v, (str, int)) for v in values):
            raise _problem(key, "want_list", value)
        return [str(v) for v in values]

    def text(self, key: str) -> str | None:
        """Return one text, None where it was left out."""
        found = self.texts(key)
        if len(found) > 1:
            raise _problem(key, "want_text", found)
        return found[0] if found else None

    def flag(self, key: str) -> bool:
        """Return a yes or no, by default no."""
        value = self.said.get(key)
        if value is not None and not isinstance(value, bool):
            raise _problem(key, "want_boolean", value)
        return bool(value)

    @property
    def primes(self) -> list[str]:
        """The primes asked for."""
        return self.texts("prime")

    @property
    def years(self) -> list[int]:
        """The years asked for."""
        return [arguments.year(y) for y in self.texts("year")]

    def one(self) -> tuple[str, int]:
        """Return the one prime year that is asked about."""
        for key in ("prime", "year"):
            if len(self.texts(key)) != 1:
                raise _problem(key, "want_value", self.said.get(key))
        return self.primes[0], self.years[0]

    def mapping(self, key: str) -> Mapping[str, Any]:
        """Return a mapping, empty where it was left out."""
        value = self.said.get(key)
        if value is not None and not isinstance(value, Mapping):
            raise _problem(key, "want_mapping_at", value)
        return value or {}


def _problem(key: str, name: str, value: Any) -> InputError:
    shown = json.dumps(value, ensure_ascii=False, default=str)[:60]
    return InputError([Problem(key, name, (("value", shown),))])


def named(problem: Problem) -> Problem:
    """Return a problem with the key of the body that it is about, instead of the option of the command line."""
    option = _OPTION.match(problem.path)
    if option:
        return problem._replace(path=option[1].replace("-", "_"))
    kind, space, _ = problem.path.partition(" ")
    return problem._replace(path=kind) if space and kind in ("prime", "reading", "variant") else problem
