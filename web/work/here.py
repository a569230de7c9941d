"""Answers in this process, on one thread of its own."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from ..call import Call, Reply


class Here:
    """Hands calls to a desk in this process; an answer that fails is an error of ours, and told to the caller as it is."""

    def __init__(self, desk: Callable[[Call], Reply]) -> None:
        self.desk = desk
        self.thread = ThreadPoolExecutor(max_workers=1)

    async def start(self) -> None:
        """Nothing has to be begun."""

    async def ask(self, call: Call) -> Reply:
        """Answer a call."""
        return await asyncio.get_running_loop().run_in_executor(self.thread, self.desk, call)

    async def stop(self) -> None:
        """End the thread."""
        self.thread.shutdown()
