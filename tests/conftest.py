from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, settings

from octroi.bridge import Engine

settings.register_profile("ci", deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))


@pytest.fixture(scope="session")
def engine() -> Engine:
    return Engine()
