"""Files of cases: uploaded, watched while they are read, and their rejects."""

from __future__ import annotations

from datetime import date

from aiohttp import web

from dialer.core.debt.fee import fee_text
from dialer.core.kernel.codes import Role
from dialer.core.kernel.errors import Invalid, NotFound, Refused
from dialer.core.kernel.ids import CampaignId, CreditorId
from dialer.ports.admin import CreditorRow, ImportRow, ImportState
from dialer.ports.intake import ImportOrder
from dialer.web import schemas_admin as schemas
from dialer.web.api.campaigns import draft_of
from dialer.web.rejects import rejects_response
from dialer.web.routes import READER, Routes, Visit
from dialer.web.schemas import PageQuery
from dialer.web.schemas_campaigns import SelfServiceIn
from dialer.web.uploads import FILE_OPTIONS, IMPORTS, Received, receive
from dialer.web.walls import Walls
from dialer.workflows.placements.self_service import TEMPLATE, own_campaign

routes = Routes("imports")

FIELDS = FILE_OPTIONS | {
    "creditor", "campaign", "mapping", "dry_run", "placement", "mandate_starts", "mandate_ends", "fee",
}  # fmt: skip
_TRUE = frozenset({"true", "1", "yes", "on"})
_FALSE = frozenset({"false", "0", "no", "off", ""})


@routes.route(
    "POST",
    "/api/imports",
    consumes="multipart/form-data",
    returns=schemas.ImportStarted,
    status=202,
    roles=READER,
    walls=Walls.FILTERED,
)
async def start_import(visit: Visit) -> schemas.ImportStarted:
    """Upload a file of cases (CSV or XLSX); it is read in the background.

    Form fields: ``file``; ``creditor`` (code); optional ``campaign`` (id or name: its queue takes the debtors),
    ``mapping`` (text of a mapping file, TOML), ``dry_run``, ``placement``, ``mandate_starts``, ``mandate_ends``,
    ``fee`` (of the placement);
    and where the file leaves it open ``dates`` (dmy, mdy), ``decimals`` (comma, point), ``delimiter``, ``encoding``,
    ``sheet``.
    """
    desk, policy = visit.request.app[IMPORTS], visit.deps.policy
    received = await receive(visit.request, policy.upload_dir, policy.max_upload_bytes, FIELDS)
    try:
        row, order = await _order_of(visit, received)
        return schemas.ImportStarted(import_id=await desk.accept(received, row, order))
    except BaseException:
        received.path.unlink(missing_ok=True)
        raise


@routes.route("GET", "/api/imports", query=PageQuery, returns=schemas.ImportPage, roles=READER, walls=Walls.FILTERED)
async def list_imports(visit: Visit, query: PageQuery) -> schemas.ImportPage:
    """Imports, newest first."""
    page = await visit.deps.views.house.imports(scope=visit.scope, cursor=query.cursor, limit=query.limit)
    codes = {row.creditor_id: row.code for row in await visit.deps.views.debt.creditors()}
    items = [_import_out(visit, row, codes) for row in page.items]
    return schemas.ImportPage(items=items, next_cursor=page.next_cursor)


@routes.route("GET", "/api/imports/{import_id}", returns=schemas.ImportOut, roles=READER)
async def read_import(visit: Visit, import_id: int) -> schemas.ImportOut:
    """One import: how far it is, and what came of it."""
    async with visit.deps.store.transaction() as tx:
        row = await tx.imports.get(import_id)
        creditor = await tx.creditors.get(row.creditor_id)
    return _import_out(visit, row, {creditor.creditor_id: creditor.code})


@routes.route("GET", "/api/imports/{import_id}/rejects", produces="text/csv", roles=READER)
async def read_rejects(visit: Visit, import_id: int) -> web.StreamResponse:
    """The rows that were not loaded, with line, column, value, reason and remedy."""
    async with visit.deps.store.transaction() as tx:
        await tx.imports.get(import_id)
    path = visit.request.app[IMPORTS].rejects_path(import_id)
    missing = NotFound(f"Import {import_id} has no rejects on this node.", import_id=import_id)
    return await rejects_response(path, missing)


async def _order_of(visit: Visit, received: Received) -> tuple[ImportRow, ImportOrder]:
    fields = received.fields
    is_dry_run = _flag(fields.get("dry_run", ""))
    async with visit.deps.store.transaction() as tx:
        creditor = await tx.creditors.by_code(fields.get("creditor", ""))
    if creditor is None or not visit.scope.covers(creditor.creditor_id):
        rows = await visit.deps.views.debt.creditors()
        known = ", ".join(row.code for row in rows if visit.scope.covers(row.creditor_id)) or "none yet"
        raise NotFound(f"There is no creditor {fields.get('creditor') or '(empty)'}; known: {known}.", field="creditor")
    if Role.CREDITOR in visit.caller.user.roles:
        campaign_id, campaign_name = await _own_campaign(visit, creditor, is_dry_run=is_dry_run)
        fields = {
            "placement": f"{visit.now:%Y-%m-%d}",
            **{name: text for name, text in fields.items() if name != "fee"},
        }
    else:
        campaign_id, campaign_name = await _campaign(visit, fields.get("campaign", ""), creditor.creditor_id)
    row = ImportRow(
        import_id=0,
        creditor_id=creditor.creditor_id,
        campaign_id=campaign_id,
        user_id=visit.caller.user_id,
        file_name=received.file_name,
        file_sha256=received.sha256,
        file_size=received.file_size,
        is_dry_run=is_dry_run,
        state=ImportState.QUEUED,
        created_at=visit.now,
    )
    order = ImportOrder(
        creditor_code=creditor.code,
        campaign_name=campaign_name,
        placement_code=fields.get("placement", ""),
        mandate_starts=_day(fields, "mandate_starts"),
        mandate_ends=_day(fields, "mandate_ends"),
        fee=fee_text(fields.get("fee", ""), placement=fields.get("placement", "")),
        is_dry_run=is_dry_run,
        user_id=visit.caller.user_id,
    )
    return row, order


async def _own_campaign(visit: Visit, creditor: CreditorRow, *, is_dry_run: bool) -> tuple[CampaignId | None, str]:
    """A creditor's own upload goes where the house has decided: into the campaign of its template."""
    template = creditor.self_service.get(TEMPLATE)
    if not isinstance(template, dict):
        raise Refused(
            f"{creditor.name} does not upload files by itself yet; ask the agency to open it.", code="no_self_service"
        )
    if is_dry_run:
        return None, ""
    draft = draft_of(SelfServiceIn.model_validate(template))
    packs = dict(visit.deps.packs)
    campaign = await own_campaign(visit.deps.store, creditor, draft, packs, by=visit.caller.user_id, now=visit.now)
    await visit.deps.supervision.campaign_changed(campaign.campaign_id)
    return campaign.campaign_id, campaign.name


async def _campaign(visit: Visit, given: str, creditor_id: CreditorId) -> tuple[CampaignId | None, str]:
    if not given:
        return None, ""
    for summary in await visit.deps.views.campaigns.all():
        campaign = summary.campaign
        if given in (str(campaign.campaign_id), campaign.name) and visit.scope.covers(campaign.creditor_id):
            if campaign.creditor_id != creditor_id:
                raise Invalid(
                    f"Campaign {campaign.name} belongs to creditor {campaign.creditor_code}.", field="campaign"
                )
            return campaign.campaign_id, campaign.name
    raise NotFound(f"There is no campaign {given}.", field="campaign")


def _day(fields: dict[str, str], name: str) -> date | None:
    if not fields.get(name):
        return None
    try:
        return date.fromisoformat(fields[name])
    except ValueError:
        raise Invalid(f"{name} is {fields[name]!r}; write a day as 2026-11-30.", field=name) from None


def _flag(text: str) -> bool:
    if text.lower() in _TRUE:
        return True
    if text.lower() in _FALSE:
        return False
    raise Invalid(f"dry_run is {text!r}; write true or false.", field="dry_run")


def _import_out(visit: Visit, row: ImportRow, codes: dict[CreditorId, str]) -> schemas.ImportOut:
    return schemas.ImportOut(
        import_id=row.import_id,
        creditor_id=row.creditor_id,
        creditor_code=codes.get(row.creditor_id, ""),
        campaign_id=row.campaign_id,
        file_name=row.file_name,
        file_size=row.file_size,
        state=row.state,
        is_dry_run=row.is_dry_run,
        created_at=row.created_at,
        started_at=row.started_at,
        finished_at=row.finished_at,
        row_count=row.row_count,
        total_count=row.total_count,
        added_count=row.added_count,
        updated_count=row.updated_count,
        unchanged_count=row.unchanged_count,
        rejected_count=row.rejected_count,
        has_rejects=visit.request.app[IMPORTS].rejects_path(row.import_id).is_file(),
        report=dict(row.report),
        error=visit.say(row.error),
    )
