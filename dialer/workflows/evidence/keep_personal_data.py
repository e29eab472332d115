"""Retention: cases and debtors are made anonymous when their time is over; the proof is entered in the register."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from dialer.core.evidence.entry import EntryKind, Result, Statement
from dialer.ports.retention import DueCase, Erased
from dialer.ports.store import Store

BATCH = 200
"""Cases of one transaction: the dialling goes on between two."""
MOST_LISTED = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionRules:
    case_months: int
    """Where a creditor has no length of its own."""
    register_years: int
    """Of the lines of the register of business."""
    score_days: int = 365
    """Of versions of learned models that nothing uses any more."""
    zone: str = "Europe/Rome"


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionReport:
    """What was done, or what would be."""

    due: tuple[DueCase, ...]
    erased: Erased
    line_count: int
    """Lines of the register of business whose years were over."""
    model_count: int = 0
    """Old versions of learned models."""
    is_dry_run: bool


async def keep_personal_data(
    store: Store, rules: RetentionRules, *, now: datetime, is_dry_run: bool = False
) -> RetentionReport:
    """Make anonymous what is due, a batch to a transaction, each with its entry in the register of evidence.

    Raises:
        StoreError: the batches before are done, this one is not.
    """
    today = now.astimezone(ZoneInfo(rules.zone)).date()
    if is_dry_run:
        async with store.transaction() as tx:
            due = await tx.retention.due(today, months=rules.case_months, limit=MOST_LISTED)
            said = await tx.retention.forget_complaints(today, months=rules.case_months, is_dry_run=True)
        return RetentionReport(due=due, erased=Erased(complaint_count=said), line_count=0, is_dry_run=True)
    done: list[DueCase] = []
    total = Erased()
    while True:
        async with store.transaction() as tx:
            batch = await tx.retention.due(today, months=rules.case_months, limit=BATCH)
            if not batch:
                lines = await tx.retention.drop_lines(today)
                models = await tx.scoring.forget(now - timedelta(days=rules.score_days))
                said = await tx.retention.forget_complaints(today, months=rules.case_months, is_dry_run=False)
                if said:
                    await tx.evidence.state([_proof_of_complaints(said, now)])
                break
            erased = await tx.retention.erase(batch, register_years=rules.register_years, now=now)
            await tx.evidence.state([_proof(batch, erased, now)])
        done += batch
        total = _sum(total, erased)
    total = replace(total, complaint_count=said)
    return RetentionReport(due=tuple(done), erased=total, line_count=lines, model_count=models, is_dry_run=False)


def _proof(batch: Sequence[DueCase], erased: Erased, now: datetime) -> Statement:
    """Which cases, by a digest of their ids: whoever has the list can show that it is the one."""
    ids = ",".join(str(case.case_id) for case in sorted(batch, key=lambda case: case.case_id))
    return Statement(
        at=now,
        kind=EntryKind.ERASED,
        result=Result.DONE,
        rule="retention",
        facts={
            "cases": erased.case_count,
            "debtors": erased.debtor_count,
            "numbers": erased.number_count,
            "attempts": erased.attempt_count,
            "notes": erased.note_count,
            "ended_until": max(case.ended_on for case in batch).isoformat(),
            "cases_digest": hashlib.sha256(ids.encode()).hexdigest(),
        },
    )


def _proof_of_complaints(count: int, now: datetime) -> Statement:
    return Statement(at=now, kind=EntryKind.ERASED, result=Result.DONE, rule="retention", facts={"complaints": count})


def _sum(one: Erased, other: Erased) -> Erased:
    return Erased(
        case_count=one.case_count + other.case_count,
        debtor_count=one.debtor_count + other.debtor_count,
        number_count=one.number_count + other.number_count,
        attempt_count=one.attempt_count + other.attempt_count,
        note_count=one.note_count + other.note_count,
    )
