"""The guide's tables are drawn from the keys themselves."""

from __future__ import annotations

from dialer.twin.guide import draw_keys
from dialer.twin.keys import keys_of
from dialer.twin.model import Drift, Leads, Scenario
from tests.architecture.house import ROOT


def test_every_key_stands_in_the_drawing_with_its_unit_and_default() -> None:
    drawn = draw_keys()
    for table in (Scenario, Drift, Leads):
        for name in keys_of(table):
            assert f"| `{name}` |" in drawn
    assert "| `patience_s` | s | `2` | ≥ 0, ≤ 600 |" in drawn
    assert "| `agents` | count | required |" in drawn
    assert "| `calls_per_h` | 1/h |" in drawn
    assert "### `[[drift]]` (may be repeated)" in drawn


def test_the_guide_shows_the_drawing() -> None:
    guide = (ROOT / "docs" / "simulate.md").read_text(encoding="utf-8")
    assert draw_keys() in guide, "draw the keys of docs/simulate.md anew: dialer simulate --keys"


def test_the_guide_names_every_shipped_scenario_and_policy() -> None:
    from dialer.commands.scenario_files import shipped_scenarios
    from dialer.twin.policies import POLICIES

    guide = (ROOT / "docs" / "simulate.md").read_text(encoding="utf-8")
    missing = [name for name in (*shipped_scenarios(), *POLICIES) if f"`{name}`" not in guide]
    assert not missing
