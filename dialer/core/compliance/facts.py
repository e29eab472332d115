"""What is known of a debtor, a number, a case and the past when a call is weighed against the rule pack.

Keys and readings: ``domain.md`` §1.8. Absent means nothing known.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, time
from enum import StrEnum

from dialer.core.kernel.codes import DebtorKind, DialMode, HoldReason, NumberPlace, NumberSource, NumberState, Outcome
from dialer.core.kernel.ids import CaseId, NumberId

ALL_WEEK = frozenset(range(7))


class WishKind(StrEnum):
    """What a debtor asked for."""

    AVOID = "avoid"
    """No call at these times, or at this place."""
    CEASE = "cease"
    """No call at all."""
    MEDIUM_BLOCK = "medium_block"
    """Nothing by this medium."""


class Message(StrEnum):
    """What a recording would say, where a call plays one instead of being joined to an agent."""

    INFORMATION = "information"
    """Who called and how to reach them; no word on a debt."""
    DEBT_CONTENT = "debt_content"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """One wish of the debtor's, as told or written."""

    kind: WishKind
    weekdays: frozenset[int] = ALL_WEEK
    """Of an ``avoid``: weekdays on which its window begins, Monday = 0."""
    starts: time | None = None
    """Of an ``avoid``: local time; None: the day's start."""
    ends: time | None = None
    """Of an ``avoid``: local time, not after ``starts``: on the next day; None: the day's end."""
    place: NumberPlace | None = None
    """Of an ``avoid``: only calls to numbers of this place are meant."""
    medium: str = ""
    """Of a ``medium_block``: ``phone`` is ours to keep, other media are other doors' business."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """The debtor's direct consent to be called on a number (US-06)."""

    given_at: datetime
    ends_at: datetime | None = None
    """None: as long as the pack lets a consent stand."""


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
    debts: tuple[str, ...] = ()
    """The debts that it was about; none: not known, so it counts for each."""
    place: NumberPlace | None = None
    """Where the number rang; None: not known."""
    was_recording: bool = False
    """A recording spoke instead of an agent (US-16); an abandoned call's message is one in any case."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PastConversation:
    """A two-way talk with the debtor or an authorised person; inbound ones count too."""

    at: datetime
    e164: str = ""
    inbound: bool = False
    debts: tuple[str, ...] = ()
    """The debts that it was about; none: not known, so it counts for each."""


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
    """On a list of numbers not to be called: our own, the creditor's or an imported one."""
    consent: Consent | None = None
    """The latest consent that was not taken back."""


def debt_of(case_id: CaseId) -> str:
    """A stored case as the debt that limits count by (US-04: by debt)."""
    return f"case:{case_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Everything that one decision reads. The number and the call's own facts are filled in by the tick."""

    country: str = "IT"
    """ISO 3166-1."""
    region: str = ""
    """ISO 3166-2, or the part after its hyphen, or a name: province, nation, state, Land, comunidad."""
    municipality: str = ""
    """Name, or ISTAT code."""
    postcode: str = ""
    closed_days: frozenset[date] = frozenset()
    """Local days that the agency added to the holidays of where the debtor lives."""
    kind: DebtorKind = DebtorKind.CONSUMER
    wishes: tuple[Wish, ...] = ()
    represented_by: str = ""
    """Attorney or other representative, who alone may be spoken with; empty: nobody."""
    number: NumberFacts | None = None
    debt: str = ""
    """The debt that would be talked about: a case is one (``debt_of``). Empty: not known, or several (``case_ids``)."""
    creditor: str = ""
    case_ids: tuple[CaseId, ...] = ()
    """The open cases that may be talked about; where a rule counts by debt, each is weighed alone."""
    holds: tuple[Hold, ...] = ()
    """Holds of the case that would be talked about; with several cases, only those that hold all of them."""
    letter_sent_at: datetime | date | None = None
    """When the first letter of the case was sent; None: none was."""
    mandate_starts: datetime | date | None = None
    mandate_ends: datetime | date | None = None
    attempts: tuple[PastAttempt, ...] = ()
    """At least the last 31 days, any order."""
    conversations: tuple[PastConversation, ...] = ()
    silent_calls: tuple[SilentCall, ...] = ()
    agreed_callback_at: datetime | None = None
    mode: DialMode = DialMode.PROGRESSIVE
    caller_id: str | None = None
    """None: not chosen yet; empty: withheld."""
    message: Message | None = None
    """What a recording would say; None: an agent speaks."""
    is_behind_code: bool = False
    """The recording speaks only after the debtor typed a personal code (IT-15)."""
    agents_per_call_guaranteed: float | None = None
    """Agents held before dialling, for each call; 1 or more counts as a reserved agent."""

    def about(self, case_id: CaseId) -> Facts:
        """The same, with one of the cases in hand."""
        return replace(self, debt=debt_of(case_id), case_ids=(case_id,))

    def for_call(
        self,
        *,
        number: NumberFacts | None,
        mode: DialMode,
        caller_id: str | None,
        agreed_callback_at: datetime | None,
        message: Message | None = None,
    ) -> Facts:
        """The same debtor, with one number and one way of dialling filled in.

        Written out because every call passes here: ``replace`` takes several times as long.
        """
        return Facts(
            country=self.country,
            region=self.region,
            municipality=self.municipality,
            postcode=self.postcode,
            closed_days=self.closed_days,
            kind=self.kind,
            wishes=self.wishes,
            represented_by=self.represented_by,
            number=number,
            debt=self.debt,
            creditor=self.creditor,
            case_ids=self.case_ids,
            holds=self.holds,
            letter_sent_at=self.letter_sent_at,
            mandate_starts=self.mandate_starts,
            mandate_ends=self.mandate_ends,
            attempts=self.attempts,
            conversations=self.conversations,
            silent_calls=self.silent_calls,
            agreed_callback_at=agreed_callback_at,
            mode=mode,
            caller_id=caller_id,
            message=message,
            is_behind_code=self.is_behind_code,
            agents_per_call_guaranteed=self.agents_per_call_guaranteed,
        )
