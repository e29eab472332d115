"""The register's keys: made once, readable by their owner only, never overwritten, and refused when they are not."""

from __future__ import annotations

import hashlib
import hmac
import stat
from pathlib import Path

import pytest

from dialer.files.evidence_keys import (
    KeyFileError,
    number_seal,
    open_number_key,
    open_signing_key,
    public_path,
    read_public_keys,
)


def test_keys_are_made_once_for_their_owner_only(tmp_path: Path) -> None:
    place = tmp_path / "keys" / "sign.pem"
    first, again = open_signing_key(place), open_signing_key(place)
    assert first.key_id == again.key_id and first.public_pem == again.public_pem
    assert stat.S_IMODE(place.stat().st_mode) == 0o600
    assert stat.S_IMODE(place.parent.stat().st_mode) == 0o700
    numbers = tmp_path / "keys" / "numbers.key"
    assert open_number_key(numbers) == open_number_key(numbers)
    assert stat.S_IMODE(numbers.stat().st_mode) == 0o600
    assert sorted(path.name for path in place.parent.iterdir()) == ["numbers.key", "sign.pem", "sign.pub"]


def test_a_signature_holds_for_its_key_and_its_content_only(tmp_path: Path) -> None:
    signer, other = open_signing_key(tmp_path / "a.pem"), open_signing_key(tmp_path / "b.pem")
    verifier = read_public_keys([public_path(tmp_path / "a.pem")])
    signature = signer.sign(b"content")
    assert verifier.verify(signer.key_id, b"content", signature)
    assert not verifier.verify(signer.key_id, b"Content", signature)
    assert not verifier.verify(signer.key_id, b"content", other.sign(b"content"))
    assert not verifier.verify(other.key_id, b"content", other.sign(b"content")) and not verifier.knows(other.key_id)


def test_a_numbers_digest_is_hmac_sha256_cut_to_128_bits() -> None:
    seal = number_seal(b"k" * 32)
    assert seal("+393471234567") == hmac.new(b"k" * 32, b"+393471234567", hashlib.sha256).hexdigest()[:32]
    assert seal("+393471234567") != number_seal(b"x" * 32)("+393471234567")


def test_a_key_that_others_can_read_is_refused_with_the_remedy(tmp_path: Path) -> None:
    place = tmp_path / "numbers.key"
    open_number_key(place)
    place.chmod(0o640)
    with pytest.raises(KeyFileError, match=f"others can read this key .mode 0640.; run chmod 600 {place}"):
        open_number_key(place)


@pytest.mark.parametrize("content", ["", "abc", "zz" * 32])
def test_a_file_that_holds_no_key_is_named_and_left_as_it_is(tmp_path: Path, content: str) -> None:
    for open_key in (open_number_key, open_signing_key):
        place = tmp_path / "key"
        place.write_text(content)
        place.chmod(0o600)
        with pytest.raises(KeyFileError, match=f"{place}: holds no .* restore the file from its backup"):
            open_key(place)
        assert place.read_text() == content


def test_a_public_key_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(KeyFileError, match=r"gone.pub: cannot be read .*--public-key"):
        read_public_keys([tmp_path / "gone.pub"])
    (tmp_path / "no.pub").write_text("no key")
    with pytest.raises(KeyFileError, match="holds no public key"):
        read_public_keys([tmp_path / "no.pub"])
