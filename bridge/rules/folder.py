"""The files of a folder of rules: which of them count, and what digest they have together."""

from __future__ import annotations

import os
from collections.abc import Iterable
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path

from ..catalogues import rules_directory
from ..dossier.files import read_ordinary
from ..prepared import digest_of
from .statements import FILE_LIMIT, files


def digest(directory: Path) -> str:
    """Return a digest of everything under a folder of rules that counts, with the kernel it borrows."""
    whole = sha256()
    borrowed = [] if (directory / "kernel").is_dir() else [(rules_directory() / "kernel", KERNEL)]
    for folder, patterns in ((directory, OWN), *borrowed):
        for name, path in rule_files(folder, patterns):
            whole.update(name.encode() + b"\0")
            whole.update(sha256(read_ordinary(path, FILE_LIMIT)).digest())
    return whole.hexdigest()[:16]


# Files that the program looks for by their names: in the kernel, and in a folder of rules.
KERNEL = ("*.lp", "wording/*.toml")
OWN = (
    "main.lp", "past.lp", "verify.lp", "combination.lp", "planning.lp", "verification/checks.lp",
    "*.toml", "wording/*.toml", "examples/*.toml",
    *(f"kernel/{pattern}" for pattern in KERNEL),
)  # fmt: skip


def rule_files(folder: Path, patterns: Iterable[str] = OWN) -> list[tuple[str, Path]]:
    """Return the files that can change a result or its wording, each by its name within the folder: those that are looked for
    by their names, and all that these include. What else lies in the folder is not looked at.
    """
    home = folder.resolve()
    named = [p for pattern in patterns for p in folder.glob(pattern) if p.is_file()]
    found = {*files(p for p in named if p.suffix == ".lp"), *(p.resolve() for p in named)}
    names = [(os.path.relpath(p, home).replace(os.sep, "/"), p) for p in found]
    return sorted(names, key=lambda pair: Path(pair[0]))


# What makes a ground program of rule files, besides clingo.
_MAKERS = (
    "rules/cuts", "rules/files", "rules/flat", "rules/folder", "rules/grounding", "rules/load", "rules/numbers", "rules/parts",
    "rules/rulebase", "rules/statements", "facts/format",
)  # fmt: skip


def makings() -> tuple[list[str], list[Path]]:
    """Return the digests of the rules of the package and of what grounds them, with the files and folders on which they hang."""
    home = rules_directory()
    own = [Path(__file__).parent.parent / f"{name}.py" for name in _MAKERS]
    spec = find_spec("clingo")
    there = [] if spec is None or spec.origin is None else sorted(Path(spec.origin).parent.glob("_clingo*"))
    stamps = [f"{p.name} {(s := p.stat()).st_size} {s.st_mtime_ns}".encode() for p in there]
    maker = digest_of([*(p.read_bytes() for p in own), *stamps])[:16]
    folders = [home / name for name in ("", *sorted({p.rpartition("/")[0] for p in OWN} - {""}))]
    return [digest(home), maker], [*folders, *(p for _, p in rule_files(home)), *own, *there]
