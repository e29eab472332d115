"""Money per agent-hour of queues read by expected money, against due date, random order, largest debt first.

For each of three populations (``order_world.py``): models are learned from a past in which debtors were called in no
order, as the server learns them at night; then fresh queues are worked through by each order, on the same people in the
same mood. Printed is the mean difference over the queues with its two-sided 95 % interval (Student's t).
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import sqrt
from random import Random
from statistics import mean, stdev

from dialer.core.figures.ageing import bucket
from dialer.core.scoring.appraise import Appraiser, Terms
from dialer.core.scoring.model import Model
from dialer.core.scoring.school import Question, Taught, teach
from dialer.core.scoring.subject import lessons_of
from scripts.benches.order_world import (
    BANDS,
    FIRST_DAY,
    OTHERS_MINUTES,
    POPULATIONS,
    ROME,
    UNANSWERED_MINUTES,
    Debtor,
    Order,
    Population,
    history,
    moment,
    work,
)

T_975 = {
    5: 2.571, 7: 2.365, 9: 2.262, 11: 2.201, 14: 2.145, 19: 2.093, 24: 2.064, 29: 2.045, 39: 2.023, 59: 2.001
}  # fmt: skip
"""Two-sided 95 % points of Student's t by degrees of freedom; between them the larger one holds."""
PAST_DAYS = range(31, 150)
RECENT_DAYS = range(8, 60)


@dataclass(frozen=True, slots=True)
class Difference:
    """By how much our order is better than another, minor units an agent-hour."""

    mean: float
    low: float
    high: float


def difference(pairs: Sequence[tuple[float, float]]) -> Difference:
    """Ours less theirs, over queues."""
    gains = [ours - theirs for ours, theirs in pairs]
    freedom = len(gains) - 1
    point = T_975[max(known for known in T_975 if known <= freedom)]
    half = point * stdev(gains) / sqrt(len(gains))
    return Difference(mean(gains), mean(gains) - half, mean(gains) + half)


def ageing_of(days: int) -> str:
    return bucket(days).value


def learned(population: Population, count: int, seed: int) -> dict[Question, Taught]:
    """The models after a past without an order, as ``workflows/scoring/learn_scores.py`` makes them."""
    now = moment(FIRST_DAY, BANDS[0])
    past = history(population, count, seed, days_ago=PAST_DAYS)
    lessons = [lessons_of(who.subject(), ROME, now, ageing_of) for who in past]
    return {
        Question.ANSWER: teach(Question.ANSWER, [row for one in lessons for row in one.answer]),
        Question.RIGHT_PARTY: teach(Question.RIGHT_PARTY, [row for one in lessons for row in one.right_party]),
        Question.PAYS: teach(Question.PAYS, [row for one in lessons for row in one.pays]),
    }


def by_worth(models: Mapping[Question, Model], minutes: float, days: int) -> Order:
    """The product's order: weighed at each change of hours, the best number of each lead."""
    last = FIRST_DAY + timedelta(days=days - 1)

    def order(queue: Sequence[Debtor], now: datetime) -> list[tuple[Debtor, int | None]]:
        ahead = [
            moment(now.date() + timedelta(days=later), hour)
            for later in range((last - now.date()).days + 1)
            for hour in BANDS
        ]
        hours = [at for at in ahead if at >= now]
        terms = Terms(
            hours=hours,
            week_attempts=min(10, 3 * ((last - now.date()).days + 1)),
            minutes=minutes,
            idle_minutes=UNANSWERED_MINUTES,
            ageing_of=ageing_of,
        )
        appraiser = Appraiser(models, terms)
        weighed = [(who, appraiser.appraise(who.subject())[0]) for who in queue]
        weighed.sort(key=lambda pair: (-pair[1].score, pair[0].debtor_id))
        return [(who, best.number_id) for who, best in weighed]

    return order


def by_due_date(queue: Sequence[Debtor], now: datetime) -> list[tuple[Debtor, int | None]]:
    """The oldest debt first."""
    return [(who, None) for who in sorted(queue, key=lambda who: (who.due_on, who.debtor_id))]


def by_balance(queue: Sequence[Debtor], now: datetime) -> list[tuple[Debtor, int | None]]:
    """The largest debt first."""
    return [(who, None) for who in sorted(queue, key=lambda who: (-who.balance, who.debtor_id))]


def at_random(seed: int) -> Order:
    """Another order each time."""

    def order(queue: Sequence[Debtor], now: datetime) -> list[tuple[Debtor, int | None]]:
        shuffled = list(queue)
        Random(f"{seed}-{now}").shuffle(shuffled)
        return [(who, None) for who in shuffled]

    return order


def compare(
    population: Population, *, queues: int, debtors: int, past: int, agents: int, days: int, seed: int
) -> dict[str, object]:
    """One population: every order on the same queues."""
    taught = learned(population, past, seed)
    models = {question: one.model for question, one in taught.items()}
    answered = taught[Question.RIGHT_PARTY].rate
    minutes = answered * population.talk_minutes + (1 - answered) * OTHERS_MINUTES
    ours = by_worth(models, minutes, days)
    others: dict[str, Callable[[int], Order]] = {
        "due date": lambda _: by_due_date,
        "random": at_random,
        "largest debt": lambda _: by_balance,
    }
    results: dict[str, list[float]] = {"ours": [], **{name: [] for name in others}}
    for number in range(queues):
        for name in results:
            order = ours if name == "ours" else others[name](number)
            fresh = history(population, debtors, seed * 1000 + number + 1, days_ago=RECENT_DAYS)
            queue = [who for who in fresh if not who.payments]
            done = work(population, queue, order, seed=number, agents=agents, days=days)
            results[name].append(done.per_hour)
    return {
        "population": population.name,
        "standing": {question.value: one.standing.value for question, one in taught.items()},
        "skill": {q.value: round(one.proof.skill, 4) for q, one in taught.items() if one.proof is not None},
        "per_agent_hour_minor": {name: round(mean(values)) for name, values in results.items()},
        "gain_over": {
            name: _rounded(difference(list(zip(results["ours"], results[name], strict=True)))) for name in others
        },
    }


def _rounded(found: Difference) -> dict[str, int]:
    return {"mean": round(found.mean), "low": round(found.low), "high": round(found.high)}


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="scripts/bench ordering", description=__doc__)
    parser.add_argument("--queues", type=int, default=30, help="fresh queues of each population (6 to 60)")
    parser.add_argument("--debtors", type=int, default=1500, help="in each queue")
    parser.add_argument("--past", type=int, default=3000, help="debtors whose past is learned from")
    parser.add_argument("--agents", type=int, default=2)
    parser.add_argument("--days", type=int, default=3)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args(argv)
    report = []
    for population in POPULATIONS:
        report.append(
            compare(
                population, queues=given.queues, debtors=given.debtors, past=given.past, agents=given.agents,
                days=given.days, seed=given.seed,
            )
        )  # fmt: skip
        print(json.dumps(report[-1]), file=sys.stderr)
    print(json.dumps(report, indent=2))
    return 0


if __name__ == "__main__":
    sys.exit(main())
