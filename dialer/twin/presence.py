"""Who was on the floor and when, from agents' spells: how many, how late, how early gone, and their pauses."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from dialer.core.agents.model import AgentState, PauseReason
from dialer.core.campaigns.measured import CallTimes, Measured, SpellTimes
from dialer.twin.fit import shrunk
from dialer.twin.generic import GENERIC, PAUSE_CALLS, PAUSE_WEIGHT
from dialer.twin.model import Attendance, Pause

LATE_S = 300.0
"""A smaller difference from the shift's ends is no lateness."""
PAUSE_SETTLING_S = 900.0
"""Most pauses that began before are over."""
ABSENT_S = 60.0
"""An absence between two spells from which on it is a pause; a shorter one is a telephone that was lost."""
AROUND_S = 3600.0
LATELY_S = 3600.0
RELIEF_SHARE = 1.2
"""With so many agents for each place they relieve each other: being there late is then no lateness."""

TALKING, WRAP_UP, PAUSED = AgentState.TALKING.value, AgentState.WRAP_UP.value, AgentState.PAUSED.value
ARRIVED = PauseReason.ARRIVED.value


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftTimes:
    """One worked day."""

    begins_s: float
    ends_s: float
    is_over: bool = True
    """False for the day of the reading: nobody has left it early yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Presence:
    agent_count: float
    """At work for the campaign at once: the median day's; an agent shared with others counts for his share."""
    day_count: int
    late_share: float = 0.0
    late_mean_s: float = 0.0
    early_share: float = 0.0
    early_mean_s: float = 0.0
    is_relieved: bool = False
    """More people than places: nobody's lateness was measured."""
    seen_count: int = 0
    """Agents' days from which lateness was measured."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pauses:
    call_count: int
    lengths_s: tuple[float, ...]

    @property
    def count(self) -> int:
        return len(self.lengths_s)


def by_shift(spells: Sequence[SpellTimes], shifts: Sequence[ShiftTimes]) -> list[dict[int, list[SpellTimes]]]:
    """Each shift's spells by agent, with an hour around it for those who came early or stayed.

    Args:
        spells: in the order of their beginnings.
        shifts: the days.
    """
    begins = [spell.began_s for spell in spells]
    found: list[dict[int, list[SpellTimes]]] = []
    for shift in shifts:
        agents: defaultdict[int, list[SpellTimes]] = defaultdict(list)
        for spell in spells[
            bisect_left(begins, shift.begins_s - AROUND_S) : bisect_left(begins, shift.ends_s + AROUND_S)
        ]:
            agents[spell.agent_id].append(spell)
        found.append(dict(agents))
    return found


def measure_presence(spells: Sequence[SpellTimes], shifts: Sequence[ShiftTimes], campaign_id: int) -> Presence | None:
    """Attendance over the shifts; None where no agent left a spell."""
    counts: list[float] = []
    late: list[float] = []
    early: list[float] = []
    is_relieved = False
    for shift, agents in zip(shifts, by_shift(spells, shifts), strict=True):
        ours = {agent: own for agent, own in agents.items() if _talk_s(own, campaign_id) > 0}
        if not ours:
            continue
        shares = [_talk_s(own, campaign_id) / _talk_s(own, None) for own in ours.values()]
        peak = _most_at_once(ours.values(), shift)
        relieved = len(ours) > RELIEF_SHARE * peak
        is_relieved |= relieved
        counts.append(sum(shares) / len(shares) * (peak if relieved else len(ours)))
        if not relieved:
            late += [max(0.0, own[0].began_s - shift.begins_s) for own in ours.values()]
            early += [max(0.0, shift.ends_s - own[-1].ended_s) for own in ours.values() if shift.is_over]
    if not counts:
        return None
    late_share, late_mean_s = _beyond(late)
    early_share, early_mean_s = _beyond(early)
    return Presence(
        agent_count=median(counts),
        day_count=len(counts),
        late_share=late_share,
        late_mean_s=late_mean_s,
        early_share=min(early_share, 1.0 - late_share),
        early_mean_s=early_mean_s,
        is_relieved=is_relieved,
        seen_count=len(late),
    )


def measure_pauses(
    spells: Sequence[SpellTimes], shifts: Sequence[ShiftTimes], campaign_id: int, until_s: float
) -> Pauses:
    """Pauses of the campaign's agents between their first and last spell of a shift, absences among them.

    Args:
        spells: in the order of their beginnings.
        shifts: the days.
        campaign_id: whose agents.
        until_s: when the spells were read. What began shortly before is left out: a conversation may yet be followed by
            a pause, and a pause that goes on is not among the spells.
    """
    calls = 0
    lengths: list[float] = []
    latest_s = until_s - PAUSE_SETTLING_S
    for shift, agents in zip(shifts, by_shift(spells, shifts), strict=True):
        for own in agents.values():
            if _talk_s(own, campaign_id) <= 0:
                continue
            calls += sum(spell.state == TALKING and spell.ended_s <= latest_s for spell in own)
            lengths += [
                spell.length_s
                for spell in own
                if spell.state == PAUSED
                and spell.pause_reason != ARRIVED
                and spell.began_s <= latest_s
                and (spell is not own[-1] or not shift.is_over)
            ]
            gaps = (after.began_s - before.ended_s for before, after in pairwise(own) if before.ended_s <= latest_s)
            lengths += [gap for gap in gaps if gap > ABSENT_S]
    return Pauses(call_count=calls, lengths_s=tuple(lengths))


def pausing(pauses: Pauses) -> Pause:
    """The chance of a pause after a call and its mean length, the generic ones weighed in."""
    generic = GENERIC.pause
    after_call = min(1.0, pauses.count / pauses.call_count) if pauses.call_count else 0.0
    mean_s = sum(pauses.lengths_s) / pauses.count if pauses.count else 0.0
    return Pause(
        after_call_probability=shrunk(after_call, pauses.call_count, generic.after_call_probability, PAUSE_CALLS),
        mean_s=shrunk(mean_s, pauses.count, generic.mean_s, PAUSE_WEIGHT),
    )


def attendance(presence: Presence | None) -> Attendance:
    """Late comers and early leavers; none where nobody was measured."""
    generic = Attendance()
    if presence is None:
        return generic
    return Attendance(
        late_share=presence.late_share,
        late_mean_s=presence.late_mean_s or generic.late_mean_s,
        early_share=presence.early_share,
        early_mean_s=presence.early_mean_s or generic.early_mean_s,
    )


def count_by_calls(calls: Sequence[CallTimes], shifts: Sequence[ShiftTimes]) -> float:
    """Agents by the conversations alone, for days without spells: the median day's."""
    counts = [
        len({c.agent_id for c in calls if c.agent_id is not None and shift.begins_s <= c.ordered_s <= shift.ends_s})
        for shift in shifts
    ]
    return median(counts) if counts else 1.0


def present_lately(measured: Measured, now_s: float) -> int:
    """Agents who did something for the campaign in the last hour, or talk now: an agent's last spell is still open."""
    campaign_id = measured.campaign.campaign_id
    lately = {s.agent_id for s in measured.spells if s.campaign_id == campaign_id and s.ended_s > now_s - LATELY_S}
    talking = {c.agent_id for c in measured.calls if c.ended_s is None and c.joined_s is not None}
    return len(lately | talking - {None})


def wrap_ups(spells: Sequence[SpellTimes], campaign_id: int) -> list[float]:
    """Lengths of the campaign's wrap-ups; a conversation without one has one of no length."""
    talks = sum(spell.state == TALKING and spell.campaign_id == campaign_id for spell in spells)
    lengths = [spell.length_s for spell in spells if spell.state == WRAP_UP and spell.campaign_id == campaign_id]
    return [0.0] * max(0, talks - len(lengths)) + lengths


def _talk_s(own: Iterable[SpellTimes], campaign_id: int | None) -> float:
    """Talked for the campaign, or for all."""
    return sum(s.length_s for s in own if s.state == TALKING and campaign_id in (None, s.campaign_id))


def _most_at_once(agents: Iterable[Sequence[SpellTimes]], shift: ShiftTimes) -> int:
    """Agents present at once, each from the first spell to the last, at the fullest moment of the shift."""
    ends = [(max(own[0].began_s, shift.begins_s), min(own[-1].ended_s, shift.ends_s)) for own in agents]
    steps = sorted([(begins, 1) for begins, _ in ends] + [(stops, -1) for _, stops in ends])
    there = most = 0
    for _, step in steps:
        there += step
        most = max(most, there)
    return max(1, most)


def _beyond(lengths: Sequence[float]) -> tuple[float, float]:
    """Share of the lengths that matter, and their mean."""
    long = [length for length in lengths if length > LATE_S]
    return (len(long) / len(lengths), sum(long) / len(long)) if long else (0.0, 0.0)
