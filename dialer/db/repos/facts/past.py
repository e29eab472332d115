"""What was read of one debtor, before it becomes facts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from dialer.core.compliance.case_choice import OpenCase
from dialer.core.compliance.facts import PastAttempt, PastConversation, Wish
from dialer.core.kernel.codes import NumberPlace
from dialer.core.kernel.ids import CaseId
from dialer.core.leads.model import LeadNumber


@dataclass
class Past:
    """What was read of one debtor."""

    numbers: list[LeadNumber] = field(default_factory=list)
    attempts: list[PastAttempt] = field(default_factory=list)
    conversations: list[PastConversation] = field(default_factory=list)
    cases: list[OpenCase] = field(default_factory=list)
    letters: dict[CaseId, datetime | None] = field(default_factory=dict)
    wishes: list[Wish] = field(default_factory=list)


PLACES: Mapping[str | None, NumberPlace | None] = {None: None, **{place.value: place for place in NumberPlace}}
