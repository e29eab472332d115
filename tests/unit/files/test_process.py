"""Worker processes: results, signs of life, errors as they were raised, and an end that leaves nothing behind."""

from __future__ import annotations

import asyncio
import io
import os
import signal
from pathlib import Path

import pytest

from dialer.core.kernel.errors import Conflict, Invalid
from dialer.files.mapping import FileOptions
from dialer.files.process import WorkerProcess, read_frame, write_frame

MODULE = "dialer.files.worker"


def test_frames_come_back() -> None:
    pipe = io.BytesIO()
    write_frame(pipe, ("tick", 3))
    write_frame(pipe, {"a": "è"})
    pipe.seek(0)
    assert read_frame(pipe) == ("tick", 3)
    assert read_frame(pipe) == {"a": "è"}
    with pytest.raises(EOFError):
        read_frame(pipe)


async def test_an_error_of_a_step_arrives_with_its_facts(tmp_path: Path) -> None:
    worker = WorkerProcess(MODULE)
    try:
        with pytest.raises(Invalid, match="there is no file") as found:
            await worker.call("examine", tmp_path / "x.csv", "x", FileOptions(), tmp_path)
        assert found.value.code == "file_unreadable"
        with pytest.raises(KeyError):
            await worker.call("nothing of the kind")
    finally:
        await worker.close()


async def test_a_worker_that_is_closed_while_it_starts_leaves_no_process() -> None:
    worker = WorkerProcess(MODULE)
    call = asyncio.create_task(worker.call("nothing of the kind"))
    await asyncio.sleep(0)
    await worker.close()
    with pytest.raises(Conflict, match="ended from outside"):
        await call
    assert worker.process_id is not None
    with pytest.raises(ProcessLookupError):
        os.kill(worker.process_id, 0)


async def test_a_killed_worker_is_told_and_not_waited_for(tmp_path: Path) -> None:
    worker = WorkerProcess(MODULE)
    try:
        with pytest.raises(Invalid):
            await worker.call("examine", tmp_path / "x.csv", "x", FileOptions(), tmp_path)
        assert worker.process_id is not None
        os.kill(worker.process_id, signal.SIGKILL)
        with pytest.raises(Conflict, match="ended from outside"):
            await worker.call("examine", tmp_path / "x.csv", "x", FileOptions(), tmp_path)
    finally:
        await worker.close()


async def test_a_cancelled_step_ends_its_worker(tmp_path: Path) -> None:
    path = tmp_path / "big.csv"
    path.write_text("Pratica;Nome\n" + "a;b\n" * 400_000)
    worker = WorkerProcess(MODULE)
    task = asyncio.ensure_future(worker.call("examine", path, "x", FileOptions(), tmp_path))
    while worker.process_id is None:  # noqa: ASYNC110 (nothing tells that a process has started)
        await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    with pytest.raises(Conflict):
        await worker.call("examine", path, "x", FileOptions(), tmp_path)
    await worker.close()
    await worker.close()
    with pytest.raises(ProcessLookupError):
        os.kill(worker.process_id, 0)


async def test_a_worker_that_was_never_started_closes() -> None:
    await WorkerProcess(MODULE).close()
