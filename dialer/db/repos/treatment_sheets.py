"""Cases as their treatment reads them: a handful of questions for some hundreds of cases at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, and_, bindparam, case, exists, func, literal_column, or_, select

from dialer.core.compliance.moratorium import Moratorium, holds_of
from dialer.core.debt.prescription import ActKind, InterruptingAct
from dialer.core.kernel.codes import HoldReason, Outcome
from dialer.core.treatment.reports import MADE, TALKED, VisitOutcome
from dialer.core.treatment.risk import UNKNOWN, PayingHabit
from dialer.core.treatment.sheet import CaseSheet, LawyerSheet, OwedInvoice, ProvedAct, Standing, StepSheet
from dialer.core.treatment.strategy import PhaseName, Trait
from dialer.db.repos.treatment_agreements import plans_of, promises_of, settlements_of
from dialer.db.repos.treatment_history import COUNTING, NOTHING, TALKS, History, history_of
from dialer.db.rows import AnyRow
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
_cases = (
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
_invoices = (
    select(
        invoices.c.case_id, invoices.c.number, invoices.c.due_on, invoices.c.residual_minor, invoices.c.disputed_minor,
        invoices.c.credit_kind,
    )
    .where(one_of_ids(invoices.c.case_id, "ids"), invoices.c.residual_minor > 0)
    .order_by(invoices.c.id)
)  # fmt: skip
_holds = select(case_holds.c.case_id, case_holds.c.reason, case_holds.c.ends_at).where(
    one_of_ids(case_holds.c.case_id, "ids"), literal_column("released_at IS NULL")
)
_acts = (
    select(interrupting_acts, invoices.c.number)
    .outerjoin(invoices, invoices.c.id == interrupting_acts.c.invoice_id)
    .where(one_of_ids(interrupting_acts.c.case_id, "ids"), interrupting_acts.c.ended_at.is_(None))
)
_steps = select(treatment_steps).where(one_of_ids(treatment_steps.c.case_id, "ids"))
_talked = and_(attempts.c.joined_at.is_not(None), attempts.c.outcome.in_(TALKS))
_counted = case((or_(attempts.c.outcome.is_(None), attempts.c.outcome.in_(COUNTING)), 1), else_=0)
_said_at = func.coalesce(attempts.c.disposed_at, attempts.c.ordered_at)
_refused = attempts.c.outcome == Outcome.REFUSAL.value
_of_creditor = (
    cases.join(attempts, attempts.c.debtor_id == cases.c.debtor_id)
    .join(campaigns, and_(campaigns.c.id == attempts.c.campaign_id, campaigns.c.creditor_id == cases.c.creditor_id))
)  # fmt: skip
_attempts = (
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
_visits = (
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
_step_attempts = (
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
_others = (
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
_decided = (
    select(prescription_decisions.c.case_id, func.max(prescription_decisions.c.on_day).label("on_day"))
    .where(one_of_ids(prescription_decisions.c.case_id, "ids"))
    .group_by(prescription_decisions.c.case_id)
)
_kept_on = (
    select(closure_decisions.c.case_id, func.max(closure_decisions.c.on_day).label("on_day"))
    .where(one_of_ids(closure_decisions.c.case_id, "ids"), closure_decisions.c.is_confirmed.is_(False))
    .group_by(closure_decisions.c.case_id)
)
_lawyers = (
    select(hand_offs.c.case_id, hand_offs.c.sent_on, hand_offs.c.state, hand_offs.c.stage)
    .where(
        one_of_ids(hand_offs.c.case_id, "ids"), hand_offs.c.kind == "legal", hand_offs.c.sent_on.is_not(None),
        or_(hand_offs.c.state == "sent", and_(hand_offs.c.state == "done", hand_offs.c.decision == "")),
    )
    .order_by(hand_offs.c.id)
)  # fmt: skip
_after = (
    select(cases.c.id)
    .outerjoin(treatments, treatments.c.case_id == cases.c.id)
    .where(cases.c.id > bindparam("last"), or_(cases.c.status == "open", treatments.c.action != "stop"))
    .order_by(cases.c.id)
    .limit(bindparam("limit"))
)
_after_of = _after.where(one_of_ids(cases.c.creditor_id, "creditors"))
_moratoria = select(moratoria).where(moratoria.c.ended_at.is_(None))
# Everything is asked by number. PostgreSQL keeps the plans of a connection: one that was made while a table was empty
# (the first night of a house) would read all of it for every chunk until its statistics are renewed.
_BY_INDEX = "SET LOCAL enable_seqscan = off"


def cases_after(
    connection: Connection, last: int, limit: int, creditor_ids: Sequence[int] | None = None
) -> tuple[int, ...]:
    """The next cases that are to be treated: open ones, and others that were not told to stop yet."""
    given = {"last": last, "limit": limit}
    if creditor_ids is None:
        return tuple(connection.execute(_after, given).scalars())
    return tuple(connection.execute(_after_of, given | {"creditors": sorted(creditor_ids)}).scalars())


def sheets_of(
    connection: Connection, case_ids: Sequence[int], today: date, zone: ZoneInfo, with_history: bool = False
) -> tuple[CaseSheet, ...]:
    """These cases, those that exist, in the order of their numbers."""
    ids = {"ids": sorted(set(case_ids))}
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(_BY_INDEX)
    rows = connection.execute(_cases, ids).all()
    if not rows:
        return ()
    parts = _Parts(connection, ids, today, zone, history_of(connection, ids) if with_history else NOTHING)
    return tuple(parts.sheet(row) for row in rows)


class _Parts:
    """What belongs to the cases of one reading, by case."""

    def __init__(
        self, connection: Connection, ids: Mapping[str, Any], today: date, zone: ZoneInfo, history: History
    ) -> None:
        self._today, self._zone, self._history = today, zone, history
        self._invoices: defaultdict[int, list[OwedInvoice]] = defaultdict(list)
        for row in connection.execute(_invoices, ids):
            owed = OwedInvoice(row.number, row.due_on, row.residual_minor, row.disputed_minor, row.credit_kind)
            self._invoices[row.case_id].append(owed)
        self._holds: defaultdict[int, dict[HoldReason, date | None]] = defaultdict(dict)
        for held in connection.execute(_holds, ids):
            _add_hold(self._holds[held.case_id], HoldReason(held.reason), self._day(held.ends_at))
        self._acts: defaultdict[int, list[ProvedAct]] = defaultdict(list)
        for found in connection.execute(_acts, ids):
            act = InterruptingAct(kind=ActKind(found.kind), on=found.on_day, proof=found.proof, final_on=found.final_on)
            self._acts[found.case_id].append(ProvedAct(found.number or "", act))
        counted = {(row.case_id, row.step): row for row in connection.execute(_step_attempts, ids)}
        self._steps: defaultdict[int, dict[str, StepSheet]] = defaultdict(dict)
        for step in connection.execute(_steps, ids):
            calls = counted.get((step.case_id, step.step))
            self._steps[step.case_id][step.step] = StepSheet(
                action=step.action, wording=step.wording, opened_on=step.opened_on, done_on=step.done_on,
                anchor_on=step.anchor_on,
                is_open=step.state == "open", attempts=int(calls.attempts) if calls is not None else 0,
                talks=int(calls.talks) if calls is not None else 0,
            )  # fmt: skip
        self._attempts = {row.id: row for row in connection.execute(_attempts, ids)}
        self._visits = {row.case_id: row for row in connection.execute(_visits, ids)}
        self._others = {row.id: row for row in connection.execute(_others, ids)}
        self._decided = {row.case_id: row.on_day for row in connection.execute(_decided, ids)}
        self._kept_on = {row.case_id: row.on_day for row in connection.execute(_kept_on, ids)}
        self._promises = promises_of(connection, ids, zone)
        self._plans = plans_of(connection, ids)
        self._settlements = settlements_of(connection, ids)
        self._lawyers = {
            row.case_id: LawyerSheet(sent_on=row.sent_on, is_over=row.state == "done", stage=row.stage)
            for row in connection.execute(_lawyers, ids)
        }
        self._moratoria = [(row.creditor_id, _moratorium(row)) for row in connection.execute(_moratoria)]

    def _day(self, at: datetime | None) -> date | None:
        """Last local day of a hold that ends at an instant: one that ends at midnight held until the day before."""
        if at is None:
            return None
        local = at.astimezone(self._zone)
        is_midnight = not (local.hour or local.minute or local.second)
        return date.fromordinal(local.toordinal() - 1) if is_midnight else local.date()

    def sheet(self, row: AnyRow) -> CaseSheet:
        case_id = row.id
        called, visited = self._attempts.get(case_id), self._visits.get(case_id)
        tried = [row for row in (called, visited) if row is not None]
        others = self._others.get(case_id)
        promise, broken, kept = self._promises.get(case_id, (None, 0, 0))
        offer, refused_offers = self._settlements.get(case_id, (None, 0))
        return CaseSheet(
            case_id=case_id, creditor_id=row.creditor_id, debtor_id=row.debtor_id, status=row.status,
            currency=row.currency, balance=row.balance_minor, opened_on=row.opened_at.astimezone(self._zone).date(),
            phase=row.case_phase, credit_kind=row.credit_kind, is_business=row.kind == "business",
            segment_traits=_traits(row.segment_traits),
            placed_phase=row.placed_phase or "", mandate_starts=row.mandate_starts, mandate_ends=row.mandate_ends,
            invoices=tuple(self._invoices.get(case_id, ())), holds=self._all_holds(row),
            acts=tuple(self._acts.get(case_id, ())), promise=promise, broken_promises=broken,
            kept_promises=kept, has_paid=case_id in self._history.paid,
            attempts_since_talk=self._history.attempts_since_talk.get(case_id, 0),
            plan=self._plans.get(case_id), settlement=offer,
            steps=self._steps.get(case_id, {}),
            attempts=int(called.attempts) if called is not None else 0,
            talks=sum(int(row.talks) for row in tried),
            last_talk_at=max((row.last_talk_at for row in tried if row.last_talk_at is not None), default=None),
            refused_at=max((row.refused_at for row in tried if row.refused_at is not None), default=None),
            refusals=sum(int(row.refusals) for row in tried), refused_offers=refused_offers,
            visits=int(visited.visits) if visited is not None else 0,
            reason=row.default_reason, habit=_habit(row.segment_facts), has_address=bool(row.has_address),
            has_consent=bool(row.has_consent),
            other_cases=others.others if others is not None else 0,
            late_cases=int(others.late) if others is not None else 0,
            prescription_decided_on=self._decided.get(case_id), closure_refused_on=self._kept_on.get(case_id),
            at_lawyer=self._lawyers.get(case_id),
            standing=standing_of(row) if row.strategy_id is not None else None,
        )  # fmt: skip

    def _all_holds(self, row: AnyRow) -> Mapping[HoldReason, date | None]:
        holds = self._holds.get(row.id, {})
        mine = [
            moratorium
            for creditor_id, moratorium in self._moratoria
            if creditor_id in (None, row.creditor_id) and moratorium.starts_on <= self._today
        ]
        if not mine:
            return holds
        lives = {"country": row.country, "region": row.region, "municipality": row.municipality}
        found = holds_of(mine, **lives, postcode=row.postcode)
        holds = dict(holds)
        for hold in found:
            _add_hold(holds, hold.reason, hold.ends)
        return holds


def _habit(facts: Mapping[str, Any] | None) -> PayingHabit:
    """As the sorting of the case kept it (``SegmentFacts``)."""
    if not facts or (facts.get("on_time_ratio") is None and facts.get("behaviour") in (None, "unknown")):
        return UNKNOWN
    return PayingHabit(
        on_time_ratio=facts.get("on_time_ratio"),
        late_days_median=facts.get("late_days_median"),
        behaviour=facts.get("behaviour") or "unknown",
    )


def _traits(names: Sequence[str] | None) -> frozenset[Trait]:
    """What the segment says; a trait of a later program is not asked for by this one's strategies."""
    return frozenset(Trait(name) for name in names or () if name in list(Trait))


def _add_hold(holds: dict[HoldReason, date | None], reason: HoldReason, until: date | None) -> None:
    """Of two for the same reason the longer one holds."""
    held = holds.get(reason, date.min)
    holds[reason] = None if until is None or held is None else max(until, held)


def _moratorium(row: AnyRow) -> Moratorium:
    return Moratorium(
        country=row.country,
        region=row.region,
        municipality=row.municipality,
        postcode_prefix=row.postcode_prefix,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
    )


def standing_of(row: AnyRow) -> Standing:
    return Standing(
        strategy_id=row.strategy_id, phase=PhaseName(row.phase), phase_since=row.phase_since, phase_at=row.phase_at,
        is_control=bool(row.is_control), action=row.action, why=row.why, facts=row.facts, step=row.step,
        look_again_on=row.look_again_on, deadline=row.deadline, prescribes_on=row.prescribes_on,
        prescription=row.prescription,
    )  # fmt: skip
