"""Where this node keeps what stands outside the database: the register's keys and its signed heads."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from dialer.bootstrap.pieces import dispute_policy, documents_folder
from dialer.files.archive_zip import ArchivePlace
from dialer.files.evidence_heads import SignedHeads
from dialer.files.evidence_keys import open_signing_key, public_path, read_public_keys
from dialer.files.packet_zip import ZipPackets
from dialer.files.typeset import Typesetter
from dialer.files.vault import FileVault
from dialer.ports.packets import AgencyFacts
from dialer.settings import Settings
from dialer.workflows.debt.reckon import Reckoner
from dialer.workflows.disputes.make_packet import PacketTools


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


def packet_tools(settings: Settings, files: EvidenceFiles, reckoner: Reckoner, typesetter: Typesetter) -> PacketTools:
    """What proves debts: the vault of documents, and packets signed with this node's key.

    Raises:
        KeyFileError: the key cannot be used.
    """
    folder = documents_folder(settings)
    return PacketTools(
        vault=FileVault(folder),
        maker=ZipPackets(typesetter, open_signing_key(files.signing_key), ArchivePlace(folder)),
        typesetter=typesetter,
        agency=AgencyFacts(**settings.agency.model_dump()),
        reckoner=reckoner,
        policy=dispute_policy(settings),
    )


def open_heads(files: EvidenceFiles) -> SignedHeads:
    """The folder of signed heads with this node's key, which is made where there is none.

    Raises:
        KeyFileError: the key cannot be used.
    """
    signer = open_signing_key(files.signing_key)
    return SignedHeads([files.heads_dir], read_public_keys([public_path(files.signing_key)]), signer)
