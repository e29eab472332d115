"""The two keys of the register of evidence, in files that only the node's user can read, never in the database.

One signs the exported heads (Ed25519, RFC 8032); the other makes the keyed digests of telephone numbers (HMAC-SHA-256,
RFC 2104), so that who holds the database alone cannot find out by trying all numbers whom an entry speaks of.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
import stat
from collections.abc import Callable
from pathlib import Path

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from dialer.core.kernel.errors import DialerError

DIGEST_BYTES = 16
"""Of the digest of a number that an entry keeps: 128 bits."""
NUMBER_KEY_BYTES = 32


class KeyFileError(DialerError):
    """A key cannot be read, written or trusted; the message names the file and the remedy."""


def number_seal(key: bytes) -> Callable[[str], str]:
    """The function that makes a number's keyed digest: 32 hexadecimal digits."""

    def seal(e164: str) -> str:
        return hmac.digest(key, e164.encode(), "sha256")[:DIGEST_BYTES].hex()

    return seal


def open_number_key(path: Path) -> bytes:
    """The key of the numbers' digests; made where there is none.

    Raises:
        KeyFileError: the file cannot be used.
    """
    text = _read_or_make(path, lambda: secrets.token_hex(NUMBER_KEY_BYTES).encode() + b"\n")
    try:
        key = bytes.fromhex(text.decode("ascii").strip())
    except ValueError:
        key = b""
    if len(key) != NUMBER_KEY_BYTES:
        raise KeyFileError(
            f"{path}: holds no key of {NUMBER_KEY_BYTES} bytes in hexadecimal digits; restore the file from its backup"
        )
    return key


class HeadSigner:
    """Signs heads with the node's private key."""

    def __init__(self, key: Ed25519PrivateKey) -> None:
        self._key = key
        self.key_id = key_id(key.public_key())

    def sign(self, content: bytes) -> bytes:
        return self._key.sign(content)

    @property
    def public_pem(self) -> bytes:
        return self._key.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )


def open_signing_key(path: Path) -> HeadSigner:
    """The key that signs heads; made where there is none, its public half beside it (``.pub``).

    Raises:
        KeyFileError: the file cannot be used.
    """
    pem = _read_or_make(path, _new_signing_key)
    try:
        key = serialization.load_pem_private_key(pem, password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, Ed25519PrivateKey):
        raise KeyFileError(f"{path}: holds no Ed25519 private key in PEM; restore the file from its backup")
    signer = HeadSigner(key)
    public = public_path(path)
    if not public.exists():
        _write_new(public, signer.public_pem, 0o644)
    return signer


def public_path(private: Path) -> Path:
    """Where the public half of a signing key stands."""
    return private.with_suffix(".pub")


class HeadVerifier:
    """Knows the public keys of the nodes that sign heads."""

    def __init__(self, keys: dict[str, Ed25519PublicKey]) -> None:
        self._keys = keys

    def knows(self, name: str) -> bool:
        return name in self._keys

    def verify(self, name: str, content: bytes, signature: bytes) -> bool:
        """Whether the key of that id has signed the content."""
        key = self._keys.get(name)
        if key is None:
            return False
        try:
            key.verify(signature, content)
        except InvalidSignature:
            return False
        return True


def read_public_keys(paths: list[Path]) -> HeadVerifier:
    """The keys against which heads are checked.

    Raises:
        KeyFileError: a file cannot be read or holds no Ed25519 public key.
    """
    keys: dict[str, Ed25519PublicKey] = {}
    for path in paths:
        try:
            key = serialization.load_pem_public_key(path.read_bytes())
        except OSError as error:
            raise KeyFileError(
                f"{path}: cannot be read ({error.strerror}); name the public key with --public-key"
            ) from None
        except (ValueError, UnsupportedAlgorithm):
            raise KeyFileError(
                f"{path}: holds no public key in PEM; the node wrote it beside its signing key"
            ) from None
        if not isinstance(key, Ed25519PublicKey):
            raise KeyFileError(f"{path}: is no Ed25519 public key")
        keys[key_id(key)] = key
    return HeadVerifier(keys)


def key_id(key: Ed25519PublicKey) -> str:
    """Short name of a public key: the first 16 hexadecimal digits of its SHA-256."""
    raw = key.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    return hashlib.sha256(raw).hexdigest()[:16]


def _new_signing_key() -> bytes:
    return Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _read_or_make(path: Path, make: Callable[[], bytes]) -> bytes:
    try:
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            _write_new(path, make(), 0o600)
        mode = stat.S_IMODE(path.stat().st_mode)
        if mode & 0o077:
            raise KeyFileError(f"{path}: others can read this key (mode {mode:04o}); run chmod 600 {path}")
        return path.read_bytes()
    except OSError as error:
        raise KeyFileError(
            f"{path}: cannot be read or made ({error.strerror}); see [evidence] in the settings"
        ) from None


def _write_new(path: Path, content: bytes, mode: int) -> None:
    """The file whole or not at all, never over another."""
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(beside, path)
        except FileExistsError:
            pass  # another process has made it at the same time: its key is the key
    finally:
        beside.unlink(missing_ok=True)
