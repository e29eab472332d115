"""What a retry decision reads and answers: the policy, the call that ended, the next step."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from dialer.core.kernel.codes import HoldReason, NumberState, Outcome
from dialer.core.kernel.ids import AgentId, NumberId
from dialer.core.kernel.window import instant, local_day, same_time_days_later
from dialer.core.leads.model import Callback, Lead, LeadState

QUICK_METHODS = frozenset({"card", "pagopa"})
"""Means of payment that arrive at once (§3.6)."""


class Tried(Protocol):
    """An earlier call to the debtor."""

    @property
    def at(self) -> datetime: ...
    @property
    def number_id(self) -> NumberId | None: ...
    @property
    def outcome(self) -> Outcome | None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class RetryPolicy:
    """The lengths of §3.11; all POLICY."""

    bands: tuple[time, ...] = (time(8, 30), time(12), time(17))
    """Local starts of the day's hour bands, in order; a call before the first counts in the first."""
    other_band_after: timedelta = timedelta(hours=2)
    """Least time until the other hour band is tried."""
    busy_after: timedelta = timedelta(minutes=30)
    """Once, and only where the pack's attempt gap permits."""
    attempt_gap: timedelta = timedelta(hours=2)
    """The pack's gap between two attempts (``Pack.attempt_gap``)."""
    network_after: timedelta = timedelta(minutes=10)
    """After congestion, a failure of the network, or a cancelled call."""
    network_failure_limit: int = 6
    """So many failures of the network in a row, then a pause: a number that never gets through would load the trunk."""
    network_pause: timedelta = timedelta(hours=2)
    next_day_count: int = 1
    """Days until the next try where §3.11 says next day: the same local time."""
    silent_day_count: int = 5
    """After a call that found no agent; the later of 24 h a day and the same local time."""
    paid_now_day_count: int = 2
    """Wait for the payment to arrive and be matched."""
    already_paid_working_day_count: int = 5
    promise_grace_working_day_count: int = 3
    """Working days after the promised day: bank transfer, postal slip, and what is not known to be quicker."""
    quick_grace_working_day_count: int = 1
    """The same for means that arrive at once: ``QUICK_METHODS``."""
    agreement_day_count: int = 7
    """After a plan or settlement without a first due date."""
    max_attempts: int = 12
    """Attempts of one lead in its campaign before it is done; agreed callbacks and promises go on."""
    country: str = "IT"
    """Whose holidays are not working days."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseHold:
    """A hold on every case that was talked about."""

    reason: HoldReason
    until: datetime | None = None
    """None: until someone lifts it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NextStep:
    """What follows from one call."""

    state: LeadState
    reason: str
    """Fixed snake-case word for the supervisor's counts."""
    due_at: datetime | None = None
    """When to try again; None with states that do not come due."""
    adds_attempt: bool = True
    """Whether the call counts towards the lead's attempts."""
    number_changes: tuple[tuple[NumberId, NumberState], ...] = ()
    preferred_number_id: NumberId | None = None
    """The number to dial next; None: the one after the last, in the debtor's order."""
    hold: CaseHold | None = None
    callback: Callback | None = None
    """The agreement to keep on the lead; None clears what was there."""

    @property
    def callback_agent_id(self) -> AgentId | None:
        return self.callback.agent_id if self.callback is not None else None


@dataclass(frozen=True, slots=True, kw_only=True)
class EndedCall:
    """The call that ended, with what its step is decided from."""

    lead: Lead
    outcome: Outcome
    number_id: NumberId
    earlier: tuple[Tried, ...]
    policy: RetryPolicy
    now: datetime
    tz: ZoneInfo
    callback: Callback | None
    promised_on: date | None
    promised_by: str
    """Means of payment, as the disposition names it."""
    today: date = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "today", local_day(self.now, self.tz))

    def days_on(self, count: int) -> datetime:
        return same_time_days_later(self.now, count, self.tz)

    def band_of(self, at: datetime) -> int:
        return max(0, bisect_right(self.policy.bands, at.astimezone(self.tz).time()) - 1)

    def band_starts(self, day: date, band: int) -> datetime:
        return instant(day, self.policy.bands[band], self.tz)

    def network_failures_in_row(self) -> int:
        """Failures of the network up to and with this call."""
        count = 1
        for tried in reversed(self.earlier):
            if tried.outcome not in (Outcome.CONGESTION, Outcome.NETWORK_FAILURE):
                break
            count += 1
        return count
