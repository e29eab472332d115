"""What is asked of the tables for the treatment of some hundreds of cases at once."""

from __future__ import annotations

from sqlalchemy import and_, bindparam, case, exists, func, literal_column, or_, select

from dialer.core.kernel.codes import Outcome
from dialer.core.treatment.reports import MADE, TALKED, VisitOutcome
from dialer.db.repos.treatment_history import COUNTING, TALKS
from dialer.db.tables.base import Instant, one_of_ids
from dialer.db.tables.calls import attempts
from dialer.db.tables.campaigns import campaigns
from dialer.db.tables.debt import case_holds, cases, debtor_addresses, debtor_numbers, debtors, invoices, placements
from dialer.db.tables.facts import debtor_wishes, moratoria, number_consents
from dialer.db.tables.hand_offs import hand_off_reports
from dialer.db.tables.ledger import interrupting_acts
from dialer.db.tables.relation import case_segments
from dialer.db.tables.treatment import (
    closure_decisions,
    hand_offs,
    prescription_decisions,
    treatment_steps,
    treatments,
)

_address = exists().where(
    debtor_addresses.c.debtor_id == debtors.c.id, debtor_addresses.c.street != "", debtor_addresses.c.municipality != ""
)
_number_consent = exists().where(
    debtor_numbers.c.debtor_id == debtors.c.id,
    number_consents.c.number_id == debtor_numbers.c.id,
    number_consents.c.ended_at.is_(None),
)
_objection = exists().where(
    debtor_wishes.c.debtor_id == debtors.c.id,
    debtor_wishes.c.ended_at.is_(None),
    or_(
        debtor_wishes.c.kind == "cease",
        and_(debtor_wishes.c.kind == "medium_block", debtor_wishes.c.medium.in_(("email", "sms"))),
    ),
)
ask_cases = (
    select(
        cases.c.id, cases.c.creditor_id, cases.c.debtor_id, cases.c.status, cases.c.balance_minor, cases.c.opened_at,
        cases.c.default_reason, cases.c.currency,
        cases.c.phase.label("case_phase"), cases.c.credit_kind, debtors.c.kind, debtors.c.country, debtors.c.region,
        debtors.c.municipality, debtors.c.postcode, placements.c.phase.label("placed_phase"),
        placements.c.mandate_starts, placements.c.mandate_ends, _address.label("has_address"),
        and_(or_(debtors.c.email != "", _number_consent), ~_objection).label("has_consent"),
        case_segments.c.traits.label("segment_traits"), case_segments.c.facts.label("segment_facts"),
        treatments.c.strategy_id, treatments.c.phase,
        treatments.c.phase_since, treatments.c.phase_at, treatments.c.is_control, treatments.c.action,
        treatments.c.why, treatments.c.facts, treatments.c.step, treatments.c.look_again_on, treatments.c.deadline,
        treatments.c.prescribes_on, treatments.c.prescription,
    )
    .select_from(
        cases.join(debtors, debtors.c.id == cases.c.debtor_id)
        .outerjoin(placements, placements.c.id == cases.c.placement_id)
        .outerjoin(treatments, treatments.c.case_id == cases.c.id)
        .outerjoin(case_segments, case_segments.c.case_id == cases.c.id)
    )
    .where(one_of_ids(cases.c.id, "ids"))
    .order_by(cases.c.id)
)  # fmt: skip
ask_invoices = (
    select(
        invoices.c.case_id, invoices.c.number, invoices.c.due_on, invoices.c.residual_minor, invoices.c.disputed_minor,
        invoices.c.credit_kind,
    )
    .where(one_of_ids(invoices.c.case_id, "ids"), invoices.c.residual_minor > 0)
    .order_by(invoices.c.id)
)  # fmt: skip
ask_holds = select(case_holds.c.case_id, case_holds.c.reason, case_holds.c.ends_at).where(
    one_of_ids(case_holds.c.case_id, "ids"), literal_column("released_at IS NULL")
)
ask_acts = (
    select(interrupting_acts, invoices.c.number)
    .outerjoin(invoices, invoices.c.id == interrupting_acts.c.invoice_id)
    .where(one_of_ids(interrupting_acts.c.case_id, "ids"), interrupting_acts.c.ended_at.is_(None))
)
ask_steps = select(treatment_steps).where(one_of_ids(treatment_steps.c.case_id, "ids"))
_talked = and_(attempts.c.joined_at.is_not(None), attempts.c.outcome.in_(TALKS))
_counted = case((or_(attempts.c.outcome.is_(None), attempts.c.outcome.in_(COUNTING)), 1), else_=0)
_said_at = func.coalesce(attempts.c.disposed_at, attempts.c.ordered_at)
_refused = attempts.c.outcome == Outcome.REFUSAL.value
_of_creditor = (
    cases.join(attempts, attempts.c.debtor_id == cases.c.debtor_id)
    .join(campaigns, and_(campaigns.c.id == attempts.c.campaign_id, campaigns.c.creditor_id == cases.c.creditor_id))
)  # fmt: skip
ask_attempts = (
    select(
        cases.c.id,
        func.sum(_counted).label("attempts"),
        func.sum(case((_talked, 1), else_=0)).label("talks"),
        func.max(case((_talked, attempts.c.ordered_at)), type_=Instant()).label("last_talk_at"),
        func.max(case((_refused, _said_at)), type_=Instant()).label("refused_at"),
        func.sum(case((_refused, 1), else_=0)).label("refusals"),
    )
    .select_from(_of_creditor)
    .where(one_of_ids(cases.c.id, "ids"), attempts.c.ordered_at >= cases.c.opened_at)
    .group_by(cases.c.id)
)  # fmt: skip
_stage = hand_off_reports.c.stage
_met = case((_stage.in_(sorted(TALKED)), 1), else_=0)
_at_door = _stage == VisitOutcome.REFUSED.value
ask_visits = (
    select(
        hand_off_reports.c.case_id,
        func.count().label("visits"),
        func.sum(_met).label("talks"),
        func.sum(case((_at_door, 1), else_=0)).label("refusals"),
        func.max(case((_at_door, hand_off_reports.c.at)), type_=Instant()).label("refused_at"),
        func.max(case((_met == 1, hand_off_reports.c.at)), type_=Instant()).label("last_talk_at"),
    )
    .select_from(hand_off_reports.join(hand_offs, hand_offs.c.id == hand_off_reports.c.hand_off_id))
    .where(one_of_ids(hand_off_reports.c.case_id, "ids"), hand_offs.c.kind == "visit", _stage.in_(sorted(MADE)))
    .group_by(hand_off_reports.c.case_id)
)
ask_step_attempts = (
    select(
        treatment_steps.c.case_id, treatment_steps.c.step, func.sum(_counted).label("attempts"),
        func.sum(case((_talked, 1), else_=0)).label("talks"),
    )
    .select_from(
        treatment_steps.join(cases, cases.c.id == treatment_steps.c.case_id)
        .join(attempts, attempts.c.debtor_id == cases.c.debtor_id)
        .join(campaigns, and_(campaigns.c.id == attempts.c.campaign_id, campaigns.c.creditor_id == cases.c.creditor_id))
    )
    .where(
        one_of_ids(treatment_steps.c.case_id, "ids"), treatment_steps.c.action == "call",
        attempts.c.ordered_at >= treatment_steps.c.opened_at,
    )
    .group_by(treatment_steps.c.case_id, treatment_steps.c.step)
)  # fmt: skip
_other = cases.alias("other")
ask_others = (
    select(
        cases.c.id, func.count().label("others"), func.sum(case((_other.c.phase != "caring", 1), else_=0)).label("late")
    )
    .select_from(
        cases.join(
            _other,
            and_(
                _other.c.debtor_id == cases.c.debtor_id,
                _other.c.creditor_id == cases.c.creditor_id,
                _other.c.id != cases.c.id,
            ),
        )
    )
    .where(one_of_ids(cases.c.id, "ids"))
    .group_by(cases.c.id)
)
ask_decided = (
    select(prescription_decisions.c.case_id, func.max(prescription_decisions.c.on_day).label("on_day"))
    .where(one_of_ids(prescription_decisions.c.case_id, "ids"))
    .group_by(prescription_decisions.c.case_id)
)
ask_kept_on = (
    select(closure_decisions.c.case_id, func.max(closure_decisions.c.on_day).label("on_day"))
    .where(one_of_ids(closure_decisions.c.case_id, "ids"), closure_decisions.c.is_confirmed.is_(False))
    .group_by(closure_decisions.c.case_id)
)
ask_lawyers = (
    select(hand_offs.c.case_id, hand_offs.c.sent_on, hand_offs.c.state, hand_offs.c.stage)
    .where(
        one_of_ids(hand_offs.c.case_id, "ids"), hand_offs.c.kind == "legal", hand_offs.c.sent_on.is_not(None),
        or_(hand_offs.c.state == "sent", and_(hand_offs.c.state == "done", hand_offs.c.decision == "")),
    )
    .order_by(hand_offs.c.id)
)  # fmt: skip
ask_after = (
    select(cases.c.id)
    .outerjoin(treatments, treatments.c.case_id == cases.c.id)
    .where(cases.c.id > bindparam("last"), or_(cases.c.status == "open", treatments.c.action != "stop"))
    .order_by(cases.c.id)
    .limit(bindparam("limit"))
)
ask_after_of = ask_after.where(one_of_ids(cases.c.creditor_id, "creditors"))
ask_moratoria = select(moratoria).where(moratoria.c.ended_at.is_(None))
