"""Pages from their templates: every value is escaped, and a name that is lacking is an error."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from .fields import Blank

HOME = Path(__file__).parent.parent


@cache
def environment() -> Environment:
    """Return the templates, compiled once."""
    found = Environment(
        loader=FileSystemLoader(HOME / "templates"), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True, auto_reload=False,
    )  # fmt: skip
    found.globals["asset"] = asset
    found.tests["blank"] = lambda value: isinstance(value, Blank)
    return found


@cache
def asset(name: str) -> str:
    """Return the address of a file of the page, which changes with its content."""
    mark = hashlib.sha256((HOME / "static" / name).read_bytes()).hexdigest()[:12]
    return f"/static/{mark}/{name}"


def rendered(template: str, values: dict[str, Any]) -> str:
    """Return a page."""
    return environment().get_template(template).render(values)
