"""The rule packs in force, as people read them."""

from __future__ import annotations

from datetime import date
from typing import Literal

from dialer.web.schemas import Out


class PackOut(Out):
    """One country's rules in a line."""

    pack: str
    """Its code, ``it``."""
    country: str
    """ISO 3166-1."""
    version: str
    """As stored with each decision."""
    zones: list[str]
    calling_code: str
    reviewed_on: date | None
    reviewer: str
    rule_count: int
    """Rules in force today."""
    policy_count: int
    """Of them our own defaults, not the law's."""
    next_change_on: date | None
    """First day to come on which a figure changes; null: none is planned."""


class PackListOut(Out):
    items: list[PackOut]


class PackValueOut(Out):
    since_on: date
    value: object
    """The figure as the pack writes it; null ends the rule."""
    standing: Literal["past", "in_force", "to_come"]


class PackRuleOut(Out):
    rule_id: str
    kind: str
    title: str
    """In the words of the country's own law."""
    unit: str
    reference: str
    layer: str
    """Whose rule it is: debtor, hold, contract, code, law, campaign."""
    is_policy: bool
    is_tightenable: bool
    """Whether a creditor or a campaign may give a stricter figure."""
    values: list[PackValueOut]
    """The newest first."""


class PackChangeOut(Out):
    version: str
    reviewed_on: date
    author: str
    reviewer: str
    summary: str


class PackTextOut(Out):
    """A pack with all its rules, and how it came to be."""

    pack: PackOut
    rules: list[PackRuleOut]
    changelog: list[PackChangeOut]
    """The newest version first."""
