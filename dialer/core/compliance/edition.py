"""What of a pack is in force between two effective dates, so that a decision finds its rules by one look-up."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from types import MappingProxyType

from dialer.core.compliance.kinds import (
    ALL_KINDS,
    CLOSURE_KINDS,
    FIGURE_KINDS,
    MARGIN_KIND,
    RATIO_KIND,
    RULE_KINDS,
    WINDOW_KIND,
    ZONES_KIND,
    ratio_of,
)
from dialer.core.compliance.rules.base import Layer, Rule, RuleHead
from dialer.core.compliance.rules.counting import Per
from dialer.core.compliance.rules.debtor_zones import DebtorZones
from dialer.core.compliance.rules.figures import loosened
from dialer.core.compliance.rules.holidays import Closure
from dialer.core.compliance.rules.hours import Hours
from dialer.core.compliance.rules.wishes import Wishes
from dialer.core.kernel.errors import Invalid


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

    def since_on(self, day: date) -> date:
        """The effective date of the figure in force on a local day."""
        return max((since for since, _ in self.values if since <= day), default=day)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Edition:
    """What is in force from one effective date to the next."""

    starts_on: date
    rules: tuple[Rule, ...]
    figures: Mapping[str, object]
    zones: DebtorZones | None = None
    ratio_rule_id: str | None = None
    """Rule that holds the abandonment ratio, the one figure that a campaign may tighten."""

    @classmethod
    def of(cls, texts: Sequence[RuleText], day: date) -> Edition:
        """Everything in force on an effective date.

        Raises:
            Invalid: an unknown kind, a malformed figure, or two figures of one kind; the message names the rule.
        """
        draft = _Draft()
        for text in texts:
            value = text.value_on(day)
            if value is None:
                continue
            try:
                draft.take(text, value)
            except Invalid as error:
                since = text.since_on(day)
                raise Invalid(
                    f"rule {text.rule_id}, value of {since}: {error.message}",
                    code=error.code,
                    rule=text.rule_id,
                    since=None if error.facts.get("field") == "kind" else since,
                ) from error
        return draft.edition(day)

    @property
    def counts_debts(self) -> bool:
        """Whether a rule counts by debt, so that each case of a debtor must be weighed alone."""
        return any(getattr(rule, "per", None) is Per.DEBT for rule in self.rules)

    def tightened(self, tables: Sequence[Mapping[str, object]]) -> Edition:
        """With stricter figures by rule id: of two for one rule both hold, so that the strictest always wins."""
        figures = self.figures
        if self.ratio_rule_id is not None:
            given = [table[self.ratio_rule_id] for table in tables if self.ratio_rule_id in table]
            if given:
                ratios = [_stricter_ratio(value, figures[RATIO_KIND], self.ratio_rule_id) for value in given]
                figures = MappingProxyType({**figures, RATIO_KIND: min(ratios)})
        rules: list[Rule] = []
        for rule in self.rules:
            stricter = [rule.tightened(table[rule.head.rule_id]) for table in tables if rule.head.rule_id in table]
            rules.extend(stricter or (rule,))
        return replace(self, figures=figures, rules=tuple(rules))


class _Draft:
    """An edition in the making: closures and margin are folded into the rules that keep them."""

    def __init__(self) -> None:
        self._rules: list[Rule] = []
        self._closures: list[Closure] = []
        self._figures: dict[str, object] = {}
        self._of_kind: dict[str, str] = {}
        self._heads: dict[str, RuleHead] = {}
        self._zones: DebtorZones | None = None

    def take(self, text: RuleText, value: object) -> None:
        head = RuleHead(rule_id=text.rule_id, layer=text.layer, is_policy=text.is_policy)
        kind = text.kind
        if kind in RULE_KINDS:
            self._rules.append(RULE_KINDS[kind](head, value))
        elif kind in CLOSURE_KINDS:
            self._closures.append(CLOSURE_KINDS[kind](head, value))
        elif kind == ZONES_KIND:
            self._only_one(text)
            self._zones = DebtorZones.parse(head, value)
        elif kind == WINDOW_KIND:
            self._figures[kind] = (*self._windows, FIGURE_KINDS[kind](value, kind))
        elif kind in FIGURE_KINDS:
            self._only_one(text)
            self._figures[kind] = FIGURE_KINDS[kind](value, kind)
            self._heads[kind] = head
        else:
            raise Invalid(f"unknown kind {kind!r}; known are {', '.join(sorted(ALL_KINDS))}", field="kind")

    @property
    def _windows(self) -> tuple[object, ...]:
        known = self._figures.get(WINDOW_KIND, ())
        assert isinstance(known, tuple)
        return known

    def _only_one(self, text: RuleText) -> None:
        other = self._of_kind.setdefault(text.kind, text.rule_id)
        if other != text.rule_id:
            raise Invalid(
                f"its effective dates overlap those of {other}, which is a {text.kind} too; join the two, or end one "
                "with null",
                field="kind",
            )

    def edition(self, day: date) -> Edition:
        seconds = self._figures.get(MARGIN_KIND, 0)
        assert isinstance(seconds, int)
        return Edition(
            starts_on=day,
            rules=tuple(self._whole(rule, timedelta(seconds=seconds)) for rule in self._rules),
            figures=MappingProxyType(self._figures),
            zones=self._zones,
            ratio_rule_id=self._of_kind.get(RATIO_KIND),
        )

    def _whole(self, rule: Rule, margin: timedelta) -> Rule:
        if isinstance(rule, Hours):
            head = self._heads.get(MARGIN_KIND)
            return replace(rule, margin=margin, margin_head=head, closures=tuple(self._closures))
        return replace(rule, margin=margin) if isinstance(rule, Wishes) else rule


def _stricter_ratio(value: object, most: object, rule_id: str) -> float:
    """A campaign's own cap, no laxer than the pack's."""
    ratio = ratio_of(value, rule_id)
    if ratio > ratio_of(most, rule_id):
        raise loosened(rule_id, f"{ratio} against {most}")
    return ratio
