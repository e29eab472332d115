"""The packet that proves a debt: a statement, its attachments, and a signed list of their sums, in one ZIP.

``MANIFEST.sha256`` lists every file as ``sha256sum`` does, so that anybody can check it without this program;
``MANIFEST.sig`` signs the list (Ed25519, RFC 8032). Nothing in the archive depends on clocks, disks or versions of a
compressor: the same things make the same bytes. ``packet.json`` holds what the statement was set from, so that the PDF
can be set again and compared.
"""

from __future__ import annotations

import base64
import hashlib
import io
import json
import zipfile
import zlib
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import asdict, dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

from dialer.core.evidence.document import Document, Passage, Table
from dialer.core.kernel.errors import Invalid
from dialer.files.archive_zip import MANIFEST, SIGNATURE, ArchivePlace, DiskArchive, SignedZip
from dialer.files.evidence_keys import HeadSigner, HeadVerifier
from dialer.files.typeset import TypesetError, Typesetter, typeset
from dialer.ports.packets import INDEX, Attachment

STATEMENT, FACTS = "statement.pdf", "packet.json"
FOLDER = "attachments/"
LARGEST = 512 * 2**20
"""Bytes of one packet that is looked at, which is held in memory; an archive of many may be of any size."""


class ZipPackets:
    """Packs, and signs with the node's key.

    Args:
        typesetter: one document at a time.
        signer: of the register of evidence: the same key vouches for both.
        place: where archives of many packets are put together.
    """

    def __init__(self, typesetter: Typesetter, signer: HeadSigner, place: ArchivePlace | None = None) -> None:
        self._typesetter = typesetter
        self._signer = signer
        self._place = place or ArchivePlace()

    async def pack(
        self,
        document: Document,
        about: Mapping[str, object],
        attachments: Sequence[Attachment],
        *,
        at: datetime,
        more: Sequence[tuple[str, Document]] = (),
    ) -> bytes:
        """The packet's bytes. Raises TypesetError."""
        facts = {
            "version": 1,
            "made_at": at.isoformat(),
            "typst": version("typst"),
            "about": dict(about),
            "document": asdict(document),
            "attachments": [
                {
                    "name": one.name,
                    "kind": one.kind,
                    "invoice": one.invoice,
                    "sha256": one.sha256,
                    "size": len(one.content),
                }
                for one in attachments
            ],
        }
        if more:
            facts["more"] = {name: asdict(one) for name, one in more}
        files = [
            (STATEMENT, await self._typesetter.pdf(document)),
            *[(name, await self._typesetter.pdf(one)) for name, one in more],
            (FACTS, (json.dumps(facts, ensure_ascii=False, indent=1, default=sorted) + "\n").encode()),
            *((FOLDER + one.name, one.content) for one in attachments),
        ]
        out = io.BytesIO()
        packet = SignedZip(out, self._signer)
        for name, data in files:
            packet.add(name, data)
        packet.finish()
        return out.getvalue()

    def bundle(self, members: AsyncIterator[tuple[str, bytes]]) -> AbstractAsyncContextManager[DiskArchive]:
        """Several packets with their index in one archive on disk, signed as one is, member by member.

        Raises:
            Conflict: the disk has no room for it.
        """
        return self._place.signed(members, self._signer)


@dataclass(frozen=True, slots=True, kw_only=True)
class PacketCheck:
    """What a packet was found to be."""

    file_count: int
    faults: tuple[str, ...]
    """Sentences; none: it is sound."""
    key_id: str
    is_signature_known: bool
    """The signing key was given, and the signature is its."""
    is_statement_same: bool | None
    """The PDF, set again, is the same; None: it was set with another version of typst, so it was not compared."""


def check_packet(data: bytes | Path, verifier: HeadVerifier) -> PacketCheck:
    """Look at every sum, the signature, and whether the PDF says what ``packet.json`` says.

    Of a file, one entry is held in memory at a time.

    Raises:
        Invalid: that is no packet, and no archive of packets.
        OSError: the file cannot be read.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data) if isinstance(data, bytes) else data) as archive:
            return _checked(archive, verifier)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise Invalid(f"the file is no packet: it cannot be opened as a ZIP ({error})", field="file") from None


def _checked(archive: zipfile.ZipFile, verifier: HeadVerifier) -> PacketCheck:
    names = archive.namelist()
    if len(set(names)) != len(names):
        raise Invalid("the file holds two entries of one name; that is no packet of ours", field="file")
    is_bundle = INDEX in names and STATEMENT not in names
    for needed in (MANIFEST, SIGNATURE) if is_bundle else (STATEMENT, FACTS, MANIFEST, SIGNATURE):
        if needed not in names:
            raise Invalid(f"the file is no packet: it has no {needed}", field="file")
    manifest = _read(archive, MANIFEST)
    faults = _sum_faults(archive, manifest)
    key_id, _, signature = _read(archive, SIGNATURE).decode("ascii", "replace").strip().partition(" ")
    is_known = verifier.knows(key_id)
    if is_known and not verifier.verify(key_id, manifest, _decoded(signature)):
        faults.append("the signature is not of this list: the list was changed after it was signed")
        is_known = False
    is_same = _are_inner_sound(archive, verifier, faults) if is_bundle else _is_statement_same(archive)
    if is_same is False and not is_bundle:
        faults.append(f"{STATEMENT} is not what {FACTS} makes: one of them was changed")
    return PacketCheck(
        file_count=len(names) - 2, faults=tuple(faults), key_id=key_id, is_signature_known=is_known,
        is_statement_same=is_same,
    )  # fmt: skip


def _are_inner_sound(archive: zipfile.ZipFile, verifier: HeadVerifier, faults: list[str]) -> bool | None:
    """Every packet of an archive by itself; what is wrong is named with its packet."""
    same: list[bool | None] = []
    for name in archive.namelist():
        if not name.endswith(".zip"):
            continue
        inner = check_packet(_read(archive, name), verifier)
        same.append(inner.is_statement_same)
        faults += [f"{name}: {fault}" for fault in inner.faults]
    return None if None in same else all(same)


def _read(archive: zipfile.ZipFile, name: str) -> bytes:
    if archive.getinfo(name).file_size > LARGEST:
        raise Invalid(f"{name} holds more than {LARGEST // 2**20} MiB; that is no packet", field="file")
    return archive.read(name)


def _sum_faults(archive: zipfile.ZipFile, manifest: bytes) -> list[str]:
    faults = []
    listed: dict[str, str] = {}
    for line in manifest.decode("utf-8", "replace").splitlines():
        digest, _, name = line.partition("  ")
        listed[name] = digest
    names = set(archive.namelist())
    for name, digest in listed.items():
        if name not in names:
            faults.append(f"{name} is missing")
        elif _sum(archive, name) != digest:
            faults.append(f"{name} was changed")
    extra = sorted(names - set(listed) - {MANIFEST, SIGNATURE})
    return faults + [f"{name} was added" for name in extra]


def _sum(archive: zipfile.ZipFile, name: str) -> str:
    with archive.open(name) as entry:
        return hashlib.file_digest(entry, "sha256").hexdigest()  # type: ignore[arg-type]


def _is_statement_same(archive: zipfile.ZipFile) -> bool | None:
    try:
        facts = json.loads(_read(archive, FACTS))
        if facts["typst"] != version("typst"):
            return None
        documents = {STATEMENT: facts["document"], **facts.get("more", {})}
        return all(typeset(_document(one), "pdf")[0] == _read(archive, name) for name, one in documents.items())
    except (ValueError, KeyError, TypeError, TypesetError):
        return False


def _document(table: dict[str, object]) -> Document:
    """As ``asdict`` has written it."""
    given = dict(table)
    tables = given.pop("tables")
    passages = given.pop("passages")
    facts = given.pop("facts")
    assert isinstance(tables, list) and isinstance(passages, list) and isinstance(facts, list)
    return Document(
        tables=tuple(_table(one) for one in tables),
        passages=tuple(Passage(**one) for one in passages),
        facts=tuple((label, value) for label, value in facts),
        **given,  # type: ignore[arg-type]
    )


def _table(one: dict[str, object]) -> Table:
    given = {name: tuple(value) if isinstance(value, list) else value for name, value in one.items()}
    rows, right = one["rows"], one["right"]
    assert isinstance(rows, list) and isinstance(right, list)
    given |= {"rows": tuple(tuple(row) for row in rows), "right": frozenset(right)}
    return Table(**given)  # type: ignore[arg-type]


def _decoded(signature: str) -> bytes:
    try:
        return base64.b64decode(signature, validate=True)
    except ValueError:
        return b""
