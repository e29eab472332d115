"""Conversations that came in, as they are recorded and shown."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from dialer.ports.conversations import Speaker
from dialer.web.schemas import E164, Instant, Model, Note, Out, RecordedOut


class ConversationIn(Model):
    at: Instant
    """When the talk began; within the last year."""
    e164: E164 | None = None
    """The number it came from; absent: not known."""
    case_ids: Annotated[list[int], Field(max_length=50)] = Field(default_factory=list)
    """What it was about; empty: every case of the debtor's."""
    speaker: Speaker = Speaker.DEBTOR
    note: Note = ""


class ConversationOut(Out):
    conversation_id: int
    at: Instant
    e164: str
    case_ids: list[int]
    speaker: Speaker
    note: str
    recorded: RecordedOut
    ended_at: Instant | None
    """When it was taken back; it counts no longer."""


class CaseNameOut(Out):
    case_id: int
    reference: str
    """The creditor's own."""


class ConversationsOut(Out):
    conversations: list[ConversationOut]
    """Newest first, also those taken back."""
    cases: list[CaseNameOut]
    """The debtor's, which a conversation may be about."""
