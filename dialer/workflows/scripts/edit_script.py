"""Draft, publish and withdraw scripts; each change is a line of the audit. A published version never changes."""

from __future__ import annotations

from datetime import datetime

from dialer.core.kernel.errors import Conflict, NotFound
from dialer.core.kernel.ids import UserId
from dialer.core.script.script import Script
from dialer.core.script.shelf import Slot
from dialer.ports.scripts import VersionRow
from dialer.ports.store import AuditLine, Store, Transaction
from dialer.workflows.scripts.check_script import Wordings, require_fit


async def create_script(store: Store, slot: Slot, script: Script, *, by: UserId | None, now: datetime) -> VersionRow:
    """Begin a script with its first draft.

    Raises:
        Conflict: there is one for the same calls.
        NotFound: no such creditor.
    """
    async with store.transaction() as tx:
        script_id = await tx.scripts.add(slot, now, by)
        await _note(
            tx, "script.created", script_id, by, now, creditor_id=slot.creditor_id, kind=slot.kind.value,
            language=slot.language,
        )  # fmt: skip
        return await tx.scripts.save_draft(script_id, script, 0, now, by)


async def save_draft(
    store: Store, script_id: int, script: Script, revision: int, *, by: UserId | None, now: datetime
) -> VersionRow:
    """Keep the draft as it stands, with its flaws; no call sees it.

    Raises:
        NotFound: no such script.
        Conflict: somebody else changed the draft meanwhile.
    """
    async with store.transaction() as tx:
        row = await tx.scripts.save_draft(script_id, script, revision, now, by)
        await _note(tx, "script.drafted", script_id, by, now, number=row.head.number, revision=row.head.revision)
    return row


async def drop_draft(store: Store, script_id: int, revision: int, *, by: UserId | None, now: datetime) -> None:
    """Raises NotFound where there is no draft, Conflict where it was changed meanwhile."""
    async with store.transaction() as tx:
        await tx.scripts.drop_draft(script_id, revision)
        await _note(tx, "script.draft_dropped", script_id, by, now)


async def publish_script(
    store: Store, script_id: int, revision: int, wordings: Wordings, *, by: UserId | None, now: datetime
) -> VersionRow:
    """Let the draft guide the calls that begin from now on; those in hand keep their version.

    Raises:
        Invalid: it has flaws; all of them are told, each with its place and the remedy.
        NotFound: no script, or no draft.
        Conflict: the draft was changed meanwhile.
    """
    async with store.transaction() as tx:
        slot = (await tx.scripts.get(script_id)).slot
        draft = await tx.scripts.draft(script_id)
        if draft is not None:
            require_fit(draft.script, slot.kind, slot.language, wordings)
        row = await tx.scripts.publish(script_id, revision, now, by)
        await _note(tx, "script.published", script_id, by, now, number=row.head.number)
    return row


async def withdraw_script(
    store: Store, script_id: int, is_withdrawn: bool, *, by: UserId | None, now: datetime
) -> None:
    """Let it guide no further call, or guide again by its newest published version.

    Raises:
        NotFound: no such script, or nothing to guide by.
        Conflict: it is so already.
    """
    async with store.transaction() as tx:
        row = await tx.scripts.get(script_id)
        if (row.withdrawn_at is not None) == is_withdrawn:
            told = "is withdrawn already" if is_withdrawn else "guides calls already"
            raise Conflict(f"script {script_id} {told}", code="already_so", script_id=script_id)
        if not any(head.published_at is not None for head in await tx.scripts.heads(script_id)):
            raise NotFound(f"script {script_id} was never published; publish its draft first", code="never_published")
        await tx.scripts.set_withdrawn(script_id, now if is_withdrawn else None)
        await _note(tx, "script.withdrawn" if is_withdrawn else "script.restored", script_id, by, now)


async def _note(tx: Transaction, action: str, script_id: int, by: UserId | None, now: datetime, **data: object) -> None:
    await tx.audit.add(AuditLine(at=now, user_id=by, action=action, subject=f"script:{script_id}", data=data))
