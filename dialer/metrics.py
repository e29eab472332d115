"""Every Prometheus metric, declared once, with its unit and its labels.

Labels stay few and closed: campaigns, trunks, states, outcomes, rule ids. Never an agent, a call, a person or a number.
The registry describes the process, so it is the one module global of its kind (docs/decisions/0003).
"""

from __future__ import annotations

import asyncio
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.gc_collector import GCCollector
from prometheus_client.platform_collector import PlatformCollector
from prometheus_client.process_collector import ProcessCollector

REGISTRY: Final = CollectorRegistry(auto_describe=True)
ProcessCollector(registry=REGISTRY)
PlatformCollector(registry=REGISTRY)
GCCollector(registry=REGISTRY)

_FAST = (0.0005, 0.001, 0.002, 0.005, 0.01, 0.015, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5)
"""Buckets for what should take milliseconds."""
_DECISION = (0.00005, 0.0001, 0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1)
"""Buckets for what is computed and waits for nobody."""
_BRIDGE = (0.002, 0.005, 0.01, 0.015, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 1.5, 2, 2.5, 2.8, 3, 5)
"""Buckets around the legal limits of 2 s and 3 s from answer to agent."""
_DELAY = (0.001, 0.005, 0.01, 0.02, 0.03, 0.05, 0.1, 0.15, 0.3, 0.5, 1, 2)
"""Buckets for the ways of audio; ITU-T G.114 bears 0.15 s one way."""
_LOSS = (0, 0.001, 0.005, 0.01, 0.02, 0.03, 0.05, 0.1, 0.2, 0.5)
"""Buckets for the share of packets that are lost."""
_TALK = (5, 15, 30, 60, 120, 180, 300, 600, 1200, 2400, 3600)
"""Buckets for what people do."""


def _counter(name: str, text: str, *labels: str) -> Counter:
    return Counter(name, text, labels, registry=REGISTRY)


def _gauge(name: str, text: str, *labels: str) -> Gauge:
    return Gauge(name, text, labels, registry=REGISTRY)


def _histogram(name: str, text: str, buckets: tuple[float, ...], *labels: str) -> Histogram:
    return Histogram(name, text, labels, registry=REGISTRY, buckets=buckets)


# calls
CALLS_ORIGINATED = _counter("dialer_calls_originated", "Calls asked of the switch.", "campaign", "mode")
ORIGINATE_FAILURES = _counter(
    "dialer_originate_failures",
    "Calls that the switch did not start; reason: refused, link_down, deadline, unknown.",
    "campaign",
    "reason",
)
CALLS_ANSWERED = _counter("dialer_calls_answered", "Calls answered by a person or a machine.", "campaign")
CALLS_CONNECTED = _counter("dialer_calls_connected", "Calls joined to an agent.", "campaign")
CALLS_ABANDONED = _counter(
    "dialer_calls_abandoned", "Answered calls released without an agent (silent or with a message).", "campaign"
)
CALLS_ENDED = _counter("dialer_calls_ended", "Calls that ended, by the system's outcome.", "campaign", "outcome")
CALLS_DISPOSED = _counter(
    "dialer_calls_disposed", "Dispositions given by agents, by their code.", "campaign", "outcome"
)
CALLS_IN_STATE = _gauge("dialer_calls_in_state", "Live calls by state.", "state")
LINES_IN_FLIGHT = _gauge("dialer_lines_in_flight", "Calls of a campaign that are dialling or ringing.", "campaign")
RING_SECONDS = _histogram("dialer_ring_seconds", "From the order to the answer.", _TALK, "campaign")
ANSWER_TO_BRIDGE_SECONDS = _histogram(
    "dialer_answer_to_bridge_seconds", "From the customer's answer to both legs bridged.", _BRIDGE
)
TALK_SECONDS = _histogram("dialer_talk_seconds", "Length of conversations.", _TALK, "campaign")
WRAP_UP_SECONDS = _histogram(
    "dialer_wrap_up_seconds", "From the end of a conversation to its disposition.", _TALK, "campaign"
)

PHONE_JITTER = _histogram("dialer_phone_jitter_seconds", "Mean jitter that agents' pages saw in a call.", _DELAY)
PHONE_ROUND_TRIP = _histogram(
    "dialer_phone_round_trip_seconds", "Mean round trip between agents' pages and the switch in a call.", _DELAY
)
PHONE_LOSS = _histogram("dialer_phone_loss_ratio", "Audio packets lost on the way to agents' pages, 0..1.", _LOSS)
HELP_REQUESTS = _counter(
    "dialer_help_requests", "Requests for a supervisor's help: asked, answered, withdrawn.", "what"
)
HELP_WAIT_SECONDS = _histogram(
    "dialer_help_wait_seconds", "From an agent's request for help to a supervisor's answer.", _TALK
)

CONDUCT_STEPS = _counter(
    "dialer_conduct_steps", "Identity checks, notices and consents ticked in conversations.", "step", "answer"
)
RECORDINGS = _counter("dialer_recordings", "Recordings started, and stopped by their end or a refusal.", "what")

# agents
AGENTS_IN_STATE = _gauge("dialer_agents_in_state", "Agents by state.", "state")
LEGS_LOST = _counter("dialer_agent_legs_lost", "Agents' legs that dropped during a shift.")

# the dial loop
TICK_SECONDS = _histogram("dialer_tick_seconds", "One tick of a campaign's dial loop.", _FAST)
LEADS_DECIDED = _counter(
    "dialer_leads_decided", "Decisions about leads: permitted, deferred, refused, and the rule.", "decision", "rule"
)
LEADS_READY = _gauge("dialer_leads_ready", "Leads that may be dialled now.", "campaign")
QUEUE_CLAIM_SECONDS = _histogram("dialer_queue_claim_seconds", "Claiming a batch of leads.", _FAST)
LEADS_CLAIMED = _counter("dialer_leads_claimed", "Leads claimed for dialling.", "campaign")
SWEEPER_REPAIRED = _counter("dialer_sweeper_repaired", "Records that a sweeper found stuck and repaired.", "sweeper")
DIALING_STOPPED = _gauge("dialer_dialing_stopped", "1 while all dialling is stopped by hand.")
CAMPAIGNS_IN_STATE = _gauge("dialer_campaigns_in_state", "Campaigns by state.", "state")

# pacing, of campaigns that forecast
PACING_RISK = _gauge(
    "dialer_pacing_risk", "Forecast that the next call, once answered, finds no agent in time; 0..1.", "campaign"
)
PACING_THRESHOLD = _gauge("dialer_pacing_threshold", "Largest risk at which a line is opened; 0..1.", "campaign")
PACING_BUDGET = _gauge(
    "dialer_pacing_budget_calls", "Calls that may still be lost if nobody else answers; negative: over.", "campaign"
)
PACING_ANSWER_RATE = _gauge(
    "dialer_pacing_answer_rate", "Share of calls ordered now that will be answered.", "campaign"
)
PACING_RUNNING_RATIO = _gauge(
    "dialer_pacing_running_ratio",
    "Abandonment by the formula and in the window of the tightest rule; 0..1.",
    "campaign",
)
PACING_PREDICTED = _counter(
    "dialer_pacing_predicted_abandoned", "Risks of the answered calls, summed: abandonments as forecast.", "campaign"
)
PACING_REALISED = _counter(
    "dialer_pacing_realised_abandoned", "Abandonments among the calls that had a forecast.", "campaign"
)
PACING_DECISION_SECONDS = _histogram(
    "dialer_pacing_decision_seconds", "One pacing decision of one campaign.", _DECISION, "mode"
)
PACING_FALLBACK = _gauge(
    "dialer_pacing_fallback",
    "1 while a campaign dials only for agents known to be ready because something is not trusted.",
    "campaign",
    "reason",
)
PACING_FALLBACKS = _counter("dialer_pacing_fallbacks", "Times that a reason for it came up.", "reason")
ORDERS_TOO_LATE = _counter(
    "dialer_orders_too_late", "Orders not dialled because the database took too long to write them.", "campaign"
)
ORDERS_REFUSED_LATE = _counter(
    "dialer_orders_refused_late",
    "Orders that the rules no longer permitted when they were to be written: another campaign called, a wish came.",
    "campaign",
    "rule",
)

# jobs
JOBS_RUN = _counter("dialer_jobs_run", "Runs of calendar jobs; result: ok, failed.", "job", "result")

# trunks
TRUNK_CHANNELS = _gauge("dialer_trunk_channels", "Channels in use on a trunk.", "trunk")
TRUNK_UP = _gauge("dialer_trunk_up", "1 while the switch reaches the trunk.", "trunk")

# the link to Asterisk
AMI_UP = _gauge("dialer_ami_up", "1 while logged in and fully booted.")
AMI_CONNECTIONS = _counter("dialer_ami_connections", "Connections by end: up, refused, failed, lost.", "result")
AMI_EVENTS = _counter("dialer_ami_events", "Events received, by name (those not used: other).", "event")
AMI_EVENT_ERRORS = _counter("dialer_ami_event_errors", "Events that could not be read or handled.")
AMI_QUEUE_DEPTH = _gauge("dialer_ami_queue_depth", "Events waiting to be handled.")
AMI_ACTION_SECONDS = _histogram("dialer_ami_action_seconds", "From an action to its answer.", _FAST, "action")
AMI_ACTION_FAILURES = _counter(
    "dialer_ami_action_failures",
    "Actions without success; reason: error, deadline, link_down, refused.",
    "action",
    "reason",
)
AMI_PING_SECONDS = _gauge("dialer_ami_ping_seconds", "Round trip of the last keep-alive ping.")

# the database
DB_TRANSACTION_SECONDS = _histogram(
    "dialer_db_transaction_seconds", "Transactions, from their begin to their commit.", _FAST
)
DB_ERRORS = _counter("dialer_db_errors", "Transactions that failed; retryable: yes, no.", "retryable")
IMPORT_CASES = _counter(
    "dialer_import_cases", "Cases of imported files: created, updated, unchanged, refused.", "result"
)
PAYMENT_LINES = _counter(
    "dialer_payment_lines",
    "Movements of imported bank files: matched, unmatched, returned, known, other.",
    "result",
)

# cases
PRESCRIPTION_ALARMS = _gauge(
    "dialer_prescription_alarms",
    "Invoices near their prescription that nobody has taken; days: 180, 90, 30, 0 (passed).",
    "days",
)

# the register of evidence
EVIDENCE_SOUND = _gauge("dialer_evidence_sound", "1: the last check found nothing wrong with the register; 0: it did.")
EVIDENCE_ENTRIES = _gauge("dialer_evidence_entries", "Entries of the register at its last check.")
EVIDENCE_UNCOVERED = _gauge("dialer_evidence_uncovered_entries", "Entries that no signed head covered at that check.")
EVIDENCE_CHECKED = _gauge("dialer_evidence_checked_timestamp_seconds", "When the register was last checked.")
EVIDENCE_HEAD = _gauge("dialer_evidence_head_timestamp_seconds", "When the newest head was signed.")

# doors
HTTP_REQUEST_SECONDS = _histogram(
    "dialer_http_request_seconds",
    "Requests by route template and class of status (2xx).",
    _FAST,
    "method",
    "route",
    "status",
)
WS_CLIENTS = _gauge("dialer_ws_clients", "Open WebSockets; kind: agent, supervisor.", "kind")
WS_CLOSED_SLOW = _counter("dialer_ws_closed_slow", "WebSockets closed because the browser lagged.", "kind")
LOGINS = _counter("dialer_logins", "Log-ins; result: ok, failed, limited.", "result")

# the process
EVENT_LOOP_LAG_SECONDS = _histogram("dialer_event_loop_lag_seconds", "How late the event loop wakes a sleeper.", _FAST)
BUILD_INFO = _gauge("dialer_build_info", "Always 1; the version is a label.", "version", "node")


async def watch_event_loop_lag(interval_s: float = 0.5) -> None:
    """Measure, until cancelled, how late the loop runs what is due. A task of the node's group."""
    loop = asyncio.get_running_loop()
    while True:
        due = loop.time() + interval_s
        await asyncio.sleep(interval_s)
        EVENT_LOOP_LAG_SECONDS.observe(max(0.0, loop.time() - due))


def exposition() -> tuple[bytes, str]:
    """The body and the content type of ``/metrics``."""
    return generate_latest(REGISTRY), CONTENT_TYPE_LATEST
