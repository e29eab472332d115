"""Populations of debtors for the bench of ordering: who answers when, who is reached, who pays, and never why.

The three populations differ in kind, not in figures alone: households with a landline and evening hours, young people
with mobiles who answer strangers seldom, businesses that answer by day and where somebody else picks up. Nothing of
these figures is known to what is tried: it sees calls, balances and payments only, as it does in production.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from math import exp, log
from random import Random
from zoneinfo import ZoneInfo

from dialer.core.scoring.subject import PastCall, Subject

ROME = ZoneInfo("Europe/Rome")
FIRST_DAY = date(2026, 11, 23)
BANDS = (9, 11, 13, 15, 17, 19)
"""Middles of the day's stretches of two hours."""
BAND_MINUTES = 115.0
UNANSWERED_MINUTES = 0.4
OTHERS_MINUTES = 0.8


@dataclass(frozen=True, slots=True, kw_only=True)
class Population:
    """How one kind of debtor behaves; log-odds unless it says otherwise."""

    name: str
    answer: float
    by_hour: Mapping[int, float]
    by_person: float
    """Standard deviation between persons, of answering at all and of each one's own good hour."""
    places: Sequence[tuple[str, float]]
    """A number's place and what it adds to answering."""
    dead_share: float
    """Of numbers, 0..1."""
    reached_share: float
    """Of answers on a living number that the debtor gives, on average, 0..1."""
    median_minor: int
    spread: float
    """Of the balance's logarithm."""
    pays: float
    by_month: float
    """Of a payment, for each month past due."""
    by_balance: float
    """Of a payment, for each doubling of the balance."""
    by_will: float
    """Standard deviation of what nobody can see."""
    talk_minutes: float


HOUSEHOLDS = Population(
    name="households",
    answer=-1.1,
    by_hour={9: -0.5, 11: -0.2, 13: 0.3, 15: -0.3, 17: 0.2, 19: 0.8},
    by_person=0.8,
    places=(("home", 0.3), ("mobile", 0.0)),
    dead_share=0.25,
    reached_share=0.65,
    median_minor=180_00,
    spread=0.9,
    pays=-0.6,
    by_month=-0.18,
    by_balance=-0.35,
    by_will=0.9,
    talk_minutes=3.6,
)
MOBILES = Population(
    name="mobiles",
    answer=-1.9,
    by_hour={9: -0.8, 11: 0.0, 13: 0.5, 15: 0.1, 17: 0.3, 19: 0.1},
    by_person=1.1,
    places=(("mobile", 0.0),),
    dead_share=0.35,
    reached_share=0.85,
    median_minor=95_00,
    spread=0.7,
    pays=-1.2,
    by_month=-0.30,
    by_balance=-0.2,
    by_will=1.2,
    talk_minutes=2.6,
)
BUSINESSES = Population(
    name="businesses",
    answer=0.3,
    by_hour={9: 0.4, 11: 0.6, 13: -1.2, 15: 0.4, 17: 0.1, 19: -2.5},
    by_person=0.6,
    places=(("work", 0.4), ("mobile", -0.5)),
    dead_share=0.12,
    reached_share=0.35,
    median_minor=1_400_00,
    spread=1.3,
    pays=-0.9,
    by_month=-0.12,
    by_balance=-0.1,
    by_will=1.0,
    talk_minutes=5.2,
)
POPULATIONS = (HOUSEHOLDS, MOBILES, BUSINESSES)


def chance_of(z: float) -> float:
    return 1 / (1 + exp(-z))


@dataclass(slots=True)
class Number:
    """One of a debtor's numbers, as it is in truth."""

    number_id: int
    place: str
    answers: float
    """Log-odds beside the hour's; minus twenty: dead."""
    reaches: float
    """0..1: the debtor, given an answer."""


@dataclass(slots=True)
class Debtor:
    """A debtor in truth, and what is known of one."""

    debtor_id: int
    numbers: list[Number]
    good_hour: int
    balance: int
    due_on: date
    pays: float
    """0..1, after a talk."""
    calls: list[PastCall] = field(default_factory=list)
    payments: list[tuple[date, int]] = field(default_factory=list)
    """Day of value, and how much."""

    def subject(self) -> Subject:
        """What the product knows."""
        return Subject(
            debtor_id=self.debtor_id,
            places={number.number_id: number.place for number in self.numbers},
            calls=self.calls,
            payable=self.balance,
            payments=self.payments,
            due_on=self.due_on,
            placed_on=FIRST_DAY - timedelta(days=120),
            phase="phone",
        )


def debtor(population: Population, debtor_id: int, dice: Random) -> Debtor:
    """Somebody of the population."""
    p = population
    eager = dice.gauss(0, p.by_person)
    numbers = []
    for index in range(1 + (dice.random() < 0.45) + (dice.random() < 0.15)):
        place, added = p.places[dice.randrange(len(p.places))]
        is_dead = dice.random() < p.dead_share
        reaches = chance_of(log(p.reached_share / (1 - p.reached_share)) + dice.gauss(0, 1.0))
        answers = -20.0 if is_dead else p.answer + added + eager
        numbers.append(Number(debtor_id * 4 + index, place, answers, reaches))
    months = dice.expovariate(1 / 5.0)
    doublings = dice.gauss(0, p.spread) / log(2)
    z = p.pays + p.by_month * months + p.by_balance * doublings + dice.gauss(0, p.by_will)
    return Debtor(
        debtor_id=debtor_id,
        numbers=numbers,
        good_hour=BANDS[dice.randrange(len(BANDS))],
        balance=max(5_00, int(p.median_minor * 2**doublings)),
        due_on=FIRST_DAY - timedelta(days=int(months * 30)),
        pays=chance_of(z),
    )


def call(population: Population, who: Debtor, number: Number, at: datetime, dice: Random) -> tuple[PastCall, int]:
    """One attempt and the money that comes of it, minor units; what the debtor does is drawn from the dice."""
    hour = at.astimezone(ROME).hour
    band = min(BANDS, key=lambda middle: abs(middle - hour))
    z = number.answers + population.by_hour[band] + (population.by_person if band == who.good_hour else 0.0)
    answer, reach, pay = dice.random(), dice.random(), dice.random()
    if answer >= chance_of(z):
        return PastCall(at, number.number_id, is_answered=False, is_right_party=None), 0
    is_debtor = reach < number.reaches
    money = 0
    if is_debtor and pay < who.pays:
        money = who.balance if pay < who.pays * 0.7 else who.balance // 3
    return PastCall(at, number.number_id, is_answered=True, is_right_party=is_debtor), money


def history(population: Population, count: int, seed: int, *, days_ago: Sequence[int]) -> list[Debtor]:
    """Debtors who were called in no order at all, with what came of it."""
    dice = Random(f"{population.name}-{seed}")
    found = []
    for debtor_id in range(1, count + 1):
        who = debtor(population, debtor_id, dice)
        for ago in sorted(dice.sample(list(days_ago), k=min(len(days_ago), dice.randrange(2, 11))), reverse=True):
            at = moment(FIRST_DAY - timedelta(days=ago), BANDS[dice.randrange(len(BANDS))])
            one, money = call(population, who, dice.choice(who.numbers), at, dice)
            who.calls.append(one)
            if money:
                who.payments.append((at.date() + timedelta(days=dice.randrange(1, 20)), money))
                break
        found.append(who)
    return found


def moment(day: date, hour: int) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=ROME)


Order = Callable[[Sequence[Debtor], datetime], Sequence[tuple[Debtor, int | None]]]
"""Who is called in a stretch of hours, the first first, and on which number; None: the next one in turn."""


@dataclass(frozen=True, slots=True)
class Result:
    """What agents brought in."""

    minor: int
    agent_hours: float
    attempts: int
    talks: int

    @property
    def per_hour(self) -> float:
        """Minor units an agent-hour."""
        return self.minor / self.agent_hours


def work(
    population: Population,
    queue: Sequence[Debtor],
    order: Order,
    *,
    seed: int,
    agents: int,
    days: int,
    per_day: int = 3,
    per_week: int = 10,
) -> Result:
    """Let agents work through a queue for some days within the contact budget.

    What an attempt finds is drawn once for each number and stretch of hours, so that orders are compared on the same
    people in the same mood.
    """
    spent = minor = attempts = talks = 0.0
    done: set[int] = set()
    turn: dict[int, int] = {}
    for day_index in range(days):
        today: dict[int, int] = {}
        for hour in BANDS:
            now, left = moment(FIRST_DAY + timedelta(days=day_index), hour), agents * BAND_MINUTES
            week = now - timedelta(days=7)
            free = [
                who
                for who in queue
                if who.debtor_id not in done
                and today.get(who.debtor_id, 0) < per_day
                and sum(one.at > week for one in who.calls) < per_week
            ]
            for who, number_id in order(free, now):
                if left <= 0:
                    break
                index = turn.get(who.debtor_id, 0)
                number = next(
                    (n for n in who.numbers if n.number_id == number_id), who.numbers[index % len(who.numbers)]
                )
                turn[who.debtor_id] = index + 1
                dice = Random(f"{population.name}-{seed}-{number.number_id}-{day_index}-{hour}")
                one, money = call(population, who, number, now, dice)
                who.calls.append(one)
                today[who.debtor_id] = today.get(who.debtor_id, 0) + 1
                minutes = UNANSWERED_MINUTES
                if one.is_answered:
                    minutes = population.talk_minutes if one.is_right_party else OTHERS_MINUTES
                if one.is_right_party:
                    done.add(who.debtor_id)
                    talks += 1
                left -= minutes
                spent += minutes
                minor += money
                attempts += 1
    return Result(int(minor), spent / 60, int(attempts), int(talks))
