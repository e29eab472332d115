"""The packet that proves a debt: a statement, its attachments, and a signed list of their sums, in one ZIP.

``MANIFEST.sha256`` lists every file as ``sha256sum`` does, so that anybody can check it without this program;
``MANIFEST.sig`` signs the list (Ed25519, RFC 8032). Nothing in the archive depends on clocks, disks or versions of a
compressor: the same things make the same bytes. ``packet.json`` holds what the statement was set from, so that the PDF
can be set again and compared.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from importlib.metadata import version

from dialer.core.evidence.document import Document, Passage, Table
from dialer.core.kernel.errors import Invalid
from dialer.files.evidence_keys import HeadSigner, HeadVerifier
from dialer.files.typeset import TypesetError, Typesetter, typeset
from dialer.ports.packets import Attachment

STATEMENT, FACTS = "statement.pdf", "packet.json"
MANIFEST, SIGNATURE = "MANIFEST.sha256", "MANIFEST.sig"
INDEX = "index.csv"
"""Of several packets in one archive."""
FOLDER = "attachments/"
LARGEST = 512 * 2**20
"""Bytes of a packet that is looked at; a case's documents are far smaller."""
_FIRST_DAY = (1980, 1, 1, 0, 0, 0)
"""Of every entry: a ZIP has no time before."""


class ZipPackets:
    """Packs, and signs with the node's key.

    Args:
        typesetter: one document at a time.
        signer: of the register of evidence: the same key vouches for both.
    """

    def __init__(self, typesetter: Typesetter, signer: HeadSigner) -> None:
        self._typesetter = typesetter
        self._signer = signer

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
        return self._signed(files)

    async def bundle(self, index: bytes, packets: Sequence[tuple[str, bytes]]) -> bytes:
        """Several packets with their index in one archive, signed as one is.

        Raises:
            Invalid: together they are larger than what is looked at.
        """
        files = [(INDEX, index), *packets]
        if sum(len(data) for _, data in files) > LARGEST:
            raise Invalid(
                f"the export is larger than {LARGEST // 2**20} MiB; export fewer cases at once", code="too_large"
            )
        return await asyncio.to_thread(self._signed, files)

    def _signed(self, files: Sequence[tuple[str, bytes]]) -> bytes:
        manifest = "".join(f"{hashlib.sha256(data).hexdigest()}  {name}\n" for name, data in files).encode()
        signature = base64.b64encode(self._signer.sign(manifest)).decode()
        signed = f"{self._signer.key_id} {signature}\n".encode()
        return _zip([*files, (MANIFEST, manifest), (SIGNATURE, signed)])


def _zip(files: Sequence[tuple[str, bytes]]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, data in files:
            entry = zipfile.ZipInfo(name, _FIRST_DAY)
            entry.external_attr = 0o644 << 16
            entry.create_system = 3  # Unix, on whatever machine it was made
            archive.writestr(entry, data)
    return out.getvalue()


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


def check_packet(data: bytes, verifier: HeadVerifier) -> PacketCheck:
    """Look at every sum, the signature, and whether the PDF says what ``packet.json`` says.

    Raises:
        Invalid: that is no packet, and no archive of packets.
    """
    files = _unzip(data)
    is_bundle = INDEX in files and STATEMENT not in files
    for needed in (MANIFEST, SIGNATURE) if is_bundle else (STATEMENT, FACTS, MANIFEST, SIGNATURE):
        if needed not in files:
            raise Invalid(f"the file is no packet: it has no {needed}", field="file")
    faults = _sum_faults(files)
    key_id, _, signature = files[SIGNATURE].decode("ascii", "replace").strip().partition(" ")
    is_known = verifier.knows(key_id)
    if is_known and not verifier.verify(key_id, files[MANIFEST], _decoded(signature)):
        faults.append("the signature is not of this list: the list was changed after it was signed")
        is_known = False
    is_same = _are_inner_sound(files, verifier, faults) if is_bundle else _is_statement_same(files)
    if is_same is False and not is_bundle:
        faults.append(f"{STATEMENT} is not what {FACTS} makes: one of them was changed")
    return PacketCheck(
        file_count=len(files) - 2, faults=tuple(faults), key_id=key_id, is_signature_known=is_known,
        is_statement_same=is_same,
    )  # fmt: skip


def _are_inner_sound(files: Mapping[str, bytes], verifier: HeadVerifier, faults: list[str]) -> bool | None:
    """Every packet of an archive by itself; what is wrong is named with its packet."""
    same: list[bool | None] = []
    for name, data in files.items():
        if not name.endswith(".zip"):
            continue
        inner = check_packet(data, verifier)
        same.append(inner.is_statement_same)
        faults += [f"{name}: {fault}" for fault in inner.faults]
    return None if None in same else all(same)


def _unzip(data: bytes) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            if sum(entry.file_size for entry in entries) > LARGEST:
                raise Invalid(f"the file holds more than {LARGEST // 2**20} MiB; that is no packet", field="file")
            if len({entry.filename for entry in entries}) != len(entries):
                raise Invalid("the file holds two entries of one name; that is no packet of ours", field="file")
            return {entry.filename: archive.read(entry) for entry in entries}
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
        raise Invalid(f"the file is no packet: it cannot be opened as a ZIP ({error})", field="file") from None


def _sum_faults(files: Mapping[str, bytes]) -> list[str]:
    faults = []
    listed: dict[str, str] = {}
    for line in files[MANIFEST].decode("utf-8", "replace").splitlines():
        digest, _, name = line.partition("  ")
        listed[name] = digest
    for name, digest in listed.items():
        if name not in files:
            faults.append(f"{name} is missing")
        elif hashlib.sha256(files[name]).hexdigest() != digest:
            faults.append(f"{name} was changed")
    extra = sorted(set(files) - set(listed) - {MANIFEST, SIGNATURE})
    return faults + [f"{name} was added" for name in extra]


def _is_statement_same(files: Mapping[str, bytes]) -> bool | None:
    try:
        facts = json.loads(files[FACTS])
        if facts["typst"] != version("typst"):
            return None
        documents = {STATEMENT: facts["document"], **facts.get("more", {})}
        return all(typeset(_document(one), "pdf")[0] == files[name] for name, one in documents.items())
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
