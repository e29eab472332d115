"""What a debtor says about paying, from the wire to the rooms; offers and what they rest on, back."""

from __future__ import annotations

from dialer.core.debt.needs import Needs
from dialer.core.debt.offers import Offer
from dialer.ports.agreement_papers import AffordabilityRow, NeedsRow
from dialer.web import schemas_needs as schemas
from dialer.web.agreements import rates_out
from dialer.workflows.debt.suggest_offers import Suggested


def needs_of(given: schemas.NeedsIn) -> Needs:
    return Needs(
        reason=given.reason, can_pay_now=given.can_pay_now_minor, per_rate=given.per_rate_minor, every=given.every,
        money_on=given.money_on,
    )  # fmt: skip


def suggestions_out(found: Suggested) -> schemas.SuggestionsOut:
    return schemas.SuggestionsOut.model_validate(
        {
            "balance_minor": found.balance,
            "asked_minor": found.asked,
            "reason": found.needs.reason,
            "segment": found.segment,
            "currency": found.currency,
            "dpd": found.dpd,
            "affordable_minor": found.affordable,
            "why_none": found.why_none,
            "offers": [_offer_out(offer, found) for offer in found.offers],
        }
    )  # fmt: skip


def affordability_out(row: AffordabilityRow) -> schemas.AffordabilityOut:
    form = row.form
    return schemas.AffordabilityOut(
        income_minor=form.income, housing_minor=form.housing, living_minor=form.living,
        other_debts_minor=form.other_debts, household=form.household, affordable_minor=form.affordable,
        entered_at=row.entered_at, keep_until=row.keep_until,
    )  # fmt: skip


def _offer_out(offer: Offer, found: Suggested) -> schemas.OfferOut:
    plan, waiver = offer.plan, offer.waiver
    return schemas.OfferOut.model_validate(
        {
            "kind": offer.kind,
            "minor": offer.minor,
            "due_on": offer.due_on,
            "needs": offer.needs,
            "why": offer.why,
            "also": offer.also,
            "expected_minor": round(offer.value),
            "rates": rates_out(plan.instalments) if plan is not None else [],
            "waived_minor": waiver.waived if waiver is not None else 0,
            "waived_accessories_minor": waiver.waived_accessories if waiver is not None else 0,
            "discount_percent": round(float(waiver.ratio * 100), 2) if waiver is not None else 0,
            "first_on": offer.first_on,
            "count": len(plan.instalments) - bool(offer.down_payment) if plan is not None else 0,
            "every": found.needs.every,
            "down_payment_minor": offer.down_payment,
        }
    )


def needs_out(row: NeedsRow) -> schemas.NeedsOut:
    needs = row.needs
    return schemas.NeedsOut(
        reason=needs.reason, can_pay_now_minor=needs.can_pay_now, per_rate_minor=needs.per_rate, every=needs.every,
        money_on=needs.money_on, entered_at=row.entered_at, keep_until=row.keep_until,
    )  # fmt: skip
