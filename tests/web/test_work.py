"""Workers: one that is lost or takes too long is replaced, its call answered with an error; what waits is bounded."""

from __future__ import annotations

import asyncio
import json
import multiprocessing
import re
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from moody import Moody, stillborn
from octroi.cli.main import status
from octroi.web.app import application
from octroi.web.call import Call, Reply
from octroi.web.prover import Prover
from octroi.web.work.here import Here
from octroi.web.work.limits import Busy, Lost, TooLong
from octroi.web.work.pool import Pool
from octroi.web.work.proving import Proving
from served import Reader, TestClient, desk, state


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


def test_a_worker_that_died_while_nobody_asked_it_anything_is_replaced_before_it_is_asked() -> None:
    async def talk(pool: Pool) -> list[Reply]:
        first = await pool.ask(call("ping"))
        process = pool.workers[0].process
        assert process is not None
        process.kill()
        await asyncio.sleep(0.3)
        return [first, await pool.ask(call("ping"))]

    first, second = run(5.0, 8, talk)
    assert second.status == 200
    assert first.body != second.body


def test_a_worker_that_does_not_come_up_is_told_to_each_who_asks() -> None:
    async def whole() -> None:
        pool = Pool(1, Moody, 5.0, 8)
        await pool.start()
        pool.workers[0].make = stillborn
        for _ in range(3):
            with pytest.raises(Lost):
                await pool.ask(call("die"))
        await pool.stop()

    asyncio.run(whole())


def test_an_answer_longer_than_a_pipe_holds_comes_whole() -> None:
    """And so does a question."""
    long = Call("api", "x" * 3_000_000, "fr")

    async def talk(pool: Pool) -> Reply:
        return await pool.ask(long)

    assert len(run(20.0, 8, talk).body) > 3_000_000


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


# -- what takes minutes -----------------------------------------------------------------------------------------------------


def asked(proving: Proving, name: str) -> list[int | Reply]:
    async def whole() -> list[int | Reply]:
        return [a async for a in proving.asked(call(name))]

    return asyncio.run(whole())


def test_what_takes_minutes_is_asked_of_a_process_of_its_own_and_ends_in_time() -> None:
    proving = Proving(Moody, within=1.5, told=0.3)
    first, second = asked(proving, "ping")[-1], asked(proving, "ping")[-1]
    assert isinstance(first, Reply)
    assert isinstance(second, Reply)
    assert first.body != second.body  # each of another process
    for name in ("die", "fail"):
        with pytest.raises(Lost):
            asked(proving, name)
    with pytest.raises(TooLong):
        asked(proving, "sleep")
    assert not proving.busy
    assert multiprocessing.active_children() == []


def test_one_at_a_time_and_who_leaves_ends_it() -> None:
    async def whole() -> None:
        proving = Proving(Moody, told=0.2)
        answers = proving.asked(call("sleep"))
        assert await anext(answers) == 0  # it has begun, and takes its time
        with pytest.raises(Busy):
            await anext(proving.asked(call("ping")))
        assert len(multiprocessing.active_children()) == 1
        await answers.aclose()
        assert multiprocessing.active_children() == []
        assert not proving.busy

    asyncio.run(whole())


def test_the_page_of_a_proof_is_sent_piece_by_piece() -> None:
    proving = Proving(Moody)
    with TestClient(application(Here(desk()), proving=proving)) as client:
        page = client.post("/en/verify", data={"prime": "ppi", "year": "2024"})
        assert page.status_code == 200
        assert page.headers["cache-control"] == "no-store"
        assert "script-src 'self'" in page.headers["content-security-policy"]
        assert re.search(r"PPI 2024.*<div role=\"log\">.*verify \d+.*</html>", page.text, re.S)
        assert state(page.text)
        assert "What the verification found" in client.post("/en/verify", data={"prime": "ppi", "year": "1999"}).text
        proving.busy = True
        assert "Another proof is under way" in client.post("/en/verify", data={"prime": "ppi", "year": "2024"}).text
        refused = client.post("/en/verify", data={"prime": "ppi", "year": "2024"}, headers={"sec-fetch-site": "cross-site"})
        assert refused.status_code == 403
        assert client.post("/xx/verify").status_code == 404


@pytest.mark.long
def test_what_is_proved_anew_on_the_page_is_what_the_command_finds(capsys: pytest.CaptureFixture[str]) -> None:
    assert status(["verify", "--prime", "dmg_debutant", "--year", "2021", "--jobs", "1", "--format", "json", "--lang", "en"]) == 0
    report = json.loads(capsys.readouterr().out)
    fields = (("prime", "dmg_debutant"), ("year", "2021"))
    text = Reader(Prover()(Call("page", "verify", "en", fields)).body.decode()).text
    assert len(report["findings"]) > 0
    assert [f["text"] for f in report["findings"] if f["text"] not in text] == []
    assert "".join(f" {n}" for n in report["proofs"][0]["asked"].values()) in text
