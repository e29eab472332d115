"""Strategies as plain data."""

from __future__ import annotations

import json
from dataclasses import replace

from dialer.core.treatment.document import differences, fingerprint, from_document, to_document
from dialer.core.treatment.strategy import PhaseLimit, PhaseName
from tests.unit.core.treatment.cases import default_strategy


def test_a_strategy_survives_the_way_through_json() -> None:
    strategy = default_strategy()
    document = json.loads(json.dumps(to_document(strategy)))
    assert from_document(document) == replace(strategy, phases=list(strategy.phases), steps=list(strategy.steps))
    assert fingerprint(document) == fingerprint(to_document(strategy))


def test_a_version_is_told_apart_line_by_line() -> None:
    old = default_strategy()
    call, *others = old.steps
    shorter = replace(call, to_day=call.to_day - 1, gates=frozenset())
    added = replace(others[-1], id="second-file")
    new = replace(
        old, version="2027.01", least_balance_minor=2000, steps=[shorter, *others[1:], added],
        phases=[PhaseLimit(phase=PhaseName.CARING, longest_days=31), *list(old.phases)[1:]],
    )  # fmt: skip
    assert differences(old, new) == (
        "least_balance_minor 1500 -> 2000",
        "phase caring: longest_days 30 -> 31",
        "step due-reminder: removed",
        "step courtesy-call: to_day -5 -> -6",
        "step courtesy-call: gates payments_fresh -> none",
        "step second-file: added",
    )
    assert differences(old, old) == ()
    plain = replace(old, currency="CHF", risk=None)
    assert differences(old, plain) == (
        "currency EUR -> CHF",
        "risk on_time_below: 0.7, late_days_from: 10, behaviours: worse -> none",
    )
    assert "currency" not in to_document(old)  # fingerprints of versions that were kept before stay
    assert from_document(to_document(plain)).currency == "CHF"
    assert fingerprint(to_document(new)) != fingerprint(to_document(old))
