"""What takes minutes: one question in a process of its own, one at a time, that ends when whoever asked leaves."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator

from ..call import Call, Reply
from .limits import Busy
from .pool import Make, Worker


class Proving:
    """Asks one question at a time of processes that are made for it, each for no longer than ``within`` seconds."""

    def __init__(self, make: Make, within: float = 600.0, told: float = 5.0) -> None:
        """Every ``told`` seconds how long it has taken is said."""
        self.make, self.within, self.told = make, within, told
        self.busy = False

    async def asked(self, call: Call) -> AsyncGenerator[int | Reply]:
        """Yield the seconds that it has taken, now and then, and at last the reply.

        Raises :class:`Busy`, :class:`TooLong` or :class:`Lost`.
        """
        if self.busy:
            raise Busy
        self.busy = True
        worker = Worker(self.make)
        try:
            clock = asyncio.get_running_loop().time
            begun = clock()
            await worker.begin()
            answer = worker.ask(call, self.within)
            while not (await asyncio.wait((answer,), timeout=self.told))[0]:
                yield round(clock() - begun)
            reply: Reply = answer.result()
            yield reply
        finally:
            worker.end()
            self.busy = False
