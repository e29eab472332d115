"""What an agent in a conversation is told: the case was paid, recalled, put on hold, or money came in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dialer.core.calls.model import Call
from dialer.core.kernel.ids import CallId, CaseId
from dialer.ports.cases import CaseNews
from dialer.ports.clock import Clock
from dialer.ports.publisher import Notice, Publisher


class Tidings:
    """Tells each thing once for each call."""

    def __init__(self, *, publisher: Publisher, clock: Clock) -> None:
        self._publisher = publisher
        self._clock = clock
        self._told: set[tuple[CallId, CaseNews]] = set()

    def tell(self, calls: Sequence[Call], about: Mapping[CallId, Sequence[CaseId]], news: Sequence[CaseNews]) -> int:
        """Send the news of each answered call's cases to its agent; how many were new.

        Args:
            calls: live ones.
            about: the cases of each call.
            news: of any of these cases, the oldest first.
        """
        live = {call.call_id for call in calls}
        self._told = {known for known in self._told if known[0] in live}
        return sum(
            self._tell(call, one)
            for call in calls
            for one in news
            if one.case_id in about.get(call.call_id, ()) and _concerns(call, one)
        )

    def _tell(self, call: Call, one: CaseNews) -> bool:
        if (call.call_id, one) in self._told:
            return False
        self._told.add((call.call_id, one))
        facts: dict[str, str | int | float] = {"reference": one.reference}
        if one.minor:
            facts |= {"minor": one.minor, "currency": one.currency}
        if one.hold is not None:
            facts["hold"] = one.hold.value
        self._publisher.publish(
            Notice(
                at=self._clock.now(),
                level="warning" if one.forbids_calls else "info",
                code=f"case_{one.what}",
                facts=facts,
                agent_id=call.agent_id,
            )
        )
        return True


def _concerns(call: Call, one: CaseNews) -> bool:
    """Whether the call's agent does not know it yet: it happened since, and not by the agent's own verdict."""
    return (
        call.agent_id is not None
        and call.answered_at is not None
        and one.at >= call.order.ordered_at
        and one.call_id != call.call_id
    )
