"""What a person who may see some creditors only is told about who may call a debtor: their part of the answer.

Limits count over all creditors, so a verdict may say that a debtor was called three times today; whose calls those
were stays beyond the wall.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from dialer.core.compliance.facts import Facts, debt_of
from dialer.core.kernel.codes import Outcome
from dialer.core.kernel.scope import Scope
from dialer.ports.admin import CreditorRow
from dialer.workflows.compliance.may_we_call import Answer

SILENT = frozenset({Outcome.SILENT, Outcome.ABANDONED})


def within_walls(answer: Answer, creditors: Sequence[CreditorRow], scope: Scope) -> Answer:
    """The answer without other creditors' cases, campaigns, calls, letters and list entries."""
    if not scope.is_walled:
        return answer
    codes = {row.code for row in creditors if scope.covers(row.creditor_id)}
    prospects = tuple(one for one in answer.prospects if scope.covers(one.prospect.creditor_id))
    known = tuple(row for row in answer.recorded.cases if row.creditor_code in codes)
    case_ids = {row.case_id for row in known}
    # Calls whose cases are not known belong to the creditor of the way of calling whose facts these are.
    facts = prospects[0].prospect.candidate.facts if prospects else answer.facts
    debts = codes | {debt_of(case_id) for case_id in case_ids}
    recorded = replace(
        answer.recorded,
        cases=known,
        letters=tuple(row for row in answer.recorded.letters if row.case_id in case_ids),
        entries=tuple(
            row for row in answer.recorded.entries if row.creditor_id is None or scope.covers(row.creditor_id)
        ),
    )
    return replace(
        answer,
        prospects=prospects,
        facts=_facts(facts, frozenset(debts), are_bare_ours=bool(prospects)),
        recorded=recorded,
        cases={case_id: name for case_id, name in answer.cases.items() if case_id in case_ids},
    )


def _facts(facts: Facts, debts: frozenset[str], *, are_bare_ours: bool) -> Facts:
    def is_ours(about: tuple[str, ...]) -> bool:
        return are_bare_ours if not about else not debts.isdisjoint(about)

    def ours(about: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(debt for debt in about if debt in debts)

    attempts = tuple(replace(past, debts=ours(past.debts)) for past in facts.attempts if is_ours(past.debts))
    silent = {past.e164 for past in attempts if past.outcome in SILENT}
    return replace(
        facts,
        attempts=attempts,
        conversations=tuple(
            replace(past, debts=ours(past.debts)) for past in facts.conversations if is_ours(past.debts)
        ),
        silent_calls=tuple(past for past in facts.silent_calls if past.e164 in silent),
    )
