"""Signed archives, member by member: on disk where there may be many, so that memory holds one member at a time.

Nothing in an archive depends on clocks, disks or versions of a compressor: the same members make the same bytes. Sums
are made of what is written, while it is written.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import shutil
import tempfile
import zipfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import BinaryIO, ParamSpec, TypeVar

from dialer.core.kernel.errors import Conflict
from dialer.files.evidence_keys import HeadSigner

MANIFEST, SIGNATURE = "MANIFEST.sha256", "MANIFEST.sig"
PIECE = 256 * 2**10
"""Bytes that are read at once from a made archive."""
ROOM_LEFT = 256 * 2**20
"""Bytes that an archive leaves free on its disk: the node's database may lie on the same."""
_FIRST_DAY = (1980, 1, 1, 0, 0, 0)
"""Of every entry: a ZIP has no time before."""
P = ParamSpec("P")
T = TypeVar("T")


class SignedZip:
    """Writes members as they come, and at the end the signed list of their sums."""

    def __init__(self, stream: BinaryIO, signer: HeadSigner) -> None:
        self._zip = zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED)
        self._signer = signer
        self._lines: list[str] = []

    def add(self, name: str, data: bytes) -> None:
        """One member; what is listed is the sum of what is written."""
        self._lines.append(f"{hashlib.sha256(data).hexdigest()}  {name}\n")
        self._write(name, data)

    def finish(self) -> None:
        """The list, its signature, the end of the archive."""
        manifest = "".join(self._lines).encode()
        signature = base64.b64encode(self._signer.sign(manifest)).decode()
        self._write(MANIFEST, manifest)
        self._write(SIGNATURE, f"{self._signer.key_id} {signature}\n".encode())
        self._zip.close()

    def drop(self) -> None:
        """Let go of what was written so far; after ``finish`` it does nothing."""
        with suppress(OSError):
            self._zip.close()

    def _write(self, name: str, data: bytes) -> None:
        entry = zipfile.ZipInfo(name, _FIRST_DAY)
        entry.external_attr = 0o644 << 16
        entry.create_system = 3  # Unix, on whatever machine it was made
        self._zip.writestr(entry, data)


class DiskArchive:
    """A made archive, on disk, for as long as it is open."""

    def __init__(self, stream: BinaryIO) -> None:
        digest = hashlib.sha256()
        stream.seek(0)
        while piece := stream.read(PIECE):  # entries' heads are set when the entry is written: only now is it whole
            digest.update(piece)
        self._stream = stream
        self.size = stream.tell()
        """Bytes."""
        self.sha256 = digest.hexdigest()
        """Of the whole."""

    async def pieces(self) -> AsyncIterator[bytes]:
        """From the beginning; as often as it is asked for, one after the other."""
        at = 0
        while piece := await asyncio.to_thread(self._read, at):
            at += len(piece)
            yield piece

    def _read(self, at: int) -> bytes:
        self._stream.seek(at)
        return self._stream.read(PIECE)


class ArchivePlace:
    """A folder on disk where archives are put together; they have no name there and are gone when they are closed.

    Args:
        folder: made where there is none; None: the system's place for temporary files.
        free_bytes: how much room is left on the folder's disk.
    """

    def __init__(
        self, folder: Path | None = None, free_bytes: Callable[[Path], int] = lambda path: shutil.disk_usage(path).free
    ) -> None:
        self._folder = folder or Path(tempfile.gettempdir())
        self._free_bytes = free_bytes

    @asynccontextmanager
    async def signed(self, members: AsyncIterator[tuple[str, bytes]], signer: HeadSigner) -> AsyncIterator[DiskArchive]:
        """An archive of members, each let go when it is written.

        Raises:
            Conflict: the disk has no room for it.
        """
        with await self._opened() as stream:
            writer = SignedZip(stream, signer)
            try:
                async for name, data in members:
                    await self._do(self._add, writer, name, data)
                    del data  # the next one is made before its name is bound
                await self._do(writer.finish)
            finally:
                writer.drop()
            yield await self._do(DiskArchive, stream)

    async def _opened(self) -> BinaryIO:
        def opened() -> BinaryIO:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            return tempfile.TemporaryFile(dir=self._folder)

        return await self._do(opened)

    def _add(self, writer: SignedZip, name: str, data: bytes) -> None:
        if self._free_bytes(self._folder) < len(data) + ROOM_LEFT:
            raise self._no_room()
        writer.add(name, data)

    async def _do(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return await asyncio.to_thread(work, *args, **kwargs)
        except OSError:
            raise self._no_room() from None

    def _no_room(self) -> Conflict:
        return Conflict(
            f"the export does not fit in {self._folder}: make room there, or export fewer cases at once",
            code="no_room",
        )
