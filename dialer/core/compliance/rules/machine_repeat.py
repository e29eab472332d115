"""After a machine answered: for some hours that number is called again only with an agent held (UK-06)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

from dialer.core.compliance.facts import Facts
from dialer.core.compliance.rules.base import Moment, Objection, RuleHead, has_agent_held
from dialer.core.compliance.rules.figures import at_most, positive_int
from dialer.core.kernel.codes import Outcome

MACHINES = frozenset({Outcome.VOICEMAIL, Outcome.VOICEMAIL_MESSAGE})
"""Outcomes that say that a machine answered. Nothing detects machines by itself: the agent says so."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MachineRepeat:
    """Of the number, over all campaigns."""

    head: RuleHead
    length: timedelta

    @classmethod
    def parse(cls, head: RuleHead, value: object) -> MachineRepeat:
        """Read hours."""
        return cls(head=head, length=timedelta(hours=positive_int(value, "hours")))

    def tightened(self, value: object) -> MachineRepeat:
        hours = positive_int(value, "hours")
        at_most(int(self.length.total_seconds() // 3600), hours, self.head.rule_id)
        return replace(self, length=timedelta(hours=hours))

    def weigh(self, facts: Facts, moment: Moment) -> Objection | None:
        if not facts.attempts or facts.number is None or has_agent_held(facts):
            return None
        since, e164 = moment.at - self.length, facts.number.e164
        known = ("", e164)
        times = [a.at for a in facts.attempts if a.at > since and a.outcome in MACHINES and a.e164 in known]
        if not times:
            return None
        return Objection(
            rule_id=self.head.rule_id,
            layer=self.head.layer,
            why="machine_repeat",
            until=max(times) + self.length,
            values=(("last_at", max(times).isoformat()), ("hours", str(int(self.length.total_seconds() // 3600)))),
        )
