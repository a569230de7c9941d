"""Writing YAML that every reader reads as what it is."""

from __future__ import annotations

import re
from typing import Any

import yaml

# Marks of direction and format, which turn the text around them.
_UNSEEN = re.compile("[\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f]")


class Dumper(yaml.SafeDumper):
    """A text that begins like a number is quoted: 0123456789 is a text to some readers and a number to others."""


def _text(dumper: yaml.SafeDumper, value: str) -> yaml.Node:
    like_a_number = value[:1].isdigit() or (value[:1] in "+-." and value[1:2].isdigit())
    style = '"' if _UNSEEN.search(value) else "'" if like_a_number else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=style)


Dumper.add_representer(str, _text)


def dump(data: Any, **settings: Any) -> str:
    """Return data as YAML, keys in their order; what is not seen stands as an escape."""
    text: str = yaml.dump(data, Dumper=Dumper, allow_unicode=True, sort_keys=False, **settings)
    return _UNSEEN.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
