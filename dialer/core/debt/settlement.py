"""Settlement (saldo e stralcio): less than is owed, paid by a day, closes the case (``domain.md`` §3.6).

PROPOSED --approve--> OFFERED --accept--> ACCEPTED --pay--> PAID
   a level that may not decide alone proposes; one that may offers at once
PROPOSED --reject--> REJECTED      PROPOSED, OFFERED --counter--> COUNTERED (a new proposal follows it)
OFFERED --expire--> EXPIRED        ACCEPTED --default--> VOID: the original balance revives, what was paid stays paid
PAID --reopen--> ACCEPTED          VOID --reinstate--> ACCEPTED
   a payment was sent back            a payment that came in time became known later
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from dialer.core.debt.authority import AuthorityMatrix, Level, Waiver, level_needed, may_decide
from dialer.core.debt.plan import RATE_TOLERANCE_MINOR, Instalment, Plan, check_plan
from dialer.core.debt.position import Position
from dialer.core.kernel.errors import Invalid, InvalidTransition

MOST_RATES = 3
"""A settlement is paid at once or in at most so many rates."""


class SettlementState(StrEnum):
    """What became of an offer."""

    PROPOSED = "proposed"
    """Waits for somebody who may decide."""
    OFFERED = "offered"
    """Decided by who may; the debtor has not accepted yet."""
    ACCEPTED = "accepted"
    """Agreed; it is being paid, the case is not dialled."""
    PAID = "paid"
    """Paid in full and in time: the rest is written down, the release letter is due."""
    COUNTERED = "countered"
    REJECTED = "rejected"
    EXPIRED = "expired"
    VOID = "void"
    """Not paid in time."""
    WITHDRAWN = "withdrawn"


class SettlementMove(StrEnum):
    """What happens to an offer."""

    APPROVE = "approve"
    REJECT = "reject"
    COUNTER = "counter"
    ACCEPT = "accept"
    EXPIRE = "expire"
    PAY = "pay"
    DEFAULT = "default"
    WITHDRAW = "withdraw"
    REOPEN = "reopen"
    """A payment was sent back: it is not paid in full."""
    REINSTATE = "reinstate"
    """The payments had come in time and became known after it was void."""


TRANSITIONS: Mapping[SettlementState, Mapping[SettlementMove, SettlementState]] = {
    SettlementState.PROPOSED: {
        SettlementMove.APPROVE: SettlementState.OFFERED,
        SettlementMove.REJECT: SettlementState.REJECTED,
        SettlementMove.COUNTER: SettlementState.COUNTERED,
        SettlementMove.EXPIRE: SettlementState.EXPIRED,
        SettlementMove.WITHDRAW: SettlementState.WITHDRAWN,
    },
    SettlementState.OFFERED: {
        SettlementMove.ACCEPT: SettlementState.ACCEPTED,
        SettlementMove.COUNTER: SettlementState.COUNTERED,
        SettlementMove.EXPIRE: SettlementState.EXPIRED,
        SettlementMove.WITHDRAW: SettlementState.WITHDRAWN,
    },
    SettlementState.ACCEPTED: {
        SettlementMove.PAY: SettlementState.PAID,
        SettlementMove.DEFAULT: SettlementState.VOID,
        SettlementMove.WITHDRAW: SettlementState.WITHDRAWN,
    },
    SettlementState.PAID: {SettlementMove.REOPEN: SettlementState.ACCEPTED},
    SettlementState.COUNTERED: {},
    SettlementState.REJECTED: {},
    SettlementState.EXPIRED: {},
    SettlementState.VOID: {SettlementMove.REINSTATE: SettlementState.ACCEPTED},
    SettlementState.WITHDRAWN: {},
}


def move(state: SettlementState, request: SettlementMove) -> SettlementState:
    """The state that a move leads to.

    Raises:
        InvalidTransition: the state does not have that move.
    """
    target = TRANSITIONS[state].get(request)
    if target is None:
        may = ", ".join(move.value for move in TRANSITIONS[state]) or "nothing any more"
        raise InvalidTransition(
            f"the offer is {state.value} and cannot {request.value}; what can be done: {may}",
            state=state.value,
            request=request.value,
        )
    return target


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """An offer. Amounts in minor units."""

    minor: int
    """What closes the case."""
    waiver: Waiver
    """What it waives, against the position of the day on which it was made."""
    expires_on: date
    """Last day for the debtor's yes."""
    plan: Plan
    """When it is to be paid: one to three rates."""
    reason: str


def propose(
    position: Position,
    rates: tuple[Instalment, ...],
    *,
    expires_on: date,
    reason: str,
    today: date,
    disputed: int = 0,
) -> Settlement:
    """An offer on what is owed today: the rates are what is paid, everything else is waived.

    Args:
        position: of the case today.
        rates: one to three.
        expires_on: last day for accepting.
        reason: why it is lawful and sensible; it is kept with the decision.
        today: the day of the offer.
        disputed: in dispute and not answered, minor units: a settlement closes that too (art. 1965 c.c.), so that
            it counts as waived, but nobody is asked to pay it.

    Raises:
        Invalid: no reason, no or more than three rates, more than what is asked for, expired on its first day, or rates
            that do not make a plan.
    """
    minor = sum(rate.principal for rate in rates)
    if not reason.strip():
        raise Invalid("a settlement needs its reason: it is kept with the decision", field="reason")
    if not 1 <= len(rates) <= MOST_RATES:
        raise Invalid(f"a settlement is paid in one to {MOST_RATES} rates, not {len(rates)}", field="rates")
    asked = max(0, position.balance - disputed)
    if not 0 < minor < asked + bool(disputed):
        less = "at most what is asked for without the dispute" if disputed else "less than what is owed"
        raise Invalid(f"a settlement is more than zero and {less} ({asked / 100:.2f})", field="amount")
    if expires_on < today:
        raise Invalid("the offer expires before today; give a later day", field="expires_on")
    check_plan(rates, minor, today)
    return Settlement(
        minor=minor,
        waiver=waiver_of(position, minor, today),
        expires_on=expires_on,
        plan=Plan(agreed_on=today, instalments=rates),
        reason=reason.strip(),
    )


def waiver_of(position: Position, minor: int, today: date) -> Waiver:
    """What paying an amount in full settlement waives: costs and interest first, then principal."""
    accessories = position.interest + position.costs
    waived = position.balance - minor
    waived_accessories = min(waived, accessories)
    return Waiver(
        principal=position.principal,
        waived=waived - waived_accessories,
        accessories=accessories,
        waived_accessories=waived_accessories,
        dpd=days_past_due(position, today),
    )


def days_past_due(position: Position, today: date) -> int:
    """Of the oldest invoice that is still owed; 0 where none is due."""
    return max(
        (max(0, (today - item.due_on).days) for item in position.items if item.due_on is not None and item.total),
        default=0,
    )


def first_state(settlement: Settlement, matrix: AuthorityMatrix, by: Level) -> tuple[SettlementState, Level]:
    """Offered at once by one who may decide, else proposed; and the level that the decision needs."""
    needed = level_needed(matrix, settlement.waiver)
    return (SettlementState.OFFERED if may_decide(by, needed) else SettlementState.PROPOSED), needed


def outcome(settlement: Settlement, payments: Iterable[tuple[date, int]], on: date) -> SettlementMove | None:
    """What an accepted settlement's payments make of it on a day: paid, in default, or neither yet.

    A rate late by a day voids it ("if late: void"): the grace of plans does not hold for settlements, that of bank
    transfers lies in the day of value.
    """
    made = [(day, minor) for day, minor in payments if settlement.plan.agreed_on <= day <= on]
    if late_rate(settlement, made, on) is not None:
        return SettlementMove.DEFAULT
    paid = sum(minor for _, minor in made)
    return SettlementMove.PAY if paid >= settlement.minor - RATE_TOLERANCE_MINOR else None


def late_rate(settlement: Settlement, payments: Iterable[tuple[date, int]], on: date) -> Instalment | None:
    """The first rate whose day has passed without being paid by then; None: none."""
    made = [(day, minor) for day, minor in payments if settlement.plan.agreed_on <= day <= on]
    due = 0
    for rate in settlement.plan.instalments:
        due += rate.minor
        in_time = sum(minor for day, minor in made if day <= rate.due_on)
        if in_time < due - RATE_TOLERANCE_MINOR and on > rate.due_on:
            return rate
    return None


def next_due(settlement: Settlement, payments: Iterable[tuple[date, int]], on: date) -> date | None:
    """Due day of the first rate that the payments up to a day do not cover; None: all are covered."""
    paid = sum(minor for day, minor in payments if settlement.plan.agreed_on <= day <= on)
    due = 0
    for rate in settlement.plan.instalments:
        due += rate.minor
        if paid < due - RATE_TOLERANCE_MINOR:
            return rate.due_on
    return None
