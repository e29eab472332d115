"""Contents of the documents of cases: files that only the node's user can read, named by case and sum."""

from __future__ import annotations

import asyncio
import hashlib
import os
import secrets
from contextlib import suppress
from pathlib import Path

from dialer.core.kernel.errors import DomainError
from dialer.core.kernel.ids import CaseId


class VaultError(DomainError):
    """A content cannot be kept or read; the message names the file and the remedy."""

    code = "document_unavailable"


class FileVault:
    """Files below one folder, a folder for each case.

    Nodes that share a database share this folder too (a network file system), or a document is found on one alone.

    Args:
        folder: made where there is none.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @property
    def folder(self) -> Path:
        return self._folder

    async def put(self, case_id: CaseId, sha256: str, content: bytes) -> None:
        """Keep a content; one that is there already stays.

        Raises:
            VaultError: the disk refuses it.
        """
        await asyncio.to_thread(self._put, self._path(case_id, sha256), content)

    async def read(self, case_id: CaseId, sha256: str) -> bytes:
        """The content, checked against its sum.

        Raises:
            VaultError: it is gone, or it is not what was stored.
        """
        return await asyncio.to_thread(self._read, self._path(case_id, sha256), sha256)

    async def remove(self, case_id: CaseId, sha256: str) -> None:
        """Delete a content; one that is gone is no error.

        Raises:
            VaultError: the disk refuses it.
        """
        await asyncio.to_thread(self._remove, self._path(case_id, sha256))

    def _path(self, case_id: CaseId, sha256: str) -> Path:
        if len(sha256) != 64 or not all(digit in "0123456789abcdef" for digit in sha256):
            raise ValueError(f"{sha256!r} is no SHA-256 sum")
        return self._folder / str(int(case_id)) / sha256

    @staticmethod
    def _put(path: Path, content: bytes) -> None:
        if path.is_file():
            return
        half = path.with_name(f".{path.name}-{secrets.token_hex(4)}")
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
                stream.write(content)
                stream.flush()
                os.fsync(stream.fileno())
            half.replace(path)
        except OSError as error:
            with suppress(OSError):
                half.unlink(missing_ok=True)
            raise VaultError(
                f"{path.parent}: the document cannot be kept ({error.strerror}); make room there"
            ) from None

    @staticmethod
    def _read(path: Path, sha256: str) -> bytes:
        try:
            content = path.read_bytes()
        except OSError as error:
            raise VaultError(
                f"{path}: the document cannot be read ({error.strerror}); restore it from the backup"
            ) from None
        if hashlib.sha256(content).hexdigest() != sha256:
            raise VaultError(f"{path}: is not what was stored; restore it from the backup")
        return content

    @staticmethod
    def _remove(path: Path) -> None:
        try:
            path.unlink(missing_ok=True)
            if path.parent.is_dir() and not any(path.parent.iterdir()):
                path.parent.rmdir()
        except OSError as error:
            raise VaultError(f"{path}: cannot be deleted ({error.strerror}); delete it by hand") from None
