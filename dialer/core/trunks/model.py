"""A trunk: a way to the public network, with its limits and its tariff."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from dialer.core.kernel.ids import TrunkId


class TrunkKind(StrEnum):
    REGISTER = "register"
    IP = "ip"
    TLS = "tls"


@dataclass(frozen=True, slots=True, kw_only=True)
class Trunk:
    trunk_id: TrunkId
    code: str
    """``[a-z0-9-]{1,32}``; the endpoint in Asterisk is ``trunk-<code>``."""
    kind: TrunkKind
    host: str
    port: int = 5060
    username: str = ""
    codecs: tuple[str, ...] = ("alaw", "ulaw")
    max_channels: int = 30
    max_calls_per_s: float = 5.0
    enabled: bool = True
    tariff_minor_per_minute: int = 0
    """Price in thousandths of the currency's minor unit per minute of talk (0.8 cent = 800)."""


class Meter(NamedTuple):
    """Token bucket for calls per second, one second deep, advanced by ``now``.

    Source: generic token bucket; a depth of max(1, rate) lets a steady rate through without bursts above a second's.
    """

    rate_per_s: float
    tokens: float
    at: datetime

    def advanced(self, now: datetime) -> Meter:
        gained = max(0.0, (now - self.at).total_seconds()) * self.rate_per_s
        return Meter(self.rate_per_s, min(max(1.0, self.rate_per_s), self.tokens + gained), now)

    def take(self, count: int) -> Meter:
        return Meter(self.rate_per_s, self.tokens - count, self.at)

    @property
    def whole(self) -> int:
        """Calls that may start at this instant."""
        return max(0, int(self.tokens + 1e-9))
