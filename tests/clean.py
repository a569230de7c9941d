"""An environment in which nothing is installed but a wheel and what its metadata ask for: no source tree, no library of the tests."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from email.parser import Parser
from importlib.metadata import Distribution, distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

# What a program is told there: nothing of the folders and settings of the tests.
ALONE = {"PATH": os.defpath, "LC_ALL": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1"}


def asked_for(requirements: list[str], extras: tuple[str, ...] = ()) -> dict[str, Distribution]:
    """Return the distributions that these requirements bring, with what those bring, as they are installed here."""
    found: dict[str, Distribution] = {}
    waiting = [(Requirement(r), extras) for r in requirements]
    while waiting:
        requirement, around = waiting.pop()
        name = canonicalize_name(requirement.name)
        if not _applies(requirement, around) or (name in found and not requirement.extras):
            continue
        found[name] = distribution(name)
        waiting += [(Requirement(r), tuple(requirement.extras)) for r in found[name].requires or ()]
    return found


def _applies(requirement: Requirement, extras: tuple[str, ...]) -> bool:
    marker = requirement.marker
    return marker is None or any(marker.evaluate({"extra": extra}) for extra in ("", *extras))


def environment(folder: Path, wheel: Path, *extras: str) -> tuple[Path, dict[str, Distribution]]:
    """Make the environment with these extras; return its folder of commands, and the libraries that it holds.

    The libraries are links to those that are installed here, so that nothing is fetched; which of them are linked, the metadata
    of the wheel alone decides.
    """
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True)
    bin = folder / "bin"
    install = ["install", "-q", "--no-deps", "--no-index", "--no-compile", str(wheel)]
    subprocess.run([sys.executable, "-m", "pip", "--python", str(bin / "python"), *install], check=True)
    with zipfile.ZipFile(wheel) as packed:
        (name,) = [n for n in packed.namelist() if n.endswith(".dist-info/METADATA")]
        told = Parser().parsestr(packed.read(name).decode())
    held = asked_for(told.get_all("Requires-Dist", []), extras)
    (site,) = (folder / "lib").glob("python*/site-packages")
    for library in held.values():
        for top in {f.parts[0] for f in library.files or () if f.parts[0] not in ("..", "__pycache__")}:
            if not (site / top).exists():
                (site / top).symlink_to(Path(str(library.locate_file(top))))
    return bin, held
