"""What a creditor lets be offered, who may waive how much, and its approved wording."""

from __future__ import annotations

from dialer.core.debt.offer_terms import OfferTerms
from dialer.core.kernel.ids import CreditorId
from dialer.web import agreements as wire
from dialer.web.routes import ADMIN, READER, Routes, Visit
from dialer.web.schemas_agreements import OfferTermsModel
from dialer.workflows.debt.set_offer_terms import set_offer_terms

routes = Routes("agreements")


@routes.route("GET", "/api/creditors/{creditor_id}/offer-terms", returns=OfferTermsModel, roles=READER)
async def read_offer_terms(visit: Visit, creditor_id: int) -> OfferTermsModel:
    """The creditor's terms; the cautious default where it said nothing: only the creditor discounts."""
    number = CreditorId(creditor_id)
    async with visit.deps.store.transaction() as tx:
        await tx.creditors.get(number)
        terms = (await tx.offer_terms.of([number])).get(number, OfferTerms())
    return wire.creditor_terms_out(terms)


@routes.route(
    "PUT", "/api/creditors/{creditor_id}/offer-terms", body=OfferTermsModel, returns=OfferTermsModel, roles=ADMIN
)
async def put_offer_terms(visit: Visit, creditor_id: int, body: OfferTermsModel) -> OfferTermsModel:
    """Replace the creditor's terms; what was agreed before is not touched."""
    terms = wire.creditor_terms(body)
    await set_offer_terms(
        visit.deps.store, CreditorId(creditor_id), terms, by=visit.caller.user_id, now=visit.now
    )  # fmt: skip
    return wire.creditor_terms_out(terms)
