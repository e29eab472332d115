"""What is known of a debtor, a number, a case and the past when a call is weighed against the rule pack.

Keys and readings: ``domain.md`` §1.8. Absent means nothing known.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from dialer.core.kernel.codes import DebtorKind, DialMode, HoldReason, NumberPlace, NumberSource, NumberState, Outcome
from dialer.core.kernel.ids import CaseId, NumberId


@dataclass(frozen=True, slots=True, kw_only=True)
class PastAttempt:
    """One call of the past, in any campaign, inbound ones excluded."""

    at: datetime
    number_id: NumberId | None = None
    e164: str = ""
    outcome: Outcome | None = None
    """None while it has none: it counts."""
    rang: bool = True
    """Whether the far end had rung; decides for cancelled calls."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PastConversation:
    """A two-way talk with the debtor or an authorised person; inbound ones count too."""

    at: datetime
    e164: str = ""
    inbound: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SilentCall:
    """A call that was answered and released without an agent, by number."""

    at: datetime
    e164: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """A case hold; ``starts`` / ``ends`` are instants or whole local days, None = open."""

    reason: HoldReason
    starts: datetime | date | None = None
    ends: datetime | date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberFacts:
    """The number that would be dialled."""

    e164: str
    number_id: NumberId | None = None
    source: NumberSource | None = None
    place: NumberPlace | None = None
    state: NumberState = NumberState.OK
    do_not_call: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Everything that one decision reads. The number and the call's own facts are filled in by the tick."""

    country: str = "IT"
    region: str = ""
    municipality: str = ""
    kind: DebtorKind = DebtorKind.CONSUMER
    number: NumberFacts | None = None
    case_ids: tuple[CaseId, ...] = ()
    holds: tuple[Hold, ...] = ()
    """Holds of the case that would be talked about; with several cases, only those that hold all of them."""
    mandate_starts: date | None = None
    mandate_ends: date | None = None
    attempts: tuple[PastAttempt, ...] = ()
    """At least the last 31 days, any order."""
    conversations: tuple[PastConversation, ...] = ()
    silent_calls: tuple[SilentCall, ...] = ()
    agreed_callback_at: datetime | None = None
    mode: DialMode = DialMode.PROGRESSIVE
    caller_id: str | None = None

    def for_call(
        self, *, number: NumberFacts | None, mode: DialMode, caller_id: str | None, agreed_callback_at: datetime | None
    ) -> Facts:
        """The same debtor, with one number and one way of dialling filled in.

        Written out because every call passes here: ``replace`` takes several times as long.
        """
        return Facts(
            country=self.country,
            region=self.region,
            municipality=self.municipality,
            kind=self.kind,
            number=number,
            case_ids=self.case_ids,
            holds=self.holds,
            mandate_starts=self.mandate_starts,
            mandate_ends=self.mandate_ends,
            attempts=self.attempts,
            conversations=self.conversations,
            silent_calls=self.silent_calls,
            agreed_callback_at=agreed_callback_at,
            mode=mode,
            caller_id=caller_id,
        )
