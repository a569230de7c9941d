"""Workers: one that is lost or takes too long is replaced, its call answered with an error; what waits is bounded."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from moody import Moody
from octroi.web.call import Call, Reply
from octroi.web.work.limits import Busy, Lost, TooLong
from octroi.web.work.pool import Pool


def run(within: float, waiting: int, talk: Callable[[Pool], Awaitable[Any]]) -> Any:
    async def whole() -> Any:
        pool = Pool(1, Moody, within, waiting)
        await pool.start()
        try:
            return await talk(pool)
        finally:
            await pool.stop()

    return asyncio.run(whole())


def call(name: str) -> Call:
    return Call("api", name, "fr", (("secret", "hunter2"),))


def test_a_worker_that_dies_or_takes_too_long_is_replaced(capfd: pytest.CaptureFixture[str]) -> None:
    async def talk(pool: Pool) -> list[Reply]:
        answers = [await pool.ask(call("ping"))]
        with pytest.raises(Lost):
            await pool.ask(call("die"))
        answers.append(await pool.ask(call("ping")))
        with pytest.raises(TooLong):
            await pool.ask(call("sleep"))
        answers.append(await pool.ask(call("ping")))
        with pytest.raises(Lost):
            await pool.ask(call("fail"))
        return [*answers, await pool.ask(call("ping"))]

    answers = [a.body for a in run(1.0, 8, talk)]
    assert len(set(answers)) == 3  # a new process after each of the first two; a failure does not end the process
    assert answers[2] == answers[3]
    told = capfd.readouterr().err
    assert "ValueError" in told
    assert "hunter2" not in told


def test_no_more_wait_than_may() -> None:
    async def talk(pool: Pool) -> list[Any]:
        asked = [asyncio.create_task(pool.ask(call("sleep")))]
        await asyncio.sleep(0.2)
        asked += [asyncio.create_task(pool.ask(call("ping"))) for _ in range(4)]
        return await asyncio.gather(*asked, return_exceptions=True)

    slept, *others = run(1.0, 2, talk)
    assert isinstance(slept, TooLong)
    assert [type(o) for o in others].count(Busy) == 2
    assert [type(o) for o in others].count(Reply) == 2


def test_a_client_that_leaves_leaves_its_worker_to_others() -> None:
    async def talk(pool: Pool) -> Reply:
        gone = asyncio.create_task(pool.ask(call("ping")))
        await asyncio.sleep(0)
        gone.cancel()
        return await asyncio.wait_for(pool.ask(call("ping")), 5)

    assert run(5.0, 8, talk).status == 200
