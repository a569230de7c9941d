"""The shape of a dossier, said once: what stands at each key, how it is checked, and its JSON Schema.

The checks run in pydantic-core, the compiled half of pydantic, which reports everything wrong at once; its Python half
would take longer to load than the rules.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import Any


class Invalid(ValueError):
    """A value that is wrong in a way the catalogue has a sentence for."""

    def __init__(self, key: str, **args: str) -> None:
        self.key, self.values = key, args
        super().__init__(key)


def _date(value: Any) -> Any:
    if value is None or (isinstance(value, date) and not isinstance(value, datetime)):
        return value
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            raise Invalid("no_such_day") from None
    raise Invalid("want_date")


def _date_or_none(value: Any) -> Any:
    if value == "none":
        return value
    try:
        return _date(value)
    except Invalid as error:
        raise Invalid("want_date_or_none" if error.key == "want_date" else error.key) from None


def _number(low: float, high: float | None, unit: str) -> Any:
    def check(value: Any) -> Any:
        if value is None:
            return value
        if (
            isinstance(value, bool)
            or not isinstance(value, (int, float))
            or value != value
            or value in (float("inf"), float("-inf"))
        ):
            raise Invalid(f"want_{unit}")
        if value < low or (high is not None and value > high):
            raise Invalid(f"range_{unit}")
        if unit in ("count", "days") and value != int(value):
            raise Invalid(f"want_{unit}")
        return value

    return check


def _score(value: Any) -> Any:
    if value is None or isinstance(value, bool):
        return value
    if not isinstance(value, (int, float)) or value != value or value in (float("inf"), float("-inf")):
        raise Invalid("want_score")
    if value < 0:
        raise Invalid("range_count")
    return value


def _bool(value: Any) -> Any:
    if value is None or isinstance(value, bool):
        return value
    raise Invalid("want_boolean")


def _text(value: Any) -> Any:
    if value is None or (isinstance(value, str) and value.strip()):
        return value
    raise Invalid("want_text")


def _year(value: Any) -> Any:
    if isinstance(value, bool) or not re.fullmatch(r"(19|20)\d{2}", str(value)):
        raise Invalid("want_year")
    return int(value)


def _version(value: Any) -> Any:
    if value is None or (value == 1 and not isinstance(value, bool)):
        return value
    raise Invalid("want_version")


def _one_of(*words: str) -> Any:
    def check(value: Any) -> Any:
        if value is None or (isinstance(value, str) and value in words):
            return value
        close = difflib.get_close_matches(str(value), words, 1)
        raise Invalid("want_word", words=", ".join(words), close=close[0] if close else "")

    return check


class Leaf:
    """A value: the check that it must pass, its JSON Schema, and what it means."""

    def __init__(self, check: Callable[[Any], Any], schema: dict[str, Any], about: str = "") -> None:
        self.check, self.schema, self.about = check, schema, about

    def __call__(self, about: str) -> Leaf:
        """Return the same kind of value, described."""
        return Leaf(self.check, self.schema, about)


class Each:
    """A list of one shape, or a mapping from years (``by="year"``) or names (``by="name"``) to one shape."""

    def __init__(self, shape: Any, by: str = "", about: str = "") -> None:
        self.shape, self.by, self.about = shape, by, about


class OrNone:
    """A mapping, or the word ``none``."""

    def __init__(self, shape: dict[str, Any], about: str = "") -> None:
        self.shape, self.about = shape, about


def _words(*words: str) -> Leaf:
    return Leaf(_one_of(*words), {"enum": list(words)})


_ISO = {"type": "string", "format": "date"}
_COUNT = {"type": "integer", "minimum": 0}
DAY = Leaf(_date, _ISO)
DAY_OR_NONE = Leaf(_date_or_none, {"anyOf": [_ISO, {"const": "none"}]})
BOOL = Leaf(_bool, {"type": "boolean"})
TEXT = Leaf(_text, {"type": "string", "minLength": 1})
EUR = Leaf(_number(0, None, "eur"), {"type": "number", "minimum": 0})
COUNT = Leaf(_number(0, None, "count"), _COUNT)
DAYS = Leaf(_number(0, 366, "days"), {"type": "integer", "minimum": 0, "maximum": 366})
HOURS = Leaf(_number(0, 168, "hours"), {"type": "number", "minimum": 0, "maximum": 168})
SCORE = Leaf(_score, {"anyOf": [{"type": "boolean"}, {"type": "number", "minimum": 0}]})
YEAR = Leaf(
    lambda value: value if value is None else _year(value), {"type": "integer", "minimum": 1900, "maximum": 2099}
)
PAYMENT = _words("fee_for_service", "flat_rate", "new_deal")
PAYMENT_OF_A_YEAR = _words("fee_for_service", "flat_rate", "new_deal", "mixed")
SUPPORT = _words("vipa", "maribel", "feder", "other", "impulseo_2", "target_group_reduction")

DOSSIER: dict[str, Any] = {
    "dossier": Leaf(_version, {"const": 1}, "version of this format"),
    "id": TEXT("any label; no identity data needed"),
    "doctor": {
        "gp_number_since": DAY_OR_NONE("day of the GP number (competence 003/004), or none"),
        "training": OrNone({"start": DAY, "end": DAY_OR_NONE}, "the period as trainee GP (005/006), or none"),
        "solo": BOOL("works alone"),
        "years": Each(
            {
                "on_call": BOOL("organised on-call service: registered, paid or exempted"),
                "billed_eur": EUR("services billed to the compulsory insurance in the year"),
                "payment": PAYMENT_OF_A_YEAR,
                "accepted_software": BOOL,
                "electronic_dmg": BOOL,
                "longest_flat_rate_days": DAYS("longest spell at the flat rate, 1 January to 31 May of the next year"),
                "e_services": Each(SCORE, "name", "a measured value, or true/false for threshold reached"),
            },
            "year",
        ),
    },
    "practice": {
        "kind": _words("solo", "group", "medical_house"),
        "payment": PAYMENT,
        "enterprise_number": TEXT,
        "workplace": TEXT,
        "registered_on": DAY_OR_NONE("registration of the group or maison médicale with INAMI, or none"),
        "new_deal_dmg_at_request": COUNT("New Deal only"),
        "sworn_statement": BOOL("maison médicale only"),
        "public_support": Each(SUPPORT),
        "years": Each({"dmg_count": COUNT, "reimbursed_eur": EUR, "group_means": Each(SCORE, "name")}, "year"),
        "members": Each(
            {
                "id": TEXT,
                "gp": BOOL,
                "whole_year_single_group": Each(BOOL, "year"),
                "affiliated_on": DAY,
                "groups": COUNT("registered groups at the request date"),
                "years": Each({"dmg_count": COUNT, "reimbursed_eur": EUR, "e_services": Each(SCORE, "name")}, "year"),
            }
        ),
    },
    "contracts": Each(
        {
            "staff": _words("nurse", "practice_assistant", "administrative"),
            "kind": _words("employment", "collaboration", "organisation"),
            "open_ended": BOOL,
            "hours_per_week": HOURS,
            "start": DAY,
            "end": DAY_OR_NONE("none: still running"),
            "workplace": TEXT,
        },
        about="contracts with nursing or other staff at the workplace",
    ),
    "history": Each(
        {"prime": TEXT, "year": YEAR, "enterprise_number": TEXT, "workplace": TEXT}, about="what was granted before"
    ),
    "requests": Each(
        {"prime": TEXT, "year": YEAR, "on": DAY, "notified_on": DAY("day of INAMI's written decision")},
        about="requests already made",
    ),
}


class Validator:
    """A compiled check; calling it returns the checked data or raises ``error``."""

    def __init__(self) -> None:
        from pydantic_core import SchemaValidator, ValidationError

        self.error: type[Exception] = ValidationError
        self._check = SchemaValidator(_core(DOSSIER)).validate_python

    def __call__(self, data: Mapping[str, Any]) -> Any:
        """Check and return the data."""
        return self._check(data)


@lru_cache(maxsize=1)
def validator() -> Validator:
    """Return the compiled check of a dossier, built on first use."""
    return Validator()


def _core(shape: Any) -> Any:
    """Write a shape as a schema of pydantic-core; every value may be null, which says that it is unknown."""
    inner: dict[str, Any]
    if isinstance(shape, Leaf):
        return {"type": "function-plain", "function": {"type": "no-info", "function": shape.check}}
    if isinstance(shape, Each) and not shape.by:
        inner = {"type": "list", "items_schema": _core(shape.shape), "strict": True}
        if isinstance(shape.shape, Leaf):
            check = shape.shape.check
            item = {"type": "function-plain", "function": {"type": "no-info", "function": _not_null(check)}}
            inner["items_schema"] = item
        elif isinstance(inner["items_schema"], dict):
            inner["items_schema"] = inner["items_schema"]["schema"]
    elif isinstance(shape, Each):
        keys = (
            {"type": "function-plain", "function": {"type": "no-info", "function": _year}}
            if shape.by == "year"
            else {"type": "str"}
        )
        inner = {"type": "dict", "keys_schema": keys, "values_schema": _core(shape.shape), "strict": True}
    elif isinstance(shape, OrNone):
        mapping = _core(shape.shape)["schema"]
        inner = {"type": "function-wrap", "function": {"type": "no-info", "function": _none_or}, "schema": mapping}
    else:
        fields = {k: {"type": "typed-dict-field", "schema": _core(v), "required": False} for k, v in shape.items()}
        inner = {"type": "typed-dict", "fields": fields, "extra_behavior": "forbid", "strict": True}
    return {"type": "nullable", "schema": inner}


def _not_null(check: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def strict(value: Any) -> Any:
        if value is None:
            raise Invalid("want_value")
        return check(value)

    return strict


def _none_or(value: Any, inner: Callable[[Any], Any]) -> Any:
    if value == "none":
        return value
    if not isinstance(value, Mapping):
        raise Invalid("want_training")
    return inner(value)


def at(keys: tuple[Any, ...]) -> list[str]:
    """Return the keys that the shape allows at a path."""
    here: Any = DOSSIER
    for key in keys:
        if isinstance(here, OrNone):
            here = here.shape
        here = here.shape if isinstance(here, Each) else here.get(key, {}) if isinstance(here, dict) else {}
    if isinstance(here, OrNone):
        here = here.shape
    return list(here) if isinstance(here, dict) else []


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema of a dossier."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "octroi dossier",
        **_schema(DOSSIER, False),
    }


def _schema(shape: Any, nullable: bool = True) -> dict[str, Any]:
    out: dict[str, Any]
    if isinstance(shape, Leaf):
        out = dict(shape.schema)
    elif isinstance(shape, OrNone):
        out = {"anyOf": [{"const": "none"}, _schema(shape.shape, False)]}
    elif isinstance(shape, Each) and not shape.by:
        out = {"type": "array", "items": _schema(shape.shape, False)}
    elif isinstance(shape, Each):
        out = {"type": "object", "additionalProperties": _schema(shape.shape)}
        if shape.by == "year":
            out["propertyNames"] = {"pattern": "^(19|20)[0-9]{2}$"}
    else:
        properties = {k: _schema(v) for k, v in shape.items()}
        return _or_null({"type": "object", "properties": properties, "additionalProperties": False}, nullable)
    if shape.about:
        out["description"] = shape.about
    return _or_null(out, nullable)


def _or_null(schema: dict[str, Any], nullable: bool) -> dict[str, Any]:
    return {"anyOf": [schema, {"type": "null"}]} if nullable else schema
