"""What is worked out of an object once, whoever works it out, hangs on the object."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Self, TypeVar

T = TypeVar("T")


class Once:
    """Keeps what other modules make of an object, one thing for each way of making it."""

    def once(self, make: Callable[[Self], T]) -> T:
        """Return what ``make`` returns for this object, made when it is first asked for."""
        made: dict[Callable[[Any], Any], Any] = self.__dict__.setdefault("made", {})
        if make not in made:
            made[make] = make(self)
        found: T = made[make]
        return found
