"""What may be kept as a document of a case: kinds, file types told by their content, and nothing that runs by itself.

A document goes from one person to another and lies in an archive for years, so only types are taken that need no
programme of their own, and only such as carry none: no macros, no scripts, no files inside files. This replaces no
virus scanner; it keeps out what has no place in a debtor's file.
"""

from __future__ import annotations

import re
import zlib
from enum import StrEnum

from dialer.core.kernel.errors import Invalid


class DocumentKind(StrEnum):
    """What a document proves."""

    INVOICE = "invoice"
    CONTRACT = "contract"
    MANDATE = "mandate"
    """The creditor's letter by which the agency may ask."""
    ASSIGNMENT = "assignment"
    """The credit was sold: the contract or the notice of art. 1264 c.c."""
    METER_READING = "meter_reading"
    PROOF_OF_DELIVERY = "proof_of_delivery"
    PAYMENT_PROOF = "payment_proof"
    FORMAL_NOTICE = "formal_notice"
    """With its card or receipt: interrupts prescription."""
    CORRESPONDENCE = "correspondence"
    IDENTITY = "identity"
    """A proxy, an attorney's power, a certificate of death or of heirs."""
    ACKNOWLEDGEMENT = "acknowledgement"
    PACKET = "packet"
    """What was sent to prove the debt."""
    AGREEMENT = "agreement"
    OTHER = "other"
    LEGAL_FILE = "legal_file"
    """What a lawyer was given."""


class Source(StrEnum):
    """Where it came from."""

    CREDITOR = "creditor"
    DEBTOR = "debtor"
    AGENCY = "agency"


OWN_KINDS = frozenset({DocumentKind.PACKET, DocumentKind.ACKNOWLEDGEMENT, DocumentKind.LEGAL_FILE})
"""Made by the program; nobody uploads them."""
PROVING = frozenset(
    {
        DocumentKind.INVOICE, DocumentKind.CONTRACT, DocumentKind.MANDATE, DocumentKind.ASSIGNMENT,
        DocumentKind.METER_READING, DocumentKind.PROOF_OF_DELIVERY, DocumentKind.FORMAL_NOTICE,
    }
)  # fmt: skip
"""Kinds that go into a packet by themselves."""

PDF, PNG, JPEG, TIFF = "application/pdf", "image/png", "image/jpeg", "image/tiff"
TEXT, XML, ZIP = "text/plain", "application/xml", "application/zip"

ENDINGS: dict[str, tuple[str, ...]] = {
    PDF: (".pdf",),
    PNG: (".png",),
    JPEG: (".jpg", ".jpeg"),
    TIFF: (".tif", ".tiff"),
    XML: (".xml",),
    TEXT: (".txt", ".csv"),
}
"""File types that are taken, with the endings of their names."""
_BEGINNINGS: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", PDF),
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"\xff\xd8\xff", JPEG),
    (b"II*\x00", TIFF),
    (b"MM\x00*", TIFF),
)
_ACTIVE = (b"/JavaScript", b"/JS", b"/Launch", b"/EmbeddedFile", b"/RichMedia", b"/XFA", b"/SubmitForm", b"/ImportData")
"""Names by which a PDF runs something, sends something or holds a file (ISO 32000-1, 12.6.4, 7.11.4)."""
_ENDS_NAME = rb"(?![A-Za-z0-9])"
_ACTIVE_PATTERN = re.compile(b"(?:" + b"|".join(re.escape(name) for name in _ACTIVE) + b")" + _ENDS_NAME)
_STREAM = re.compile(rb"stream\r?\n(.*?)endstream", re.DOTALL)
_HEX_IN_NAME = re.compile(rb"#([0-9A-Fa-f]{2})")
MOST_INFLATED = 64 * 2**20
"""Bytes of compressed objects that are looked into: a PDF that swells beyond is refused."""

_NAME = re.compile(r"[^\x00-\x1f\x7f/\\]{1,200}")


def check_name(name: str) -> str:
    """The name as it may be shown and written into an archive. Raises Invalid."""
    plain = name.replace("\\", "/").rsplit("/", 1)[-1].strip()
    if not _NAME.fullmatch(plain) or plain.startswith("."):
        raise Invalid("give the file a plain name of at most 200 characters, such as invoice-12.pdf", field="name")
    return plain


def media_type_of(name: str, content: bytes) -> str:
    """The type of a content that may be kept.

    Raises:
        Invalid: empty, of a type that is not taken, not what its name says, or it can run something.
    """
    if not content:
        raise Invalid(f"{name} is empty; send it again", field="file", code="empty_file")
    found = _type_by_content(content)
    ending = "." + name.rsplit(".", 1)[-1].lower() if "." in name else ""
    if found is None:
        raise Invalid(
            f"{name} is none of the kinds of file that are kept (PDF, PNG, JPEG, TIFF, XML, text); "
            "print it to a PDF and send that",
            field="file",
            code="unsupported_document",
        )
    if ending not in ENDINGS[found]:
        raise Invalid(
            f"the content of {name} is {found}, its name says otherwise; give it the ending {ENDINGS[found][0]}",
            field="file",
            code="misnamed_document",
        )
    if found == PDF:
        _check_pdf(name, content)
    if found == XML and re.search(rb"<!\s*(DOCTYPE|ENTITY)", content, re.IGNORECASE):
        raise Invalid(
            f"{name} declares a document type or entities; send the XML without them",
            field="file",
            code="active_document",
        )
    return found


def _type_by_content(content: bytes) -> str | None:
    for beginning, media_type in _BEGINNINGS:
        if content.startswith(beginning):
            return media_type
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None
    if any(char < " " and char not in "\t\n\r\f" for char in text):
        return None
    opening = text.lstrip()[:200].lower()
    if opening.startswith(("<!doctype html", "<html", "<svg", "<script")):
        return None
    return XML if opening.startswith("<") else TEXT


def _check_pdf(name: str, content: bytes) -> None:
    """Look for actions between the streams, and in the streams that hold objects (ISO 32000-1, 7.5.7)."""
    outside = bytearray()
    left, end = MOST_INFLATED, 0
    for found in _STREAM.finditer(content):
        between = content[end : found.start()]
        outside += between
        end = found.end()
        if b"/ObjStm" in _without_hex(between[between.rfind(b"obj") :]):
            plain = _inflated(name, found[1], left)
            left -= len(plain)
            outside += b"\n" + plain
    outside += content[end:]
    plain = _without_hex(bytes(outside))
    if _ACTIVE_PATTERN.search(plain) is not None:
        raise Invalid(
            f"{name} carries a script, an action or a file inside; print it to a new PDF and send that",
            field="file",
            code="active_document",
        )
    if b"/Encrypt" in plain:
        raise Invalid(
            f"{name} is locked, so that nobody can check or keep it; save it without a password",
            field="file",
            code="locked_document",
        )


def _inflated(name: str, packed: bytes, most: int) -> bytes:
    inflater = zlib.decompressobj()
    try:
        plain = inflater.decompress(packed, most)
    except zlib.error:
        plain = b""
    if not plain or inflater.unconsumed_tail:
        raise Invalid(
            f"{name} holds objects that cannot be looked into; print it to a new PDF and send that",
            field="file",
            code="active_document",
        )
    return plain


def _without_hex(part: bytes) -> bytes:
    """Names may be written with escapes: ``/J#61vaScript``."""
    return _HEX_IN_NAME.sub(lambda match: bytes([int(match[1], 16)]), part)
