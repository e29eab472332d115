"""The phase of a case as far as limits of promises go."""

from __future__ import annotations

from dialer.core.kernel.codes import CampaignType
from dialer.core.kernel.ids import CaseId
from dialer.web.routes import Visit

PHASES = {"caring": CampaignType.CARING, "soft": CampaignType.SOFT}
"""A case's phase as far as limits of promises go; every other one is late."""


async def phase_of(visit: Visit, case_id: int) -> CampaignType:
    """Raises NotFound."""
    file = await visit.deps.views.debt.case(CaseId(case_id), scope=visit.scope)
    case = file.get("case")
    phase = case.get("phase") if isinstance(case, dict) else None
    return PHASES.get(str(phase), CampaignType.PHONE)
