"""A bank's file under import: a worker process reads it, the event loop only waits for it."""

from __future__ import annotations

import asyncio
import csv
import os
from collections.abc import Sequence
from pathlib import Path

from dialer.core.debt.statement import RejectedLine
from dialer.core.intake.bank_format import NOTHING, BankFormat
from dialer.files.process import WorkerProcess
from dialer.files.rejects import guarded
from dialer.ports.bank_files import StatementContent

HEADERS = ("place", "movement", "reason", "remedy")


class FileOfPayments:
    """Implements ``ports.bank_files.BankFile``.

    Args:
        path: the file.
        name: what to call it, where the path is a temporary one (uploads).
    """

    def __init__(self, path: Path, name: str = "") -> None:
        self._path = path
        self.name = name or path.name
        self._worker = WorkerProcess("dialer.files.worker")

    async def read(self, form: BankFormat = NOTHING) -> StatementContent:
        """Read it in the worker. Raises StatementFileError."""
        content: StatementContent = await self._worker.call("read_payments", self._path, self.name, form)
        return content

    async def write_rejects(self, rejected: Sequence[RejectedLine], path: Path) -> None:
        """Write the rejects file; without any, one of that name is removed."""
        await asyncio.to_thread(write_rejected_lines, rejected, path)

    async def close(self) -> None:
        """End the worker."""
        await self._worker.close()


def is_rejected_lines(path: Path) -> bool:
    """The file is there and was written by this module: it may be replaced or removed."""
    try:
        return path.read_bytes()[:200].startswith(b"\xef\xbb\xbf" + ";".join(HEADERS).encode())
    except OSError:
        return False


def write_rejected_lines(rejected: Sequence[RejectedLine], path: Path) -> None:
    """Whole or not at all; values that a spreadsheet would take for formulas are marked as text."""
    if not rejected:
        if is_rejected_lines(path):
            path.unlink()
        return
    draft = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with draft.open("w", encoding="utf-8-sig", newline="") as out:
            writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
            writer.writerow(HEADERS)
            for line in rejected:
                writer.writerow([guarded(text) for text in (line.place, line.text, line.reason, line.remedy)])
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
