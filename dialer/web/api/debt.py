"""Creditors with their announcements, cases and debtors."""

from __future__ import annotations

from typing import Any

from dialer.core.compliance.conduct_rules import IdentityCheck
from dialer.core.kernel.codes import DebtorKind
from dialer.core.kernel.errors import NotFound
from dialer.core.kernel.ids import CaseId, CreditorId, DebtorId
from dialer.ports.admin import CreditorRow
from dialer.ports.placements import PlacementRow
from dialer.ports.views import CaseFilter
from dialer.web import schemas_creditors as creditors
from dialer.web import schemas_debt as schemas
from dialer.web.api.announcements import store_announcement
from dialer.web.api.campaigns import draft_of
from dialer.web.routes import ADMIN, READER, SUPERVISOR, Routes, Visit
from dialer.web.schemas_admin import AnnouncementOut, AnnouncementQuery, Announcements
from dialer.web.schemas_campaigns import SelfServiceIn
from dialer.web.walls import Walls
from dialer.workflows.admin.change_creditor import change_creditor
from dialer.workflows.admin.create_creditor import create_creditor
from dialer.workflows.placements.self_service import set_template

routes = Routes("debt")


@routes.route("GET", "/api/creditors", returns=creditors.CreditorPage, roles=READER, walls=Walls.FILTERED)
async def list_creditors(visit: Visit) -> creditors.CreditorPage:
    """All creditors."""
    rows = await visit.deps.views.debt.creditors()
    seen = [row for row in rows if visit.scope.covers(row.creditor_id)]
    return creditors.CreditorPage(items=[creditors.CreditorOut.model_validate(row) for row in seen])


@routes.route(
    "POST", "/api/creditors", body=creditors.CreditorIn, returns=creditors.CreditorOut, status=201, roles=ADMIN
)
async def add_creditor(visit: Visit, body: creditors.CreditorIn) -> creditors.CreditorOut:
    """Enter a creditor."""
    given = dict(body) | {"identity_check": _identity_check(body.identity_check)}
    row = CreditorRow(creditor_id=CreditorId(0), **given)
    creditor_id = await create_creditor(visit.deps.store, row, by=visit.caller.user_id, now=visit.now)
    await visit.deps.supervision.creditors_changed()
    return await _creditor_out(visit, creditor_id)


@routes.route(
    "PATCH",
    "/api/creditors/{creditor_id}",
    body=creditors.CreditorPatch,
    returns=creditors.CreditorOut,
    roles=ADMIN,
)
async def edit_creditor(visit: Visit, creditor_id: int, body: creditors.CreditorPatch) -> creditors.CreditorOut:
    """Change what is given; an empty text empties a field."""
    changes: dict[str, Any] = {
        "enabled" if name == "is_enabled" else name: getattr(body, name)
        for name in body.model_fields_set
        if getattr(body, name) is not None
    }
    if body.keep_case_months is False:
        changes["keep_case_months"] = None
    if body.payment_methods is False:
        changes["payment_methods"] = None
    if body.identity_check is not None:
        changes["identity_check"] = _identity_check(body.identity_check)
    await change_creditor(visit.deps.store, CreditorId(creditor_id), changes, by=visit.caller.user_id, now=visit.now)
    await visit.deps.supervision.creditors_changed()
    return await _creditor_out(visit, CreditorId(creditor_id))


def _identity_check(given: creditors.IdentityCheckModel | bool | None) -> dict[str, object]:
    """As it is stored. Raises Invalid for one that cannot be."""
    if not isinstance(given, creditors.IdentityCheckModel):
        return {}
    check: dict[str, object] = given.model_dump(mode="json")
    IdentityCheck.parse(check, "identity_check")
    return check


async def _creditor_out(visit: Visit, creditor_id: CreditorId) -> creditors.CreditorOut:
    async with visit.deps.store.transaction() as tx:
        return creditors.CreditorOut.model_validate(await tx.creditors.get(creditor_id))


@routes.route(
    "PUT",
    "/api/creditors/{creditor_id}/self-service",
    body=SelfServiceIn,
    returns=creditors.CreditorOut,
    roles=SUPERVISOR,
)
async def let_creditor_upload(visit: Visit, creditor_id: int, body: SelfServiceIn) -> creditors.CreditorOut:
    """Let the creditor upload files by itself: its debtors are called with a campaign made of this template."""
    kept = body.model_dump(mode="json", exclude={"name", "creditor_id"})
    key = CreditorId(creditor_id)
    await set_template(visit.deps.store, key, draft_of(body), kept, by=visit.caller.user_id, now=visit.now)
    return await _creditor_out(visit, key)


@routes.route("GET", "/api/creditors/{creditor_id}/placements", returns=schemas.PlacementPage, roles=READER)
async def list_placements(visit: Visit, creditor_id: int) -> schemas.PlacementPage:
    """The creditor's batches of cases (affidi), the newest first, with the fee that was agreed for each."""
    async with visit.deps.store.transaction() as tx:
        rows = await tx.placements.of(CreditorId(creditor_id))
        counts = await tx.placements.case_counts(CreditorId(creditor_id))
    return schemas.PlacementPage(items=[_placement_out(row, counts.get(row.placement_id, 0)) for row in rows])


def _placement_out(row: PlacementRow, case_count: int) -> schemas.PlacementOut:
    return schemas.PlacementOut(
        placement_id=row.placement_id,
        code=row.code,
        received_on=row.received_on,
        mandate_starts=row.mandate_starts,
        mandate_ends=row.mandate_ends,
        fee=row.fee,
        case_count=case_count,
    )


@routes.route("GET", "/api/creditors/{creditor_id}/announcements", returns=Announcements, roles=SUPERVISOR)
async def list_announcements(visit: Visit, creditor_id: int) -> Announcements:
    """The creditor's own recordings, and which there can be."""
    async with visit.deps.store.transaction() as tx:
        await tx.creditors.get(CreditorId(creditor_id))
        rows = await tx.announcements.of(CreditorId(creditor_id))
    return Announcements(
        items=[AnnouncementOut.model_validate(row) for row in rows],
        names=sorted(shelf.names) if (shelf := visit.deps.shelf) else [],
    )


@routes.route(
    "PUT",
    "/api/creditors/{creditor_id}/announcements/{name}",
    query=AnnouncementQuery,
    consumes="audio/wav",
    returns=AnnouncementOut,
    roles=ADMIN,
)
async def put_announcement(visit: Visit, creditor_id: int, name: str, query: AnnouncementQuery) -> AnnouncementOut:
    """Replace a recording: a WAV file with plain PCM audio, half a second to two minutes."""
    return await store_announcement(visit, CreditorId(creditor_id), name, query.language)


@routes.route(
    "GET", "/api/cases", query=schemas.CasesQuery, returns=schemas.CasePage, roles=READER, walls=Walls.FILTERED
)
async def list_cases(visit: Visit, query: schemas.CasesQuery) -> schemas.CasePage:
    """Cases by creditor, status, or the beginning of a reference, a tax code, a number or any word of the name."""
    where = CaseFilter(
        creditor_id=await _creditor_id(visit, query.creditor),
        status=query.status,
        text=(query.q or "").strip(),
        scope=visit.scope,
    )
    page = await visit.deps.views.debt.cases(where, cursor=query.cursor, limit=query.limit)
    return schemas.CasePage.model_validate(page)


@routes.route("GET", "/api/cases/{case_id}", returns=schemas.CaseFileOut, roles=READER)
async def read_case(visit: Visit, case_id: int) -> schemas.CaseFileOut:
    """One case with its debtor, invoices, holds and promises."""
    return schemas.CaseFileOut.model_validate(await visit.deps.views.debt.case(CaseId(case_id), scope=visit.scope))


@routes.route(
    "GET", "/api/debtors", query=schemas.DebtorsQuery, returns=schemas.DebtorPage, roles=READER, walls=Walls.FILTERED
)
async def find_debtors(visit: Visit, query: schemas.DebtorsQuery) -> schemas.DebtorPage:
    """Debtors by the beginning of a reference, a tax code, a number or any word of the name; by name."""
    page = await visit.deps.views.debt.find_debtors(query.q, scope=visit.scope, cursor=query.cursor, limit=query.limit)
    return schemas.DebtorPage(
        items=[
            schemas.DebtorRowOut(
                debtor_id=item.debtor_id,
                name=item.name,
                kind=DebtorKind(item.kind),
                tax_code=item.tax_code,
                municipality=item.municipality,
                region=item.region,
                numbers=list(item.numbers),
                cases=[schemas.CaseNameOut(creditor_code=code, reference=ref) for code, ref in item.cases],
            )
            for item in page.items
        ],
        next_cursor=page.next_cursor,
    )


@routes.route("GET", "/api/debtors/{debtor_id}", returns=schemas.DebtorFileOut, roles=READER)
async def read_debtor(visit: Visit, debtor_id: int) -> schemas.DebtorFileOut:
    """One debtor with numbers, addresses, cases and history."""
    file = await visit.deps.views.debt.debtor(DebtorId(debtor_id), scope=visit.scope)
    return schemas.DebtorFileOut.model_validate(file)


async def _creditor_id(visit: Visit, code: str | None) -> CreditorId | None:
    if code is None:
        return None
    async with visit.deps.store.transaction() as tx:
        creditor = await tx.creditors.by_code(code)
    if creditor is None or not visit.scope.covers(creditor.creditor_id):
        raise NotFound(f"There is no creditor {code}.", field="query.creditor")
    return creditor.creditor_id
