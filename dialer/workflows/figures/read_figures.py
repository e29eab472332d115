"""The figures of a creditor, or of one of its batches: receivables, liquidation, work, cost, habits."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from fractions import Fraction

from dialer.core.debt.law import ReceivableLaw
from dialer.core.figures.collections import Ratio, Uplift, WorkCounts
from dialer.core.figures.portfolio import Habit, InvoiceLife, MonthFigures, habit_of, month_ends, months_of
from dialer.core.figures.vintage import VintageLine, vintage
from dialer.core.kernel.codes import Outcome
from dialer.core.kernel.errors import Invalid
from dialer.core.kernel.outcomes import OUTCOMES
from dialer.core.kernel.window import instant, zone
from dialer.ports.figures import Batch, CaseOfPortfolio, Portfolio, WorkDone
from dialer.ports.store import Store
from dialer.ports.views import Views
from dialer.workflows.debt.reckon import Reckoner
from dialer.workflows.figures.invoice_lives import CaseLife, lives_of

PAGE = 500
MOST_MONTHS = 36
CONTACT_DAYS = 30
"""A conversation so long before the due date, or less, counts as caring for that invoice (POLICY)."""
HABIT_LENGTHS = (6, 12)


@dataclass(frozen=True, slots=True, kw_only=True)
class Prices:
    """What work costs the agency, in minor units."""

    agent_hour_minor: int = 0
    """0: not known, and no cost is shown."""
    letter_minor: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Costs:
    """Of a period, in minor units."""

    agents: int
    calls: int
    letters: int

    @property
    def total(self) -> int:
        return self.agents + self.calls + self.letters


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureReport:
    """All figures of a portfolio. What is not defined is None."""

    of: Portfolio
    since_on: date
    until_on: date
    case_count: int
    invoice_count: int
    months: tuple[MonthFigures, ...]
    vintages: tuple[tuple[Batch, VintageLine], ...]
    work: WorkCounts
    costs: Costs | None
    """None: what an agent's hour costs is not known."""
    contacted: Uplift
    """Paid by the due date: those who were talked with before it, against the control group."""
    treated: Uplift
    """The same of all who could be cared for, reached or not: the comparison that choice does not bend."""
    habits: tuple[tuple[int, Habit, Habit], ...]
    """Last so many invoices: at the beginning of the period, and now."""

    @property
    def cost_per_euro(self) -> Fraction | None:
        """Cost for each unit collected."""
        if self.costs is None or not self.work.collected_minor:
            return None
        return Fraction(self.costs.total, self.work.collected_minor)


async def read_figures(
    store: Store,
    views: Views,
    reckoner: Reckoner,
    of: Portfolio,
    *,
    now: datetime,
    months: int = 12,
    prices: Prices | None = None,
) -> FigureReport:
    """Reckon the figures of the last months, the present one included.

    Args:
        reckoner: knows the law of the creditors' country and where its days begin.
        months: how many.

    Raises:
        Invalid: no months, or too many.
        StoreError: the database does not answer.
    """
    if not 1 <= months <= MOST_MONTHS:
        raise Invalid(f"figures are shown for 1 to {MOST_MONTHS} months", field="months")
    today = reckoner.today(now)
    ends = month_ends(today, months)
    async with store.transaction() as tx:
        law = await reckoner.law(tx)
    lives = await _lives(views, of, law, ends)
    invoices = [life for one in lives for life in one.invoices]
    tz = zone(reckoner.zone)
    since_on = ends[0] + timedelta(days=1)
    done = await views.figures.work(
        of, since=instant(since_on, time(), tz), until=instant(today + timedelta(days=1), time(), tz)
    )
    collected = sum(minor for one in lives for on, minor in one.payments if since_on <= on <= today)
    costs = _costs(done, prices or Prices())
    contacted, treated = _uplifts(lives, since_on, today)
    return FigureReport(
        of=of,
        since_on=since_on,
        until_on=today,
        case_count=len(lives),
        invoice_count=len(invoices),
        months=months_of(invoices, ends),
        vintages=_vintages(await views.figures.batches(of.creditor_id), lives, of, today),
        work=_counts(done, collected, costs),
        costs=costs,
        contacted=contacted,
        treated=treated,
        habits=tuple(
            (last, habit_of(_known(invoices, since_on), since_on, last), habit_of(invoices, today, last))
            for last in HABIT_LENGTHS
        ),
    )


async def _lives(views: Views, of: Portfolio, law: ReceivableLaw | None, ends: Sequence[date]) -> list[CaseLife]:
    found: list[CaseLife] = []
    after = 0
    while page := await views.figures.cases(of, after=after, limit=PAGE):
        found += await asyncio.to_thread(_played, page, law, ends)
        after = page[-1].case_id
    return found


def _played(page: Sequence[CaseOfPortfolio], law: ReceivableLaw | None, ends: Sequence[date]) -> list[CaseLife]:
    return [lives_of(case, law, ends) for case in page]


def _known(invoices: Sequence[InvoiceLife], on: date) -> list[InvoiceLife]:
    return [life for life in invoices if life.issued_on < on]


def _vintages(
    batches: Sequence[Batch], lives: Sequence[CaseLife], of: Portfolio, today: date
) -> tuple[tuple[Batch, VintageLine], ...]:
    found = []
    for batch in batches:
        own = [one for one in lives if one.case.placement_id == batch.placement_id]
        if not own or of.placement_id not in (None, batch.placement_id):
            continue
        payments = [payment for one in own for payment in one.payments]
        placed = sum(one.placed for one in own) - _before(payments, batch.placed_on)
        recalled = sum(one.balance for one in own if one.case.is_recalled)
        since = [payment for payment in payments if payment[0] >= batch.placed_on]
        found.append((batch, vintage(batch.placed_on, placed, recalled, since, today)))
    return tuple(found)


def _before(payments: Sequence[tuple[date, int]], day: date) -> int:
    """Paid before a batch was placed: no part of its value."""
    return sum(minor for on, minor in payments if on < day)


def _costs(done: WorkDone, prices: Prices) -> Costs | None:
    if not prices.agent_hour_minor:
        return None
    return Costs(
        agents=round(done.agent_seconds * prices.agent_hour_minor / 3600),
        calls=round(done.call_thousandths / 1000),
        letters=done.letter_count * prices.letter_minor,
    )


def _counts(done: WorkDone, collected: int, costs: Costs | None) -> WorkCounts:
    by_outcome = {Outcome(word): count for word, count in done.outcomes.items() if word}

    def sum_of(*outcomes: Outcome) -> int:
        return sum(by_outcome.get(outcome, 0) for outcome in outcomes)

    matured = {status: done.promised.get(status, (0, 0)) for status in ("kept", "partial", "broken")}
    return WorkCounts(
        attempts=sum(count for outcome, count in by_outcome.items() if OUTCOMES[outcome].counts_as_attempt),
        answered_live=done.answered_count,
        right_party=sum(count for outcome, count in by_outcome.items() if OUTCOMES[outcome].is_rpc),
        third_party=sum_of(Outcome.THIRD_PARTY, Outcome.THIRD_PARTY_MESSAGE),
        wrong_number=sum_of(Outcome.WRONG_NUMBER),
        promises=done.made_promise_count,
        promises_matured=sum(count for count, _ in matured.values()),
        promises_kept=matured["kept"][0],
        promised_matured_minor=sum(minor for _, minor in matured.values()),
        promised_kept_minor=matured["kept"][1],
        collected_minor=collected,
        cost_minor=costs.total if costs is not None else 0,
        complaints=done.complaint_count,
    )


def _uplifts(lives: Sequence[CaseLife], since_on: date, today: date) -> tuple[Uplift, Uplift]:
    """Paid on time among contacted and among all who could be, each against the control group; due in the period."""
    counts = {"contacted": [0, 0], "all": [0, 0], "control": [0, 0]}
    for one in lives:
        for life in one.invoices:
            if not since_on <= life.due_on < today:
                continue
            groups = ["control"] if one.case.is_control else ["all"]
            before = (life.due_on - timedelta(days=CONTACT_DAYS), life.due_on)
            if not one.case.is_control and any(before[0] <= on <= before[1] for on in one.case.contacts):
                groups.append("contacted")
            for group in groups:
                counts[group][0] += life.is_on_time
                counts[group][1] += 1
    control = Ratio(*counts["control"])
    return Uplift(Ratio(*counts["contacted"]), control), Uplift(Ratio(*counts["all"]), control)
