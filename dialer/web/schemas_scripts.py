"""Scripts on the wire: for which calls each is, drafts with their flaws, versions, and what the agent sees of one."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from dialer.core.kernel.codes import CampaignType
from dialer.core.script.script import Ending, StepKind
from dialer.core.script.variables import Variable
from dialer.web.schemas import Instant, LineText, Model, Out

Language = Literal["it", "en"]
Key = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,64}$")]
"""Of a step or an objection: letters, digits, ``_`` and ``-``."""
Title = Annotated[str, Field(max_length=120, pattern=r"^[^\x00-\x1f\x7f]*$")]
Words = Annotated[str, Field(max_length=2000, pattern=r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$")]
"""With variables in braces."""


class BranchModel(Model):
    label: Title = ""
    """What the person says; empty for the only way on."""
    to: Key
    needs_identity: bool = False
    """Open only once the identity check is ticked."""


class StepModel(Model):
    id: Key
    kind: StepKind
    title: Title
    text: Words
    tip: Words = ""
    """What to heed; never said."""
    is_required: bool = False
    """On every way to a complete ending."""
    branches: Annotated[list[BranchModel], Field(max_length=9)] = Field(default_factory=list)
    """None: the conversation ends here."""
    ending: Ending | None = None


class ObjectionModel(Model):
    id: Key
    title: Title
    answer: Words
    is_open: bool = False
    """At hand before the identity check too."""


class ScriptDocument(Model):
    """A script as it is written."""

    title: Annotated[str, Field(min_length=1, max_length=120, pattern=r"^[^\x00-\x1f\x7f]+$")]
    steps: Annotated[list[StepModel], Field(max_length=100)]
    """The first is where every conversation begins."""
    objections: Annotated[list[ObjectionModel], Field(max_length=50)] = Field(default_factory=list)


class FlawOut(Out):
    """What keeps a script from being published."""

    code: str
    place: str
    """``step:<id>``, ``objection:<id>`` or ``script``."""
    message: str
    facts: dict[str, str]


class ScriptOut(Out):
    script_id: int
    creditor: str
    """Code; empty: every creditor without one of its own."""
    creditor_name: str
    kind: CampaignType
    language: str
    title: str
    number: int | None
    """Of the version that guides calls; null: never published."""
    published_at: Instant | None
    published_by: str
    draft_number: int | None
    """Null: no draft."""
    drafted_at: Instant | None
    drafted_by: str
    is_withdrawn: bool
    """It guides no call."""
    may_change: bool
    """Scripts of every creditor are changed by people who see all of them."""


class VariableOut(Out):
    name: Variable
    is_open: bool
    """It tells of no debt and may stand before the identity check."""
    example_it: str
    example_en: str


class Scripts(Out):
    items: list[ScriptOut]
    variables: list[VariableOut]


class VersionOut(Out):
    number: int
    title: str
    published_at: Instant | None
    """Null: the draft."""
    published_by: str
    edited_at: Instant
    edited_by: str


class DraftOut(Out):
    number: int
    revision: int
    """Counts its changes; sent back with the next one, so that none is overwritten."""
    script: ScriptDocument
    flaws: list[FlawOut]


class ScriptFileOut(Out):
    """One script with its draft, what guides calls now, and every version."""

    item: ScriptOut
    draft: DraftOut | None
    published: ScriptDocument | None
    versions: list[VersionOut]
    """The newest first."""


class ScriptVersionOut(Out):
    version: VersionOut
    script: ScriptDocument


class NewScriptIn(Model):
    creditor: Annotated[str, Field(max_length=64)] = ""
    """Code; empty: every creditor without one of its own."""
    kind: CampaignType
    language: Language
    script: ScriptDocument


class DraftIn(Model):
    revision: Annotated[int, Field(ge=0)]
    """Of the draft that was seen; 0: there was none."""
    script: ScriptDocument


class RevisionIn(Model):
    revision: Annotated[int, Field(ge=0)]
    """Of the draft that was seen."""


class RevisionQuery(Model):
    revision: Annotated[int, Field(ge=0)]
    """Of the draft that was seen."""


class WithdrawnIn(Model):
    is_withdrawn: bool


class ScriptDifferencesQuery(Model):
    old: int
    new: int
    """Numbers of versions; the draft has one too."""


class ScriptDifferencesOut(Out):
    old: int
    new: int
    lines: list[str]
    """One for each thing that the later version changes."""


class CheckScriptIn(Model):
    kind: CampaignType
    language: Language
    script: ScriptDocument


class FlawsOut(Out):
    flaws: list[FlawOut]


class PreviewScriptIn(Model):
    kind: CampaignType
    language: Language
    creditor: LineText = ""
    """Code; empty: a made-up one."""
    script: ScriptDocument
    step: Key
    """That the agent is at."""
    is_identified: bool
    """As if the identity check were ticked."""


# ---- on the agent's page


class ScriptAnswerOut(Out):
    label: str
    is_locked: bool
    """The identity check is due first."""


class ScriptObjectionOut(Out):
    id: str
    title: str
    answer: str


class MilestoneOut(Out):
    """A required step."""

    title: str
    is_said: bool


class ScriptShownOut(Out):
    """Where the conversation stands in its script, as far as it may be seen."""

    version_id: int
    number: int
    title: str
    """Empty before the identity check."""
    language: str
    step: str
    kind: StepKind
    step_title: str
    text: str
    tip: str
    is_required: bool
    answers: list[ScriptAnswerOut]
    """None: the conversation ends here."""
    ending: Literal["", "complete", "early"]
    is_done: bool
    """The ending was said."""
    may_go_back: bool
    milestones: list[MilestoneOut]
    objections: list[ScriptObjectionOut]


class ScriptStepIn(Model):
    call_id: Annotated[str, Field(max_length=64)]
    step: Key
    """The one on the screen: a click that comes too late is refused."""
    answer: Annotated[int, Field(ge=0, le=8)] | None = None
    """Place of the answer, from 0; null at an ending."""


class ScriptObjectionIn(Model):
    call_id: Annotated[str, Field(max_length=64)]
    objection: Key


# ---- in the record of a call


class ScriptSaidOut(Out):
    title: str
    kind: StepKind
    answer: str
    """What the person answered; empty: nothing to choose."""
    at: Instant


class ScriptRecordOut(Out):
    """What was said in a conversation, by the version that guided it."""

    title: str
    number: int
    language: str
    said: list[ScriptSaidOut]
    objections: list[str]
    """Those that were answered."""
    owed: list[str]
    """Required steps that were not said, though the conversation did not end early."""
    is_complete: bool
    """A complete ending was said."""
