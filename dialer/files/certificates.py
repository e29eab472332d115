"""A local certificate authority, and a server's certificate from it.

Browsers give a page the microphone only over TLS, except on localhost. Where an agency has no certificate of its own, a
local authority that is installed once on the agents' machines is enough. Its key stays in one file, readable by its
owner only, and signs nothing but the names it is asked for.
"""

from __future__ import annotations

import ipaddress
import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from dialer.core.kernel.errors import Invalid

AUTHORITY_LENGTH = timedelta(days=3650)
SERVER_LENGTH = timedelta(days=397)
"""Browsers refuse server certificates that are good for longer than 398 days."""
RENEW_BEFORE = timedelta(days=30)
BACKDATED = timedelta(hours=1)
"""Clocks of agents' machines may be behind."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificates:
    """Where the four files are, and what is new."""

    authority: Path
    """Install this one in browsers; it holds no secret."""
    certificate: Path
    key: Path
    authority_is_new: bool
    certificate_is_new: bool
    expires_at: datetime


def ensure_certificates(folder: Path, names: Sequence[str], now: datetime) -> Certificates:
    """Make what is missing, expiring or for other names; keep the rest.

    Args:
        folder: made when it is missing; only its owner may read it.
        names: host names and addresses of the server, as people type them.
        now: aware instant.

    Raises:
        Invalid: no name, or one that is neither a host name nor an address; a file that is not what it should be.
    """
    wanted = [_general_name(name) for name in dict.fromkeys(names)]
    if not wanted:
        raise Invalid("a certificate needs at least one host name or address", field="names")
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    authority_file, authority_key_file = folder / "authority.pem", folder / "authority.key"
    certificate_file, key_file = folder / "server.pem", folder / "server.key"

    authority_is_new = not (authority_file.is_file() and authority_key_file.is_file())
    if authority_is_new:
        authority_key = ec.generate_private_key(ec.SECP256R1())
        authority = _authority(authority_key, now)
        _write_key(authority_key_file, authority_key)
        authority_file.write_bytes(authority.public_bytes(serialization.Encoding.PEM))
    else:
        authority, authority_key = _read(authority_file, authority_key_file)

    current = _current(certificate_file, key_file)
    certificate_is_new = authority_is_new or current is None or not _is_good(current, authority, wanted, now)
    if certificate_is_new or current is None:
        key = ec.generate_private_key(ec.SECP256R1())
        current = _server(key, authority, authority_key, wanted, now)
        _write_key(key_file, key)
        chain = (current, authority)
        certificate_file.write_bytes(b"".join(one.public_bytes(serialization.Encoding.PEM) for one in chain))
    return Certificates(
        authority=authority_file,
        certificate=certificate_file,
        key=key_file,
        authority_is_new=authority_is_new,
        certificate_is_new=certificate_is_new,
        expires_at=current.not_valid_after_utc,
    )


def _general_name(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name.strip("[]")))
    except ValueError:
        pass
    labels = name.rstrip(".").split(".")
    if len(name) > 253 or not all(_is_label(label) for label in labels):
        raise Invalid(f"{name!r} is neither a host name nor an address", field="names")
    return x509.DNSName(name.rstrip(".").lower())


def _is_label(label: str) -> bool:
    plain = label.replace("-", "")
    return 0 < len(label) <= 63 and plain.isascii() and plain.isalnum() and label[0] != "-" and label[-1] != "-"


def _authority(key: ec.EllipticCurvePrivateKey, now: datetime) -> x509.Certificate:
    # the fingerprint of the key makes two authorities of two nodes tell apart in a browser's list
    identifier = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Sollecito"),
            x509.NameAttribute(NameOID.COMMON_NAME, f"Sollecito local authority {identifier.digest.hex()[:8]}"),
        ]
    )
    usage = x509.KeyUsage(
        digital_signature=False, content_commitment=False, key_encipherment=False, data_encipherment=False,
        key_agreement=False, key_cert_sign=True, crl_sign=True, encipher_only=False, decipher_only=False,
    )  # fmt: skip
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - BACKDATED)
        .not_valid_after(now + AUTHORITY_LENGTH)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(identifier, critical=False)
        .sign(key, hashes.SHA256())
    )


def _server(
    key: ec.EllipticCurvePrivateKey,
    authority: x509.Certificate,
    authority_key: ec.EllipticCurvePrivateKey,
    names: Sequence[x509.GeneralName],
    now: datetime,
) -> x509.Certificate:
    until = min(now + SERVER_LENGTH, authority.not_valid_after_utc)
    return (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, str(names[0].value)[:64])]))
        .issuer_name(authority.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - BACKDATED)
        .not_valid_after(until)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(authority_key.public_key()), critical=False)
        .sign(authority_key, hashes.SHA256())
    )


def _read(certificate_file: Path, key_file: Path) -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey]:
    try:
        certificate = x509.load_pem_x509_certificate(certificate_file.read_bytes())
        key = serialization.load_pem_private_key(key_file.read_bytes(), None)
    except (ValueError, TypeError) as error:
        raise Invalid(f"{certificate_file} or {key_file} is damaged ({error}); remove both to begin anew") from None
    if not isinstance(key, ec.EllipticCurvePrivateKey) or key.public_key() != certificate.public_key():
        raise Invalid(f"{key_file} is not the key of {certificate_file}; remove both to begin anew")
    return certificate, key


def _current(certificate_file: Path, key_file: Path) -> x509.Certificate | None:
    """The server's certificate that is there, if it can be read and its key is the right one."""
    if not (certificate_file.is_file() and key_file.is_file()):
        return None
    try:
        return _read(certificate_file, key_file)[0]
    except Invalid:
        return None


def _is_good(
    certificate: x509.Certificate, authority: x509.Certificate, names: Sequence[x509.GeneralName], now: datetime
) -> bool:
    held = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    return (
        certificate.issuer == authority.subject
        and certificate.not_valid_after_utc - now > RENEW_BEFORE
        and set(names) <= set(held)
    )


def _write_key(file: Path, key: ec.EllipticCurvePrivateKey) -> None:
    file.unlink(missing_ok=True)
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as opened:
        opened.write(
            key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        )
