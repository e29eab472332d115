"""Make the statement of a placement's fees up to a day; or reckon it without keeping it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from dialer.core.debt.fee_statement import FeeStatement, reckon_statement
from dialer.core.debt.fee_terms import FeeTerms, parse_terms
from dialer.core.kernel.errors import Conflict, Invalid
from dialer.core.kernel.ids import PlacementId, UserId
from dialer.ports.fees import StatementRow
from dialer.ports.placements import PlacementRow
from dialer.ports.store import AuditLine, Store, Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """A statement with the period it is for; ``row.statement_id`` 0: not kept."""

    placement: PlacementRow
    row: StatementRow
    statement: FeeStatement


async def draw_statement(store: Store, placement_id: PlacementId, until: date, *, zone: str, now: datetime) -> Drawn:
    """What the statement would say. Raises as ``make_statement``."""
    async with store.transaction() as tx:
        return await _draw(tx, placement_id, until, zone, now)


async def make_statement(
    store: Store, placement_id: PlacementId, until: date, *, zone: str, by: UserId | None, now: datetime
) -> Drawn:
    """Keep the statement; what it has is on no later one.

    Args:
        until: its last day; it begins the day after the one before ended.
        zone: IANA zone of the creditor's country, in which days are counted.

    Raises:
        NotFound: no such placement.
        Conflict: no terms were agreed, the period is billed already, or cases owe in several currencies.
        Invalid: a day that is not over yet, or before the placement begins.
    """
    async with store.transaction() as tx:
        await tx.fees.lock(placement_id)
        drawn = await _draw(tx, placement_id, until, zone, now)
        statement_id = await tx.fees.add(drawn.row, drawn.statement, by)
        await tx.audit.add(
            AuditLine(
                at=now,
                user_id=by,
                action="placement.statement_made",
                subject=f"placement:{placement_id}",
                data={"statement_id": statement_id, "number": drawn.row.number, "lines": len(drawn.statement.lines)},
            )
        )
        row, statement = await tx.fees.get(statement_id)
    return Drawn(placement=drawn.placement, row=row, statement=statement)


async def _draw(tx: Transaction, placement_id: PlacementId, until: date, zone: str, now: datetime) -> Drawn:
    placement = await tx.placements.get(placement_id)
    terms = _terms(placement)
    home = ZoneInfo(zone)
    today = now.astimezone(home).date()
    if until >= today:
        raise Invalid(f"{until} is not over yet; the last day that can be billed is {today - timedelta(days=1)}",
                      field="until")  # fmt: skip
    earlier = await tx.fees.of(placement_id)
    currency, cases = await tx.fees.placed(placement_id, zone)
    first = placement.mandate_starts or placement.received_on or min((case.placed_on for case in cases), default=until)
    starts_on = earlier[0].ends_on + timedelta(days=1) if earlier else first
    if until < starts_on and not earlier:
        raise Invalid(f"the placement begins on {first}; name that day or a later one", field="until")
    if until < starts_on:
        raise Conflict(
            f"statement {earlier[0].number} goes up to {earlier[0].ends_on}; name a later day",
            code="billed_already", field="until",
        )  # fmt: skip
    before = datetime.combine(until + timedelta(days=1), time(), home)
    movements = await tx.fees.unbilled(placement_id, before)
    reversed_ids = {movement.reverses for movement in movements if movement.reverses is not None}
    statement = reckon_statement(
        terms,
        cases,
        movements,
        billed=await tx.fees.billed(reversed_ids),
        starts=placement.mandate_starts,
        ends=placement.mandate_ends,
        until=until,
    )
    row = StatementRow(
        statement_id=0,
        placement_id=placement_id,
        number=earlier[0].number + 1 if earlier else 1,
        starts_on=starts_on,
        ends_on=until,
        currency=currency,
        collected_minor=statement.collected_minor,
        direct_minor=statement.direct_minor,
        fee_minor=statement.fee_minor,
        vat_minor=statement.vat_minor,
        remitted_minor=statement.remitted_minor,
        made_at=now,
        terms=json.dumps(terms.as_json()),
    )
    return Drawn(placement=placement, row=row, statement=statement)


def _terms(placement: PlacementRow) -> FeeTerms:
    terms = parse_terms(placement.fee_terms)
    if not terms.is_agreed:
        raise Conflict(
            f"no terms are agreed for the placement {placement.code}; enter its fee terms first", code="no_fee_terms"
        )
    return terms
