"""Agreements from the wire to the rooms and back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from dialer.core.debt.authority import ORDER, Level, level_of, may_decide, most_waivable
from dialer.core.debt.plan import Instalment
from dialer.core.debt.reason_treatment import OfferKind
from dialer.core.debt.settlement import SettlementState
from dialer.core.kernel.codes import CampaignType
from dialer.core.kernel.ids import UserId
from dialer.ports.agreement_papers import LogLine, Paper
from dialer.ports.agreements import PlanRow, PromiseRow, SettlementRow
from dialer.web import schemas_agreements as schemas
from dialer.web.routes import Visit
from dialer.workflows.debt.agree_plan import PlanTerms
from dialer.workflows.debt.make_offer import OfferDraft, OfferedTerms
from dialer.workflows.debt.read_terms import CaseTerms

Names = Mapping[UserId, str]
"""Users by id."""


def caller_level(visit: Visit) -> Level | None:
    """The level at which the asking person decides; None: at none."""
    return level_of(visit.caller.user.roles)


def plan_terms(given: schemas.PlanIn) -> PlanTerms:
    return PlanTerms(
        first_on=given.first_on,
        count=given.count,
        every=given.every,
        yearly_percent=given.yearly_percent,
        down_payment=given.down_payment_minor,
        rates=tuple((rate.due_on, rate.minor) for rate in given.rates),
    )


def offer_terms(given: schemas.OfferIn) -> OfferedTerms:
    return OfferedTerms(
        rates=tuple((rate.due_on, rate.minor) for rate in given.rates),
        reason=given.reason,
        expires_on=given.expires_on,
        is_agreed=given.is_agreed,
    )


def rates_out(rates: Iterable[Instalment]) -> list[schemas.RateOut]:
    return [
        schemas.RateOut(
            number=rate.number, due_on=rate.due_on, principal_minor=rate.principal, interest_minor=rate.interest
        )
        for rate in rates
    ]


def promise_out(row: PromiseRow, country: str) -> schemas.PromiseFileOut:
    return schemas.PromiseFileOut(
        promise_id=row.promise_id,
        minor=row.promise.minor,
        currency=row.currency,
        made_on=row.promise.made_on,
        due_on=row.promise.due_on,
        last_day=row.promise.last_day(country),
        method=row.promise.method,
        state=row.state,
        paid_minor=row.paid,
        reminder_on=row.promise.reminder_on(),
        closed_reason=row.closed_reason,
    )


def plan_out(row: PlanRow) -> schemas.PlanOut:
    return schemas.PlanOut(
        plan_id=row.plan_id,
        agreed_on=row.plan.agreed_on,
        state=row.state,
        currency=row.currency,
        total_minor=row.plan.minor,
        interest_minor=row.plan.interest,
        paid_minor=row.paid,
        overdue_minor=row.overdue,
        next_due_on=row.next_due_on,
        broken_on=row.broken_on,
        every=row.every,
        yearly_percent=row.yearly_percent,
        closed_reason=row.closed_reason,
        rates=rates_out(row.plan.instalments),
    )


def settlement_out(row: SettlementRow, names: Names, level: Level | None) -> schemas.SettlementOut:
    offer, waiver = row.settlement, row.settlement.waiver
    return schemas.SettlementOut(
        settlement_id=row.settlement_id,
        state=row.state,
        needs=row.needs,
        minor=offer.minor,
        currency=row.currency,
        principal_minor=waiver.principal,
        waived_minor=waiver.waived,
        accessories_minor=waiver.accessories,
        waived_accessories_minor=waiver.waived_accessories,
        discount_percent=round(float(waiver.ratio * 100), 2),
        dpd=waiver.dpd,
        made_on=offer.plan.agreed_on,
        expires_on=offer.expires_on,
        next_due_on=row.next_due_on,
        paid_minor=row.paid,
        reason=offer.reason,
        counters_id=row.counters_id,
        by=names.get(row.by, "") if row.by is not None else "",
        decided_by=names.get(row.decided_by, "") if row.decided_by is not None else "",
        accepted_at=row.accepted_at,
        rates=rates_out(offer.plan.instalments),
        moves=_moves(row, level),
    )


def _moves(row: SettlementRow, level: Level | None) -> list[Any]:
    if level is None:
        return []
    if level is Level.CREDITOR:
        return ["approve", "reject"] if row.state is SettlementState.PROPOSED else []
    if row.state is SettlementState.PROPOSED:
        # a manager may enter what the creditor decided
        may = may_decide(level, row.needs) or may_decide(level, Level.MANAGER)
        return ["approve", "reject", "withdraw"] if may else ["withdraw"]
    moves = {SettlementState.OFFERED: ["accept", "withdraw"], SettlementState.ACCEPTED: ["withdraw"]}
    return moves.get(row.state, [])


def log_out(line: LogLine, names: Names) -> schemas.LogLineOut:
    minor = line.data.get("minor", line.data.get("paid_minor"))
    return schemas.LogLineOut(
        at=line.at,
        kind=line.kind,
        agreement_id=line.agreement_id,
        move=line.move,
        by=names.get(line.by, "") if line.by is not None else "",
        note=line.note,
        minor=minor if isinstance(minor, int) else None,
    )


def paper_out(paper: Paper) -> schemas.PaperOut:
    return schemas.PaperOut(
        paper_id=paper.paper_id, kind=paper.kind, agreement_id=paper.agreement_id, language=paper.language,
        sha256=paper.sha256, made_at=paper.made_at,
    )  # fmt: skip


def offer_draft_out(draft: OfferDraft) -> schemas.OfferDraftOut:
    waiver = draft.settlement.waiver
    return schemas.OfferDraftOut(
        minor=draft.settlement.minor, currency=draft.currency, principal_minor=waiver.principal,
        waived_minor=waiver.waived, accessories_minor=waiver.accessories,
        waived_accessories_minor=waiver.waived_accessories, discount_percent=round(float(waiver.ratio * 100), 2),
        dpd=waiver.dpd, expires_on=draft.settlement.expires_on, needs=draft.needs, state=draft.state,
    )  # fmt: skip


def case_terms_out(
    found: CaseTerms, *, principal: int, dpd: int, today: date, phase: CampaignType
) -> schemas.CaseTermsOut:
    allowed, promises = found.allowed, found.terms.promises
    matrix = allowed.matrix
    return schemas.CaseTermsOut(
        kinds=[kind for kind in OfferKind if kind in allowed.kinds],
        most_rates=allowed.most_rates,
        least_rate_minor=allowed.least_rate,
        above_dpd=matrix.above_dpd,
        limits=[
            schemas.CaseLimitOut(
                level=limit.level, percent=limit.percent, minor=limit.minor,
                most_minor=most_waivable(matrix, limit.level, principal, dpd),
            )
            for limit in sorted(matrix.limits, key=lambda one: ORDER.index(one.level))
        ],
        offer_days=found.terms.offer_days,
        promise_until=today + timedelta(days=promises.days(phase)),
        least_promise_minor=promises.least,
        segment=found.segment if found.offers is not None else "",
        approved_percent=allowed.approved_percent,
        approved_minor=allowed.approved_most,
    )  # fmt: skip
