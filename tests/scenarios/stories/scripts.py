"""The stories: what happens on which day, counted from the first invoice's due date."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from dialer.core.debt.authority import Level
from dialer.core.debt.default_reason import DefaultReason
from dialer.core.debt.settlement import SettlementMove
from dialer.core.kernel.codes import CampaignType, HoldReason, Outcome
from dialer.core.ticket.ticket import Verdict
from dialer.core.ticket.verification import VerificationState
from dialer.workflows.treatment.decide_prescription import PrescriptionChoice
from tests.scenarios.stories.decisions import (
    acknowledged,
    answered,
    closure_decided,
    concluded,
    decided,
    hold_released,
    narrowed,
    notice_received,
    offered,
    packet_sent,
    plan_agreed,
    prescription_decided,
    proof_arrives,
    recalled,
    terms_entered,
    ticket_closed,
)
from tests.scenarios.stories.diary import Story
from tests.scenarios.stories.happenings import (
    days_after,
    handed_over,
    no_answer,
    paid,
    promised,
    said,
    sent_back,
    tried_in_vain,
)

DUE = date(2026, 3, 2)
"""A Monday."""
PHONE = CampaignType.PHONE


def on(day: int) -> date:
    return days_after(DUE, day)


def self_cure_after_caring() -> Story:
    """The courtesy call before the due date; the debtor pays by himself and is not called again."""
    return Story(-7, DUE, {
        -7: [handed_over(("F1", DUE, 120_00))],
        -6: [no_answer(CampaignType.CARING)],
        -5: [said(Outcome.CARE_OK, "will pay in time", kind=CampaignType.CARING)],
        -2: [paid(120_00, "SALDO FATTURA F1")],
        5: [tried_in_vain()],
    })  # fmt: skip


def kept_promise() -> Story:
    """A promise is waited for, remembered, and kept."""
    return Story(3, DUE, {
        3: [handed_over(("F1", DUE, 120_00))],
        4: [no_answer()],
        7: [promised(120_00, on(14), reason=DefaultReason.LIQUIDITY)],
        10: [tried_in_vain()],
        14: [paid(120_00)],
        15: [tried_in_vain()],
    })  # fmt: skip


def broken_twice_then_plan() -> Story:
    """Two promises break, the case moves on to phone collection, and a plan is agreed and kept."""
    return Story(3, DUE, {
        3: [handed_over(("F1", DUE, 180_00), ("F2", on(-30), 120_00))],
        4: [promised(300_00, on(8), reason=DefaultReason.LIQUIDITY)],
        15: [promised(300_00, on(18), reason=DefaultReason.LIQUIDITY)],
        25: [plan_agreed(3, on(28))],
        28: [paid(100_00)],
        59: [paid(100_00)],
        89: [paid(100_00)],
    })  # fmt: skip


def settlement_with_approval() -> Story:
    """A fifth less than is owed: approved by the team lead, paid in time, the rest written down."""
    return Story(95, DUE, {
        95: [handed_over(("F1", DUE, 800_00)), terms_entered()],
        97: [offered(640_00, on(110), Level.AGENT)],
        98: [decided(SettlementMove.APPROVE, Level.TEAM_LEAD, "the team lead approves")],
        99: [decided(SettlementMove.ACCEPT, Level.TEAM_LEAD, "the debtor accepts")],
        108: [paid(640_00)],
    })  # fmt: skip


def settlement_late() -> Story:
    """The same, but the money does not come in time: the offer is void and the whole balance is owed again."""
    return Story(95, DUE, {
        95: [handed_over(("F1", DUE, 800_00)), terms_entered()],
        97: [offered(640_00, on(105), Level.TEAM_LEAD)],
        99: [decided(SettlementMove.ACCEPT, Level.TEAM_LEAD, "the debtor accepts")],
        112: [paid(300_00)],
    })  # fmt: skip


def dispute_upheld() -> Story:
    """The debtor says that the amount is wrong; nobody calls while the creditor looks, and a part is credited."""
    return Story(3, DUE, {
        3: [handed_over(("F1", DUE, 200_00))],
        4: [said(Outcome.DISPUTE, "the reading is wrong", reason=DefaultReason.BILLING_ERROR)],
        7: [tried_in_vain()],
        10: [narrowed("F1", 60_00), answered(Verdict.UPHELD, "60.00 too much"), ticket_closed(60_00)],
        11: [promised(140_00, on(16))],
        16: [paid(140_00)],
    })  # fmt: skip


def verification() -> Story:
    """The debtor wants proof: acknowledged, the packet with the invoice sent, the debt accepted, paid."""
    return Story(3, DUE, {
        3: [handed_over(("F1", DUE, 150_00))],
        4: [said(Outcome.VALIDATION, "wants proof of the debt", reason=DefaultReason.NOT_MINE)],
        7: [acknowledged(), tried_in_vain()],
        10: [proof_arrives()],
        11: [packet_sent()],
        21: [concluded(VerificationState.ACCEPTED, "the debt is right")],
        22: [promised(150_00, on(25), kind=PHONE)],
        25: [paid(150_00)],
    })  # fmt: skip


def verification_without_proof() -> Story:
    """The creditor sends no document in time: the case goes back to it."""
    return Story(3, DUE, {
        3: [handed_over(("F1", DUE, 150_00))],
        4: [said(Outcome.VALIDATION, "wants proof of the debt", reason=DefaultReason.NOT_MINE)],
        7: [acknowledged()],
        25: [tried_in_vain()],
    })  # fmt: skip


def hardship() -> Story:
    """Hardship: held for a person, who agrees small rates."""
    return Story(3, DUE, {
        3: [handed_over(("F1", DUE, 240_00))],
        4: [said(Outcome.HARDSHIP, "lost the job", reason=DefaultReason.HARDSHIP_TEMP)],
        7: [tried_in_vain()],
        11: [hold_released(HoldReason.HARDSHIP_REVIEW), plan_agreed(4, on(28))],
        28: [paid(60_00)],
        59: [paid(60_00)],
    })  # fmt: skip


def deceased() -> Story:
    """A relative tells of the death: nobody is called any more, the heirs are looked for."""
    return Story(3, DUE, {
        3: [handed_over(("F1", DUE, 90_00))],
        4: [said(Outcome.DECEASED, "a relative: the debtor has died", reason=DefaultReason.DECEASED)],
        7: [tried_in_vain()],
        58: [tried_in_vain()],
    })  # fmt: skip


def recall_by_the_creditor() -> Story:
    """A promise is open when the creditor takes the case back: nobody is called any more, the promise is void."""
    return Story(3, DUE, {
        3: [handed_over(("F1", DUE, 110_00))],
        4: [no_answer()],
        7: [promised(110_00, on(11))],
        9: [recalled("settled in court"), tried_in_vain()],
        14: [tried_in_vain()],
    })  # fmt: skip


def debit_sent_back() -> Story:
    """The promised money comes and is sent back by the bank: the debt is open again, the promise broken."""
    return Story(3, DUE, {
        3: [handed_over(("F1", DUE, 130_00))],
        4: [promised(130_00, on(8))],
        8: [paid(130_00)],
        10: [sent_back(130_00)],
        15: [promised(130_00, on(18))],
        18: [paid(130_00)],
    })  # fmt: skip


def prescription_saved_at_the_last_day() -> Story:
    """An old electricity bill: a notice is asked for, then a person; its receipt is proved on the last day."""
    return Story(3, DUE, {
        3: [handed_over(("F1", date(2024, 4, 30), 420_00))],
        31: [prescription_decided(PrescriptionChoice.ACT_ORDERED, "notice by PEC")],
        59: [notice_received("PEC 12/2026", date(2028, 5, 2))],  # 30 April 2028 is a Sunday, 1 May a holiday
    })  # fmt: skip


def uneconomic_closure() -> Story:
    """So little is owed that the next step costs more than it would bring: proposed, refused once, then confirmed."""
    return Story(3, DUE, {
        3: [handed_over(("F1", DUE, 14_00))],
        4: [closure_decided(False, "a good customer: try once more")],
        7: [no_answer()],
        40: [closure_decided(True, "nothing more to be had")],
        45: [tried_in_vain()],
    })  # fmt: skip


SCRIPTS: tuple[Callable[[], Story], ...] = (
    self_cure_after_caring, kept_promise, broken_twice_then_plan, settlement_with_approval, settlement_late,
    dispute_upheld, verification, verification_without_proof, hardship, deceased,
    recall_by_the_creditor, debit_sent_back, prescription_saved_at_the_last_day, uneconomic_closure,
)  # fmt: skip
STORIES = {script.__name__: script() for script in SCRIPTS}
