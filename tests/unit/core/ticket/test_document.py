from __future__ import annotations

import zlib

import pytest

from dialer.core.kernel.errors import Invalid
from dialer.core.ticket import document
from dialer.core.ticket.document import check_name, media_type_of

PDF = b"%%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n%s\ntrailer << /Root 1 0 R >>\n%%%%EOF\n"


def pdf(inside: bytes = b"") -> bytes:
    return PDF % inside


def object_stream(plain: bytes, *, packed: bytes | None = None) -> bytes:
    body = zlib.compress(plain) if packed is None else packed
    return b"7 0 obj\n<< /Type /ObjStm /Filter /FlateDecode >>\nstream\n" + body + b"\nendstream\nendobj"


@pytest.mark.parametrize(
    ("name", "content", "media_type"),
    [
        ("a.pdf", pdf(), "application/pdf"),
        ("A.PDF", pdf(), "application/pdf"),
        ("a.png", b"\x89PNG\r\n\x1a\n0000", "image/png"),
        ("a.jpeg", b"\xff\xd8\xff\xe0", "image/jpeg"),
        ("a.tif", b"II*\x00....", "image/tiff"),
        ("a.xml", b"<?xml version='1.0'?><FatturaElettronica/>", "application/xml"),
        ("a.csv", "numero;importo\nà;1,00\n".encode(), "text/plain"),
    ],
)
def test_a_type_is_told_by_the_content(name: str, content: bytes, media_type: str) -> None:
    assert media_type_of(name, content) == media_type


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.pdf", b"", "empty_file"),
        ("a.exe", b"MZ\x90\x00", "unsupported_document"),
        ("a.docx", b"PK\x03\x04\xff", "unsupported_document"),
        ("a.txt", b"\x00\x01binary", "unsupported_document"),
        ("a.xml", b"<html><script>alert(1)</script></html>", "unsupported_document"),
        ("a.png", pdf(), "misnamed_document"),
        ("invoice", pdf(), "misnamed_document"),
        ("a.xml", b"<!DOCTYPE a [<!ENTITY b 'c'>]><a/>", "active_document"),
        ("a.pdf", pdf(b"<< /OpenAction << /S /JavaScript /JS (app.alert) >> >>"), "active_document"),
        ("a.pdf", pdf(b"<< /S /J#61vaScript >>"), "active_document"),
        ("a.pdf", pdf(b"<< /S /Launch /F (cmd.exe) >>"), "active_document"),
        ("a.pdf", pdf(object_stream(b"1 0 << /S /JavaScript >>")), "active_document"),
        ("a.pdf", pdf(object_stream(b"", packed=b"not deflated at all")), "active_document"),
        ("a.pdf", pdf(b"<< /Encrypt 5 0 R >>"), "locked_document"),
    ],
)
def test_what_has_no_place_in_a_file_is_refused_with_its_remedy(name: str, content: bytes, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        media_type_of(name, content)
    assert refused.value.code == code
    assert refused.value.facts["field"] == "file"


def test_pictures_and_plain_objects_are_not_taken_for_scripts() -> None:
    picture = b"5 0 obj\n<< /Subtype /Image >>\nstream\n.../JS ...\nendstream\nendobj"
    assert media_type_of("a.pdf", pdf(picture)) == "application/pdf"
    assert media_type_of("a.pdf", pdf(object_stream(b"2 0 << /Type /Page /JSON 1 >>"))) == "application/pdf"


def test_a_file_that_swells_is_not_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(document, "MOST_INFLATED", 1000)
    with pytest.raises(Invalid, match="cannot be looked into"):
        media_type_of("bomb.pdf", pdf(object_stream(b" " * 100_000)))


def test_a_name_is_the_last_part_of_a_path() -> None:
    assert check_name("C:\\bills\\may.pdf") == "may.pdf"
    assert check_name(" bolletta maggio.pdf ") == "bolletta maggio.pdf"
    for wrong in ("", "..", ".hidden", "a\nb.pdf", "x" * 201):
        with pytest.raises(Invalid, match="plain name"):
            check_name(wrong)
