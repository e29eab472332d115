"""What a lead is worth now, by the models in use: the best of its numbers, with the figures that say why.

One appraiser serves a whole queue: what an hour adds is worked out once, what a number adds once for each number.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from dialer.core.scoring.model import Estimate, Model
from dialer.core.scoring.order import Prospect, Rank, attempts_used, rank_of
from dialer.core.scoring.school import Question, untaught
from dialer.core.scoring.subject import (
    DEBT,
    LINE,
    PERSON,
    PastCall,
    Subject,
    debt_traits,
    hour_traits,
    number_traits,
    only,
    without_hour,
)
from dialer.core.scoring.traits import Feature, Traits, hour_band

WEEK = timedelta(days=7)
NUMBER = without_hour(LINE)
HIGHEST_SCORE = 2_000_000_000
"""An integer of both databases."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What holds for a whole queue."""

    hours: Sequence[datetime]
    """Local times, one for each stretch of hours ahead in which may be dialled; the first is the present one."""
    week_attempts: int | None
    """Attempts on a debtor that seven days leave room for; None: no limit."""
    minutes: float
    """Of an agent for a conversation, with its wrap-up."""
    idle_minutes: float
    """Of an agent for a call that nobody takes."""
    ageing_of: Callable[[int], str]
    """Days past due -> class."""
    share: float = 1.0
    """Of what comes in, that is ours, 0..1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Appraisal:
    """One number of a lead, weighed."""

    number_id: int
    rank: Rank
    prospect: Prospect
    hours: tuple[tuple[datetime, float], ...]
    """P(answer) in each of the hours ahead."""
    line: Traits
    person: Traits
    debt: Traits

    @property
    def score(self) -> int:
        """Expected minor units an agent-hour, as it is written to the lead: at least 1."""
        return max(1, min(HIGHEST_SCORE, round(self.rank.index * 60)))


@dataclass(frozen=True, slots=True)
class _Hour:
    local: datetime
    band: str
    part: float
    """What hour and weekday add to the log-odds of an answer."""


class Appraiser:
    """Weighs the leads of one queue.

    Args:
        models: by question; those that are missing are as before anything was learned.
        terms: of the queue; at least one hour.
    """

    def __init__(self, models: Mapping[Question, Model], terms: Terms) -> None:
        self._answer, self._person, self._pays = (models.get(q) or untaught(q) for q in Question)
        self._terms = terms
        self._hours = [
            _Hour(
                local,
                hour_band(local.hour),
                self._answer.part({Feature.HOUR: hour_band(local.hour), Feature.WEEKDAY: str(local.isoweekday())}),
            )
            for local in terms.hours
        ]
        self._again, self._never = (self._answer.part({Feature.SAME_BAND: word}) for word in ("answered", "not yet"))

    def appraise(self, subject: Subject) -> tuple[Appraisal, ...]:
        """Every number that may be dialled, the best first; empty when there is none."""
        now = self._terms.hours[0]
        calls = [call for call in subject.calls if call.at <= now]
        debt = debt_traits(subject, now, now.date(), self._terms.ageing_of)
        found = [self._of_number(subject, calls, number_id, debt) for number_id in subject.places]
        return tuple(sorted(found, key=lambda one: -one.rank.index))

    def _of_number(
        self, subject: Subject, calls: Sequence[PastCall], number_id: int, debt: Mapping[Feature, str]
    ) -> Appraisal:
        now = self._terms.hours[0]
        number = number_traits(subject, calls, number_id)
        full = number | hour_traits(calls, number_id, now)
        person = only(full, PERSON)
        owed = only({**debt, Feature.ATTEMPTS: number[Feature.ATTEMPTS]}, DEBT)
        ahead = self._ahead(calls, number_id, only(number, NUMBER))
        prospect = Prospect(
            lead_id=subject.debtor_id,
            answer_now=ahead[0],
            answer_best=attempts_used(ahead, self._attempts_left(calls, now, len(ahead))),
            right_party=self._person.probability(person),
            pays=self._pays.probability(owed),
            balance=subject.payable,
            share=self._terms.share,
            minutes=self._terms.minutes,
            idle_minutes=self._terms.idle_minutes,
        )
        return Appraisal(
            number_id=number_id,
            rank=rank_of(prospect),
            prospect=prospect,
            hours=tuple((hour.local, p) for hour, p in zip(self._hours, ahead, strict=True)),
            line=only(full, LINE),
            person=person,
            debt=owed,
        )

    def _ahead(self, calls: Sequence[PastCall], number_id: int, number: Traits) -> list[float]:
        tz = self._terms.hours[0].tzinfo
        answered = {
            hour_band(call.at.astimezone(tz).hour) for call in calls if call.number_id == number_id and call.is_answered
        }
        part = self._answer.part(number)
        return [
            self._answer.with_part(part + hour.part + (self._again if hour.band in answered else self._never))
            for hour in self._hours
        ]

    def _attempts_left(self, calls: Sequence[PastCall], now: datetime, hour_count: int) -> int:
        if self._terms.week_attempts is None:
            return hour_count
        return self._terms.week_attempts - sum(call.at > now - WEEK for call in calls)

    def reasons(self, appraisal: Appraisal) -> Mapping[Question, Estimate]:
        """What is behind each probability, with its interval."""
        return {
            Question.ANSWER: self._answer.estimate(appraisal.line),
            Question.RIGHT_PARTY: self._person.estimate(appraisal.person),
            Question.PAYS: self._pays.estimate(appraisal.debt),
        }
