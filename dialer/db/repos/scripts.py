"""Scripts of conversations: slots, drafts, published versions."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, func, insert, select, update
from sqlalchemy import delete as delete_from

from dialer.core.kernel.codes import CampaignType
from dialer.core.kernel.errors import Conflict, NotFound
from dialer.core.kernel.ids import CreditorId, UserId
from dialer.core.script.document import from_document, to_document
from dialer.core.script.script import Script
from dialer.core.script.shelf import Slot
from dialer.db.repos.keys import require_ids
from dialer.db.rows import AnyRow
from dialer.db.tables.debt import creditors
from dialer.db.tables.people import users
from dialer.db.tables.scripts import script_versions, scripts
from dialer.db.unit import Unit
from dialer.ports.scripts import ScriptRow, VersionHead, VersionRow


class SqlScriptsRepo:
    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    async def all(self) -> tuple[ScriptRow, ...]:
        return await self._unit.ask(_all)

    async def get(self, script_id: int) -> ScriptRow:
        return await self._unit.ask(_get, script_id)

    async def find(self, slot: Slot) -> ScriptRow | None:
        return await self._unit.ask(_find, slot)

    async def add(self, slot: Slot, at: datetime, by: UserId | None) -> int:
        return await self._unit.ask(_add, slot, at, by)

    async def heads(self, script_id: int | None = None) -> tuple[VersionHead, ...]:
        return await self._unit.ask(_heads, script_id)

    async def version(self, version_id: int) -> VersionRow:
        return await self._unit.ask(_version, version_id)

    async def numbered(self, script_id: int, number: int) -> VersionRow:
        return await self._unit.ask(_numbered, script_id, number)

    async def draft(self, script_id: int) -> VersionRow | None:
        return await self._unit.ask(_draft, script_id)

    async def save_draft(
        self, script_id: int, script: Script, revision: int, at: datetime, by: UserId | None
    ) -> VersionRow:
        return await self._unit.ask(_save_draft, script_id, script, revision, at, by)

    async def drop_draft(self, script_id: int, revision: int) -> None:
        await self._unit.ask(_drop_draft, script_id, revision)

    async def publish(self, script_id: int, revision: int, at: datetime, by: UserId | None) -> VersionRow:
        return await self._unit.ask(_publish, script_id, revision, at, by)

    async def set_withdrawn(self, script_id: int, at: datetime | None) -> None:
        await self._unit.ask(_set_withdrawn, script_id, at)

    async def in_force(self) -> dict[Slot, int]:
        return await self._unit.ask(_in_force)


def _slot(row: AnyRow) -> Slot:
    creditor_id = CreditorId(row.creditor_id) if row.creditor_id is not None else None
    return Slot(creditor_id=creditor_id, kind=CampaignType(row.kind), language=row.language)


def _script(row: AnyRow) -> ScriptRow:
    return ScriptRow(
        script_id=row.id, slot=_slot(row), created_at=row.created_at, withdrawn_at=row.withdrawn_at
    )  # fmt: skip


def _all(connection: Connection) -> tuple[ScriptRow, ...]:
    owner = func.coalesce(scripts.c.creditor_id, 0)
    ordered = select(scripts).order_by(owner, scripts.c.kind, scripts.c.language)
    return tuple(_script(row) for row in connection.execute(ordered))


def _get(connection: Connection, script_id: int) -> ScriptRow:
    row = connection.execute(select(scripts).where(scripts.c.id == script_id)).one_or_none()
    if row is None:
        raise NotFound(f"there is no script {script_id}", script_id=script_id)
    return _script(row)


def _find(connection: Connection, slot: Slot) -> ScriptRow | None:
    same = select(scripts).where(scripts.c.kind == slot.kind.value, scripts.c.language == slot.language)
    row = connection.execute(same.where(scripts.c.creditor_id.is_not_distinct_from(slot.creditor_id))).one_or_none()
    return _script(row) if row is not None else None


def _add(connection: Connection, slot: Slot, at: datetime, by: UserId | None) -> int:
    if slot.creditor_id is not None:
        require_ids(connection, creditors, [slot.creditor_id], "creditor")
    standing = _find(connection, slot)
    if standing is not None:
        raise Conflict(
            "there is a script for these calls already; change that one",
            code="script_exists",
            script_id=standing.script_id,
        )
    values = {
        "creditor_id": slot.creditor_id, "kind": slot.kind.value, "language": slot.language, "created_at": at,
        "by_user_id": by,
    }  # fmt: skip
    return int(connection.execute(insert(scripts).values(values).returning(scripts.c.id)).scalar_one())


# ---- versions

_editors, _publishers = users.alias("editors"), users.alias("publishers")
_NAMED = script_versions.outerjoin(_editors, _editors.c.id == script_versions.c.edited_by_user_id).outerjoin(
    _publishers, _publishers.c.id == script_versions.c.published_by_user_id
)


def _asked(*columns: Any) -> Select[Any]:
    names = (_editors.c.name.label("editor"), _publishers.c.name.label("publisher"))
    return select(*columns, *names).select_from(_NAMED)


def _head(row: AnyRow) -> VersionHead:
    return VersionHead(
        version_id=row.id, script_id=row.script_id, number=row.number, title=row.title, revision=row.revision,
        edited_at=row.edited_at, edited_by=row.editor or "", published_at=row.published_at,
        published_by=row.publisher or "",
    )  # fmt: skip


def _heads(connection: Connection, script_id: int | None) -> tuple[VersionHead, ...]:
    light = [column for column in script_versions.c if column.name != "document"]
    ordered = _asked(*light).order_by(script_versions.c.script_id, script_versions.c.number.desc())
    if script_id is not None:
        ordered = ordered.where(script_versions.c.script_id == script_id)
    return tuple(_head(row) for row in connection.execute(ordered))


def _row(row: AnyRow) -> VersionRow:
    return VersionRow(head=_head(row), script=from_document(row.document))


def _version(connection: Connection, version_id: int) -> VersionRow:
    row = connection.execute(_asked(script_versions).where(script_versions.c.id == version_id)).one_or_none()
    if row is None:
        raise NotFound(f"there is no version {version_id} of a script", version_id=version_id)
    return _row(row)


def _numbered(connection: Connection, script_id: int, number: int) -> VersionRow:
    same = _asked(script_versions).where(script_versions.c.script_id == script_id, script_versions.c.number == number)
    row = connection.execute(same).one_or_none()
    if row is None:
        raise NotFound(f"script {script_id} has no version {number}", script_id=script_id, number=number)
    return _row(row)


def _draft(connection: Connection, script_id: int) -> VersionRow | None:
    standing = _asked(script_versions).where(
        script_versions.c.script_id == script_id, script_versions.c.published_at.is_(None)
    )
    row = connection.execute(standing).one_or_none()
    return _row(row) if row is not None else None


def _require_seen(draft: VersionRow | None, revision: int) -> None:
    """Raises Conflict when the draft is not the one that the writer saw."""
    present = draft.head.revision if draft is not None else 0
    if present != revision:
        by = f" by {draft.head.edited_by}" if draft is not None and draft.head.edited_by else ""
        raise Conflict(
            f"the draft was changed meanwhile{by}; read it again and enter what is still missing",
            code="draft_changed",
            revision=present,
        )


def _save_draft(
    connection: Connection, script_id: int, script: Script, revision: int, at: datetime, by: UserId | None
) -> VersionRow:
    _get(connection, script_id)
    draft = _draft(connection, script_id)
    _require_seen(draft, revision)
    values = {
        "title": script.title, "document": to_document(script), "revision": revision + 1, "edited_at": at,
        "edited_by_user_id": by,
    }  # fmt: skip
    if draft is not None:
        changed = update(script_versions).where(script_versions.c.id == draft.head.version_id).values(values)
        connection.execute(changed)
        return _version(connection, draft.head.version_id)
    last = select(func.max(script_versions.c.number)).where(script_versions.c.script_id == script_id)
    number = (connection.execute(last).scalar_one() or 0) + 1
    begun = insert(script_versions).values(script_id=script_id, number=number, **values)
    return _version(connection, int(connection.execute(begun.returning(script_versions.c.id)).scalar_one()))


def _standing(connection: Connection, script_id: int, revision: int) -> VersionRow:
    _get(connection, script_id)
    draft = _draft(connection, script_id)
    if draft is None:
        raise NotFound(f"script {script_id} has no draft; change it first", code="no_draft", script_id=script_id)
    _require_seen(draft, revision)
    return draft


def _drop_draft(connection: Connection, script_id: int, revision: int) -> None:
    draft = _standing(connection, script_id, revision)
    connection.execute(delete_from(script_versions).where(script_versions.c.id == draft.head.version_id))


def _publish(connection: Connection, script_id: int, revision: int, at: datetime, by: UserId | None) -> VersionRow:
    draft = _standing(connection, script_id, revision)
    published = update(script_versions).where(script_versions.c.id == draft.head.version_id)
    connection.execute(published.values(published_at=at, published_by_user_id=by))
    _set_withdrawn(connection, script_id, None)
    return _version(connection, draft.head.version_id)


def _set_withdrawn(connection: Connection, script_id: int, at: datetime | None) -> None:
    _get(connection, script_id)
    connection.execute(update(scripts).where(scripts.c.id == script_id).values(withdrawn_at=at))


_newest = (
    select(script_versions.c.script_id, func.max(script_versions.c.number).label("number"))
    .where(script_versions.c.published_at.is_not(None))
    .group_by(script_versions.c.script_id)
    .subquery("newest")
)
_forced = (
    select(scripts, script_versions.c.id.label("version_id"))
    .select_from(
        scripts.join(_newest, _newest.c.script_id == scripts.c.id).join(
            script_versions,
            (script_versions.c.script_id == scripts.c.id) & (script_versions.c.number == _newest.c.number),
        )
    )
    .where(scripts.c.withdrawn_at.is_(None))
)


def _in_force(connection: Connection) -> dict[Slot, int]:
    return {_slot(row): row.version_id for row in connection.execute(_forced)}
