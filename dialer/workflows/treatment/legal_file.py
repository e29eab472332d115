"""The file of a case for a lawyer: gathered from everything that is kept, set, packed, signed, kept with the case."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time

from dialer.core.kernel.errors import Conflict, Invalid
from dialer.core.kernel.ids import CaseId, UserId
from dialer.core.kernel.window import instant, zone
from dialer.core.ticket.document import ZIP, DocumentKind, Source
from dialer.core.treatment.assemble import DISPUTES
from dialer.core.treatment.hand_off import HandOffKind, HandOffMove, check_kind, moved
from dialer.ports.documents import DocumentRow, Vault
from dialer.ports.hand_offs import HandOffItem
from dialer.ports.packets import Attachment
from dialer.ports.relationship import CONTACTS, Happening
from dialer.ports.store import AuditLine, Store, Transaction
from dialer.ports.views import Views
from dialer.workflows.debt.reckon import Reckoner
from dialer.workflows.disputes.make_packet import PacketTools, digest_of
from dialer.workflows.disputes.packet_document import Statement
from dialer.workflows.treatment.legal_document import cover_document
from dialer.workflows.treatment.legal_facts import LegalFacts
from dialer.workflows.treatment.legal_parts import part_documents
from dialer.workflows.treatment.plan_cases import planner

PAGE = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class FileOrder:
    """Which file, as of when, in which language."""

    hand_off_id: int
    language: str = "it"
    on: date | None = None
    """The day of the account; None: today."""
    by: UserId | None = None
    by_name: str = ""


async def make_legal_file(
    store: Store, views: Views, order: FileOrder, tools: PacketTools, *, now: datetime
) -> HandOffItem:
    """Make the file and keep it with the case; the hand-off is ready. Made again, the newest is the one that goes.

    The same day with the same facts makes the same bytes.

    Raises:
        NotFound: no such hand-off.
        InvalidTransition: it was sent already, or is over.
        Conflict: it is none for a lawyer, the creditor did not authorise it, the claim is disputed, or who we are is
            not set.
        Invalid: a day that has not come.
        DialerError: a document is damaged, or the file cannot be set.
    """
    if not tools.agency.name:
        raise Conflict(
            "the file says who hands it over, and nobody has said it: set agency.name (and address, licence, email) "
            "in the settings",
            code="no_agency",
        )
    today = tools.reckoner.today(now)
    on = order.on or today
    if on > today:
        raise Invalid("the account is of a day that has come", field="on", latest=today.isoformat())
    async with store.transaction() as tx:
        item = await tx.hand_offs.item(order.hand_off_id)
        if item.row.kind is not HandOffKind.LEGAL:
            raise Conflict("only a lawyer is given a file; visits and bureaux have lists", code="no_legal_hand_off")
        moved(item.row.state, HandOffMove.PREPARE)
        await check_may_go(tx, tools.reckoner, item, now)
        head = await tx.disputes.case(item.row.case_id)
    contacts = await _contacts(views, head.debtor_id, item)
    async with store.transaction() as tx:
        given = await _gather(tx, item, order, on, contacts, tools)
    at = instant(on, time(), zone(tools.reckoner.zone))
    about = {
        "kind": "legal_file", "case": item.reference, "creditor": given.statement.subject.creditor_name,
        "hand_off": order.hand_off_id, "as_of": on.isoformat(),
    }  # fmt: skip
    content = await tools.maker.pack(
        cover_document(given), about, given.statement.attachments, at=at, more=part_documents(given)
    )
    row = DocumentRow(
        case_id=item.row.case_id, kind=DocumentKind.LEGAL_FILE, source=Source.AGENCY,
        name=file_name(item.reference, on), media_type=ZIP, size=len(content),
        sha256=hashlib.sha256(content).hexdigest(), stored_at=now, by=order.by,
    )  # fmt: skip
    await tools.vault.put(row.case_id, row.sha256, content)
    async with store.transaction() as tx:
        item = await tx.hand_offs.item(order.hand_off_id)
        moved(item.row.state, HandOffMove.PREPARE)
        known = [one for one in await tx.documents.of_case(row.case_id) if one.sha256 == row.sha256]
        document_id = known[0].document_id if known else await tx.documents.add(row)
        await tx.hand_offs.set_file(
            order.hand_off_id, document_id=document_id, sha256=row.sha256, at=now, by=order.by
        )  # fmt: skip
        data = {"kind": "legal", "state": "ready", "sha256": row.sha256}
        await tx.case_steps.log(row.case_id, "hand_off", data, on=today, at=now, by=order.by)
        await tx.audit.add(
            AuditLine(
                at=now, user_id=order.by, action="hand_off.file_made", subject=f"case:{row.case_id}",
                data={"hand_off": order.hand_off_id, "sha256": row.sha256},
            )
        )  # fmt: skip
        return await tx.hand_offs.item(order.hand_off_id)


async def check_may_go(tx: Transaction, reckoner: Reckoner, item: HandOffItem, now: datetime) -> None:
    """What was asked when it was queued holds still. Raises Conflict."""
    today = reckoner.today(now)
    (sheet,) = await tx.treatment.sheets([item.row.case_id], today, zone(reckoner.zone))
    if sheet.status != "open":
        raise Conflict(f"the case is {sheet.status}: nobody else is to be told of it", code="not_open")
    terms = (await planner(tx, reckoner, now)).terms_of(sheet)
    disputed = bool(DISPUTES & set(sheet.holds)) or any(invoice.disputed for invoice in sheet.invoices)
    check_kind(
        item.row.kind, authorises_formal=terms.authorises_formal, bureau=terms.bureau, is_disputed=disputed
    )  # fmt: skip


def file_name(reference: str, on: date) -> str:
    """Of a case's file: letters, digits and a few signs."""
    safe = "".join(char if char.isalnum() or char in "-._" else "-" for char in reference)
    return f"legal-{safe[:120]}-{on}.zip"


async def _contacts(views: Views, debtor_id: int, item: HandOffItem) -> list[Happening]:
    """With this creditor, and of the debtor's cases this one, oldest first."""
    found: list[Happening] = []
    cursor: str | None = None
    while True:
        page = await views.relationship.timeline(
            debtor_id, {item.creditor_id}, kinds=CONTACTS, cursor=cursor, limit=PAGE  # type: ignore[arg-type]
        )  # fmt: skip
        found += [one for one in page.items if one.case_id in (None, item.row.case_id)]
        cursor = page.next_cursor
        if cursor is None:
            return found[::-1]


async def _gather(
    tx: Transaction, item: HandOffItem, order: FileOrder, on: date, contacts: Sequence[Happening], tools: PacketTools
) -> LegalFacts:
    case_id = item.row.case_id
    subject = await tx.packets.subject(case_id)
    reckoned = await tools.reckoner.one(tx, case_id, on)
    attachments = await _attachments(tx, case_id, tools.vault)
    statement = Statement(
        subject=replace(subject, debtor_language=order.language), reckoned=reckoned, agency=tools.agency,
        attachments=attachments, digest=digest_of(attachments), on=on, received_on=on, made_by=order.by_name,
        complaint_days=tools.policy.complaint_days,
    )  # fmt: skip
    return LegalFacts(
        statement=statement,
        recipient=item.row.recipient,
        zone=zone(tools.reckoner.zone),
        contacts=contacts,
        steps=await tx.case_steps.steps(case_id),
        acts=await tx.case_steps.acts(case_id),
        promises=(await tx.promises.of([case_id])).get(case_id, ())[::-1],
        plans=(await tx.plans.of([case_id])).get(case_id, ())[::-1],
        settlements=(await tx.settlements.of([case_id])).get(case_id, ())[::-1],
        tickets=await tx.disputes.tickets_of(case_id),
        verifications=await tx.disputes.verifications_of(case_id),
    )


async def _attachments(tx: Transaction, case_id: CaseId, vault: Vault) -> tuple[Attachment, ...]:
    """Every document of the case and every paper that was issued, numbered; earlier files for lawyers are left out."""
    kinds = list(DocumentKind)
    documents = [one for one in await tx.documents.of_case(case_id) if one.kind is not DocumentKind.LEGAL_FILE]
    documents.sort(key=lambda one: (kinds.index(one.kind), one.document_id))
    found = [
        Attachment(
            name=f"{number:02d}-{one.kind.value}-{one.name}", kind=one.kind.value, invoice=one.invoice,
            sha256=one.sha256, content=await vault.read(case_id, one.sha256),
        )
        for number, one in enumerate(documents, start=1)
    ]  # fmt: skip
    for paper in sorted(await tx.agreement_papers.issued(case_id), key=lambda one: one.paper_id):
        _, content = await tx.agreement_papers.content(paper.paper_id)
        found.append(
            Attachment(
                name=f"{len(found) + 1:02d}-agreement-{paper.kind.value}-{paper.paper_id}.pdf",
                kind=f"paper_{paper.kind.value}", invoice="", sha256=paper.sha256, content=content,
            )
        )  # fmt: skip
    return tuple(found)
