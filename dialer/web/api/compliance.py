"""Who may be called: how a campaign's queue stands, and any debtor's verdict with its reasons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from dialer.core.compliance.facts import PastConversation, SilentCall, debt_of
from dialer.core.compliance.pack import Pack
from dialer.core.kernel.errors import NotFound
from dialer.core.kernel.ids import CampaignId, CaseId, CreditorId, DebtorId
from dialer.core.kernel.outcomes import counts_as_attempt
from dialer.web import schemas_compliance as schemas
from dialer.web.api.lists import entry_out
from dialer.web.api.recorded import consent_out, letter_out, representative_out, wish_out
from dialer.web.routes import ADMIN, SUPERVISOR, Routes, Visit
from dialer.workflows.compliance.may_we_call import NumberAnswer, ProspectAnswer, may_we_call
from dialer.workflows.compliance.tighten_rules import tighten_campaign, tighten_creditor
from dialer.workflows.compliance.within_walls import within_walls

routes = Routes("compliance")


@routes.route("GET", "/api/campaigns/{campaign_id}/leads/verdicts", returns=schemas.QueueVerdictsOut, roles=SUPERVISOR)
async def read_verdicts(visit: Visit, campaign_id: int) -> schemas.QueueVerdictsOut:
    """How many leads may be called now, deferred until when and refused, by reason; counted in the background."""
    if visit.deps.verdicts is None:
        raise NotFound("No queue is counted here.", code="not_available")
    found = await visit.deps.verdicts.of(CampaignId(campaign_id))
    standing = found.standing
    reasons = sorted(standing.reasons.values(), key=lambda reason: (-reason.count, reason.rule, reason.why))
    return schemas.QueueVerdictsOut(
        campaign_id=campaign_id,
        at=found.at,
        is_counting=found.is_counting,
        counted=found.counted,
        permitted_count=standing.permitted_count,
        waiting_count=standing.waiting_count,
        deferred_count=standing.deferred_count,
        refused_count=standing.refused_count,
        next_opening_at=standing.next_opening_at,
        reasons=[
            schemas.StandingReasonOut(
                decision=reason.decision,
                rule=reason.rule,
                why=reason.why,
                title=_title(visit.deps.packs, reason.rule),
                count=reason.count,
                first_until=reason.first_until,
                last_until=reason.last_until,
            )
            for reason in reasons
        ],
    )


def _title(packs: Mapping[str, Pack], rule: str) -> str:
    """The rule's title in the first pack that has it."""
    texts = (pack.text_of(rule) for pack in packs.values())
    return next((text.title for text in texts if text is not None), "")


@routes.route(
    "GET",
    "/api/debtors/{debtor_id}/verdicts",
    query=schemas.MayWeCallQuery,
    returns=schemas.MayWeCallOut,
    roles=SUPERVISOR,
)
async def ask_why(visit: Visit, debtor_id: int, query: schemas.MayWeCallQuery) -> schemas.MayWeCallOut:
    """May we call this debtor now, and why? Each number's verdict, as each campaign would call, with the facts.

    Within walls: only the person's creditors' cases and campaigns, and what was recorded or called about them.
    """
    whole = await may_we_call(
        visit.deps.store,
        visit.deps.views,
        visit.deps.packs,
        DebtorId(debtor_id),
        language=query.language or visit.deps.policy.language,
        by=visit.caller.user_id,
        now=visit.now,
    )
    answer = within_walls(whole, await visit.deps.views.debt.creditors(), visit.scope)
    facts, recorded = answer.facts, answer.recorded
    return schemas.MayWeCallOut(
        debtor_id=debtor_id,
        name=answer.name,
        at=answer.at,
        country=facts.country,
        region=facts.region,
        municipality=facts.municipality,
        postcode=facts.postcode,
        represented_by=facts.represented_by,
        prospects=[_prospect_out(prospect) for prospect in answer.prospects],
        numbers=[schemas.KnownNumberOut.model_validate(row) for row in recorded.numbers],
        cases=[schemas.KnownCaseOut.model_validate(row) for row in recorded.cases],
        attempts=[
            schemas.AttemptFactOut(
                at=past.at,
                e164=past.e164,
                place=past.place,
                outcome=past.outcome,
                debt=_debts_text(past.debts, answer.cases),
                is_counted=counts_as_attempt(past.outcome, rang=past.rang),
            )
            for past in sorted(facts.attempts, key=lambda past: past.at, reverse=True)
        ],
        conversations=_talks_out(facts.conversations, answer.cases),
        silent_calls=_talks_out(facts.silent_calls, answer.cases),
        wishes=[wish_out(row) for row in recorded.wishes],
        representatives=[representative_out(row) for row in recorded.representatives],
        consents=[consent_out(row) for row in recorded.consents],
        letters=[letter_out(row) for row in recorded.letters],
        list_entries=[entry_out(row) for row in recorded.entries],
        authors=[schemas.AuthorOut(user_id=user_id, name=name) for user_id, name in sorted(answer.authors.items())],
    )


def _debts_text(debts: Sequence[str], cases: Mapping[CaseId, str]) -> str:
    """The references of the cases that a call was about; a call of before by its creditor; empty: not known."""
    names = {debt_of(case_id): reference for case_id, reference in cases.items()}
    return ", ".join(names.get(debt, debt) for debt in debts)


def _talks_out(past: Sequence[PastConversation | SilentCall], cases: Mapping[CaseId, str]) -> list[schemas.TalkFactOut]:
    """Newest first."""
    talks = [
        schemas.TalkFactOut(
            at=call.at,
            e164=call.e164,
            is_inbound=isinstance(call, PastConversation) and call.inbound,
            debt=_debts_text(call.debts, cases) if isinstance(call, PastConversation) else "",
        )
        for call in past
    ]
    return sorted(talks, key=lambda talk: talk.at, reverse=True)


def _prospect_out(answer: ProspectAnswer) -> schemas.ProspectOut:
    prospect, campaign = answer.prospect, answer.prospect.campaign
    lead, facts = prospect.candidate.lead, prospect.candidate.facts
    return schemas.ProspectOut(
        creditor_id=prospect.creditor_id,
        creditor_code=prospect.creditor_code,
        creditor_name=prospect.creditor_name,
        campaign_id=campaign.campaign_id if campaign else None,
        campaign_name=campaign.name if campaign else None,
        campaign_state=campaign.state if campaign else None,
        mode=answer.mode,
        lead_id=lead.lead_id if campaign else None,
        lead_state=lead.state if campaign else None,
        lead_due_at=lead.due_at if campaign else None,
        lead_reason=prospect.lead_reason,
        numbers=[_number_out(number) for number in answer.numbers],
        holds=[schemas.HoldFactOut(reason=hold.reason, starts=hold.starts, ends=hold.ends) for hold in facts.holds],
        letter_sent_at=facts.letter_sent_at,
        mandate_starts=facts.mandate_starts,
        mandate_ends=facts.mandate_ends,
    )


def _number_out(answer: NumberAnswer) -> schemas.NumberVerdictOut:
    number, verdict = answer.number, answer.verdict
    return schemas.NumberVerdictOut(
        number_id=number.number_id,
        e164=number.e164,
        place=number.place,
        source=number.source,
        state=number.state,
        do_not_call=number.do_not_call,
        consent_given_at=number.consent_given_at,
        consent_ends_at=number.consent_ends_at,
        decision=verdict.decision,
        until=verdict.until,
        rule=verdict.rule,
        rule_title=answer.rule_title,
        rule_reference=answer.rule_reference,
        pack_version=verdict.pack_version,
        required_mode=verdict.required_mode,
        sentence=answer.sentence,
    )


# ---- stricter figures


@routes.route("GET", "/api/campaigns/{campaign_id}/rules", returns=schemas.RulesOut, roles=SUPERVISOR)
async def read_campaign_rules(visit: Visit, campaign_id: int) -> schemas.RulesOut:
    """The campaign's pack with the figures that it tightens."""
    async with visit.deps.store.transaction() as tx:
        campaign = await tx.campaigns.get(CampaignId(campaign_id))
    return _rules_out(visit, campaign.pack, campaign.settings, campaign.creditor_settings)


@routes.route(
    "PUT",
    "/api/campaigns/{campaign_id}/rules",
    body=schemas.RulesIn,
    returns=schemas.RulesOut,
    roles=SUPERVISOR,
)
async def tighten_campaign_rules(visit: Visit, campaign_id: int, body: schemas.RulesIn) -> schemas.RulesOut:
    """Replace the campaign's stricter figures; a laxer one is refused with its rule named."""
    key = CampaignId(campaign_id)
    by, now = visit.caller.user_id, visit.now
    campaign = await tighten_campaign(visit.deps.store, visit.deps.packs, key, body.settings, by=by, now=now)
    await visit.deps.supervision.rules_changed()
    return _rules_out(visit, campaign.pack, campaign.settings, campaign.creditor_settings)


@routes.route("GET", "/api/creditors/{creditor_id}/rules", returns=schemas.RulesOut, roles=SUPERVISOR)
async def read_creditor_rules(visit: Visit, creditor_id: int) -> schemas.RulesOut:
    """The figures that hold for all of a creditor's campaigns."""
    async with visit.deps.store.transaction() as tx:
        row = await tx.creditors.get(CreditorId(creditor_id))
    return _rules_out(visit, _home(visit), row.settings)


@routes.route("PUT", "/api/creditors/{creditor_id}/rules", body=schemas.RulesIn, returns=schemas.RulesOut, roles=ADMIN)
async def tighten_creditor_rules(visit: Visit, creditor_id: int, body: schemas.RulesIn) -> schemas.RulesOut:
    """Replace the figures that hold for all of a creditor's campaigns."""
    key = CreditorId(creditor_id)
    by, now = visit.caller.user_id, visit.now
    await tighten_creditor(visit.deps.store, visit.deps.packs, key, body.settings, by=by, now=now)
    await visit.deps.supervision.rules_changed()
    return _rules_out(visit, _home(visit), body.settings)


def _home(visit: Visit) -> str:
    return "it" if "it" in visit.deps.packs else next(iter(visit.deps.packs))


def _rules_out(
    visit: Visit, pack_code: str, settings: Mapping[str, object], of_creditor: Mapping[str, object] | None = None
) -> schemas.RulesOut:
    if pack_code not in visit.deps.packs:
        raise NotFound(f"rule pack {pack_code} is not installed", field="pack")
    packs = sorted(visit.deps.packs.values(), key=lambda pack: (pack.code != pack_code, pack.code))
    return schemas.RulesOut(
        pack=pack_code,
        settings=dict(settings),
        rules=[rule for pack in packs for rule in _rules_of(pack, settings, of_creditor or {}, visit.now)],
    )


def _rules_of(
    pack: Pack, settings: Mapping[str, object], of_creditor: Mapping[str, object], now: datetime
) -> list[schemas.RuleOut]:
    """What of a pack may be tightened and is in force."""
    day = now.astimezone(pack.zones[0]).date()
    return [
        schemas.RuleOut(
            pack=pack.code,
            rule_id=text.rule_id,
            kind=text.kind,
            title=text.title,
            unit=text.unit,
            reference=text.reference,
            is_policy=text.is_policy,
            value=text.value_on(day),
            own_value=settings.get(text.rule_id),
            creditor_value=of_creditor.get(text.rule_id),
        )
        for text in pack.texts
        if text.rule_id in pack.tightenable and text.value_on(day) is not None
    ]
