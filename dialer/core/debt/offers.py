"""The next best offer: lawful ways out of a debt, the most promising first, each with why it stands there.

An offer stands on the list only when the creditor allows it, the reason does not call for something else first, and
the debtor can pay it. The order is by expected money in today's terms: what it brings, times how likely such an offer
is kept, less a little for each month it takes. Likelihoods are priors until outcomes are known: they come in as an
argument.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from dialer.core.debt.authority import ORDER, AuthorityMatrix, Level, Waiver, level_needed, may_decide, most_waivable
from dialer.core.debt.plan import PERIODS_OF_A_YEAR, Every, Plan, make_plan
from dialer.core.debt.promise import USUAL, PromiseLimits
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

SAID_NOW = 0.9
"""How likely somebody pays at once what can be paid at once, as was said (POLICY)."""

MONTHLY_DISCOUNT = 0.01
"""What a month of waiting takes off, 0..1 (POLICY)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AllowedOffers:
    """What a creditor lets be offered. Amounts in minor units."""

    kinds: frozenset[OfferKind] = frozenset(OfferKind)
    most_rates: int = 12
    least_rate: int = 30_00
    matrix: AuthorityMatrix = field(default_factory=lambda: AuthorityMatrix(limits=()))
    approved_percent: Decimal = Decimal(0)
    """Of the principal, approved beforehand for the case's segment (``offer_set``); the matrix has it already."""
    approved_most: int = 0


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
    """Each time that money comes; None: not said."""
    every: Every = Every.MONTH
    """How often money comes."""
    money_on: date | None = None
    """When it comes next, not before today; None: not said."""
    disputed: int = 0
    """Owed, but not asked for before it is answered, with what falls on it. A settlement closes it too."""
    promises: PromiseLimits = USUAL
    has_reason: bool = False
    """Why it was not paid is known."""

    @property
    def asked(self) -> int:
        """What may be asked for now."""
        return max(0, self.principal + self.accessories - self.disputed)


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
    """Key of the reason: ``fits_reason``, ``affordable``, ``within_authority``, ``needs_approval``,
    ``approved_before``."""
    also: tuple[str, ...] = ()
    """More that speaks for it: ``first_of_reason``, ``when_money_comes``, ``pays_now``, ``no_discount``,
    ``closes_dispute``."""
    first_on: date | None = None
    """Of a plan: the anchor day of its first rate."""
    down_payment: int = 0
    """Of a plan: what is due at once."""


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
    if situation.asked > 0:
        for kind in situation.treatment.offers:
            if kind in allowed.kinds:
                found.extend(makers[kind](situation, allowed, today, keeping, country))
    fitting = {kind: place for place, kind in enumerate(situation.treatment.offers)}
    told = [
        replace(offer, also=("first_of_reason", *offer.also))
        if fitting[offer.kind] == 0 and situation.has_reason
        else offer
        for offer in found
    ]
    return tuple(sorted(told, key=lambda offer: (-offer.value, fitting[offer.kind], offer.due_on)))


def _value(minor: int, chance: float, months: float) -> float:
    return minor * chance * float((1 - MONTHLY_DISCOUNT) ** months)


def _months_until(day: date, today: date) -> float:
    return (day - today).days / 30


def _pay_now(s: Situation, allowed: AllowedOffers, today: date, keeping: Keeping, country: str) -> Iterator[Offer]:
    if s.can_pay_now is not None and s.can_pay_now < s.asked:
        return
    chance = SAID_NOW if s.can_pay_now is not None else keeping[OfferKind.PAY_NOW]
    why = "affordable" if s.can_pay_now is not None else "fits_reason"
    yield Offer(
        kind=OfferKind.PAY_NOW, minor=s.asked, due_on=today, value=_value(s.asked, chance, 0), why=why,
        also=("no_discount",),
    )  # fmt: skip


def _promise(s: Situation, allowed: AllowedOffers, today: date, keeping: Keeping, country: str) -> Iterator[Offer]:
    if s.broken_promises >= s.promises.most_broken:
        return
    days = s.promises.days(s.phase, s.treatment.promise_days)
    comes_on = add_working_days(s.money_on, 0, country) if s.money_on is not None else None
    is_in_time = comes_on is not None and comes_on <= today + timedelta(days=days)
    due_on = comes_on if comes_on is not None and is_in_time else _working_day_within(today, days, country)
    chance = keeping[OfferKind.PROMISE] / (1 + s.broken_promises)
    if comes_on is not None and not is_in_time:
        chance /= 2  # the money comes later than a promise may lie
    yield Offer(
        kind=OfferKind.PROMISE, minor=s.asked, due_on=due_on,
        value=_value(s.asked, chance, _months_until(due_on, today)), why="fits_reason",
        also=("when_money_comes", "no_discount") if is_in_time else ("no_discount",),
    )  # fmt: skip


def _working_day_within(today: date, days: int, country: str) -> date:
    """The last working day within so many days; today where there is none."""
    for back in range(days):
        day = today + timedelta(days=days - back)
        if add_working_days(day, 0, country) == day:
            return day
    return today


def _plans(s: Situation, allowed: AllowedOffers, today: date, keeping: Keeping, country: str) -> Iterator[Offer]:
    first_on = s.money_on if s.money_on is not None and s.money_on > today else months_later(today, 1)
    down = _down_payment(s, allowed)
    for count in _rate_counts(s, allowed, down):
        try:
            plan = make_plan(
                s.asked, agreed_on=today, first_on=first_on, count=count, every=s.every, down_payment=down,
                country=country,
            )  # fmt: skip
        except Invalid:
            continue
        chance = keeping[OfferKind.PLAN]
        why = "fits_reason"
        if s.affordable is not None:
            chance, why = min(0.95, chance * 1.5), "affordable"
        months = (count + 1) / 2 * 12 / PERIODS_OF_A_YEAR[s.every]
        value = down * SAID_NOW + _value(s.asked - down, chance, months)
        also = (
            *(("when_money_comes",) if first_on == s.money_on else ()),
            *(("pays_now",) if down else ()),
            "no_discount",
        )
        yield Offer(
            kind=OfferKind.PLAN, minor=plan.minor, due_on=plan.instalments[0].due_on, plan=plan, value=value, why=why,
            also=also, first_on=first_on, down_payment=down,
        )  # fmt: skip


def _down_payment(s: Situation, allowed: AllowedOffers) -> int:
    """What a plan takes at once: what can be paid now, where it is not all and no less than the smallest rate."""
    now = s.can_pay_now or 0
    return now if max(1, allowed.least_rate) <= now < s.asked else 0


def _rate_counts(s: Situation, allowed: AllowedOffers, down: int) -> list[int]:
    """Numbers of rates: the fewest that can be afforded; three, six and the most where nothing was said."""
    rest = s.asked - down
    most = min(allowed.most_rates, rest // allowed.least_rate if allowed.least_rate else allowed.most_rates)
    least = 1 if down else 2
    if s.affordable is None:
        return sorted({count for count in (3, 6, most) if least <= count <= most})
    if s.affordable <= 0:
        return []
    fewest = max(least, -(-rest // s.affordable))
    return [fewest] if fewest <= most else []


def _settlements(s: Situation, allowed: AllowedOffers, today: date, keeping: Keeping, country: str) -> Iterator[Offer]:
    """The most that the speaker may waive, and the most that one level up may.

    A settlement closes what is in dispute too, so that it counts as waived; nobody is asked to pay it.
    """
    due_on = add_working_days(s.money_on or today, 0 if s.money_on else 10, country)
    coming = (s.affordable or 0) if s.money_on is not None else 0
    seen: set[int] = set()
    mine = ORDER.index(s.level)
    for level in ORDER[mine : mine + 2]:
        waived = most_waivable(allowed.matrix, level, s.principal, s.dpd)
        minor = s.principal - waived
        if minor <= 0:
            continue  # to forgive everything, as only the creditor may, is no offer
        if waived <= 0 or minor in seen or minor > s.asked:
            continue
        if s.can_pay_now is not None and s.can_pay_now + coming < minor:
            continue
        seen.add(minor)
        waiver = Waiver(
            principal=s.principal, waived=waived, accessories=s.accessories, waived_accessories=s.accessories, dpd=s.dpd
        )
        needs = level_needed(allowed.matrix, waiver)
        chance = keeping[OfferKind.SETTLEMENT]
        is_before = waiver.ratio <= Fraction(allowed.approved_percent) / 100 and waived <= allowed.approved_most
        is_mine = may_decide(s.level, needs)
        yield Offer(
            kind=OfferKind.SETTLEMENT, minor=minor, due_on=due_on, waiver=waiver, needs=needs,
            value=_value(minor, chance, _months_until(due_on, today)),
            why=("approved_before" if is_before else "within_authority") if is_mine else "needs_approval",
            also=(
                *(("when_money_comes",) if s.money_on else ()), *(("closes_dispute",) if s.disputed else ()),
            ),
        )  # fmt: skip
