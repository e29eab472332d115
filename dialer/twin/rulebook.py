"""The rule pack of a simulated day: the scenario's figures, over a country's rules or over none."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from types import MappingProxyType

from dialer.core.compliance.abandonment import AbandonmentWindow
from dialer.core.compliance.pack import WINDOW_KIND, Edition, Pack
from dialer.core.compliance.verdict import Decision, Verdict
from dialer.core.kernel.codes import Treatment
from dialer.core.kernel.window import zone
from dialer.twin.model import Formula, Scenario

CODE = "twin"
LONG_AGO = date(2000, 1, 1)


def core_formula(formula: Formula) -> str:
    """The rule packs' name of a scenario's formula."""
    return "silent_per_good" if formula is Formula.SILENT_PER_GOOD else "abandoned_per_live"


def pack_of(scenario: Scenario, country: Pack | None) -> Pack:
    """The rules that weigh each call of the day.

    Args:
        scenario: its patience, cap, formula and ring time-out hold, whatever the country says.
        country: the pack that it names; None: every call is permitted.
    """
    figures: dict[str, object] = {
        "answer_to_agent_s": scenario.patience_s,
        "treatment": Treatment.RELEASE.value,
        "min_ring_s": 1,
        "max_ring_s": 600,
        "abandonment_max_ratio": scenario.cap,
        "abandonment_formula": core_formula(scenario.formula),
    }
    if country is None:
        figures[WINDOW_KIND] = (AbandonmentWindow(kind="day"),)
        return Pack(
            code=CODE,
            country="IT",
            version=CODE,
            zones=(zone(scenario.zone),),
            calling_code="+39",
            texts=(),
            editions=(Edition(starts_on=LONG_AGO, rules=(), figures=MappingProxyType(figures)),),
            permitted=Verdict(decision=Decision.PERMITTED, rule=CODE.upper(), pack_version=CODE),
        )
    return replace(
        country,
        editions=tuple(
            replace(edition, figures=MappingProxyType({**edition.figures, **figures})) for edition in country.editions
        ),
    )
