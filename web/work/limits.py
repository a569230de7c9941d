"""What can go wrong with a call that is no mistake of who asked."""

from __future__ import annotations


class Busy(Exception):
    """Too many calls wait already."""


class TooLong(Exception):
    """The answer took longer than it may; its worker was ended and replaced."""


class Lost(Exception):
    """The worker died over the call; it was replaced."""
