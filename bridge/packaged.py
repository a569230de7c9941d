"""The dossier of the rules that come with the package, for whoever reads one without an engine."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from .dossier import read
from .dossier.keys import told_years
from .dossier.shape import Shape
from .ground.declared import Rules
from .rules.apart import MAIN, PAST, reached

SLOTS = 2


@lru_cache(maxsize=2)
def packaged_rules(entry: str = MAIN) -> Rules:
    """Return the rules that come with the package, ground once."""
    return Rules(None, SLOTS, entry)


def _shape(data: Mapping[str, Any]) -> Shape:
    """What a dossier may hold, the years apart left out where it tells nothing of them."""
    rules = packaged_rules()
    return packaged_rules(PAST).shape if reached(rules.base, (), told_years(data)) else rules.shape


class Dossier(read.Dossier):
    """A dossier of the public format; see :class:`octroi.bridge.dossier.read.Dossier`."""

    @classmethod
    def of(cls, source: Mapping[str, Any] | read.Dossier, shape: Shape | None = None) -> Dossier:
        """Validate a mapping of the public shape; raise :class:`InputError` with every problem found."""
        data = source.data if isinstance(source, read.Dossier) else source
        checked = read.Dossier.of(source, shape or _shape(data))
        return cls(checked.data, checked.shape)


def load(path: Path) -> Dossier:
    """Read and validate a dossier file."""
    return Dossier.of(read.mapping(read.read_text(path)))


def loads(text: str) -> Dossier:
    """Validate a dossier from text."""
    return Dossier.of(read.mapping(text))
