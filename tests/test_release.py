"""What is given out: the wheel, complete and able to work by itself; what it is made of; the container that serves it."""

from __future__ import annotations

import json
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import tomllib
import zipfile
from importlib.metadata import Distribution, packages_distributions
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from clean import ALONE, environment
from octroi.bridge import __version__
from octroi.web.words import speaking
from places import ROOT

PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
EXTRAS: dict[str, list[str]] = PROJECT["optional-dependencies"]


class Clean(NamedTuple):
    """An environment with nothing but the wheel: its folder, its commands, and the libraries it holds."""

    folder: Path
    bin: Path
    held: dict[str, Distribution]

    def octroi(self, *arguments: str, stdin: str = "") -> str:
        command = [str(self.bin / "octroi"), *arguments]
        return subprocess.run(command, input=stdin, capture_output=True, text=True, cwd=self.folder, env=ALONE, check=True).stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "--no-build-isolation", "-w", str(folder), "."]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (found,) = folder.glob("octroi_primes-*.whl")
    return found


@pytest.fixture(scope="module")
def clean(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Clean:
    folder = tmp_path_factory.mktemp("clean")
    return Clean(folder, *environment(folder, wheel, "serve"))


def test_wheel_holds_every_source_file(wheel: Path) -> None:
    packed = set(zipfile.ZipFile(wheel).namelist())
    for folder in ("logic", "bridge", "cli", "web"):
        for path in (ROOT / folder).rglob("*"):
            if path.suffix in {".py", ".lp", ".toml", ".yaml", ".html", ".css", ".js", ".svg"} or path.name == "py.typed":
                assert f"octroi/{path.relative_to(ROOT).as_posix()}" in packed


def test_the_wheel_does_its_work_without_the_source_tree(clean: Clean) -> None:
    where = "import octroi.bridge, octroi.logic; print(octroi.bridge.__file__, octroi.logic.__file__)"
    found = subprocess.run([str(clean.bin / "python"), "-c", where], capture_output=True, text=True, env=ALONE, check=True).stdout
    assert all(path.startswith(str(clean.folder)) for path in found.split())
    assert __version__ in clean.octroi("--version")
    answer = clean.octroi(
        "decide", "-", "--prime", "ppi", "--year", "2024", "--today", "2025-10-20", "--format", "json",
        stdin=clean.octroi("example", "solo"),
    )  # fmt: skip
    decision = json.loads(answer)["decisions"][0]
    assert (decision["verdict"], decision["amount"]["min"], decision["situation"]) == ("granted", 3500, 2)  # the table of 2024


# Nothing can be written any more, and who runs the command is a number that may do nothing special; only root can ask for it.
CONFINED = ["unshare", "-m", "sh", "-c", 'mount -o remount,bind,ro / && exec unshare --user --map-user=65532 --map-group=65532 "$@"', "sh"]


def confined(command: list[str]) -> list[str]:
    """Return the command as a container runs it, where this can be done here."""
    if shutil.which("unshare") is None or subprocess.run([*CONFINED, "true"], capture_output=True, check=False).returncode:
        return command
    return [*CONFINED, *command]


@pytest.mark.long
def test_the_wheel_serves_the_page_as_a_plain_user_with_nothing_to_write_to(clean: Clean, tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = tmp_path / "log"
    with log.open("wb") as out:
        command = confined([str(clean.bin / "octroi"), "serve", "--port", str(port), "--workers", "1"])
        server = subprocess.Popen(command, stdout=out, stderr=out, cwd=clean.folder, env=ALONE)
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60) as client:
            for _ in range(900):
                assert server.poll() is None, log.read_text(encoding="utf-8")
                try:
                    health = client.get("/v1/health")
                    break
                except httpx.TransportError:
                    time.sleep(0.1)
            assert health.status_code == 200
            page = client.get("/fr/example?name=first_nurse")
            assert page.status_code == 200
            assert speaking("fr")("page.todo") in page.text
            for address in re.findall(r'(?:href|src)="(/static/[^"]+)"', page.text):
                assert client.get(address).status_code == 200
    finally:
        server.send_signal(signal.SIGTERM)
        assert server.wait(30) in (0, -signal.SIGTERM)  # it stops in order, then as the signal says


def test_the_metadata_are_those_of_the_code() -> None:
    assert PROJECT["version"] == __version__
    assert {"Typing :: Typed", "Natural Language :: Dutch", "Natural Language :: German"} <= set(PROJECT["classifiers"])
    assert f"## {__version__}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_every_library_that_the_code_imports_is_asked_for() -> None:
    brought_by = packages_distributions()
    asked = [*PROJECT["dependencies"], *(r for name, extra in EXTRAS.items() if name not in ("test", "docs", "release") for r in extra)]
    told = {canonicalize_name(Requirement(r).name) for r in asked}
    for folder in ("bridge", "cli", "web"):
        for path in (ROOT / folder).rglob("*.py"):
            names = set(re.findall(r"(?m)^ *(?:from|import) (\w+)(?= import|\.|$|,| as )", path.read_text(encoding="utf-8")))
            for name in names - sys.stdlib_module_names - {"octroi"}:
                found = {canonicalize_name(n) for n in brought_by.get(name, [name])}
                assert found & told, f"{path.relative_to(ROOT)}: {name}"


@pytest.mark.skipif(find_spec("cyclonedx_py") is None, reason="no cyclonedx-bom: pip install -e '.[release]'")
def test_the_bill_of_materials_names_what_is_installed_and_nothing_else(clean: Clean, tmp_path: Path) -> None:
    page = (ROOT / "docs" / "release.md").read_text(encoding="utf-8")
    (line,) = re.findall(r"(?m)^\$ \S+/cyclonedx-py (environment .*)$", page)
    written = tmp_path / "bill.json"
    options = line.replace(" clean ", f" {clean.bin / 'python'} ").replace("dist/octroi-primes.cdx.json", str(written)).split()
    subprocess.run([sys.executable, "-m", "cyclonedx_py", *options], cwd=ROOT, check=True, capture_output=True)
    bill = json.loads(written.read_text(encoding="utf-8"))
    assert bill["bomFormat"] == "CycloneDX"
    assert bill["metadata"]["component"]["name"] == PROJECT["name"]
    named = {c["name"].lower().replace("_", "-"): c for c in bill["components"]}
    assert set(named) - {PROJECT["name"]} == set(clean.held)
    assert all(c["version"] and c["purl"].startswith("pkg:pypi/") for n, c in named.items() if n != PROJECT["name"])


def instructions() -> list[tuple[str, str]]:
    """Return the instructions of the container file, with what follows each."""
    text = re.sub(r"(?m)^#.*\n", "", (ROOT / "Containerfile").read_text(encoding="utf-8")).replace("\\\n", " ")
    return [(word, " ".join(rest.split())) for word, _, rest in (line.partition(" ") for line in text.splitlines() if line.strip())]


def test_the_container_runs_as_a_plain_user_what_the_command_line_knows(capsys: pytest.CaptureFixture[str]) -> None:
    """Its structure only: nothing here can build it."""
    found = instructions()
    last = max(n for n, (word, _) in enumerate(found) if word == "FROM")
    stage = found[last:]
    (user,) = [rest for word, rest in stage if word == "USER"]
    assert re.fullmatch(r"[1-9]\d{3,}:[1-9]\d{3,}", user), "a number, so that a cluster can see that it is not root"
    assert not [rest for word, rest in stage if word in ("ADD", "RUN", "VOLUME")], "what runs is only copied there"
    assert [rest for word, rest in stage if word == "COPY"] == ["--from=build /opt/octroi /opt/octroi"]
    extras = re.search(r"\[([a-z,]+)\]", " ".join(rest for _, rest in found))
    assert extras is not None
    assert set(extras[1].split(",")) <= set(PROJECT["optional-dependencies"])
    program = [json.loads(rest) for word, rest in stage if word in ("ENTRYPOINT", "CMD")]
    assert program == [["/opt/octroi/bin/octroi", "serve"], ["--host", "0.0.0.0"]]
    (check,) = [rest for word, rest in stage if word == "HEALTHCHECK"]
    assert "/v1/health" in check
    (port,) = [rest for word, rest in stage if word == "EXPOSE"]
    assert f"127.0.0.1:{port}/" in check
