"""Tell supervisors of claims that have come near their prescription; a person takes each alarm."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from dialer import metrics
from dialer.core.debt.prescription import ALARM_DAYS
from dialer.core.kernel.ids import UserId
from dialer.ports.alarms import AlarmRow
from dialer.ports.publisher import Notice, Publisher
from dialer.ports.store import AuditLine, Store

BATCH = 500
TOLD_ONE_BY_ONE = 20
"""So many notices of one round name their case; the others are told together, by threshold."""


async def tell_alarms(store: Store, publisher: Publisher, *, now: datetime) -> int:
    """One round: each alarm is told once, whatever restarts; the metric counts those that nobody has taken.

    Returns:
        How many were told.
    """
    rows: list[AlarmRow] = []
    while True:
        async with store.transaction() as tx:
            found = await tx.alarms.untold(BATCH)
            await tx.alarms.told([row.alarm_id for row in found], now)
            counts = await tx.alarms.counts()
        rows += found
        if len(found) < BATCH:
            break
    rows.sort(key=lambda row: (row.days, row.expires_on))
    for row in rows[:TOLD_ONE_BY_ONE]:
        publisher.publish(_notice("prescription_alarm" if row.days else "prescription_passed", row, now))
    for days, count in sorted(Counter(row.days for row in rows[TOLD_ONE_BY_ONE:]).items()):
        facts = {"days": days, "count": count}
        publisher.publish(Notice(at=now, level="warning", code="prescription_alarms", facts=facts))
    for days in (*ALARM_DAYS, 0):
        metrics.PRESCRIPTION_ALARMS.labels(str(days)).set(counts.get(days, 0))
    return len(rows)


async def take_alarm(store: Store, alarm_id: int, note: str, *, by: UserId, now: datetime) -> AlarmRow:
    """A person sees to it: it is told to nobody else.

    Raises:
        NotFound: no such alarm.
        Conflict: it was taken, or has ended.
    """
    async with store.transaction() as tx:
        row = await tx.alarms.take(alarm_id, note, now, by)
        await tx.audit.add(
            AuditLine(
                at=now, user_id=by, action="prescription.alarm_taken", subject=f"case:{row.case_id}",
                data={"alarm": alarm_id, "days": row.days},
            )
        )  # fmt: skip
    return row


def _notice(code: str, row: AlarmRow, now: datetime) -> Notice:
    """Numbers, nobody's name."""
    facts = {"id": row.alarm_id, "case_id": row.case_id, "creditor_id": row.creditor_id, "days": row.days}
    return Notice(at=now, level="warning", code=code, facts=facts)
