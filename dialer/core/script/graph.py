"""The ways through a script."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Mapping

from dialer.core.script.script import Script

Ways = Mapping[str, tuple[str, ...]]
"""Each step that can be reached, and the shortest way there, both ends included."""


def ways(script: Script, *, is_identified: bool = True, but: Collection[str] = ()) -> Ways:
    """Where a conversation can come to.

    Args:
        script: any, also with mistakes.
        is_identified: False: only over answers that are open before the identity check.
        but: steps that are taken out.
    """
    if not script.steps or script.start in but:
        return {}
    found: dict[str, tuple[str, ...]] = {script.start: (script.start,)}
    waiting = deque([script.start])
    while waiting:
        here = waiting.popleft()
        for branch in script.by_id[here].branches:
            to = branch.to
            if to in found or to in but or to not in script.by_id or (branch.needs_identity and not is_identified):
                continue
            found[to] = (*found[here], to)
            waiting.append(to)
    return found


def open_steps(script: Script) -> frozenset[str]:
    """Steps that can be reached before anybody is identified: all that may leave the server by then."""
    return frozenset(ways(script, is_identified=False))


def steps_that_end(script: Script) -> frozenset[str]:
    """Steps from which the conversation can come to an end."""
    before: dict[str, set[str]] = {}
    for step in script.steps:
        for branch in step.branches:
            before.setdefault(branch.to, set()).add(step.id)
    found = {step.id for step in script.steps if not step.branches}
    waiting = deque(found)
    while waiting:
        for earlier in before.get(waiting.popleft(), ()):
            if earlier not in found:
                found.add(earlier)
                waiting.append(earlier)
    return frozenset(found)
