"""Where this node keeps what stands outside the database: the register's keys and its signed heads."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

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
