"""Segments: in which group a case is, by rules that anybody can read, from facts of the debt and of the work.

The rules stand in a file (``config/segments``); the first that fits is the case's segment, and each that fits may give
it a trait that the strategies ask for. The list of facts is closed: sex, age, origin, nationality, health, name,
address and language are not on it and cannot be added by a file. That a debtor needs care may only make the tone
gentler.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from enum import StrEnum
from types import MappingProxyType

from dialer.core.kernel.errors import Invalid
from dialer.core.relation.behaviour import Behaviour, Comparison
from dialer.core.relation.customer import AbilityToPay, CustomerValue


class Tone(StrEnum):
    """How a debtor of a segment is spoken with, the gentlest first."""

    GENTLE = "gentle"
    COURTEOUS = "courteous"
    NEUTRAL = "neutral"
    FIRM = "firm"


class RelationTrait(StrEnum):
    """What a segment may tell the strategies of a case."""

    VALUED = "valued"
    VULNERABLE = "vulnerable"
    SELF_CURE = "self_cure"
    """Will most likely pay by himself: light touch first (E04)."""
    STUCK = "stuck"
    """Incagliato: old, and nothing has moved it (D31)."""
    WORSENING = "worsening"
    """Pays later than he used to (B13)."""
    UNABLE = "unable"
    """Says that he cannot pay (E05)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentFacts:
    """What the rules may ask of a case; a fact that is not known fits no condition."""

    days_past_due: int | None = None
    """Of the oldest invoice that is owed; negative before its due date."""
    balance_minor: int = 0
    days_without_payment: int = 0
    """Since the last payment, or since the case came."""
    attempts: int = 0
    """Calls that rang, since the case came."""
    conversations: int = 0
    """With the right person, since the case came."""
    broken_promises: int = 0
    kept_promises: int = 0
    paid_invoices: int = 0
    """Of this customer, by the ledger."""
    on_time_ratio: float | None = None
    late_days_median: float | None = None
    behaviour: Behaviour = Behaviour.UNKNOWN
    value: CustomerValue = CustomerValue.STANDARD
    ability: AbilityToPay | None = None
    needs_care: bool = False


CODES: Mapping[str, type[StrEnum]] = MappingProxyType(
    {"behaviour": Behaviour, "value": CustomerValue, "ability": AbilityToPay}
)
"""Facts that are one of a few words."""
FLAGS = frozenset({"needs_care"})
FACTS = frozenset(one.name for one in fields(SegmentFacts))
NUMBERS = FACTS - CODES.keys() - FLAGS


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """One fact that must be as the rule says. Either limits, or words.

    Raises:
        Invalid: no such fact, a word that it never is, limits the wrong way round, or nothing asked.
    """

    fact: str
    least: float | None = None
    most: float | None = None
    words: frozenset[str] = frozenset()
    """``true`` or ``false`` of a flag."""

    def __post_init__(self) -> None:
        if self.fact not in FACTS:
            raise Invalid(
                f"{self.fact!r} is no fact that a segment may be made of; there are {', '.join(sorted(FACTS))}",
                field=self.fact,
            )
        known = set(CODES[self.fact]) if self.fact in CODES else {"true", "false"} if self.fact in FLAGS else set()
        if unknown := sorted(self.words - known):
            raise Invalid(
                f"{self.fact} is never {unknown[0]!r}; {', '.join(sorted(known)) or 'give limits'}", field=self.fact
            )
        if known and (not self.words or self.least is not None or self.most is not None):
            raise Invalid(f"{self.fact} is one of {', '.join(sorted(known))}: name those that fit", field=self.fact)
        if not known and self.least is None and self.most is None:
            raise Invalid(f"{self.fact} needs a limit: from, to, or both", field=self.fact)
        if self.least is not None and self.most is not None and self.least > self.most:
            raise Invalid(f"{self.fact}: nothing lies from {self.least:g} to {self.most:g}", field=self.fact)

    def fits(self, facts: SegmentFacts) -> bool:
        """Whether the fact is known and as it must be; limits are included."""
        value = getattr(facts, self.fact)
        if value is None:
            return False
        if self.words:
            return (str(value).lower() if isinstance(value, bool) else str(value)) in self.words
        return (self.least is None or value >= self.least) and (self.most is None or value <= self.most)


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """A group of cases and how it is spoken with.

    Raises:
        Invalid: no condition, or one about need of care whose tone is not gentle.
    """

    id: str
    title: Mapping[str, str]
    """By language."""
    tone: Tone
    conditions: Sequence[Condition]
    """All must fit."""
    trait: RelationTrait | None = None

    def __post_init__(self) -> None:
        if not self.conditions:
            raise Invalid(f"segment {self.id!r} asks for nothing; give it a condition", field=self.id)
        asks_care = any(one.fact == "needs_care" and "true" in one.words for one in self.conditions)
        if asks_care and self.tone is not Tone.GENTLE:
            raise Invalid(f"segment {self.id!r} is about people who need care: its tone must be gentle", field=self.id)

    def fits(self, facts: SegmentFacts) -> bool:
        return all(condition.fits(facts) for condition in self.conditions)


@dataclass(frozen=True, slots=True, kw_only=True)
class Segmentation:
    """The rules of one creditor, or of all who have none of their own.

    Raises:
        Invalid: a segment is there twice.
    """

    name: str
    version: str
    segments: Sequence[Segment]
    """The first that fits is the case's."""
    otherwise: Tone = Tone.NEUTRAL
    """Of a case that fits none."""
    comparison: Comparison = field(default_factory=Comparison)

    def __post_init__(self) -> None:
        seen: set[str] = set()
        for segment in self.segments:
            if segment.id in seen:
                raise Invalid(f"segment {segment.id!r} is there twice; keep one", field=segment.id)
            seen.add(segment.id)

    def segment(self, segment_id: str) -> Segment | None:
        """The rule of that name; None: it is no longer there."""
        return next((segment for segment in self.segments if segment.id == segment_id), None)

    def sort(self, facts: SegmentFacts) -> tuple[Segment | None, frozenset[RelationTrait]]:
        """The segment of a case, and the traits of all rules that fit."""
        fitting = [segment for segment in self.segments if segment.fits(facts)]
        traits = frozenset(segment.trait for segment in fitting if segment.trait is not None)
        return (fitting[0] if fitting else None), traits
