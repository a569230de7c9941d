"""Engines in worker processes: one call each at a time, so many waiting, no longer than so long."""

from __future__ import annotations

import asyncio
import multiprocessing
import signal
import sys
import traceback
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from multiprocessing.connection import Connection
from typing import Protocol

from ..call import Call, Reply
from .limits import Busy, Lost, TooLong

WARM_WITHIN = 120.0  # seconds
_SPAWN = multiprocessing.get_context("spawn")  # nothing of the server is in a worker


class Answerer(Protocol):
    """What answers in a worker."""

    def warm(self) -> None:
        """Get ready for the first call."""

    def __call__(self, call: Call) -> Reply:
        """Answer a call."""


Make = Callable[[], Answerer]  # goes to the new process, so a class or a partial of one


def work(pipe: Connection, make: Make) -> None:
    """Answer calls until the pipe is closed: the life of a worker."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the server says when to stop
    desk = make()
    desk.warm()
    pipe.send(None)
    with suppress(EOFError, OSError):
        while True:
            call = pipe.recv()
            try:
                pipe.send(desk(call))
            except Exception as error:
                _complain(call, error)
                pipe.send(type(error).__name__)


def _complain(call: Call, error: Exception) -> None:
    """Say where an error of ours was, and nothing of what was asked."""
    where = "".join(traceback.format_list(traceback.extract_tb(error.__traceback__)[-6:]))
    sys.stderr.write(f"octroi: {call.kind} {call.name}: {type(error).__name__}\n{where}")
    sys.stderr.flush()


class Worker:
    """One process; ``ask`` blocks, and belongs on a thread."""

    def __init__(self, make: Make) -> None:
        self.make = make
        self.begin()

    def begin(self) -> None:
        """Start the process."""
        self.pipe, end = _SPAWN.Pipe()
        self.process = _SPAWN.Process(target=work, args=(end, self.make), daemon=True)
        self.process.start()
        end.close()
        self.warm = False

    def wait(self) -> None:
        """Wait until it is warm."""
        if not self.warm:
            if not self.pipe.poll(WARM_WITHIN):
                raise TooLong
            self.pipe.recv()
            self.warm = True

    def ask(self, call: Call, within: float) -> Reply:
        """Return the reply; a worker that dies, or takes too long, is replaced by a new one."""
        try:
            self.wait()
            self.pipe.send(call)
            if not self.pipe.poll(within):
                raise TooLong
            reply = self.pipe.recv()
        except (EOFError, OSError):
            self.replace()
            raise Lost from None
        except TooLong:
            self.replace()
            raise
        if not isinstance(reply, Reply):
            raise Lost(reply)
        return reply

    def replace(self) -> None:
        """End the process and begin another."""
        self.end()
        self.begin()

    def end(self) -> None:
        """End the process."""
        self.pipe.close()
        self.process.kill()
        self.process.join(5)


class Pool:
    """Workers, and the calls that wait for one."""

    def __init__(self, count: int, make: Make, within: float = 20.0, waiting: int = 128) -> None:
        self.count, self.make = count, make
        self.within, self.most = within, waiting
        self.waiting = 0
        self.workers: list[Worker] = []

    async def start(self) -> None:
        """Start the workers and wait until all are warm."""
        self._idle: asyncio.Queue[Worker] = asyncio.Queue()
        self._threads = ThreadPoolExecutor(max_workers=self.count)
        self.workers = [Worker(self.make) for _ in range(self.count)]
        loop = asyncio.get_running_loop()
        await asyncio.gather(*(loop.run_in_executor(self._threads, w.wait) for w in self.workers))
        for worker in self.workers:
            self._idle.put_nowait(worker)

    async def ask(self, call: Call) -> Reply:
        """Hand a call to the next idle worker; raise :class:`Busy` where too many wait already."""
        if self.waiting >= self.most:
            raise Busy
        self.waiting += 1
        try:
            worker = await self._idle.get()
        finally:
            self.waiting -= 1
        loop = asyncio.get_running_loop()
        asked = loop.run_in_executor(self._threads, worker.ask, call, self.within)
        asked.add_done_callback(lambda _: self._idle.put_nowait(worker))
        return await asyncio.shield(asked)  # a client that leaves does not leave its worker behind

    async def stop(self) -> None:
        """End the workers."""
        for worker in self.workers:
            worker.end()
        self._threads.shutdown(wait=False, cancel_futures=True)
