"""The lawful ways out of a case, the most promising first, each with its why (``core/debt/offers``)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from dialer.core.debt.asked import left_out
from dialer.core.debt.authority import Level
from dialer.core.debt.default_reason import DefaultReason
from dialer.core.debt.needs import Needs, per_period
from dialer.core.debt.offers import Offer, Situation, next_best_offers
from dialer.core.debt.promise import PromiseState
from dialer.core.debt.reason_treatment import TREATMENTS, UNKNOWN
from dialer.core.debt.settlement import days_past_due
from dialer.core.kernel.codes import CampaignType
from dialer.core.kernel.ids import CaseId
from dialer.ports.agreement_papers import AffordabilityRow
from dialer.ports.store import Store
from dialer.workflows.debt.read_terms import terms_of
from dialer.workflows.debt.reckon import Reckoner


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is known of the debtor's side beyond what is kept. Amounts in minor units."""

    phase: CampaignType
    level: Level
    reason: DefaultReason | None = None
    """None: as the questionnaire has it, else as it was told before."""
    can_pay_now: int | None = None
    """None: as the questionnaire has it."""
    affordable: int | None = None
    """Each time that money comes; None: the questionnaire's and the form's, the smaller of both."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggested:
    """Offers and what they rest on. Amounts in minor units."""

    offers: tuple[Offer, ...]
    balance: int
    asked: int
    """Without what is in dispute."""
    currency: str
    dpd: int
    affordable: int | None
    needs: Needs
    """What was told of the debtor's side, from wherever."""
    segment: str
    """Whose set of offers was taken; empty: the creditor's terms as they are."""
    why_none: str = ""
    """Where there is no offer: ``not_open``, ``nothing_owed``, ``all_disputed``, ``reason_first`` or
    ``not_affordable``."""
    on: date


async def suggest_offers(store: Store, reckoner: Reckoner, case_id: CaseId, asked: Asked, now: datetime) -> Suggested:
    """What may be offered in this case today, of what is not disputed; nothing is stored. Raises NotFound."""
    today = reckoner.today(now)
    async with store.transaction() as tx:
        found = await reckoner.one(tx, case_id, today)
        given = await terms_of(tx, found, today)
        promises = (await tx.promises.of([case_id])).get(case_id, ())
        form = await tx.agreement_papers.affordability(case_id)
        kept = await tx.agreement_papers.needs(case_id)
        told = await tx.disputes.reason(case_id)
        disputed = sum(part.minor for part in left_out(found.position, await tx.disputes.contested(case_id)))
    needs = _needs(asked, kept.needs if kept is not None else Needs(), told)
    affordable = _affordable(asked, needs, form)
    position = found.position
    treatment = TREATMENTS[needs.reason] if needs.reason is not None else UNKNOWN
    situation = Situation(
        principal=position.principal, accessories=position.interest + position.costs,
        dpd=days_past_due(position, today), treatment=treatment, phase=asked.phase, level=asked.level,
        broken_promises=sum(row.state is PromiseState.BROKEN for row in promises), can_pay_now=needs.can_pay_now,
        affordable=affordable, every=needs.every, money_on=_still_to_come(needs.money_on, today), disputed=disputed,
        promises=given.terms.promises, has_reason=needs.reason is not None,
    )  # fmt: skip
    is_open = found.books.status == "open"
    offers = next_best_offers(situation, given.allowed, today, country=reckoner.country) if is_open else ()
    return Suggested(
        offers=offers, balance=position.balance, asked=situation.asked, currency=found.books.currency,
        dpd=situation.dpd, affordable=affordable, needs=needs,
        segment=given.segment if given.offers is not None else "",
        why_none="" if offers else _why_none(situation, is_open=is_open), on=today,
    )  # fmt: skip


def _needs(asked: Asked, kept: Needs, told: DefaultReason | None) -> Needs:
    return replace(
        kept,
        reason=asked.reason or kept.reason or told,
        can_pay_now=asked.can_pay_now if asked.can_pay_now is not None else kept.can_pay_now,
    )


def _affordable(asked: Asked, needs: Needs, form: AffordabilityRow | None) -> int | None:
    """What was said, but no more than the figures of the month leave."""
    if asked.affordable is not None:
        return asked.affordable
    found = [needs.per_rate] if needs.per_rate is not None else []
    if form is not None:
        found.append(per_period(form.form.affordable, needs.every))
    return min(found, default=None)


def _still_to_come(day: date | None, today: date) -> date | None:
    """An answer of last week may name a day that has passed: it says nothing any more."""
    return day if day is not None and day >= today else None


def _why_none(situation: Situation, *, is_open: bool) -> str:
    if not is_open:
        return "not_open"
    if not situation.principal + situation.accessories:
        return "nothing_owed"
    if not situation.asked:
        return "all_disputed"
    return "not_affordable" if situation.treatment.offers else "reason_first"
