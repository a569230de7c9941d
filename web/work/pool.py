"""Engines in worker processes: one call each at a time, so many waiting, no longer than so long."""

from __future__ import annotations

import asyncio
import gc
import multiprocessing
import signal
import socket
import sys
import traceback
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from multiprocessing.process import BaseProcess
from typing import Any, Protocol

from ..call import Call, Reply
from .limits import Busy, Lost, TooLong
from .line import Line, Wire

WARM_WITHIN = 120.0  # seconds
_SPAWN = multiprocessing.get_context("spawn")  # nothing of the server is in a worker


class Answerer(Protocol):
    """What answers in a worker."""

    def warm(self) -> None:
        """Get ready for the first call."""

    def __call__(self, call: Call) -> Reply:
        """Answer a call."""


Make = Callable[[], Answerer]  # goes to the new process, so a class or a partial of one


def work(end: socket.socket, make: Make) -> None:
    """Answer calls until nobody asks any more: the life of a worker."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the server says when to stop
    wire, desk = Wire(end), make()
    desk.warm()
    gc.collect()
    gc.freeze()  # the rules stay: to look through them again and again for what is left over would keep callers waiting
    gc.set_threshold(50_000, 20, 50)  # an answer leaves little behind
    wire.say(None)
    with suppress(EOFError, OSError):
        while True:
            call = wire.hear()
            try:
                wire.say(desk(call))
            except Exception as error:
                _complain(call, error)
                wire.say(type(error).__name__)


def _complain(call: Call, error: Exception) -> None:
    """Say where an error of ours was, and nothing of what was asked."""
    where = "".join(traceback.format_list(traceback.extract_tb(error.__traceback__)[-6:]))
    sys.stderr.write(f"octroi: {call.kind} {call.name}: {type(error).__name__}\n{where}")
    sys.stderr.flush()


class Worker:
    """One process, asked one thing at a time; ``warm`` once it could answer, ``sound`` until it dies, takes too long or is ended."""

    def __init__(self, make: Make) -> None:
        self.make = make
        self.sound = self.warm = False
        self.process: BaseProcess | None = None
        self._line: Line | None = None
        self._answer: asyncio.Future[Any] | None = None
        self._late: asyncio.TimerHandle | None = None

    async def begin(self) -> None:
        """Start the process, and wait until it is warm."""
        loop = asyncio.get_running_loop()
        ours, theirs = socket.socketpair()
        self.process = _SPAWN.Process(target=work, args=(theirs, self.make), daemon=True)
        self.process.start()
        theirs.close()
        ours.setblocking(False)
        self.sound, self.warm, ready = True, False, self._expect(WARM_WITHIN)
        _, self._line = await loop.connect_accepted_socket(lambda: Line(self._heard, partial(self._over, Lost())), ours)
        await ready
        self.warm = True

    def ask(self, call: Call, within: float) -> asyncio.Future[Any]:
        """Return what will be the reply, or :class:`Lost` or :class:`TooLong`; after these two the worker is not sound any more,
        unless it said itself what went wrong."""
        answer = self._expect(within)
        if self.sound and self._line:
            self._line.say(call)
        else:
            self._over(Lost())
        return answer

    def _expect(self, within: float) -> asyncio.Future[Any]:
        loop = asyncio.get_running_loop()
        self._answer = loop.create_future()
        self._late = loop.call_later(within, self._over, TooLong())
        return self._answer

    def _heard(self, value: Any) -> None:
        answer = self._settled()
        if answer is not None and isinstance(value, str):
            answer.set_exception(Lost(value))
        elif answer is not None:
            answer.set_result(value)

    def _over(self, error: Exception) -> None:
        self.sound = False
        answer = self._settled()
        if answer is not None:
            answer.set_exception(error)

    def _settled(self) -> asyncio.Future[Any] | None:
        """What is waited for, which is waited for no longer."""
        answer, self._answer = self._answer, None
        if self._late:
            self._late.cancel()
        return None if answer is None or answer.done() else answer

    def end(self) -> None:
        """End the process; who still waits for it waits in vain."""
        self.sound = False
        if answer := self._settled():
            answer.cancel()
        if self._line:
            self._line.close()
        if self.process:
            self.process.kill()
            self.process.join(5)


class Pool:
    """Workers, and the calls that wait for one: whoever has waited longest is next."""

    def __init__(self, count: int, make: Make, within: float = 20.0, waiting: int = 128) -> None:
        self.count, self.make = count, make
        self.within, self.most = within, waiting
        self.waiting = 0
        self.workers: list[Worker] = []
        self._renewals: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        """Start the workers and wait until all are warm."""
        self._idle: asyncio.Queue[Worker] = asyncio.Queue()
        self.workers = [Worker(self.make) for _ in range(self.count)]
        await asyncio.gather(*(w.begin() for w in self.workers))
        for worker in self.workers:
            self._idle.put_nowait(worker)

    async def ask(self, call: Call) -> Reply:
        """Hand a call to the next idle worker; raise :class:`Busy` where too many wait already."""
        if self.waiting >= self.most:
            raise Busy
        self.waiting += 1
        try:
            worker = await self._idle.get()
            while worker.warm and not worker.sound:  # it died while nobody asked it anything
                self._renew(worker)
                worker = await self._idle.get()
        finally:
            self.waiting -= 1
        answer = worker.ask(call, self.within)
        answer.add_done_callback(partial(self._done, worker))
        reply: Reply = await asyncio.shield(answer)  # a client that leaves does not leave its worker behind
        return reply

    def _done(self, worker: Worker, _: asyncio.Future[Any]) -> None:
        """Let a worker go on; another takes the place of one that was lost or took too long."""
        if worker.sound:
            self._idle.put_nowait(worker)
        else:
            self._renew(worker)

    def _renew(self, worker: Worker) -> None:
        renewal = asyncio.get_running_loop().create_task(self._renewed(worker))
        self._renewals.add(renewal)
        renewal.add_done_callback(self._renewals.discard)

    async def _renewed(self, worker: Worker) -> None:
        worker.end()
        with suppress(Lost, TooLong):  # one that does not come up is told to whoever is next to ask it
            await worker.begin()
        self._idle.put_nowait(worker)

    async def stop(self) -> None:
        """End the workers."""
        for renewal in self._renewals:
            renewal.cancel()
        for worker in self.workers:
            worker.end()
