"""A question to the twin in a process of its own."""

from __future__ import annotations

import asyncio
import os
from dataclasses import replace

import pytest

from dialer.core.campaigns.measured import Measured
from dialer.core.kernel.errors import Conflict
from dialer.foresight import process as foresight
from dialer.foresight.process import TwinProcess
from dialer.twin.coverage import watch
from dialer.twin.model import Scenario
from tests.unit.twin.test_what_if import ask


@pytest.fixture(scope="module")
def measured() -> Measured:
    return watch(Scenario(agents=2, answer_rate=0.4, shift_h=1.0), "progressive", 1, 0.6)[1]


async def test_an_answer_comes_with_signs_of_progress(measured: Measured) -> None:
    told: list[tuple[int, int]] = []
    answer = await TwinProcess().answer(ask(measured, agents_more=1), lambda done, total: told.append((done, total)))
    assert told == [(1, 2), (2, 2)]
    assert answer.changed is not None
    assert answer.present.run_count == 2
    again = await TwinProcess().answer(ask(measured, agents_more=1), lambda *_: None)
    assert again == answer


async def test_no_day_is_begun_after_the_cpu_time_is_spent(measured: Measured) -> None:
    answer = await TwinProcess(cpu_s=0.0).answer(ask(measured, runs=40), lambda *_: None)
    assert answer.present.run_count == 9


async def test_a_question_without_an_answer_is_refused_with_its_reason(measured: Measured) -> None:
    with pytest.raises(Conflict, match="needs at least 50 calls") as refused:
        await TwinProcess().answer(ask(replace(measured, calls=measured.calls[:3])), lambda *_: None)
    assert refused.value.code == "too_little_measured"
    assert refused.value.facts["call_count"] == 3


async def test_what_takes_too_long_is_given_up(measured: Measured) -> None:
    with pytest.raises(Conflict) as refused:
        await TwinProcess(time_s=0.05).answer(ask(measured, runs=500), lambda *_: None)
    assert refused.value.code == "foresight_too_slow"


async def test_a_worker_that_is_ended_from_outside_is_told_as_such(
    measured: Measured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(foresight, "WORKER", "this")  # prints the Zen of Python, and no frame of ours
    with pytest.raises(Conflict) as refused:
        await TwinProcess().answer(ask(measured), lambda *_: None)
    assert refused.value.code == "foresight_lost"


async def test_nobody_waiting_ends_the_process(measured: Measured) -> None:
    told, twin = asyncio.Event(), TwinProcess()
    waiting = asyncio.create_task(twin.answer(ask(measured, runs=500), lambda *_: told.set()))
    async with asyncio.timeout(60):
        await told.wait()
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert twin.process_id is not None
    with pytest.raises(ProcessLookupError):
        os.kill(twin.process_id, 0)
