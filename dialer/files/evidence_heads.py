"""The folder of signed heads and cuts: a file a day, each with the key's name and the signature (Ed25519, RFC 8032)."""

from __future__ import annotations

import base64
import binascii
import json
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from dialer.core.evidence.cut import CutDocument, parse_cut
from dialer.core.evidence.heads import HeadDocument, parse_head
from dialer.core.evidence.verify import FaultKind, HeadFile
from dialer.core.evidence.verify_cut import CutFile
from dialer.core.kernel.errors import Conflict, Invalid
from dialer.files.evidence_keys import HeadSigner, HeadVerifier, KeyFileError

HEAD_SUFFIX = ".head.json"
CUT_SUFFIX = ".cut.json"
_OF_CUT = {FaultKind.FORGED_HEAD: FaultKind.FORGED_CUT}

Signed = TypeVar("Signed", HeadDocument, CutDocument)
Found = tuple[str, Signed | None, FaultKind | None]
"""Name of a file, what it says, and why that counts for nothing."""


class SignedHeads:
    """Heads, and marks of cuts, in one or several folders: the nodes' own, or copies of them.

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
        found = self._read(HEAD_SUFFIX, "head", parse_head)
        return tuple(HeadFile(name=name, document=document, fault=fault) for name, document, fault in found)

    def read_cuts(self) -> tuple[CutFile, ...]:
        """Every mark of a cut that is there, as ``read``."""
        found = self._read(CUT_SUFFIX, "cut", parse_cut)
        return tuple(
            CutFile(name=name, document=document, fault=_OF_CUT.get(fault, fault) if fault else None)
            for name, document, fault in found
        )

    def write(self, document: HeadDocument) -> str:
        """Sign and keep a head under its day.

        Raises:
            Conflict: that day has its head.
            KeyFileError: it cannot be written.
        """
        return self._write("head", HEAD_SUFFIX, document)

    def write_cut(self, document: CutDocument) -> str:
        """Sign and keep the mark of a cut under its day; raises as ``write``."""
        return self._write("cut", CUT_SUFFIX, document)

    def _read(self, suffix: str, noun: str, parse: Callable[[object], Signed]) -> list[Found[Signed]]:
        found: dict[tuple[str, bytes], Found[Signed]] = {}
        for folder in self._folders:
            try:
                paths = sorted(folder.glob(f"*{suffix}")) if folder.exists() else []
                for path in paths:
                    text = path.read_bytes()
                    document, fault = self._check(noun, text, parse)
                    found.setdefault((path.name, text), (path.name, document, fault))
            except OSError as error:
                raise KeyFileError(f"{folder}: heads cannot be read there ({error.strerror})") from None
        return list(found.values())

    def _check(
        self, noun: str, text: bytes, parse: Callable[[object], Signed]
    ) -> tuple[Signed | None, FaultKind | None]:
        try:
            table = json.loads(text)
            document = parse(table[noun])
            key, signature = str(table["key"]), base64.b64decode(table["signature"], validate=True)
        except (Invalid, ValueError, KeyError, TypeError, binascii.Error):
            return None, FaultKind.FORGED_HEAD
        if not self._verifier.knows(key):
            return document, FaultKind.UNKNOWN_KEY
        is_good = self._verifier.verify(key, document.content(), signature)
        return document, None if is_good else FaultKind.FORGED_HEAD

    def _write(self, noun: str, suffix: str, document: HeadDocument | CutDocument) -> str:
        if self._signer is None:
            raise KeyFileError("there is no key to sign with: set evidence.signing_key")
        folder = self._folders[0]
        path = folder / f"{document.at.date().isoformat()}{suffix}"
        table = {
            noun: document.as_table(),
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
            os.link(beside, path)  # never over another
        except FileExistsError:
            raise Conflict(f"{path}: that day's {noun} is there already", code=f"{noun}_exists") from None
        except OSError as error:
            raise KeyFileError(f"{path}: the {noun} cannot be written ({error.strerror})") from None
        finally:
            beside.unlink(missing_ok=True)
        return str(path)
