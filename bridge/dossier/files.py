"""Writing a file whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from ..errors import InputError, Problem


def write_whole(path: Path, data: bytes) -> None:
    """Put a whole file in the place of another at once, through links and keeping its permissions.

    What is no ordinary file (a pipe, a device) is written into, never replaced. Raises :class:`InputError` naming the
    path where it cannot be written.
    """
    target = path.resolve()
    try:
        if target.exists() and not target.is_file():
            with target.open("wb") as stream:
                stream.write(data)
            return
        mode = target.stat().st_mode & 0o777 if target.exists() else 0o666 & ~_umask()
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(data)
                stream.flush()
                os.fsync(stream.fileno())
            Path(name).chmod(mode)
            Path(name).replace(target)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise InputError([Problem(str(path), "unwritable", (("value", error.strerror or str(error)),))]) from None


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
