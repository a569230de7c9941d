from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, settings

from octroi.bridge import Engine

# Where a submission is judged the examples are the same every time; everywhere else each run draws new ones.
settings.register_profile(
    "ci", deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True, derandomize=bool(os.environ.get("CI"))
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))


@pytest.fixture(scope="session")
def engine() -> Engine:
    return Engine()
