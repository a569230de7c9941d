"""How long a random search goes on: a while in the run that everybody waits for, ten times that in the long run."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import pytest
from hypothesis import settings

Test = TypeVar("Test", bound=Callable[..., Any])
LONGER, SHORTER = 10, 6
_RUN = {"long": False}


def begin(marks: str) -> None:
    """Say which run this is, by the expression that chooses its marks; called before the tests are read."""
    _RUN["long"] = bool(marks) and "not long" not in marks


def trials(count: int, **others: Any) -> settings:
    """Return the settings of a search for so many examples; the long run takes ten times as many, and new ones each time, the
    run that everybody waits for a sixth of them."""
    if _RUN["long"]:
        others["derandomize"] = False
        return settings(max_examples=count * LONGER, **others)
    return settings(max_examples=-(-count // SHORTER), **others)


def wide() -> bool:
    """Whether this is the long run, which looks at everything."""
    return _RUN["long"]


def searches(test: Test) -> Test:
    """Mark a test within which a search takes place, so that the long run has it too."""
    return pytest.mark.long(test) if _RUN["long"] else test


def search(count: int, **others: Any) -> Callable[[Test], Test]:
    """Return what makes a test a search for so many examples, in the long run for ten times as many."""
    return lambda test: searches(trials(count, **others)(test))
