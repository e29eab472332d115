"""Reports of campaigns from the register of evidence, the register of business, the list of agents."""

from __future__ import annotations

from aiohttp import hdrs, web

from dialer.core.evidence.document import Document
from dialer.core.evidence.document_csv import csv_of, table_csv
from dialer.core.kernel.errors import Refused
from dialer.core.kernel.ids import CampaignId, CreditorId
from dialer.web import schemas_reports as schemas
from dialer.web.routes import ADMIN, SUPERVISOR, Routes, Visit
from dialer.workflows.evidence.read_report import CampaignReport, read_report
from dialer.workflows.evidence.register_documents import agents_document, business_document
from dialer.workflows.evidence.report_document import report_document

routes = Routes("reports")


@routes.route(
    "GET",
    "/api/reports/campaigns/{campaign_id}",
    query=schemas.ReportQuery,
    returns=schemas.ReportOut,
    produces="application/pdf",
    roles=SUPERVISOR,
)
async def read_campaign_report(
    visit: Visit, campaign_id: int, query: schemas.ReportQuery
) -> schemas.ReportOut | web.StreamResponse:
    """What a campaign did in a period, by the register of evidence; as JSON, CSV or PDF.

    Figures, formula, raw counts, pack versions, waits, deferrals and refusals by rule, and the signed head over them.
    """
    report = await read_report(
        visit.deps.views,
        visit.deps.packs,
        CampaignId(campaign_id),
        since_on=query.from_,
        until_on=query.to,
        now=visit.now,
    )
    if query.form == "json":
        return report_out(report)
    document = report_document(report, query.language)
    name = f"report-{campaign_id}-{query.from_}-{query.to}"
    return await _file(visit, document, name, query.form, csv_of(document))


@routes.route("GET", "/api/registers/business", query=schemas.BusinessQuery, produces="text/csv", roles=ADMIN)
async def read_register_of_business(visit: Visit, query: schemas.BusinessQuery) -> web.StreamResponse:
    """The register of business (TULPS art. 120): mandate, date, creditor, debtor, amount, fee, outcome; CSV or PDF."""
    lines = await visit.deps.views.registers.business(
        creditor_id=None if query.creditor_id is None else CreditorId(query.creditor_id),
        since=query.from_,
        until=query.to,
    )
    document = business_document(lines, on=visit.now.date(), language=query.language)
    return await _file(visit, document, f"register-of-business-{visit.now.date()}", query.form, table_csv(document))


@routes.route("GET", "/api/registers/agents", query=schemas.AgentListQuery, produces="text/csv", roles=ADMIN)
async def read_list_of_agents(visit: Visit, query: schemas.AgentListQuery) -> web.StreamResponse:
    """The list of agents (TULPS art. 115), as CSV or PDF."""
    document = agents_document(await visit.deps.views.registers.agents(), on=visit.now.date(), language=query.language)
    return await _file(visit, document, f"list-of-agents-{visit.now.date()}", query.form, table_csv(document))


async def _file(visit: Visit, document: Document, name: str, form: str, text: str) -> web.Response:
    headers = {hdrs.CONTENT_DISPOSITION: f'attachment; filename="{name}.{form}"', hdrs.CACHE_CONTROL: "no-store"}
    if form == "csv":  # with the mark by which spreadsheets know UTF-8
        return web.Response(body=text.encode("utf-8-sig"), content_type="text/csv", charset="utf-8", headers=headers)
    if visit.deps.typesetter is None:
        raise Refused("PDFs are not made on this node; ask for csv.", code="not_available")
    return web.Response(body=await visit.deps.typesetter.pdf(document), content_type="application/pdf", headers=headers)


def report_out(report: CampaignReport) -> schemas.ReportOut:
    return schemas.ReportOut(
        campaign_id=report.campaign_id,
        campaign=report.campaign,
        creditor=report.creditor,
        since_on=report.since_on,
        until_on=report.until_on,
        zone=report.zone,
        made_at=report.made_at,
        pack=report.pack,
        formula=report.formula,
        max_ratio=report.max_ratio,
        answer_to_agent_s=report.answer_to_agent_s,
        keep_until=report.keep_until,
        pack_versions=[schemas.ReportVersionOut(version=v, count=count) for v, count in report.pack_versions],
        total=schemas.ReportDayOut.model_validate(report.total),
        days=[schemas.ReportDayOut.model_validate(day) for day in report.days],
        countries=[schemas.ReportCountryOut.model_validate(row) for row in report.countries],
        rules=[
            schemas.ReportRuleOut(
                result=row.result, rule=row.rule, title=report.titles.get(row.rule, ""), count=row.count
            )
            for row in report.rules
        ],
        waits=schemas.ReportWaitsOut.model_validate(report.waits),
        head=schemas.ReportHeadOut.model_validate(report.head) if report.head is not None else None,
        begins_at=report.begins_at,
        deleted_before=report.deleted_before,
    )
