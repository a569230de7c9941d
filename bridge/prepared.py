"""What takes long to work out of files, kept as plain data from one start of the program to the next.

It is kept beside the files, or in the user's own folder for such things where that cannot be written to. What was kept is
used only where it was made of the very same (its ``key``), is whole (its digest), and was written by this user, by the owner
of the files or by the system's, and nobody else may write to it; otherwise it is made again. It is JSON: reading it runs nothing.
"""

from __future__ import annotations

import json
import os
import stat
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

_MARK = b"octroi prepared 2"
# Longer than anything that is kept; and what others than the owner may not do.
_LIMIT, _OTHERS = 100_000_000, stat.S_IWGRP | stat.S_IWOTH
_FOLDER = "__pycache__"
_SETTLED = 2_000_000_000  # nanoseconds


def digest_of(pieces: Iterable[bytes]) -> str:
    """Return one digest of several pieces, each as it is and at its place."""
    whole = sha256()
    for piece in pieces:
        whole.update(b"%d:" % len(piece))
        whole.update(piece)
    return whole.hexdigest()


def prepared(home: Path, name: str, key: str, make: Callable[[], Any]) -> Any:
    """Return what ``make`` returns of the files in a folder, plain data: as it was kept, or made now and kept for the next time."""
    return json.loads(prepared_lines(home, name, key, lambda: [compact(make())])[0])


def prepared_lines(home: Path, name: str, key: str, make: Callable[[], list[str]]) -> list[str]:
    """The same of several texts, to be read one by one: lines of JSON."""
    kept = _kept(home, name, key)
    if kept is None:
        kept = make()
        _keep(home, name, key, kept)
    return kept


def compact(value: Any) -> str:
    """Return plain data as one line of JSON."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def unchanged(home: Path, name: str, make: Callable[[], tuple[Any, Sequence[Path]]]) -> Any:
    """Return what ``make`` returns, with the files and folders on which it hangs, as it was kept while none of these was touched.

    A file that was touched within two seconds of being looked at may be touched again unnoticed: that does not count yet.
    """
    kept = _kept(home, name, "")
    if kept is not None and _stamps((found := json.loads(kept[0]))["paths"]) == found["stamps"]:
        return found["value"]
    at = time.time_ns()
    value, hangs = make()
    paths = [str(path) for path in hangs]
    stamps = _stamps(paths)
    if _settled(stamps, at):
        _keep(home, name, "", [compact({"paths": paths, "stamps": stamps, "value": value})])
    return value


def _stamps(paths: Iterable[str]) -> list[list[int] | None]:
    """What changes with a file, or with the names in a folder: nobody can set the time of the last change."""
    out: list[list[int] | None] = []
    for path in paths:
        try:
            found = os.stat(path)
        except OSError:
            out.append(None)
        else:
            out.append([found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns])
    return out


def _settled(stamps: Iterable[list[int] | None], at: int) -> bool:
    return all(stamp is None or max(stamp[2:]) < at - _SETTLED for stamp in stamps)


def _kept(home: Path, name: str, key: str) -> list[str] | None:
    """Return the lines kept under this key, None where none are that can be used."""
    return next((kept for place in _places(home, name) if (kept := _read(*place, key)) is not None), None)


def _keep(home: Path, name: str, key: str, lines: list[str]) -> None:
    data = "\n".join(lines).encode("utf-8", "surrogatepass")
    head = b"\n".join((_MARK, key.encode(), sha256(data).hexdigest().encode(), b""))
    any(_written(path, head + data) for path, _ in _places(home, name))


def _places(home: Path, name: str) -> Iterator[tuple[Path, frozenset[int]]]:
    """Where something of a folder is kept, and whose files are trusted there."""
    if not hasattr(os, "geteuid"):
        return
    own = frozenset({os.geteuid(), 0})
    try:
        yield home / _FOLDER / f"octroi-{name}.json", own | {home.stat().st_uid}
        base = os.environ.get("XDG_CACHE_HOME", "")
        cache = Path(base) if os.path.isabs(base) else Path.home() / ".cache"
        place = sha256(os.fsencode(home.resolve())).hexdigest()[:16]
        yield cache / "octroi" / f"{place}-{name}.json", own
    except (OSError, RuntimeError):  # no such folder, no home
        return


def _read(path: Path, owners: frozenset[int], key: str) -> list[str] | None:
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        found = os.fstat(handle)
        if not stat.S_ISREG(found.st_mode) or found.st_uid not in owners or found.st_mode & _OTHERS or found.st_size > _LIMIT:
            return None
        with open(handle, "rb", closefd=False) as stream:
            parts = stream.read().split(b"\n", 3)
    except OSError:
        return None
    finally:
        os.close(handle)
    if len(parts) != 4 or parts[:2] != [_MARK, key.encode()] or sha256(parts[3]).hexdigest().encode() != parts[2]:
        return None
    return parts[3].decode("utf-8", "surrogatepass").split("\n")


def _written(path: Path, data: bytes) -> bool:
    """Keep data at a path, whole or not at all; say whether it was."""
    here = path.with_name(f".{path.name}.{os.getpid()}.{threading.get_ident()}")
    try:
        path.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
        handle = os.open(here, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o644)
    except OSError:
        return False
    try:
        with open(handle, "wb") as stream:
            stream.write(data)
        here.replace(path)
    except OSError:
        here.unlink(missing_ok=True)
        return False
    return True
