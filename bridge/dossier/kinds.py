"""The kinds of values that a dossier holds: how each is checked, and its JSON Schema.

Which facts there are is declared in the rules; here is only what a yes, a number, a day, a word or a text is.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from datetime import date, datetime
from typing import Any, NamedTuple

from ..nearest import nearest
from .keys import short
from .spelling import NumberForm
from .spells import FROM, TO, VALUE

# Numbers of so many digits are kept exactly, whatever reads them on the way; longer texts are no names of anything.
MOST_DIGITS, MOST_CHARACTERS = 15, 200
# A day and a year as texts: most validators take the format "date" of a schema for a mere remark.
A_DAY, A_YEAR = "[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])", "^(19|20)[0-9]{2}$"


class Invalid(ValueError):
    """A value that is wrong in a way the catalogue has a sentence for."""

    def __init__(self, key: str, **args: str) -> None:
        self.key, self.values = key, args
        super().__init__(key)


class Measure(NamedTuple):
    """What numbers of a unit may be: from ``low`` to ``high`` (None: no bound), with so many ``decimals`` (None: any).

    ``narrowed`` says that the bounds are those of one fact, not of its unit.
    """

    unit: str
    low: int | float = 0
    high: int | float | None = None
    decimals: int | None = None
    narrowed: bool = False

    def check(self, value: Any, otherwise: str = "") -> Any:
        """Return the number; raise :class:`Invalid` where it is none, or none of this unit."""
        whole = isinstance(value, int) and not isinstance(value, bool)
        if not (whole or (isinstance(value, float) and math.isfinite(value))):
            raise Invalid(otherwise or f"want_{self.unit}", unit=self.unit)
        if value < self.low or (self.high is not None and value > self.high):
            bounds = {"low": _shown(self.low), "high": "" if self.high is None else _shown(self.high), "unit": self.unit}
            raise Invalid("range_number" if self.narrowed else f"range_{self.unit}", **bounds)
        if abs(value) >= 10**MOST_DIGITS:
            raise Invalid("too_many_digits", digits=str(MOST_DIGITS))
        if self.decimals is not None and isinstance(value, float) and not _fits(value, self.decimals):
            if self.decimals == 0:
                raise Invalid(f"want_{self.unit}", unit=self.unit)
            raise Invalid("too_exact", decimals=str(self.decimals), unit=self.unit)
        return value

    @property
    def schema(self) -> dict[str, Any]:
        """The JSON Schema of such a number."""
        out: dict[str, Any] = {"type": "integer" if self.decimals == 0 else "number", "minimum": self.low}
        out["maximum"] = 10**MOST_DIGITS - 1 if self.high is None else self.high
        return out


class Leaf(NamedTuple):
    """A value: its kind, for a number its measure, for a choice its words, whether it may be "none", and what it means.

    ``key`` is what the catalogues call it; ``form`` what a number looks like that is written as a text; ``spells`` says that it may
    be written as a list of spells.
    """

    kind: str
    key: str = ""
    measure: Measure | None = None
    options: tuple[str, ...] = ()
    none: bool = False
    form: NumberForm | None = None
    spells: bool = False

    @property
    def spell(self) -> dict[str, Leaf]:
        """What a spell of it holds, by key."""
        return {FROM: Leaf("date", "spell_from"), TO: Leaf("date", "spell_to"), VALUE: self._replace(spells=False)}

    def check(self, value: Any) -> Any:
        """Return the value as the dossier keeps it; raise :class:`Invalid` where it is not of this kind."""
        if value is None or (self.none and value == "none"):
            return value
        if self.kind in ("number", "score"):
            if self.kind == "score" and isinstance(value, bool):
                return value
            return (self.measure or Measure("number")).check(value, "want_score" if self.kind == "score" else "")
        try:
            return self._text(value) if self.kind == "text" else self._word(value) if self.kind == "choice" else _CHECKS[self.kind](value)
        except Invalid as error:
            if self.none and error.key == "want_date":
                raise Invalid("want_date_or_none") from None
            raise

    def required(self, value: Any) -> Any:
        """The same for an entry of a list, which cannot be left open."""
        if value is None:
            raise Invalid("want_value")
        return self.check(value)

    @staticmethod
    def _text(value: Any) -> Any:
        if not isinstance(value, str) or not value.strip():
            raise Invalid("want_text")
        if len(value) > MOST_CHARACTERS:
            raise Invalid("too_long", most=str(MOST_CHARACTERS))
        if any("\ud800" <= c <= "\udfff" for c in value):
            raise Invalid("half_character")
        return value

    def _word(self, value: Any) -> Any:
        if isinstance(value, str) and value in self.options:
            return value
        raise Invalid("want_word", words=", ".join(self.options), close=nearest(short(value), self.options, 0.6))

    @property
    def schema(self) -> dict[str, Any]:
        """The JSON Schema of the value: one form, not several to choose from, so that a validator says what is wrong with it."""
        if self.kind == "choice":
            return {"enum": [*self.options, "none"] if self.none else list(self.options)}
        out = (self.measure or Measure("number")).schema if self.kind in ("number", "score") else dict(_SCHEMAS[self.kind])
        if self.kind == "score":
            out["type"] = ["boolean", out["type"]]
        return or_none(out) if self.none else out


def or_none(schema: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of what may also be the word none."""
    types = [schema["type"]] if isinstance(schema["type"], str) else list(schema["type"])
    pattern = f"^(none|{schema['pattern'].strip('^$')})$" if "pattern" in schema else "^none$"
    return {**schema, "type": list(dict.fromkeys([*types, "string"])), "pattern": pattern}


def or_list(schema: dict[str, Any], entry: dict[str, Any], most: int) -> dict[str, Any]:
    """Return the schema of what may also be a list of entries; the words that a text may be take the place of a list of words."""
    if words := schema.get("enum"):
        schema = {"type": "string", "pattern": f"^({'|'.join(re.escape(w) for w in words)})$"}
    types = [schema["type"]] if isinstance(schema["type"], str) else list(schema["type"])
    return {**schema, "type": [*types, "array"], "items": entry, "maxItems": most}


def or_null(schema: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of what may also be left empty, which says that it is unknown."""
    if "enum" in schema:
        return {**schema, "enum": [*schema["enum"], None]}
    types = [schema["type"]] if isinstance(schema["type"], str) else schema["type"]
    return {**schema, "type": [*types, "null"]}


def _shown(value: float) -> str:
    return str(int(value)) if value == int(value) else str(value)


def _fits(value: float, decimals: int) -> bool:
    """Whether a number, as it is written, has no more decimals than these."""
    digits, _, exponent = repr(value).partition("e")
    places = len(digits.partition(".")[2].rstrip("0"))
    return places - int(exponent or 0) <= decimals


def day(value: Any) -> Any:
    """Return a day, read from text where need be."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    if isinstance(value, str) and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            raise Invalid("no_such_day") from None
    raise Invalid("want_date")


def yes_or_no(value: Any) -> Any:
    """Return a yes or no."""
    if isinstance(value, bool):
        return value
    raise Invalid("want_boolean")


def year(value: Any) -> Any:
    """Return a year of four digits as a number."""
    if isinstance(value, (int, str)) and not isinstance(value, bool) and re.fullmatch(r"(19|20)[0-9]{2}", short(value)):
        return int(value)
    raise Invalid("want_year")


def version(value: Any) -> Any:
    """Return the version of the format, which is 1."""
    if value == 1 and not isinstance(value, bool):
        return value
    raise Invalid("want_version")


_CHECKS: dict[str, Callable[[Any], Any]] = {"date": day, "boolean": yes_or_no, "year": year, "version": version}
_SCHEMAS: dict[str, dict[str, Any]] = {
    "date": {"type": "string", "pattern": f"^{A_DAY}$"},
    "boolean": {"type": "boolean"},
    "text": {"type": "string", "minLength": 1, "maxLength": MOST_CHARACTERS},
    "year": {"type": ["integer", "string"], "minimum": 1900, "maximum": 2099, "pattern": A_YEAR},
    "version": {"enum": [1]},
}
