from __future__ import annotations

import asyncio

from structlog.testing import capture_logs

from dialer.engine.tasks import Tasks


async def test_a_task_that_fails_is_told_by_its_name() -> None:
    async def fail() -> None:
        raise RuntimeError("broken")

    tasks = Tasks()
    with capture_logs() as logs:
        tasks.start(fail(), "the-failing-one")
        await tasks.settle(1)
        await asyncio.sleep(0)
    assert [(line["event"], line["task"]) for line in logs] == [("task_failed", "the-failing-one")]


async def test_closing_ends_what_runs_and_takes_nothing_new() -> None:
    ended = asyncio.Event()

    async def long() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    tasks = Tasks()
    tasks.start(long(), "long")
    await asyncio.sleep(0)
    await tasks.close()
    assert ended.is_set()
    tasks.start(long(), "too late")
    await tasks.settle(1)


async def test_a_task_that_swallows_its_cancellation_is_cancelled_again() -> None:
    swallowed = 0

    async def stubborn() -> None:
        nonlocal swallowed
        while True:
            try:
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                if swallowed:
                    raise
                swallowed += 1

    tasks = Tasks()
    tasks.start(stubborn(), "stubborn")
    await asyncio.sleep(0)
    await asyncio.wait_for(tasks.close(), 30)
    assert swallowed == 1
