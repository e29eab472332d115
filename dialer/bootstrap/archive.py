"""Where this node keeps what stands outside the database: the register's keys and its signed heads."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from dialer.files.evidence_heads import SignedHeads
from dialer.files.evidence_keys import open_signing_key, public_path, read_public_keys
from dialer.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceFiles:
    """The places as they are in force."""

    signing_key: Path
    number_key: Path
    heads_dir: Path


def evidence_files(settings: Settings) -> EvidenceFiles:
    """The configured places, or those in the node's own folder."""
    given, own = settings.evidence, settings.node.data_dir
    return EvidenceFiles(
        signing_key=given.signing_key or own / "keys" / "evidence-signing.pem",
        number_key=given.number_key or own / "keys" / "evidence-numbers.key",
        heads_dir=given.heads_dir or own / "evidence" / "heads",
    )


def open_heads(files: EvidenceFiles) -> SignedHeads:
    """The folder of signed heads with this node's key, which is made where there is none.

    Raises:
        KeyFileError: the key cannot be used.
    """
    signer = open_signing_key(files.signing_key)
    return SignedHeads([files.heads_dir], read_public_keys([public_path(files.signing_key)]), signer)
