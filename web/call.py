"""What passes between the server and the processes that answer: a call, and the reply to it."""

from __future__ import annotations

from typing import NamedTuple


class Call(NamedTuple):
    """A question as it was sent: of which ``kind`` (api or page), its ``name``, the ``language`` of the answer.

    ``fields`` are the query of an API call or what a form says; ``body`` is what a program sent, or the file that a form opened.
    """

    kind: str
    name: str
    language: str
    fields: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    posted: bool = False

    def field(self, name: str, otherwise: str = "") -> str:
        """Return the first value of a field."""
        return next((v for k, v in self.fields if k == name), otherwise)

    def every(self, name: str) -> list[str]:
        """Return all values of a field."""
        return [v for k, v in self.fields if k == name]


class Reply(NamedTuple):
    """An answer: its ``status``, its media type, the bytes, and headers beside those that every answer has."""

    status: int
    media: str
    body: bytes
    headers: tuple[tuple[str, str], ...] = ()
