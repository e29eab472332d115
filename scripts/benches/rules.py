"""Rule check: decisions per second and core on the six full packs, and what 50 leads cost a tick."""

from __future__ import annotations

import argparse
import gc
import json
import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from dialer.core.campaigns.model import Campaign, CampaignState
from dialer.core.compliance.facts import Facts, NumberFacts, PastAttempt, PastConversation, SilentCall, Wish, WishKind
from dialer.core.compliance.reason import reason
from dialer.core.compliance.rulebook import Rulebook
from dialer.core.compliance.verdict import Verdict
from dialer.core.dialing.judge import judge
from dialer.core.dialing.snapshot import CampaignView
from dialer.core.kernel.codes import CampaignType, DialMode, Outcome
from dialer.core.kernel.ids import CampaignId, CreditorId, DebtorId, LeadId, NumberId, TeamId
from dialer.core.leads.model import Lead, LeadNumber
from dialer.files.packs_yaml import load_packs
from dialer.packaged import config_folder

AIM_PER_S = 20_000
AIM_MS_PER_50 = 2.5
MONDAY = datetime(2026, 11, 23, 17, 0, tzinfo=UTC)
"""A working hour everywhere from Los Angeles to Berlin."""
SUNDAY = datetime(2026, 11, 22, 17, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Land:
    """Where debtors of one pack live and how their numbers look; ``#`` is any digit."""

    country: str
    regions: tuple[str, ...]
    towns: tuple[str, ...]
    mobile: str
    landline: str
    caller_id: str


LANDS = {
    "it": Land(
        "IT",
        ("MI", "RM", "BZ", "TO"),
        ("Milano", "Roma", "Legnano", "", "Monza"),
        "+3934########",
        "+3902#######",
        "+390612345678",
    ),
    "uk": Land("GB", ("ENG", "SCT", "NIR", ""), ("London", ""), "+4474########", "+442079######", "+442079460000"),
    "us": Land(
        "US", ("NY", "CA", "TX", "MA", "ID"), ("Albany", "Boise", ""), "+1212555####", "+1310555####", "+12125550100"
    ),
    "fr": Land("FR", ("75", "57", "67", ""), ("Paris", "Metz"), "+336########", "+3314#######", "+33142345678"),
    "de": Land(
        "DE", ("BY", "BE", "HH", ""), ("Augsburg", "Berlin", ""), "+49151########", "+4930########", "+4930123456"
    ),
    "es": Land(
        "ES", ("MD", "CT", "CN", ""), ("Madrid", "Barcelona", ""), "+346########", "+3491#######", "+34912345678"
    ),
}


@dataclass(frozen=True, slots=True)
class Prospect:
    """A lead with its facts, as the dial loop leases it."""

    lead: Lead
    facts: Facts


def number_like(dice: random.Random, pattern: str) -> str:
    return "".join(str(dice.randrange(2, 9)) if sign == "#" else sign for sign in pattern)


def prospect(dice: random.Random, land: Land, lead_id: int) -> Prospect:
    """A debtor with up to eight attempts and two conversations in the last month, some with a wish or a silent call."""
    e164 = number_like(dice, land.mobile if dice.random() < 0.6 else land.landline)

    def ago(least_h: float, most_h: float) -> datetime:
        return MONDAY - timedelta(hours=dice.uniform(least_h, most_h))

    outcomes = (Outcome.NO_ANSWER, Outcome.BUSY, Outcome.CONGESTION, Outcome.VOICEMAIL)
    evenings = Wish(kind=WishKind.AVOID, weekdays=frozenset({4, 5}))
    facts = Facts(
        country=land.country,
        region=dice.choice(land.regions),
        municipality=dice.choice(land.towns),
        wishes=(evenings,) if dice.random() < 0.05 else (),
        debt=str(lead_id),
        attempts=tuple(
            PastAttempt(at=ago(3, 700), e164=e164, outcome=dice.choice(outcomes), debts=(str(lead_id),))
            for _ in range(dice.randrange(9))
        ),
        conversations=tuple(PastConversation(at=ago(170, 700), e164=e164) for _ in range(dice.randrange(3))),
        silent_calls=(SilentCall(at=ago(100, 600), e164=e164),) if dice.random() < 0.03 else (),
        letter_sent_at=date(2026, 9, 1),
        mandate_starts=date(2026, 1, 1),
        mandate_ends=date(2027, 3, 1),
    )
    number = LeadNumber(number_id=NumberId(lead_id), e164=e164)
    lead = Lead(
        lead_id=LeadId(lead_id),
        campaign_id=CampaignId(1),
        debtor_id=DebtorId(lead_id),
        numbers=(number,),
        due_at=MONDAY,
    )
    return Prospect(lead, facts)


def view_of(book: Rulebook, land: Land, prospects: Sequence[Prospect]) -> CampaignView:
    campaign = Campaign(
        campaign_id=CampaignId(1),
        name="bench",
        creditor_id=CreditorId(1),
        creditor_code="BENCH",
        kind=CampaignType.SOFT,
        mode=DialMode.PROGRESSIVE,
        state=CampaignState.RUNNING,
        teams=frozenset({TeamId(1)}),
        trunk_ids=(),
        caller_id=land.caller_id,
        pack=book.home.code,
    )
    return CampaignView(campaign=campaign, candidates=prospects, pack=book.home, rules=book)


def timed(task: Callable[[], object]) -> float:
    """Seconds of this process's own CPU time. As in a server that runs, the collector passes over what was there."""
    gc.collect()
    gc.freeze()
    started_s = time.process_time()
    task()
    return time.process_time() - started_s


def decisions(book: Rulebook, land: Land, prospects: Sequence[Prospect], now: datetime) -> dict[str, object]:
    """Decisions per second, and what they were."""
    facts = [
        each.facts.for_call(
            number=NumberFacts(e164=each.lead.numbers[0].e164),
            mode=DialMode.PROGRESSIVE,
            caller_id=land.caller_id,
            agreed_callback_at=None,
        )
        for each in prospects
    ]
    verdicts: list[Verdict] = []
    spent_s = timed(lambda: verdicts.extend(book.evaluate(known, now) for known in facts))
    tally = Counter(verdict.decision.value for verdict in verdicts)
    return {"per_s": round(len(facts) / spent_s), "mean_us": round(spent_s / len(facts) * 1e6, 1), **tally}


def sentences(book: Rulebook, land: Land, prospects: Sequence[Prospect]) -> float:
    """Microseconds for one sentence, which only a person's question costs."""
    verdicts = [book.evaluate(each.facts, SUNDAY) for each in prospects[:2000]]
    return round(timed(lambda: [reason(verdict, "it", pack=book.home) for verdict in verdicts]) / 2000 * 1e6, 1)


def tick(book: Rulebook, land: Land, prospects: Sequence[Prospect], now: datetime) -> float:
    """Milliseconds for 50 leads, weighed as the dial loop weighs them."""
    view = view_of(book, land, prospects)
    spent_s = timed(lambda: [judge(each, view, DialMode.PROGRESSIVE, now) for each in prospects])
    return round(spent_s / len(prospects) * 50 * 1000, 2)


def measure(book: Rulebook, land: Land, dice: random.Random, count: int) -> dict[str, object]:
    prospects = [prospect(dice, land, lead_id) for lead_id in range(count)]
    fresh = [prospect(dice, land, lead_id) for lead_id in range(count)]
    for each in prospects:  # numbers have been seen before: each is dialled many times in its life
        book.evaluate(each.facts.for_call(
            number=NumberFacts(e164=each.lead.numbers[0].e164), mode=DialMode.PROGRESSIVE, caller_id=None,
            agreed_callback_at=None,
        ), MONDAY)  # fmt: skip
    return {
        "in_hours": decisions(book, land, prospects, MONDAY),
        "on_a_sunday": decisions(book, land, prospects, SUNDAY),
        "numbers_never_seen": decisions(book, land, fresh, MONDAY),
        "ms_per_50_leads": tick(book, land, prospects, MONDAY),
        "ms_per_50_leads_on_a_sunday": tick(book, land, prospects, SUNDAY),
        "us_per_sentence": sentences(book, land, prospects),
    }


def main() -> int:
    parser = argparse.ArgumentParser(prog="scripts/bench rules", description=__doc__)
    parser.add_argument("--debtors", type=int, default=10_000, help="per pack (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--packs", nargs="*", default=list(LANDS), choices=list(LANDS), help="default: all")
    options = parser.parse_args()
    packs = load_packs(config_folder() / "jurisdictions")
    result: dict[str, object] = {"aim_per_s": AIM_PER_S, "aim_ms_per_50_leads": AIM_MS_PER_50}
    for code in options.packs:
        book = Rulebook.of(packs.values(), code)
        result[code] = {
            "version": packs[code].version,
            **measure(book, LANDS[code], random.Random(options.seed), options.debtors),
        }
    print(json.dumps(result, indent=2))
    return 0


if __name__ == "__main__":
    sys.exit(main())
