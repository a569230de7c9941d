"""What a form sent, read within bounds and in memory alone."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping
from urllib.parse import parse_qsl

from starlette.datastructures import Headers, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser

from octroi.bridge.dossier.read import SIZE_LIMIT

from .page.seal import MOST_PACKED

MOST = SIZE_LIMIT + MOST_PACKED + 200_000
MOST_FIELDS = 5_000
FILE = "file"

Fields = tuple[tuple[str, str], ...]


class Unreadable(ValueError):
    """What was sent is no form."""


class _InMemory(MultiPartParser):
    """Keeps a file in memory, whatever its size: nothing of a dossier is written to a disk."""

    spool_max_size = MOST + 1


async def form(headers: Mapping[str, str], body: bytes) -> tuple[Fields, bytes]:
    """Return the fields of a form, and the file that goes with it."""
    kind = headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "application/x-www-form-urlencoded":
        try:
            text = body.decode("ascii")
            return tuple(parse_qsl(text, keep_blank_values=True, max_num_fields=MOST_FIELDS, errors="strict")), b""
        except ValueError:
            raise Unreadable from None
    if kind != "multipart/form-data":
        raise Unreadable
    return await _parts(headers, body)


async def _parts(headers: Mapping[str, str], body: bytes) -> tuple[Fields, bytes]:
    async def once() -> AsyncGenerator[bytes, None]:
        yield body

    parser = _InMemory(Headers(headers), once(), max_files=1, max_fields=MOST_FIELDS, max_part_size=MOST)
    try:
        found = await parser.parse()
    except (MultiPartException, KeyError, UnicodeDecodeError):
        raise Unreadable from None
    fields = tuple((k, v) for k, v in found.multi_items() if isinstance(v, str))
    file = found.get(FILE)
    return fields, await file.read() if isinstance(file, UploadFile) else b""
