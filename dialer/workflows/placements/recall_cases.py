"""A creditor takes cases back: one, those of a list, or a whole placement. Nobody calls about them from then on.

In portions, each a transaction of its own that takes the cases out of the queues with their status, so that calls
elsewhere are not kept waiting; a recall that was cut short is finished by asking again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from dialer.core.kernel.errors import Invalid
from dialer.core.kernel.ids import CaseId, CreditorId, PlacementId, UserId
from dialer.ports.store import AuditLine, Store
from dialer.workflows.debt.stop_calls import StopWord, stop_calls

PORTION = 500
LONGEST_REASON = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Recall:
    """What a recall did."""

    recalled_count: int = 0
    ended_count: int = 0
    """Cases that were not open any more: paid, closed, recalled before."""
    unknown: tuple[str, ...] = ()
    """References that the creditor has no case of."""


async def recall_placement(
    store: Store, placement_id: PlacementId, reason: str, *, by: UserId | None, now: datetime
) -> Recall:
    """Every open case of a placement. Raises NotFound, Invalid for a reason that cannot be kept."""
    reason = _checked(reason)
    async with store.transaction() as tx:
        row = await tx.placements.get(placement_id)
        if row.recalled_at is None:
            await tx.placements.update(replace(row, recalled_at=now, recall_reason=reason))
            await tx.audit.add(
                AuditLine(at=now, user_id=by, action="placement.recalled", subject=f"placement:{placement_id}", data={})
            )
    count = 0
    while True:
        async with store.transaction() as tx:
            portion = await tx.placements.open_cases(placement_id, PORTION)
        if not portion:
            return Recall(recalled_count=count)
        count += await _recall(store, portion, reason, by, now)


async def recall_references(
    store: Store, creditor_id: CreditorId, references: Sequence[str], reason: str, *, by: UserId | None, now: datetime
) -> Recall:
    """The cases of a creditor's list; what is not known is told, the rest is recalled all the same.

    Raises:
        Invalid: an empty list, or a reason that cannot be kept.
    """
    reason = _checked(reason)
    wanted = list(dict.fromkeys(text for reference in references if (text := reference.strip())))
    if not wanted:
        raise Invalid("no reference is given; write one a line", field="references")
    done, unknown = Recall(), list[str]()
    for portion in _portions(wanted):
        async with store.transaction() as tx:
            found = await tx.placements.find_cases(creditor_id, portion)
        unknown += [reference for reference in portion if reference not in found]
        open_ids = [case_id for case_id, status in found.values() if status == "open"]
        count = await _recall(store, open_ids, reason, by, now)
        done = Recall(
            recalled_count=done.recalled_count + count,
            ended_count=done.ended_count + len(found) - count,
        )
    return replace(done, unknown=tuple(unknown))


async def recall_case(store: Store, case_id: CaseId, reason: str, *, by: UserId | None, now: datetime) -> Recall:
    """One case; nothing happens to one that is not open any more."""
    count = await _recall(store, [case_id], _checked(reason), by, now)
    return Recall(recalled_count=count, ended_count=1 - count)


async def _recall(store: Store, case_ids: Sequence[CaseId], reason: str, by: UserId | None, now: datetime) -> int:
    if not case_ids:
        return 0
    async with store.transaction() as tx:
        await tx.ledger.lock(case_ids)
        recalled = await tx.placements.recall(case_ids, reason, now)
        await stop_calls(tx, recalled, StopWord.RECALLED, now=now)
        await tx.treatment.touch(recalled)
        for case_id in recalled:
            await tx.audit.add(
                AuditLine(
                    at=now, user_id=by, action="case.recalled", subject=f"case:{case_id}", data={"reason": reason}
                )
            )
    return len(recalled)


def _portions(references: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(references), PORTION):
        yield references[start : start + PORTION]


def _checked(reason: str) -> str:
    reason = reason.strip()
    if not reason or len(reason) > LONGEST_REASON or not reason.isprintable():
        raise Invalid(f"say in one line of at most {LONGEST_REASON} characters why it is recalled", field="reason")
    return reason
