"""Scripts as plain data: how they are stored and sent, and what one version changes of another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from dialer.core.script.script import Branch, Ending, Objection, Script, Step, StepKind

Document = dict[str, Any]


def to_document(script: Script) -> Document:
    return {
        "title": script.title,
        "steps": [
            {
                "id": step.id,
                "kind": step.kind.value,
                "title": step.title,
                "text": step.text,
                "tip": step.tip,
                "is_required": step.is_required,
                "branches": [
                    {"label": branch.label, "to": branch.to, "needs_identity": branch.needs_identity}
                    for branch in step.branches
                ],
                "ending": step.ending.value if step.ending is not None else None,
            }
            for step in script.steps
        ],
        "objections": [
            {"id": found.id, "title": found.title, "answer": found.answer, "is_open": found.is_open}
            for found in script.objections
        ],
    }


def from_document(document: Mapping[str, Any]) -> Script:
    """What ``to_document`` wrote."""
    return Script(
        title=document["title"],
        steps=tuple(
            Step(
                id=step["id"],
                kind=StepKind(step["kind"]),
                title=step["title"],
                text=step["text"],
                tip=step["tip"],
                is_required=step["is_required"],
                branches=tuple(Branch(**branch) for branch in step["branches"]),
                ending=Ending(step["ending"]) if step["ending"] is not None else None,
            )
            for step in document["steps"]
        ),
        objections=tuple(Objection(**objection) for objection in document["objections"]),
    )


def differences(old: Script, new: Script) -> tuple[str, ...]:
    """What the new one changes, a line for each thing: ``step greet: text: 'Hello' -> 'Good morning'``."""
    lines = [f"title: {old.title!r} -> {new.title!r}"] if old.title != new.title else []
    before, after = to_document(old), to_document(new)
    for noun in ("step", "objection"):
        was = {item["id"]: item for item in before[f"{noun}s"]}
        now = {item["id"]: item for item in after[f"{noun}s"]}
        lines += [f"{noun} {name}: removed" for name in was if name not in now]
        for name, item in now.items():
            if name not in was:
                lines.append(f"{noun} {name}: added: {item['title']!r}")
            else:
                lines += [f"{noun} {name}: {line}" for line in _changes(was[name], item)]
        kept_before = [name for name in was if name in now]
        kept_after = [name for name in now if name in was]
        if kept_before != kept_after:
            lines.append(f"order of {noun}s: {', '.join(kept_before)} -> {', '.join(kept_after)}")
    return tuple(lines)


def _changes(was: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[str]:
    for key, value in now.items():
        if key == "branches":
            if was[key] != value:
                yield f"answers: {_answers(was[key])} -> {_answers(value)}"
        elif was[key] != value:
            yield f"{key.removeprefix('is_')}: {_said(was[key])} -> {_said(value)}"


def _answers(branches: list[Mapping[str, Any]]) -> str:
    """``'yes' to listen (identified) | 'no' to goodbye``."""
    told = (
        f"{branch['label']!r} to {branch['to']}{' (identified)' if branch['needs_identity'] else ''}"
        for branch in branches
    )
    return " | ".join(told) or "none"


def _said(value: object) -> str:
    match value:
        case bool():
            return "yes" if value else "no"
        case None:
            return "none"
        case _:
            return repr(value)
