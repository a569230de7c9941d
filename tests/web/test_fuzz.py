"""The API against what its description allows and forbids, with inputs made up by schemathesis; runs with ``-m long``.

It needs that library: ``pip install schemathesis``.
"""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
import uvicorn

from octroi.web.app import application
from octroi.web.work.here import Here
from served import desk

schemathesis: Any = pytest.importorskip("schemathesis", reason="no schemathesis: pip install schemathesis")
from hypothesis import HealthCheck, given, settings  # noqa: E402 - only where there is something to run

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def described() -> Iterator[Any]:
    """The description of a server of our own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = uvicorn.Server(uvicorn.Config(application(Here(desk())), "127.0.0.1", port, log_level="error", access_log=False))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.05)
    yield schemathesis.openapi.from_url(f"http://127.0.0.1:{port}/openapi.json")
    server.should_exit = True
    thread.join(10)


def test_no_answer_is_other_than_described(described: Any) -> None:
    """Whatever is sent: no failure of ours, a described status and type, and a body by its schema."""
    checks = schemathesis.checks
    wanted = [
        checks.not_a_server_error, checks.status_code_conformance, checks.content_type_conformance, checks.response_schema_conformance,
    ]  # fmt: skip
    tried = []
    for found in described.get_all_operations():
        operation = found.ok()

        @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck), database=None)
        @given(case=operation.as_strategy())
        def answered(case: Any) -> None:
            case.call_and_validate(checks=wanted)

        answered()
        tried.append(operation.label)
    assert len(tried) > 12
