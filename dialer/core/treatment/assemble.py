"""From what the store knows to a case on a day: which gates are open, which traits it has, where its clock stands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from dialer.core.debt.law import ReceivableLaw
from dialer.core.debt.prescription import PrescriptionClock
from dialer.core.debt.promise import Promise, PromiseState
from dialer.core.debt.reason_treatment import TREATMENTS, Track
from dialer.core.kernel.codes import HoldReason
from dialer.core.kernel.errors import Invalid
from dialer.core.treatment.case import CaseFile, StandingPlan, StandingPromise, StandingSettlement, StepRecord
from dialer.core.treatment.chance import PayChance, pay_chance
from dialer.core.treatment.response import has_refused, is_silent
from dialer.core.treatment.sheet import CaseSheet, CreditorTerms, OwedInvoice, PromiseSheet, StepSheet
from dialer.core.treatment.strategy import Gate, PhaseName, Strategy, Trait, Wording

COURTEOUS = frozenset({Wording.COURTESY.value, Wording.REMINDER.value})
DISPUTES = frozenset({HoldReason.DISPUTED, HoldReason.VALIDATION_PENDING, HoldReason.COMPLAINT})
PLACED_FOR_COLLECTION = frozenset({PhaseName.PHONE.value, PhaseName.HOME.value, PhaseName.LEGAL.value})
UTILITIES = frozenset({"electricity", "gas", "water"})
NOTICE = "formal_notice"
FIRM = frozenset(reason.value for reason, found in TREATMENTS.items() if found.track is Track.FIRM)
"""Default reasons that ask for the firm track."""


def first_clock(sheet: CaseSheet, law: ReceivableLaw | None) -> tuple[PrescriptionClock | None, str]:
    """The clock of the invoice that is barred first, and what is known of it.

    Returns:
        The clock with ``running`` or ``standing`` (all are before the court); without one ``unknown`` where an owed
        invoice has no due date or no term is known for it, and ``none`` where nothing is owed.
    """
    clocks: list[PrescriptionClock] = []
    is_unknown = False
    for invoice in sheet.invoices:
        clock = clock_of(sheet, invoice, law)
        if clock is None:
            is_unknown = True
        else:
            clocks.append(clock)
    if not clocks:
        return None, "unknown" if is_unknown else "none"
    running = [clock for clock in clocks if clock.expires_on is not None]
    if not running:
        return clocks[0], "unknown" if is_unknown else "standing"
    first = min(running, key=lambda clock: clock.expires_on or date.max)
    return first, "unknown" if is_unknown else "running"


def clock_of(sheet: CaseSheet, invoice: OwedInvoice, law: ReceivableLaw | None) -> PrescriptionClock | None:
    """The clock of one owed invoice; None where no term is known."""
    if invoice.due_on is None or law is None:
        return None
    acts = (proved.act for proved in sheet.acts if proved.item in ("", invoice.number))
    try:
        kind = invoice.credit_kind or sheet.credit_kind
        return law.clock_of(kind, invoice.due_on, is_protected=not sheet.is_business, acts=acts)
    except Invalid:
        return None


def case_file(
    sheet: CaseSheet,
    strategy: Strategy,
    terms: CreditorTerms,
    today: date,
    *,
    phase: PhaseName,
    phase_since: date,
    is_control: bool,
    clock: PrescriptionClock | None,
    country: str,
    chance: PayChance | None = None,
) -> CaseFile:
    """A case on a day.

    Args:
        sheet: what the store knows.
        strategy: that it is treated by.
        terms: its creditor's.
        today: the day in the creditor's country.
        phase: it is in.
        phase_since: first day of the phase.
        is_control: belongs to caring's control group.
        clock: of the invoice that is barred first.
        country: the creditor's, whose working days count.
        chance: that the next action brings what is owed; None: by the age of the debt.
    """
    chance = chance or pay_chance(sheet, None, today)
    due_dates = tuple(sorted(invoice.due_on for invoice in sheet.invoices if invoice.due_on is not None))
    share = 1.0 if terms.agency_share is None else terms.agency_share
    phase_at = sheet.standing.phase_at if sheet.standing is not None else None
    return CaseFile(
        case_id=sheet.case_id,
        is_open=sheet.status == "open",
        is_recalled=sheet.status == "recalled",
        phase=phase,
        phase_since=phase_since,
        balance=sheet.payable,
        left_out=sheet.balance - sheet.payable,
        currency=sheet.currency,
        due_dates=due_dates,
        holds=sheet.holds,
        mandate_starts=sheet.mandate_starts,
        mandate_ends=sheet.mandate_ends,
        promise=_promise(sheet, sheet.promise, country, terms.most_broken) if sheet.promise is not None else None,
        broken_promises=sheet.broken_promises,
        most_broken=terms.most_broken,
        plan=_plan(sheet),
        settlement=_settlement(sheet),
        steps={name: _record(step) for name, step in sheet.steps.items() if step.anchor_on in due_dates[:1]},
        clock=clock,
        interrupting_sent_on=_latest(step.done_on for step in sheet.steps.values() if step.action == NOTICE),
        prescription_decided_on=sheet.prescription_decided_on,
        closure_refused_on=sheet.closure_refused_on,
        open_gates=_gates(sheet, terms, today),
        payments_known_on=terms.payments_known_on,
        traits=_traits(sheet, strategy, today),
        attempts=sheet.attempts,
        right_party_contacts=sheet.talks,
        pay_probability=chance.probability,
        paid_ratio=chance.share.share,
        pay_basis=chance.basis,
        pay_model_id=chance.model_id,
        fee_ratio=share,
        refused=sheet.refused_at is not None and phase_at is not None and sheet.refused_at > phase_at,
        firm_track=sheet.reason in FIRM,
        lawyer_since=sheet.at_lawyer.sent_on if sheet.at_lawyer is not None else None,
        lawyer_stage=(sheet.at_lawyer.stage or "returned")
        if sheet.at_lawyer is not None and sheet.at_lawyer.is_over
        else "",
        is_control=is_control,
    )


def _latest(days: Iterable[date | None]) -> date | None:
    known = [day for day in days if day is not None]
    return max(known) if known else None


def _record(step: StepSheet) -> StepRecord:
    """A conversation ends a call's step as much as its last attempt."""
    done_on = step.done_on if step.done_on is not None else (step.opened_on if step.talks else None)
    return StepRecord(done_on=done_on, attempts=step.attempts)


def _promise(sheet: CaseSheet, found: PromiseSheet, country: str, most_broken: int) -> StandingPromise:
    promise = Promise(made_on=found.made_on, minor=1, due_on=found.due_on, method=found.method)
    last_day = promise.last_day(country)
    since = sheet.standing.phase_at if sheet.standing is not None else None
    judged_at = found.judged_at
    is_followed_up = (
        found.is_followed_up
        or (judged_at is not None and sheet.last_talk_at is not None and sheet.last_talk_at > judged_at)
        # So many broken ones moved the case on; what broke before the phase began is not counted again.
        or (judged_at is not None and sheet.broken_promises >= most_broken and since is not None and since > judged_at)
    )
    return StandingPromise(
        state=found.state,
        due_on=found.due_on,
        last_day=last_day,
        reminder_on=promise.reminder_on(),
        is_reminded=found.is_reminded
        or any(name == reminder_of(found.due_on) and step.done_on for name, step in sheet.steps.items()),
        is_followed_up=found.state is not PromiseState.OPEN and is_followed_up,
    )


def reminder_of(due_on: date) -> str:
    """Name of the step that reminds of a promise."""
    return f"promise-reminder-{due_on}"


def notice_of(expires_on: date) -> str:
    """Name of the step that interrupts a term."""
    return f"prescription-notice-{expires_on}"


def _plan(sheet: CaseSheet) -> StandingPlan | None:
    plan = sheet.plan
    if plan is None:
        return None
    since = sheet.standing.phase_at if sheet.standing is not None else None
    moved_on = plan.judged_at is None or (since is not None and since > plan.judged_at)
    return StandingPlan(state=plan.state, next_due_on=plan.next_due_on, has_to_move_on=not moved_on)


def _settlement(sheet: CaseSheet) -> StandingSettlement | None:
    offer = sheet.settlement
    if offer is None:
        return None
    return StandingSettlement(state=offer.state, expires_on=offer.expires_on, next_due_on=offer.next_due_on)


def _gates(sheet: CaseSheet, terms: CreditorTerms, today: date) -> frozenset[Gate]:
    """Whether a step is worth its cost is asked of each step (``ladder.closed_gates``)."""
    disputed = any(invoice.disputed for invoice in sheet.invoices) or any(
        reason in DISPUTES and (until is None or until >= today) for reason, until in sheet.holds.items()
    )
    starts, ends = sheet.mandate_starts, sheet.mandate_ends
    known: Mapping[Gate, bool] = {
        Gate.PAYMENTS_FRESH: terms.are_payments_fresh,
        Gate.ADDRESS_OK: sheet.has_address,
        Gate.MANDATE_ACTIVE: (starts is None or starts <= today) and (ends is None or today <= ends),
        Gate.CREDITOR_AUTHORISED: terms.authorises_formal,
        Gate.NO_OPEN_DISPUTE: not disputed,
        Gate.CONSENT: sheet.has_consent,
        Gate.BUREAU_PARTICIPANT: bool(terms.bureau),
        Gate.COURTESY_DONE: _is_reminded(sheet),
    }
    return frozenset(gate for gate, is_open in known.items() if is_open)


def _is_reminded(sheet: CaseSheet) -> bool:
    """We spoke of it with courtesy, or tried to, or the creditor did before it placed the case for collection."""
    return sheet.placed_phase in PLACED_FOR_COLLECTION or any(
        step.wording in COURTEOUS and (step.done_on is not None or step.attempts > 0) for step in sheet.steps.values()
    )


def _traits(sheet: CaseSheet, strategy: Strategy, today: date) -> frozenset[Trait]:
    known: Mapping[Trait, bool] = {
        Trait.FIRST_INVOICE: not sheet.other_cases and len(sheet.invoices) == 1,
        Trait.HIGH_AMOUNT: 0 < strategy.high_amount_minor <= sheet.balance,
        Trait.PAST_LATE_PAYER: sheet.late_cases > 0,
        Trait.AT_RISK: strategy.risk is not None and strategy.risk.concerns(sheet.habit),
        Trait.BUSINESS: sheet.is_business,
        Trait.CONSUMER: not sheet.is_business,
        Trait.UTILITY: sheet.credit_kind in UTILITIES,
        Trait.UNREMINDED: not _is_reminded(sheet),
        Trait.NO_RESPONSE: is_silent(sheet, today),
        Trait.REFUSED: has_refused(sheet),
    }
    return sheet.segment_traits | {trait for trait, holds in known.items() if holds}
