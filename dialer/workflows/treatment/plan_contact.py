"""Read a case's contact plan: its next step, and the debtor's numbers weighed as the order of work weighs them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from dialer.core.compliance.pack import Pack
from dialer.core.kernel.errors import DomainError
from dialer.core.kernel.ids import CaseId
from dialer.core.scoring.appraise import Appraisal
from dialer.core.scoring.school import Question, Standing
from dialer.core.scoring.subject import PastCall
from dialer.core.treatment.contact_plan import ContactPlan, contact_plan
from dialer.ports.store import Store
from dialer.ports.views import Views
from dialer.workflows.debt.reckon import Reckoner
from dialer.workflows.scoring.weigh_queues import scale_of
from dialer.workflows.treatment.read_treatment import read_treatment


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseContact:
    """A contact plan with what a page shows beside it."""

    plan: ContactPlan
    e164: str
    """Of the best number; empty: there is none."""
    campaign_name: str
    """Whose queue has the debtor; empty: none."""
    is_learned: bool
    """The chances of an answer are learned; else they are the rate, with what is believed of silent numbers."""


async def plan_contact(
    store: Store, views: Views, packs: Mapping[str, Pack], reckoner: Reckoner, case_id: CaseId, *, now: datetime
) -> CaseContact:
    """Plan the next contact of a case.

    Raises:
        NotFound: no such case.
        StoreError: the database does not answer.
    """
    treated = await read_treatment(store, reckoner, case_id, now=now)
    lead_id = await views.scoring.lead_of_case(case_id)
    numbers: tuple[Appraisal, ...] | None = None
    calls: tuple[PastCall, ...] = ()
    attempts, campaign_name, is_learned = None, "", False
    e164s: Mapping[int, str] = {}
    if lead_id is not None:
        waiting = await views.scoring.of_lead(lead_id)
        campaign = (await views.campaigns.get(waiting.campaign_id)).campaign
        try:
            scale = await scale_of(views, packs, campaign, now)
        except DomainError:
            scale = None  # its rules cannot be read: the campaign would not call
        if scale is not None:
            numbers, calls = scale.appraiser.appraise(waiting.subject), tuple(waiting.subject.calls)
            attempts, campaign_name = scale.terms.week_attempts, campaign.name
            model = scale.models.get(Question.ANSWER)
            is_learned = model is not None and model.standing is Standing.USED
            async with store.transaction() as tx:
                candidate = await tx.leads.candidate(lead_id)
            e164s = {number.number_id: number.e164 for number in candidate.lead.numbers}
    plan = contact_plan(
        treated.standing, treated.sheet, treated.strategy, numbers, calls=calls, week_attempts=attempts, now=now
    )
    return CaseContact(
        plan=plan,
        e164=e164s.get(plan.number.number_id, "") if plan.number is not None else "",
        campaign_name=campaign_name,
        is_learned=is_learned,
    )
