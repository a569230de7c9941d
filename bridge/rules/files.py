"""A folder of rules as files: its kernel, its programs, its digest, and that of what else makes a ground program of it."""

from __future__ import annotations

from pathlib import Path

from ..catalogues import rules_directory
from ..prepared import unchanged


def kernel(directory: Path) -> list[Path]:
    """Return the files of the kernel that go with a rules folder: those of the package, unless the folder has a kernel of its own."""
    return [] if (directory / "kernel").is_dir() else sorted((rules_directory() / "kernel").glob("*.lp"))


def program(directory: Path, name: str) -> Path:
    """Return a program that is solved apart from the rules (``planning.lp``): the folder's own, or that of the package."""
    own = directory / name
    return own if own.is_file() else rules_directory() / name


def rules_hash(directory: Path) -> str:
    """Return a digest of everything under the rules folder that can change a result or its wording, with the kernel it borrows."""
    if directory == rules_directory():
        return state()[0]
    from .folder import digest  # reads every file

    return digest(directory)


def state() -> tuple[str, str]:
    """Return the digest of the rules of the package, and that of what grounds them: our own modules, and the clingo that is installed.

    Neither is worked out anew while no file of theirs is touched.
    """

    def looked() -> tuple[list[str], list[Path]]:
        from .folder import makings  # reads every file

        return makings()

    rules, maker = unchanged(rules_directory(), "state", looked)
    return rules, maker
