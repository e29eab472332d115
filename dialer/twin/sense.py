"""Keys of a scenario that are right one by one and cannot stand together."""

from __future__ import annotations

from collections.abc import Iterator
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from dialer.twin.drift import highest_factor
from dialer.twin.errors import ScenarioError
from dialer.twin.model import Distribution, DriftKind, Family, Scenario

WAVES = (DriftKind.SINE, DriftKind.SQUARE)


def check_sense(scenario: Scenario, source: str) -> None:
    """Raise the first contradiction.

    Raises:
        ScenarioError: with the key to change.
    """
    for name, fault in _faults(scenario):
        raise ScenarioError(source, name, fault)


def _faults(scenario: Scenario) -> Iterator[tuple[str, str]]:
    yield from _answering(scenario)
    yield from _drifts(scenario)
    yield from _hours(scenario)
    yield from _people(scenario)
    try:
        ZoneInfo(scenario.zone)
    except (ZoneInfoNotFoundError, ValueError):
        yield "zone", f'{scenario.zone!r} is no IANA zone; write it like "Europe/Rome"'


def _answering(scenario: Scenario) -> Iterator[tuple[str, str]]:
    failure = scenario.fast_failure
    if failure.lo_s > failure.hi_s:
        yield "fast_failure.lo_s", f"is {failure.lo_s:g}, above hi_s = {failure.hi_s:g}; write the smaller one first"
    if _least(scenario.ring_to_answer_s) >= scenario.ring_timeout_s:
        yield (
            "ring_to_answer_s",
            f"its mean ({scenario.ring_to_answer_s.mean_s:g} s) is not within ring_timeout_s = "
            f"{scenario.ring_timeout_s:g}: an answered call is answered before that; lower it or raise the timeout",
        )
    top = scenario.answer_rate * highest_factor(scenario)
    if top > 1.0 + 1e-9:
        yield (
            "drift",
            f"answer_rate {scenario.answer_rate:g} times its largest factor is {top:g}, a share above 1; lower one",
        )
    if scenario.leads.concentration is not None and scenario.leads.mobile_answer_rate_ratio != 1.0:
        yield "leads.concentration", "already spreads the leads' chances; leave mobile_answer_rate_ratio at 1"


def _least(ring: Distribution) -> float:
    """What must lie within the ring timeout for draws to succeed in a fair share of the tries."""
    return ring.lo_s if ring.family is Family.UNIFORM else ring.mean_s


def _drifts(scenario: Scenario) -> Iterator[tuple[str, str]]:
    levels = [(i, drift) for i, drift in enumerate(scenario.drift) if drift.kind not in WAVES]
    times = [drift.at_h for _, drift in levels]
    if times != sorted(times):
        yield "drift.at_h", "steps and ramps must stand in the order of their times"
    for i, drift in levels:
        if drift.kind is DriftKind.RAMP and drift.until_h <= drift.at_h:
            yield f"drift[{i}].until_h", f"is {drift.until_h:g}; a ramp ends after its at_h = {drift.at_h:g}"
    for i, drift in enumerate(scenario.drift):
        if drift.kind in WAVES and drift.answer_rate_factor != 1.0:
            yield f"drift[{i}].answer_rate_factor", f"a {drift.kind.value} wave has an amplitude; leave the factor out"
        if drift.kind in WAVES and not drift.amplitude:
            yield f"drift[{i}].amplitude", f"is missing; a {drift.kind.value} wave swings by its amplitude, 0.5 is 50 %"
        if drift.kind not in WAVES and drift.amplitude:
            yield f"drift[{i}].amplitude", 'belongs to a wave; add kind = "sine" or kind = "square"'


def _hours(scenario: Scenario) -> Iterator[tuple[str, str]]:
    if scenario.leave_out_h >= scenario.shift_h:
        yield (
            "leave_out_h",
            f"is {scenario.leave_out_h:g}; the shift of {scenario.shift_h:g} h would not be counted at all",
        )
    if scenario.login_spread_s > scenario.shift_h * 3600:
        yield "login_spread_s", f"is longer than the shift of {scenario.shift_h:g} h"
    for i, jam in enumerate(scenario.congestion):
        if jam.until_h <= jam.at_h:
            yield f"congestion[{i}].until_h", f"is {jam.until_h:g}; it ends after its at_h = {jam.at_h:g}"


def _people(scenario: Scenario) -> Iterator[tuple[str, str]]:
    for i, absence in enumerate(scenario.absence):
        if absence.until_h is not None and absence.until_h <= absence.at_h:
            yield f"absence[{i}].until_h", f"is {absence.until_h:g}; they come back after at_h = {absence.at_h:g}"
        if absence.agents is not None and absence.agents > scenario.agents:
            yield f"absence[{i}].agents", f"is {absence.agents}; there are {scenario.agents} agents"
    people = scenario.attendance
    if people.late_share + people.early_share > 1.0:
        yield "attendance", "late_share and early_share exceed 1 together; an agent is late or early, not both"
