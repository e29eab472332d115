"""The folder of signed heads: one file a day, each a head, the key's name and the signature (Ed25519, RFC 8032)."""

from __future__ import annotations

import base64
import binascii
import json
import os
from collections.abc import Sequence
from pathlib import Path

from dialer.core.evidence.heads import HeadDocument, parse_head
from dialer.core.evidence.verify import FaultKind, HeadFile
from dialer.core.kernel.errors import Conflict, Invalid
from dialer.files.evidence_keys import HeadSigner, HeadVerifier, KeyFileError

SUFFIX = ".head.json"


class SignedHeads:
    """Heads in one or several folders: the nodes' own, or copies of them.

    Args:
        folders: where to read; the first is written to.
        verifier: the public keys that are believed.
        signer: the private key, where heads are written.
    """

    def __init__(self, folders: Sequence[Path], verifier: HeadVerifier, signer: HeadSigner | None = None) -> None:
        self._folders = tuple(folders)
        self._verifier = verifier
        self._signer = signer

    def read(self) -> tuple[HeadFile, ...]:
        """Every head that is there, copies of the same file once.

        Raises:
            KeyFileError: a folder that was named cannot be read.
        """
        found: dict[tuple[str, bytes], HeadFile] = {}
        for folder in self._folders:
            try:
                paths = sorted(folder.glob(f"*{SUFFIX}")) if folder.exists() else []
                for path in paths:
                    text = path.read_bytes()
                    found.setdefault((path.name, text), self._head(path.name, text))
            except OSError as error:
                raise KeyFileError(f"{folder}: heads cannot be read there ({error.strerror})") from None
        return tuple(found.values())

    def _head(self, name: str, text: bytes) -> HeadFile:
        try:
            table = json.loads(text)
            document = parse_head(table["head"])
            key, signature = str(table["key"]), base64.b64decode(table["signature"], validate=True)
        except (Invalid, ValueError, KeyError, TypeError, binascii.Error):
            return HeadFile(name=name, document=None, fault=FaultKind.FORGED_HEAD)
        if not self._verifier.knows(key):
            return HeadFile(name=name, document=document, fault=FaultKind.UNKNOWN_KEY)
        is_good = self._verifier.verify(key, document.content(), signature)
        return HeadFile(name=name, document=document, fault=None if is_good else FaultKind.FORGED_HEAD)

    def write(self, document: HeadDocument) -> str:
        """Sign and keep a head under its day.

        Raises:
            Conflict: that day has its head.
            KeyFileError: it cannot be written.
        """
        if self._signer is None:
            raise KeyFileError("there is no key to sign with: set evidence.signing_key")
        folder = self._folders[0]
        path = folder / f"{document.at.date().isoformat()}{SUFFIX}"
        table = {
            "head": document.as_table(),
            "key": self._signer.key_id,
            "signature": base64.b64encode(self._signer.sign(document.content())).decode(),
        }
        text = json.dumps(table, indent=2, ensure_ascii=False) + "\n"
        beside = folder / f".{path.name}.part"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with beside.open("w", encoding="utf-8") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            os.link(beside, path)  # never over another head
        except FileExistsError:
            raise Conflict(f"{path}: that day's head is there already", code="head_exists") from None
        except OSError as error:
            raise KeyFileError(f"{path}: the head cannot be written ({error.strerror})") from None
        finally:
            beside.unlink(missing_ok=True)
        return str(path)
