"""How a conversation travelled between the agent's page and the switch, as the browser counted it (W3C webrtc-stats).

A page that is loaded anew in mid-call counts from nothing: its parts are put together here.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class CallQuality:
    """Audio received by the agent's page in one conversation, or in a part of it."""

    received_count: int
    """RTP packets that came (``inbound-rtp.packetsReceived``)."""
    lost_count: int
    """RTP packets that never came (``inbound-rtp.packetsLost``)."""
    jitter_ms: float
    """Mean of the samples of ``inbound-rtp.jitter`` (RFC 3550 section 6.4.1)."""
    jitter_worst_ms: float
    round_trip_ms: float | None
    """Mean of the samples of ``remote-inbound-rtp.roundTripTime``; None: the other side reported nothing."""
    round_trip_worst_ms: float | None

    @property
    def loss_ratio(self) -> float:
        """Of the packets that were sent, 0..1."""
        sent = self.received_count + self.lost_count
        return self.lost_count / sent if sent else 0.0


def combine(first: CallQuality, second: CallQuality) -> CallQuality:
    """Two parts of one conversation as one: means weighted by the packets of each part."""
    return CallQuality(
        received_count=first.received_count + second.received_count,
        lost_count=first.lost_count + second.lost_count,
        jitter_ms=_mean(first, first.jitter_ms, second, second.jitter_ms),
        jitter_worst_ms=max(first.jitter_worst_ms, second.jitter_worst_ms),
        round_trip_ms=_known(first, first.round_trip_ms, second, second.round_trip_ms),
        round_trip_worst_ms=_worst(first.round_trip_worst_ms, second.round_trip_worst_ms),
    )


def _mean(first: CallQuality, of_first: float, second: CallQuality, of_second: float) -> float:
    packets = first.received_count + second.received_count
    if not packets:
        return (of_first + of_second) / 2
    return (of_first * first.received_count + of_second * second.received_count) / packets


def _known(first: CallQuality, of_first: float | None, second: CallQuality, of_second: float | None) -> float | None:
    if of_first is None or of_second is None:
        return of_second if of_first is None else of_first
    return _mean(first, of_first, second, of_second)


def _worst(first: float | None, second: float | None) -> float | None:
    known = [value for value in (first, second) if value is not None]
    return max(known) if known else None
