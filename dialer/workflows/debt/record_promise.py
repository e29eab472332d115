"""Record a promise to pay: in a call, or as a debtor made it by letter; cancel one that was entered by mistake."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from dialer.core.debt.promise import Promise, PromiseLimits, PromiseMethod, PromiseState, check_promise
from dialer.core.debt.settlement import days_past_due
from dialer.core.kernel.codes import CampaignType
from dialer.core.kernel.errors import Conflict, Invalid, NotFound
from dialer.core.kernel.ids import CallId, CaseId, UserId
from dialer.ports.agreement_papers import AgreementKind
from dialer.ports.agreements import NewPromise, PromiseRow
from dialer.ports.store import AuditLine, Store, Transaction
from dialer.workflows.debt.log_move import log_move
from dialer.workflows.debt.read_asked import asked_in
from dialer.workflows.debt.read_terms import promise_limits
from dialer.workflows.debt.reckon import Reckoner

REPLACED = "replaced"
"""Reason of a promise that a newer one took the place of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseTerms:
    """What was promised."""

    minor: int
    due_on: date
    method: PromiseMethod
    phase: CampaignType
    """Sets the latest day."""
    latest_days: int | None = None
    """Fewer than the phase's, because of the reason that was given; None: as the phase."""


async def enter_promise(
    tx: Transaction,
    reckoner: Reckoner,
    case_ids: Sequence[CaseId],
    terms: PromiseTerms,
    *,
    now: datetime,
    by: UserId | None = None,
    call_id: CallId | None = None,
) -> tuple[int, ...]:
    """Keep a promise in the caller's transaction; one about several cases is shared out, the oldest debt first.

    A promise that is still open is replaced by the new one.

    Raises:
        Invalid: it may not be taken (``core/debt/promise.check_promise``).
        Conflict: none of the cases is open.
    """
    today = reckoner.today(now)
    await tx.ledger.lock(case_ids)
    found = await reckoner.read(tx, case_ids, today)
    reckoned = {case_id: one for case_id, one in found.items() if one.books.status == "open"}
    if not reckoned:
        states = ", ".join(f"{one.books.reference} is {one.books.status}" for one in found.values()) or "there is none"
        raise Conflict(f"no case is open ({states}); enter what was said as a note", code="case_not_open")
    known = await tx.promises.of(case_ids)
    asked = await asked_in(tx, reckoned)
    _check(asked, known, terms, today, await promise_limits(tx, reckoned))
    made: list[int] = []
    left = terms.minor
    for case_id, one in sorted(reckoned.items(), key=lambda item: (-days_past_due(item[1].position, today), item[0])):
        minor = min(left, asked[case_id])
        if minor <= 0:
            continue
        left -= minor
        for older in known.get(case_id, ()):
            if older.state is PromiseState.OPEN:
                await _cancel(tx, older, REPLACED, now, by)
        promise = Promise(made_on=today, minor=minor, due_on=terms.due_on, method=terms.method)
        row = NewPromise(
            case_id=case_id, promise=promise, currency=one.books.currency, at=now, call_id=call_id
        )  # fmt: skip
        promise_id = await tx.promises.add(row)
        data = {"minor": minor, "due_on": terms.due_on.isoformat(), "method": terms.method.value}
        await log_move(tx, AgreementKind.PROMISE, case_id, promise_id, "made", now, by, data=data)
        made.append(promise_id)
    await tx.treatment.touch(reckoned)
    return tuple(made)


async def record_promise(
    store: Store, reckoner: Reckoner, case_id: CaseId, terms: PromiseTerms, *, by: UserId | None, now: datetime
) -> int:
    """Record a promise that came by letter, message or visit. Raises as ``enter_promise``, and NotFound."""
    async with store.transaction() as tx:
        await reckoner.one(tx, case_id, reckoner.today(now))
        (promise_id,) = await enter_promise(tx, reckoner, [case_id], terms, now=now, by=by)
        await tx.audit.add(
            AuditLine(at=now, user_id=by, action="promise.recorded", subject=f"case:{case_id}", data={"id": promise_id})
        )
    return promise_id


async def cancel_promise(
    store: Store, case_id: CaseId, promise_id: int, reason: str, *, by: UserId | None, now: datetime
) -> None:
    """Cancel an open promise.

    Raises:
        NotFound: the case has no such promise.
        Conflict: it is not open any more.
        Invalid: no reason.
    """
    if not reason.strip():
        raise Invalid("say why the promise is cancelled: it is kept with it", field="reason")
    async with store.transaction() as tx:
        await tx.ledger.lock([case_id])
        found = [row for row in (await tx.promises.of([case_id])).get(case_id, ()) if row.promise_id == promise_id]
        if not found:
            raise NotFound(f"case {case_id} has no promise {promise_id}", promise_id=promise_id)
        if found[0].state is not PromiseState.OPEN:
            raise Conflict(f"the promise is {found[0].state.value}; only an open one is cancelled", code="promise_over")
        await _cancel(tx, found[0], reason.strip(), now, by)
        await tx.treatment.touch([case_id])


async def cancel_open_promises(
    tx: Transaction, case_id: CaseId, reason: str, *, now: datetime, by: UserId | None
) -> None:
    """Something else was agreed: what was promised before holds no more."""
    for row in (await tx.promises.of([case_id])).get(case_id, ()):
        if row.state is PromiseState.OPEN:
            await _cancel(tx, row, reason, now, by)


async def take_back_promises(tx: Transaction, call_id: CallId, now: datetime, *, by: UserId | None = None) -> None:
    """The disposition of a call was corrected: its open promises go, those that they had replaced stand again."""
    for row in await tx.promises.of_call(call_id):
        if row.state is not PromiseState.OPEN:
            continue
        await _cancel(tx, row, "corrected", now, by)
        for older in (await tx.promises.of([row.case_id])).get(row.case_id, ()):
            if older.closed_reason == REPLACED and older.judged_at == row.created_at:
                await tx.promises.judge(older.promise_id, PromiseState.OPEN, paid=older.paid, at=now)
                await log_move(tx, AgreementKind.PROMISE, older.case_id, older.promise_id, "restored", now, by)
        await tx.treatment.touch([row.case_id])


async def _cancel(tx: Transaction, row: PromiseRow, reason: str, now: datetime, by: UserId | None) -> None:
    await tx.promises.judge(row.promise_id, PromiseState.CANCELLED, paid=row.paid, at=now, reason=reason)
    move = PromiseState.CANCELLED.value
    await log_move(tx, AgreementKind.PROMISE, row.case_id, row.promise_id, move, now, by, note=reason)


def _check(
    asked: Mapping[CaseId, int],
    known: Mapping[CaseId, Sequence[PromiseRow]],
    terms: PromiseTerms,
    today: date,
    limits: PromiseLimits,
) -> None:
    broken = max(sum(row.state is PromiseState.BROKEN for row in known.get(case_id, ())) for case_id in asked)
    promise = Promise(made_on=today, minor=terms.minor, due_on=terms.due_on, method=terms.method)
    check_promise(
        promise, asked_minor=sum(asked.values()), phase=terms.phase, broken_before=broken,
        latest_days=terms.latest_days, limits=limits,
    )  # fmt: skip
