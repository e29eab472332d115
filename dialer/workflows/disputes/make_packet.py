"""The packet that proves a debt, assembled from the case's file; and the letter that acknowledges the request."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from dialer.core.kernel.errors import Conflict
from dialer.core.kernel.ids import UserId
from dialer.core.ticket.deadlines import DisputePolicy
from dialer.core.ticket.document import PDF, PROVING, ZIP, DocumentKind, Source
from dialer.core.ticket.verification import VerificationState
from dialer.ports.disputes import Subject, VerificationRow
from dialer.ports.documents import DocumentRow, Vault
from dialer.ports.packets import AgencyFacts, Attachment, PacketMaker
from dialer.ports.registers import Typesetter
from dialer.ports.store import Store, Transaction
from dialer.workflows.debt.reckon import Reckoner
from dialer.workflows.disputes.diary import note
from dialer.workflows.disputes.packet_document import Statement, acknowledgement_document, packet_document
from dialer.workflows.disputes.validation_notice import FILE, needs_notice, validation_notice
from dialer.workflows.disputes.verify_debt import collect_in

OPEN_STATES = frozenset({VerificationState.ACKNOWLEDGED, VerificationState.COLLECTING})


@dataclass(frozen=True, slots=True, kw_only=True)
class PacketTools:
    """What packets are made with."""

    vault: Vault
    maker: PacketMaker
    typesetter: Typesetter
    agency: AgencyFacts
    reckoner: Reckoner
    policy: DisputePolicy


async def make_packet(
    store: Store, verification_id: int, tools: PacketTools, *, by: UserId, by_name: str, now: datetime
) -> DocumentRow:
    """Assemble the packet and keep it with the case; made again, the newest is the one that is sent.

    Raises:
        NotFound: no such request.
        Conflict: it is not acknowledged or is at its end, no document proves the debt yet, or who we are is not set.
        DialerError: a document is damaged, or the statement cannot be set.
    """
    if not tools.agency.name:
        raise Conflict(
            "a packet says who asks for the debt, and nobody has said it: set agency.name (and address, licence, "
            "email) in the settings",
            code="no_agency",
        )
    async with store.transaction() as tx:
        row = await tx.disputes.verification(verification_id)
        if row.state not in OPEN_STATES:
            raise Conflict(
                f"the request is {row.state.value}: a packet is made after the acknowledgement and before it is sent",
                code="no_packet_now",
                state=row.state.value,
            )
        subject = await tx.packets.subject(row.case_id)
        today = tools.reckoner.today(now)
        reckoned = await tools.reckoner.one(tx, row.case_id, today)
        documents = [one for one in await tx.documents.of_case(row.case_id) if one.kind in PROVING]
    if not documents:
        raise Conflict(
            "no document proves the debt yet: add the invoices, the contract or the delivery first",
            code="no_documents",
            case_id=row.case_id,
        )
    attachments = await _attachments(documents, tools.vault)
    document = packet_document(
        Statement(
            subject=subject, reckoned=reckoned, agency=tools.agency, attachments=attachments,
            digest=digest_of(attachments), on=today, received_on=row.received_on, made_by=by_name,
            complaint_days=tools.policy.complaint_days,
        )
    )  # fmt: skip
    about = {"case": subject.reference, "creditor": subject.creditor_name, "verification": verification_id}
    more = [(FILE, validation_notice(subject, tools.agency, reckoned, today))] if needs_notice(subject) else []
    content = await tools.maker.pack(document, about, attachments, at=now, more=more)
    made = _own(row, DocumentKind.PACKET, f"packet-{subject.reference}-{today}.zip", ZIP, content, by, now)
    await tools.vault.put(row.case_id, made.sha256, content)
    async with store.transaction() as tx:
        row = await tx.disputes.verification(verification_id)
        if row.state not in OPEN_STATES:
            raise Conflict("somebody moved the request meanwhile; read it again", code="no_packet_now")
        kept = await _kept(tx, made)
        row = replace(await collect_in(tx, row, by=by, now=now), packet_id=kept.document_id)
        await tx.disputes.save_verification(row)
        await note(
            tx, Subject.VERIFICATION, verification_id, "packet_made", now=now, by=by, document_id=kept.document_id,
            sha256=kept.sha256, documents=len(attachments),
        )  # fmt: skip
    return kept


async def make_acknowledgement(
    store: Store, verification_id: int, tools: PacketTools, *, by: UserId, now: datetime
) -> DocumentRow:
    """The letter to the debtor, kept with the case. Raises NotFound, DialerError."""
    async with store.transaction() as tx:
        row = await tx.disputes.verification(verification_id)
        subject = await tx.packets.subject(row.case_id)
    document = acknowledgement_document(
        subject,
        tools.agency,
        received_on=row.received_on,
        due_on=row.packet_due_on,
        made_at=now,
        complaint_days=tools.policy.complaint_days,
    )
    content = await tools.typesetter.pdf(document)
    name = f"acknowledgement-{subject.reference}-{tools.reckoner.today(now)}.pdf"
    made = _own(row, DocumentKind.ACKNOWLEDGEMENT, name, PDF, content, by, now)
    await tools.vault.put(row.case_id, made.sha256, content)
    async with store.transaction() as tx:
        return await _kept(tx, made)


def digest_of(attachments: Sequence[Attachment]) -> str:
    """One sum over all attachments, which the statement names: over their list as ``sha256sum`` writes it."""
    lines = "".join(f"{one.sha256}  {one.name}\n" for one in attachments)
    return hashlib.sha256(lines.encode()).hexdigest()


async def _attachments(documents: Sequence[DocumentRow], vault: Vault) -> tuple[Attachment, ...]:
    """In the order of their kinds, numbered."""
    kinds = list(DocumentKind)
    ordered = sorted(documents, key=lambda one: (kinds.index(one.kind), one.document_id))
    return tuple([
        Attachment(
            name=f"{number:02d}-{one.kind.value}-{one.name}",
            kind=one.kind.value,
            invoice=one.invoice,
            sha256=one.sha256,
            content=await vault.read(one.case_id, one.sha256),
        )
        for number, one in enumerate(ordered, start=1)
    ])  # fmt: skip


def _own(
    row: VerificationRow, kind: DocumentKind, name: str, media_type: str, content: bytes, by: UserId, now: datetime
) -> DocumentRow:
    safe = "".join(char if char.isalnum() or char in "-._ " else "-" for char in name)
    return DocumentRow(
        case_id=row.case_id, kind=kind, source=Source.AGENCY, name=safe[:200], media_type=media_type,
        size=len(content), sha256=hashlib.sha256(content).hexdigest(), stored_at=now, by=by,
    )  # fmt: skip


async def _kept(tx: Transaction, made: DocumentRow) -> DocumentRow:
    """The same content a second time is the same document."""
    for one in await tx.documents.of_case(made.case_id):
        if one.sha256 == made.sha256:
            return one
    return replace(made, document_id=await tx.documents.add(made))
