"""Who may waive how much: a creditor's matrix of discounts (``domain.md`` §3.6)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from types import MappingProxyType

from dialer.core.kernel.codes import Role
from dialer.core.kernel.errors import Invalid


class Level(StrEnum):
    """Who decides, from the one who may least."""

    AGENT = "agent"
    TEAM_LEAD = "team_lead"
    MANAGER = "manager"
    CREDITOR = "creditor"
    """The creditor itself: everything that nobody of the agency may."""


ORDER = tuple(Level)

LEVELS: Mapping[Role, Level] = MappingProxyType(
    {
        Role.AGENT: Level.AGENT,
        Role.SUPERVISOR: Level.TEAM_LEAD,
        Role.ADMIN: Level.MANAGER,
        Role.CREDITOR: Level.CREDITOR,
    }
)
"""Who decides at which level."""


def level_of(roles: Iterable[Role]) -> Level | None:
    """The highest level of somebody's roles; None: decides nothing."""
    found = [LEVELS[role] for role in roles if role in LEVELS]
    return max(found, key=ORDER.index, default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """What one level may waive. Both limits of a part must hold."""

    level: Level
    percent: Decimal
    """Of the residual principal."""
    minor: int
    """Sum of principal waived, minor units."""
    accessory_percent: Decimal = Decimal(100)
    """Of interest and costs, which are counted separately."""
    accessory_minor: int | None = None
    """Sum of interest and costs waived; None: as ``minor``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorityMatrix:
    """A creditor's limits.

    Raises:
        Invalid: a level stands twice, a limit is negative or above 100 %, or a higher level may less than a lower one.
    """

    limits: Sequence[Limit]
    above_dpd: int = 90
    """Only debts that are more days past due than this may be discounted by anyone but the creditor."""

    def __post_init__(self) -> None:
        before: Limit | None = None
        for limit in sorted(self.limits, key=lambda limit: ORDER.index(limit.level)):
            if limit.level is Level.CREDITOR:
                raise Invalid("the creditor's own authority has no limit; leave it out", field="limits")
            if not (0 <= limit.percent <= 100 and 0 <= limit.accessory_percent <= 100) or limit.minor < 0:
                raise Invalid(f"the limits of {limit.level} must be 0 to 100 % and not below zero", field="limits")
            if before is not None and before.level is limit.level:
                raise Invalid(f"{limit.level} stands twice; keep one line", field="limits")
            if before is not None and (limit.percent < before.percent or limit.minor < before.minor):
                raise Invalid(f"{limit.level} may less than {before.level}; raise it", field="limits")
            before = limit


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiver:
    """What would not be asked for any more. Amounts in minor units."""

    principal: int
    """Residual principal before."""
    waived: int
    """Of the principal."""
    accessories: int = 0
    """Interest and costs before."""
    waived_accessories: int = 0
    dpd: int
    """Days past due of the oldest invoice."""

    def __post_init__(self) -> None:
        if not 0 <= self.waived <= self.principal or not 0 <= self.waived_accessories <= self.accessories:
            raise Invalid("no more can be waived than is owed, and nothing below zero", field="waived")

    @property
    def ratio(self) -> Fraction:
        """Waived principal over residual principal, 0..1."""
        return Fraction(self.waived, self.principal) if self.principal else Fraction(0)

    @property
    def accessory_ratio(self) -> Fraction:
        return Fraction(self.waived_accessories, self.accessories) if self.accessories else Fraction(0)


def level_needed(matrix: AuthorityMatrix, waiver: Waiver) -> Level:
    """The lowest level that may decide on a waiver; whoever waives nothing needs no more than an agent."""
    if not waiver.waived and not waiver.waived_accessories:
        return Level.AGENT
    if waiver.dpd <= matrix.above_dpd:
        return Level.CREDITOR
    for limit in sorted(matrix.limits, key=lambda limit: ORDER.index(limit.level)):
        if _within(limit, waiver):
            return limit.level
    return Level.CREDITOR


def may_decide(level: Level, needed: Level) -> bool:
    """Whether somebody of a level may decide what needs another."""
    return ORDER.index(level) >= ORDER.index(needed)


def most_waivable(matrix: AuthorityMatrix, level: Level, principal: int, dpd: int) -> int:
    """How much principal a level may waive, minor units; the creditor: all of it."""
    if level is Level.CREDITOR:
        return principal
    if dpd <= matrix.above_dpd:
        return 0
    found = [limit for limit in matrix.limits if may_decide(level, limit.level)]
    return max((min(int(principal * Fraction(limit.percent) / 100), limit.minor) for limit in found), default=0)


def _within(limit: Limit, waiver: Waiver) -> bool:
    most_accessories = limit.minor if limit.accessory_minor is None else limit.accessory_minor
    return (
        waiver.ratio <= Fraction(limit.percent) / 100
        and waiver.waived <= limit.minor
        and waiver.accessory_ratio <= Fraction(limit.accessory_percent) / 100
        and waiver.waived_accessories <= most_accessories
    )
