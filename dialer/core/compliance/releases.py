"""How a pack may change: by a new version that somebody else reviewed, and only from the day of the review on.

A figure that is in force stays as it is, so that every decision of the past can be made again; what changes gets a new
effective date.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from dialer.core.compliance.edition import RuleText
from dialer.core.compliance.pack import Pack

HEADER = "pack"
"""Under this name stands what a pack says outside its rules."""
_ALWAYS = "kind, layer, mark"
Figures = Mapping[str, Mapping[str, str]]
"""Rule -> effective date -> a text that tells figures apart; beside the dates what must never change of a rule."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that differs between two texts of a pack."""

    rule_id: str
    what: str
    """``value of 2026-01-01``, ``title`` ..."""
    old: str
    """As written; empty: not there."""
    new: str


def written(value: object) -> str:
    """A figure as one line, the same for the same figure."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)


def figures_of(pack: Pack) -> dict[str, dict[str, str]]:
    """Digests of all that decides, by rule and effective date."""
    header = [pack.country, pack.calling_code, [tz.key for tz in pack.zones]]
    rules = {text.rule_id: {day: _digest(value) for day, value in _parts(text)} for text in pack.texts}
    return {HEADER: {"country, zones, calling code": _digest(header)}, **rules}


def faults(old: Figures, new: Figures, reviewed_on: date) -> Iterator[str]:
    """What a new version may not do to the one before: each with its remedy.

    Args:
        old: figures of the version in force.
        new: figures of the one to come.
        reviewed_on: day of the review; only from it on may anything change.
    """
    for rule_id, parts in old.items():
        others = new.get(rule_id)
        if others is None:
            yield f"rule {rule_id} is gone; end it with null from a day on, and keep its past"
            continue
        yield from _changed(rule_id, parts, others, reviewed_on)
        for day in others:
            if day not in parts and _is_past(day, reviewed_on):
                yield f"rule {rule_id}: the new value of {day} lies before the review of {reviewed_on}; date it later"
    for rule_id in (rule_id for rule_id in new if rule_id not in old):
        for day in new[rule_id]:
            if _is_day(day) and _is_past(day, reviewed_on):
                yield f"rule {rule_id} is new and begins on {day}, before the review of {reviewed_on}; date it later"


def _changed(rule_id: str, parts: Mapping[str, str], others: Mapping[str, str], reviewed_on: date) -> Iterator[str]:
    """Figures in force that are others now."""
    for day, text in parts.items():
        if not _is_past(day, reviewed_on) or others.get(day) == text:
            continue
        if day not in others:
            yield f"rule {rule_id}: the value of {day} is gone, which was in force; put it back"
        elif _is_day(day):
            yield f"rule {rule_id}: the value of {day} is in force and was changed; put it back, add a later date"
        else:
            yield f"rule {rule_id}: its {day} changed, which has no date; end the rule and begin another"


def differences(old: Pack, new: Pack) -> Iterator[Difference]:
    """Everything that differs, in the order of the newer text."""
    before = {text.rule_id: text for text in old.texts}
    after = {text.rule_id: text for text in new.texts}
    for name in ("version", "country", "calling_code", "zones"):
        ours, theirs = str(getattr(old, name)), str(getattr(new, name))
        if ours != theirs:
            yield Difference(HEADER, name, ours, theirs)
    for rule_id in dict.fromkeys((*after, *before)):
        yield from _of_rule(rule_id, before.get(rule_id), after.get(rule_id))


def _of_rule(rule_id: str, old: RuleText | None, new: RuleText | None) -> Iterator[Difference]:
    for name in ("kind", "title", "unit", "reference", "layer", "is_policy"):
        ours, theirs = (str(getattr(text, name)) if text is not None else "" for text in (old, new))
        if ours != theirs:
            yield Difference(rule_id, name, ours, theirs)
    values = [{day: written(value) for day, value in text.values} if text is not None else {} for text in (old, new)]
    for day in sorted({*values[0], *values[1]}):
        ours, theirs = (table.get(day, "") for table in values)
        if ours != theirs:
            yield Difference(rule_id, f"value of {day}", ours, theirs)


def _parts(text: RuleText) -> Iterator[tuple[str, object]]:
    yield _ALWAYS, [text.kind, text.layer.name, text.is_policy]
    for day, value in text.values:
        yield day.isoformat(), value


def _digest(value: object) -> str:
    return hashlib.sha256(written(value).encode()).hexdigest()[:12]


def _is_day(name: str) -> bool:
    return name[:1].isdigit()


def _is_past(name: str, reviewed_on: date) -> bool:
    """Whether it was in force before the day of the review; what has no date always was."""
    return not _is_day(name) or name < reviewed_on.isoformat()
