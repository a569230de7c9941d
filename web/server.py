"""The server process: workers, uvicorn in front of them, and a stop that lets answers under way be given."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import uvicorn

from .app import application
from .desk import Desk
from .prover import Prover
from .work.pool import Pool
from .work.proving import Proving

PATIENCE = 10  # seconds for answers under way when it is told to stop
CLIENTS = 512


@dataclass(frozen=True)
class Settings:
    """Where to listen, how many workers, how long an answer may take, and the folder of rules."""

    host: str
    port: int
    workers: int
    within: float
    rules: Path | None = None
    log: bool = True


def secret() -> bytes:
    """Return what forms are sealed with: ``OCTROI_SECRET`` where several servers share forms, else new at every start."""
    return os.environ.get("OCTROI_SECRET", "").encode() or secrets.token_bytes(32)


def serve(settings: Settings) -> None:
    """Serve until told to stop."""
    pool = Pool(settings.workers, partial(Desk, secret(), settings.rules), settings.within)
    proving = Proving(partial(Prover, settings.rules))
    config = uvicorn.Config(
        application(pool, settings.log, proving), settings.host, settings.port, access_log=False, log_level="warning", server_header=False,
        limit_concurrency=CLIENTS, timeout_graceful_shutdown=PATIENCE, timeout_keep_alive=15, lifespan="on",
    )  # fmt: skip
    uvicorn.Server(config).run()
