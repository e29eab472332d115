"""The caller ID: presented, and a number that can be called back. None means not chosen yet."""

from __future__ import annotations

import re
from dataclasses import dataclass

from dialer.core.compliance.facts import Facts
from dialer.core.compliance.rules.base import Moment, Objection, RuleHead
from dialer.core.compliance.rules.figures import must_stay

PRESENTABLE = re.compile(r"\+[1-9]\d{5,14}\Z|\d{3,6}\Z")
"""E.164, or a short code (IT-24: three-digit customer-care numbers)."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CallerId:
    """Withheld, empty and unpresentable caller IDs are refused."""

    head: RuleHead

    @classmethod
    def parse(cls, head: RuleHead, value: object) -> CallerId:
        must_stay(value, head.rule_id)
        return cls(head=head)

    def tightened(self, value: object) -> CallerId:
        return CallerId.parse(self.head, value)

    def weigh(self, facts: Facts, moment: Moment) -> Objection | None:
        if facts.caller_id is None or PRESENTABLE.match(facts.caller_id):
            return None
        return Objection(self.head.rule_id, self.head.layer, "caller_id", None, (("shown", facts.caller_id or "-"),))
