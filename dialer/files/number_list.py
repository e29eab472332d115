"""A file of numbers that are not to be called, read in a process apart: 100,000 rows take seconds of computing."""

from __future__ import annotations

from pathlib import Path

from dialer.files.process import WorkerProcess
from dialer.ports.intake import NumberList


async def read_list(path: Path, *, name: str, country: str, reason: str, rejects_path: Path) -> NumberList:
    """Every good row; the others go to a rejects file, which is only there when a row was rejected.

    Args:
        path: the file.
        name: as the person's machine calls it, for messages.
        country: whose plan reads numbers without country code, ISO 3166-1.
        reason: of rows that give none.
        rejects_path: where the rejected rows go.

    Raises:
        Invalid: the file cannot be read at all.
        Conflict: the process was ended from outside.
    """
    worker = WorkerProcess("dialer.files.worker")
    try:
        found = await worker.call("read_list", path, name, country, reason, rejects_path)
    finally:
        await worker.close()
    assert isinstance(found, NumberList)
    return found
