"""Writing YAML that every reader reads as what it is."""

from __future__ import annotations

from typing import Any

import yaml


class Dumper(yaml.SafeDumper):
    """A text that begins like a number is quoted: 0123456789 is a text to some readers and a number to others."""


def _text(dumper: yaml.SafeDumper, value: str) -> yaml.Node:
    like_a_number = value[:1].isdigit() or (value[:1] in "+-." and value[1:2].isdigit())
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style="'" if like_a_number else None)


Dumper.add_representer(str, _text)


def dump(data: Any, **settings: Any) -> str:
    """Return data as YAML, keys in their order."""
    text: str = yaml.dump(data, Dumper=Dumper, allow_unicode=True, sort_keys=False, **settings)
    return text
