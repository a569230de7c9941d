"""The dossier of the rules that come with the package, for whoever reads one without an engine."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from .dossier import read
from .dossier.shape import Shape
from .ground.declared import Rules

SLOTS = 2


@lru_cache(maxsize=1)
def packaged_rules() -> Rules:
    """Return the rules that come with the package, ground once."""
    return Rules(None, SLOTS)


class Dossier(read.Dossier):
    """A dossier of the public format; see :class:`octroi.bridge.dossier.read.Dossier`."""

    @classmethod
    def of(cls, source: Mapping[str, Any] | read.Dossier, shape: Shape | None = None) -> Dossier:
        """Validate a mapping of the public shape; raise :class:`InputError` with every problem found."""
        checked = read.Dossier.of(source, shape or packaged_rules().shape)
        return cls(checked.data, checked.shape)


def load(path: Path) -> Dossier:
    """Read and validate a dossier file."""
    return Dossier.of(read.load(path, packaged_rules().shape))


def loads(text: str) -> Dossier:
    """Validate a dossier from text."""
    return Dossier.of(read.loads(text, packaged_rules().shape))
