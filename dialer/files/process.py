"""A worker process of an import: steps are sent to it one at a time, signs of life and the result come back.

Frames of a length and a pickle travel over its standard input and output; both ends are this program. A process of our
own and not ``multiprocessing``: that would import the whole server again in each worker.
"""

from __future__ import annotations

import asyncio
import os
import pickle
import struct
import sys
from collections.abc import Callable
from typing import Any, BinaryIO

from dialer.core.kernel.errors import Conflict

_LENGTH = struct.Struct(">I")
TICK, DONE, FAILED = "tick", "done", "failed"


def write_frame(stream: BinaryIO, content: object) -> None:
    """One frame, at once."""
    body = pickle.dumps(content, pickle.HIGHEST_PROTOCOL)
    stream.write(_LENGTH.pack(len(body)) + body)
    stream.flush()


def read_frame(stream: BinaryIO) -> Any:
    """The next frame. Raises EOFError when the other end is gone."""
    head = stream.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        raise EOFError
    return pickle.loads(stream.read(_LENGTH.unpack(head)[0]))


class WorkerProcess:
    """One worker; started with its first step.

    Args:
        module: what the process runs; it answers frames on its standard input.
    """

    def __init__(self, module: str) -> None:
        self._module = module
        self._process: asyncio.subprocess.Process | None = None
        self._turn = asyncio.Lock()
        self._is_closed = False

    @property
    def process_id(self) -> int | None:
        """None before the first step."""
        return None if self._process is None else self._process.pid

    async def call(self, step: str, *arguments: Any, tick: Callable[[int], None] | None = None) -> Any:
        """Carry out a step and answer its result; several callers are served in turn.

        Raises:
            Exception: what the step raised.
            Conflict: the process was ended from outside, or closed.
        """
        async with self._turn:
            process = await self._started()
            assert process.stdin is not None and process.stdout is not None
            try:
                body = pickle.dumps((step, arguments), pickle.HIGHEST_PROTOCOL)
                process.stdin.write(_LENGTH.pack(len(body)) + body)
                await process.stdin.drain()
                while True:
                    length = _LENGTH.unpack(await process.stdout.readexactly(_LENGTH.size))[0]
                    kind, content = pickle.loads(await process.stdout.readexactly(length))
                    if kind == DONE:
                        return content
                    if kind == FAILED:
                        raise content
                    if tick is not None:
                        tick(content)
            except (asyncio.IncompleteReadError, ConnectionError):
                raise _lost() from None
            except asyncio.CancelledError:
                self._end(process)  # it is in the middle of a step that nobody waits for
                raise

    async def _started(self) -> asyncio.subprocess.Process:
        if self._is_closed:
            raise _lost()
        if self._process is None:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                self._module,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                env={**os.environ, "PYTHONUNBUFFERED": "1"},
            )
            if self._is_closed:  # while it was being made
                await self.close()
                raise _lost()
        return self._process

    def _end(self, process: asyncio.subprocess.Process) -> None:
        self._is_closed = True
        if process.returncode is None:
            process.kill()

    async def close(self) -> None:
        """End the process, whatever it does; twice is harmless."""
        self._is_closed = True
        process = self._process
        if process is None:
            return
        self._end(process)
        if process.stdin is not None:
            process.stdin.close()
        await process.wait()
        if process.stdout is not None:
            await process.stdout.read()


def _lost() -> Conflict:
    return Conflict(
        "a worker process of the import was ended from outside (out of memory?); what was loaded stays, import the "
        "file again to load the rest",
        code="import_worker_lost",
    )
