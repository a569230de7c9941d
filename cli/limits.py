"""What a command may take: an end to its time, with a message, whatever it is doing then; and how far it is."""

from __future__ import annotations

import math
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import Any

import click

from .messages import Messages

# The exit status where the time ran out, the one of timeout(1).
OUT_OF_TIME = 124
# How long the main thread is given to end by itself: what solves or grounds hears of nothing until it is done.
GRACE = 1.0
# After so many seconds a person wants to know how far it is.
PATIENCE = 2.0


class Seconds(click.FloatRange):
    """A number of seconds, above none; the help shows no inequality beside it."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Read a number; refuse what is one by name only."""
        found: float = super().convert(value, param, ctx)
        if math.isnan(found):
            raise click.BadParameter("", param=param)
        return found

    def _describe_range(self) -> str:
        return ""


SECONDS = Seconds(0, 10_000_000, min_open=True)


class OutOfTime(BaseException):
    """The time given by a ``clock`` ran out; no handler of errors is meant to catch it."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        super().__init__()


class Clock:
    """Watches from a thread of its own that what the main thread does ends in time.

    After so many ``seconds`` :class:`OutOfTime` is raised in the main thread, or, where that does not hear, ``told`` says why and
    the process ends with ``code``.
    """

    expired: Clock | None = None

    def __init__(self, seconds: float, told: Callable[[], None], code: int) -> None:
        self.seconds, self.told, self.code = seconds, told, code
        self.done = threading.Event()
        self.signals = hasattr(signal, "SIGALRM") and threading.current_thread() is threading.main_thread()

    def watch(self) -> None:
        """Wait, and end what has not ended."""
        if self.done.wait(self.seconds):
            return
        Clock.expired = self
        if self.signals:
            signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGALRM)
            if self.done.wait(GRACE):
                return
        self.told()
        workers: Any = sys.modules.get("multiprocessing")
        for child in workers.active_children() if workers else ():
            child.kill()
        os._exit(self.code)


def _ring(_number: int, _frame: FrameType | None) -> None:
    if Clock.expired is not None:
        raise OutOfTime(Clock.expired)


@contextmanager
def ending(seconds: float, told: Callable[[], None], code: int) -> Iterator[Clock]:
    """Bound what is done inside."""
    clock = Clock(seconds, told, code)
    before = signal.signal(signal.SIGALRM, _ring) if clock.signals else None
    threading.Thread(target=clock.watch, daemon=True).start()
    try:
        yield clock
    finally:
        clock.done.set()
        if clock.signals:
            signal.signal(signal.SIGALRM, before)


class Progress:
    """How much is done, on standard error: in place on a terminal once it takes long; where ``always``, else a line now and then."""

    def __init__(self, say: Messages, always: bool = False) -> None:
        self.say, self.live, self.always, self.told, self.begun = say, sys.stderr.isatty(), always, 0, time.monotonic()
        self.shown = False

    def __call__(self, done: int, of: int) -> None:
        """Tell it."""
        text = self.say("progress.done", done=done, of=of)
        with suppress(OSError, ValueError):  # nobody reads it
            if self.live and (self.always or self.shown or time.monotonic() - self.begun > PATIENCE):
                self.shown = True
                sys.stderr.write("\r" + text + ("\n" if done == of else ""))
            elif self.always and not self.live and done * 10 // of > self.told:
                self.told = done * 10 // of
                sys.stderr.write(text + "\n")
            sys.stderr.flush()


def cores() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
