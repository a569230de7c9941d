"""What connects the server with a worker: whole values go over it, each as its length and its bytes."""

from __future__ import annotations

import asyncio
import pickle
import socket
import struct
from collections.abc import Callable
from typing import Any

_LENGTH = struct.Struct("!Q")


def packed(value: Any) -> bytes:
    """Return a value as it goes over the line."""
    data = pickle.dumps(value, pickle.HIGHEST_PROTOCOL)
    return _LENGTH.pack(len(data)) + data


class Line(asyncio.Protocol):
    """The server's end: never waits; what came whole is handed to ``heard``, and that nothing more will come to ``gone``."""

    def __init__(self, heard: Callable[[Any], None], gone: Callable[[], None]) -> None:
        self._heard, self._gone = heard, gone
        self._got = bytearray()
        self._way: Any = None  # a transport, of whichever loop

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep what to write to."""
        self._way = transport

    def data_received(self, data: bytes) -> None:
        """Take a piece, and hand on each value that is whole."""
        self._got += data
        while len(self._got) >= _LENGTH.size:
            end = _LENGTH.size + _LENGTH.unpack_from(self._got)[0]
            if len(self._got) < end:
                return
            value = pickle.loads(bytes(self._got[_LENGTH.size : end]))
            del self._got[:end]
            self._heard(value)

    def connection_lost(self, _: Exception | None) -> None:
        """The worker is gone."""
        self._gone()

    def say(self, value: Any) -> None:
        """Send a value."""
        if self._way is not None:
            self._way.write(packed(value))

    def close(self) -> None:
        """Hear no more, and leave."""
        self._gone = lambda: None
        if self._way is not None:
            self._way.abort()


class Wire:
    """The worker's end: waits until a value came, or went."""

    def __init__(self, end: socket.socket) -> None:
        self._end, self._file = end, end.makefile("rb")

    def hear(self) -> Any:
        """Return the next value; raise :class:`EOFError` where none will come."""
        head = self._file.read(_LENGTH.size)
        if len(head) < _LENGTH.size:
            raise EOFError
        return pickle.loads(self._file.read(_LENGTH.unpack(head)[0]))

    def say(self, value: Any) -> None:
        """Send a value."""
        self._end.sendall(packed(value))
