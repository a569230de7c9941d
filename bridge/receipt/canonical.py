"""JSON written in one way only, so that equal values are equal bytes; and files written whole or not at all."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any


def canonical(value: Any) -> bytes:
    """Write JSON in one way only: keys sorted as RFC 8785 sorts them, numbers as ECMAScript writes them, no blanks.

    >>> canonical({"b": 5.0, "a": [True, None, "é", 1e-7]}).decode()
    '{"a":[true,null,"é",1e-7],"b":5}'
    """
    return "".join(_written(value)).encode("utf-8")


def _written(value: Any) -> list[str]:
    if isinstance(value, Mapping):
        out, comma = ["{"], ""
        for key in sorted(value, key=lambda k: k.encode("utf-16-be", "surrogatepass")):
            out += [comma, _text(key), ":", *_written(value[key])]
            comma = ","
        return [*out, "}"]
    if isinstance(value, (list, tuple)):
        out = ["["]
        for place, item in enumerate(value):
            out += ["," if place else "", *_written(item)]
        return [*out, "]"]
    if isinstance(value, str):
        return [_text(value)]
    if value is None or isinstance(value, bool):
        return [{None: "null", True: "true", False: "false"}[value]]
    return [_number(value)]


def _text(value: str) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return "".join(f"\\u{ord(c):04x}" if 0xD800 <= ord(c) < 0xE000 else c for c in text)


def _number(value: int | float) -> str:
    """Write a number; whole numbers in full, so that no digit is lost."""
    if isinstance(value, int):
        return str(value)
    if value != value or abs(value) == float("inf"):
        raise ValueError("no JSON number")
    shortest = Decimal(repr(value))
    sign, digits, power = shortest.normalize().as_tuple()
    if value == 0 or not isinstance(power, int):
        return "0"
    if -6 < power + len(digits) <= 21:  # else with an exponent
        return format(shortest.normalize(), "f")
    text = "".join(map(str, digits))
    exponent = power + len(digits) - 1
    return f"{'-' if sign else ''}{text[0]}{'.' + text[1:] if text[1:] else ''}e{exponent:+d}"
