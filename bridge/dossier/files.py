"""Files: written whole or not at all, never over something that was not meant; read within a bound, where a stranger gave them."""

from __future__ import annotations

import errno
import os
import stat
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from ..errors import InputError, Problem


def write_whole(path: Path, data: bytes, new: bool = False) -> None:
    """Put a whole file at a path at once, through links: in the place of another, keeping its permissions, unless it must be ``new``.

    Raises :class:`InputError` naming the path where it cannot be written, where something that is no ordinary file (a pipe, a
    device) stands there, and where it must be new and is not.
    """
    import tempfile  # what only reads does without

    try:
        target = path.resolve()
        there = target.exists()
        if there and not (target.is_file() or target.is_dir()):
            raise InputError([Problem(str(path), "not_ordinary")])
        mode = target.stat().st_mode & 0o777 if there else 0o666 & ~_umask()
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=".octroi-")
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(data)
                stream.flush()
                os.fsync(stream.fileno())
            Path(name).chmod(mode)
            if new:
                _put(name, target)
            else:
                Path(name).replace(target)
        finally:
            Path(name).unlink(missing_ok=True)
    except InputError:
        raise
    except FileExistsError:
        raise InputError([Problem(str(path), "file_exists")]) from None
    except (OSError, RuntimeError, ValueError) as error:  # links in a circle, a name that no file can have
        raise InputError([Problem(str(path), "unwritable", (("value", getattr(error, "strerror", "") or str(error)),))]) from None


@contextmanager
def beside(path: Path) -> Iterator[Path]:
    """Give a file of its own to be filled bit by bit; it takes the place of that at the path once it is whole."""
    import tempfile

    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".octroi-", suffix=path.suffix)
    os.close(handle)
    try:
        yield Path(name)
        Path(name).chmod(path.stat().st_mode & 0o777 if path.exists() else 0o666 & ~_umask())
        Path(name).replace(path)
    finally:
        Path(name).unlink(missing_ok=True)


def _put(name: str, target: Path) -> None:
    """Give a file its name; fails where another has it, even one made this very moment."""
    try:
        os.link(name, target)
    except FileExistsError:
        raise
    except OSError:  # a disk without hard links
        os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY))
        Path(name).replace(target)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


class NewFile:
    """A file that is to be written, looked at before anything is worked out.

    ``where`` is the option that names it. What is there already is replaced only with ``force``, one of the ``inputs`` of the
    same question never, under whatever name. ``again``: a file that holds the very same is no obstacle.
    """

    def __init__(self, name: str, where: str, inputs: Iterable[str] = (), force: bool = False, again: bool = False) -> None:
        self.path, self.force = Path(name), force
        self._where = f"{where} {name or repr(name)}"
        if not name.strip():
            raise self._refused("empty_name")
        try:
            target = self.path.resolve()
            there, parent = target.exists(), target.parent.is_dir()
            ordinary, folder = target.is_file(), target.is_dir()
        except (OSError, RuntimeError, ValueError) as error:
            raise self._refused("unwritable", getattr(error, "strerror", "") or str(error)) from None
        if folder:
            raise self._refused("is_folder")
        if there and not ordinary:
            raise self._refused("not_ordinary")
        if there and any(_is_of(target, given) for given in inputs if given):
            raise self._refused("output_is_input")
        if there and not (force or again):
            raise self._refused("file_exists")
        if not parent:
            raise self._refused("no_folder", str(self.path.parent))

    def write(self, data: bytes) -> None:
        """Write the file, whole or not at all."""
        try:
            if not self.force and self.path.is_file() and self.path.read_bytes() == data:
                return
            write_whole(self.path, data, new=not self.force)
        except InputError as error:
            raise InputError([p._replace(path=self._where) for p in error.problems]) from None

    def _refused(self, key: str, value: str = "") -> InputError:
        return InputError([Problem(self._where, key, (("value", value),) if value else ())])


def _is_of(target: Path, given: str) -> bool:
    """Whether a file is one that is read: by another name, through a link, from standard input, or within a folder."""
    known = target.stat()
    try:
        if given == "-":
            return os.path.samestat(known, os.fstat(sys.stdin.fileno()))
        if os.path.samestat(known, os.stat(given)):
            return True
        if not Path(given).is_dir():
            return False
        inside = Path(given).resolve() in target.parents
        return inside or (known.st_nlink > 1 and any(os.path.samestat(known, p.stat()) for p in Path(given).rglob("*") if p.is_file()))
    except (OSError, ValueError, AttributeError):  # not there, or no file behind standard input
        return False


def read_ordinary(path: Path, limit: int) -> bytes:
    """Return what an ordinary file of at most ``limit`` bytes holds; raise :class:`InputError` for a pipe, a device, or more."""
    try:
        # A pipe that nobody writes to would never open.
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
        try:
            mode = os.fstat(handle).st_mode
            if stat.S_ISDIR(mode):
                raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
            if not stat.S_ISREG(mode):
                raise InputError([Problem(str(path), "not_ordinary")])
            with open(handle, "rb", closefd=False) as stream:
                data = stream.read(limit + 1)
        finally:
            os.close(handle)
    except InputError:
        raise
    except (OSError, ValueError) as error:
        raise InputError([Problem(str(path), "unreadable", (("value", getattr(error, "strerror", "") or str(error)),))]) from None
    if len(data) > limit:
        raise InputError([Problem(str(path), "too_large", (("value", f"{max(limit // 1000, 1)} kB"),))])
    return data
