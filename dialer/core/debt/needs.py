"""What a debtor needs: a short questionnaire from which the way out is found (``domain.md`` A13, B11).

Six questions about the payment and none about the person: why it was not paid, what can be paid at once, what each
week or month, how and when the money comes. Every answer may be left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from dialer.core.debt.default_reason import DefaultReason
from dialer.core.debt.plan import PERIODS_OF_A_YEAR, Every
from dialer.core.kernel.errors import Invalid

LATEST_MONEY_DAYS = 92
"""POLICY: who waits for money longer than this is asked again when it is nearer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Needs:
    """The answers. Amounts in minor units.

    Raises:
        Invalid: an amount is negative.
    """

    reason: DefaultReason | None = None
    can_pay_now: int | None = None
    """At once; 0: nothing. None: not said."""
    per_rate: int | None = None
    """What can be paid each time that money comes; None: not said."""
    every: Every = Every.MONTH
    """How often money comes."""
    money_on: date | None = None
    """When it comes next."""

    def __post_init__(self) -> None:
        for name, minor in (("can_pay_now", self.can_pay_now), ("per_rate", self.per_rate)):
            if minor is not None and minor < 0:
                raise Invalid("an amount is not negative; 0 says that nothing can be paid", field=name)

    @property
    def is_empty(self) -> bool:
        """Nothing was answered: there is nothing to keep."""
        return self.reason is None and self.can_pay_now is None and self.per_rate is None and self.money_on is None


def check_needs(needs: Needs, today: date) -> None:
    """Whether answers can be kept. Raises Invalid: none was given, or money comes in the past or in a far future."""
    if needs.is_empty:
        raise Invalid("no question was answered, so that there is nothing to keep", field="reason")
    if needs.money_on is not None and not 0 <= (needs.money_on - today).days <= LATEST_MONEY_DAYS:
        raise Invalid(
            f"the day on which money comes must lie between today and {LATEST_MONEY_DAYS} days ahead", field="money_on"
        )


def per_period(monthly: int, every: Every) -> int:
    """A monthly amount by week, by two weeks or by month, rounded down to the cent."""
    return monthly * PERIODS_OF_A_YEAR[Every.MONTH] // PERIODS_OF_A_YEAR[every]
