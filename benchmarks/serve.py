"""How many decisions a second `octroi serve` answers, how late the latest are, and whether it grows.

    python benchmarks/serve.py [--seconds N] [--requests N] [--openfisca PYTHON]

The load comes from wrk (Debian's package of that name), from another process on this machine; mixed examples, one prime year and
all, 1, 8 and 64 clients. Every body is compared first with what the command line prints for it, byte for byte; then so many
requests are made, and the memory of the workers is read before and after. With ``--openfisca``, an interpreter that has
``openfisca-core[web-api]``, OpenFisca's own web API answers the bare amount of PPI 2023 in the same run, with as many workers, beside
the whole decision (reasons' conditions and ways included) of the same complete dossiers.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from dossiers import COMPLETE, YEAR
from dossiers import TODAY as DAY

from octroi.bridge.dossier.read import parse
from octroi.bridge.dossier.yaml_text import dump
from octroi.bridge.results import plain
from octroi.cli import examples
from octroi.cli.main import status

TODAY = "2025-10-20"
CLIENTS = (1, 8, 64)
ASKED: dict[str, dict[str, Any]] = {"one prime year": {"prime": "ppi", "year": 2024}, "all": {}}


def bodies(asked: dict[str, Any]) -> dict[str, str]:
    """Return a question for each example."""
    return {n: json.dumps({"dossier": plain(parse(examples.text(n))), "today": TODAY, **asked}) for n in examples.names()}


def script(texts: list[str], path: str = "/v1/decide?lang=fr") -> str:
    """Return what wrk sends: the questions in turn."""
    listed = ",\n".join(f"[==[{t}]==]" for t in texts)
    return (
        f"local bodies = {{\n{listed}\n}}\nlocal n = 0\n"
        'wrk.method = "POST"\nwrk.headers["Content-Type"] = "application/json"\n'
        'request = function() n = n + 1; return wrk.format(nil, "' + path + '", nil, bodies[n % #bodies + 1]) end\n'
        'response = function(code) if code ~= 200 then io.write("error ", code, "\\n") end end\n'
    )


def asked_of(address: str, body: str, path: str = "/v1/decide?lang=fr") -> bytes:
    """Return the answer to one question."""
    request = urllib.request.Request(f"{address}{path}", body.encode(), {"content-type": "application/json"})
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


def spent(process: int) -> float:
    """Return how many seconds of the processor a server and its workers have used."""
    children = subprocess.run(["pgrep", "-P", str(process)], capture_output=True, text=True, check=False).stdout.split()
    ticks = 0
    for one in (str(process), *children):
        with contextlib.suppress(OSError):
            ticks += sum(map(int, Path(f"/proc/{one}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[11:13]))
    return ticks / os.sysconf("SC_CLK_TCK")


def main() -> None:
    """Serve, compare, load, and print a table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=int, default=10)
    parser.add_argument("--requests", type=int, default=20_000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--openfisca", default="", help="an interpreter that has openfisca-core[web-api]")
    chosen = parser.parse_args()
    if shutil.which("wrk") is None:
        sys.exit("wrk is lacking: apt-get install wrk")
    command = [sys.executable, "-m", "octroi.cli", "serve", "--workers", str(chosen.workers), "--port", "{port}"]
    with _serving(command, "/v1/health") as (address, process):
        _measured(address, process, chosen)
        if chosen.openfisca:
            _beside((address, process), chosen)


@contextlib.contextmanager
def _serving(command: list[str], ready: str) -> Iterator[tuple[str, int]]:
    """Start a server on a free port, which its command names; yield its address and its process once it answers."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address, quiet = f"http://127.0.0.1:{port}", subprocess.DEVNULL
    command = [word.format(port=port) for word in command]
    with subprocess.Popen(command, stdout=quiet, stderr=quiet, cwd=Path(__file__).parent) as server:
        try:
            for _ in range(600):
                with contextlib.suppress(OSError):
                    urllib.request.urlopen(f"{address}{ready}").close()
                    break
                time.sleep(0.1)
            yield address, server.pid
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(20)


def _beside(server: tuple[str, int], chosen: argparse.Namespace) -> None:
    """Measure both on the complete dossiers of PPI 2023, the amounts of both compared first."""
    asked = {"prime": "ppi", "year": YEAR, "today": DAY.isoformat()}
    texts = [json.dumps({"dossier": plain(parse(dump(d))), **asked}) for d in COMPLETE.values()]
    print(f"PPI {YEAR}, {len(texts)} complete dossiers: whole decisions")
    _table(server, script(texts), chosen)
    command = [chosen.openfisca, "-m", "gunicorn", "openfisca_serve:application", "--bind", "127.0.0.1:{port}"]
    with _serving([*command, "--workers", str(chosen.workers)], "/variables") as fisca:
        bare = [json.dumps(_case(d)) for d in COMPLETE.values()]
        amounts = [json.loads(asked_of(fisca[0], t, "/calculate"))["doctors"]["doctor"]["ppi"][str(YEAR)] for t in bare]
        ours = [json.loads(asked_of(server[0], t))["decisions"][0]["amount"]["min"] for t in texts]
        print(f"OpenFisca's web API, the bare amount of the same; as ours: {'yes' if amounts == ours else 'NO'}")
        _table(fisca, script(bare, "/calculate"), chosen)


def _case(dossier: Mapping[str, Any]) -> dict[str, Any]:
    """Write a complete dossier as a question to OpenFisca's web API, the amount left to calculate."""
    facts, year = dossier["doctor"]["years"][YEAR], str(YEAR)
    inputs: dict[str, Any] = {n: {year: v} for n, v in {**facts, **facts["e_services"]}.items() if n != "e_services"}
    since = {"ETERNITY": dossier["doctor"]["gp_number_since"].isoformat()}
    return {"doctors": {"doctor": {**inputs, "gp_number_since": since, "ppi": {year: None}}}}


def _measured(address: str, process: int, chosen: argparse.Namespace) -> None:
    for label, asked in ASKED.items():
        texts = bodies(asked)
        same = all(asked_of(address, t) == printed(n, asked) for n, t in texts.items())
        print(f"{label}: the bytes of the command line: {'yes' if same else 'NO'}")
        _table((address, process), script(list(texts.values())), chosen)
    body, before = bodies(ASKED["one prime year"])["solo"], memory(process)
    for _ in range(chosen.requests):
        asked_of(address, body)
    print(f"memory of the workers after {chosen.requests} more requests: {before} kB, then {memory(process)} kB")


def _table(server: tuple[str, int], asking: str, chosen: argparse.Namespace) -> None:
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "ask.lua").write_text(asking, encoding="utf-8")
        for clients in CLIENTS:
            print(f"  {clients:>2} clients: {_load(server, Path(folder), clients, f'{chosen.seconds}s')}", flush=True)


def _load(server: tuple[str, int], folder: Path, clients: int, seconds: str) -> str:
    command = ["wrk", "-t1", f"-c{clients}", f"-d{seconds}", "--latency", "--timeout", "20s", "-s", str(folder / "ask.lua"), server[0]]
    before = spent(server[1])
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    rate, late = re.search(r"Requests/sec:\s+([\d.]+)", told), re.search(r"^\s+99%\s+(\S+)", told, re.MULTILINE)
    made = re.search(r"(\d+) requests in", told)
    each = f"{(spent(server[1]) - before) / int(made[1]) * 1000:.1f}" if made and int(made[1]) else "?"
    errors = told.count("error") + ("Non-2xx" in told)
    return f"{rate[1] if rate else '?'} a second, 99 % within {late[1] if late else '?'}, {each} ms of the processor each, {errors} errors"


if __name__ == "__main__":
    main()
