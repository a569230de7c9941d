"""How many decisions a second `octroi serve` answers, how late the latest are, and whether it grows.

    python benchmarks/serve.py [--seconds N] [--requests N]

The load comes from wrk (Debian's package of that name), from another process on this machine; mixed examples, one prime year and
all, 1, 8 and 64 clients. Every body is compared first with what the command line prints for it, byte for byte; then so many
requests are made, and the memory of the workers is read before and after.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from typing import Any

from octroi.bridge.dossier.read import parse
from octroi.bridge.results import plain
from octroi.cli import examples
from octroi.cli.main import status

TODAY = "2025-10-20"
CLIENTS = (1, 8, 64)
ASKED: dict[str, dict[str, Any]] = {"one prime year": {"prime": "ppi", "year": 2024}, "all": {}}


def bodies(asked: dict[str, Any]) -> dict[str, str]:
    """Return a question for each example."""
    return {n: json.dumps({"dossier": plain(parse(examples.text(n))), "today": TODAY, **asked}) for n in examples.names()}


def script(texts: list[str]) -> str:
    """Return what wrk sends: the questions in turn."""
    listed = ",\n".join(f"[==[{t}]==]" for t in texts)
    return (
        f"local bodies = {{\n{listed}\n}}\nlocal n = 0\n"
        'wrk.method = "POST"\nwrk.headers["Content-Type"] = "application/json"\n'
        'request = function() n = n + 1; return wrk.format(nil, "/v1/decide?lang=fr", nil, bodies[n % #bodies + 1]) end\n'
        'response = function(code) if code ~= 200 then io.write("error ", code, "\\n") end end\n'
    )


def asked_of(address: str, body: str) -> bytes:
    """Return the answer to one question."""
    request = urllib.request.Request(f"{address}/v1/decide?lang=fr", body.encode(), {"content-type": "application/json"})
    with urllib.request.urlopen(request) as answer:
        data: bytes = answer.read()
    return data


def printed(name: str, asked: dict[str, Any]) -> bytes:
    """Return what the command line prints for an example."""
    options = [w for k, v in asked.items() for w in (f"--{k}", str(v))]
    with tempfile.NamedTemporaryFile("w", suffix=".yaml", encoding="utf-8") as file:
        file.write(examples.text(name))
        file.flush()
        out = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True)
        with contextlib.redirect_stdout(out):
            status(["decide", file.name, *options, "--today", TODAY, "--format", "json", "--lang", "fr"])
        out.seek(0)
        return out.read().encode()


def memory(process: int) -> int:
    """Return how many kB the workers of a process hold."""
    children = subprocess.run(["pgrep", "-P", str(process)], capture_output=True, text=True, check=False).stdout.split()
    found = 0
    for child in children:
        with contextlib.suppress(OSError):
            told = re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{child}/status").read_text(encoding="utf-8"))
            found += int(told[1]) if told else 0
    return found


def main() -> None:
    """Serve, compare, load, and print a table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=int, default=10)
    parser.add_argument("--requests", type=int, default=20_000)
    parser.add_argument("--workers", type=int, default=2)
    chosen = parser.parse_args()
    if shutil.which("wrk") is None:
        sys.exit("wrk is lacking: apt-get install wrk")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "octroi.cli", "serve", "--port", str(port), "--workers", str(chosen.workers)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server, tempfile.TemporaryDirectory() as folder:
        for _ in range(600):
            with contextlib.suppress(OSError):
                urllib.request.urlopen(f"{address}/v1/health").close()
                break
            time.sleep(0.1)
        try:
            _measured(address, server.pid, Path(folder), chosen)
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(20)


def _measured(address: str, process: int, folder: Path, chosen: argparse.Namespace) -> None:
    for label, asked in ASKED.items():
        texts = bodies(asked)
        same = all(asked_of(address, t) == printed(n, asked) for n, t in texts.items())
        print(f"{label}: the bytes of the command line: {'yes' if same else 'NO'}")
        (folder / "ask.lua").write_text(script(list(texts.values())), encoding="utf-8")
        for clients in CLIENTS:
            print(f"  {clients:>2} clients: {_load(address, folder, clients, f'{chosen.seconds}s')}")
    body, before = bodies(ASKED["one prime year"])["solo"], memory(process)
    for _ in range(chosen.requests):
        asked_of(address, body)
    print(f"memory of the workers after {chosen.requests} more requests: {before} kB, then {memory(process)} kB")


def _load(address: str, folder: Path, clients: int, seconds: str) -> str:
    command = ["wrk", "-t1", f"-c{clients}", f"-d{seconds}", "--latency", "--timeout", "20s", "-s", str(folder / "ask.lua"), address]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    rate, late = re.search(r"Requests/sec:\s+([\d.]+)", told), re.search(r"99%\s+(\S+)", told)
    errors = told.count("error") + ("Non-2xx" in told)
    return f"{rate[1] if rate else '?'} a second, 99 % within {late[1] if late else '?'}, {errors} errors"


if __name__ == "__main__":
    main()
