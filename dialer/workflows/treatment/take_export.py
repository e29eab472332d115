"""Give an export to whoever asks: put together anew, the same byte for byte, and written down who took it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime

from dialer.core.kernel.errors import Conflict, Invalid
from dialer.core.kernel.ids import UserId
from dialer.core.treatment.hand_off import HandOffKind
from dialer.ports.hand_offs import BatchRow
from dialer.ports.packets import Archive, InMemory
from dialer.ports.store import AuditLine, Store
from dialer.workflows.disputes.make_packet import PacketTools
from dialer.workflows.treatment.export_hand_offs import export_content
from dialer.workflows.treatment.export_lists import list_document

FORMS = {HandOffKind.LEGAL: ("zip",), HandOffKind.VISIT: ("csv", "pdf"), HandOffKind.BUREAU: ("csv",)}
MEDIA = {"zip": "application/zip", "csv": "text/csv", "pdf": "application/pdf"}


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenExport:
    """A file to be handed out; it is there until ``take_export`` is left."""

    batch: BatchRow
    name: str
    media_type: str
    content: Archive


@asynccontextmanager
async def take_export(
    store: Store, batch_id: int, form: str, tools: PacketTools, *, by: UserId | None, now: datetime
) -> AsyncIterator[TakenExport]:
    """Read an export; who took it is kept with it.

    Args:
        form: ``zip``, ``csv`` or ``pdf``; empty: as it is kept.

    Raises:
        NotFound: no such export.
        Invalid: a form that this kind does not have.
        Conflict: a case in it was made anonymous, it would not be what it was, or the disk has no room for it.
        DialerError: a file is gone or was changed.
    """
    async with store.transaction() as tx:
        batch, entries = await tx.hand_offs.batch(batch_id)
    forms = FORMS[batch.kind]
    form = form or forms[0]
    if form not in forms:
        raise Invalid(f"an export of this kind comes as {' or '.join(forms)}", field="form")
    async with export_content(batch.kind, batch.language, entries, tools) as content:
        if content.sha256 != batch.sha256:
            raise Conflict(
                "the export would not be what was handed over; ask the recipient for it", code="export_changed"
            )
        if form == "pdf":
            lines = [entry.line for entry in entries]
            document = list_document(batch.kind, batch.language, batch.recipient, batch.on_day, lines)
            content = InMemory(await tools.typesetter.pdf(document))
        async with store.transaction() as tx:
            await tx.hand_offs.take(batch_id, form, now, by)
            await tx.audit.add(
                AuditLine(
                    at=now, user_id=by, action="hand_offs.taken", subject=f"creditor:{batch.creditor_id}",
                    data={"batch": batch_id, "form": form},
                )
            )  # fmt: skip
            batch, _ = await tx.hand_offs.batch(batch_id)
        name = f"{batch.kind.value}-{batch.creditor}-{batch.on_day}-{batch_id}.{form}"
        yield TakenExport(batch=batch, name=name, media_type=MEDIA[form], content=content)
