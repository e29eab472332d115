"""Around agreements: creditors' terms, the log, papers as issued, affordability forms."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from dialer.core.debt.affordability import Affordability
from dialer.core.debt.authority import AuthorityMatrix, Level, Limit
from dialer.core.debt.offer_terms import OfferTerms
from dialer.core.debt.offers import AllowedOffers
from dialer.core.debt.reason_treatment import OfferKind
from dialer.core.kernel.errors import NotFound
from dialer.core.kernel.ids import CaseId, CreditorId, UserId
from dialer.db.repos.keys import require_ids
from dialer.db.rows import AnyRow
from dialer.db.tables.agreements import (
    affordability_forms,
    agreement_documents,
    agreement_log,
    offer_terms,
    settlements,
)
from dialer.db.tables.base import one_of_ids
from dialer.db.tables.debt import creditors
from dialer.db.unit import Unit
from dialer.ports.agreement_papers import AffordabilityRow, AgreementKind, LogLine, Paper, PaperKind


class SqlOfferTermsRepo:
    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    async def of(self, creditor_ids: Sequence[CreditorId]) -> dict[CreditorId, OfferTerms]:
        return await self._unit.ask(_terms_of, creditor_ids)

    async def set(self, creditor_id: CreditorId, terms: OfferTerms, at: datetime, by: UserId | None) -> None:
        await self._unit.ask(_set_terms, creditor_id, terms, at, by)


class SqlAgreementPapersRepo:
    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    async def log(self, lines: Sequence[LogLine]) -> None:
        await self._unit.jot_rows(_log, lines)

    async def lines(self, case_id: CaseId) -> tuple[LogLine, ...]:
        return await self._unit.ask(_lines, case_id)

    async def keep(
        self,
        *,
        case_id: CaseId,
        kind: PaperKind,
        agreement_id: int,
        language: str,
        sha256: str,
        content: bytes,
        at: datetime,
        by: UserId | None,
    ) -> Paper:
        values = {
            "case_id": case_id, "kind": kind.value, "agreement_id": agreement_id, "language": language,
            "sha256": sha256, "content": content, "made_at": at, "by_user_id": by,
        }  # fmt: skip
        return await self._unit.ask(_keep, values)

    async def issued(self, case_id: CaseId) -> tuple[Paper, ...]:
        return await self._unit.ask(_issued, case_id)

    async def content(self, paper_id: int) -> tuple[Paper, bytes]:
        return await self._unit.ask(_content, paper_id)

    async def set_affordability(self, case_id: CaseId, row: AffordabilityRow) -> None:
        await self._unit.ask(_set_affordability, case_id, row)

    async def affordability(self, case_id: CaseId) -> AffordabilityRow | None:
        return await self._unit.ask(_affordability, case_id)

    async def drop_affordability(self, case_ids: Sequence[CaseId]) -> int:
        return await self._unit.ask(_drop_affordability, case_ids)

    async def drop_old_affordability(self, today: date) -> int:
        return await self._unit.ask(_drop_old_affordability, today)


# ---- terms


def _terms_of(connection: Connection, creditor_ids: Sequence[CreditorId]) -> dict[CreditorId, OfferTerms]:
    wanted = select(offer_terms).where(one_of_ids(offer_terms.c.creditor_id, "ids"))
    found = connection.execute(wanted, {"ids": sorted(set(creditor_ids))})
    return {CreditorId(row.creditor_id): _terms(row) for row in found}


def _terms(row: AnyRow) -> OfferTerms:
    limits = tuple(
        Limit(
            level=Level(limit["level"]), percent=Decimal(limit["percent"]), minor=limit["minor"],
            accessory_percent=Decimal(limit["accessory_percent"]), accessory_minor=limit["accessory_minor"],
        )
        for limit in row.limits
    )  # fmt: skip
    return OfferTerms(
        allowed=AllowedOffers(
            kinds=frozenset(OfferKind(kind) for kind in row.kinds),
            most_rates=row.most_rates,
            least_rate=row.least_rate_minor,
            matrix=AuthorityMatrix(limits=limits, above_dpd=row.above_dpd),
        ),
        offer_days=row.offer_days,
        recognition=row.recognition,
        recognition_reference=row.recognition_reference,
    )


def _set_terms(
    connection: Connection, creditor_id: CreditorId, terms: OfferTerms, at: datetime, by: UserId | None
) -> None:
    require_ids(connection, creditors, [creditor_id], "creditor")
    allowed = terms.allowed
    values = {
        "kinds": [kind.value for kind in OfferKind if kind in allowed.kinds],
        "most_rates": allowed.most_rates,
        "least_rate_minor": allowed.least_rate,
        "above_dpd": allowed.matrix.above_dpd,
        "limits": [
            {
                "level": limit.level.value, "percent": str(limit.percent), "minor": limit.minor,
                "accessory_percent": str(limit.accessory_percent), "accessory_minor": limit.accessory_minor,
            }
            for limit in allowed.matrix.limits
        ],
        "offer_days": terms.offer_days,
        "recognition": dict(terms.recognition),
        "recognition_reference": terms.recognition_reference,
        "updated_at": at,
        "by_user_id": by,
    }  # fmt: skip
    _upsert(connection, offer_terms, {"creditor_id": creditor_id}, values)


def _upsert(connection: Connection, table: Any, key: dict[str, Any], values: dict[str, Any]) -> None:
    insert_of = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    statement = insert_of(table).values(key | values)
    connection.execute(statement.on_conflict_do_update(index_elements=list(key), set_=values))


# ---- log and papers


def _log(connection: Connection, lines: Sequence[LogLine]) -> None:
    connection.execute(
        insert(agreement_log),
        [
            {
                "case_id": line.case_id, "kind": line.kind.value, "agreement_id": line.agreement_id, "at": line.at,
                "move": line.move, "by_user_id": line.by, "data": dict(line.data), "note": line.note,
            }
            for line in lines
        ],
    )  # fmt: skip


def _lines(connection: Connection, case_id: CaseId) -> tuple[LogLine, ...]:
    wanted = select(agreement_log).where(agreement_log.c.case_id == case_id).order_by(agreement_log.c.id)
    return tuple(
        LogLine(
            case_id=CaseId(row.case_id), kind=AgreementKind(row.kind), agreement_id=row.agreement_id, at=row.at,
            move=row.move, by=None if row.by_user_id is None else UserId(row.by_user_id), data=row.data, note=row.note,
        )
        for row in connection.execute(wanted)
    )  # fmt: skip


_heads = select(*(column for column in agreement_documents.c if column.name != "content"))


def _keep(connection: Connection, values: dict[str, Any]) -> Paper:
    added = insert(agreement_documents).values(values).returning(*_heads.selected_columns)
    return _paper(connection.execute(added).one())


def _paper(row: AnyRow) -> Paper:
    return Paper(
        paper_id=row.id, case_id=CaseId(row.case_id), kind=PaperKind(row.kind), agreement_id=row.agreement_id,
        language=row.language, sha256=row.sha256, made_at=row.made_at,
        by=None if row.by_user_id is None else UserId(row.by_user_id),
    )  # fmt: skip


def _issued(connection: Connection, case_id: CaseId) -> tuple[Paper, ...]:
    table = agreement_documents
    return tuple(
        _paper(row) for row in connection.execute(_heads.where(table.c.case_id == case_id).order_by(table.c.id.desc()))
    )


def _content(connection: Connection, paper_id: int) -> tuple[Paper, bytes]:
    wanted = select(agreement_documents).where(agreement_documents.c.id == paper_id)
    row = connection.execute(wanted).one_or_none()
    if row is None:
        raise NotFound(f"there is no paper {paper_id}", paper_id=paper_id)
    return _paper(row), bytes(row.content)


# ---- affordability


def _set_affordability(connection: Connection, case_id: CaseId, row: AffordabilityRow) -> None:
    form = row.form
    values = {
        "income_minor": form.income, "housing_minor": form.housing, "living_minor": form.living,
        "other_debts_minor": form.other_debts, "household": form.household, "entered_at": row.entered_at,
        "keep_until": row.keep_until, "by_user_id": row.by,
    }  # fmt: skip
    _upsert(connection, affordability_forms, {"case_id": case_id}, values)


def _affordability(connection: Connection, case_id: CaseId) -> AffordabilityRow | None:
    wanted = select(affordability_forms).where(affordability_forms.c.case_id == case_id)
    row = connection.execute(wanted).one_or_none()
    if row is None:
        return None
    form = Affordability(
        income=row.income_minor, housing=row.housing_minor, living=row.living_minor,
        other_debts=row.other_debts_minor, household=row.household,
    )  # fmt: skip
    by = None if row.by_user_id is None else UserId(row.by_user_id)
    return AffordabilityRow(form=form, entered_at=row.entered_at, keep_until=row.keep_until, by=by)


def _drop_affordability(connection: Connection, case_ids: Sequence[CaseId]) -> int:
    gone = delete(affordability_forms).where(one_of_ids(affordability_forms.c.case_id, "ids"))
    return connection.execute(gone, {"ids": list(case_ids)}).rowcount


def _drop_old_affordability(connection: Connection, today: date) -> int:
    return connection.execute(delete(affordability_forms).where(affordability_forms.c.keep_until < today)).rowcount


def forget_agreements(connection: Connection, case_ids: Sequence[int]) -> None:
    """Of cases that are made anonymous the figures stay; papers, forms and what somebody wrote go."""
    ids = {"ids": list(case_ids)}
    for table in (agreement_documents, affordability_forms):
        connection.execute(delete(table).where(one_of_ids(table.c.case_id, "ids")), ids)
    for table in (agreement_log, settlements):
        column = "note" if table is agreement_log else "reason"
        connection.execute(update(table).where(one_of_ids(table.c.case_id, "ids")).values({column: ""}), ids)
