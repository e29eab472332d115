"""What the store knows of a case for its treatment: plain facts, before anything is concluded from them.

Amounts in minor units of the case's currency; instants aware UTC.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from dialer.core.debt.plan import PlanState
from dialer.core.debt.prescription import InterruptingAct
from dialer.core.debt.promise import BROKEN_BEFORE_ESCALATION, PromiseMethod, PromiseState
from dialer.core.debt.settlement import SettlementState
from dialer.core.kernel.codes import HoldReason
from dialer.core.treatment.risk import UNKNOWN, PayingHabit
from dialer.core.treatment.strategy import PhaseName, Trait


@dataclass(frozen=True, slots=True)
class OwedInvoice:
    """An invoice with something left."""

    number: str
    due_on: date | None
    residual: int
    disputed: int = 0
    credit_kind: str = ""
    """For prescription, where it differs from the case's."""


@dataclass(frozen=True, slots=True)
class ProvedAct:
    """An interrupting act and what it concerns."""

    item: str
    """Invoice number; empty: every invoice of the case."""
    act: InterruptingAct


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseSheet:
    """The newest promise."""

    state: PromiseState
    made_on: date
    due_on: date
    method: PromiseMethod
    judged_at: datetime | None = None
    is_reminded: bool = False
    is_followed_up: bool = False
    """There was a conversation since it broke."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanSheet:
    """The newest plan."""

    state: PlanState
    next_due_on: date | None
    judged_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SettlementSheet:
    """The newest offer."""

    state: SettlementState
    expires_on: date
    next_due_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StepSheet:
    """A step that was due."""

    action: str
    wording: str
    opened_on: date
    anchor_on: date | None = None
    """The due date from which it was counted: of a later invoice the step comes again."""
    done_on: date | None = None
    is_open: bool = True
    """It was due when the case was planned last."""
    attempts: int = 0
    """Of a call: since it was due."""
    talks: int = 0
    """Right-party conversations since it was due."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LawyerSheet:
    """A hand-off to a lawyer that is not decided yet."""

    sent_on: date
    is_over: bool
    stage: str
    """``settled``, ``returned``; empty or another: not over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """The treatment as it was planned last."""

    strategy_id: int
    phase: PhaseName
    phase_since: date
    phase_at: datetime
    is_control: bool
    action: str
    why: str
    facts: Mapping[str, object]
    step: str
    look_again_on: date | None
    deadline: date | None
    prescribes_on: date | None
    prescription: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseSheet:
    """A case as the store has it."""

    case_id: int
    creditor_id: int
    debtor_id: int
    status: str
    """``open``, ``paid``, ``closed`` or ``recalled``."""
    balance: int
    asked: int | None = None
    """What the account asks for on the day, where something is in dispute (``core/debt/asked.py``); None: all of it."""
    opened_on: date
    currency: str = "EUR"
    phase: str = ""
    """As the case shows it."""
    credit_kind: str = ""
    is_business: bool = False
    segment_traits: frozenset[Trait] = frozenset()
    """That its segment gave it (``core/relation``)."""
    placed_phase: str = ""
    """For which the creditor placed it; empty: it did not say."""
    mandate_starts: date | None = None
    mandate_ends: date | None = None
    invoices: tuple[OwedInvoice, ...] = ()
    holds: Mapping[HoldReason, date | None] = field(default_factory=dict)
    """Standing holds -> last day; None: until released."""
    acts: tuple[ProvedAct, ...] = ()
    promise: PromiseSheet | None = None
    broken_promises: int = 0
    kept_promises: int = 0
    has_paid: bool = False
    """Something since it was opened; only known where a model is asked."""
    attempts_since_talk: int = 0
    """Calls that count since the last right-party conversation; only known where a model is asked."""
    plan: PlanSheet | None = None
    settlement: SettlementSheet | None = None
    steps: Mapping[str, StepSheet] = field(default_factory=dict)
    attempts: int = 0
    talks: int = 0
    """Right-party conversations."""
    last_talk_at: datetime | None = None
    refused_at: datetime | None = None
    """When the debtor last said no, in a call or at the door."""
    refusals: int = 0
    refused_offers: int = 0
    """Settlements that were offered and ran out without a yes."""
    visits: int = 0
    """Made at the debtor's home, whoever was met."""
    reason: str = ""
    """Default reason that the debtor gave last."""
    habit: PayingHabit = UNKNOWN
    """Of the customer, as the cases were sorted last."""
    has_address: bool = False
    has_consent: bool = False
    """To messages: an address for them, and no objection."""
    other_cases: int = 0
    """Of the debtor with the same creditor."""
    late_cases: int = 0
    """Of these, those that were paid or closed after their due date."""
    prescription_decided_on: date | None = None
    closure_refused_on: date | None = None
    """When a person last decided that the case goes on."""
    at_lawyer: LawyerSheet | None = None
    """Of a case that was sent to a lawyer, until a person has decided what becomes of it."""
    standing: Standing | None = None

    @property
    def payable(self) -> int:
        """What an action can bring: what the account asks for; nothing where nothing is owed any more."""
        return min(self.balance, self.balance if self.asked is None else self.asked)


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditorTerms:
    """What a creditor agreed for the treatment of its cases."""

    authorises_formal: bool = False
    """Formal and legal steps."""
    bureau: str = ""
    """Credit bureau it takes part in; empty: none."""
    are_payments_fresh: bool = False
    payments_known_on: date | None = None
    """Day up to which its payments are known; None: none was ever read."""
    agency_share: float | None = None
    most_broken: int = BROKEN_BEFORE_ESCALATION
    """So many broken promises of a case, and the treatment escalates."""
    country: str = ""
    """ISO 3166-1, whose law and working days count; empty: the house's."""
    zone: str = ""
    """IANA zone in which the days of its cases begin; empty: the house's."""
    """Share of what comes in that is ours; None: the stop rule takes the creditor's own view."""
