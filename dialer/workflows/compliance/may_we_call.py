"""May we call this debtor now, and why? Every number, as each campaign or creditor would call it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from dialer.core.compliance.facts import Facts
from dialer.core.compliance.pack import Pack
from dialer.core.compliance.reason import reason
from dialer.core.compliance.rulebook import Rulebook
from dialer.core.compliance.verdict import Verdict
from dialer.core.dialing import facts_for, rulebook_of
from dialer.core.kernel.codes import DialMode
from dialer.core.kernel.ids import CaseId, DebtorId, UserId
from dialer.core.leads.model import LeadNumber
from dialer.ports.facts import DebtorFacts
from dialer.ports.prospects import Prospect
from dialer.ports.store import AuditLine, Store
from dialer.ports.views import Views

HOME = "it"
"""Pack of a creditor without a campaign for the debtor, where it is installed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberAnswer:
    """One number's verdict."""

    number: LeadNumber
    verdict: Verdict
    sentence: str
    """In the asker's language."""
    rule_title: str
    rule_reference: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProspectAnswer:
    """One way of calling the debtor."""

    prospect: Prospect
    mode: DialMode
    numbers: tuple[NumberAnswer, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """All that is known and what follows from it."""

    debtor_id: DebtorId
    name: str
    at: datetime
    facts: Facts
    """What is known whoever calls: place, wishes, the calls of the last month."""
    prospects: tuple[ProspectAnswer, ...]
    recorded: DebtorFacts
    authors: Mapping[UserId, str]
    """Names of those who recorded it."""
    cases: Mapping[CaseId, str] = field(default_factory=dict)
    """The debtor's cases with the creditors' references."""


async def may_we_call(
    store: Store,
    views: Views,
    packs: Mapping[str, Pack],
    debtor_id: DebtorId,
    *,
    language: str,
    by: UserId,
    now: datetime,
    by_hand: bool = False,
) -> Answer:
    """Weigh every number of the debtor now; the question is audited.

    Args:
        by_hand: as an agent would call who looks at the file first, whatever the campaign's own way of dialling.

    Raises:
        NotFound: no such debtor.
        Invalid: no sentences in that language.
    """
    name, facts, prospects = await views.prospects.of_debtor(debtor_id, now)
    async with store.transaction() as tx:
        recorded = await tx.facts.of_debtor(debtor_id)
        cases = await tx.conversations.cases_of(debtor_id)
        line = AuditLine(at=now, user_id=by, action="debtor.asked_why", subject=f"debtor:{debtor_id}")
        await tx.audit.add(line)
    named = {user.user_id: user.name for user in await views.house.users()}
    return Answer(
        debtor_id=debtor_id,
        name=name,
        at=now,
        facts=facts,
        prospects=tuple(_answer(prospect, packs, language, now, by_hand=by_hand) for prospect in prospects),
        recorded=recorded,
        authors={user_id: named[user_id] for user_id in _recorders(recorded) if user_id in named},
        cases=cases,
    )


def _recorders(recorded: DebtorFacts) -> set[UserId]:
    told = [*(row.recorded for row in recorded.wishes), *(row.recorded for row in recorded.representatives)]
    told += [*(row.recorded for row in recorded.consents), *(row.recorded for row in recorded.letters)]
    told += [row.recorded for row in recorded.entries]
    return {one.by for one in told if one.by is not None}


def _answer(
    prospect: Prospect, packs: Mapping[str, Pack], language: str, now: datetime, *, by_hand: bool
) -> ProspectAnswer:
    campaign = prospect.campaign
    if campaign is not None:
        rules, mode, caller_id = rulebook_of(packs, campaign), campaign.mode, campaign.caller_id
        mode = DialMode.PREVIEW if by_hand else mode
    else:
        home = HOME if HOME in packs else next(iter(packs))
        rules, mode, caller_id = Rulebook.of(packs.values(), home, (prospect.creditor_settings,)), DialMode.MANUAL, None
    answers = []
    for number in sorted(prospect.candidate.lead.numbers, key=lambda known: known.rank):
        facts = facts_for(prospect.candidate, number, caller_id=caller_id, mode=mode)
        answers.append(_number(number, facts, rules, language, now))
    return ProspectAnswer(prospect=prospect, mode=mode, numbers=tuple(answers))


def _number(number: LeadNumber, facts: Facts, rules: Rulebook, language: str, now: datetime) -> NumberAnswer:
    verdict = rules.evaluate(facts, now)
    law = rules.applicable(facts) or rules.campaign
    pack = next((pack for pack in law.packs if pack.text_of(verdict.rule) is not None), law.own)
    text = pack.text_of(verdict.rule)
    return NumberAnswer(
        number=number,
        verdict=verdict,
        sentence=reason(verdict, language, zone_name=law.zones[0].key, pack=pack),
        rule_title=text.title if text is not None else "",
        rule_reference=text.reference if text is not None else "",
    )
