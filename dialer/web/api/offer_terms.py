"""What a creditor lets be offered, who may waive how much, and its approved wording."""

from __future__ import annotations

from dialer.core.debt.offer_terms import OfferTerms
from dialer.core.kernel.ids import CreditorId
from dialer.web import offer_terms as wire
from dialer.web.routes import ADMIN, READER, Routes, Visit
from dialer.web.schemas_offer_terms import OfferTermsModel, OfferTermsOut, SegmentNameOut, TermsQuery
from dialer.workflows.debt.set_offer_terms import set_offer_terms

routes = Routes("agreements")


@routes.route("GET", "/api/creditors/{creditor_id}/offer-terms", query=TermsQuery, returns=OfferTermsOut, roles=READER)
async def read_offer_terms(visit: Visit, creditor_id: int, query: TermsQuery) -> OfferTermsOut:
    """The creditor's terms; the cautious default where it said nothing: only the creditor discounts."""
    number = CreditorId(creditor_id)
    async with visit.deps.store.transaction() as tx:
        creditor = await tx.creditors.get(number)
        found = (await tx.offer_terms.of([number])).get(number)
    segments = _segments(visit, creditor.code, query.language)
    return wire.creditor_terms_out(found or OfferTerms(), segments, is_default=found is None)


@routes.route(
    "PUT", "/api/creditors/{creditor_id}/offer-terms", body=OfferTermsModel, returns=OfferTermsOut, roles=ADMIN
)
async def put_offer_terms(visit: Visit, creditor_id: int, body: OfferTermsModel) -> OfferTermsOut:
    """Replace the creditor's terms; what was agreed before is not touched."""
    number = CreditorId(creditor_id)
    terms = wire.creditor_terms(body)
    async with visit.deps.store.transaction() as tx:
        creditor = await tx.creditors.get(number)
    segments = _segments(visit, creditor.code, "en")
    await set_offer_terms(
        visit.deps.store, number, terms, today=visit.deps.reckoner.today(visit.now),
        segments=[one.segment for one in segments] if visit.deps.segments is not None else None,
        by=visit.caller.user_id, now=visit.now,
    )  # fmt: skip
    return wire.creditor_terms_out(terms, segments)


def _segments(visit: Visit, code: str, language: str) -> list[SegmentNameOut]:
    """The rules by which this creditor's cases are sorted; none where cases are not sorted."""
    if visit.deps.segments is None:
        return []
    return [
        SegmentNameOut(segment=one.id, title=one.title.get(language, one.title["en"]))
        for one in visit.deps.segments.of(code).segments
    ]
