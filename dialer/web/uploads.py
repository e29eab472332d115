"""Receives files of cases piece by piece, and runs their imports one after the other in the background."""

from __future__ import annotations

import asyncio
import hashlib
import secrets
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

import structlog
from aiohttp import BodyPartReader, web

from dialer.core.kernel.errors import DialerError, Invalid, Refused
from dialer.ports.admin import ImportRow, ImportState
from dialer.ports.intake import ImportId, ImportOrder
from dialer.web.deps import WebDeps
from dialer.web.seams import UploadedFile

log = structlog.get_logger(__name__)

FILE_OPTIONS = frozenset({"dates", "decimals", "delimiter", "encoding", "sheet"})
"""What a person may say about a file where it cannot be found out from it."""

WAITING_SUFFIX = ".upload"

INTERRUPTED = (
    "The server stopped before the file was read to its end. Send it again: what was loaded stays, nothing loads twice."
)

MAX_FIELD_BYTES = 64 * 1024
CHUNK_BYTES = 256 * 1024


@dataclass(slots=True)
class Received:
    """A multipart form: one file on disk, and the small fields."""

    path: Path
    fields: dict[str, str] = field(default_factory=dict)
    file_name: str = ""
    file_size: int = 0
    sha256: str = ""


async def receive(
    request: web.Request, folder: Path, max_bytes: int, allowed: frozenset[str], *, setting: str = "web.max_upload_mb"
) -> Received:
    """Read a multipart form; the part ``file`` goes to disk as it comes.

    Args:
        max_bytes: the largest file that is taken.
        setting: what that size was set by, for the person who runs the server.

    Raises:
        Invalid: no form, an unknown field, a field twice, too large, or no file in it.
    """
    if not request.content_type.startswith("multipart/"):
        raise Invalid("Send the file as multipart/form-data.", code="unsupported_media")
    await asyncio.to_thread(folder.mkdir, parents=True, exist_ok=True)
    received = Received(path=folder / f"upload-{secrets.token_hex(8)}")
    try:
        async for part in await request.multipart():
            if not isinstance(part, BodyPartReader) or part.name is None:
                raise Invalid("A part of the form has no name.", field="body")
            if part.name == "file":
                await _receive_file(part, received, max_bytes, setting)
            elif part.name not in allowed:
                raise Invalid(
                    f"The form has no field {part.name}; it has {', '.join(sorted(allowed))}.", field=part.name
                )
            elif part.name in received.fields:
                raise Invalid(f"The field {part.name} is given twice.", field=part.name)
            else:
                received.fields[part.name] = await _text_of(part)
        if not received.sha256:
            raise Invalid("The form has no file: add the part named file.", field="file")
    except BaseException:
        received.path.unlink(missing_ok=True)
        raise
    return received


async def _receive_file(part: BodyPartReader, received: Received, max_bytes: int, setting: str) -> None:
    if received.sha256:
        raise Invalid("The form has two files; send one.", field="file")
    digest = hashlib.sha256()
    stream = await asyncio.to_thread(received.path.open, "wb")
    try:
        async for chunk in _chunks(part):
            received.file_size += len(chunk)
            if received.file_size > max_bytes:
                raise Invalid(
                    f"The file is larger than {max_bytes // 2**20} MiB ({setting}); split it.",
                    code="too_large",
                    max_bytes=max_bytes,
                )
            digest.update(chunk)
            await asyncio.to_thread(stream.write, chunk)
    finally:
        await asyncio.to_thread(stream.close)
    received.sha256 = digest.hexdigest()
    received.file_name = Path((part.filename or "upload").replace("\\", "/")).name[:200] or "upload"


async def _chunks(part: BodyPartReader) -> AsyncIterator[bytes]:
    while chunk := await part.read_chunk(CHUNK_BYTES):
        yield bytes(chunk)


async def _text_of(part: BodyPartReader) -> str:
    data = bytearray()
    async for chunk in _chunks(part):
        data += chunk
        if len(data) > MAX_FIELD_BYTES:
            raise Invalid(f"The field {part.name} is longer than {MAX_FIELD_BYTES} bytes.", code="too_large")
    try:
        return data.decode("utf-8").strip()
    except UnicodeDecodeError:
        raise Invalid(f"The field {part.name} is not UTF-8 text.", field=part.name or "") from None


class ImportDesk:
    """The queue of uploaded files; ``work`` imports them one at a time until cancelled."""

    def __init__(self, deps: WebDeps) -> None:
        self._deps = deps
        self._waiting: asyncio.Queue[tuple[ImportRow, ImportOrder, UploadedFile]] = asyncio.Queue(maxsize=100)

    async def accept(self, received: Received, row: ImportRow, order: ImportOrder) -> int:
        """Write the import's row and queue the file; its id."""
        if self._deps.run_import is None or self._waiting.full():
            raise Refused("No file can be imported now; try again later.", code="not_available")
        async with self._deps.store.transaction() as tx:
            import_id = await tx.imports.add(row)
        rejects = self.rejects_path(import_id)
        await asyncio.to_thread(rejects.parent.mkdir, parents=True, exist_ok=True)
        path = received.path.with_name(f"import-{import_id}{WAITING_SUFFIX}")
        await asyncio.to_thread(received.path.rename, path)
        upload = UploadedFile(
            path=path,
            name=received.file_name,
            mapping=received.fields.get("mapping", ""),
            options={name: received.fields[name] for name in sorted(FILE_OPTIONS) if received.fields.get(name)},
            rejects_path=rejects,
        )
        stored = replace(row, import_id=import_id)
        self._waiting.put_nowait((stored, replace(order, import_id=ImportId(import_id)), upload))
        return import_id

    def rejects_path(self, import_id: int) -> Path:
        return self._deps.policy.upload_dir / "rejects" / f"import-{import_id}-rejects.csv"

    async def work(self) -> None:
        """Import what comes, one file after the other; first say of what a crash interrupted that it was."""
        await self._close_interrupted()
        while True:
            row, order, upload = await self._waiting.get()
            try:
                await self._run(row, order, upload)
            finally:
                upload.path.unlink(missing_ok=True)

    async def _run(self, row: ImportRow, order: ImportOrder, upload: UploadedFile) -> None:
        assert self._deps.run_import is not None
        try:
            await self._deps.run_import(order, upload)
        except asyncio.CancelledError:
            await self._fail(row.import_id, INTERRUPTED)
            raise
        except DialerError as error:
            log.warning("import_failed", import_id=row.import_id, error=str(error))
            await self._fail(row.import_id, str(error))
        except Exception:
            log.exception("import_broken", import_id=row.import_id)
            await self._fail(row.import_id, "Something went wrong on our side; the log has it.")

    async def stop(self) -> None:
        """Files that still wait are not read any more."""
        while not self._waiting.empty():
            row, _, upload = self._waiting.get_nowait()
            await self._fail(row.import_id, INTERRUPTED)
            upload.path.unlink(missing_ok=True)

    async def _close_interrupted(self) -> None:
        """Files that lie here from before belong to imports of this node that did not end."""
        folder = self._deps.policy.upload_dir
        for path in await asyncio.to_thread(lambda: sorted(folder.glob(f"import-*{WAITING_SUFFIX}"))):
            number = path.name.removeprefix("import-").removesuffix(WAITING_SUFFIX)
            if number.isdigit():
                log.warning("import_interrupted", import_id=int(number))
                await self._fail(int(number), INTERRUPTED)
            path.unlink(missing_ok=True)

    async def _fail(self, import_id: int, error: str) -> None:
        """Close the row unless the import did so itself."""
        now: datetime = self._deps.clock.now()
        with suppress(DialerError):
            async with self._deps.store.transaction() as tx:
                row = await tx.imports.get(import_id)
                if row.state not in (ImportState.DONE, ImportState.FAILED):
                    await tx.imports.update(replace(row, state=ImportState.FAILED, error=error, finished_at=now))


IMPORTS = web.AppKey("imports", ImportDesk)
