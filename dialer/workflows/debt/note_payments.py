"""Up to when a creditor's payments are known: a file was read, or somebody looked and nothing had come.

Steps that wait for fresh payments (``Gate.PAYMENTS_FRESH``) are planned anew at once.
"""

from __future__ import annotations

from datetime import datetime

from dialer.core.kernel.errors import Invalid
from dialer.core.kernel.ids import CreditorId, UserId
from dialer.ports.store import AuditLine, Store, Transaction

LONGEST_NOTE = 500


async def note_fed(tx: Transaction, since: datetime) -> int:
    """Plan anew what waited for the payments of creditors that a file of this instant told of; how many cases."""
    known = await tx.strategies.fed_at([row.creditor_id for row in await tx.creditors.all()])
    return await tx.treatment.touch_fed([creditor_id for creditor_id, at in known.items() if at >= since])


async def note_silence(
    store: Store, creditor_id: CreditorId, note: str = "", *, by: UserId | None, now: datetime
) -> int:
    """Keep that no payment to the creditor had come when somebody looked; its payments are fresh from now on.

    Args:
        store: the store.
        creditor_id: whose payments.
        note: where it was looked, optional.
        by: who looked; None: the command line.
        now: when.

    Returns:
        How many cases had waited for it.

    Raises:
        NotFound: no such creditor.
        Invalid: the note is too long.
    """
    if len(note) > LONGEST_NOTE:
        raise Invalid(f"the note has {len(note)} characters; {LONGEST_NOTE} are the most", field="note")
    async with store.transaction() as tx:
        await tx.strategies.say_silence(creditor_id, now, by, note.strip())
        count = await tx.treatment.touch_fed([creditor_id])
        await tx.audit.add(
            AuditLine(
                at=now, user_id=by, action="payments.none_came", subject=f"creditor:{creditor_id}",
                data={"waited_count": count},
            )
        )  # fmt: skip
    return count
