"""Money: an integer of minor units with its currency; never a float."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import MAX_PREC, Decimal, localcontext

from dialer.core.kernel.errors import Invalid


@dataclass(frozen=True, slots=True, order=False)
class Money:
    """An amount in minor units (cents) of an ISO 4217 currency.

    Raises:
        Invalid: arithmetic between two currencies.
    """

    minor: int
    currency: str = "EUR"

    @classmethod
    def zero(cls, currency: str = "EUR") -> Money:
        return cls(0, currency)

    @classmethod
    def from_decimal(cls, amount: Decimal, currency: str = "EUR") -> Money:
        """Exact conversion from major units; more than two decimals is an error, never rounded away.

        Raises:
            Invalid: more than two decimals, no finite number, or more than fifteen digits before the point.
        """
        if not amount.is_finite() or amount.adjusted() > 14:
            raise Invalid(f"{amount} {currency} is no amount; give a number of at most 15 digits", field="amount")
        with localcontext(prec=MAX_PREC):
            minor = amount.scaleb(2)
            if minor != minor.to_integral_value():
                raise Invalid(f"{amount} {currency} has more than two decimals; give cents at the most", field="amount")
            return cls(int(minor), currency)

    def _same(self, other: Money) -> None:
        if self.currency != other.currency:
            raise Invalid(f"cannot combine {self.currency} with {other.currency}; convert first", field="currency")

    def __add__(self, other: Money) -> Money:
        self._same(other)
        return Money(self.minor + other.minor, self.currency)

    def __sub__(self, other: Money) -> Money:
        self._same(other)
        return Money(self.minor - other.minor, self.currency)

    def __neg__(self) -> Money:
        return Money(-self.minor, self.currency)

    def __lt__(self, other: Money) -> bool:
        self._same(other)
        return self.minor < other.minor

    def __le__(self, other: Money) -> bool:
        self._same(other)
        return self.minor <= other.minor

    def __bool__(self) -> bool:
        return self.minor != 0

    def to_decimal(self) -> Decimal:
        """Major units, exact: ``Money(12345).to_decimal() == Decimal("123.45")``."""
        return Decimal(self.minor).scaleb(-2)

    def __str__(self) -> str:
        return f"{self.to_decimal():.2f} {self.currency}"
