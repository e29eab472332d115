"""A case file under import: worker processes read and check it, the event loop only waits for them."""

from __future__ import annotations

import asyncio
import functools
import shutil
import tempfile
from collections.abc import AsyncGenerator, Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from datetime import date
from multiprocessing import get_context
from pathlib import Path
from typing import Any, TypeVar

from dialer.core.kernel.errors import Conflict
from dialer.files import worker
from dialer.files.mapping import FileOptions
from dialer.files.packing import unpack_items
from dialer.files.sniff import Plan
from dialer.ports.intake import CaseItem, FileFacts, RefusedCase, RejectsFacts

T = TypeVar("T")

WORKER_COUNT = 2
SMALL_ROWS = 4000
"""Below this count one worker is quicker than starting a second."""
_LOOK_S = 0.1
"""Seconds between two looks at how far the workers are."""


class FileOfCases:
    """Implements ``ports.intake.CaseFile``.

    Args:
        path: the file.
        options: what is known about it beforehand.
        today: day of the import, for the plausibility of dates.
        name: what to call it, where the path is a temporary one (uploads).
        worker_count: most processes at work at a time.
        spool_dir: folder for the spool; None: the system's for temporary files.
    """

    def __init__(
        self,
        path: Path,
        options: FileOptions,
        *,
        today: date,
        name: str = "",
        worker_count: int = WORKER_COUNT,
        spool_dir: Path | None = None,
    ) -> None:
        self._path = path
        self._options = options
        self._today = today
        self._name = name or path.name
        self._folder = Path(tempfile.mkdtemp(prefix="dialer-import-", dir=spool_dir))
        self._shared = worker.shared_array(worker_count)
        self._worker_count = worker_count
        self._share_count = 1
        self._plan: Plan | None = None
        # spawn: a fork of a process with threads and open sockets may hang.
        self._pool = ProcessPoolExecutor(
            worker_count, mp_context=get_context("spawn"), initializer=worker.adopt, initargs=(self._shared,)
        )

    async def examine(self) -> FileFacts:
        """Find out everything about the file. Raises Invalid when it cannot be imported as a whole."""
        self._plan, facts = await self._run(worker.examine, self._path, self._name, self._options, self._folder)
        self._share_count = self._worker_count if facts.row_count >= SMALL_ROWS else 1
        return facts

    async def parse(self) -> AsyncGenerator[int]:
        """Check every row; yields the count of rows done so far."""
        tasks = {
            asyncio.ensure_future(
                self._run(worker.parse_share, self._plan, self._folder, share, self._share_count, self._today)
            )
            for share in range(self._share_count)
        }
        pending = tasks
        try:
            while pending:
                _, pending = await asyncio.wait(pending, timeout=_LOOK_S)
                yield sum(self._shared[1:])
        finally:
            for task in pending:
                task.cancel()
        for task in tasks:
            task.result()

    async def batches(self, size: int) -> AsyncGenerator[tuple[int, Sequence[CaseItem]]]:
        """The whole cases in portions; the next portion is put together while the caller loads the last."""
        done = 0
        ahead = self._ahead("", size)
        try:
            while True:
                items, last, row_count = await ahead
                done += row_count
                if not last:
                    return
                ahead = self._ahead(last, size)
                yield done, unpack_items(items)
        finally:
            ahead.cancel()
            await asyncio.wait((ahead,))

    def _ahead(self, after: str, size: int) -> asyncio.Future[tuple[bytes, str, int]]:
        return asyncio.ensure_future(self._run(worker.next_batch, self._folder, self._share_count, after, size))

    async def refuse(self, refused: Sequence[RefusedCase]) -> None:
        """Add cases that the database refused to the rejects."""
        await self._run(worker.refuse, self._folder, self._share_count, tuple(refused))

    async def write_rejects(self, path: Path) -> RejectsFacts:
        """Write the rejected rows and count them."""
        return await self._run(worker.write_rejects, self._plan, self._folder, self._share_count, path)

    async def close(self) -> None:
        """Stop the workers and remove the spool."""
        self._shared[worker.STOP] = 1
        await asyncio.to_thread(self._clear)

    def _clear(self) -> None:
        self._pool.shutdown(wait=True, cancel_futures=True)
        shutil.rmtree(self._folder, ignore_errors=True)

    async def _run(self, step: Callable[..., T], *arguments: Any) -> T:
        loop = asyncio.get_running_loop()
        try:
            return await loop.run_in_executor(self._pool, functools.partial(step, *arguments))
        except BrokenProcessPool:
            raise Conflict(
                "a worker process of the import was ended from outside (out of memory?); what was loaded stays, import "
                "the file again to load the rest",
                code="import_worker_lost",
            ) from None
