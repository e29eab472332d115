"""What a simulated called person does: told by the number's last two digits, or drawn from a seeded population.

| ending | what happens |
|--------|------------------------------------------------|
| 00     | answers and talks                              |
| 01     | busy (SIP 486)                                 |
| 02     | rings until the dialer's time-out              |
| 03     | refuses (SIP 603)                              |
| 04     | unallocated number (SIP 404)                   |
| 05     | temporarily unreachable (SIP 480)              |
| 06     | the carrier fails (SIP 503)                    |
| 07     | answers and hangs up at once                   |
| 08     | answers, and hangs up after about 1 s of waiting |
| 11     | as 00, with early media instead of ringing     |
| other  | the population                                 |
"""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

SIP_REASONS = {
    404: ("Not Found", 1),
    408: ("Request Timeout", 18),
    480: ("Temporarily Unavailable", 19),
    484: ("Address Incomplete", 28),
    486: ("Busy Here", 17),
    487: ("Request Terminated", 0),
    500: ("Server Internal Error", 38),
    502: ("Bad Gateway", 27),
    503: ("Service Unavailable", 34),
    603: ("Decline", 21),
}
"""SIP response -> its words and the Q.850 cause that Asterisk makes of it (``hangup_sip2cause``, res_pjsip)."""


NEVER_S = 1e9
"""Longer than any simulated world lasts."""


REFUSALS = {"01": 486, "03": 603, "04": 404, "05": 480, "06": 503}
"""Ending of a number -> the SIP response of the network."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fate:
    """What one call will come to. Lengths in seconds of the simulated world."""

    ring_after_s: float | None = 0.05
    """From the dialling to the first ring; None: it never rings."""
    ends_after_s: float = 0.5
    """From the dialling to the answer or the refusal; beyond the dialer's time-out it rings out."""
    sip: int = 200
    """200: answered. Otherwise the far end's refusal."""
    talk_s: float = 60.0
    """From being joined with an agent to hanging up."""
    patience_s: float = 30.0
    """From the answer to hanging up, while nobody joins."""
    is_early_media: bool = False
    """The network plays its tones itself (SIP 183) instead of saying that it rings."""


ANSWERING_PHONE = Fate(ring_after_s=0.02, ends_after_s=0.1, patience_s=NEVER_S, talk_s=NEVER_S)


@dataclass(frozen=True, slots=True, kw_only=True)
class Population:
    """Chances and lengths of a debtor population; the shares without an answer must not exceed 1 together."""

    answer_ratio: float = 0.35
    busy_ratio: float = 0.07
    refused_ratio: float = 0.04
    unallocated_ratio: float = 0.03
    unreachable_ratio: float = 0.06
    carrier_failure_ratio: float = 0.01
    at_once_ratio: float = 0.05
    """Share of the answered who hang up at once (or are machines that do)."""
    ring_mean_s: float = 11.0
    """Mean of the time from the first ring to the answer; gamma with ``ring_shape``."""
    ring_shape: float = 2.5
    talk_mean_s: float = 75.0
    """Mean length of a conversation; gamma with ``talk_shape``."""
    talk_shape: float = 1.3
    patience_mean_s: float = 6.0
    """Mean of what an answered person waits on a silent line; exponential."""

    def __post_init__(self) -> None:
        total = (
            self.answer_ratio
            + self.busy_ratio
            + self.refused_ratio
            + self.unallocated_ratio
            + self.unreachable_ratio
            + self.carrier_failure_ratio
        )
        if total > 1 + 1e-9:
            raise ValueError(f"the ratios of a population add up to {total:.3f}, more than 1")


@dataclass(slots=True)
class Behaviour:
    """Decides each call's fate.

    Args:
        rng: dice of the population; one seed, one course of events.
        talk_s: length of a conversation with a number ending in 00; None: as the population.
        delay_s: from the dialling to what the endings 00 to 08 do.
    """

    rng: Random
    population: Population = field(default_factory=Population)
    talk_s: float | None = None
    delay_s: float = 0.4
    phones: dict[str, Fate] = field(default_factory=dict)
    """Agents' telephones that do not simply answer, by endpoint."""

    def coin(self) -> bool:
        """Which of two things that happen at once is told first."""
        return self.rng.random() < 0.5

    def phone(self, endpoint: str) -> Fate:
        """What an agent's telephone does: it answers and stays."""
        return self.phones.get(endpoint, ANSWERING_PHONE)

    def fate(self, number: str) -> Fate:
        """What dialling this number will come to, this time."""
        ending, d = number[-2:], self.delay_s
        if ending in REFUSALS:
            return Fate(ring_after_s=d / 4 if ending == "03" else None, ends_after_s=d, sip=REFUSALS[ending])
        match ending:
            case "00" | "11":
                talk_s = self._talk() if self.talk_s is None else self.talk_s
                return Fate(ring_after_s=d / 4, ends_after_s=d, talk_s=talk_s, is_early_media=ending == "11")
            case "02":
                return Fate(ring_after_s=d / 4, ends_after_s=NEVER_S)
            case "07":
                return Fate(ring_after_s=d / 4, ends_after_s=d, patience_s=0.0, talk_s=0.0)
            case "08":
                return Fate(ring_after_s=d / 4, ends_after_s=d, patience_s=self.rng.uniform(0.9, 1.1), talk_s=0.5)
            case _:
                return self._drawn()

    def _talk(self) -> float:
        people = self.population
        return 1.0 + self.rng.gammavariate(people.talk_shape, people.talk_mean_s / people.talk_shape)

    def _drawn(self) -> Fate:
        people, rng = self.population, self.rng
        post_dial_s = rng.uniform(0.5, 2.5)
        rings_s = rng.gammavariate(people.ring_shape, people.ring_mean_s / people.ring_shape)
        chance = rng.random()
        for ratio, sip, rings in (
            (people.busy_ratio, 486, False),
            (people.refused_ratio, 603, True),
            (people.unallocated_ratio, 404, False),
            (people.unreachable_ratio, 480, False),
            (people.carrier_failure_ratio, 503, False),
        ):
            if chance < ratio:
                ends_s = post_dial_s + (rings_s if rings else 0.0)
                return Fate(ring_after_s=post_dial_s if rings else None, ends_after_s=ends_s, sip=sip)
            chance -= ratio
        if chance >= people.answer_ratio:
            return Fate(ring_after_s=post_dial_s, ends_after_s=NEVER_S)
        if rng.random() < people.at_once_ratio:
            return Fate(ring_after_s=post_dial_s, ends_after_s=post_dial_s + rings_s, patience_s=0.0, talk_s=0.5)
        return Fate(
            ring_after_s=post_dial_s,
            ends_after_s=post_dial_s + rings_s,
            talk_s=self._talk(),
            patience_s=rng.expovariate(1.0 / people.patience_mean_s),
        )
