"""What a rule pack may hold: each kind of entry by its name in the file, what reads it, and which no pack may lack."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from dialer.core.compliance.abandonment import AbandonmentWindow
from dialer.core.compliance.conduct_rules import CONDUCT_KINDS
from dialer.core.compliance.rules.attempts import AttemptGap, AttemptsPerDay, AttemptsRolling
from dialer.core.compliance.rules.attempts_in_days import AttemptsInDays
from dialer.core.compliance.rules.base import Rule, RuleHead
from dialer.core.compliance.rules.caller_id import CallerId
from dialer.core.compliance.rules.conversation_block import ConversationBlock
from dialer.core.compliance.rules.conversations import Conversations
from dialer.core.compliance.rules.figures import positive_int, word_of
from dialer.core.compliance.rules.holds import Holds
from dialer.core.compliance.rules.holidays import Closure, PatronDays, PublicHolidays
from dialer.core.compliance.rules.hours import Hours
from dialer.core.compliance.rules.letter_first import LetterFirst
from dialer.core.compliance.rules.machine_repeat import MachineRepeat
from dialer.core.compliance.rules.mandate import Mandate
from dialer.core.compliance.rules.moratorium import Moratorium
from dialer.core.compliance.rules.number import NumberGood, NumberKind, WorkNumber
from dialer.core.compliance.rules.quarantine import Quarantine
from dialer.core.compliance.rules.recordings import RecordedCalls, Recordings
from dialer.core.compliance.rules.wishes import Wishes
from dialer.core.kernel.codes import DialMode, Treatment
from dialer.core.kernel.errors import Invalid

RULE_KINDS: Mapping[str, Callable[[RuleHead, object], Rule]] = MappingProxyType(
    {
        "hours": Hours.parse,
        "attempts_per_day": AttemptsPerDay.parse,
        "attempt_gap_min": AttemptGap.parse,
        "attempts_rolling": AttemptsRolling.parse,
        "attempts_in_days": AttemptsInDays.parse,
        "conversations_per_day": Conversations.parse_per_day,
        "conversations_per_week": Conversations.parse_per_week,
        "conversation_block": ConversationBlock.parse,
        "quarantine": Quarantine.parse,
        "machine_repeat_h": MachineRepeat.parse,
        "recordings": Recordings.parse,
        "recorded_calls": RecordedCalls.parse,
        "wishes": Wishes.parse,
        "holds": Holds.parse,
        "moratorium": Moratorium.parse,
        "mandate": Mandate.parse,
        "letter_first": LetterFirst.parse,
        "number_state": NumberGood.parse,
        "number_kind": NumberKind.parse,
        "work_number": WorkNumber.parse,
        "caller_id": CallerId.parse,
    }
)
"""Kinds that weigh a call."""
CLOSURE_KINDS: Mapping[str, Callable[[RuleHead, object], Closure]] = MappingProxyType(
    {"holidays": PublicHolidays.parse, "patron_days": PatronDays.parse}
)
"""Kinds that close whole days of the calling hours."""
ZONES_KIND = "zones"
"""The kind that says where the debtor's clocks are read; without it the pack's own zones count."""
MARGIN_KIND = "safety_margin_s"
RATIO_KIND = "abandonment_max_ratio"
WINDOW_KIND = "abandonment_window"
"""The one figure that a pack may have several of: each is a limit of its own."""


def ratio_of(value: object, what: str) -> float:
    """A ratio, 0..1."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        raise Invalid(f"{what}: {value!r} must be a ratio from 0 to 1", field=what)
    return float(value)


def _word(*known: str) -> Callable[[object, str], str]:
    return lambda value, what: word_of(value, known, what)


FIGURE_KINDS: Mapping[str, Callable[[object, str], object]] = MappingProxyType(
    {
        MARGIN_KIND: lambda value, what: 0 if value == 0 else positive_int(value, what),
        "answer_to_agent_s": positive_int,
        "treatment": _word(*(treatment.value for treatment in Treatment)),
        "comfort_noise": _word("required", "none"),
        "min_ring_s": positive_int,
        "max_ring_s": positive_int,
        "abandonment_formula": _word("silent_per_good", "abandoned_per_live"),
        RATIO_KIND: ratio_of,
        "abandonment_target_ratio": ratio_of,
        WINDOW_KIND: AbandonmentWindow.parse,
        "statistics_keep_days": positive_int,
        "mode_default": _word(*(mode.value for mode in DialMode)),
        **CONDUCT_KINDS,
    }
)
"""Kinds that are plain figures, read by the engine and by reports; of windows all that are in force, as a tuple."""

ALL_KINDS = frozenset({*RULE_KINDS, *CLOSURE_KINDS, *FIGURE_KINDS, ZONES_KIND})

REQUIRED_KINDS = (
    "hours", "holidays", MARGIN_KIND, "attempts_per_day", "attempt_gap_min", "attempts_rolling", "wishes", "holds",
    "moratorium", "mandate", "number_state", "number_kind", "work_number", "caller_id", "recordings",
    "answer_to_agent_s", "treatment", "comfort_noise", "min_ring_s", "max_ring_s", "abandonment_formula", RATIO_KIND,
    WINDOW_KIND, "statistics_keep_days", "mode_default", "beyond_ready", "identity_check", "operator_country",
    "recording", "recording_keep_days",
)  # fmt: skip
"""Kinds without which no call of a country can be weighed or kept: each must be in force, and stay so."""
EITHER_KINDS = (("conversations_per_day", "conversation_block"),)
"""Of each of these at least one."""
