"""Strategies by version, whom they concern, and what creditors agreed for the treatment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import Connection, bindparam, func, insert, select, update

from dialer.core.kernel.errors import Conflict, NotFound
from dialer.core.kernel.ids import CaseId, CreditorId, UserId
from dialer.core.treatment.assignment import Assignment, StrategyShare
from dialer.core.treatment.document import fingerprint, from_document, to_document
from dialer.core.treatment.strategy import Strategy
from dialer.db.repos.bulk import insert_into
from dialer.db.repos.keys import require_ids
from dialer.db.rows import AnyRow
from dialer.db.tables.base import Instant, one_of_ids
from dialer.db.tables.debt import cases, creditors
from dialer.db.tables.ledger import payment_files, payments
from dialer.db.tables.treatment import payment_silences, strategies, strategy_assignments, treatment_terms
from dialer.db.unit import Unit
from dialer.ports.strategies import StrategyRow, TermsRow


class SqlStrategiesRepo:
    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    async def all(self) -> tuple[StrategyRow, ...]:
        return await self._unit.ask(_all)

    async def get(self, strategy_id: int) -> StrategyRow:
        return await self._unit.ask(_get, strategy_id)

    async def add(self, strategy: Strategy, at: datetime, by: UserId | None) -> int:
        return await self._unit.ask(_add, strategy, at, by)

    async def assignments(self, *, with_ended: bool = False) -> tuple[Assignment, ...]:
        return await self._unit.ask(_assignments, with_ended)

    async def assign(self, assignment: Assignment, at: datetime, by: UserId | None) -> int:
        return await self._unit.ask(_assign, assignment, at, by)

    async def end_assignment(self, assignment_id: int, at: datetime, by: UserId | None) -> None:
        await self._unit.ask(_end_assignment, assignment_id, at, by)

    async def close_assignment(self, assignment_id: int, due_upto: date) -> None:
        await self._unit.ask(_close_assignment, assignment_id, due_upto)

    async def terms(self) -> Mapping[CreditorId, TermsRow]:
        return await self._unit.ask(_terms)

    async def set_terms(self, row: TermsRow, at: datetime, by: UserId | None) -> None:
        await self._unit.ask(_set_terms, row, at, by)

    async def place_of(self, case_id: CaseId) -> tuple[str, str]:
        return await self._unit.ask(_place_of, case_id)

    async def fed_at(self, creditor_ids: Sequence[CreditorId]) -> Mapping[CreditorId, datetime]:
        return await self._unit.ask(_fed_at, creditor_ids)

    async def say_silence(self, creditor_id: CreditorId, at: datetime, by: UserId | None, note: str) -> None:
        await self._unit.ask(_say_silence, creditor_id, at, by, note)


def _strategy(row: AnyRow) -> StrategyRow:
    return StrategyRow(
        strategy_id=row.id, strategy=from_document(row.document), sha256=row.sha256, loaded_at=row.loaded_at
    )


def _all(connection: Connection) -> tuple[StrategyRow, ...]:
    ordered = select(strategies).order_by(strategies.c.name, strategies.c.id.desc())
    return tuple(_strategy(row) for row in connection.execute(ordered))


def _get(connection: Connection, strategy_id: int) -> StrategyRow:
    row = connection.execute(select(strategies).where(strategies.c.id == strategy_id)).one_or_none()
    if row is None:
        raise NotFound(f"there is no strategy {strategy_id}", strategy_id=strategy_id)
    return _strategy(row)


def _add(connection: Connection, strategy: Strategy, at: datetime, by: UserId | None) -> int:
    document = to_document(strategy)
    sha256 = fingerprint(document)
    same = select(strategies).where(strategies.c.name == strategy.name, strategies.c.version == strategy.version)
    row = connection.execute(same).one_or_none()
    if row is not None:
        if row.sha256 == sha256:
            return int(row.id)
        raise Conflict(
            f"version {strategy.version} of {strategy.name} is loaded with another content; a version never changes: "
            "give the file a new version",
            field="version",
        )
    values = {
        "name": strategy.name, "version": strategy.version, "title": strategy.title, "document": document,
        "sha256": sha256, "loaded_at": at, "by_user_id": by,
    }  # fmt: skip
    return int(connection.execute(insert(strategies).values(values).returning(strategies.c.id)).scalar_one())


def _assignments(connection: Connection, with_ended: bool) -> tuple[Assignment, ...]:
    found = select(strategy_assignments).order_by(strategy_assignments.c.id)
    if not with_ended:
        found = found.where(strategy_assignments.c.ended_at.is_(None))
    return tuple(
        Assignment(
            assignment_id=row.id, creditor_id=row.creditor_id, debtor_kind=row.debtor_kind,
            credit_kind=row.credit_kind, least_days=row.least_days, trial=row.trial,
            shares=tuple(StrategyShare(share["strategy_id"], share["ratio"]) for share in row.shares),
            is_ended=row.ended_at is not None, due_from=row.due_from, due_upto=row.due_upto,
        )
        for row in connection.execute(found)
    )  # fmt: skip


def _assign(connection: Connection, assignment: Assignment, at: datetime, by: UserId | None) -> int:
    if assignment.creditor_id is not None:
        require_ids(connection, creditors, [assignment.creditor_id], "creditor")
    require_ids(connection, strategies, [share.strategy_id for share in assignment.shares], "strategy")
    for standing in _assignments(connection, with_ended=False):
        if standing.segment == assignment.segment:
            _end_assignment(connection, standing.assignment_id, at, by)
    values = {
        "creditor_id": assignment.creditor_id, "debtor_kind": assignment.debtor_kind,
        "credit_kind": assignment.credit_kind, "least_days": assignment.least_days, "trial": assignment.trial,
        "shares": [{"strategy_id": share.strategy_id, "ratio": share.ratio} for share in assignment.shares],
        "starts_at": at, "by_user_id": by, "due_from": assignment.due_from, "due_upto": assignment.due_upto,
    }  # fmt: skip
    statement = insert(strategy_assignments).values(values).returning(strategy_assignments.c.id)
    return int(connection.execute(statement).scalar_one())


def _end_assignment(connection: Connection, assignment_id: int, at: datetime, by: UserId | None) -> None:
    found = select(strategy_assignments).where(strategy_assignments.c.id == assignment_id)
    row = connection.execute(found).one_or_none()
    if row is None:
        raise NotFound(f"there is no assignment {assignment_id}", assignment_id=assignment_id)
    if row.ended_at is not None:
        raise Conflict("that assignment has ended already", code="already_ended", assignment_id=assignment_id)
    ended = update(strategy_assignments).where(strategy_assignments.c.id == assignment_id)
    connection.execute(ended.values(ended_at=at, ended_by_user_id=by))


def _close_assignment(connection: Connection, assignment_id: int, due_upto: date) -> None:
    standing = update(strategy_assignments).where(strategy_assignments.c.id == assignment_id)
    if connection.execute(standing.values(due_upto=due_upto)).rowcount != 1:
        raise NotFound(f"there is no assignment {assignment_id}", assignment_id=assignment_id)


def _terms(connection: Connection) -> dict[CreditorId, TermsRow]:
    return {
        CreditorId(row.creditor_id): TermsRow(
            creditor_id=CreditorId(row.creditor_id), authorises_formal=row.authorises_formal, bureau=row.bureau,
            feed_hours=row.feed_hours, agency_share=row.agency_share, country=row.country, zone=row.zone,
        )
        for row in connection.execute(select(treatment_terms))
    }  # fmt: skip


def _set_terms(connection: Connection, row: TermsRow, at: datetime, by: UserId | None) -> None:
    require_ids(connection, creditors, [row.creditor_id], "creditor")
    values = {
        "creditor_id": row.creditor_id, "authorises_formal": row.authorises_formal, "bureau": row.bureau,
        "feed_hours": row.feed_hours, "agency_share": row.agency_share, "country": row.country, "zone": row.zone,
        "updated_at": at, "by_user_id": by,
    }  # fmt: skip
    statement = insert_into(connection, treatment_terms).values(values)
    connection.execute(statement.on_conflict_do_update(index_elements=["creditor_id"], set_=values))


_place = (
    select(treatment_terms.c.country, treatment_terms.c.zone)
    .select_from(cases.outerjoin(treatment_terms, treatment_terms.c.creditor_id == cases.c.creditor_id))
    .where(cases.c.id == bindparam("case_id"))
)


def _place_of(connection: Connection, case_id: CaseId) -> tuple[str, str]:
    row = connection.execute(_place, {"case_id": case_id}).one_or_none()
    if row is None:
        raise NotFound(f"there is no case {case_id}", case_id=case_id)
    return row.country or "", row.zone or ""


# What a creditor's payments are known by: files of its account, those of the agency's own where it has none, and words.
_of_accounts = (
    select(payment_files.c.creditor_id, func.max(payment_files.c.read_at, type_=Instant()).label("at"))
    .where(payment_files.c.state == "done")
    .group_by(payment_files.c.creditor_id)
)
_ours = (
    select(payment_files.c.id)
    .where(payment_files.c.creditor_id.is_(None), payment_files.c.state == "done")
    .order_by(payment_files.c.id.desc())
    .limit(30)
)
_of_payments = (
    select(payments.c.creditor_id, func.max(payment_files.c.read_at, type_=Instant()).label("at"))
    .join(payment_files, payment_files.c.id == payments.c.file_id)
    .where(payments.c.file_id.in_(_ours), payments.c.creditor_id.is_not(None))
    .group_by(payments.c.creditor_id)
)
"""In the newest files of the agency's own account."""
_without_account = select(creditors.c.id).where(
    one_of_ids(creditors.c.id, "ids"), func.coalesce(creditors.c.iban, "") == ""
)
_of_silences = (
    select(payment_silences.c.creditor_id, func.max(payment_silences.c.said_at, type_=Instant()).label("at"))
    .where(one_of_ids(payment_silences.c.creditor_id, "ids"))
    .group_by(payment_silences.c.creditor_id)
)


def _fed_at(connection: Connection, creditor_ids: Sequence[CreditorId]) -> dict[CreditorId, datetime]:
    ids = {"ids": sorted(set(creditor_ids))}
    read = {row.creditor_id: row.at for row in connection.execute(_of_accounts)}
    paid = {row.creditor_id: row.at for row in connection.execute(_of_payments)}
    said = {row.creditor_id: row.at for row in connection.execute(_of_silences, ids)}
    on_ours = frozenset(connection.execute(_without_account, ids).scalars())
    found: dict[CreditorId, datetime] = {}
    for creditor_id in creditor_ids:
        known = (
            read.get(creditor_id), paid.get(creditor_id), said.get(creditor_id),
            read.get(None) if creditor_id in on_ours else None,
        )  # fmt: skip
        if times := [at for at in known if at is not None]:
            found[creditor_id] = max(times)
    return found


def _say_silence(connection: Connection, creditor_id: CreditorId, at: datetime, by: UserId | None, note: str) -> None:
    require_ids(connection, creditors, [creditor_id], "creditor")
    values = {"creditor_id": creditor_id, "said_at": at, "by_user_id": by, "note": note}
    connection.execute(insert(payment_silences).values(values))
