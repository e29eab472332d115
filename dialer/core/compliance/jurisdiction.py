"""The packs that hold together for one call: all must permit, and of each figure the strictest counts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from dialer.core.compliance.abandonment import AbandonmentWindow
from dialer.core.compliance.evaluate import evaluate_all
from dialer.core.compliance.facts import Facts
from dialer.core.compliance.pack import Pack
from dialer.core.compliance.verdict import Verdict
from dialer.core.kernel.codes import Treatment


@dataclass(frozen=True, slots=True)
class Jurisdiction:
    """One pack or several, the debtor's own (or the campaign's) first."""

    packs: tuple[Pack, ...]

    @property
    def own(self) -> Pack:
        return self.packs[0]

    @property
    def zones(self) -> tuple[ZoneInfo, ...]:
        """All their zones, the own pack's first: legal days are kept in that one."""
        return tuple(dict.fromkeys(tz for pack in self.packs for tz in pack.zones))

    @property
    def version(self) -> str:
        return "+".join(pack.version for pack in self.packs)

    def evaluate(self, facts: Facts, now: datetime) -> Verdict:
        """As ``evaluate``, by all the packs."""
        return evaluate_all(self.packs, facts, now)

    def counts_debts(self, now: datetime) -> bool:
        """Whether any of the packs has a rule that counts by debt."""
        return any(pack.edition_at(now).counts_debts for pack in self.packs)

    # ---- figures

    def answer_to_agent_s(self, now: datetime) -> float:
        """Longest wait of an answered person for an agent."""
        return min(pack.answer_to_agent_s(now) for pack in self.packs)

    def treatment(self, now: datetime) -> Treatment:
        """What an answered person gets when no agent came in time: the own pack's, for no two can be had."""
        return self.own.treatment(now)

    def ring_timeout_s(self, wanted_s: int, now: datetime) -> int:
        """The campaign's ring time-out, held within all the packs' bounds; the own pack's go before others."""
        held_s = wanted_s
        for pack in reversed(self.packs):
            held_s = pack.ring_timeout_s(held_s, now)
        return held_s

    def closes_at(self, now: datetime) -> datetime | None:
        """Last instant of the present calling hours, for a debtor of whom only the country is known; None: unknown."""
        return _soonest(pack.closes_at(now) for pack in self.packs)

    def attempt_gap(self, now: datetime) -> timedelta:
        """Least time between two attempts; zero where no pack has such a rule."""
        return max(pack.attempt_gap(now) for pack in self.packs)

    def abandonment_limits(self, now: datetime) -> tuple[tuple[str, float, AbandonmentWindow], ...]:
        """Formula, ratio (0..1) and window of each limit of each pack: the campaign must keep all of them."""
        return tuple(
            dict.fromkeys(
                (pack.abandonment_formula(now), pack.abandonment_max_ratio(now), window)
                for pack in self.packs
                for window in pack.abandonment_windows(now)
            )
        )


def _soonest(instants: Iterable[datetime | None]) -> datetime | None:
    return min((at for at in instants if at is not None), default=None)
