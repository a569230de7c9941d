"""The readings that a user asks for, as written."""

from __future__ import annotations

from collections.abc import Iterable

from ..errors import InputError, Problem


def parse_readings(items: Iterable[str]) -> dict[str, str]:
    """Read ``I-18=A`` options; raise :class:`InputError` for anything else, and for one issue read in two ways."""
    out: dict[str, str] = {}
    for item in items:
        issue, sign, option = item.partition("=")
        if not sign or not option:
            raise InputError([Problem(f"reading {item}", "want_reading", ())])
        issue, option = issue.strip(), option.strip()
        if out.setdefault(issue, option) != option:
            raise InputError([Problem(f"reading {item}", "reading_twice", (("value", f"{issue}={out[issue]}"),))])
    return out
