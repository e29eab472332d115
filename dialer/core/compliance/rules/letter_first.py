"""Countries in which a letter must be sent before the first call (FR-01, DE-01)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from dialer.core.compliance.facts import Facts
from dialer.core.compliance.rules.base import Moment, Objection, RuleHead
from dialer.core.compliance.rules.figures import at_most, optional_table
from dialer.core.kernel.errors import Invalid
from dialer.core.kernel.window import ONE_DAY


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LetterFirst:
    """Without a letter the call is refused; with one it is permitted ``days`` after. A date is its whole local day."""

    head: RuleHead
    days: int

    @classmethod
    def parse(cls, head: RuleHead, value: object) -> LetterFirst:
        """Read ``{days: 0}``."""
        return cls(head=head, days=_days(optional_table(value, {"days"}, set(), "letter first")["days"]))

    def tightened(self, value: object) -> LetterFirst:
        """A campaign gives the number of days."""
        days = _days(value)
        at_most(self.days, days, self.head.rule_id)
        return replace(self, days=days)

    def weigh(self, facts: Facts, moment: Moment) -> Objection | None:
        sent = facts.letter_sent_at
        if sent is None:
            return Objection(self.head.rule_id, self.head.layer, "letter_missing", None)
        if isinstance(sent, datetime):
            free_at, day = sent + timedelta(days=self.days), moment.day_of(sent)
        else:
            free_at, day = moment.start_of(sent + ONE_DAY * self.days), sent
        if moment.at >= free_at:
            return None
        values = (("day", day.isoformat()), ("days", str(self.days)))
        return Objection(self.head.rule_id, self.head.layer, "letter_wait", free_at, values)


def _days(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise Invalid(f"letter first: {value!r} must be a whole number of days, 0 or more", field="days")
    return value
