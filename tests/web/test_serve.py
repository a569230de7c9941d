"""The command itself: what it refuses, and one server from its start to its stop, with real traffic and its log."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from octroi.cli.main import status
from served import state

SECRETS = ("Wavre", "0567890123", "84000", "first-nurse", "premiere-infirmiere")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--port", "99999"], "--port 99999"),
        (["--port", "http"], "--port http"),
        (["--workers", "0"], "--workers 0"),
        (["--timeout", "0"], "--timeout 0"),
        (["--example", "nobody"], "nobody"),
        (["--rules", "/nowhere"], "/nowhere"),
    ],
)
def test_what_cannot_be_served_is_said(options: list[str], said: str, capfd: pytest.CaptureFixture[str]) -> None:
    assert status(["serve", *options]) == 2
    assert said in capfd.readouterr().err


def test_one_server_from_its_start_to_its_stop(tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = tmp_path / "log"
    command = [sys.executable, "-m", "octroi.cli", "serve", "--port", str(port), "--workers", "1"]
    with log.open("wb") as out:
        server = subprocess.Popen(command, stdout=out, stderr=out, cwd=tmp_path, env={**os.environ, "TMPDIR": str(tmp_path)})
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60) as client:
            for _ in range(900):
                try:
                    assert client.get("/v1/health").status_code == 200
                    break
                except httpx.TransportError:
                    time.sleep(0.1)
            page = client.get("/fr/example?name=first_nurse").text
            for name in ("result", "answers", "dossier.yaml"):
                assert client.post(f"/fr/{name}", data={"state": state(page)}).status_code == 200
            kept = client.get("/v1/examples/first_nurse").content
            assert client.post("/fr/open", files={"file": ("Wavre.yaml", kept)}).status_code == 200
            assert client.get("/fr/84000?workplace=Wavre").status_code == 404
            assert client.post("/v1/decide", json={"dossier": {"practice": {"workplace": "Wavre"}}, "prime": "ppi"}).status_code == 200
            assert not client.cookies
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(30)
    told = log.read_text(encoding="utf-8")
    assert "POST /{language:str}/result 200" in told
    assert not [s for s in SECRETS if s in told]
    assert [p.name for p in tmp_path.iterdir()] == ["log"]  # nothing of it is on the disk
