"""A rule pack: one country's rules and figures, each dated, parsed once and frozen.

Figures of a pack change on known days. An ``Edition`` is what is in force between two of them, so a decision finds its
rules by one look-up. The pack's text is read by ``files/packs_yaml.py``; this module knows only what it means.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from types import MappingProxyType
from zoneinfo import ZoneInfo

from dialer.core.compliance.abandonment import AbandonmentWindow
from dialer.core.compliance.conduct_rules import CONDUCT_KINDS
from dialer.core.compliance.rules.attempts import AttemptGap, AttemptsPerDay, AttemptsRolling
from dialer.core.compliance.rules.base import Layer, Moment, Rule, RuleHead
from dialer.core.compliance.rules.caller_id import CallerId
from dialer.core.compliance.rules.conversations import Conversations
from dialer.core.compliance.rules.figures import positive_int
from dialer.core.compliance.rules.holds import Holds
from dialer.core.compliance.rules.holidays import Closure, PatronDays, Place, PublicHolidays
from dialer.core.compliance.rules.hours import Hours
from dialer.core.compliance.rules.mandate import Mandate
from dialer.core.compliance.rules.number import NumberGood, NumberKind, WorkNumber
from dialer.core.compliance.rules.quarantine import Quarantine
from dialer.core.compliance.verdict import Decision, Verdict
from dialer.core.kernel.codes import Treatment
from dialer.core.kernel.errors import Invalid, NotFound
from dialer.core.kernel.window import zone

RULE_KINDS: Mapping[str, Callable[[RuleHead, object], Rule]] = MappingProxyType(
    {
        "hours": Hours.parse,
        "attempts_per_day": AttemptsPerDay.parse,
        "attempt_gap_min": AttemptGap.parse,
        "attempts_rolling": AttemptsRolling.parse,
        "conversations_per_day": Conversations.parse_per_day,
        "conversations_per_week": Conversations.parse_per_week,
        "quarantine": Quarantine.parse,
        "holds": Holds.parse,
        "mandate": Mandate.parse,
        "number_state": NumberGood.parse,
        "number_kind": NumberKind.parse,
        "work_number": WorkNumber.parse,
        "caller_id": CallerId.parse,
    }
)
"""Kinds that weigh a call, by their name in the pack."""
CLOSURE_KINDS: Mapping[str, Callable[[RuleHead, object], Closure]] = MappingProxyType(
    {"holidays": PublicHolidays.parse, "patron_days": PatronDays.parse}
)
"""Kinds that close whole days of the calling hours."""
MARGIN_KIND = "safety_margin_s"
RATIO_KIND = "abandonment_max_ratio"
WINDOW_KIND = "abandonment_window"
"""The one figure that a pack may have several of: each is a limit of its own."""


def _ratio(value: object, what: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        raise Invalid(f"{what}: {value!r} must be a ratio from 0 to 1", field=what)
    return float(value)


def _word(*known: str) -> Callable[[object, str], str]:
    def read(value: object, what: str) -> str:
        if value not in known:
            raise Invalid(f"{what}: {value!r} must be one of {', '.join(known)}", field=what)
        return str(value)

    return read


FIGURE_KINDS: Mapping[str, Callable[[object, str], object]] = MappingProxyType(
    {
        MARGIN_KIND: lambda value, what: 0 if value == 0 else positive_int(value, what),
        "answer_to_agent_s": positive_int,
        "treatment": _word(*(treatment.value for treatment in Treatment)),
        "comfort_noise": _word("required", "none"),
        "min_ring_s": positive_int,
        "max_ring_s": positive_int,
        "abandonment_formula": _word("silent_per_good", "abandoned_per_live"),
        RATIO_KIND: _ratio,
        WINDOW_KIND: AbandonmentWindow.parse,
        "statistics_keep_days": positive_int,
        **CONDUCT_KINDS,
    }
)
"""Kinds that are plain figures, read by the engine and by reports; of windows all that are in force, as a tuple."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleText:
    """One entry of a pack as written: its figure and since when."""

    rule_id: str
    kind: str
    title: str
    unit: str
    reference: str
    layer: Layer
    is_policy: bool
    """Our own default, not a legal figure."""
    values: tuple[tuple[date, object], ...]
    """Effective date and figure, in order of date; a figure of None ends the rule."""

    def value_on(self, day: date) -> object:
        """The figure in force on a local day; None before the first."""
        index = bisect_right([since for since, _ in self.values], day)
        return self.values[index - 1][1] if index else None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Edition:
    """What is in force from one effective date to the next."""

    starts_on: date
    rules: tuple[Rule, ...]
    figures: Mapping[str, object]
    ratio_rule_id: str | None = None
    """Rule that holds the abandonment ratio, the one figure that a campaign may tighten."""

    def tightened(self, tables: Sequence[Mapping[str, object]]) -> Edition:
        """With stricter figures by rule id: of two for one rule both hold, so that the strictest always wins."""
        figures = self.figures
        if self.ratio_rule_id is not None:
            most = figures[RATIO_KIND]
            given = [table[self.ratio_rule_id] for table in tables if self.ratio_rule_id in table]
            if given:
                ratios = [_stricter_ratio(value, most, self.ratio_rule_id) for value in given]
                figures = MappingProxyType({**figures, RATIO_KIND: min(ratios)})
        rules: list[Rule] = []
        for rule in self.rules:
            stricter = [rule.tightened(table[rule.head.rule_id]) for table in tables if rule.head.rule_id in table]
            rules.extend(stricter or (rule,))
        return replace(self, figures=figures, rules=tuple(rules))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Pack:
    """One country's rules. Two packs are the same only if they are the same object: ``version`` tells texts apart."""

    code: str
    """Name of the file, ``it``."""
    country: str
    """ISO 3166-1."""
    version: str
    """Changes with every change of the text; stored with each decision."""
    zones: tuple[ZoneInfo, ...]
    """The debtor's zones; with several, a call must be lawful in all of them."""
    calling_code: str
    """``+39``: numbers of another plan bring their own zones with them."""
    texts: tuple[RuleText, ...]
    editions: tuple[Edition, ...]
    permitted: Verdict = field(repr=False)
    """The one verdict of every permitted call."""

    @classmethod
    def parse(
        cls,
        *,
        code: str,
        country: str,
        version: str,
        zones: Sequence[str],
        calling_code: str,
        texts: Sequence[RuleText],
    ) -> Pack:
        """Make a pack of its entries.

        Raises:
            Invalid: an unknown kind or zone, a malformed figure, an id given twice; the message names the rule.
        """
        if not zones:
            raise Invalid(f"pack {code}: no time zone; give at least one", field="zones")
        seen: set[str] = set()
        for text in texts:
            if text.rule_id in seen:
                raise Invalid(f"pack {code}: rule {text.rule_id} is there twice; join its values", field=text.rule_id)
            seen.add(text.rule_id)
        days = sorted({since for text in texts for since, _ in text.values})
        return cls(
            code=code,
            country=country,
            version=version,
            zones=tuple(zone(name) for name in zones),
            calling_code=calling_code,
            texts=tuple(texts),
            editions=tuple(_edition(texts, day) for day in days),
            permitted=Verdict(decision=Decision.PERMITTED, rule=code.upper(), pack_version=version),
        )

    def edition_on(self, day: date) -> Edition:
        """What is in force on a local day.

        Raises:
            NotFound: the day lies before the pack's first effective date.
        """
        for edition in reversed(self.editions):
            if edition.starts_on <= day:
                return edition
        raise NotFound(f"pack {self.code} has no rules for {day}; it begins later", pack=self.code)

    def edition_at(self, now: datetime) -> Edition:
        return self.edition_on(now.astimezone(self.zones[0]).date())

    def text_of(self, rule_id: str) -> RuleText | None:
        """The entry of a rule, for its title and reference."""
        return next((text for text in self.texts if text.rule_id == rule_id), None)

    @property
    def tightenable(self) -> frozenset[str]:
        """Rules that a creditor or a campaign may tighten."""
        found = {rule.head.rule_id for edition in self.editions for rule in edition.rules}
        return frozenset(
            found | {edition.ratio_rule_id for edition in self.editions if edition.ratio_rule_id is not None}
        )

    def tightened(self, *tables: Mapping[str, object]) -> Pack:
        """The pack with stricter figures by rule id: a creditor's, a campaign's; of two for one rule both hold.

        Raises:
            Invalid: a rule that the pack does not have or that has no figure to tighten, or a laxer figure
                (code ``loosens_pack``).
        """
        given = [table for table in tables if table]
        if not given:
            return self
        known = self.tightenable
        for rule_id in (rule_id for table in given for rule_id in table):
            if rule_id not in known:
                raise Invalid(
                    f"pack {self.code} has no rule {rule_id!r} that a campaign can tighten; it has "
                    f"{', '.join(sorted(known))}",
                    field=rule_id,
                )
        return replace(self, editions=tuple(edition.tightened(given) for edition in self.editions))

    # ---- figures that the engine reads

    def answer_to_agent_s(self, now: datetime) -> float:
        """Longest wait of an answered person for an agent."""
        return float(_number(self._figure("answer_to_agent_s", now)))

    def treatment(self, now: datetime) -> Treatment:
        """What an answered person gets when no agent came in time."""
        return Treatment(str(self._figure("treatment", now)))

    def ring_timeout_s(self, wanted_s: int, now: datetime) -> int:
        """The campaign's ring time-out, held within the pack's bounds."""
        least, most = _number(self._figure("min_ring_s", now)), _number(self._figure("max_ring_s", now))
        return int(min(max(wanted_s, least), most))

    def closes_at(self, now: datetime) -> datetime | None:
        """Last instant of the present calling hours, for a debtor of whom only the country is known; None: unknown."""
        place, moment = Place(self.country, "", ""), Moment.of(now, self.zones)
        hours = (rule for rule in self.edition_at(now).rules if isinstance(rule, Hours))
        return min((end for rule in hours if (end := rule.closes_at(place, moment)) is not None), default=None)

    def attempt_gap(self, now: datetime) -> timedelta:
        """Least time between two attempts; zero where the pack has no such rule."""
        gaps = [rule.gap for rule in self.edition_at(now).rules if isinstance(rule, AttemptGap)]
        return max(gaps, default=timedelta(0))

    def abandonment_max_ratio(self, now: datetime) -> float:
        return float(_number(self._figure(RATIO_KIND, now)))

    def abandonment_formula(self, now: datetime) -> str:
        return str(self._figure("abandonment_formula", now))

    def abandonment_windows(self, now: datetime) -> tuple[AbandonmentWindow, ...]:
        """Over which calls the ratio is kept: it must hold in each of them."""
        windows = self._figure(WINDOW_KIND, now)
        assert isinstance(windows, tuple)
        return windows

    def figure(self, name: str, now: datetime) -> object | None:
        """A plain figure in force, as its kind parsed it; None where the pack has none."""
        return self.edition_at(now).figures.get(name)

    def _figure(self, name: str, now: datetime) -> object:
        try:
            return self.edition_at(now).figures[name]
        except KeyError:
            raise NotFound(f"pack {self.code} lacks the figure {name}; add it to the file", figure=name) from None


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise Invalid(f"{value!r} is no number", field="value")
    return value


def _stricter_ratio(value: object, most: object, rule_id: str) -> float:
    """A campaign's own cap, no laxer than the pack's."""
    ratio = _ratio(value, rule_id)
    if ratio > _number(most):
        raise Invalid(
            f"{rule_id}: a campaign may tighten this figure, never loosen it ({ratio} against {most})",
            code="loosens_pack",
            field=rule_id,
        )
    return ratio


def _edition(texts: Sequence[RuleText], day: date) -> Edition:
    """Everything in force on an effective date, the closures and the margin folded into the hours."""
    rules: list[Rule] = []
    closures: list[Closure] = []
    figures: dict[str, object] = {}
    margin_head: RuleHead | None = None
    ratio_rule_id: str | None = None
    for text in texts:
        value = text.value_on(day)
        if value is None:
            continue
        head = RuleHead(rule_id=text.rule_id, layer=text.layer)
        try:
            if text.kind in RULE_KINDS:
                rules.append(RULE_KINDS[text.kind](head, value))
            elif text.kind in CLOSURE_KINDS:
                closures.append(CLOSURE_KINDS[text.kind](head, value))
            elif text.kind in FIGURE_KINDS:
                figure = FIGURE_KINDS[text.kind](value, text.kind)
                others = figures.get(text.kind, ())
                figures[text.kind] = (*others, figure) if text.kind == WINDOW_KIND else figure  # type: ignore[misc]
                margin_head = head if text.kind == MARGIN_KIND else margin_head
                ratio_rule_id = text.rule_id if text.kind == RATIO_KIND else ratio_rule_id
            else:
                known = ", ".join(sorted({*RULE_KINDS, *CLOSURE_KINDS, *FIGURE_KINDS}))
                raise Invalid(f"unknown kind {text.kind!r}; known are {known}", field="kind")
        except Invalid as error:
            place = f"rule {text.rule_id}, value of {day}"
            raise Invalid(f"{place}: {error.message}", code=error.code, rule=text.rule_id) from error
    margin = timedelta(seconds=_number(figures.get(MARGIN_KIND, 0)))
    whole = tuple(
        replace(rule, margin=margin, margin_head=margin_head, closures=tuple(closures))
        if isinstance(rule, Hours)
        else rule
        for rule in rules
    )
    return Edition(starts_on=day, rules=whole, figures=MappingProxyType(figures), ratio_rule_id=ratio_rule_id)
