"""A rule pack: one country's rules and figures, each dated, parsed once and frozen.

Figures of a pack change on known days; ``edition.py`` holds what is in force between two of them, ``kinds.py`` what an
entry may be. The pack's text is read by ``files/packs_yaml.py``; this module knows only what it means.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import lru_cache, reduce
from zoneinfo import ZoneInfo

from dialer.core.compliance.abandonment import AbandonmentWindow
from dialer.core.compliance.edition import Edition, RuleText
from dialer.core.compliance.kinds import EITHER_KINDS, RATIO_KIND, REQUIRED_KINDS, WINDOW_KIND
from dialer.core.compliance.rules.attempts import AttemptGap, AttemptsPerDay, AttemptsRolling
from dialer.core.compliance.rules.base import Moment
from dialer.core.compliance.rules.counting import Per
from dialer.core.compliance.rules.holidays import Place
from dialer.core.compliance.rules.hours import Hours
from dialer.core.compliance.verdict import Decision, Verdict
from dialer.core.kernel.codes import DialMode, Treatment
from dialer.core.kernel.errors import Invalid, NotFound
from dialer.core.kernel.window import WeeklyWindows, local_day, zone


@dataclass(frozen=True, slots=True)
class Change:
    """One entry of a pack's changelog: what a version changed, and who stood for it."""

    version: str
    on: date
    """The day of the review; no figure of the version takes effect before it."""
    author: str
    reviewer: str
    """Another person than the author."""
    summary: str


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
    changelog: tuple[Change, ...] = ()
    """The newest version first."""

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
        changelog: Sequence[Change] = (),
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
            editions=tuple(Edition.of(texts, day) for day in days),
            permitted=Verdict(decision=Decision.PERMITTED, rule=code.upper(), pack_version=version),
            changelog=tuple(changelog),
        )

    def gaps(self) -> Iterator[tuple[str, str | None]]:
        """Kinds that a whole pack must have and this one lacks, or has ended: the kind, and the rule that ended."""
        for kinds in (*((kind,) for kind in REQUIRED_KINDS), *EITHER_KINDS):
            entries = [text for text in self.texts if text.kind in kinds]
            if not entries:
                yield " or ".join(kinds), None
                continue
            starts_on = min(text.values[0][0] for text in entries)
            for edition in self.editions:
                if edition.starts_on >= starts_on and all(text.value_on(edition.starts_on) is None for text in entries):
                    yield kinds[0], entries[-1].rule_id
                    break

    def whole(self) -> Pack:
        """Without the editions in which a kind that no pack may lack was not yet in force: none judges by those."""
        firsts = [
            min((text.values[0][0] for text in self.texts if text.kind in kinds), default=date.min)
            for kinds in (*((kind,) for kind in REQUIRED_KINDS), *EITHER_KINDS)
        ]
        return replace(self, editions=tuple(each for each in self.editions if each.starts_on >= max(firsts)))

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
        return _edition_at(self, now)

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

    def week_of(self, now: datetime) -> WeeklyWindows | None:
        """The weekly calling hours in force, before closed days; None: the pack has none."""
        hours = [rule.windows for rule in self.edition_at(now).rules if isinstance(rule, Hours)]
        return reduce(WeeklyWindows.intersected, hours) if hours else None

    def closed_days(self, now: datetime, count: int) -> tuple[date, ...]:
        """The country's own holidays among the next ``count`` local days, the present one included."""
        place, today = Place(self.country, "", ""), local_day(now, self.zones[0])
        hours = [rule for rule in self.edition_at(now).rules if isinstance(rule, Hours)]
        days = (today + timedelta(days=ahead) for ahead in range(count))
        return tuple(
            day for day in days if any(closure.covers(place, day) for rule in hours for closure in rule.closures)
        )

    def mode_default(self, now: datetime) -> DialMode:
        """How a campaign dials unless it is told otherwise."""
        return DialMode(str(self._figure("mode_default", now)))

    def attempt_gap(self, now: datetime) -> timedelta:
        """Least time between two attempts on a debtor; zero where the pack has no such rule."""
        rules = self.edition_at(now).rules
        gaps = [rule.gap for rule in rules if isinstance(rule, AttemptGap) and rule.per is Per.DEBTOR]
        return max(gaps, default=timedelta(0))

    def attempts_per_week(self, now: datetime) -> int | None:
        """Attempts on a debtor that seven days leave room for; None: the pack has no such rule."""
        rules = self.edition_at(now).rules
        daily = [rule.max_count * 7 for rule in rules if isinstance(rule, AttemptsPerDay) and rule.per is Per.DEBTOR]
        rolling = [
            math.ceil(rule.max_count * (timedelta(days=7) / rule.length))
            for rule in rules
            if isinstance(rule, AttemptsRolling)
        ]
        return min([*daily, *rolling], default=None)

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


@lru_cache(maxsize=4096)
def _edition_at(pack: Pack, now: datetime) -> Edition:
    """A tick asks for the same instant many times."""
    return pack.edition_on(now.astimezone(pack.zones[0]).date())


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise Invalid(f"{value!r} is no number", field="value")
    return value


__all__ = ["RATIO_KIND", "WINDOW_KIND", "Change", "Edition", "Pack", "RuleText"]
