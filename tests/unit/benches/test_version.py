"""The key of the code that made a day."""

from __future__ import annotations

from pathlib import Path

import pytest

from scripts.benches.grid.version import bare, closure, modules_of


def test_words_about_the_code_do_not_change_its_key() -> None:
    one = 'def f(x: int) -> int:\n    """Adds."""\n    return x + 1  # one more\n'
    other = "def f(x: int) -> int:\n    return (\n        x + 1\n    )\n"
    assert bare(one) == bare(other)
    assert bare(one) != bare(other.replace("1", "2"))


def test_everything_that_a_module_imports_belongs_to_it(tmp_path: Path) -> None:
    room = tmp_path / "house"
    room.mkdir()
    (room / "__init__.py").write_text("")
    (room / "a.py").write_text("import os\nfrom house.b import name\n")
    (room / "b.py").write_text("from house import c\n")
    (room / "c.py").write_text("from house import a\n")
    (room / "d.py").write_text("from house import a\n")
    assert closure("house.a", tmp_path).keys() == {"house", "house.a", "house.b", "house.c"}
    assert closure("house.a", tmp_path, without="house.b").keys() == {"house", "house.a"}


@pytest.mark.parametrize("policy", ["progressive", "vicidial_hard", "power@ratio=2.5", "issabel_overcommit"])
def test_our_pacer_is_no_part_of_a_policy_without_a_forecast(policy: str) -> None:
    mine = modules_of(policy)
    assert {"dialer.twin.day", "dialer.core.dialing.tick", "dialer.core.pacing.limits"} <= mine.keys()
    assert "dialer.core.pacing.predictive" not in mine


def test_our_pacer_is_a_part_of_what_forecasts_and_the_peers_are_not() -> None:
    for policy in ("predictive", "ceiling_a"):
        assert {"dialer.core.pacing.predictive", "dialer.core.pacing.forecast"} <= modules_of(policy).keys()
        assert "dialer.twin.policies.vicidial" not in modules_of(policy)
