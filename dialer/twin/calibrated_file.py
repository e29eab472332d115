"""The scenario file of a calibration: each figure, and in a comment what it rests on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from dialer.core.kernel.window import zone
from dialer.twin.calibrate import Calibration
from dialer.twin.finding import Finding, distribution_table, mixture_table, scenario_text, table_of
from dialer.twin.fit import ENOUGH_COUNT, MIXTURE_COUNT
from dialer.twin.generic import ANSWER_WEIGHT, PAUSE_CALLS, RING_WEIGHT, TALK_WEIGHT
from dialer.twin.model import Mixture

FEW = 10.0
"""So many times the generic figure's weight, and it is no longer worth a word."""


def calibrated_text(calibration: Calibration, *, program: str) -> str:
    """The file's text.

    Args:
        calibration: what was found.
        program: who writes it, with its version.
    """
    measured, shifts = calibration.measured, calibration.shifts
    tz = zone(measured.campaign.zone)
    first, last = (_day(at_s, calibration) for at_s in (shifts[0].begins_s, shifts[-1].ends_s))
    read_at = datetime.fromtimestamp(measured.until_s, tz).strftime("%Y-%m-%d %H:%M")
    heading = (
        f"Campaign {measured.campaign.name!r} as it was measured from {first} to {last}, read on {read_at}.",
        f"Written by {program}. Each comment says what its figure rests on; where observations are few, the generic",
        "figure of docs/simulate.md is weighed in as so many observations.",
        "A campaign's leads answer by their own chances, agents differ, days differ: none of that is in here yet.",
    )
    return scenario_text(findings_of(calibration), heading)


def findings_of(calibration: Calibration) -> tuple[Finding, ...]:
    """Every key that the file has, in its order."""
    return (*_floor(calibration), *_lines(calibration), *_people(calibration), *_terms(calibration))


def _day(at_s: float, calibration: Calibration) -> date:
    return datetime.fromtimestamp(at_s, zone(calibration.measured.campaign.zone)).date()


def _weighed(count: int, weight: float, what: str) -> str:
    """How many observations, and whether the generic figure still shows among them."""
    if count == 0:
        return f"no {what}: generic"
    note = f"{count} {what}"
    return note if count >= FEW * weight else f"{note}, the generic figure weighed in as {weight:g}"


# ---- the parts of the file


def _floor(calibration: Calibration) -> Iterator[Finding]:
    scenario, presence, shifts = calibration.scenario, calibration.presence, calibration.shifts
    yield Finding(key="title", value=scenario.title)
    days = f"{len(shifts)} worked day{'s' if len(shifts) != 1 else ''}"
    if presence is None:
        who = f"{days}, by the conversations alone: agents' spells are not kept for them"
    elif presence.is_relieved:
        who = f"{days}, most at once in the median day: agents relieve each other"
    else:
        who = f"{days}, median; an agent shared with other campaigns counts for the share talked for this one"
    yield Finding(key="agents", value=scenario.agents, note=who)
    over = [shift for shift in shifts if shift.is_over]
    note = f"{days}, first call to last, median" if over else "the day of the reading, which was not over"
    yield Finding(key="shift_h", value=scenario.shift_h, note=note)
    yield Finding(key="starts_at", value=scenario.starts_at)
    yield Finding(key="first_day", value=scenario.first_day)
    yield Finding(key="zone", value=scenario.zone)
    if presence is not None and (presence.late_share or presence.early_share):
        came = scenario.attendance
        value = {
            "late_share": came.late_share,
            "late_mean_s": came.late_mean_s,
            "early_share": came.early_share,
            "early_mean_s": came.early_mean_s,
        }
        yield Finding(key="attendance", value=value, note=f"{presence.seen_count} agents' days; 5 minutes are no delay")


def _lines(calibration: Calibration) -> Iterator[Finding]:
    scenario, rates, counts = calibration.scenario, calibration.rates, calibration.counts
    note = _weighed(rates.dialled_count, ANSWER_WEIGHT, f"calls, {rates.answered_count} answered")
    if rates.dispersion > 1.5:
        note += f"; half hours differ {rates.dispersion:.1f} times as much as chance would have it"
    yield Finding(key="answer_rate", value=scenario.answer_rate, note=note)
    if rates.factors:
        yield Finding(
            key="answer_rate_factor_by_h", value=list(rates.factors), note="hours differ by more than chance would"
        )
    ring = scenario.ring_to_answer_s
    yield Finding(
        key="ring_to_answer_s",
        value=distribution_table(ring),
        note=_weighed(counts.rings, RING_WEIGHT, "answered calls whose ringing was reported"),
    )
    yield Finding(
        key="setup_s", value=list(scenario.setup_s), note=_weighed(counts.setups, RING_WEIGHT, "calls that rang")
    )
    yield Finding(
        key="ring_timeout_s", value=scenario.ring_timeout_s, note="the campaign's, within the rule pack's bounds"
    )
    yield Finding(
        key="fast_failure",
        value=table_of(scenario.fast_failure),
        note=_weighed(counts.unanswered, RING_WEIGHT, f"calls without an answer, {counts.failures} failed"),
    )
    carrier = {
        key: value
        for key, value in (
            ("channels", scenario.carrier.channels),
            ("calls_per_s", scenario.carrier.calls_per_s),
            ("ring_seen_share", scenario.carrier.ring_seen_share),
        )
        if value is not None
    }
    yield Finding(
        key="carrier", value=carrier, note="the trunks' own limits; answered calls whose ringing was reported"
    )
    left = calibration.measured.leads_left_count
    if scenario.leads.count is not None:
        yield Finding(key="leads", value={"count": scenario.leads.count}, note="ready and scheduled")
    elif left:
        yield Finding(key="leads", value={}, note=f"{left} ready and scheduled: more than some days can dial")


def _people(calibration: Calibration) -> Iterator[Finding]:
    scenario, counts, pauses = calibration.scenario, calibration.counts, calibration.pauses
    yield Finding(
        key="talk_s", value=mixture_table(scenario.talk_s), note=_shape(counts.talks, scenario.talk_s, "conversations")
    )
    yield Finding(
        key="wrap_s", value=mixture_table(scenario.wrap_s), note=_shape(counts.wraps, scenario.wrap_s, "wrap-ups")
    )
    yield Finding(
        key="pause",
        value=table_of(scenario.pause),
        note=_weighed(pauses.call_count, PAUSE_CALLS, f"conversations, {pauses.count} pauses and absences"),
    )


def _terms(calibration: Calibration) -> Iterator[Finding]:
    scenario, campaign = calibration.scenario, calibration.measured.campaign
    pack = f"rule pack {campaign.pack!r}, the campaign's stricter figures in it"
    yield Finding(key="patience_s", value=scenario.patience_s, note=pack)
    yield Finding(key="cap", value=scenario.cap, note=pack)
    yield Finding(key="formula", value=scenario.formula.value, note=pack)
    yield Finding(key="power_ratio", value=scenario.power_ratio, note="of the campaign, for the policy power")


def _shape(count: int, mixture: Mixture, what: str) -> str:
    note = _weighed(count, TALK_WEIGHT, what)
    if 0 < count < ENOUGH_COUNT:
        return f"{note}; the shape is the generic one"
    if count < MIXTURE_COUNT:
        return note
    families = " and ".join(part.distribution.family.value for part in mixture)
    return f"{note}; {families} {'fit' if len(mixture) > 1 else 'fits'} best"
