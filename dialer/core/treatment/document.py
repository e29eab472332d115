"""A strategy as plain data, for the store and the pages, and what one version changes of another."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from dialer.core.kernel.codes import DialMode
from dialer.core.treatment.risk import Risk
from dialer.core.treatment.strategy import Gate, PhaseLimit, PhaseName, Step, StepAction, Strategy, Trait, Wording

DEFAULT_CURRENCY = "EUR"
"""Of versions that were kept before currencies had names: it is left out, so that their fingerprints stay."""


ABSENT: Mapping[str, Any] = {"currency": DEFAULT_CURRENCY}
"""What a key stands for that a document leaves out; any other stands for none."""


def to_document(strategy: Strategy) -> dict[str, Any]:
    """Plain data that JSON can hold; the same strategy gives the same data."""
    return {
        "strategy": strategy.name,
        "version": strategy.version,
        "title": strategy.title,
        **({"currency": strategy.currency} if strategy.currency != DEFAULT_CURRENCY else {}),
        **({"risk": _risk_document(strategy.risk)} if strategy.risk is not None else {}),
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
        currency=document.get("currency", DEFAULT_CURRENCY),
        risk=_risk(document.get("risk")),
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


def _risk_document(risk: Risk) -> dict[str, Any]:
    return {
        "on_time_below": risk.on_time_below, "late_days_from": risk.late_days_from,
        "behaviours": sorted(risk.behaviours),
    }  # fmt: skip


def _risk(document: Mapping[str, Any] | None) -> Risk | None:
    if document is None:
        return None
    return Risk(
        on_time_below=document["on_time_below"],
        late_days_from=document["late_days_from"],
        behaviours=frozenset(document["behaviours"]),
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
    for name in (*new, *(name for name in old if name not in new)):
        before, after = old.get(name, ABSENT.get(name)), new.get(name, ABSENT.get(name))
        if name not in but and before != after:
            yield f"{prefix}{name} {_shown(before)} -> {_shown(after)}"


def _shown(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(str(item) for item in value) or "none"
    if isinstance(value, Mapping):
        return ", ".join(f"{name}: {_shown(item)}" for name, item in value.items())
    return str(value) if value not in ("", None) else "none"
