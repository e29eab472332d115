"""When going on is not worth it (``domain.md`` §3.6, E18): a closure is proposed, a person confirms.

The expected recovery of the next step is p x part x balance x share, where p is the probability that the step brings
money, the part is what such money is of the payable balance (1 where p is of payment in full), and the share is 1 in
the creditor's view and the success fee in the agency's.
"""

from __future__ import annotations

from dialer.core.treatment.case import CaseFile
from dialer.core.treatment.chance import Basis
from dialer.core.treatment.decision import Action, Decision
from dialer.core.treatment.strategy import Step, Strategy


def expected_minor(case: CaseFile) -> float:
    """Expected recovery of the next step, minor units."""
    return case.pay_probability * case.paid_ratio * case.balance * case.fee_ratio


def reason_to_stop(case: CaseFile, strategy: Strategy, step: Step | None) -> Decision | None:
    """A proposal to close, or None.

    Args:
        case: the case.
        strategy: with its limits.
        step: the next one; None where the ladder has none.
    """
    if case.balance < strategy.least_balance_minor:
        facts = {
            "balance": _money(case.balance, case.currency),
            "least": _money(strategy.least_balance_minor, case.currency),
        }
        return Decision(action=Action.PROPOSE_CLOSURE, why="below_minimum", facts=facts)
    limit = strategy.most_attempts_without_contact
    if limit and case.attempts >= limit and not case.right_party_contacts:
        return Decision(action=Action.PROPOSE_CLOSURE, why="no_contact", facts={"attempts": case.attempts})
    if step is not None and step.cost_minor > expected_minor(case):
        facts = {
            "cost": _money(step.cost_minor, case.currency),
            "expected": _money(round(expected_minor(case)), case.currency),
            "chance": f"{case.pay_probability:.1%}",
        }
        why = "uneconomic"
        if case.pay_basis is Basis.LEARNED:
            why, facts["model"] = "uneconomic_learned", str(case.pay_model_id)
            facts["part"] = f"{case.paid_ratio:.0%}"
        return Decision(action=Action.PROPOSE_CLOSURE, why=why, facts=facts, step=step.id)
    return None


def _money(minor: int, currency: str) -> str:
    return f"{minor / 100:.2f} {currency}"
