"""Reports on cases that have ended: one as PDF or JSON, a creditor's of a period as an archive."""

from __future__ import annotations

from aiohttp import hdrs, web

from dialer.core.kernel.codes import Role
from dialer.core.kernel.errors import Refused
from dialer.core.kernel.ids import CaseId, CreditorId
from dialer.web import schemas_hand_offs as schemas
from dialer.web.api.disputes import tools_of
from dialer.web.hand_out import hand_out
from dialer.web.routes import READER, Routes, Visit
from dialer.web.schemas import MoneyOut
from dialer.web.schemas_treatment import ResponseOut, SentenceOut
from dialer.workflows.figures.read_figures import Prices
from dialer.workflows.treatment.closure_batch import ClosurePeriod, closure_archive
from dialer.workflows.treatment.closure_report import (
    ClosureFacts,
    closure_document,
    read_closure,
    tax_elements,
    why_ended,
)

routes = Routes("treatment")


@routes.route(
    "GET",
    "/api/cases/{case_id}/closure-report",
    query=schemas.ClosureReportQuery,
    returns=schemas.ClosureReportOut,
    produces="application/pdf",
    roles=READER,
)
async def read_closure_report(
    visit: Visit, case_id: int, query: schemas.ClosureReportQuery
) -> schemas.ClosureReportOut | web.StreamResponse:
    """Why a case ended, what was tried and at what cost, what is left, when it is barred, elements for the tax office.

    What the work cost the agency is not shown to creditors.
    """
    given = await read_closure(
        visit.deps.store, visit.deps.reckoner, CaseId(case_id), prices=_prices(visit), now=visit.now
    )
    if query.form == "json":
        return _out(given)
    if visit.deps.typesetter is None:
        raise Refused("PDFs are not made on this node; ask for json.", code="not_available")
    content = await visit.deps.typesetter.pdf(closure_document(given, query.language))
    headers = {
        hdrs.CONTENT_DISPOSITION: f'attachment; filename="closure-{case_id}.pdf"',
        hdrs.CACHE_CONTROL: "no-store",
    }
    return web.Response(body=content, content_type="application/pdf", headers=headers)


@routes.route(
    "GET",
    "/api/creditors/{creditor_id}/closure-reports",
    query=schemas.ClosurePeriodQuery,
    produces="application/zip",
    roles=READER,
)
async def read_closure_reports(visit: Visit, creditor_id: int, query: schemas.ClosurePeriodQuery) -> web.StreamResponse:
    """The reports of every case of a creditor that ended in a period, with an index, as a signed archive."""
    period = ClosurePeriod(
        creditor_id=CreditorId(creditor_id), since=query.since, until=query.until, language=query.language
    )  # fmt: skip
    making = closure_archive(
        visit.deps.store, tools_of(visit), period, prices=_prices(visit), by=visit.caller.user_id, now=visit.now
    )
    async with making as content:
        name = f"closures-{creditor_id}-{query.since}-{query.until}.zip"
        return await hand_out(visit, content, name, "application/zip")


def _prices(visit: Visit) -> Prices | None:
    if Role.CREDITOR in visit.caller.user.roles:
        return None
    policy = visit.deps.policy
    return Prices(agent_hour_minor=policy.agent_hour_minor, letter_minor=policy.letter_minor)


def _out(given: ClosureFacts) -> schemas.ClosureReportOut:
    found, currency = given.reckoned.position, given.subject.currency
    costs = given.costs
    return schemas.ClosureReportOut(
        status=given.ending.status, reason=given.ending.reason,
        why=SentenceOut(it=why_ended(given, "it"), en=why_ended(given, "en")),
        ended_on=given.ended_on, decided_by=given.ending.decided_by, note=given.ending.note,
        balance=MoneyOut(minor=found.balance, currency=currency),
        collected=MoneyOut(minor=given.collected_minor, currency=currency),
        missing_rates=list(found.missing_rates), response=ResponseOut.model_validate(given.response),
        lawyers=given.lawyers, promises=given.promises, kept_promises=given.kept_promises, plans=given.plans,
        settlements=given.settlements,
        cost=None if costs is None else MoneyOut(minor=sum(costs), currency=currency), tax=tax_elements(given),
    )  # fmt: skip
