"""Electronic invoices as rows of cases, and into cases."""

from __future__ import annotations

import csv
import json
import sqlite3
from pathlib import Path

import pytest

from dialer.cli import main
from dialer.core.kernel.errors import Invalid
from dialer.files.fatturapa import first_bytes, is_fatturapa, write_rows

INVOICE = Path(__file__).parent / "invoices" / "fpr12.xml"


def rows_of(path: Path, folder: Path) -> list[dict[str, str]]:
    copy = folder / "rows.csv"
    write_rows(path, copy, path.name)
    with copy.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


def changed(folder: Path, old: str, new: str) -> Path:
    text = INVOICE.read_text(encoding="utf-8")
    assert old in text
    path = folder / "changed.xml"
    path.write_text(text.replace(old, new), encoding="utf-8")
    return path


def test_each_term_of_payment_is_an_invoice_of_the_case_and_a_credit_note_is_none(tmp_path: Path) -> None:
    first, second = rows_of(INVOICE, tmp_path)
    wanted = {
        "case reference": "A-17/2026", "tax code": "RSSMRA80A01H501U", "name": "Mario Rossi", "street": "Via Roma 1",
        "postcode": "20121", "municipality": "Milano", "province": "MI", "invoice number": "A-17-1",
        "invoice date": "2026-01-15", "due date": "2026-02-15", "amount": "60.25", "currency": "EUR",
        "iban": "IT60X0542811101000000123456", "note": "Fornitura gennaio",
    }  # fmt: skip
    assert {name: first[name] for name in wanted} == wanted
    assert (second["invoice number"], second["due date"], second["iban"]) == ("A-17-2", "2026-03-15", "")


def test_an_invoice_is_known_by_its_root_whatever_the_prefix(tmp_path: Path) -> None:
    assert is_fatturapa(first_bytes(INVOICE))
    assert is_fatturapa(b"<FatturaElettronica versione='FPA12'>")
    assert not is_fatturapa(b"Pratica;Importo\r\n")
    assert first_bytes(tmp_path / "nothing.xml") == b""


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\x30\x82\x0a\x00xml", "openssl smime"),
        (b"MIIJ0QYJKoZIhvcNAQcCoIIJwjCC", "take the XML out of it first"),
        (b"<p:FatturaElettronica xmlns:p='x'><a>", "line 1: the XML is broken or cut off"),
        (b"<!DOCTYPE a [<!ENTITY b 'c'>]><FatturaElettronica/>", "declares a document type"),
        (b"<Other><FatturaElettronica/></Other>", "is no electronic invoice"),
        (b"<FatturaElettronica></FatturaElettronica>", "no invoice that asks for money"),
    ],
)
def test_what_is_no_usable_invoice_is_refused_with_its_remedy(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "bad.xml"
    path.write_bytes(content)
    with pytest.raises(Invalid, match=said):
        rows_of(path, tmp_path)


def test_an_invoice_without_terms_of_payment_is_refused(tmp_path: Path) -> None:
    path = changed(tmp_path, "DatiPagamento>", "DatiAltri>")
    with pytest.raises(Invalid, match="invoice A-17 has no DatiPagamento"):
        rows_of(path, tmp_path)


def test_an_invoice_becomes_a_case_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SOLLECITO_NODE__DATA_DIR", str(tmp_path / "data"))
    assert main(["creditors", "create", "ENERGIA", "--name", "Energia Chiara"]) == 0
    capsys.readouterr()
    rejects = str(tmp_path / "rejects.csv")
    for created, unchanged in ((1, 0), (0, 1)):
        assert main(["import-cases", str(INVOICE), "--creditor", "ENERGIA", "--rejects", rejects, "--json"]) == 0
        report = json.loads(capsys.readouterr().out)
        assert (report["cases_created"], report["cases_unchanged"]) == (created, unchanged)
    connection = sqlite3.connect(next((tmp_path / "data").glob("*.sqlite3")))
    try:
        [case] = connection.execute("SELECT reference, balance_minor, status FROM cases").fetchall()
        assert case == ("A-17/2026", 12_050, "open")
        dues = connection.execute("SELECT number, due_on, residual_minor FROM invoices ORDER BY number").fetchall()
        assert dues == [("A-17-1", "2026-02-15", 6_025), ("A-17-2", "2026-03-15", 6_025)]
    finally:
        connection.close()
