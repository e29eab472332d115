"""A promise to pay: its limits, and whether it was kept (``domain.md`` §3.6).

A promise counts the payments whose day of value lies from the day it was made to its due day plus the days of grace of
its method. It is kept when they reach the amount less one euro, partial from one half, else broken; before the window
has ended it stays open unless it is kept already.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from dialer.core.kernel.calendars import add_working_days
from dialer.core.kernel.codes import CampaignType
from dialer.core.kernel.errors import Invalid

KEPT_TOLERANCE_MINOR = 100
"""A promise short of at most this is kept: bank charges, roundings."""

PARTIAL_SHARE = (1, 2)
"""From this share of the amount on a promise is partial."""


class PromiseMethod(StrEnum):
    """How it will be paid."""

    BANK_TRANSFER = "bank_transfer"
    POSTAL_BULLETIN = "postal_bulletin"
    CARD = "card"
    PAGOPA = "pagopa"
    DIRECT_DEBIT = "direct_debit"
    CASH = "cash"
    OTHER = "other"


GRACE_WORKING_DAYS = {
    PromiseMethod.BANK_TRANSFER: 3,
    PromiseMethod.POSTAL_BULLETIN: 3,
    PromiseMethod.DIRECT_DEBIT: 3,
    PromiseMethod.CARD: 1,
    PromiseMethod.PAGOPA: 1,
    PromiseMethod.CASH: 1,
    PromiseMethod.OTHER: 3,
}
"""Working days that the money may be under way after the promised day."""

LONGEST_DAYS = 60
"""No creditor's limit lies beyond this: a promise further away is a plan."""

BROKEN_BEFORE_ESCALATION = 2
"""So many broken promises of a case, and the next one is not taken: the treatment escalates. Where no creditor says
otherwise (``domain.md`` §3.6)."""
MOST_BROKEN = 10
"""No creditor's limit lies beyond this: a debtor's word that broke so often is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseLimits:
    """A creditor's limits of promises.

    Raises:
        Invalid: a day or an amount out of range.
    """

    soft_days: int = 15
    """Latest promised day before phone collection, counted from today."""
    late_days: int = 7
    """In phone collection."""
    least: int = 0
    """Smallest promise, minor units; all that is asked for may always be promised."""
    most_broken: int = BROKEN_BEFORE_ESCALATION
    """So many broken promises of a case, and the next one is not taken: the treatment escalates."""

    def __post_init__(self) -> None:
        for name in ("soft_days", "late_days"):
            if not 1 <= getattr(self, name) <= LONGEST_DAYS:
                raise Invalid(f"a promise lies 1 to {LONGEST_DAYS} days ahead at most", field=f"promises.{name}")
        if self.least < 0:
            raise Invalid("the smallest promise is not below zero", field="promises.least_minor")
        if not 1 <= self.most_broken <= MOST_BROKEN:
            raise Invalid(
                f"after 1 to {MOST_BROKEN} broken promises the next one is not taken", field="promises.most_broken"
            )

    def days(self, phase: CampaignType, reason_days: int | None = None) -> int:
        """Latest promised day in a phase, days from today; fewer where the reason for default allows less."""
        days = self.late_days if phase is CampaignType.PHONE else self.soft_days
        return days if reason_days is None else min(days, reason_days)


USUAL = PromiseLimits()
"""Where the creditor says nothing (``domain.md`` §3.6)."""


class PromiseState(StrEnum):
    """What became of a promise; each promise is in one of these."""

    OPEN = "open"
    KEPT = "kept"
    PARTIAL = "partial"
    BROKEN = "broken"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """What a debtor promised. Amounts in minor units."""

    made_on: date
    minor: int
    due_on: date
    method: PromiseMethod
    is_cancelled: bool = False

    def last_day(self, country: str = "IT") -> date:
        """The due day plus the method's working days of grace."""
        return add_working_days(self.due_on, GRACE_WORKING_DAYS[self.method], country)

    def reminder_on(self) -> date | None:
        """The day before it is due, when it is remembered; None when it was made then or on the day itself."""
        day = self.due_on - timedelta(days=1)
        return day if day > self.made_on else None


def check_promise(
    promise: Promise,
    *,
    asked_minor: int,
    phase: CampaignType,
    broken_before: int,
    latest_days: int | None = None,
    limits: PromiseLimits = USUAL,
) -> None:
    """Whether a promise may be taken.

    Args:
        promise: what the debtor offers.
        asked_minor: what is asked for today: without what is in dispute.
        phase: of the case, which sets the latest day.
        broken_before: promises of the case that were broken.
        latest_days: where the reason for default allows less time than the phase; None: as the phase.
        limits: the creditor's.

    Raises:
        Invalid: the amount is not above zero or exceeds what is asked for, the day has passed or lies beyond the
            limit, or too many promises were broken.
    """
    if promise.minor <= 0:
        raise Invalid("the promised amount must be more than zero", field="amount_minor")
    if promise.minor > asked_minor:
        raise Invalid(
            f"the promised amount is more than what is asked for now ({asked_minor / 100:.2f}); give at most that",
            field="amount_minor",
        )
    if promise.minor < min(limits.least, asked_minor):
        raise Invalid(
            f"this creditor takes no promise below {limits.least / 100:.2f}; promise more, or agree a plan",
            field="amount_minor",
            least=limits.least,
        )
    latest = promise.made_on + timedelta(days=limits.days(phase, latest_days))
    if not promise.made_on <= promise.due_on <= latest:
        raise Invalid(f"the promised day must lie between today and {latest}", field="due_on", latest=str(latest))
    if broken_before >= limits.most_broken:
        raise Invalid(
            f"{broken_before} promises of this case were broken; agree a plan or escalate instead",
            field="case",
            broken=broken_before,
        )


def assess(promise: Promise, payments: Iterable[tuple[date, int]], on: date, *, country: str = "IT") -> PromiseState:
    """The state of a promise on a day.

    Args:
        promise: the promise.
        payments: day of value and minor units of the case's payments.
        on: the day; later payments are not looked at.
        country: whose working days count.
    """
    if promise.is_cancelled:
        return PromiseState.CANCELLED
    last = promise.last_day(country)
    paid = sum(minor for value_on, minor in payments if promise.made_on <= value_on <= min(last, on))
    if paid >= promise.minor - min(KEPT_TOLERANCE_MINOR, promise.minor - 1):
        return PromiseState.KEPT
    if on <= last:
        return PromiseState.OPEN
    share, whole = PARTIAL_SHARE
    return PromiseState.PARTIAL if paid * whole >= promise.minor * share else PromiseState.BROKEN
