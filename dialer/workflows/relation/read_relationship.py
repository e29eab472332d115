"""One view of a debtor: cases, customers, contacts against the limits, and where best to reach them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from dialer.core.compliance.counts import ContactCount, contact_counts
from dialer.core.compliance.pack import Pack
from dialer.core.compliance.rulebook import Rulebook
from dialer.core.dialing import rulebook_of
from dialer.core.kernel.errors import Conflict, NotFound
from dialer.core.kernel.ids import CampaignId, CreditorId, DebtorId, UserId
from dialer.core.leads.model import LeadState
from dialer.core.scoring.school import Question, Standing
from dialer.ports.prospects import Prospect
from dialer.ports.relation import RelationFacts
from dialer.ports.relationship import CaseLine, CustomerSums, Seen
from dialer.ports.store import AuditLine, Store
from dialer.ports.views import Views
from dialer.workflows.scoring.explain_lead import explain_lead

HOME = "it"
"""Pack that counts for a debtor in no campaign, where it is installed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BestContact:
    """Where and when a campaign would best reach the debtor, by what scoring has learned."""

    creditor_id: CreditorId
    creditor_name: str
    campaign_id: CampaignId
    campaign_name: str
    e164: str
    at: datetime
    """The best of the hours ahead, local."""
    answer_chance: float
    """In that hour, 0..1."""
    answer_now: float
    """In the present one."""
    is_learned: bool
    """By a model that is better than the rate; False: by the rate alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Relationship:
    """All of it."""

    debtor_id: DebtorId
    name: str
    at: datetime
    recorded: RelationFacts
    cases: tuple[CaseLine, ...]
    sums: tuple[CustomerSums, ...]
    counts: tuple[ContactCount, ...]
    """Over all creditors: limits are the debtor's."""
    best: tuple[BestContact, ...]
    authors: Mapping[UserId, str]


async def read_relationship(
    store: Store, views: Views, packs: Mapping[str, Pack], debtor_id: DebtorId, seen: Seen, *, by: UserId, now: datetime
) -> Relationship:
    """Read it; that it was read is audited.

    Raises:
        NotFound: no such debtor, or none that may be seen.
    """
    cases = await views.relationship.cases(debtor_id, seen)
    name, facts, prospects = await views.prospects.of_debtor(debtor_id, now)
    mine = tuple(one for one in prospects if seen is None or one.creditor_id in seen)
    async with store.transaction() as tx:
        recorded = await tx.relation.of_debtor(debtor_id)
        await tx.audit.add(AuditLine(at=now, user_id=by, action="debtor.read", subject=f"debtor:{debtor_id}"))
    jurisdiction = _rulebook(packs, mine).applicable(facts) if packs else None
    named = {user.user_id: user.name for user in await views.house.users()}
    told = [*recorded.vulnerabilities, *recorded.preferences, *recorded.abilities]
    authors = {row.recorded.by for row in told} | {row.value_by for row in recorded.customers}
    return Relationship(
        debtor_id=debtor_id,
        name=name,
        at=now,
        recorded=_within(recorded, seen),
        cases=cases,
        sums=await views.relationship.sums(debtor_id, seen),
        counts=contact_counts(jurisdiction, facts, now) if jurisdiction is not None else (),
        best=tuple([found for one in mine if (found := await _best(views, packs, one, now)) is not None]),
        authors={user_id: named[user_id] for user_id in authors if user_id is not None and user_id in named},
    )


def _within(recorded: RelationFacts, seen: Seen) -> RelationFacts:
    """Without what was said to other creditors."""
    if seen is None:
        return recorded
    return replace(
        recorded,
        abilities=tuple(row for row in recorded.abilities if row.creditor_id in seen),
        customers=tuple(row for row in recorded.customers if row.creditor_id in seen),
    )


def _rulebook(packs: Mapping[str, Pack], prospects: tuple[Prospect, ...]) -> Rulebook:
    """The rules of the debtor's first campaign, or the house's."""
    campaign = next((one.campaign for one in prospects if one.campaign is not None), None)
    if campaign is not None:
        return rulebook_of(packs, campaign)
    return Rulebook.of(packs.values(), HOME if HOME in packs else next(iter(packs)))


async def _best(views: Views, packs: Mapping[str, Pack], prospect: Prospect, now: datetime) -> BestContact | None:
    campaign, lead = prospect.campaign, prospect.candidate.lead
    if campaign is None or lead.state not in (LeadState.READY, LeadState.SCHEDULED):
        return None
    try:
        reasons = await explain_lead(views, packs, lead.lead_id, now=now)
    except (Conflict, NotFound):
        return None  # no hours ahead, or nothing to weigh
    numbers = {number.number_id: number.e164 for number in lead.numbers}
    for one in reasons.numbers:
        appraisal = one.appraisal
        if appraisal.number_id in numbers and appraisal.hours:
            at, chance = max(appraisal.hours, key=lambda hour: hour[1])
            model = reasons.models.get(Question.ANSWER)
            return BestContact(
                creditor_id=prospect.creditor_id,
                creditor_name=prospect.creditor_name,
                campaign_id=campaign.campaign_id,
                campaign_name=campaign.name,
                e164=numbers[appraisal.number_id],  # type: ignore[index]
                at=at,
                answer_chance=chance,
                answer_now=appraisal.prospect.answer_now,
                is_learned=model is not None and model.standing is Standing.USED,
            )
    return None
