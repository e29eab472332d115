"""The local authority: a client that trusts it accepts the server by the names asked for, and by no other."""

from __future__ import annotations

import ssl
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from dialer.core.kernel.errors import Invalid
from dialer.files.certificates import Certificates, ensure_certificates

NOW = datetime.now(UTC)  # OpenSSL compares with the machine's clock
NAMES = ("dialer.example.test", "192.0.2.7")


def handshake(made: Certificates, name: str) -> None:
    """A TLS handshake in memory, as a browser would do it."""
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(made.certificate, made.key)
    client = ssl.create_default_context(cafile=str(made.authority))
    to_client, to_server = ssl.MemoryBIO(), ssl.MemoryBIO()
    sides = [
        client.wrap_bio(to_client, to_server, server_hostname=name),
        server.wrap_bio(to_server, to_client, server_side=True),
    ]
    for _ in range(4):
        for side in sides:
            try:
                side.do_handshake()
            except ssl.SSLWantReadError:
                continue


@pytest.mark.parametrize("name", NAMES)
def test_a_client_that_trusts_the_authority_accepts_the_server(tmp_path: Path, name: str) -> None:
    handshake(ensure_certificates(tmp_path, NAMES, NOW), name)


def test_another_name_is_refused(tmp_path: Path) -> None:
    made = ensure_certificates(tmp_path, NAMES, NOW)
    with pytest.raises(ssl.SSLCertVerificationError):
        handshake(made, "other.example.test")


def test_keys_are_for_their_owner_only(tmp_path: Path) -> None:
    made = ensure_certificates(tmp_path / "tls", NAMES, NOW)
    for file in (made.key, made.key.with_name("authority.key")):
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "tls").stat().st_mode) == 0o700


def test_what_is_good_is_kept(tmp_path: Path) -> None:
    first = ensure_certificates(tmp_path, NAMES, NOW)
    texts = [file.read_bytes() for file in (first.authority, first.certificate, first.key)]
    second = ensure_certificates(tmp_path, NAMES[:1], NOW + timedelta(days=300))
    assert (second.authority_is_new, second.certificate_is_new) == (False, False)
    assert [file.read_bytes() for file in (second.authority, second.certificate, second.key)] == texts


def test_a_new_name_and_a_near_end_bring_a_new_certificate_from_the_same_authority(tmp_path: Path) -> None:
    first = ensure_certificates(tmp_path, NAMES, NOW)
    for names, now in (((*NAMES, "third.example.test"), NOW), (NAMES, NOW + timedelta(days=380))):
        later = ensure_certificates(tmp_path, names, now)
        assert (later.authority_is_new, later.certificate_is_new) == (False, True)
        assert later.authority.read_bytes() == first.authority.read_bytes()
    assert first.expires_at - NOW < timedelta(days=398)


def test_a_damaged_authority_is_named(tmp_path: Path) -> None:
    made = ensure_certificates(tmp_path, NAMES, NOW)
    made.authority.write_text("nonsense", encoding="utf-8")
    with pytest.raises(Invalid, match=r"authority\.pem .* remove both to begin anew"):
        ensure_certificates(tmp_path, NAMES, NOW)


@pytest.mark.parametrize("name", ["", "two words", "-dash.test", "a" * 64 + ".test", "x/../y"])
def test_what_is_no_name_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(Invalid):
        ensure_certificates(tmp_path, [name], NOW)
