"""Bulk loading of cases: a batch is compared with what is stored, and what is new or different is written at once.

A case whose file says the same as the last time (``cases.content_hash``) is left alone, whatever has happened to it
since: payments, agents' corrections and wrong numbers are never undone by importing a file again.
"""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, insert, select, update

from dialer.core.debt.sector import Sector
from dialer.core.kernel.errors import Conflict, NotFound
from dialer.core.kernel.ids import CampaignId, CreditorId, PlacementId
from dialer.db.lanes import Database
from dialer.db.repos.bulk import insert_many
from dialer.db.repos.intake_rows import load_batch
from dialer.db.repos.register import OFFICE, Register
from dialer.db.tables.campaigns import campaigns
from dialer.db.tables.debt import cases, creditors, placements
from dialer.db.tables.ledger import reckonings
from dialer.db.tables.placements import acceptance_lines
from dialer.db.tables.system import imports
from dialer.db.unit import Unit
from dialer.ports.intake import (
    CaseItem,
    FileFacts,
    ImportId,
    ImportOrder,
    ImportReport,
    ImportTarget,
    Loaded,
    RefusedLine,
    facts_as_json,
)

SHOWN_NAMES = 20
EARLIER_SHOWN = 5
PLANNER_STEPS = tuple(1000 * 4**power for power in range(8))
GROWING = ("debtors", "debtor_numbers", "debtor_words", "cases", "invoices", "leads", "ledger_entries", "payment_keys")


class SqlIntakeStore:
    """Implements ``ports.intake.IntakeStore`` over either database; every method is one transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def begin(self, order: ImportOrder, facts: FileFacts, now: datetime) -> ImportTarget:
        """Find creditor, campaign and placement, and open the import's row."""
        target: ImportTarget = await self._in_transaction(_begin, order, facts, now)
        return target

    async def load(self, target: ImportTarget, items: Sequence[CaseItem], now: datetime, *, row_count: int) -> Loaded:
        """Create, update or leave alone each case, and bring the import's row up to date."""
        loaded: Loaded = await self._in_transaction(_load, target, items, now, row_count)
        return loaded

    async def reckon_later(self, target: ImportTarget, now: datetime) -> None:
        """Have the balances of this import's cases reckoned in the background."""
        await self._in_transaction(_reckon_later, target, now)

    async def finish(self, target: ImportTarget, report: ImportReport, now: datetime) -> None:
        """Close the import's row with its counts and its report, and keep what was refused of a placement."""
        rejects = report.rejects
        await self._in_transaction(
            _finish,
            target,
            rejects.lines,
            {
                **_counts(report.loaded),
                "state": "done",
                "finished_at": now,
                "row_count": report.facts.row_count,
                "rejected_count": rejects.rejected_row_count,
                "rejects_file": str(rejects.path) if rejects.path else "",
                "report": {**report.as_json(), "placement_id": target.placement_id},
            },
        )

    async def fail(self, import_id: ImportId, error: str, now: datetime) -> None:
        """Close the import's row with the sentence that says why."""
        await self._in_transaction(_set, import_id, {"state": "failed", "finished_at": now, "error": error})

    async def _in_transaction(self, job: Any, *arguments: Any) -> Any:
        unit = Unit(self._database, Register(OFFICE))
        try:
            answer = await unit.ask(job, *arguments)
            await unit.commit()
        except BaseException:
            await unit.rollback()
            raise
        return answer


def _reckon_later(connection: Connection, target: ImportTarget, now: datetime) -> None:
    bearing = (
        select(cases.c.id)
        .where(cases.c.import_id == target.import_id, cases.c.interest_regime.in_(("commercial", "contract")))
        .limit(1)
    )
    if connection.execute(bearing).first() is not None:
        values = {
            "cause": "import", "subject": str(target.import_id), "creditor_id": target.creditor_id,
            "import_id": target.import_id, "asked_at": now,
        }  # fmt: skip
        connection.execute(insert(reckonings), values)


def _counts(loaded: Loaded) -> dict[str, int]:
    return {
        "added_count": loaded.created_count,
        "updated_count": loaded.updated_count,
        "unchanged_count": loaded.unchanged_count,
    }


def _finish(connection: Connection, target: ImportTarget, lines: Sequence[RefusedLine], values: dict[str, Any]) -> None:
    _set(connection, target.import_id, values)
    rows = [
        {
            "import_id": target.import_id,
            "line": line.line,
            "reference": line.reference,
            "verdict": "refused" if line.is_fatal else "incomplete",
            "column_name": line.column,
            "code": "",
            "reason": line.reason,
            "remedy": line.remedy,
        }
        for line in lines
    ]
    insert_many(connection, insert(acceptance_lines), rows)
    if target.placement_id is not None and not target.is_dry_run:
        opened = (placements.c.id == target.placement_id) & (placements.c.import_id == target.import_id)
        connection.execute(update(placements).where(opened).values(file_sha256=values["report"]["file"]["sha256"]))


def _set(connection: Connection, import_id: ImportId, values: dict[str, Any]) -> None:
    connection.execute(update(imports).where(imports.c.id == import_id).values(**values))


def _load(
    connection: Connection, target: ImportTarget, items: Sequence[CaseItem], now: datetime, row_count: int
) -> Loaded:
    loaded = load_batch(connection, target, items, now)
    if connection.dialect.name == "postgresql" and not target.is_dry_run:
        _tell_planner(connection, target.import_id, row_count)
    counted = {name: imports.c[name] + count for name, count in _counts(loaded).items()}
    _set(connection, target.import_id, {"row_count": row_count, **counted})
    return loaded


def _tell_planner(connection: Connection, import_id: ImportId, row_count: int) -> None:
    """Let PostgreSQL count its rows whenever a file has brought four times as many as when it last did.

    Its own service looks once a minute; until then it takes a new database for an empty one and reads whole tables for
    every batch.
    """
    before: int = connection.execute(select(imports.c.row_count).where(imports.c.id == import_id)).scalar_one() or 0
    if any(before < step <= row_count for step in PLANNER_STEPS):
        connection.exec_driver_sql(f"ANALYZE {', '.join(GROWING)}")


def _begin(connection: Connection, order: ImportOrder, facts: FileFacts, now: datetime) -> ImportTarget:
    creditor = _creditor(connection, order.creditor_code)
    campaign_id = _campaign(connection, order.campaign_name, creditor) if order.campaign_name else None
    earlier = connection.execute(
        select(imports.c.file_name, imports.c.finished_at)
        .where(
            imports.c.creditor_id == creditor.id,
            imports.c.file_sha256 == facts.sha256,
            imports.c.state == "done",
            imports.c.is_dry_run.is_(False),
        )
        .order_by(imports.c.id.desc())
        .limit(EARLIER_SHOWN)
    ).all()
    import_id = _import_row(connection, order, facts, creditor.id, campaign_id, now)
    return ImportTarget(
        import_id=import_id,
        creditor_id=CreditorId(creditor.id),
        creditor_code=creditor.code,
        language=creditor.language,
        campaign_id=campaign_id,
        placement_id=_placement(connection, order, creditor, import_id, now),
        is_dry_run=order.is_dry_run,
        sector=Sector(creditor.sector or Sector.OTHER.value),
        interest=dict(creditor.interest),
        earlier=tuple((row.file_name, row.finished_at) for row in earlier),
    )


def _creditor(connection: Connection, code: str) -> Row[Any]:
    row = connection.execute(select(creditors).where(creditors.c.code == code)).one_or_none()
    if row is None:
        codes = list(connection.execute(select(creditors.c.code).order_by(creditors.c.code)).scalars())
        raise NotFound(
            f"there is no creditor {code!r}; {_known(code, codes, 'add it first')}",
            code="creditor_unknown", creditor=code,
        )  # fmt: skip
    if not row.enabled:
        raise Conflict(f"the creditor {code!r} is disabled; enable it first", code="creditor_disabled", creditor=code)
    return row


def _campaign(connection: Connection, name: str, creditor: Row[Any]) -> CampaignId:
    row = connection.execute(select(campaigns).where(campaigns.c.name == name)).one_or_none()
    if row is None:
        own = select(campaigns.c.name).where(campaigns.c.creditor_id == creditor.id, campaigns.c.state != "closed")
        names = list(connection.execute(own.order_by(campaigns.c.name)).scalars())
        raise NotFound(
            f"there is no campaign {name!r}; {_known(name, names, 'create it first')}",
            code="campaign_unknown", campaign=name,
        )  # fmt: skip
    if row.creditor_id != creditor.id:
        raise Conflict(
            f"the campaign {name!r} belongs to another creditor than {creditor.code!r}; name one of its own",
            code="campaign_of_other_creditor", campaign=name,
        )  # fmt: skip
    if row.state == "closed":
        raise Conflict(
            f"the campaign {name!r} is closed; name another one or none", code="campaign_closed", campaign=name
        )
    return CampaignId(row.id)


def _known(name: str, names: Sequence[str], none: str) -> str:
    near = difflib.get_close_matches(name, names, n=1)
    if near:
        return f"did you mean {near[0]!r}?"
    shown = ", ".join(names[:SHOWN_NAMES]) + (", ..." if len(names) > SHOWN_NAMES else "")
    return f"known are: {shown}" if names else f"there is none yet, {none}"


def _import_row(
    connection: Connection,
    order: ImportOrder,
    facts: FileFacts,
    creditor_id: int,
    campaign_id: CampaignId | None,
    now: datetime,
) -> ImportId:
    values = {
        "creditor_id": creditor_id,
        "campaign_id": campaign_id,
        "user_id": order.user_id,
        "file_name": facts.name,
        "file_sha256": facts.sha256,
        "file_size": facts.size,
        "is_dry_run": order.is_dry_run,
        "state": "running",
        "started_at": now,
        "total_count": facts.row_count,
        "report": {"file": dict(facts_as_json(facts))},
    }
    if order.import_id is None:
        made = insert(imports).values(created_at=now, **values).returning(imports.c.id)
        return ImportId(connection.execute(made).scalar_one())
    changed = update(imports).where(imports.c.id == order.import_id).values(**values)
    if connection.execute(changed).rowcount != 1:
        raise NotFound(f"there is no import {order.import_id}", import_id=order.import_id)
    return order.import_id


_one_placement = select(placements).where(
    placements.c.creditor_id == bindparam("creditor_id"), placements.c.code == bindparam("code")
)


def _placement(
    connection: Connection, order: ImportOrder, creditor: Row[Any], import_id: ImportId, now: datetime
) -> PlacementId | None:
    """The batch named in the order; an unknown one is made, except in a dry run."""
    if not order.placement_code:
        return None
    row = connection.execute(_one_placement, {"creditor_id": creditor.id, "code": order.placement_code}).one_or_none()
    if row is not None:
        for name, given in (("mandate_starts", order.mandate_starts), ("mandate_ends", order.mandate_ends)):
            stored = getattr(row, name)
            if given is not None and given != stored:
                raise Conflict(
                    f"the placement {row.code!r} has {name} {stored}, not {given}; import under another code, or leave "
                    "the date out",
                    code="placement_differs", placement=row.code,
                )  # fmt: skip
        _agree_fee(connection, row, order)
        return PlacementId(row.id)
    if order.is_dry_run:
        return None
    made = (
        insert(placements)
        .values(
            creditor_id=creditor.id,
            code=order.placement_code,
            received_on=now.date(),
            mandate_starts=order.mandate_starts,
            mandate_ends=order.mandate_ends,
            fee=order.fee,
            import_id=import_id,
            created_at=now,
        )
        .returning(placements.c.id)
    )
    return PlacementId(connection.execute(made).scalar_one())


def _agree_fee(connection: Connection, row: Row[Any], order: ImportOrder) -> None:
    """A fee that was not entered yet is; another one is refused. A dry run only looks."""
    if not order.fee or order.fee == row.fee:
        return
    if row.fee:
        raise Conflict(
            f"the placement {row.code!r} has the fee {row.fee!r}, not {order.fee!r}; leave the fee out, or change "
            "it with `dialer creditors fee` or on the creditor's page",
            code="placement_differs",
            placement=row.code,
        )
    if not order.is_dry_run:
        connection.execute(update(placements).where(placements.c.id == row.id).values(fee=order.fee))
