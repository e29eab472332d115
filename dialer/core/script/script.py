"""A script: steps with answers that lead to the next one, and answers to what debtors object.

    greet -> who -> identity =[known]=> for_whom -> listen -> ... -> confirm -> thank (complete)
                       `-> somebody else: goodbye (early)

A script may be written with mistakes, because a draft is kept as it stands; ``flaws`` says what keeps it from agents.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property


class StepKind(StrEnum):
    """What a step is for; the order of the seeds' advice. Source: ``domain.md`` §2.2 B20-B25, §2.3 C10-C16, IT-20."""

    GREET = "greet"
    WHO = "who"
    """Who is calling."""
    IDENTITY = "identity"
    FOR_WHOM = "for_whom"
    """On whose behalf."""
    LISTEN = "listen"
    REASON = "reason"
    """Why it was not paid, or what might hinder it."""
    INFORM = "inform"
    PROPOSE = "propose"
    AGREE = "agree"
    CONFIRM = "confirm"
    """Amount, date and method said once more."""
    THANK = "thank"
    OTHER = "other"


class Ending(StrEnum):
    """How a conversation ends that ends here."""

    COMPLETE = "complete"
    """Everything required has been said."""
    EARLY = "early"
    """Somebody else answered, the person has no time, something was disputed: the rest is not due."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Branch:
    """One answer, and where it leads."""

    label: str = ""
    """What the person says or does; empty for the only way on."""
    to: str
    """Id of the next step."""
    needs_identity: bool = False
    """Open only once the identity check is ticked: what lies behind may tell of the debt."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    id: str
    kind: StepKind
    title: str
    text: str
    """What to say, with variables in braces."""
    tip: str = ""
    """What to heed; never said."""
    is_required: bool = False
    """On every way to a complete ending."""
    branches: tuple[Branch, ...] = ()
    """None: the conversation ends here."""
    ending: Ending | None = None
    """How it ends, where it ends."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Objection:
    """What debtors say, and what to answer."""

    id: str
    title: str
    answer: str
    is_open: bool = False
    """At hand before the identity check too; then it may tell of no debt."""


@dataclass(frozen=True, kw_only=True)
class Script:
    title: str
    steps: tuple[Step, ...]
    """The first is where every conversation begins."""
    objections: tuple[Objection, ...] = ()

    @cached_property
    def by_id(self) -> Mapping[str, Step]:
        """The steps; of two with one id the first."""
        found: dict[str, Step] = {}
        for step in self.steps:
            found.setdefault(step.id, step)
        return found

    @property
    def start(self) -> str:
        return self.steps[0].id if self.steps else ""
