"""What each outcome means for counting, pacing and the agent's form: one row per outcome.

Source: ``domain.md`` §1.0 (terms) and §3.11 (dispositions).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from dialer.core.kernel.codes import CampaignType, Outcome


class SetBy(StrEnum):
    """Who gives the outcome."""

    SYSTEM = "system"
    AGENT = "agent"


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeFacts:
    """One outcome's row."""

    counts_as_attempt: bool
    """It reached network progress on the number dialled, so the caps count it. CANCELLED: only if it had rung."""
    is_answered_live: bool
    """Answer supervision and a person, or something that was not told from one."""
    is_good: bool
    """Italy's "andata a buon fine": answered live and joined to an agent in time."""
    is_rpc: bool | None
    """Right-party contact: talked with the debtor or an authorised person; None: the agent says which."""
    set_by: SetBy
    tells_of_debt: bool = False
    """It records what was said about the debt, so that the person must have been identified before. A refusal, a
    complaint, a hardship ... are not among these: somebody may say so without having heard a word of it."""
    valid_for: frozenset[CampaignType] = frozenset()
    """Campaign types on whose form the agent finds it; empty for the system's."""


ALL_TYPES = frozenset(CampaignType)
COLLECTION = frozenset({CampaignType.SOFT, CampaignType.PHONE})
CARING = frozenset({CampaignType.CARING})


def _system(*, attempt: bool, live: bool = False, good: bool = False) -> OutcomeFacts:
    return OutcomeFacts(
        counts_as_attempt=attempt, is_answered_live=live, is_good=good, is_rpc=False, set_by=SetBy.SYSTEM
    )


def _agent(
    *, rpc: bool | None, types: frozenset[CampaignType] = ALL_TYPES, live: bool = True, debt: bool = False
) -> OutcomeFacts:
    # An agent's outcome presupposes that the call was joined to an agent: it is good even where a machine spoke,
    # because an unclassified answer counts as a person (§1.0).
    return OutcomeFacts(
        counts_as_attempt=True,
        is_answered_live=live,
        is_good=True,
        is_rpc=rpc,
        set_by=SetBy.AGENT,
        tells_of_debt=debt,
        valid_for=types,
    )


OUTCOMES: Mapping[Outcome, OutcomeFacts] = MappingProxyType(
    {
        Outcome.NO_ANSWER: _system(attempt=True),
        Outcome.BUSY: _system(attempt=True),
        Outcome.REJECTED: _system(attempt=True),
        Outcome.CONGESTION: _system(attempt=False),
        Outcome.NETWORK_FAILURE: _system(attempt=False),
        Outcome.INVALID_NUMBER: _system(attempt=False),
        Outcome.UNREACHABLE: _system(attempt=True),
        Outcome.SILENT: _system(attempt=True, live=True),
        Outcome.ABANDONED: _system(attempt=True, live=True),
        Outcome.HUNG_UP_WAITING: _system(attempt=True, live=True),
        Outcome.HANGUP_EARLY: _system(attempt=True, live=True, good=True),
        Outcome.CANCELLED: _system(attempt=True),
        Outcome.LOST: _system(attempt=True),
        Outcome.CONNECTED: _system(attempt=True, live=True, good=True),
        Outcome.VOICEMAIL: _agent(rpc=False),
        Outcome.VOICEMAIL_MESSAGE: _agent(rpc=False),
        Outcome.FAX: _agent(rpc=False),
        Outcome.WRONG_NUMBER: _agent(rpc=False),
        Outcome.THIRD_PARTY: _agent(rpc=False),
        Outcome.THIRD_PARTY_MESSAGE: _agent(rpc=False),
        Outcome.REFUSED_IDENTITY: _agent(rpc=False),
        Outcome.CALLBACK: _agent(rpc=None),
        Outcome.PROMISE: _agent(rpc=True, debt=True, types=COLLECTION),
        Outcome.PARTIAL_PROMISE: _agent(rpc=True, debt=True, types=COLLECTION),
        Outcome.PAID_NOW: _agent(rpc=True, debt=True),
        Outcome.ALREADY_PAID: _agent(rpc=True, debt=True),
        Outcome.PLAN: _agent(rpc=True, debt=True, types=COLLECTION),
        Outcome.SETTLEMENT: _agent(rpc=True, debt=True, types=COLLECTION),
        Outcome.DISPUTE: _agent(rpc=True, debt=True),
        Outcome.SERVICE: _agent(rpc=True),
        Outcome.VALIDATION: _agent(rpc=True, debt=True, types=COLLECTION),
        Outcome.COMPLAINT: _agent(rpc=True),
        Outcome.HARDSHIP: _agent(rpc=True),
        Outcome.VULNERABLE: _agent(rpc=True),
        Outcome.REFUSAL: _agent(rpc=True, types=COLLECTION),
        Outcome.LANGUAGE: _agent(rpc=True),
        Outcome.DECEASED: _agent(rpc=None),
        Outcome.INSOLVENCY: _agent(rpc=None),
        Outcome.ATTORNEY: _agent(rpc=None),
        Outcome.CEASE: _agent(rpc=None),
        Outcome.NOT_NOW: _agent(rpc=None),
        Outcome.MINOR: _agent(rpc=None),
        Outcome.CARE_OK: _agent(rpc=True, debt=True, types=CARING),
        Outcome.CARE_RESENT: _agent(rpc=True, debt=True, types=CARING),
        Outcome.CARE_OBSTACLE: _agent(rpc=True, debt=True, types=CARING),
    }
)


def counts_as_attempt(outcome: Outcome | None, *, rang: bool = True) -> bool:
    """Whether the caps count a call; one without an outcome counts, a cancelled one only if it had rung."""
    if outcome is None:
        return True
    if outcome is Outcome.CANCELLED:
        return rang
    return OUTCOMES[outcome].counts_as_attempt


def agent_outcomes(kind: CampaignType) -> tuple[Outcome, ...]:
    """What an agent may choose in a campaign of that type, in the table's order."""
    return tuple(outcome for outcome, facts in OUTCOMES.items() if kind in facts.valid_for)
