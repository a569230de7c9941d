"""What is refused, by the key of the first problem."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from octroi.bridge import InputError


@contextmanager
def refusing(key: str, path: str | None = None) -> Iterator[None]:
    """Hold that the block is refused for one reason, said at ``path`` where that is given."""
    with pytest.raises(InputError) as caught:
        yield
    problem = caught.value.problems[0]
    assert problem.key == key, str(caught.value)
    assert path in (None, problem.path), str(caught.value)
