"""Cold start: `octroi decide` as a command, against a Python that only imports clingo and click.

Each run is a process of its own, its output thrown away; the first round, which warms the file cache and writes
bytecode, is not counted.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

from report import arguments, interleaved, rows, show, write

BASE = "python -c 'import clingo, click'"
IN_PYTHON = """
from datetime import date
from octroi.bridge import Engine
from octroi.bridge.dossier.read import parse
Engine().decide(parse(open({path!r}, encoding="utf-8").read()), ["ppi"], [2023], date(2024, 10, 1))
"""
DOSSIER = """
dossier: 1
doctor:
  gp_number_since: 2005-09-01
  training: none
  years:
    2023:
      on_call: true
      billed_eur: 61000
      payment: fee_for_service
      accepted_software: true
      e_services: {chapter_iv_pct: 64, efact_eattest_pct: 41, sumehr_pct: 58, cebam_uses: 7, handicap_forms: 3,
                   medication_schemes: 2, barometers: 0}
practice: {kind: solo, registered_on: none}
"""


def process(*command: str) -> None:
    """Run a command to its end; a failure stops the benchmark."""
    done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)} failed:\n{done.stderr}")


def command_line() -> list[str] | None:
    """Return how to run octroi: the command beside this Python, or None where it is not installed."""
    found = shutil.which("octroi", path=os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")]))
    if found is None or subprocess.run([found, "--help"], capture_output=True, check=False).returncode:
        return None
    return [found]


def example(octroi: list[str] | None) -> str:
    """Return the dossier that `octroi example` prints, or one like it."""
    if octroi is not None:
        done = subprocess.run([*octroi, "example", "solo"], capture_output=True, text=True, check=False)
        if done.returncode == 0 and done.stdout:
            return done.stdout
    return DOSSIER


def main() -> None:
    """Run the benchmark."""
    options = arguments("Cold start of the command against a Python that imports clingo and click.", rounds=30)
    octroi = command_line()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "dossier.yaml"
        path.write_text(example(octroi), encoding="utf-8")
        python = partial(process, sys.executable)
        contenders: dict[str, Callable[[], object]] = {
            "python -c pass": partial(python, "-c", "pass"),
            BASE: partial(python, "-c", "import clingo, click"),
            "import octroi.bridge": partial(python, "-c", "import octroi.bridge"),
            "Engine()": partial(python, "-c", "from octroi.bridge import Engine; Engine()"),
            "Engine().decide(...) in Python": partial(python, "-c", IN_PYTHON.format(path=str(path))),
        }
        if octroi is None:
            print("The octroi command does not run here: only the library is timed.", file=sys.stderr)
        else:
            decide = ("decide", str(path), "--prime", "ppi", "--year", "2023")
            contenders["octroi --help"] = partial(process, *octroi, "--help")
            contenders["octroi decide, text"] = partial(process, *octroi, *decide)
            contenders["octroi decide, JSON"] = partial(process, *octroi, *decide, "--format", "json")
        table = rows(interleaved(contenders, options.rounds, warm=False), BASE)
    show("Cold start, PPI 2023", table)
    write(options.json, "cold", {"Cold start, PPI 2023": table})


if __name__ == "__main__":
    main()
