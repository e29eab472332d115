"""What can happen to a case, in the words of the diary."""

from __future__ import annotations

from datetime import date, timedelta

from dialer.core.debt.default_reason import DefaultReason
from dialer.core.kernel.codes import CampaignType, Outcome
from dialer.demo.payers import Reply
from tests.scenarios.stories.agency import Agency
from tests.scenarios.stories.diary import Event


def euros(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02d}"


def handed_over(*invoices: tuple[str, date, int], service: str = "energia elettrica") -> Event:
    async def act(agency: Agency) -> None:
        await agency.hand_over(*invoices, service=service)

    total = euros(sum(cents for _, _, cents in invoices))
    return Event(f"handed over: {len(invoices)} invoice{'s' if len(invoices) > 1 else ''}, {total}", act)


def paid(cents: int, text: str = "PRATICA LU-2026-1") -> Event:
    async def act(agency: Agency) -> None:
        report = await agency.bank(cents, text)
        assert report.row.matched_count == 1, report.as_json()

    return Event(f"paid {euros(cents)} by transfer", act)


def sent_back(cents: int) -> Event:
    async def act(agency: Agency) -> None:
        report = await agency.bank(cents, "insoluto", is_return=True)
        assert report.row.returned_count == 1, report.as_json()

    return Event(f"the bank sends {euros(cents)} back", act)


def called(reply: Reply, text: str, kind: CampaignType = CampaignType.SOFT) -> Event:
    async def act(agency: Agency) -> None:
        done = await agency.call(reply, kind)
        assert done.called == 1, "nobody was called: the queue or a rule did not let the call out"

    return Event(text, act)


def no_answer(kind: CampaignType = CampaignType.SOFT) -> Event:
    return called(Reply(outcome=Outcome.NO_ANSWER), "called, no answer", kind)


def promised(
    cents: int, due_on: date, *, reason: DefaultReason = DefaultReason.FORGOT, kind: CampaignType = CampaignType.SOFT
) -> Event:
    reply = Reply(
        outcome=Outcome.PROMISE, promised_minor=cents, promised_on=due_on, method="bank_transfer", reason=reason,
        talk_s=90,
    )  # fmt: skip
    return called(reply, f"called: promises {euros(cents)} by {due_on:%d %b}", kind)


def said(
    outcome: Outcome, text: str, *, reason: DefaultReason | None = None, kind: CampaignType = CampaignType.SOFT
) -> Event:
    return called(Reply(outcome=outcome, reason=reason, talk_s=90), f"called: {text}", kind)


def tried_in_vain(kind: CampaignType = CampaignType.SOFT) -> Event:
    """A turn of the agents in which nobody may or need be called."""

    async def act(agency: Agency) -> None:
        done = await agency.call(Reply(outcome=Outcome.NO_ANSWER), kind)
        assert done.called == 0, "the case was dialled"

    return Event("the agents' turn: nobody is dialled", act)


def days_after(day: date, count: int) -> date:
    return day + timedelta(days=count)
