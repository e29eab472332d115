"""May this lead be called now, and on which number? When do calling hours begin and end?"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from dialer.core.campaigns.model import Campaign
from dialer.core.campaigns.schedule import next_stop
from dialer.core.compliance.evaluate import evaluate
from dialer.core.compliance.facts import Consent, Facts, NumberFacts
from dialer.core.compliance.pack import Pack
from dialer.core.compliance.rulebook import Rulebook
from dialer.core.compliance.verdict import Decision, Verdict
from dialer.core.dialing.snapshot import CampaignView, Dialable
from dialer.core.kernel.codes import DialMode
from dialer.core.kernel.ids import NumberId
from dialer.core.kernel.window import day_bounds, local_day
from dialer.core.leads.model import LeadNumber
from dialer.core.leads.order import choose_number

NO_NUMBER = "NO-NUMBER"
"""Rule reported for a lead whose numbers are all wrong or disabled."""


def judge(
    candidate: Dialable, view: CampaignView, mode: DialMode, now: datetime, *, number_id: NumberId | None = None
) -> tuple[Verdict, LeadNumber | None]:
    """Weigh the lead's numbers in the order in which they should be tried; the first permitted one wins.

    Args:
        number_id: weigh this number alone.

    Returns:
        The verdict and, when permitted, the number; else the soonest of the deferrals. A lead without any number that
        could ever be dialled is refused by ``NO-NUMBER``.
    """
    lead = candidate.lead
    if number_id is not None:
        lead = replace(lead, numbers=tuple(known for known in lead.numbers if known.number_id == number_id))
    choice = choose_number(
        lead,
        lambda number: view.evaluate(facts_for(candidate, number, caller_id=view.campaign.caller_id, mode=mode), now),
        now,
    )
    if choice is None:
        return Verdict(decision=Decision.REFUSED, rule=NO_NUMBER, pack_version=view.pack.version), None
    return choice.verdict, choice.number if choice.verdict.is_permitted else None


def opens_at(pack: Pack, campaign: Campaign, now: datetime) -> datetime | None:
    """When calling hours begin for a debtor of whom only the country is known; None while they last.

    A whole queue need not be read while nobody in it may be called.
    """
    verdict = evaluate(
        pack,
        Facts(country=pack.country, mode=DialMode.RESERVED_AGENT, caller_id=campaign.caller_id, letter_sent_at=now),
        now,
    )
    return verdict.until


def opens_first(rules: Rulebook, campaign: Campaign, now: datetime) -> datetime | None:
    """When calling hours begin in the first of the countries that the campaign's debtors live in; None while any has.

    For debtors of whom only the country is known, as ``opens_at``.
    """
    instants = [opens_at(pack, campaign, now) for pack in rules.campaign.packs]
    known = [at for at in instants if at is not None]
    return min(known) if len(known) == len(instants) else None


def closes_at(pack: Pack, campaign: Campaign, now: datetime) -> datetime:
    """When dialling ends, for a campaign that may dial now: its shift, the calling hours, or the legal day.

    Whichever comes first. The day's end counts also where nothing closes, because budgets are kept by days.
    """
    tz = pack.zones[0]
    _, day_ends_at = day_bounds(local_day(now, tz), tz)
    ends = (next_stop(campaign, now), pack.closes_at(now), day_ends_at)
    return min(end for end in ends if end is not None)


def facts_for(candidate: Dialable, number: LeadNumber, *, caller_id: str | None, mode: DialMode) -> Facts:
    """The lead's facts with one number and one way of dialling filled in."""
    callback = candidate.lead.callback
    given_at = number.consent_given_at
    return candidate.facts.for_call(
        number=NumberFacts(
            e164=number.e164,
            number_id=number.number_id,
            source=number.source,
            place=number.place,
            state=number.state,
            do_not_call=number.do_not_call,
            consent=None if given_at is None else Consent(given_at=given_at, ends_at=number.consent_ends_at),
        ),
        mode=mode,
        caller_id=caller_id,
        agreed_callback_at=callback.at if callback is not None and callback.agreed else None,
    )
