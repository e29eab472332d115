"""The one table that turns the end of a call, as the network says it, into an outcome.

Sources: ITU-T Q.850 (05/2018) table 1; RFC 3398 §8.2.6 and §7.2.4.1 (Q.850 <-> SIP); RFC 8197, RFC 8688 (607, 608);
``domain.md`` §3.11. The SIP response goes first where there is one: Asterisk turns 480 into cause 19 and 403 into
cause 21, which would make an unreachable telephone a silent one and a barred trunk a person's refusal.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from types import MappingProxyType

from dialer.core.calls.model import Call, CallState, HangupCause
from dialer.core.kernel.codes import Outcome, Treatment

EARLY = timedelta(seconds=5)
"""A conversation shorter than this is ``HANGUP_EARLY`` (§3.11)."""

SIP_OUTCOMES: Mapping[int, Outcome] = MappingProxyType(
    {
        404: Outcome.INVALID_NUMBER,  # not found
        410: Outcome.INVALID_NUMBER,  # gone
        484: Outcome.INVALID_NUMBER,  # address incomplete
        485: Outcome.INVALID_NUMBER,  # ambiguous
        604: Outcome.INVALID_NUMBER,  # does not exist anywhere
        430: Outcome.UNREACHABLE,  # flow failed: the telephone's own connection is gone
        480: Outcome.UNREACHABLE,  # temporarily unavailable
        486: Outcome.BUSY,
        600: Outcome.BUSY,  # busy everywhere
        487: Outcome.NO_ANSWER,  # terminated: our own ring time-out
        603: Outcome.REJECTED,  # decline
        607: Outcome.REJECTED,  # unwanted
        608: Outcome.REJECTED,  # rejected on the person's behalf
        503: Outcome.CONGESTION,
    }
)
"""Final responses with a meaning of their own; every other one is a failure of the network."""

Q850_OUTCOMES: Mapping[int, Outcome] = MappingProxyType(
    {
        1: Outcome.INVALID_NUMBER,  # unallocated
        22: Outcome.INVALID_NUMBER,  # number changed
        28: Outcome.INVALID_NUMBER,  # invalid number format
        16: Outcome.NO_ANSWER,  # normal clearing without an answer: our ring time-out
        19: Outcome.NO_ANSWER,  # alerted, no answer
        17: Outcome.BUSY,
        21: Outcome.REJECTED,
        20: Outcome.UNREACHABLE,  # subscriber absent
        27: Outcome.UNREACHABLE,  # destination out of order
        31: Outcome.UNREACHABLE,  # normal, unspecified
        34: Outcome.CONGESTION,  # no circuit available
        42: Outcome.CONGESTION,  # switching equipment congestion
        44: Outcome.CONGESTION,  # requested circuit not available
        47: Outcome.CONGESTION,  # resource unavailable
    }
)
"""Causes with a meaning of their own; every other one is a failure of the network."""

RANG_OUT_SIP = frozenset({408, 480, 504})
RANG_OUT_Q850 = frozenset({18, 31, 102})
"""Time-outs of the network: after ringing they are an unanswered call, before it they are what the tables say."""


def outcome_of(call: Call, cause: HangupCause, at: datetime) -> Outcome:
    """What became of a call that has just ended.

    Args:
        call: as it was before the end, with the times of what happened to it.
        cause: the network's word for the end.
        at: when it ended.
    """
    if call.state is CallState.ENDED:
        return call.outcome or Outcome.LOST
    if call.joined_at is not None:
        return Outcome.HANGUP_EARLY if at - call.joined_at < EARLY else Outcome.CONNECTED
    if call.answered_at is not None:
        return _without_agent(call, call.answered_at, at)
    if call.cancelled:
        return Outcome.CANCELLED
    return unanswered(cause, rang=call.ringing_at is not None)


def _without_agent(call: Call, answered_at: datetime, at: datetime) -> Outcome:
    """Answered, never joined: let go by us, or the person hung up first.

    A person still there when the patience was over was let go by the dialplan, even if its word was lost.
    """
    patience_over = at - answered_at >= timedelta(seconds=call.order.patience_s)
    if call.state is CallState.RELEASED or call.released_at is not None or call.cancelled or patience_over:
        return Outcome.ABANDONED if call.order.treatment is Treatment.MESSAGE else Outcome.SILENT
    return Outcome.HUNG_UP_WAITING


def unanswered(cause: HangupCause, *, rang: bool) -> Outcome:
    """The outcome of a call that nobody answered and that we did not cancel."""
    sip = cause.sip if cause.sip is not None and cause.sip >= 300 else None  # an answer to our own CANCEL says nothing
    if rang and (sip in RANG_OUT_SIP or (sip is None and cause.q850 in RANG_OUT_Q850)):
        return Outcome.NO_ANSWER
    if sip is not None:
        return SIP_OUTCOMES.get(sip, Outcome.NETWORK_FAILURE)
    if cause.q850:
        return Q850_OUTCOMES.get(cause.q850, Outcome.NETWORK_FAILURE)
    return Outcome.NO_ANSWER if rang else Outcome.NETWORK_FAILURE
