"""Phone and home collection of a portfolio beside each other, from its books, calls and visits."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from dialer.core.debt.account import Account, EntryKind
from dialer.core.debt.law import ReceivableLaw
from dialer.core.debt.position import facts_of, positions
from dialer.core.figures.ageing import Bucket, bucket, days_past_due
from dialer.core.figures.ways import FOLLOW_DAYS, Comparison, Episode, Way, compare_ways
from dialer.core.kernel.errors import Invalid
from dialer.core.kernel.ids import CaseId, DebtorId
from dialer.core.kernel.window import local_day, zone
from dialer.ports.figures import CaseOfPortfolio, PlacedCall, Portfolio, Visit
from dialer.ports.store import Store
from dialer.ports.views import Views
from dialer.workflows.debt.reckon import Reckoner
from dialer.workflows.figures.read_figures import PAGE, Prices

MOST_MONTHS = 36
MONTH_DAYS = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class WaysReport:
    """The comparison, and of which days it is."""

    of: Portfolio
    since_on: date
    until_on: date
    """Last day on which what is counted began: it is followed whole."""
    comparison: Comparison


async def read_ways(
    store: Store, views: Views, reckoner: Reckoner, of: Portfolio, *, now: datetime, months: int = 12,
    prices: Prices | None = None,
) -> WaysReport:  # fmt: skip
    """Compare what began in the last months and has been followed for ``FOLLOW_DAYS``.

    Args:
        months: of thirty days, before the last that can be followed.
        prices: of work; None: not known, and no cost is shown.

    Raises:
        Invalid: no months, or too many.
    """
    if not 1 <= months <= MOST_MONTHS:
        raise Invalid(f"figures are shown for 1 to {MOST_MONTHS} months", field="months")
    until_on = reckoner.today(now) - timedelta(days=FOLLOW_DAYS)
    since_on = until_on - timedelta(days=months * MONTH_DAYS)
    async with store.transaction() as tx:
        law = await reckoner.law(tx)
    found: list[Episode] = []
    after = 0
    while page := await views.figures.cases(of, after=after, limit=PAGE):
        calls = await views.figures.calls(of.creditor_id, [case.debtor_id for case in page])
        visits = await views.figures.visits([case.case_id for case in page])
        period = _Period(since_on, until_on, zone(reckoner.zone), prices)
        found += await asyncio.to_thread(_of_page, page, law, calls, visits, period)
        after = page[-1].case_id
    return WaysReport(of=of, since_on=since_on, until_on=until_on, comparison=compare_ways(found))


@dataclass(frozen=True, slots=True)
class _Period:
    since_on: date
    until_on: date
    zone: ZoneInfo
    prices: Prices | None

    def has(self, day: date) -> bool:
        return self.since_on <= day <= self.until_on


def _of_page(
    page: Sequence[CaseOfPortfolio], law: ReceivableLaw | None, calls: Mapping[DebtorId, Sequence[PlacedCall]],
    visits: Mapping[CaseId, Sequence[Visit]], period: _Period,
) -> list[Episode]:  # fmt: skip
    return [
        one
        for case in page
        for one in _episodes(case, law, calls.get(case.debtor_id, ()), visits.get(case.case_id, ()), period)
    ]


def _episodes(
    case: CaseOfPortfolio, law: ReceivableLaw | None, calls: Sequence[PlacedCall], visits: Sequence[Visit],
    period: _Period,
) -> Iterator[Episode]:  # fmt: skip
    """Each visit; and the first call of each bucket of age, until the first visit."""
    due = min((invoice.due_on for invoice in case.books.invoices if invoice.due_on is not None), default=None)
    if due is None:
        return
    days = [(local_day(call.at, period.zone), call) for call in calls]
    begins: list[tuple[Way, date, int]] = [(Way.HOME, one.sent_on, one.fee_minor) for one in visits]
    seen: set[Bucket] = set()
    for day, _ in days:
        age = bucket(days_past_due(due, day))
        if age is Bucket.NOT_DUE or age in seen or (visits and day >= visits[0].sent_on):
            continue
        seen.add(age)
        begins.append((Way.PHONE, day, 0))
    begins = [one for one in begins if period.has(one[1])]
    if not begins:
        return
    account = case.books.account(law)
    for way, began_on, fee in begins:
        episode = _episode(account, way, began_on, fee, bucket(days_past_due(due, began_on)), days, period)
        if episode is not None:
            yield episode


def _episode(
    account: Account, way: Way, began_on: date, fee: int, age: Bucket, days: Sequence[tuple[date, PlacedCall]],
    period: _Period,
) -> Episode | None:  # fmt: skip
    last = began_on + timedelta(days=FOLLOW_DAYS)
    [before] = positions(account, [began_on - timedelta(days=1)])
    if before.balance <= 0:
        return None
    paid = [
        (entry.value_on, entry.minor)
        for entry in facts_of(account, last)
        if entry.kind is EntryKind.PAYMENT and entry.value_on >= began_on
    ]
    hour = period.prices.agent_hour_minor if period.prices is not None else 0
    work = sum(
        call.agent_seconds * hour / 3600 + call.line_thousandths / 1000 for day, call in days if began_on <= day <= last
    )
    return Episode(
        way=way,
        bucket=age,
        owed=before.balance,
        recovered=sum(minor for _, minor in paid),
        euro_days=sum(minor * (on - began_on).days for on, minor in paid),
        cost=work + fee if hour else None,
    )
