"""Take scripts from files into the books: as a draft, published at once, and the ones that ship at the first start."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from dialer.core.kernel.errors import NotFound
from dialer.core.kernel.ids import UserId
from dialer.core.script.shelf import ScriptFile, Slot
from dialer.ports.scripts import VersionRow
from dialer.ports.store import AuditLine, Store, Transaction
from dialer.workflows.scripts.check_script import Wordings, require_fit


async def load_script(
    store: Store, file: ScriptFile, wordings: Wordings, *, is_published: bool, by: UserId | None, now: datetime
) -> VersionRow:
    """Put a file's script in the place of the draft, and publish it where that is asked for.

    Raises:
        Invalid: it is to be published and has flaws.
        NotFound: no such creditor.
    """
    if is_published:
        require_fit(file.script, file.kind, file.language, wordings)
    async with store.transaction() as tx:
        slot = await slot_of(tx, file)
        row = await tx.scripts.find(slot)
        script_id = row.script_id if row is not None else await tx.scripts.add(slot, now, by)
        draft = await tx.scripts.draft(script_id)
        kept = await tx.scripts.save_draft(script_id, file.script, draft.head.revision if draft else 0, now, by)
        if is_published:
            kept = await tx.scripts.publish(script_id, kept.head.revision, now, by)
        await tx.audit.add(
            AuditLine(
                at=now, user_id=by, action="script.published" if is_published else "script.drafted",
                subject=f"script:{script_id}", data={"number": kept.head.number, "from_file": True},
            )
        )  # fmt: skip
    return kept


async def slot_of(tx: Transaction, file: ScriptFile) -> Slot:
    """Raises NotFound for a creditor who is not there."""
    creditor_id = None
    if file.creditor:
        creditor = await tx.creditors.by_code(file.creditor)
        if creditor is None:
            raise NotFound(
                f"there is no creditor {file.creditor}; `dialer creditors list` shows them", field="creditor"
            )
        creditor_id = creditor.creditor_id
    return Slot(creditor_id=creditor_id, kind=file.kind, language=file.language)


async def load_shipped(store: Store, files: Iterable[ScriptFile], *, now: datetime) -> int:
    """At the first start: publish the scripts that ship.

    Args:
        store: the store.
        files: that ship, without flaws.
        now: of the start.

    Returns:
        How many were published; none where there are scripts already.
    """
    async with store.transaction() as tx:
        if await tx.scripts.all():
            return 0
        count = 0
        for file in files:
            script_id = await tx.scripts.add(await slot_of(tx, file), now, None)
            kept = await tx.scripts.save_draft(script_id, file.script, 0, now, None)
            await tx.scripts.publish(script_id, kept.head.revision, now, None)
            count += 1
    return count
