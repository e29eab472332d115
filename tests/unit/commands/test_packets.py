from __future__ import annotations

import io
import json
import zipfile
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest

from dialer.cli import main
from dialer.commands.packets import NOT_KNOWN, NOT_SOUND
from dialer.core.evidence.document import Document, Passage, Table
from dialer.files.evidence_keys import open_signing_key, public_path
from dialer.files.packet_zip import ZipPackets
from dialer.files.typeset import Typesetter
from dialer.ports.packets import Attachment

AT = datetime(2026, 3, 2, 10, tzinfo=UTC)
DOCUMENT = Document(
    title="Verifica del credito",
    subtitle="Pratica R1",
    language="it",
    facts=(("Creditore", "Energia Chiara"),),
    tables=(Table(title="Fatture", columns=("Numero", "Importo"), rows=(("F1", "10,00 EUR"),), right=frozenset({1})),),
    passages=(Passage("Se non è d'accordo", "Scriva.\nRispondiamo."),),
)


@pytest.fixture
async def packet(tmp_path: Path) -> Path:
    content = b"the invoice"
    one = Attachment(
        name="01-invoice.txt", kind="invoice", invoice="F1", sha256=sha256(content).hexdigest(), content=content
    )
    maker = ZipPackets(Typesetter(), open_signing_key(tmp_path / "key.pem"))
    data = await maker.pack(DOCUMENT, {"case": "R1"}, [one], at=AT)
    assert data == await maker.pack(DOCUMENT, {"case": "R1"}, [one], at=AT)
    path = tmp_path / "packet.zip"
    path.write_bytes(data)
    return path


def verify(path: Path, *, with_key: bool = True) -> int:
    key = ["--public-key", str(public_path(path.parent / "key.pem"))] if with_key else []
    return main(["packets", "verify", str(path), *key])


def with_entry(path: Path, name: str, content: bytes | None) -> Path:
    """The packet with one entry changed, added, or left out."""
    out = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(out, "w") as new:
        for entry in old.namelist():
            if entry != name:
                new.writestr(entry, old.read(entry))
        if content is not None:
            new.writestr(name, content)
    changed = path.with_name("changed.zip")
    changed.write_bytes(out.getvalue())
    return changed


def test_a_sound_packet_is_said_to_be_sound(packet: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert verify(packet) == 0
    said = capsys.readouterr().out
    assert "3 files, every sum agrees" in said and "signed with key" in said
    assert main(["packets", "verify", str(packet), "--json", "--public-key", str(packet.parent / "key.pub")]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["sound"], told["files"], told["statement_same"], told["key_known"]) == (True, 3, True, True)


def test_a_packet_signed_with_a_strangers_key_is_told_apart(packet: Path, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    open_signing_key(tmp_path / "other" / "key.pem")
    assert main(["packets", "verify", str(packet), "--public-key", str(tmp_path / "other" / "key.pub")]) == NOT_KNOWN


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("attachments/01-invoice.txt", b"another invoice", "01-invoice.txt was changed"),
        ("attachments/01-invoice.txt", None, "01-invoice.txt is missing"),
        ("attachments/02-more.txt", b"more", "02-more.txt was added"),
        ("statement.pdf", b"%PDF-1.7 forged", "statement.pdf is not what packet.json makes"),
        ("MANIFEST.sha256", b"", "the list was changed after it was signed"),
    ],
)
def test_what_was_changed_is_named(
    packet: Path, name: str, content: bytes | None, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert verify(with_entry(packet, name, content)) == NOT_SOUND
    assert said in capsys.readouterr().out


@pytest.mark.parametrize("content", [b"", b"no zip at all", b"PK\x03\x04broken"])
def test_what_is_no_packet_cannot_be_checked(
    tmp_path: Path, content: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "x.zip").write_bytes(content)
    assert main(["packets", "verify", str(tmp_path / "x.zip"), "--public-key", str(_key(tmp_path))]) == 1
    assert "the file is no packet" in capsys.readouterr().err
    assert main(["packets", "verify", str(tmp_path / "missing.zip"), "--public-key", str(_key(tmp_path))]) == 1
    assert "cannot be read" in capsys.readouterr().err


def _key(folder: Path) -> Path:
    open_signing_key(folder / "k.pem")
    return public_path(folder / "k.pem")
