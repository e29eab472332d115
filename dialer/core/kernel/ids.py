"""Identifiers: one NewType per noun, so that a lead's number is never taken for a case's."""

from typing import NewType

AgentId = NewType("AgentId", int)
CallId = NewType("CallId", str)
"""Chosen by the dialer before it dials; travels as Asterisk's ChannelId and is the attempt's primary key."""
CampaignId = NewType("CampaignId", int)
CaseId = NewType("CaseId", int)
CreditorId = NewType("CreditorId", int)
DebtorId = NewType("DebtorId", int)
InvoiceId = NewType("InvoiceId", int)
LeadId = NewType("LeadId", int)
LegId = NewType("LegId", str)
"""Channel id of an agent's leg, ``agent-<agent id>-<random>``: a new one for each time the agent goes online."""
NodeId = NewType("NodeId", str)
NumberId = NewType("NumberId", int)
PlacementId = NewType("PlacementId", int)
TeamId = NewType("TeamId", int)
TrunkId = NewType("TrunkId", int)
UserId = NewType("UserId", int)
