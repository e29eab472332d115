"""An admin enters a rate that the country's file lacks, with its source; balances follow in the background."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from dialer.core.debt.law import EnteredRate, ReceivableLaw
from dialer.core.debt.rates import RatePeriod
from dialer.core.kernel.errors import NotFound
from dialer.core.kernel.ids import UserId
from dialer.ports.reckonings import Cause, ReckoningRow
from dialer.ports.store import AuditLine, Store
from dialer.workflows.debt.reckon import Reckoner


@dataclass(frozen=True, slots=True, kw_only=True)
class RateLine:
    """A period of a table, with its rate."""

    table: str
    title: str
    period: RatePeriod
    label: str
    percent: str
    """Per year, as it was written; empty: not known."""
    reference: str
    is_entered: bool
    """By an admin; else from the country's file."""


async def enter_rate(
    store: Store, country: str, rate: EnteredRate, *, reckoner: Reckoner, by: UserId | None, now: datetime
) -> int:
    """Keep the rate and have the balances reckoned that wait for it; the number of that run.

    Raises:
        NotFound: there is no law of that country.
        Invalid: no such table, no such period, no plausible rate, no source.
        Conflict: the period has its rate already; a published one is never replaced.
    """
    law = law_of(reckoner.laws, country)
    async with store.transaction() as tx:
        entered = (await tx.ledger.rates()).get(law.country, ())
        law.with_rates([*entered, rate])  # refuses what cannot be
        await tx.ledger.add_rate(law.country, rate, now, by)
        await tx.audit.add(
            AuditLine(
                at=now,
                user_id=by,
                action="rate.entered",
                subject=f"rates:{law.country}",
                data={"table": rate.table, "period": rate.period, "percent": str(rate.rate.percent)},
            )
        )
        subject = f"{law.country} {rate.table} {rate.period}"
        return await tx.reckonings.add(ReckoningRow(cause=Cause.RATE, subject=subject, asked_at=now, by=by))


def law_of(laws: Mapping[str, ReceivableLaw], country: str) -> ReceivableLaw:
    """The law of a country. Raises NotFound."""
    found = laws.get(country.upper())
    if found is None:
        known = ", ".join(sorted(laws)) or "none"
        raise NotFound(f"there is no law of receivables for {country or '(empty)'}; there are {known}", field="country")
    return found


async def read_rates(store: Store, country: str, *, reckoner: Reckoner, now: datetime) -> tuple[RateLine, ...]:
    """Every period of the country's tables that has a rate, and those from the first one to today that have none."""
    law = law_of(reckoner.laws, country)
    async with store.transaction() as tx:
        entered = (await tx.ledger.rates()).get(law.country, ())
    by_admin = {(rate.table, rate.period) for rate in entered}
    lines: list[RateLine] = []
    for table in law.with_rates(entered).tables.values():
        labels = {*table.rates, *table.missing(reckoner.today(now))}
        for label in sorted(labels, reverse=True):
            known = table.rates.get(label)
            lines.append(
                RateLine(
                    table=table.id,
                    title=table.title,
                    period=table.period,
                    label=label,
                    percent="" if known is None else str(known.percent),
                    reference="" if known is None else known.reference,
                    is_entered=(table.id, label) in by_admin,
                )
            )
    return tuple(lines)
