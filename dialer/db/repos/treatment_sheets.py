"""Cases as their treatment reads them: a handful of questions for some hundreds of cases at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from dialer.core.compliance.moratorium import Moratorium, holds_of
from dialer.core.debt.prescription import ActKind, InterruptingAct
from dialer.core.kernel.codes import HoldReason
from dialer.core.treatment.risk import UNKNOWN, PayingHabit
from dialer.core.treatment.sheet import CaseSheet, LawyerSheet, OwedInvoice, ProvedAct, Standing, StepSheet
from dialer.core.treatment.strategy import PhaseName, Trait
from dialer.db.repos.treatment_agreements import plans_of, promises_of, settlements_of
from dialer.db.repos.treatment_history import NOTHING, History, history_of
from dialer.db.repos.treatment_questions import (
    ask_acts,
    ask_after,
    ask_after_of,
    ask_attempts,
    ask_cases,
    ask_decided,
    ask_holds,
    ask_invoices,
    ask_kept_on,
    ask_lawyers,
    ask_moratoria,
    ask_others,
    ask_step_attempts,
    ask_steps,
    ask_visits,
)
from dialer.db.rows import AnyRow

# Everything is asked by number. PostgreSQL keeps the plans of a connection: one that was made while a table was empty
# (the first night of a house) would read all of it for every chunk until its statistics are renewed.
_BY_INDEX = "SET LOCAL enable_seqscan = off"


def cases_after(
    connection: Connection, last: int, limit: int, creditor_ids: Sequence[int] | None = None
) -> tuple[int, ...]:
    """The next cases that are to be treated: open ones, and others that were not told to stop yet."""
    given = {"last": last, "limit": limit}
    if creditor_ids is None:
        return tuple(connection.execute(ask_after, given).scalars())
    return tuple(connection.execute(ask_after_of, given | {"creditors": sorted(creditor_ids)}).scalars())


def sheets_of(
    connection: Connection, case_ids: Sequence[int], today: date, zone: ZoneInfo, with_history: bool = False
) -> tuple[CaseSheet, ...]:
    """These cases, those that exist, in the order of their numbers."""
    ids = {"ids": sorted(set(case_ids))}
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(_BY_INDEX)
    rows = connection.execute(ask_cases, ids).all()
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
        for row in connection.execute(ask_invoices, ids):
            owed = OwedInvoice(row.number, row.due_on, row.residual_minor, row.disputed_minor, row.credit_kind)
            self._invoices[row.case_id].append(owed)
        self._holds: defaultdict[int, dict[HoldReason, date | None]] = defaultdict(dict)
        for held in connection.execute(ask_holds, ids):
            _add_hold(self._holds[held.case_id], HoldReason(held.reason), self._day(held.ends_at))
        self._acts: defaultdict[int, list[ProvedAct]] = defaultdict(list)
        for found in connection.execute(ask_acts, ids):
            act = InterruptingAct(kind=ActKind(found.kind), on=found.on_day, proof=found.proof, final_on=found.final_on)
            self._acts[found.case_id].append(ProvedAct(found.number or "", act))
        counted = {(row.case_id, row.step): row for row in connection.execute(ask_step_attempts, ids)}
        self._steps: defaultdict[int, dict[str, StepSheet]] = defaultdict(dict)
        for step in connection.execute(ask_steps, ids):
            calls = counted.get((step.case_id, step.step))
            self._steps[step.case_id][step.step] = StepSheet(
                action=step.action, wording=step.wording, opened_on=step.opened_on, done_on=step.done_on,
                anchor_on=step.anchor_on,
                is_open=step.state == "open", attempts=int(calls.attempts) if calls is not None else 0,
                talks=int(calls.talks) if calls is not None else 0,
            )  # fmt: skip
        self._attempts = {row.id: row for row in connection.execute(ask_attempts, ids)}
        self._visits = {row.case_id: row for row in connection.execute(ask_visits, ids)}
        self._others = {row.id: row for row in connection.execute(ask_others, ids)}
        self._decided = {row.case_id: row.on_day for row in connection.execute(ask_decided, ids)}
        self._kept_on = {row.case_id: row.on_day for row in connection.execute(ask_kept_on, ids)}
        self._promises = promises_of(connection, ids, zone)
        self._plans = plans_of(connection, ids)
        self._settlements = settlements_of(connection, ids)
        self._lawyers = {
            row.case_id: LawyerSheet(sent_on=row.sent_on, is_over=row.state == "done", stage=row.stage)
            for row in connection.execute(ask_lawyers, ids)
        }
        self._moratoria = [(row.creditor_id, _moratorium(row)) for row in connection.execute(ask_moratoria)]

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
