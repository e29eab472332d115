"""Electronic invoices (FatturaPA, FPR12 and FPA12, versions 1.2 and 1.2.x) as rows of cases.

Each invoice of the file is a case of its own, whose reference is the invoice's number and year; each term of payment is
an invoice of the case, because each is due on a day of its own. What the import of cases checks of other files, it
checks of these rows. Source: Agenzia delle Entrate, specifiche tecniche del formato FatturaPA 1.2.2.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import parse

from dialer.core.kernel.errors import Invalid

HEADERS = (
    "case reference", "tax code", "vat number", "name", "street", "postcode", "municipality", "province", "country",
    "phone", "invoice number", "invoice date", "due date", "amount", "residual", "currency", "payment reference",
    "iban", "note",
)  # fmt: skip
"""As the import of cases knows them; an invoice has no telephone number."""
INVOICES = frozenset({"TD01", "TD02", "TD03", "TD05", "TD06", "TD24", "TD25", "TD26"})
"""Kinds of document that ask for money; credit notes and self-billed documents do not."""
_ROOT = re.compile(rb"<(?:\w+:)?FatturaElettronica[\s>]")
SIGNED = b"\x30\x80", b"\x30\x82", b"\x30\x83", b"\x30\x84"
"""How a CAdES envelope (p7m) begins: DER, a sequence with a long length."""


def first_bytes(path: Path) -> bytes:
    """Enough of a file to know its kind; nothing where it cannot be read: who reads it whole says why."""
    try:
        with path.open("rb") as file:
            return file.read(1 << 16)
    except OSError:
        return b""


def is_fatturapa(head: bytes) -> bool:
    """The first bytes are of an electronic invoice, as it is or signed."""
    return _ROOT.search(head) is not None or is_signed(head)


def is_signed(head: bytes) -> bool:
    """A CAdES envelope (``.xml.p7m``), in binary or in Base64."""
    return head.startswith(SIGNED) or head.startswith((b"MII", b"-----BEGIN PKCS7"))


def write_rows(path: Path, copy: Path, name: str) -> None:
    """Write the invoices of a file as plain rows.

    Raises:
        Invalid: signed (unwrap it first), not well-formed, no electronic invoice, or nothing in it asks for money.
    """
    if is_signed(first_bytes(path)):
        raise Invalid(
            f"{name} is a signed invoice (p7m): take the XML out of it first, for example with "
            "`openssl smime -verify -noverify -inform DER -in FILE.xml.p7m -out FILE.xml`",
            code="file_format",
        )
    try:
        root = parse(str(path), forbid_dtd=True).getroot()
    except ParseError as error:
        line = error.position[0] if error.position else 0
        raise Invalid(
            f"{name}, line {line}: the XML is broken or cut off; ask for the invoice anew", code="file_damaged"
        ) from None
    except DefusedXmlException:
        raise Invalid(f"{name} declares a document type, which no invoice does", code="file_damaged") from None
    if root is None or _local(root.tag) != "FatturaElettronica":
        raise Invalid(f"{name} is no electronic invoice (FatturaElettronica)", code="file_format")
    rows = list(_rows(root, name))
    with copy.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
        writer.writerow(HEADERS)
        writer.writerows(rows)


def _rows(root: Element, name: str) -> Iterator[list[str]]:
    debtor = _debtor(root)
    is_any = False
    for body in _all(root, "FatturaElettronicaBody"):
        document = _one(body, "DatiGenerali", "DatiGeneraliDocumento")
        kind, number, issued = (_text(document, tag) for tag in ("TipoDocumento", "Numero", "Data"))
        if kind not in INVOICES:
            continue
        is_any = True
        reference = f"{number}/{issued[:4]}" if number and issued else number
        terms = [term for data in _all(body, "DatiPagamento") for term in _all(data, "DettaglioPagamento")]
        if not terms:
            raise Invalid(
                f"{name}: invoice {number or '(without number)'} has no DatiPagamento, so nobody knows when it is due; "
                "import it as CSV with a due date",
                code="file_format",
            )
        for index, term in enumerate(terms, start=1):
            amount = _text(term, "ImportoPagamento")
            yield [
                reference,
                *debtor,
                "",
                number if len(terms) == 1 else f"{number}-{index}",
                issued,
                _text(term, "DataScadenzaPagamento"),
                amount,
                amount,
                _text(document, "Divisa"),
                _text(term, "CodicePagamento"),
                _text(term, "IBAN"),
                " ".join(filter(None, (_text(cause, ".") for cause in _all(document, "Causale")))),
            ]
    if not is_any:
        raise Invalid(
            f"{name} holds no invoice that asks for money; book a credit note in the account of its case",
            code="file_format",
        )


def _debtor(root: Element) -> list[str]:
    """Who was invoiced: codes, name and address."""
    buyer = _one(root, "FatturaElettronicaHeader", "CessionarioCommittente")
    data = _one(buyer, "DatiAnagrafici")
    who = _one(data, "Anagrafica")
    names = " ".join(filter(None, (_text(who, "Nome"), _text(who, "Cognome"))))
    place = _one(buyer, "Sede")
    street = " ".join(filter(None, (_text(place, "Indirizzo"), _text(place, "NumeroCivico"))))
    return [
        _text(data, "CodiceFiscale"),
        _text(_one(data, "IdFiscaleIVA"), "IdCodice"),
        _text(who, "Denominazione") or names,
        street,
        *(_text(place, tag) for tag in ("CAP", "Comune", "Provincia", "Nazione")),
    ]


def _local(tag: object) -> str:
    return str(tag).rpartition("}")[2]


def _all(parent: Element | None, tag: str) -> list[Element]:
    """Children of that name; the namespace stands at the root only."""
    return [] if parent is None else [child for child in parent if _local(child.tag) == tag]


def _one(parent: Element | None, *path: str) -> Element | None:
    for tag in path:
        parent = next(iter(_all(parent, tag)), None)
    return parent


def _text(parent: Element | None, tag: str) -> str:
    """The child's text on one line; ``.`` is the element's own."""
    found = parent if tag == "." else _one(parent, tag)
    return " ".join((found.text or "").split()) if found is not None else ""
