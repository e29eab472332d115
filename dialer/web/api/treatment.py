"""How cases are treated: the next step of each and why, decisions of people, prescription, hand-offs, lists of work."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from dialer.core.debt.books import BookedAct
from dialer.core.debt.prescription import InterruptingAct
from dialer.core.kernel.ids import CaseId
from dialer.core.treatment.decision import present_facts, sentence
from dialer.core.treatment.response import response_of
from dialer.ports.case_steps import EventRow, WaitingCase
from dialer.web import schemas_treatment as schemas
from dialer.web.routes import READER, SUPERVISOR, Routes, Visit
from dialer.web.schemas import MoneyOut
from dialer.web.walls import Walls
from dialer.workflows.treatment.decide_closure import decide_closure
from dialer.workflows.treatment.decide_prescription import decide_prescription, end_act, record_act
from dialer.workflows.treatment.hand_off import change_hand_off, open_hand_off
from dialer.workflows.treatment.mark_step import mark_step
from dialer.workflows.treatment.plan_contact import plan_contact
from dialer.workflows.treatment.read_treatment import CaseTreatment, InvoiceClock, read_treatment

routes = Routes("treatment")

ACTIONS: Mapping[str, tuple[str, ...]] = {
    "letters": ("letter", "formal_notice"),
    "messages": ("message",),
    "decisions": ("ask_person",),
    "closures": ("propose_closure",),
    "hand_offs": ("visit", "bureau_notice", "legal_file"),
}
"""Kinds of work -> the actions they are made of."""


@routes.route("GET", "/api/cases/{case_id}/treatment", returns=schemas.TreatmentOut, roles=READER)
async def read_case_treatment(visit: Visit, case_id: int) -> schemas.TreatmentOut:
    """What is next with a case, until when and why; its ladder, clocks of prescription, hand-offs and log."""
    found = await read_treatment(visit.deps.store, visit.deps.reckoner, CaseId(case_id), now=visit.now)
    return _treatment_out(found)


@routes.route("GET", "/api/cases/{case_id}/contact-plan", returns=schemas.ContactPlanOut, roles=READER)
async def read_contact_plan(visit: Visit, case_id: int) -> schemas.ContactPlanOut:
    """How the debtor is best reached next: channel, number, hours, and how often at most, each with its reason."""
    found = await plan_contact(
        visit.deps.store, visit.deps.views, visit.deps.packs, visit.deps.reckoner, CaseId(case_id), now=visit.now
    )
    plan = found.plan
    return schemas.ContactPlanOut(
        channel=plan.channel, because=plan.because, e164=found.e164, campaign_name=found.campaign_name,
        is_learned=found.is_learned, hours=[schemas.ContactHourOut(at=at, chance=chance) for at, chance in plan.hours],
        week_left=plan.limits.week_left, step_left=plan.limits.step_left, vain_left=plan.limits.vain_left,
    )  # fmt: skip


@routes.route(
    "POST",
    "/api/cases/{case_id}/treatment/steps/{step}/done",
    body=schemas.StepDoneIn,
    returns=schemas.TreatmentOut,
    roles=SUPERVISOR,
)
async def finish_step(visit: Visit, case_id: int, step: str, body: schemas.StepDoneIn) -> schemas.TreatmentOut:
    """Say that a due step was taken: a letter is on its way, a visit was made. Calls count by themselves."""
    await mark_step(
        visit.deps.store, visit.deps.reckoner, CaseId(case_id), step, body.note, by=visit.caller.user_id, now=visit.now
    )
    return await read_case_treatment(visit, case_id)


@routes.route(
    "POST",
    "/api/cases/{case_id}/treatment/closure",
    body=schemas.ClosureIn,
    returns=schemas.TreatmentOut,
    roles=SUPERVISOR,
)
async def close_case(visit: Visit, case_id: int, body: schemas.ClosureIn) -> schemas.TreatmentOut:
    """Give a case up, or refuse the closure that was proposed: the machine never closes one by itself."""
    await decide_closure(
        visit.deps.store, visit.deps.reckoner, CaseId(case_id), is_confirmed=body.is_confirmed, note=body.note,
        by=visit.caller.user_id, now=visit.now,
    )  # fmt: skip
    if body.is_confirmed:
        await visit.deps.supervision.facts_changed()
    return await read_case_treatment(visit, case_id)


@routes.route(
    "POST",
    "/api/cases/{case_id}/prescription/decisions",
    body=schemas.PrescriptionIn,
    returns=schemas.TreatmentOut,
    status=201,
    roles=SUPERVISOR,
)
async def decide_about_prescription(visit: Visit, case_id: int, body: schemas.PrescriptionIn) -> schemas.TreatmentOut:
    """Decide about a claim whose term ends soon: let it pass, order an act, or say why none is needed."""
    await decide_prescription(
        visit.deps.store, visit.deps.reckoner, CaseId(case_id), choice=body.choice, note=body.note,
        by=visit.caller.user_id, now=visit.now,
    )  # fmt: skip
    return await read_case_treatment(visit, case_id)


@routes.route(
    "POST",
    "/api/cases/{case_id}/prescription/acts",
    body=schemas.ActIn,
    returns=schemas.TreatmentOut,
    status=201,
    roles=SUPERVISOR,
)
async def add_act(visit: Visit, case_id: int, body: schemas.ActIn) -> schemas.TreatmentOut:
    """Record an interrupting act with its proof; a telephone call is none."""
    act = InterruptingAct(kind=body.kind, on=body.on, proof=body.proof, final_on=body.final_on)
    await record_act(
        visit.deps.store, visit.deps.reckoner, CaseId(case_id), BookedAct(item=body.invoice, act=act),
        by=visit.caller.user_id, now=visit.now,
    )  # fmt: skip
    return await read_case_treatment(visit, case_id)


@routes.route(
    "POST",
    "/api/cases/{case_id}/prescription/acts/{act_id}/end",
    returns=schemas.TreatmentOut,
    roles=SUPERVISOR,
)
async def take_act_back(visit: Visit, case_id: int, act_id: int) -> schemas.TreatmentOut:
    """Take an act back that was recorded by mistake; it stays in the file as taken back."""
    await end_act(
        visit.deps.store, visit.deps.reckoner, CaseId(case_id), act_id, by=visit.caller.user_id, now=visit.now
    )
    return await read_case_treatment(visit, case_id)


@routes.route(
    "POST",
    "/api/cases/{case_id}/hand-offs",
    body=schemas.HandOffIn,
    returns=schemas.TreatmentOut,
    status=201,
    roles=SUPERVISOR,
)
async def hand_case_off(visit: Visit, case_id: int, body: schemas.HandOffIn) -> schemas.TreatmentOut:
    """Hand a case on to a visitor, a lawyer, or a credit bureau: there the debtor is warned 15 days before."""
    await open_hand_off(
        visit.deps.store, visit.deps.reckoner, CaseId(case_id), body.kind, body.recipient, by=visit.caller.user_id,
        now=visit.now,
    )  # fmt: skip
    return await read_case_treatment(visit, case_id)


@routes.route(
    "POST",
    "/api/hand-offs/{hand_off_id}/moves",
    body=schemas.HandOffMoveIn,
    returns=schemas.HandOffOut,
    roles=SUPERVISOR,
)
async def move_hand_off(visit: Visit, hand_off_id: int, body: schemas.HandOffMoveIn) -> schemas.HandOffOut:
    """Move a hand-off on: sent, answered, or cancelled. A bureau is told only when the debtor's days are over."""
    row = await change_hand_off(
        visit.deps.store, visit.deps.reckoner, hand_off_id, body.move, body.note, by=visit.caller.user_id, now=visit.now
    )
    return schemas.HandOffOut.model_validate(row)


@routes.route(
    "GET",
    "/api/treatment/work",
    query=schemas.WorkQuery,
    returns=schemas.WaitingPage,
    roles=SUPERVISOR,
    walls=Walls.FILTERED,
)
async def list_work(visit: Visit, query: schemas.WorkQuery) -> schemas.WaitingPage:
    """Cases that wait for a person, the nearest deadline first."""
    today = visit.deps.reckoner.today(visit.now)
    async with visit.deps.store.transaction() as tx:
        page = await tx.case_steps.waiting(ACTIONS[query.kind], visit.scope, cursor=query.cursor, limit=query.limit)
    return schemas.WaitingPage(items=[_waiting_out(row, today) for row in page.items], next_cursor=page.next_cursor)


@routes.route(
    "GET",
    "/api/treatment/prescriptions",
    query=schemas.PrescribingQuery,
    returns=schemas.PrescribingPage,
    roles=SUPERVISOR,
    walls=Walls.FILTERED,
)
async def list_prescriptions(visit: Visit, query: schemas.PrescribingQuery) -> schemas.PrescribingPage:
    """Open cases whose first claim will soon be barred, the nearest first."""
    today = visit.deps.reckoner.today(visit.now)
    async with visit.deps.store.transaction() as tx:
        page = await tx.case_steps.prescribing(
            today + timedelta(days=query.within), visit.scope, cursor=query.cursor, limit=query.limit
        )
        unknown = await tx.case_steps.unknown_terms(visit.scope)
    items = [_waiting_out(row, today) for row in page.items]
    return schemas.PrescribingPage(items=items, next_cursor=page.next_cursor, unknown_count=unknown)


def _sentence(why: str, facts: Mapping[str, object]) -> schemas.SentenceOut:
    return schemas.SentenceOut(it=sentence(why, facts, "it"), en=sentence(why, facts, "en"))


def _waiting_out(row: WaitingCase, today: date) -> schemas.WaitingOut:
    return schemas.WaitingOut(
        case_id=row.case_id, reference=row.reference, debtor=row.debtor, creditor=row.creditor,
        balance=MoneyOut(minor=row.balance_minor, currency=row.currency), phase=row.phase, action=row.action,
        step=row.step, title=row.title, why=row.why,
        sentence=_sentence(row.why, present_facts(row.why, row.facts, row.deadline, today)), deadline=row.deadline,
        days_left=(row.deadline - today).days if row.deadline is not None else None, prescribes_on=row.prescribes_on,
    )  # fmt: skip


def _treatment_out(found: CaseTreatment) -> schemas.TreatmentOut:
    standing, strategy, assignment = found.standing, found.strategy, found.assignment
    return schemas.TreatmentOut(
        today=found.today,
        strategy=strategy.name if strategy is not None else "",
        version=strategy.version if strategy is not None else "",
        trial=assignment.trial if assignment is not None else "",
        is_challenger=standing is not None
        and assignment is not None
        and len(assignment.shares) > 1
        and standing.strategy_id != max(assignment.shares, key=lambda share: share.ratio).strategy_id,
        is_control=standing is not None and standing.is_control,
        phase=standing.phase if standing is not None else found.sheet.phase,
        phase_since=standing.phase_since if standing is not None else None,
        longest_days=found.longest_days,
        next=schemas.NextStepOut(
            action=standing.action,
            step=standing.step,
            why=standing.why,
            sentence=_sentence(standing.why, standing.facts),
            deadline=standing.deadline,
            look_again_on=standing.look_again_on,
        )
        if standing is not None
        else None,
        chance=_chance_out(found),
        rungs=[schemas.RungOut.model_validate(rung) for rung in found.rungs],
        response=schemas.ResponseOut.model_validate(response_of(found.sheet, found.today)),
        prescribes_on=standing.prescribes_on if standing is not None else None,
        prescription=standing.prescription if standing is not None else "",
        clocks=[_clock_out(clock, found.sheet.currency) for clock in found.clocks],
        acts=[schemas.ActOut.model_validate(act) for act in found.acts],
        hand_offs=[schemas.HandOffOut.model_validate(row) for row in found.hand_offs],
        events=[_event_out(event) for event in found.events],
    )


def _chance_out(found: CaseTreatment) -> schemas.ChanceOut | None:
    if found.chance is None or found.expected_minor is None:
        return None
    return schemas.ChanceOut(
        probability=found.chance.probability,
        basis=found.chance.basis,
        model_id=found.chance.model_id,
        share=found.chance.share.share,
        share_low=found.chance.share.low,
        share_high=found.chance.share.high,
        share_seen=found.chance.share.seen,
        expected=MoneyOut(minor=found.expected_minor, currency=found.sheet.currency),
    )


def _clock_out(found: InvoiceClock, currency: str) -> schemas.PrescriptionClockOut:
    clock = found.clock
    return schemas.PrescriptionClockOut(
        invoice=found.number,
        due_on=found.due_on,
        residual=MoneyOut(minor=found.residual_minor, currency=currency),
        expires_on=clock.expires_on if clock is not None else None,
        runs_from=clock.runs_from if clock is not None else None,
        counted=len(clock.counted) if clock is not None else 0,
        too_late=len(clock.too_late) if clock is not None else 0,
        unknown_because=found.unknown_because,
    )


def _event_out(event: EventRow) -> schemas.EventOut:
    facts = event.data.get("facts")
    told = _sentence(str(event.data["why"]), facts) if isinstance(facts, dict) and event.data.get("why") else None
    return schemas.EventOut(
        at=event.at, on_day=event.on_day, kind=event.kind, data=dict(event.data), sentence=told, by=event.by
    )
