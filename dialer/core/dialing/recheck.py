"""The last look at an order, in the transaction that writes its attempt: every rule once more, on facts read anew.

The plan was made from facts that were read when the lead was leased. Meanwhile another campaign may have called the
debtor, or a person may have recorded a wish. The debtor's row is locked while this is decided, so no two transactions
count the same calls: a cap is never exceeded.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from dialer.core.calls.model import DialOrder
from dialer.core.compliance.facts import PastAttempt, PastConversation, debt_of
from dialer.core.compliance.rulebook import Rulebook
from dialer.core.compliance.verdict import Decision, Verdict
from dialer.core.dialing.judge import NO_NUMBER, facts_for
from dialer.core.dialing.snapshot import REFUSED_AGAIN_AFTER, Dialable, Ruling
from dialer.core.kernel.ids import CampaignId, CaseId, DebtorId, LeadId

NO_CASE = "NO-CASE"
"""Rule reported for a debtor who has no open case with the creditor any more: there is nothing to call about."""
WHY_NO_CASE = (("why", "no_case"),)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rechecked:
    """What stands of a batch of orders."""

    good: tuple[DialOrder, ...]
    refused: tuple[Ruling, ...]
    """The leads of the others, with the verdict that forbids each call now."""


def recheck(
    orders: Sequence[DialOrder],
    candidates: Mapping[LeadId, Dialable],
    rules: Mapping[CampaignId, Rulebook],
) -> Rechecked:
    """Weigh the orders in their turn, each with those before it counted.

    Args:
        orders: as planned.
        candidates: their leads with the facts of this instant; the call itself is not among them yet.
        rules: of each order's campaign; without them an order is let through as it was planned (simulated days).
    """
    good: list[DialOrder] = []
    refused: list[Ruling] = []
    granted: dict[DebtorId, list[PastAttempt]] = {}
    for order in orders:
        book = rules.get(order.campaign_id)
        candidate = candidates[order.lead_id]
        verdict, case_ids = _weigh(order, candidate, book, granted) if book is not None else (None, order.case_ids)
        if verdict is None or verdict.is_permitted:
            good.append(replace(order, case_ids=case_ids))
            granted.setdefault(order.debtor_id, []).append(
                PastAttempt(
                    at=order.ordered_at,
                    number_id=order.number_id,
                    e164=order.e164,
                    debts=tuple(debt_of(case_id) for case_id in case_ids),
                )
            )
            continue
        refused.append(
            Ruling(
                lead_id=order.lead_id,
                campaign_id=order.campaign_id,
                verdict=verdict,
                due_at=verdict.until or order.ordered_at + REFUSED_AGAIN_AFTER,
            )
        )
    return Rechecked(good=tuple(good), refused=tuple(refused))


def weigh_again(order: DialOrder, candidate: Dialable, rules: Rulebook) -> Verdict:
    """What the rules say of an order that is out already, by what is known of the debtor now.

    It is weighed at the instant at which it was decided: that a shop has closed since does not recall a call.
    """
    return _weigh(order, candidate, rules, {})[0]


def _weigh(
    order: DialOrder, candidate: Dialable, rules: Rulebook, granted: Mapping[DebtorId, Sequence[PastAttempt]]
) -> tuple[Verdict, tuple[CaseId, ...]]:
    """The verdict, and the cases that the call may be about."""
    number = next((known for known in candidate.lead.numbers if known.number_id == order.number_id), None)
    if number is None:
        return Verdict(decision=Decision.REFUSED, rule=NO_NUMBER, pack_version=rules.home.version), ()
    if not candidate.facts.case_ids:
        return Verdict(decision=Decision.REFUSED, rule=NO_CASE, pack_version=rules.home.version, values=WHY_NO_CASE), ()
    facts = facts_for(candidate, number, caller_id=order.caller_id, mode=order.mode)
    before = granted.get(order.debtor_id)
    if before:
        facts = replace(facts, attempts=(*facts.attempts, *before))
    return rules.weigh(facts, _instant(order.ordered_at, facts.attempts, facts.conversations))


def _instant(at: datetime, attempts: Sequence[PastAttempt], conversations: Sequence[PastConversation]) -> datetime:
    """The order's instant, or that of the debtor's newest call where another node's clock is ahead of ours."""
    latest = max([*(past.at for past in attempts), *(past.at for past in conversations)], default=at)
    return max(at, latest)
