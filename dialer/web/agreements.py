"""Agreements from the wire to the rooms and back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from dialer.core.debt.authority import AuthorityMatrix, Level, Limit, level_of, may_decide
from dialer.core.debt.offer_terms import OfferTerms
from dialer.core.debt.offers import AllowedOffers
from dialer.core.debt.plan import Instalment
from dialer.core.debt.settlement import SettlementState
from dialer.core.kernel.ids import UserId
from dialer.ports.agreement_papers import AffordabilityRow, LogLine, Paper
from dialer.ports.agreements import PlanRow, PromiseRow, SettlementRow
from dialer.web import schemas_agreements as schemas
from dialer.web.routes import Visit
from dialer.workflows.debt.agree_plan import PlanTerms
from dialer.workflows.debt.make_offer import OfferedTerms
from dialer.workflows.debt.suggest_offers import Suggested

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


def creditor_terms(given: schemas.OfferTermsModel) -> OfferTerms:
    """Raises Invalid for limits or figures that cannot be."""
    limits = tuple(
        Limit(
            level=Level(limit.level), percent=limit.percent, minor=limit.minor,
            accessory_percent=limit.accessory_percent, accessory_minor=limit.accessory_minor,
        )
        for limit in given.limits
    )  # fmt: skip
    return OfferTerms(
        allowed=AllowedOffers(
            kinds=frozenset(given.kinds),
            most_rates=given.most_rates,
            least_rate=given.least_rate_minor,
            matrix=AuthorityMatrix(limits=limits, above_dpd=given.above_dpd),
        ),
        offer_days=given.offer_days,
        recognition={language: words.strip() for language, words in given.recognition.items() if words.strip()},
        recognition_reference=given.recognition_reference.strip(),
    )


def creditor_terms_out(terms: OfferTerms) -> schemas.OfferTermsModel:
    allowed = terms.allowed
    values: dict[str, Any] = {
        "kinds": sorted(allowed.kinds),
        "most_rates": allowed.most_rates,
        "least_rate_minor": allowed.least_rate,
        "above_dpd": allowed.matrix.above_dpd,
        "limits": [
            {
                "level": limit.level.value, "percent": limit.percent, "minor": limit.minor,
                "accessory_percent": limit.accessory_percent, "accessory_minor": limit.accessory_minor,
            }
            for limit in allowed.matrix.limits
        ],
        "offer_days": terms.offer_days,
        "recognition": dict(terms.recognition),
        "recognition_reference": terms.recognition_reference,
    }  # fmt: skip
    return schemas.OfferTermsModel.model_validate(values)


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


def suggestions_out(found: Suggested) -> schemas.SuggestionsOut:
    return schemas.SuggestionsOut.model_validate(
        {
            "balance_minor": found.balance,
            "currency": found.currency,
            "dpd": found.dpd,
            "affordable_minor": found.affordable,
            "why_none": found.why_none,
            "offers": [
                schemas.OfferOut.model_validate(
                    {
                        "kind": offer.kind, "minor": offer.minor, "due_on": offer.due_on, "needs": offer.needs,
                        "why": offer.why, "expected_minor": round(offer.value),
                        "rates": rates_out(offer.plan.instalments) if offer.plan is not None else [],
                        "waived_minor": offer.waiver.waived if offer.waiver is not None else 0,
                    }
                )
                for offer in found.offers
            ],
        }
    )  # fmt: skip


def affordability_out(row: AffordabilityRow) -> schemas.AffordabilityOut:
    form = row.form
    return schemas.AffordabilityOut(
        income_minor=form.income, housing_minor=form.housing, living_minor=form.living,
        other_debts_minor=form.other_debts, household=form.household, affordable_minor=form.affordable,
        entered_at=row.entered_at, keep_until=row.keep_until,
    )  # fmt: skip
