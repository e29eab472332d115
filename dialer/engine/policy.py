"""The engine's own settings, as plain values: ``bootstrap`` fills them from ``settings.DialingSettings``."""

from __future__ import annotations

from dataclasses import dataclass, field

from dialer.core.kernel.ids import NodeId
from dialer.core.pacing.distrust import DistrustLimits


@dataclass(frozen=True, slots=True, kw_only=True)
class EnginePolicy:
    node_id: NodeId
    tick_s: float = 0.5
    """Longest time between two ticks; events bring the next one forward."""
    coalesce_s: float = 0.1
    """Events that come together share one tick this long after the first."""
    lead_batch_count: int = 50
    """Leads claimed at once, for each campaign."""
    lead_lease_s: float = 120
    """How long claimed leads stay with this node."""
    diary_flush_s: float = 0.1
    """Longest time that a fact waits for its transaction."""
    diary_limit_count: int = 2000
    """Facts waiting for the database above which no new call is started."""
    stuck_call_s: float = 60
    longest_call_s: float = 7200
    sweep_s: float = 5
    heartbeat_s: float = 5
    node_dead_after_s: float = 30
    """A node without a heartbeat for so long is taken for dead; its open attempts are closed by another."""
    correction_s: float = 600
    """How long an agent may correct a disposition."""
    undisposed_after_s: float = 14400
    """A conversation without a disposition for so long gives its lead back to the retry rules."""
    ring_leg_s: int = 30
    """How long an agent's own telephone rings."""
    drain_timeout_s: float = 30
    default_wrap_up_s: float = 60
    agency: str = ""
    """As it calls itself on the telephone, for scripts."""
    distrust: DistrustLimits = field(default_factory=DistrustLimits)
    """From where on predictive and power campaigns dial only for agents known to be ready."""
    max_lines_per_agent: float = 8.0
    """Unanswered lines per logged-in agent at most."""
    min_agent_count: int = 3
    """With fewer agents a predictive campaign dials progressively."""
    forecast_save_s: float = 30
    """Between two savings of what forecasts have learned, and two looks at the stored counts and queues."""
