"""The lawful ways out of a case, the most promising first, each with its why (``core/debt/offers``)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from dialer.core.debt.authority import Level
from dialer.core.debt.default_reason import DefaultReason
from dialer.core.debt.offer_terms import OfferTerms
from dialer.core.debt.offers import Offer, Situation, next_best_offers
from dialer.core.debt.promise import PromiseState
from dialer.core.debt.reason_treatment import TREATMENTS, UNKNOWN
from dialer.core.debt.settlement import days_past_due
from dialer.core.kernel.codes import CampaignType
from dialer.core.kernel.ids import CaseId, CreditorId
from dialer.ports.store import Store
from dialer.workflows.debt.reckon import Reckoner


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is known of the debtor's side. Amounts in minor units."""

    reason: DefaultReason | None
    """None: as it was told before."""
    phase: CampaignType
    level: Level
    can_pay_now: int | None = None
    """None: not said."""
    affordable: int | None = None
    """Each month; None: as the form of the case says, if it has one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggested:
    """Offers and what they rest on. Amounts in minor units."""

    offers: tuple[Offer, ...]
    balance: int
    currency: str
    dpd: int
    affordable: int | None
    why_none: str = ""
    """Where there is no offer: ``not_open``, ``nothing_owed``, ``reason_first`` or ``not_affordable``."""
    on: date


async def suggest_offers(store: Store, reckoner: Reckoner, case_id: CaseId, asked: Asked, now: datetime) -> Suggested:
    """What may be offered in this case today, of what is not disputed; nothing is stored. Raises NotFound."""
    today = reckoner.today(now)
    async with store.transaction() as tx:
        found = await reckoner.one(tx, case_id, today)
        creditor_id = CreditorId(found.books.creditor_id)
        terms = (await tx.offer_terms.of([creditor_id])).get(creditor_id, OfferTerms())
        promises = (await tx.promises.of([case_id])).get(case_id, ())
        form = await tx.agreement_papers.affordability(case_id)
        reason = asked.reason or await tx.disputes.reason(case_id)
        disputed = sum(invoice.in_dispute for invoice in await tx.disputes.contested(case_id))
    position = found.position
    affordable = asked.affordable
    if affordable is None and form is not None:
        affordable = form.form.affordable
    treatment = TREATMENTS[reason] if reason is not None else UNKNOWN
    situation = Situation(
        principal=max(0, position.principal - disputed), accessories=position.interest + position.costs,
        dpd=days_past_due(position, today), treatment=treatment, phase=asked.phase, level=asked.level,
        broken_promises=sum(row.state is PromiseState.BROKEN for row in promises), can_pay_now=asked.can_pay_now,
        affordable=affordable,
    )  # fmt: skip
    is_open = found.books.status == "open"
    offers = next_best_offers(situation, terms.allowed, today, country=reckoner.country) if is_open else ()
    why = ""
    if not offers:
        why = "not_affordable" if treatment.offers else "reason_first"
        why = "nothing_owed" if not position.balance else why
        why = "not_open" if not is_open else why
    return Suggested(
        offers=offers, balance=position.balance, currency=found.books.currency, dpd=situation.dpd,
        affordable=affordable, why_none=why, on=today,
    )  # fmt: skip
