"""Scripts of conversations: drafted, looked at as an agent, published, withdrawn; what guides which calls."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict

from dialer.core.compliance.conduct import introduction_of
from dialer.core.kernel.codes import CampaignType
from dialer.core.kernel.errors import NotFound, Refused
from dialer.core.kernel.ids import CreditorId
from dialer.core.script.document import differences, from_document, to_document
from dialer.core.script.example import AGENTS, example_file
from dialer.core.script.run import Run
from dialer.core.script.script import Script
from dialer.core.script.shelf import LANGUAGES, Slot
from dialer.core.script.shown import shown_of
from dialer.core.script.values import values_of
from dialer.core.script.variables import OPEN, Variable
from dialer.ports.admin import CreditorRow
from dialer.ports.scripts import ScriptRow, VersionHead, VersionRow
from dialer.web import schemas_scripts as schemas
from dialer.web.routes import SUPERVISOR, Routes, Visit
from dialer.web.walls import Walls
from dialer.workflows.scripts.check_script import flaws_of
from dialer.workflows.scripts.edit_script import (
    create_script,
    drop_draft,
    publish_script,
    save_draft,
    withdraw_script,
)

routes = Routes("scripts")

Creditors = Mapping[CreditorId, CreditorRow]


@routes.route("GET", "/api/scripts", returns=schemas.Scripts, roles=SUPERVISOR, walls=Walls.FILTERED)
async def list_scripts(visit: Visit) -> schemas.Scripts:
    """Every script, the house's first, and the variables that scripts may have."""
    async with visit.deps.store.transaction() as tx:
        rows = await tx.scripts.all()
        heads = await tx.scripts.heads()
        creditors = {row.creditor_id: row for row in await tx.creditors.all()}
    seen = [row for row in rows if row.slot.creditor_id is None or visit.scope.covers(row.slot.creditor_id)]
    versions: dict[int, list[VersionHead]] = {row.script_id: [] for row in rows}
    for head in heads:
        versions[head.script_id].append(head)
    return schemas.Scripts(
        items=[_item(visit, row, versions[row.script_id], creditors) for row in seen], variables=_variables(visit)
    )


@routes.route(
    "POST", "/api/scripts", body=schemas.NewScriptIn, returns=schemas.ScriptFileOut, status=201, roles=SUPERVISOR,
    walls=Walls.FILTERED,
)  # fmt: skip
async def add_script(visit: Visit, body: schemas.NewScriptIn) -> schemas.ScriptFileOut:
    """Begin a script for calls that have none yet; it guides no call until it is published."""
    creditor_id = (await _creditor(visit, body.creditor)).creditor_id if body.creditor else None
    _require_whole(visit, creditor_id)
    slot = Slot(creditor_id=creditor_id, kind=body.kind, language=body.language)
    row = await create_script(
        visit.deps.store, slot, _script(body.script), by=visit.caller.user_id, now=visit.now
    )  # fmt: skip
    return await read_script(visit, row.head.script_id)


@routes.route(
    "POST", "/api/scripts/check", body=schemas.CheckScriptIn, returns=schemas.FlawsOut, roles=SUPERVISOR,
    walls=Walls.OPEN,
)  # fmt: skip
async def check_script(visit: Visit, body: schemas.CheckScriptIn) -> schemas.FlawsOut:
    """What would keep this script from being published; nothing is kept."""
    return schemas.FlawsOut(flaws=_flaws(visit, _script(body.script), body.kind, body.language))


@routes.route(
    "POST", "/api/scripts/preview", body=schemas.PreviewScriptIn, returns=schemas.ScriptShownOut, roles=SUPERVISOR,
    walls=Walls.FILTERED,
)  # fmt: skip
async def preview_script(visit: Visit, body: schemas.PreviewScriptIn) -> schemas.ScriptShownOut:
    """One step as the agent sees it, with a made-up debtor, before or after the identity check."""
    script = _script(body.script)
    if body.step not in script.by_id:
        raise NotFound(f"the script has no step {body.step}; choose one that is there", field="step")
    creditor = await _creditor(visit, body.creditor) if body.creditor else None
    shown = shown_of(
        script,
        Run(version_id=0, here=body.step),
        _example_values(visit, body.kind, body.language, creditor),
        number=0,
        language=body.language,
        is_identified=body.is_identified,
    )
    return schemas.ScriptShownOut.model_validate(shown)


@routes.route("GET", "/api/scripts/{script_id}", returns=schemas.ScriptFileOut, roles=SUPERVISOR)
async def read_script(visit: Visit, script_id: int) -> schemas.ScriptFileOut:
    """One script: its draft with the flaws that are left, what guides calls now, every version."""
    async with visit.deps.store.transaction() as tx:
        row = await tx.scripts.get(script_id)
        heads = await tx.scripts.heads(script_id)
        draft = await tx.scripts.draft(script_id)
        newest = next((head for head in heads if head.published_at is not None), None)
        published = await tx.scripts.version(newest.version_id) if newest is not None else None
        creditors = {found.creditor_id: found for found in await tx.creditors.all()}
    return schemas.ScriptFileOut(
        item=_item(visit, row, heads, creditors),
        draft=None if draft is None else _draft(visit, row, draft),
        published=None if published is None else _document(published.script),
        versions=[_version(head) for head in heads],
    )


@routes.route(
    "PUT", "/api/scripts/{script_id}/draft", body=schemas.DraftIn, returns=schemas.ScriptFileOut, roles=SUPERVISOR
)  # fmt: skip
async def write_draft(visit: Visit, script_id: int, body: schemas.DraftIn) -> schemas.ScriptFileOut:
    """Keep the draft as it stands, with its flaws; no call sees it."""
    await _require_mine(visit, script_id)
    await save_draft(
        visit.deps.store, script_id, _script(body.script), body.revision, by=visit.caller.user_id, now=visit.now
    )  # fmt: skip
    return await read_script(visit, script_id)


@routes.route(
    "DELETE", "/api/scripts/{script_id}/draft", query=schemas.RevisionQuery, returns=schemas.ScriptFileOut,
    roles=SUPERVISOR,
)  # fmt: skip
async def delete_draft(visit: Visit, script_id: int, query: schemas.RevisionQuery) -> schemas.ScriptFileOut:
    """Throw the draft away; what guides calls stays."""
    await _require_mine(visit, script_id)
    await drop_draft(visit.deps.store, script_id, query.revision, by=visit.caller.user_id, now=visit.now)
    return await read_script(visit, script_id)


@routes.route(
    "POST", "/api/scripts/{script_id}/publish", body=schemas.RevisionIn, returns=schemas.ScriptFileOut,
    roles=SUPERVISOR,
)  # fmt: skip
async def publish(visit: Visit, script_id: int, body: schemas.RevisionIn) -> schemas.ScriptFileOut:
    """Let the draft guide the calls that begin from now on; refused with every flaw that is left."""
    await _require_mine(visit, script_id)
    await publish_script(
        visit.deps.store, script_id, body.revision, visit.deps.wordings, by=visit.caller.user_id, now=visit.now
    )  # fmt: skip
    await visit.deps.supervision.scripts_changed()
    return await read_script(visit, script_id)


@routes.route(
    "PUT", "/api/scripts/{script_id}/withdrawn", body=schemas.WithdrawnIn, returns=schemas.ScriptFileOut,
    roles=SUPERVISOR,
)  # fmt: skip
async def withdraw(visit: Visit, script_id: int, body: schemas.WithdrawnIn) -> schemas.ScriptFileOut:
    """Let it guide no further call, so that the next closest does, or let it guide again."""
    await _require_mine(visit, script_id)
    await withdraw_script(
        visit.deps.store, script_id, body.is_withdrawn, by=visit.caller.user_id, now=visit.now
    )  # fmt: skip
    await visit.deps.supervision.scripts_changed()
    return await read_script(visit, script_id)


@routes.route(
    "GET", "/api/scripts/{script_id}/versions/{number}", returns=schemas.ScriptVersionOut, roles=SUPERVISOR
)  # fmt: skip
async def read_version(visit: Visit, script_id: int, number: int) -> schemas.ScriptVersionOut:
    """One version as it was published, or the draft."""
    async with visit.deps.store.transaction() as tx:
        row = await tx.scripts.numbered(script_id, number)
    return schemas.ScriptVersionOut(version=_version(row.head), script=_document(row.script))


@routes.route(
    "GET", "/api/scripts/{script_id}/differences", query=schemas.ScriptDifferencesQuery,
    returns=schemas.ScriptDifferencesOut, roles=SUPERVISOR,
)  # fmt: skip
async def compare_versions(
    visit: Visit, script_id: int, query: schemas.ScriptDifferencesQuery
) -> schemas.ScriptDifferencesOut:
    """What the version ``new`` changes of the version ``old``."""
    async with visit.deps.store.transaction() as tx:
        old, new = await tx.scripts.numbered(script_id, query.old), await tx.scripts.numbered(script_id, query.new)
    lines = list(differences(old.script, new.script))
    return schemas.ScriptDifferencesOut(old=query.old, new=query.new, lines=lines)


# ---- rights


def _require_whole(visit: Visit, creditor_id: CreditorId | None) -> None:
    if creditor_id is None and visit.scope.is_walled:
        raise Refused("This script guides the calls of every creditor; ask somebody who sees all.", code="walled")


async def _require_mine(visit: Visit, script_id: int) -> None:
    async with visit.deps.store.transaction() as tx:
        _require_whole(visit, (await tx.scripts.get(script_id)).slot.creditor_id)


async def _creditor(visit: Visit, code: str) -> CreditorRow:
    async with visit.deps.store.transaction() as tx:
        row = await tx.creditors.by_code(code)
    if row is None:
        raise NotFound(f"there is no creditor {code}; choose one of the list", field="creditor")
    await visit.require_seen("creditor_id", row.creditor_id)
    return row


# ---- records


def _script(document: schemas.ScriptDocument) -> Script:
    return from_document(document.model_dump())


def _document(script: Script) -> schemas.ScriptDocument:
    return schemas.ScriptDocument.model_validate(to_document(script))


def _flaws(visit: Visit, script: Script, kind: CampaignType, language: str) -> list[schemas.FlawOut]:
    found = flaws_of(script, kind, language, visit.deps.wordings)
    return [schemas.FlawOut(**asdict(flaw)) for flaw in found]


def _draft(visit: Visit, row: ScriptRow, draft: VersionRow) -> schemas.DraftOut:
    return schemas.DraftOut(
        number=draft.head.number,
        revision=draft.head.revision,
        script=_document(draft.script),
        flaws=_flaws(visit, draft.script, row.slot.kind, row.slot.language),
    )


def _version(head: VersionHead) -> schemas.VersionOut:
    return schemas.VersionOut.model_validate(head)


def _item(
    visit: Visit, row: ScriptRow, heads: list[VersionHead] | tuple[VersionHead, ...], creditors: Creditors
) -> schemas.ScriptOut:
    """Args: heads: of its versions, the newest first."""
    slot = row.slot
    creditor = creditors.get(slot.creditor_id) if slot.creditor_id is not None else None
    draft = next((head for head in heads if head.published_at is None), None)
    published = next((head for head in heads if head.published_at is not None), None)
    named = published or draft
    return schemas.ScriptOut(
        script_id=row.script_id,
        creditor=creditor.code if creditor is not None else "",
        creditor_name=creditor.name if creditor is not None else "",
        kind=slot.kind,
        language=slot.language,
        title=named.title if named is not None else "",
        number=published.number if published is not None else None,
        published_at=published.published_at if published is not None else None,
        published_by=published.published_by if published is not None else "",
        draft_number=draft.number if draft is not None else None,
        drafted_at=draft.edited_at if draft is not None else None,
        drafted_by=draft.edited_by if draft is not None else "",
        is_withdrawn=row.withdrawn_at is not None,
        may_change=slot.creditor_id is not None or not visit.scope.is_walled,
    )


def _example_values(
    visit: Visit, kind: CampaignType, language: str, creditor: CreditorRow | None
) -> dict[Variable, str]:
    file = example_file(
        kind,
        language,
        visit.now.date(),
        creditor_name=(creditor.brand or creditor.name) if creditor is not None else "",
        party=creditor.party if creditor is not None else "third",
    )
    tools = visit.deps.disputes
    return values_of(
        file,
        caller=str(introduction_of(file)["name"]),
        agent=AGENTS.get(language, AGENTS["en"]),
        agency=tools.agency.name if tools is not None else "",
        language=language,
        zone_name=visit.deps.policy.zone,
        now=visit.now,
    )


def _variables(visit: Visit) -> list[schemas.VariableOut]:
    examples = {
        language: _example_values(visit, CampaignType.PHONE, language, None) for language in LANGUAGES
    }  # fmt: skip
    return [
        schemas.VariableOut(
            name=name,
            is_open=name in OPEN,
            example_it=examples["it"].get(name, ""),
            example_en=examples["en"].get(name, ""),
        )
        for name in Variable
    ]
