"""A case file under import: worker processes read and check it, the event loop only waits for them."""

from __future__ import annotations

import asyncio
import functools
import shutil
import tempfile
from collections.abc import AsyncGenerator, Mapping, Sequence
from datetime import date
from pathlib import Path

from dialer.files.mapping import FileOptions, parse_mapping
from dialer.files.packing import unpack_items
from dialer.files.process import WorkerProcess
from dialer.files.sniff import Plan
from dialer.ports.intake import CaseItem, FileFacts, RefusedCase, RejectsFacts

WORKER_COUNT = 2
SMALL_ROWS = 4000
"""Below this count one worker is quicker than starting a second."""


class FilesOfCases:
    """Implements ``ports.intake.CaseFiles``.

    Args:
        worker_count: most processes at work for one file.
        spool_dir: folder for spools; None: the system's for temporary files.
    """

    def __init__(self, *, worker_count: int = WORKER_COUNT, spool_dir: Path | None = None) -> None:
        self._worker_count = worker_count
        self._spool_dir = spool_dir

    def open(
        self, path: Path, *, today: date, name: str = "", mapping: str = "", options: Mapping[str, str] | None = None
    ) -> FileOfCases:
        """Start on a file. Raises Invalid when the mapping or an option is wrong."""
        said = parse_mapping(mapping) if mapping else FileOptions()
        return FileOfCases(
            path,
            said.over(**(options or {})),
            today=today,
            name=name,
            worker_count=self._worker_count,
            spool_dir=self._spool_dir,
        )


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
        self._name = name or str(path)
        self._spool_dir = spool_dir
        self._made: Path | None = None
        self._workers = [WorkerProcess("dialer.files.worker") for _ in range(worker_count)]
        self._share_count = 1
        self._plan: Plan | None = None

    @property
    def _folder(self) -> Path:
        """The import's own folder, made when it is first needed."""
        if self._made is None:
            if self._spool_dir is not None:
                self._spool_dir.mkdir(parents=True, exist_ok=True)
            self._made = Path(tempfile.mkdtemp(prefix="dialer-import-", dir=self._spool_dir))
        return self._made

    async def examine(self) -> FileFacts:
        """Find out everything about the file. Raises Invalid when it cannot be imported as a whole."""
        facts: FileFacts
        self._plan, facts = await self._first.call("examine", self._path, self._name, self._options, self._folder)
        self._share_count = len(self._workers) if facts.row_count >= SMALL_ROWS else 1
        return facts

    @property
    def _first(self) -> WorkerProcess:
        """The worker that does what cannot be shared."""
        return self._workers[0]

    async def parse(self) -> AsyncGenerator[int]:
        """Check every row; yields the count of rows done so far."""
        counts = [0] * self._share_count
        moved = asyncio.Event()

        def tick(share: int, count: int) -> None:
            counts[share] = count
            moved.set()

        def step(share: int) -> asyncio.Future[int]:
            told = functools.partial(tick, share)
            arguments = (self._plan, self._folder, share, self._share_count, self._today)
            task = asyncio.ensure_future(self._workers[share].call("parse_share", *arguments, tick=told))
            task.add_done_callback(lambda _: moved.set())
            return task

        tasks = [step(share) for share in range(self._share_count)]
        try:
            while not all(task.done() for task in tasks) and not _has_failed(tasks):
                await moved.wait()
                moved.clear()
                yield sum(counts)
            for task in tasks:
                await task
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

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
                # in a thread: the loop may have calls to serve
                yield done, await asyncio.to_thread(unpack_items, items)
        finally:
            ahead.cancel()
            await asyncio.wait((ahead,))

    def _ahead(self, after: str, size: int) -> asyncio.Future[tuple[bytes, str, int]]:
        return asyncio.ensure_future(self._first.call("next_batch", self._folder, self._share_count, after, size))

    async def refuse(self, refused: Sequence[RefusedCase]) -> None:
        """Add cases that the database refused to the rejects."""
        await self._first.call("refuse", self._folder, self._share_count, tuple(refused))

    async def write_rejects(self, path: Path) -> RejectsFacts:
        """Write the rejected rows and count them."""
        rejects: RejectsFacts = await self._first.call(
            "write_rejects", self._plan, self._folder, self._share_count, path
        )
        return rejects

    async def close(self) -> None:
        """Stop the workers and remove the spool."""
        await asyncio.gather(*(worker.close() for worker in self._workers))
        if self._made is not None:
            await asyncio.to_thread(shutil.rmtree, self._made, ignore_errors=True)


def _has_failed(tasks: Sequence[asyncio.Future[int]]) -> bool:
    return any(task.done() and not task.cancelled() and task.exception() is not None for task in tasks)
