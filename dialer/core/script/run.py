"""How far one conversation has come in its script: where it stands, what was said, what is still owed.

Each step that was said is a line of the call's diary; ``Run.of`` reads them back, so that a restart forgets nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from dialer.core.kernel.errors import Conflict, NotFound
from dialer.core.script.script import Ending, Script, Step

OPENED, STEP_SAID, OBJECTION_MET = "script_opened", "script_step", "script_objection"
SCRIPT_LINES = (OPENED, STEP_SAID, OBJECTION_MET)
"""Kinds of diary lines."""

Line = tuple[str, datetime, Mapping[str, object]]
"""Kind, time and data."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A step that was said, and what came of it."""

    step: str
    answer: str
    """Label of the answer; empty for the only way on and at an ending."""
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    version_id: int
    """Of the script: the call keeps it to its end."""
    here: str
    trail: tuple[str, ...] = ()
    """Steps by which the conversation came here, for the way back."""
    said: tuple[Said, ...] = ()
    met: tuple[tuple[str, datetime], ...] = ()
    """Objections that were answered."""
    is_done: bool = False
    """An ending was said."""

    @classmethod
    def begin(cls, version_id: int, script: Script) -> Run:
        return cls(version_id=version_id, here=script.start)

    @classmethod
    def of(cls, lines: Iterable[Line]) -> Run | None:
        """What a diary tells, oldest line first; None where no script was opened."""
        run: Run | None = None
        for kind, at, data in lines:
            if kind == OPENED:
                run = cls(version_id=int(str(data["version_id"])), here=str(data["step"]))
            elif kind == STEP_SAID and run is not None:
                run = run._with(str(data["step"]), str(data["answer"]), str(data["to"]), at)
            elif kind == OBJECTION_MET and run is not None:
                run = replace(run, met=(*run.met, (str(data["objection"]), at)))
        return run

    def opened(self) -> tuple[str, dict[str, str | int | float]]:
        """The diary line of the beginning."""
        return OPENED, {"version_id": self.version_id, "step": self.here}

    def answered(
        self, script: Script, step_id: str, index: int | None, *, is_identified: bool, at: datetime
    ) -> tuple[Run, tuple[str, dict[str, str | int | float]]]:
        """The step was said, and this answer came; the run after it, and its diary line.

        Args:
            script: of this run.
            step_id: that the page shows; another than the present one is a click that came too late.
            index: of the answer, from 0; None at an ending.
            is_identified: whether the identity check is ticked.
            at: aware UTC.

        Raises:
            NotFound: no such answer.
            Conflict: another step is on the screen, or the identity check is due first.
        """
        step = self._present(script, step_id)
        if index is None or not step.branches:
            if step.branches or index is not None:
                raise NotFound(f"step {step.id} has {len(step.branches)} answers; choose one of them", field="answer")
            if self.is_done:
                raise Conflict("the script has ended already", code="script_ended")
            return self._with(step.id, "", "", at), _line(step, "", "")
        if not 0 <= index < len(step.branches):
            raise NotFound(f"step {step.id} has no answer {index}; it has {len(step.branches)}", field="answer")
        branch = step.branches[index]
        if branch.needs_identity and not is_identified:
            raise Conflict("first tick by what the person was known", code="identity_due", step=step.id)
        return self._with(step.id, branch.label, branch.to, at), _line(step, branch.label, branch.to)

    def back(self) -> Run:
        """One step back, to read it again; what was said stays said.

        Raises:
            Conflict: this is the beginning.
        """
        if not self.trail:
            raise Conflict("this is where the script begins", code="script_begins")
        return replace(self, here=self.trail[-1], trail=self.trail[:-1], is_done=False)

    def meets(
        self, script: Script, objection_id: str, *, is_identified: bool, at: datetime
    ) -> tuple[Run, tuple[str, dict[str, str | int | float]]]:
        """An objection was made and answered.

        Raises:
            NotFound: no such objection, or not before the identity check.
        """
        found = next((item for item in script.objections if item.id == objection_id), None)
        if found is None or not (is_identified or found.is_open):
            raise NotFound(f"the script has no objection {objection_id} here", field="objection")
        line: dict[str, str | int | float] = {"objection": found.id, "title": found.title, "step": self.here}
        return replace(self, met=(*self.met, (found.id, at))), (OBJECTION_MET, line)

    def owed(self, script: Script) -> tuple[Step, ...]:
        """Required steps that were not said yet; none after an ending that excuses them."""
        said = {item.step for item in self.said}
        last = script.by_id.get(self.said[-1].step) if self.said else None
        if self.is_done and last is not None and last.ending is Ending.EARLY:
            return ()
        return tuple(step for step in script.steps if step.is_required and step.id not in said)

    def _present(self, script: Script, step_id: str) -> Step:
        step = script.by_id.get(step_id)
        if step is None or step_id != self.here:
            raise Conflict(
                f"step {step_id} is not the one on the screen, {self.here} is; go on from there",
                code="script_moved",
                here=self.here,
            )
        return step

    def _with(self, step: str, answer: str, to: str, at: datetime) -> Run:
        said = (*self.said, Said(step=step, answer=answer, at=at))
        if not to:
            return replace(self, said=said, is_done=True)
        return replace(self, said=said, here=to, trail=(*self.trail, step), is_done=False)


def _line(step: Step, answer: str, to: str) -> tuple[str, dict[str, str | int | float]]:
    return STEP_SAID, {"step": step.id, "title": step.title, "answer": answer, "to": to}
