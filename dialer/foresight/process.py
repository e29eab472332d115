"""Asks the digital twin in a process of its own: bounded in CPU and in time, ended when nobody waits any more."""

from __future__ import annotations

import asyncio
import os
import pickle
import sys
from collections.abc import Callable
from typing import Any

import structlog

from dialer.core.kernel.errors import Conflict
from dialer.foresight.frames import LENGTH, Progress, Refusal
from dialer.twin.what_if import Answer, Question

log = structlog.get_logger(__name__)

CPU_LIMIT_S = 90.0
"""No further day is begun after so much of one core."""
TIME_LIMIT_S = 600.0
"""The answer is given up after so long, however busy the machine is."""
WORKER = "dialer.foresight.worker"


class TwinProcess:
    """One question at a time, each in a new process.

    Args:
        cpu_s: seconds of one core that an answer may take.
        time_s: seconds that it may take in all.
    """

    def __init__(self, *, cpu_s: float = CPU_LIMIT_S, time_s: float = TIME_LIMIT_S) -> None:
        self._cpu_s = cpu_s
        self._time_s = time_s
        self._turn = asyncio.Lock()
        self.process_id: int | None = None
        """Of the process that works now, or worked last."""

    async def answer(self, question: Question, tick: Callable[[int, int], None]) -> Answer:
        """Work out a question.

        Args:
            question: what is asked.
            tick: told how many pairs of days are done, and of how many.

        Raises:
            Conflict: the question has no answer, with the reason's own code; or it took too long
                (``foresight_too_slow``), or the process was ended from outside (``foresight_lost``).
        """
        async with self._turn:
            try:
                async with asyncio.timeout(self._time_s):
                    return await self._ask(question, tick)
            except TimeoutError:
                raise Conflict(
                    f"the simulation was not done within {self._time_s:.0f} s: the machine is busy; try again later",
                    code="foresight_too_slow",
                ) from None

    async def _ask(self, question: Question, tick: Callable[[int, int], None]) -> Answer:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            WORKER,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            env={**os.environ, "PYTHONUNBUFFERED": "1", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},
        )
        assert process.stdin is not None and process.stdout is not None
        self.process_id = process.pid
        try:
            body = await asyncio.to_thread(pickle.dumps, (question, self._cpu_s), pickle.HIGHEST_PROTOCOL)
            process.stdin.write(body)
            await process.stdin.drain()
            process.stdin.close()
            while True:
                match await _next(process.stdout):
                    case Progress(done_count=done_count, total_count=total_count):
                        tick(done_count, total_count)
                    case Refusal(code=code, message=message, facts=facts):
                        raise Conflict(message, code=code, **facts)
                    case Answer() as answer:
                        return answer
        except (asyncio.IncompleteReadError, ConnectionError):
            log.warning("foresight_lost", process_id=process.pid)
            raise Conflict(
                "the simulation was ended from outside (out of memory?); the server's log may say more",
                code="foresight_lost",
            ) from None
        finally:
            if process.returncode is None:
                process.kill()
            await process.wait()
            await process.stdout.read()


async def _next(stream: asyncio.StreamReader) -> Any:
    """The next frame."""
    length = LENGTH.unpack(await stream.readexactly(LENGTH.size))[0]
    return pickle.loads(await stream.readexactly(length))
