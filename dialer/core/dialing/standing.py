"""How a queue stands with the rules: how many leads may be called now, which wait until when, which are refused."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from dialer.core.compliance.verdict import Decision, Verdict


@dataclass(slots=True)
class Reason:
    """The leads that one rule keeps back for one cause."""

    decision: Decision
    rule: str
    why: str
    count: int = 0
    first_until: datetime | None = None
    last_until: datetime | None = None


@dataclass(slots=True)
class Standing:
    """Counts of one pass over a queue; fed lead by lead."""

    permitted_count: int = 0
    """May be called now."""
    waiting_count: int = 0
    """May be called now, but are due later by our own plan (the next try, an agreed callback)."""
    deferred_count: int = 0
    refused_count: int = 0
    next_opening_at: datetime | None = None
    """When the first of the deferred may be called."""
    reasons: dict[tuple[Decision, str, str], Reason] = field(default_factory=dict)

    @property
    def counted(self) -> int:
        return self.permitted_count + self.waiting_count + self.deferred_count + self.refused_count

    def add(self, verdict: Verdict, *, is_due: bool) -> None:
        """Count one lead by the verdict on its best number."""
        if verdict.is_permitted:
            if is_due:
                self.permitted_count += 1
            else:
                self.waiting_count += 1
            return
        why = next((text for name, text in verdict.values if name == "why"), "")
        key = (verdict.decision, verdict.rule, why)
        reason = self.reasons.setdefault(key, Reason(*key))
        reason.count += 1
        if verdict.decision is Decision.REFUSED:
            self.refused_count += 1
            return
        self.deferred_count += 1
        until = verdict.until
        if until is not None:
            reason.first_until = min(until, reason.first_until or until)
            reason.last_until = max(until, reason.last_until or until)
            self.next_opening_at = min(until, self.next_opening_at or until)
