"""Creditors, monitoring agreements, imports, announcements and stored flags."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Select, insert, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from dialer.core.debt.sector import Sector
from dialer.core.kernel.errors import Conflict, NotFound
from dialer.core.kernel.ids import CampaignId, CreditorId, UserId
from dialer.db.repos.keys import is_taken, require_ids
from dialer.db.rows import AnyRow
from dialer.db.tables.debt import creditors
from dialer.db.tables.people import monitoring_agreements
from dialer.db.tables.system import announcements, flags, imports
from dialer.db.unit import Unit
from dialer.ports.admin import AgreementRow, AnnouncementRow, CreditorRow, ImportRow, ImportState


class SqlCreditorsRepo:
    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    async def all(self) -> tuple[CreditorRow, ...]:
        return await self._unit.ask(all_creditors)

    async def get(self, creditor_id: CreditorId) -> CreditorRow:
        return await self._unit.glance(_get_creditor, creditor_id)

    async def by_code(self, code: str) -> CreditorRow | None:
        return await self._unit.ask(_creditor_by_code, code)

    async def add(self, row: CreditorRow, at: datetime) -> CreditorId:
        return await self._unit.ask(_add_creditor, row, at)

    async def update(self, row: CreditorRow) -> None:
        await self._unit.ask(_update_creditor, row)


_CREDITOR_FIELDS = (
    "code", "name", "piva", "tax_code", "sector", "language", "brand", "greeting", "color", "iban", "pagopa_code",
    "contact_email", "contact_phone", "website", "payment_link", "enabled", "settings", "identity_check",
    "keep_case_months", "party", "ticket_email", "checks_notices", "self_service", "sector_note", "interest",
    "payment_methods", "bank_format",
)  # fmt: skip


def _creditor(row: AnyRow) -> CreditorRow:
    values = {field: getattr(row, field) for field in _CREDITOR_FIELDS}
    return CreditorRow(creditor_id=CreditorId(row.id), **{**values, "sector": row.sector or Sector.OTHER.value})


def all_creditors(connection: Connection) -> tuple[CreditorRow, ...]:
    """Every creditor, by name."""
    return tuple(_creditor(row) for row in connection.execute(select(creditors).order_by(creditors.c.name)))


def _get_creditor(connection: Connection, creditor_id: CreditorId) -> CreditorRow:
    row = connection.execute(select(creditors).where(creditors.c.id == creditor_id)).one_or_none()
    if row is None:
        raise NotFound(f"there is no creditor {creditor_id}", creditor_id=creditor_id)
    return _creditor(row)


def _creditor_by_code(connection: Connection, code: str) -> CreditorRow | None:
    row = connection.execute(select(creditors).where(creditors.c.code == code)).one_or_none()
    return None if row is None else _creditor(row)


def _creditor_values(connection: Connection, row: CreditorRow, own_id: CreditorId | None) -> dict[str, Any]:
    if is_taken(connection, creditors.c.code, row.code, but_id=own_id):
        raise Conflict(f"a creditor already has the code {row.code}; choose another", field="code")
    return {field: getattr(row, field) for field in _CREDITOR_FIELDS} | {"settings": dict(row.settings)}


def _add_creditor(connection: Connection, row: CreditorRow, at: datetime) -> CreditorId:
    values = _creditor_values(connection, row, None)
    added = insert(creditors).values(created_at=at, **values).returning(creditors.c.id)
    return CreditorId(connection.execute(added).scalar_one())


def _update_creditor(connection: Connection, row: CreditorRow) -> None:
    require_ids(connection, creditors, [row.creditor_id], "creditor")
    values = _creditor_values(connection, row, row.creditor_id)
    connection.execute(update(creditors).where(creditors.c.id == row.creditor_id).values(values))


class SqlAgreementsRepo:
    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    async def all(self) -> tuple[AgreementRow, ...]:
        return await self._unit.ask(_all_agreements)

    async def in_force(self, on: date) -> AgreementRow | None:
        return await self._unit.glance(_agreement_in_force, on)

    async def add(self, row: AgreementRow) -> int:
        return await self._unit.ask(_add_agreement, row)

    async def update(self, row: AgreementRow) -> None:
        await self._unit.ask(_update_agreement, row)


def _agreement(row: AnyRow) -> AgreementRow:
    return AgreementRow(
        agreement_id=row.id,
        reference=row.reference,
        purpose=row.purpose,
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        by_user_id=None if row.by_user_id is None else UserId(row.by_user_id),
        created_at=row.created_at,
        disabled_at=row.disabled_at,
    )


def _all_agreements(connection: Connection) -> tuple[AgreementRow, ...]:
    newest_first = select(monitoring_agreements).order_by(monitoring_agreements.c.id.desc())
    return tuple(_agreement(row) for row in connection.execute(newest_first))


def _agreement_in_force(connection: Connection, on: date) -> AgreementRow | None:
    table = monitoring_agreements
    statement = (
        select(table)
        .where(
            table.c.disabled_at.is_(None),
            table.c.valid_from <= on,
            or_(table.c.valid_until.is_(None), table.c.valid_until >= on),
        )
        .order_by(table.c.id.desc())
        .limit(1)
    )
    row = connection.execute(statement).one_or_none()
    return None if row is None else _agreement(row)


def _add_agreement(connection: Connection, row: AgreementRow) -> int:
    if is_taken(connection, monitoring_agreements.c.reference, row.reference):
        raise Conflict("an agreement with this reference is stored already", field="reference")
    values = asdict(row)
    del values["agreement_id"]
    added = insert(monitoring_agreements).values(values).returning(monitoring_agreements.c.id)
    agreement_id: int = connection.execute(added).scalar_one()
    return agreement_id


def _update_agreement(connection: Connection, row: AgreementRow) -> None:
    moved = update(monitoring_agreements).where(monitoring_agreements.c.id == row.agreement_id)
    values = {
        "purpose": row.purpose,
        "valid_from": row.valid_from,
        "valid_until": row.valid_until,
        "disabled_at": row.disabled_at,
    }
    if connection.execute(moved.values(values)).rowcount == 0:
        raise NotFound(f"there is no agreement {row.agreement_id}", agreement_id=row.agreement_id)


class SqlImportsRepo:
    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    async def add(self, row: ImportRow) -> int:
        return await self._unit.ask(_add_import, row)

    async def get(self, import_id: int) -> ImportRow:
        return await self._unit.ask(_get_import, import_id)

    async def update(self, row: ImportRow) -> None:
        await self._unit.ask(_update_import, row)

    async def done_before(self, creditor_id: CreditorId, file_sha256: str) -> ImportRow | None:
        return await self._unit.ask(_done_before, creditor_id, file_sha256)


_IMPORT_FIELDS = (
    "file_name", "file_sha256", "file_size", "is_dry_run", "created_at", "started_at", "finished_at", "row_count",
    "total_count", "added_count", "updated_count", "unchanged_count", "rejected_count", "rejects_file", "report",
    "error",
)  # fmt: skip


def import_of(row: AnyRow) -> ImportRow:
    """The import of a row of the table."""
    return ImportRow(
        import_id=row.id,
        creditor_id=CreditorId(row.creditor_id),
        campaign_id=None if row.campaign_id is None else CampaignId(row.campaign_id),
        user_id=None if row.user_id is None else UserId(row.user_id),
        state=ImportState(row.state),
        **{field: getattr(row, field) for field in _IMPORT_FIELDS},
    )


def _import_values(row: ImportRow) -> dict[str, Any]:
    return {
        "creditor_id": row.creditor_id,
        "campaign_id": row.campaign_id,
        "user_id": row.user_id,
        "state": row.state.value,
        **{field: getattr(row, field) for field in _IMPORT_FIELDS},
        "report": dict(row.report),
    }


def _add_import(connection: Connection, row: ImportRow) -> int:
    added = insert(imports).values(_import_values(row)).returning(imports.c.id)
    import_id: int = connection.execute(added).scalar_one()
    return import_id


def _get_import(connection: Connection, import_id: int) -> ImportRow:
    row = connection.execute(select(imports).where(imports.c.id == import_id)).one_or_none()
    if row is None:
        raise NotFound(f"there is no import {import_id}", import_id=import_id)
    return import_of(row)


def _update_import(connection: Connection, row: ImportRow) -> None:
    moved = update(imports).where(imports.c.id == row.import_id).values(_import_values(row))
    if connection.execute(moved).rowcount == 0:
        raise NotFound(f"there is no import {row.import_id}", import_id=row.import_id)


def _done_before(connection: Connection, creditor_id: CreditorId, file_sha256: str) -> ImportRow | None:
    statement = (
        select(imports)
        .where(
            imports.c.creditor_id == creditor_id,
            imports.c.file_sha256 == file_sha256,
            imports.c.state == ImportState.DONE.value,
            imports.c.is_dry_run.is_(False),
        )
        .order_by(imports.c.id.desc())
        .limit(1)
    )
    row = connection.execute(statement).one_or_none()
    return None if row is None else import_of(row)


class SqlAnnouncementsRepo:
    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    async def of(self, creditor_id: CreditorId) -> tuple[AnnouncementRow, ...]:
        return await self._unit.ask(_announcements_of, creditor_id)

    async def named(self, name: str) -> tuple[AnnouncementRow, ...]:
        return await self._unit.ask(_announcements_named, name)

    async def put(self, row: AnnouncementRow) -> None:
        await self._unit.ask(_put_announcement, row)


def _announcements_of(connection: Connection, creditor_id: CreditorId) -> tuple[AnnouncementRow, ...]:
    found = select(announcements).where(announcements.c.creditor_id == creditor_id).order_by(announcements.c.name)
    return _announcement_rows(connection, found)


def _announcements_named(connection: Connection, name: str) -> tuple[AnnouncementRow, ...]:
    found = select(announcements).where(announcements.c.name == name).order_by(announcements.c.creditor_id)
    return _announcement_rows(connection, found)


def _announcement_rows(connection: Connection, found: Select[Any]) -> tuple[AnnouncementRow, ...]:
    return tuple(
        AnnouncementRow(
            creditor_id=CreditorId(row.creditor_id),
            name=row.name,
            language=row.language,
            file=row.file,
            sha256=row.sha256,
            duration_ms=row.duration_ms,
            by_user_id=None if row.by_user_id is None else UserId(row.by_user_id),
            at=row.at,
        )
        for row in connection.execute(found)
    )


def _put_announcement(connection: Connection, row: AnnouncementRow) -> None:
    require_ids(connection, creditors, [row.creditor_id], "creditor")
    values = asdict(row)
    insert_of = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    kept = ("creditor_id", "name", "language")
    statement = insert_of(announcements).values(values)
    connection.execute(
        statement.on_conflict_do_update(
            index_elements=list(kept), set_={key: value for key, value in values.items() if key not in kept}
        )
    )


class SqlFlagsRepo:
    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    async def get(self, name: str) -> object | None:
        return await self._unit.glance(read_flag, name)

    async def set(self, name: str, value: object, *, by: UserId | None, at: datetime) -> None:
        await self._unit.jot(write_flag, name, value, by, at)


def read_flag(connection: Connection, name: str) -> object | None:
    """The stored value of that name, if any."""
    value: object | None = connection.execute(select(flags.c.value).where(flags.c.name == name)).scalar_one_or_none()
    return value


def write_flag(connection: Connection, name: str, value: object, by: UserId | None, at: datetime) -> None:
    """Store the value under the name, with who and when."""
    insert_of = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    values = {"value": value, "by_user_id": by, "at": at}
    statement = insert_of(flags).values(name=name, **values)
    connection.execute(statement.on_conflict_do_update(index_elements=[flags.c.name], set_=values))
