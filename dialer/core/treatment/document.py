"""A strategy as plain data, for the store and the pages, and what one version changes of another."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from dialer.core.kernel.codes import DialMode
from dialer.core.treatment.strategy import Gate, PhaseLimit, PhaseName, Step, StepAction, Strategy, Trait, Wording


def to_document(strategy: Strategy) -> dict[str, Any]:
    """Plain data that JSON can hold; the same strategy gives the same data."""
    return {
        "strategy": strategy.name,
        "version": strategy.version,
        "title": strategy.title,
        "least_balance_minor": strategy.least_balance_minor,
        "high_amount_minor": strategy.high_amount_minor,
        "most_attempts_without_contact": strategy.most_attempts_without_contact,
        "control_ratio": strategy.control_ratio,
        "phases": [{"phase": limit.phase.value, "longest_days": limit.longest_days} for limit in strategy.phases],
        "steps": [_step_document(step) for step in strategy.steps],
    }


def _step_document(step: Step) -> dict[str, Any]:
    return {
        "id": step.id, "title": step.title, "phase": step.phase.value, "action": step.action.value,
        "wording": step.wording.value, "from_day": step.from_day, "to_day": step.to_day,
        "mode": step.mode.value if step.mode is not None else "", "template": step.template,
        "gates": sorted(gate.value for gate in step.gates), "traits": sorted(trait.value for trait in step.traits),
        "not_traits": sorted(trait.value for trait in step.not_traits), "most_attempts": step.most_attempts,
        "cost_minor": step.cost_minor, "is_for_late": step.is_for_late,
    }  # fmt: skip


def from_document(document: Mapping[str, Any]) -> Strategy:
    """The strategy of plain data that ``to_document`` wrote.

    Raises:
        Invalid: the steps cannot be, as ``Strategy`` checks.
    """
    return Strategy(
        name=document["strategy"],
        version=document["version"],
        title=document["title"],
        phases=[PhaseLimit(phase=PhaseName(p["phase"]), longest_days=p["longest_days"]) for p in document["phases"]],
        steps=[_step(step) for step in document["steps"]],
        least_balance_minor=document["least_balance_minor"],
        high_amount_minor=document["high_amount_minor"],
        most_attempts_without_contact=document["most_attempts_without_contact"],
        control_ratio=document["control_ratio"],
    )


def _step(step: Mapping[str, Any]) -> Step:
    return Step(
        id=step["id"],
        title=step["title"],
        phase=PhaseName(step["phase"]),
        action=StepAction(step["action"]),
        wording=Wording(step["wording"]),
        from_day=step["from_day"],
        to_day=step["to_day"],
        mode=DialMode(step["mode"]) if step["mode"] else None,
        template=step["template"],
        gates=frozenset(Gate(gate) for gate in step["gates"]),
        traits=frozenset(Trait(trait) for trait in step["traits"]),
        not_traits=frozenset(Trait(trait) for trait in step["not_traits"]),
        most_attempts=step["most_attempts"],
        cost_minor=step["cost_minor"],
        is_for_late=step["is_for_late"],
    )


def fingerprint(document: Mapping[str, Any]) -> str:
    """SHA-256 of the data, hexadecimal: two strategies are the same when it is."""
    text = json.dumps(document, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def differences(old: Strategy, new: Strategy) -> tuple[str, ...]:
    """What the new version changes, a line for each thing: ``step soft-call: to_day 14 -> 12``."""
    before, after = to_document(old), to_document(new)
    lines = list(_changed("", before, after, but=("version", "phases", "steps")))
    lines += _list_changes("phase", before["phases"], after["phases"], key="phase")
    lines += _list_changes("step", before["steps"], after["steps"], key="id")
    return tuple(lines)


def _list_changes(
    noun: str, old: Sequence[Mapping[str, Any]], new: Sequence[Mapping[str, Any]], *, key: str
) -> Iterator[str]:
    before, after = {item[key]: item for item in old}, {item[key]: item for item in new}
    for name in before:
        if name not in after:
            yield f"{noun} {name}: removed"
    for name, item in after.items():
        if name not in before:
            yield f"{noun} {name}: added"
        else:
            yield from _changed(f"{noun} {name}: ", before[name], item, but=(key,))


def _changed(prefix: str, old: Mapping[str, Any], new: Mapping[str, Any], *, but: Sequence[str]) -> Iterator[str]:
    for name, value in new.items():
        if name not in but and value != old[name]:
            yield f"{prefix}{name} {_shown(old[name])} -> {_shown(value)}"


def _shown(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(str(item) for item in value) or "none"
    return str(value) if value != "" else "none"
