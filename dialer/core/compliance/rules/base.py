"""What every rule is: a thing that weighs one call at one instant and either keeps silent or objects."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import IntEnum
from functools import lru_cache
from typing import Protocol
from zoneinfo import ZoneInfo

from dialer.core.compliance.facts import Facts
from dialer.core.kernel.codes import DialMode
from dialer.core.kernel.window import day_starts

HORIZON = timedelta(days=400)
"""How far ahead a permitted instant is looked for: more than a year, so that every yearly closure is passed."""
CALLBACK_SLACK = timedelta(minutes=15)
"""How near to an agreed callback caps of policy and code yield (§1.8.4)."""

RESERVED_MODES = frozenset({DialMode.RESERVED_AGENT, DialMode.PREVIEW, DialMode.MANUAL})
"""Ways of dialling in which an agent is there before the call is placed (§1.8.3)."""


class Layer(IntEnum):
    """Whose rule it is: where several object alike, the first of these is reported (``domain.md``, precedence)."""

    DEBTOR = 0
    HOLD = 1
    CONTRACT = 2
    CODE = 3
    LAW = 4
    CAMPAIGN = 5


@dataclass(frozen=True, slots=True)
class Objection:
    """One rule's no."""

    rule_id: str
    layer: Layer
    why: str
    """Name of the reason's sentence."""
    until: datetime | None
    """First instant at which this rule permits; None: never (refused)."""
    values: tuple[tuple[str, str], ...] = ()
    required_mode: DialMode | None = None
    """The rule permits from ``until`` on only a call made in this way."""


@dataclass(frozen=True, slots=True)
class Moment:
    """The instant weighed, with the local day in each zone that applies."""

    at: datetime
    zones: tuple[ZoneInfo, ...]
    days: tuple[date, ...]
    """Local day, zone by zone."""

    @classmethod
    def of(cls, at: datetime, zones: tuple[ZoneInfo, ...]) -> Moment:
        return _moment(at, zones)

    def start_of(self, day: date) -> datetime:
        """The first instant at which that day has begun in all the zones."""
        return max(day_starts(day, tz) for tz in self.zones)

    def earliest_start_of(self, day: date) -> datetime:
        """The first instant at which that day has begun in any of the zones."""
        return min(day_starts(day, tz) for tz in self.zones)

    def day_of(self, at: datetime) -> date:
        """The local day of an instant, in the first zone."""
        return at.astimezone(self.zones[0]).date()


@lru_cache(maxsize=4096)
def _moment(at: datetime, zones: tuple[ZoneInfo, ...]) -> Moment:
    return Moment(at, zones, tuple(at.astimezone(tz).date() for tz in zones))


def latest_start_of(edge: datetime | date, moment: Moment) -> datetime:
    """When something that begins with a whole local day, or at an instant, has begun in all the zones."""
    return edge if isinstance(edge, datetime) else moment.start_of(edge)


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleHead:
    """What the pack says of a rule beside its figure."""

    rule_id: str
    layer: Layer
    is_policy: bool = False

    @property
    def gives_way(self) -> bool:
        """Whether a cap yields to an agreed callback: ours and a code's do, a statute's does not (§1.8.4)."""
        return self.is_policy or self.layer in (Layer.CODE, Layer.CAMPAIGN)


class Rule(Protocol):
    """One kind of rule with its figures in force."""

    @property
    def head(self) -> RuleHead: ...

    def weigh(self, facts: Facts, moment: Moment) -> Objection | None:
        """None when the rule has nothing against a call at that moment."""
        ...

    def tightened(self, value: object) -> Rule:
        """The same rule with a stricter figure of a campaign.

        Raises:
            Invalid: the figure is malformed, or laxer than the pack's.
        """
        ...


def yields_to_callback(head: RuleHead, facts: Facts, at: datetime) -> bool:
    """Whether the debtor agreed to be called about now, and the cap is one that gives way to that."""
    agreed_at = facts.agreed_callback_at
    return agreed_at is not None and head.gives_way and abs(at - agreed_at) <= CALLBACK_SLACK


def until_or_callback(head: RuleHead, facts: Facts, at: datetime, until: datetime) -> datetime:
    """The end of a cap, or the start of the agreed callback's slack where that comes first."""
    if facts.agreed_callback_at is None or not head.gives_way:
        return until
    opens_at = facts.agreed_callback_at - CALLBACK_SLACK
    return opens_at if at < opens_at < until else until


def has_agent_held(facts: Facts) -> bool:
    """Whether an agent is there before the call is placed (§1.8.3)."""
    guaranteed = facts.agents_per_call_guaranteed
    return facts.mode in RESERVED_MODES or (guaranteed is not None and guaranteed >= 1)
