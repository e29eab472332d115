"""A strategy: the ladder of steps that a case climbs, from before the due date to the legal hand-off.

Offsets are days from the due date: negative before it. A step is open in its window and done once; before the due date
no step may use collection wording, and a strategy that tries is refused where it is read.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from dialer.core.kernel.codes import DialMode
from dialer.core.kernel.errors import Invalid
from dialer.core.treatment.risk import Risk


class StepAction(StrEnum):
    """What a step does."""

    CALL = "call"
    MESSAGE = "message"
    """E-mail or SMS, whichever the debtor consented to."""
    LETTER = "letter"
    FORMAL_NOTICE = "formal_notice"
    """Costituzione in mora with proof of receipt: interrupts prescription."""
    VISIT = "visit"
    """Home visit by somebody outside: handed off."""
    BUREAU_NOTICE = "bureau_notice"
    LEGAL_FILE = "legal_file"


class Wording(StrEnum):
    """How it is said."""

    COURTESY = "courtesy"
    """Reminds and helps; speaks of no debt: the only one before the due date (E03)."""
    REMINDER = "reminder"
    COLLECTION = "collection"
    FORMAL = "formal"


class PhaseName(StrEnum):
    """Stages of a case."""

    CARING = "caring"
    SOFT = "soft"
    PHONE = "phone"
    HOME = "home"
    LEGAL = "legal"


class Gate(StrEnum):
    """What must hold before a step is taken; the reason of a closed gate is shown."""

    PAYMENTS_FRESH = "payments_fresh"
    """The payment feed is younger than a day: nobody is reminded of what he has paid."""
    ADDRESS_OK = "address_ok"
    MANDATE_ACTIVE = "mandate_active"
    CREDITOR_AUTHORISED = "creditor_authorised"
    """The creditor said yes to formal and legal steps."""
    NO_OPEN_DISPUTE = "no_open_dispute"
    CONSENT = "consent"
    """The debtor agreed to the channel."""
    BUREAU_PARTICIPANT = "bureau_participant"
    COURTESY_DONE = "courtesy_done"
    """Courtesy comes before phone collection (B09): we reminded the debtor, or the creditor placed the case for it."""
    WORTH_IT = "worth_it"
    """The expected recovery exceeds the step's cost."""


class Trait(StrEnum):
    """What a step may ask of a case; with several, one is enough."""

    FIRST_INVOICE = "first_invoice"
    HIGH_AMOUNT = "high_amount"
    PAST_LATE_PAYER = "past_late_payer"
    BUSINESS = "business"
    CONSUMER = "consumer"
    UTILITY = "utility"
    AT_RISK = "at_risk"
    """The customer's habit of paying reaches the strategy's limits of risk."""
    UNREMINDED = "unreminded"
    """Nobody has reminded the debtor of the debt yet (``Gate.COURTESY_DONE`` is closed)."""
    NO_RESPONSE = "no_response"
    """Enough was tried, and nobody was ever reached (``response.py``)."""
    REFUSED = "refused"
    """The debtor's last word was no."""
    # of the relationship, given by segments (core/relation/segment.py)
    VALUED = "valued"
    VULNERABLE = "vulnerable"
    SELF_CURE = "self_cure"
    STUCK = "stuck"
    WORSENING = "worsening"
    UNABLE = "unable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A rung of the ladder."""

    id: str
    title: str
    phase: PhaseName
    action: StepAction
    wording: Wording
    from_day: int
    """First day from the due date."""
    to_day: int
    """Last day; afterwards the step is missed."""
    mode: DialMode | None = None
    """Of calls."""
    template: str = ""
    """Of messages and letters."""
    gates: frozenset[Gate] = frozenset()
    traits: frozenset[Trait] = frozenset()
    """Empty: for every case."""
    not_traits: frozenset[Trait] = frozenset()
    """The step is not for cases with one of these."""
    most_attempts: int = 0
    """Of calls: attempts after which the step is done without a conversation; 0: the window alone ends it."""
    cost_minor: int = 0
    """What the step costs, for the stop rule."""
    is_for_late: bool = False
    """Where the phase began after the first day, the window is counted from there: who comes late is called too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PhaseLimit:
    """How long a phase may last."""

    phase: PhaseName
    longest_days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Strategy:
    """A ladder with its limits.

    Raises:
        Invalid: a step twice, a window that ends before it begins, collection wording before the due date, a call
            without a mode, a message without a template, a phase without a limit, or phases out of order.
    """

    name: str
    version: str
    title: str
    phases: Sequence[PhaseLimit]
    steps: Sequence[Step]
    currency: str = "EUR"
    """ISO 4217, of every amount of the ladder; a case in another one is not treated by it."""
    risk: Risk | None = None
    """From where on a customer's habit of paying gives the trait ``at_risk``; None: nobody has it."""
    least_balance_minor: int = 0
    """Below it the case is proposed for closure."""
    most_attempts_without_contact: int = 0
    """So many attempts without one right-party conversation, and closure is proposed; 0: never."""
    high_amount_minor: int = 0
    """From this balance on a case has the trait ``high_amount``; 0: none has."""
    control_ratio: float = 0.0
    """Share of cases that get no caring step, to measure what caring adds; 0..1."""

    def __post_init__(self) -> None:
        order = [limit.phase for limit in self.phases]
        if len(set(order)) != len(order) or order != sorted(order, key=list(PhaseName).index):
            raise Invalid(f"phases stand once each, in the order {', '.join(PhaseName)}", field="phases")
        if not (len(self.currency) == 3 and self.currency.isascii() and self.currency.isupper()):
            raise Invalid(f"{self.currency!r} is no currency; write three letters such as EUR", field="currency")
        if not 0 <= self.control_ratio < 1:
            raise Invalid("the control group is a share from 0 to below 1", field="control_ratio")
        seen: set[str] = set()
        for step in self.steps:
            if step.id in seen:
                raise Invalid(f"step {step.id!r} is there twice; keep one", field=step.id)
            seen.add(step.id)
            _check_step(step, order)

    def has_phase(self, phase: PhaseName) -> bool:
        """The ladder goes through this phase."""
        return any(limit.phase is phase for limit in self.phases)

    def limit_of(self, phase: PhaseName) -> int:
        """Longest duration of a phase, days."""
        return next(limit.longest_days for limit in self.phases if limit.phase is phase)

    def phase_after(self, phase: PhaseName) -> PhaseName | None:
        """The phase that follows; None: it is the last one."""
        order = [limit.phase for limit in self.phases]
        return order[order.index(phase) + 1] if phase in order[:-1] else None


def _check_step(step: Step, phases: Sequence[PhaseName]) -> None:
    if step.from_day > step.to_day:
        raise Invalid(f"step {step.id!r} ends on day {step.to_day}, before it begins", field=step.id)
    if step.phase not in phases:
        raise Invalid(f"step {step.id!r} is of phase {step.phase}, which has no limit; add it to phases", field=step.id)
    if step.from_day <= 0 and step.wording is not Wording.COURTESY:
        raise Invalid(
            f"step {step.id!r} uses {step.wording} wording on day {step.from_day}: before the due date and on it only "
            "courtesy is allowed; move the step or change its wording",
            field=step.id,
        )
    if (step.action is StepAction.CALL) != (step.mode is not None):
        raise Invalid(f"step {step.id!r}: calls, and only calls, have a mode", field=step.id)
    if step.action in (StepAction.MESSAGE, StepAction.LETTER, StepAction.FORMAL_NOTICE) and not step.template:
        raise Invalid(f"step {step.id!r} needs the template of its text", field=step.id)
    if both := sorted(step.traits & step.not_traits):
        raise Invalid(f"step {step.id!r} is for {both[0]} cases and not for them; keep one", field=step.id)
    if step.most_attempts < 0 or step.cost_minor < 0:
        raise Invalid(f"step {step.id!r}: attempts and cost are not negative", field=step.id)
