"""After a silent call: no call to that number for some days, then only with an agent held, until someone talked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from dialer.core.compliance.facts import Facts
from dialer.core.compliance.rules.base import Moment, Objection, RuleHead, has_agent_held
from dialer.core.compliance.rules.figures import optional_table, positive_int
from dialer.core.kernel.codes import DialMode
from dialer.core.kernel.errors import Invalid
from dialer.core.kernel.window import same_time_days_later


class Phase(StrEnum):
    """What is allowed in one stretch of time after a silent call."""

    BLOCKED = "blocked"
    RESERVED = "reserved_agent"
    FREE = "free"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Quarantine:
    """The stretch ends at the later of so many hours and the same local time so many days on (§1.8.2)."""

    head: RuleHead
    hours: int
    days: int
    """0: the hours alone count."""
    during: Phase
    afterwards: Phase
    """Holds until a conversation on that number, later than the silent call, clears it."""

    @classmethod
    def parse(cls, head: RuleHead, value: object) -> Quarantine:
        """Read ``{hours: 120, days: 5, during: blocked, afterwards: reserved_agent}``; ``days`` may be left out."""
        table = optional_table(value, {"hours", "during", "afterwards"}, {"days"}, "quarantine")
        try:
            during, afterwards = Phase(str(table["during"])), Phase(str(table["afterwards"]))
        except ValueError as error:
            raise Invalid(f"quarantine: {error}; use blocked, reserved_agent or free", field="quarantine") from error
        if during is Phase.FREE or afterwards is Phase.BLOCKED:
            raise Invalid("quarantine: during must restrict, afterwards must not block for ever", field="quarantine")
        return cls(
            head=head,
            hours=positive_int(table["hours"], "hours"),
            days=positive_int(table["days"], "days") if "days" in table else 0,
            during=during,
            afterwards=afterwards,
        )

    def tightened(self, value: object) -> Quarantine:
        stricter = Quarantine.parse(self.head, value)
        if (
            stricter.hours < self.hours
            or stricter.days < self.days
            or (self.during is Phase.BLOCKED and stricter.during is not Phase.BLOCKED)
            or (self.afterwards is Phase.RESERVED and stricter.afterwards is Phase.FREE)
        ):
            raise Invalid(
                f"{self.head.rule_id}: a campaign may tighten the quarantine, never loosen it",
                code="loosens_pack",
                field=self.head.rule_id,
            )
        return stricter

    def ends_at(self, silent_at: datetime, moment: Moment) -> datetime:
        """End of the first stretch."""
        ends_at = silent_at + timedelta(hours=self.hours)
        if not self.days:
            return ends_at
        return max(ends_at, *(same_time_days_later(silent_at, self.days, tz) for tz in moment.zones))

    def weigh(self, facts: Facts, moment: Moment) -> Objection | None:
        if not facts.silent_calls or facts.number is None:
            return None
        e164 = facts.number.e164
        silent = [call.at for call in facts.silent_calls if call.e164 in ("", e164)]
        if not silent:
            return None
        latest = max(silent)
        ends_at = self.ends_at(latest, moment)
        is_reserved = has_agent_held(facts)
        if moment.at < ends_at and (self.during is Phase.BLOCKED or not is_reserved):
            return self._objection(facts, latest, ends_at, moment)
        if moment.at >= ends_at and not is_reserved and self._is_marked(facts, latest):
            return self._objection(facts, latest, moment.at, moment)
        return None

    def _is_marked(self, facts: Facts, silent_at: datetime) -> bool:
        """Whether the number still waits for its call with an agent held."""
        if self.afterwards is not Phase.RESERVED or facts.number is None:
            return False
        e164 = facts.number.e164
        return not any(talk.e164 == e164 and talk.at > silent_at for talk in facts.conversations)

    def _objection(self, facts: Facts, silent_at: datetime, ends_at: datetime, moment: Moment) -> Objection:
        is_bound = not has_agent_held(facts) and self._is_marked(facts, silent_at)
        why = "reserved_agent"
        if ends_at > moment.at:
            why = "quarantine" if self.during is Phase.BLOCKED else "quarantine_reserved"
        return Objection(
            rule_id=self.head.rule_id,
            layer=self.head.layer,
            why=why,
            until=ends_at,
            values=(("silent_at", silent_at.isoformat()), ("hours", str(self.hours))),
            required_mode=DialMode.RESERVED_AGENT if is_bound else None,
        )
