"""Situations as YAML text that a person reads, corrects and confirms."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple

import yaml

from ..dossier.yaml_text import Dumper
from .read import Scenario

WIDTH = 120


class _Dumper(Dumper):
    """Block style throughout, short lists of words on one line, days without quotes."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _list(dumper: yaml.SafeDumper, value: Sequence[Any]) -> yaml.Node:
    flat = all(not isinstance(v, (dict, list)) for v in value)
    return dumper.represent_sequence("tag:yaml.org,2002:seq", value, flow_style=flat)


def _mapping(dumper: yaml.SafeDumper, value: dict[Any, Any]) -> yaml.Node:
    flat = set(value) == {"min", "max"}
    return dumper.represent_mapping("tag:yaml.org,2002:map", value.items(), flow_style=flat)


_Dumper.add_representer(list, _list)
_Dumper.add_representer(tuple, _list)
_Dumper.add_representer(dict, _mapping)


def text(scenarios: Iterable[Scenario], head: Sequence[str] = (), each: str = "") -> str:
    """Return a file of situations; ``head`` and ``each`` are comments at the top and above every one."""
    parts = [f"# {line}" for line in head]
    parts += ["", "situations:"] if parts else ["situations:"]
    for scenario in scenarios:
        block = yaml.dump([row(scenario)], Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=WIDTH)
        parts.append("")
        if each:
            parts.append(f"  # {each}")
        parts += [f"  {line}".rstrip() for line in block.splitlines()]
    return "\n".join(parts) + "\n"


def row(scenario: Scenario) -> dict[str, Any]:
    """Return one situation as it stands in a file."""
    out: dict[str, Any] = {"name": scenario.name}
    if scenario.source:
        out["source"] = scenario.source
    out |= {"prime": scenario.prime, "year": scenario.year}
    if not scenario.confirmed:
        out["confirmed"] = False
    if scenario.today:
        out["today"] = scenario.today
    if scenario.readings:
        out["readings"] = dict(scenario.readings)
    return {**out, "facts": _days(scenario.facts), "expect": _days(scenario.expect)}


def _days(value: Any) -> Any:
    """Days as days, however they came."""
    if isinstance(value, dict):
        return {k: _days(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [_days(v) for v in value]
    if isinstance(value, str) and len(value) == 10 and value[4:8:3] == "--":
        try:
            return date.fromisoformat(value)
        except ValueError:
            return value
    return value


class Situations(NamedTuple):
    """Situations as they stand in a file."""

    situations: tuple[dict[str, Any], ...]
