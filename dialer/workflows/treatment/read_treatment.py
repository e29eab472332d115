"""The treatment of one case as a person looks at it: what is next and why, the ladder, the clocks, what was done."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from dialer.core.debt.law import ReceivableLaw
from dialer.core.debt.prescription import PrescriptionClock
from dialer.core.kernel.errors import Invalid, NotFound
from dialer.core.kernel.ids import CaseId
from dialer.core.kernel.window import zone
from dialer.core.treatment.assemble import case_file, first_clock
from dialer.core.treatment.assignment import Assignment
from dialer.core.treatment.chance import PayChance
from dialer.core.treatment.decision import present_facts
from dialer.core.treatment.kept import plain
from dialer.core.treatment.ladder import window
from dialer.core.treatment.sheet import CaseSheet, Standing
from dialer.core.treatment.stop import expected_minor
from dialer.core.treatment.strategy import PhaseName, Strategy
from dialer.ports.case_steps import ActRow, EventRow, HandOffRow, StepRow
from dialer.ports.store import Store, Transaction
from dialer.workflows.debt.reckon import Reckoner
from dialer.workflows.treatment.ask_sheets import ask_sheets
from dialer.workflows.treatment.plan_cases import planner


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung:
    """A step of the ladder in the calendar of one case."""

    id: str
    title: str
    phase: PhaseName
    action: str
    first_on: date | None
    last_on: date | None
    state: str
    """``done``, ``open``, ``lapsed``, ``missed`` (never taken), ``later``, or ``other`` (not for this case)."""
    done_on: date | None
    attempts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceClock:
    """The clock of prescription of an invoice."""

    number: str
    due_on: date | None
    residual_minor: int
    clock: PrescriptionClock | None
    """None: no term is known."""
    unknown_because: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseTreatment:
    """Everything that the page shows."""

    today: date
    sheet: CaseSheet
    standing: Standing | None
    strategy: Strategy | None
    assignment: Assignment | None
    """By which the strategy was chosen; None: none is assigned now."""
    longest_days: int | None
    """Of the phase."""
    rungs: tuple[Rung, ...]
    clocks: tuple[InvoiceClock, ...]
    chance: PayChance
    """That the next action brings money, which part of the debt, and what that rests on."""
    expected_minor: int | None
    """What the next action is expected to bring, as the stop rule counts it; None: no strategy treats the case."""
    acts: tuple[ActRow, ...]
    events: tuple[EventRow, ...]
    hand_offs: tuple[HandOffRow, ...]


async def read_treatment(store: Store, reckoner: Reckoner, case_id: CaseId, *, now: datetime) -> CaseTreatment:
    """Read a case's treatment. Raises NotFound."""
    async with store.transaction() as tx:
        return await treatment_of(tx, reckoner, case_id, now)


async def treatment_of(tx: Transaction, reckoner: Reckoner, case_id: CaseId, now: datetime) -> CaseTreatment:
    """``read_treatment`` within a transaction."""
    own = await reckoner.of_case(tx, case_id)
    today = own.today(now)
    plans = await planner(tx, reckoner, now)
    found = await tx.treatment.sheets([case_id], today, zone(own.zone), with_history=bool(plans.pays))
    if not found:
        raise NotFound(f"there is no case {case_id}", case_id=case_id)
    (sheet,) = await ask_sheets(tx, reckoner, found, today)
    standing = sheet.standing
    strategy = (await tx.strategies.get(standing.strategy_id)).strategy if standing is not None else None
    law = plans.law_of(sheet)
    rungs: tuple[Rung, ...] = ()
    chance, expected = plans.chance_of(sheet, today), None
    if standing is not None and strategy is not None:
        terms = plans.terms_of(sheet)
        clock, _ = first_clock(sheet, law)
        case = case_file(
            sheet, strategy, terms, today, phase=standing.phase, phase_since=standing.phase_since,
            is_control=standing.is_control, clock=clock, country=own.country,
            chance=chance,
        )  # fmt: skip
        expected = round(expected_minor(case))
        steps = {row.step: row for row in await tx.case_steps.steps(case_id)}
        order = [limit.phase for limit in strategy.phases]
        rungs = tuple(
            Rung(
                id=step.id, title=step.title, phase=step.phase, action=step.action.value,
                first_on=case.day_of(window(case, step)[0]), last_on=case.day_of(window(case, step)[1]),
                state=_state(
                    steps.get(step.id), case.day_of(window(case, step)[1]), today,
                    is_for_case=(not step.traits or bool(step.traits & case.traits))
                    and not step.not_traits & case.traits,
                    is_past=order.index(step.phase) < order.index(standing.phase) if standing.phase in order else False,
                ),
                done_on=steps[step.id].done_on if step.id in steps else None,
                attempts=sheet.steps[step.id].attempts if step.id in sheet.steps else 0,
            )
            for step in strategy.steps
        )  # fmt: skip
    if standing is not None and standing.strategy_id in plans.strategies:
        decision = plans.treat(sheet, standing.strategy_id, today).decision
        if (decision.why, decision.step) == (standing.why, standing.step):
            standing = replace(standing, facts=plain(decision.facts), look_again_on=decision.look_again_on)
        else:
            facts = present_facts(standing.why, standing.facts, standing.deadline, today)
            standing = replace(standing, facts=facts)
    return CaseTreatment(
        today=today,
        sheet=sheet,
        standing=standing,
        strategy=strategy,
        assignment=plans.assignment_of(sheet, today),
        longest_days=strategy.limit_of(standing.phase)
        if standing is not None and strategy is not None and strategy.has_phase(standing.phase)
        else None,
        rungs=rungs,
        clocks=_clocks(law, own.country, sheet),
        chance=chance,
        expected_minor=expected,
        acts=await tx.case_steps.acts(case_id),
        events=await tx.case_steps.events(case_id),
        hand_offs=await tx.case_steps.hand_offs(case_id),
    )


def _state(row: StepRow | None, last_on: date | None, today: date, *, is_for_case: bool, is_past: bool) -> str:
    if row is not None and row.state != "lapsed":
        return row.state
    if not is_for_case:
        return "other"
    if row is not None:
        return "lapsed"
    return "missed" if is_past or (last_on is not None and last_on < today) else "later"


def _clocks(law: ReceivableLaw | None, country: str, sheet: CaseSheet) -> tuple[InvoiceClock, ...]:
    found: list[InvoiceClock] = []
    for invoice in sheet.invoices:
        clock, because = None, ""
        if law is None:
            because = f"there is no law of receivables of {country}"
        elif invoice.due_on is None:
            because = "the invoice has no due date"
        else:
            acts = [proved.act for proved in sheet.acts if proved.item in ("", invoice.number)]
            try:
                clock = law.clock_of(
                    invoice.credit_kind or sheet.credit_kind,
                    invoice.due_on,
                    is_protected=not sheet.is_business,
                    acts=acts,
                )
            except Invalid as error:
                because = error.message
        found.append(
            InvoiceClock(
                number=invoice.number, due_on=invoice.due_on, residual_minor=invoice.residual, clock=clock,
                unknown_because=because,
            )
        )  # fmt: skip
    return tuple(found)
