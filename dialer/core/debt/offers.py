"""The next best offer: lawful ways out of a debt, the most promising first, each with why it stands there.

An offer stands on the list only when the creditor allows it, the reason does not call for something else first, and
the debtor can pay it. The order is by expected money in today's terms: what it brings, times how likely such an offer
is kept, less a little for each month it takes. Likelihoods are priors until outcomes are known: they come in as an
argument.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from dialer.core.debt.authority import AuthorityMatrix, Level, Waiver, level_needed, most_waivable
from dialer.core.debt.plan import Every, Plan, make_plan
from dialer.core.debt.promise import BROKEN_BEFORE_ESCALATION, LATEST_DAYS
from dialer.core.debt.reason_treatment import OfferKind, ReasonTreatment
from dialer.core.kernel.calendars import add_working_days, months_later
from dialer.core.kernel.codes import CampaignType
from dialer.core.kernel.errors import Invalid

Keeping = Mapping[OfferKind, float]
"""How likely an offer of a kind is kept, 0..1."""

PRIOR_KEEPING: Keeping = {
    OfferKind.PAY_NOW: 0.35,
    OfferKind.PROMISE: 0.45,
    OfferKind.PLAN: 0.40,
    OfferKind.SETTLEMENT: 0.55,
}
"""POLICY: before anything was learned."""

MONTHLY_DISCOUNT = 0.01
"""What a month of waiting takes off, 0..1 (POLICY)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AllowedOffers:
    """What a creditor lets be offered. Amounts in minor units."""

    kinds: frozenset[OfferKind] = frozenset(OfferKind)
    most_rates: int = 12
    least_rate: int = 30_00
    matrix: AuthorityMatrix = field(default_factory=lambda: AuthorityMatrix(limits=()))


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """The debtor's side. Amounts in minor units."""

    principal: int
    accessories: int
    """Interest and costs."""
    dpd: int
    treatment: ReasonTreatment
    phase: CampaignType
    level: Level
    """Of whoever speaks with the debtor."""
    broken_promises: int = 0
    can_pay_now: int | None = None
    """What the debtor says can be paid at once; None: not said."""
    affordable: int | None = None
    """Each month; None: not said."""

    @property
    def balance(self) -> int:
        return self.principal + self.accessories


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """One way out."""

    kind: OfferKind
    minor: int
    """What it brings in all."""
    due_on: date
    """Of the payment, or of the first rate."""
    plan: Plan | None = None
    waiver: Waiver | None = None
    needs: Level = Level.AGENT
    """Who must approve it."""
    value: float
    """Expected money in today's terms, minor units."""
    why: str
    """Key of the reason: ``fits_reason``, ``affordable``, ``within_authority``, ``needs_approval``, ``allowed``."""


def next_best_offers(
    situation: Situation, allowed: AllowedOffers, today: date, *, keeping: Keeping = PRIOR_KEEPING, country: str = "IT"
) -> tuple[Offer, ...]:
    """The offers that may be made, best first; none where the reason asks for something else.

    Args:
        situation: what is owed, why, and what can be paid.
        allowed: by the creditor.
        today: the day.
        keeping: how likely an offer of each kind is kept.
        country: whose working days count.
    """
    makers = {
        OfferKind.PAY_NOW: _pay_now,
        OfferKind.PROMISE: _promise,
        OfferKind.PLAN: _plans,
        OfferKind.SETTLEMENT: _settlements,
    }
    found: list[Offer] = []
    if situation.balance > 0:
        for kind in situation.treatment.offers:
            if kind in allowed.kinds:
                found.extend(makers[kind](situation, allowed, today, keeping, country))
    fitting = {kind: place for place, kind in enumerate(situation.treatment.offers)}
    return tuple(sorted(found, key=lambda offer: (-offer.value, fitting[offer.kind], offer.due_on)))


def _value(minor: int, chance: float, months: float) -> float:
    return minor * chance * float((1 - MONTHLY_DISCOUNT) ** months)


def _pay_now(s: Situation, allowed: AllowedOffers, today: date, keeping: Keeping, country: str) -> Iterator[Offer]:
    if s.can_pay_now is not None and s.can_pay_now < s.balance:
        return
    chance = 0.9 if s.can_pay_now is not None else keeping[OfferKind.PAY_NOW]
    why = "affordable" if s.can_pay_now is not None else "fits_reason"
    yield Offer(kind=OfferKind.PAY_NOW, minor=s.balance, due_on=today, value=_value(s.balance, chance, 0), why=why)


def _promise(s: Situation, allowed: AllowedOffers, today: date, keeping: Keeping, country: str) -> Iterator[Offer]:
    if s.broken_promises >= BROKEN_BEFORE_ESCALATION:
        return
    days = LATEST_DAYS[s.phase]
    if s.treatment.promise_days is not None:
        days = min(days, s.treatment.promise_days)
    due_on = _working_day_within(today, days, country)
    chance = keeping[OfferKind.PROMISE] / (1 + s.broken_promises)
    yield Offer(
        kind=OfferKind.PROMISE, minor=s.balance, due_on=due_on, value=_value(s.balance, chance, days / 30),
        why="fits_reason",
    )  # fmt: skip


def _working_day_within(today: date, days: int, country: str) -> date:
    """The last working day within so many days; today where there is none."""
    for back in range(days):
        day = today + timedelta(days=days - back)
        if add_working_days(day, 0, country) == day:
            return day
    return today


def _plans(s: Situation, allowed: AllowedOffers, today: date, keeping: Keeping, country: str) -> Iterator[Offer]:
    for count in _rate_counts(s, allowed):
        try:
            plan = make_plan(
                s.balance, agreed_on=today, first_on=months_later(today, 1), count=count, every=Every.MONTH,
                country=country,
            )  # fmt: skip
        except Invalid:
            continue
        chance = keeping[OfferKind.PLAN]
        why = "fits_reason"
        if s.affordable is not None:
            chance, why = min(0.95, chance * 1.5), "affordable"
        value = _value(s.balance, chance, (count + 1) / 2)
        yield Offer(
            kind=OfferKind.PLAN, minor=plan.minor, due_on=plan.instalments[0].due_on, plan=plan, value=value, why=why
        )


def _rate_counts(s: Situation, allowed: AllowedOffers) -> list[int]:
    """Numbers of rates: the fewest that can be afforded; three, six and the most where nothing was said."""
    most = min(allowed.most_rates, s.balance // allowed.least_rate if allowed.least_rate else allowed.most_rates)
    if most < 2:
        return []
    if s.affordable is None:
        return sorted({count for count in (3, 6, most) if 2 <= count <= most})
    if s.affordable <= 0:
        return []
    fewest = max(2, -(-s.balance // s.affordable))
    return [fewest] if fewest <= most else []


def _settlements(s: Situation, allowed: AllowedOffers, today: date, keeping: Keeping, country: str) -> Iterator[Offer]:
    """The most that the speaker may waive, and the most that one level up may."""
    levels = list(Level)
    mine = levels.index(s.level)
    seen: set[int] = set()
    for level in levels[mine : mine + 2]:
        if level is Level.CREDITOR:
            continue  # what the creditor would waive, only the creditor knows
        waived = most_waivable(allowed.matrix, level, s.principal, s.dpd)
        minor = s.principal - waived
        if waived <= 0 or minor in seen or (s.can_pay_now is not None and s.can_pay_now < minor):
            continue
        seen.add(minor)
        waiver = Waiver(
            principal=s.principal, waived=waived, accessories=s.accessories, waived_accessories=s.accessories, dpd=s.dpd
        )
        needs = level_needed(allowed.matrix, waiver)
        chance = keeping[OfferKind.SETTLEMENT]
        yield Offer(
            kind=OfferKind.SETTLEMENT, minor=minor, due_on=add_working_days(today, 10, country), waiver=waiver,
            needs=needs, value=_value(minor, chance, 0.5),
            why="within_authority" if levels.index(needs) <= mine else "needs_approval",
        )  # fmt: skip
