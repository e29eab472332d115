"""What a debtor can pay each month: an optional form with as few figures as possible (``domain.md`` B11)."""

from __future__ import annotations

from dataclasses import dataclass

from dialer.core.kernel.errors import Invalid

SHARE_OF_LEFT = (1, 2)
"""Of what is left each month at most so much goes into a plan: the other half is for what was forgotten (POLICY)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Affordability:
    """Monthly figures as the debtor gives them, minor units; nothing about whom the money goes to.

    Raises:
        Invalid: a figure is negative, or the household has nobody.
    """

    income: int
    housing: int = 0
    """Rent or mortgage, with what comes with it."""
    living: int = 0
    other_debts: int = 0
    household: int = 1
    """People who live on it."""

    def __post_init__(self) -> None:
        for name in ("income", "housing", "living", "other_debts"):
            if getattr(self, name) < 0:
                raise Invalid(f"{name} is not negative; give 0 where there is none", field=name)
        if self.household < 1:
            raise Invalid("the household has at least one person", field="household")

    @property
    def left(self) -> int:
        """Income less everything else; negative where there is too little."""
        return self.income - self.housing - self.living - self.other_debts

    @property
    def affordable(self) -> int:
        """What a plan may take each month, minor units; 0: nothing."""
        share, whole = SHARE_OF_LEFT
        return max(0, self.left * share // whole)
