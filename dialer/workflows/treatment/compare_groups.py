"""How champion, challengers and control groups come out, from the cases that they treat and the ledger."""

from __future__ import annotations

from collections import defaultdict

from dialer.core.kernel.scope import Scope
from dialer.core.treatment.results import Group
from dialer.ports.store import Store


async def compare_groups(store: Store, scope: Scope) -> tuple[tuple[str, tuple[Group, ...]], ...]:
    """Each comparison that stands with its groups, the control group of each strategy beside it.

    Args:
        store: the store.
        scope: cases of these creditors only.
    """
    async with store.transaction() as tx:
        names = {row.strategy_id: row.strategy for row in await tx.strategies.all()}
        standing = await tx.strategies.assignments()
        counted = await tx.treatment.group_results(scope)
    trials: defaultdict[str, dict[int, None]] = defaultdict(dict)
    for assignment in standing:
        for share in assignment.shares:
            trials[assignment.trial][share.strategy_id] = None
    return tuple(
        (
            trial,
            tuple(
                Group(
                    strategy_id=row.strategy_id, strategy=names[row.strategy_id].name,
                    version=names[row.strategy_id].version, is_control=row.is_control, cases=row.cases, paid=row.paid,
                    placed_minor=row.placed_minor, collected_minor=row.collected_minor,
                )
                for row in counted
                if row.strategy_id in strategy_ids
            ),
        )
        for trial, strategy_ids in sorted(trials.items())
    )  # fmt: skip
