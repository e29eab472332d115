"""What the treatment must know of a case on a day. Amounts in minor units of the case's currency."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from dialer.core.debt.plan import PlanState
from dialer.core.debt.prescription import PrescriptionClock
from dialer.core.debt.promise import BROKEN_BEFORE_ESCALATION, PromiseState
from dialer.core.debt.settlement import SettlementState
from dialer.core.kernel.codes import HoldReason
from dialer.core.treatment.chance import Basis
from dialer.core.treatment.strategy import Gate, PhaseName, Trait


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingPromise:
    """The newest promise."""

    state: PromiseState
    due_on: date
    last_day: date
    """With its grace."""
    reminder_on: date | None
    is_reminded: bool = False
    is_followed_up: bool = False
    """There was a conversation since it broke."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingPlan:
    """The plan that was agreed last."""

    state: PlanState
    next_due_on: date | None
    has_to_move_on: bool = False
    """It broke in this phase."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingSettlement:
    """The newest offer."""

    state: SettlementState
    expires_on: date
    next_due_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StepRecord:
    """What became of a step."""

    done_on: date | None = None
    attempts: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFile:
    """A case on a day."""

    case_id: int
    is_open: bool
    is_recalled: bool = False
    phase: PhaseName
    phase_since: date
    balance: int
    """That is asked for: what is in dispute and what falls on it are left out."""
    left_out: int = 0
    """Of what is owed, while its dispute is open: it may be asked for again."""
    currency: str = "EUR"
    due_dates: tuple[date, ...]
    """Of the invoices that are still owed, oldest first."""
    holds: Mapping[HoldReason, date | None] = field(default_factory=dict)
    """Standing holds -> last day; None: until released."""
    mandate_starts: date | None = None
    mandate_ends: date | None = None
    promise: StandingPromise | None = None
    broken_promises: int = 0
    most_broken: int = BROKEN_BEFORE_ESCALATION
    """So many, and the treatment escalates."""
    plan: StandingPlan | None = None
    settlement: StandingSettlement | None = None
    steps: Mapping[str, StepRecord] = field(default_factory=dict)
    clock: PrescriptionClock | None = None
    """Of the invoice that is barred first; None: no term is known."""
    interrupting_sent_on: date | None = None
    """A formal notice is on its way since; its receipt is not known yet."""
    prescription_decided_on: date | None = None
    """When a person decided to let the term pass, or that no act is needed."""
    closure_refused_on: date | None = None
    """When a person last decided that the case goes on although closure was proposed."""
    open_gates: frozenset[Gate] = frozenset()
    payments_known_on: date | None = None
    """Day up to which the creditor's payments are known, for the sentence of a step that waits for them."""
    traits: frozenset[Trait] = frozenset()
    attempts: int = 0
    right_party_contacts: int = 0
    pay_probability: float = 0.0
    """That the next action brings the part of the payable balance that ``paid_ratio`` says, 0..1."""
    paid_ratio: float = 1.0
    """Part of the payable balance that comes in, where any does."""
    pay_basis: Basis = Basis.AGE
    pay_model_id: int | None = None
    """Version of the model; None: by the age of the debt."""
    fee_ratio: float = 1.0
    """Share of what comes in that is ours: 1 for the creditor's own view, the success fee for the agency's."""
    refused: bool = False
    """The debtor said that he will not pay."""
    firm_track: bool = False
    """Uses the supplier as a bank (OPPORTUNISTIC): formal steps come earlier."""
    lawyer_since: date | None = None
    """Sent to a lawyer on that day; None: it is not with one."""
    lawyer_stage: str = ""
    """With which the lawyer has ended; a person has not decided yet. Empty: the lawyer is at it."""
    is_control: bool = False
    """Belongs to the control group of caring."""

    def day_of(self, offset: int) -> date | None:
        """The day that many days from the due date of the oldest open invoice."""
        return self.due_dates[0] + timedelta(days=offset) if self.due_dates else None

    def days_past_due(self, today: date) -> int | None:
        """Of the oldest open invoice; negative before its due date; None: nothing is owed."""
        return (today - self.due_dates[0]).days if self.due_dates else None
