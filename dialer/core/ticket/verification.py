"""A request to prove a debt: acknowledged, documents collected, the packet sent, and what the debtor says to it.

Source: ``domain.md`` C29, C30, §3.8. The case is held from the request until the end.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from dialer.core.kernel.errors import InvalidTransition


class VerificationState(StrEnum):
    """Where a request stands."""

    RECEIVED = "received"
    ACKNOWLEDGED = "ack"
    COLLECTING = "collecting_docs"
    SENT = "sent"
    """The packet went to the debtor."""
    ACCEPTED = "accepted"
    DISPUTED = "disputed"
    """The debtor contests what was sent; a ticket goes on."""
    WITHDRAWN = "withdrawn"
    RETURNED = "returned"
    """The creditor sent no documents in time: the case went back."""


class VerificationMove(StrEnum):
    ACKNOWLEDGE = "acknowledge"
    COLLECT = "collect"
    SEND = "send"
    ACCEPT = "accept"
    DISPUTE = "dispute"
    WITHDRAW = "withdraw"
    RETURN = "return"


_S, _M = VerificationState, VerificationMove

TRANSITIONS: Mapping[VerificationState, Mapping[VerificationMove, VerificationState]] = MappingProxyType(
    {
        _S.RECEIVED: {_M.ACKNOWLEDGE: _S.ACKNOWLEDGED, _M.WITHDRAW: _S.WITHDRAWN, _M.RETURN: _S.RETURNED},
        _S.ACKNOWLEDGED: {
            _M.COLLECT: _S.COLLECTING,
            _M.SEND: _S.SENT,
            _M.WITHDRAW: _S.WITHDRAWN,
            _M.RETURN: _S.RETURNED,
        },
        _S.COLLECTING: {_M.SEND: _S.SENT, _M.WITHDRAW: _S.WITHDRAWN, _M.RETURN: _S.RETURNED},
        _S.SENT: {_M.ACCEPT: _S.ACCEPTED, _M.DISPUTE: _S.DISPUTED, _M.WITHDRAW: _S.WITHDRAWN},
        _S.ACCEPTED: {},
        _S.DISPUTED: {},
        _S.WITHDRAWN: {},
        _S.RETURNED: {},
    }
)

STANDING = frozenset({_S.RECEIVED, _S.ACKNOWLEDGED, _S.COLLECTING, _S.SENT})
"""Not at its end: the case is held."""
AWAITING_PACKET = STANDING - {_S.SENT}
"""The packet's deadline runs."""


def move(state: VerificationState, asked: VerificationMove) -> VerificationState:
    """The next state.

    Raises:
        InvalidTransition: the state has no such move; nothing is sent that was not acknowledged.
    """
    target = TRANSITIONS[state].get(asked)
    if target is None:
        remedy = "read it again, somebody was faster"
        if asked is _M.SEND and state is _S.RECEIVED:
            remedy = "acknowledge it first"
        elif asked in (_M.ACCEPT, _M.DISPUTE) and state in AWAITING_PACKET:
            remedy = "send the packet first"
        raise InvalidTransition(
            f"a request for verification that is {state.value} cannot be moved by {asked.value!r}; {remedy}",
            state=state.value,
            move=asked.value,
        )
    return target
