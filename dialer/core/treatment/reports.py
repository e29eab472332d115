"""What those report to whom a case was handed off: stages at the lawyer's, outcomes of visits, answers of a bureau."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from dialer.core.kernel.errors import Conflict, Invalid
from dialer.core.treatment.hand_off import HandOffKind, HandOffState

LONGEST_NOTE = 2000
"""Characters."""


class LegalStage(StrEnum):
    """How far the lawyer is (``domain.md`` §3.7, step 9)."""

    RECEIVED = "received"
    IN_PREPARATION = "in_preparation"
    INJUNCTION_FILED = "injunction_filed"
    """A payment order was applied for (art. 633 c.p.c.); its service interrupts prescription and is recorded apart."""
    JUDGMENT = "judgment"
    """The order became final, or judgment was given."""
    SETTLED = "settled"
    """The lawyer has agreed with the debtor; what is paid comes through the ledger."""
    RETURNED = "returned"
    """The lawyer gives the case back."""
    COSTS = "costs"
    """Nothing has changed but costs, which are charged to the debtor's ledger."""


class VisitOutcome(StrEnum):
    """What came of a visit at home."""

    MET = "met"
    """Talked with the debtor; nothing was agreed."""
    PROMISE = "promise"
    PAID_CLAIMED = "paid_claimed"
    """Has paid, or says so: waits for the payment to be found."""
    REFUSED = "refused"
    DISPUTED = "disputed"
    HARDSHIP = "hardship"
    ABSENT = "absent"
    """Nobody there, or somebody else: nothing was said of the debt."""
    MOVED = "moved"
    """Does not live there any more."""
    DECEASED = "deceased"
    NOT_VISITED = "not_visited"
    """The visitor gives the case back without having gone."""


class BureauStage(StrEnum):
    """What the credit bureau answered."""

    ENTERED = "entered"
    REFUSED = "refused"
    """It did not take the report."""
    CORRECTED = "corrected"
    """It has entered that the debt was paid, agreed upon or disputed since."""


TALKED = frozenset(
    {
        VisitOutcome.MET, VisitOutcome.PROMISE, VisitOutcome.PAID_CLAIMED, VisitOutcome.REFUSED,
        VisitOutcome.DISPUTED, VisitOutcome.HARDSHIP,
    }
)  # fmt: skip
"""Conversations with the right person, as much as one by telephone."""
MADE = frozenset(VisitOutcome) - {VisitOutcome.NOT_VISITED}
"""The visitor was there."""

STAGES: Mapping[HandOffKind, type[StrEnum]] = {
    HandOffKind.LEGAL: LegalStage,
    HandOffKind.VISIT: VisitOutcome,
    HandOffKind.BUREAU: BureauStage,
}
ENDS: Mapping[HandOffKind, frozenset[str]] = {
    HandOffKind.LEGAL: frozenset({LegalStage.SETTLED, LegalStage.RETURNED}),
    HandOffKind.VISIT: frozenset(VisitOutcome),
    HandOffKind.BUREAU: frozenset({BureauStage.REFUSED, BureauStage.CORRECTED}),
}
"""With which the hand-off is over; a lawyer's case then waits for a person's decision."""


def open_stages(kind: HandOffKind, state: HandOffState, sent_on: date | None) -> tuple[str, ...]:
    """What may still be reported of a hand-off; after its end only a lawyer's costs and a bureau's correction come.

    Args:
        kind: to whom the case was handed off.
        state: how far the hand-off is.
        sent_on: None: it never went out.
    """
    if sent_on is None or state in (HandOffState.QUEUED, HandOffState.READY):
        return ()
    if state is HandOffState.SENT:
        return tuple(stage.value for stage in STAGES[kind])
    if kind is HandOffKind.LEGAL:
        return (LegalStage.COSTS.value,)
    if kind is HandOffKind.BUREAU and state is HandOffState.DONE:
        return (BureauStage.CORRECTED.value,)
    return ()


class HandOffDecision(StrEnum):
    """What a person decides about a case that a lawyer gave back or settled."""

    RESUME = "resume"
    """It goes on with the steps of its phase."""
    CLOSE = "close"
    """It is given up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One thing that a recipient says. Amounts in minor units."""

    stage: str
    """Of the hand-off's kind (``STAGES``)."""
    on: date
    reference: str = ""
    """The recipient's own: register number, invoice, protocol."""
    note: str = ""
    cost_minor: int = 0
    """Charged to the debtor's ledger: only at a lawyer's, with its ground in ``reference``."""
    fee_minor: int = 0
    """What the work costs us."""
    promised_minor: int = 0
    """Of a visit's promise."""
    promised_on: date | None = None

    @property
    def line_key(self) -> str:
        """The same thing said twice has the same key; what stands in the note makes no difference."""
        parts = (
            self.stage, self.on.isoformat(), " ".join(self.reference.split()).casefold(), str(self.cost_minor),
            str(self.fee_minor), str(self.promised_minor), str(self.promised_on or ""),
        )  # fmt: skip
        return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()


def check_report(kind: HandOffKind, state: HandOffState, sent_on: date | None, report: Report, today: date) -> None:
    """Whether a report can be of that hand-off.

    Raises:
        Invalid: a stage of another kind, a day that has not come or lies before the hand-off, amounts that cannot be.
        Conflict: nothing was sent yet, or the hand-off is over (a lawyer's costs may come later still).
    """
    stages = STAGES[kind]
    if report.stage not in list(stages):
        known = ", ".join(stage.value for stage in stages)
        raise Invalid(f"{report.stage or 'nothing'} is no stage of a {kind} hand-off; use {known}", field="stage")
    _check_state(kind, state, report)
    if report.on > today:
        raise Invalid("a report tells of a day that has come", field="on", latest=today.isoformat())
    if sent_on is not None and report.on < sent_on:
        raise Invalid(f"the case was sent on {sent_on}; nothing was done before", field="on", earliest=str(sent_on))
    if len(report.note) > LONGEST_NOTE:
        raise Invalid(f"a note has at most {LONGEST_NOTE} characters", field="note")
    _check_amounts(kind, report)


def _check_state(kind: HandOffKind, state: HandOffState, report: Report) -> None:
    if state in (HandOffState.QUEUED, HandOffState.READY):
        raise Conflict(
            "the case was not sent yet; send it, or export it with others, first", code="not_sent", state=state.value
        )
    late_costs = kind is HandOffKind.LEGAL and report.stage == LegalStage.COSTS
    corrected = kind is HandOffKind.BUREAU and report.stage == BureauStage.CORRECTED
    if state is HandOffState.CANCELLED and not late_costs:
        raise Conflict("the hand-off was cancelled; hand the case off anew", code="hand_off_over", state=state.value)
    if state is HandOffState.DONE and not (late_costs or corrected):
        raise Conflict("the hand-off is over; hand the case off anew", code="hand_off_over", state=state.value)


def _check_amounts(kind: HandOffKind, report: Report) -> None:
    for name in ("cost_minor", "fee_minor", "promised_minor"):
        if getattr(report, name) < 0:
            raise Invalid("amounts are not negative", field=name.removesuffix("_minor"))
    if report.cost_minor and kind is not HandOffKind.LEGAL:
        raise Invalid("only a lawyer's costs are charged to the debtor; what a visit costs us is its fee", field="cost")
    if report.cost_minor and not report.reference.strip():
        raise Invalid("costs are charged with their ground: the order, the court's receipt", field="reference")
    if report.stage == LegalStage.COSTS and not report.cost_minor:
        raise Invalid("say how much the costs are", field="cost")
    is_promise = report.stage == VisitOutcome.PROMISE
    if is_promise and (report.promised_minor <= 0 or report.promised_on is None):
        raise Invalid("a promise has an amount and a day", field="promised")
    if not is_promise and (report.promised_minor or report.promised_on is not None):
        raise Invalid("an amount is promised only with the outcome promise", field="promised")
