"""The results file: nothing that was run is lost, nothing torn is read."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from scripts.benches.grid.store import Store, newest
from tests.unit.benches.days import made_day, made_days, version


def test_a_day_is_a_line_and_is_read_back(tmp_path: Path) -> None:
    store = Store(tmp_path)
    day = made_day(utilisation=0.89123)
    store.add("goals", day)
    store.add("guarantee", made_day("predictive-p30-n5", 3))
    assert (tmp_path / "goals.jsonl").read_text().count("\n") == 1
    assert {each.cell for each in store.days()} == {"predictive-p30-n20", "predictive-p30-n5"}
    assert day in store.days()


def test_a_line_is_short(tmp_path: Path) -> None:
    Store(tmp_path).add("goals", made_day(utilisation=1 / 3, gap_s=100 / 3))
    assert len((tmp_path / "goals.jsonl").read_text()) < 360


def test_a_torn_last_line_is_not_read_and_the_next_run_cuts_it_off(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.add("goals", made_day())
    with (tmp_path / "goals.jsonl").open("a") as file:
        file.write('{"cell":"predictive-p3')
    assert len(list(store.days())) == 1
    store.add("goals", made_day(number=1))
    assert [day.day for day in store.days()] == [0, 1]


def test_two_runs_do_not_write_at_a_time(tmp_path: Path) -> None:
    with Store(tmp_path).writing():
        with pytest.raises(BlockingIOError), Store(tmp_path).writing():
            pass
    with Store(tmp_path).writing():
        pass


def test_runs_of_policies_that_are_compiled_apart_write_side_by_side(tmp_path: Path) -> None:
    with Store(tmp_path).writing(["policies"]):
        with Store(tmp_path).writing(["ceilings"]):
            pass
        with pytest.raises(BlockingIOError), Store(tmp_path).writing(["ceilings", "policies"]):
            pass
        with Store(tmp_path).writing(["ceilings"]):
            pass


def test_two_processes_add_their_lines_whole(tmp_path: Path) -> None:
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda number: Store(tmp_path).add("goals", made_day(number=number)), range(80)))
    assert sorted(day.day for day in Store(tmp_path).days()) == list(range(80))


def test_a_policys_code_is_noted_when_it_changes(tmp_path: Path) -> None:
    store = Store(tmp_path)
    for code in ("a", "a", "b", "a"):
        store.add_version(version(code))
        store.add_version(version("z", "progressive"))
    assert [each["code"] for each in store.versions()] == ["a", "z", "b", "a"]


def test_of_each_cell_the_newest_code_with_enough_days_is_taken() -> None:
    old, new = made_days("predictive-p30-n20", 20, code="old"), made_days("predictive-p30-n20", 3, code="new")
    other = made_days("predictive-p30-n5", 20, code="old") + made_days("predictive-p30-n5", 20, code="new")
    chosen = newest([*old, *new, *other], [version("old"), version("new")], 20)
    assert {(day.cell, day.code) for day in chosen} == {("predictive-p30-n20", "old"), ("predictive-p30-n5", "new")}


def test_a_cell_that_no_code_has_run_enough_shows_the_newest_days() -> None:
    days = made_days("predictive-p30-n20", 5, code="old") + made_days("predictive-p30-n20", 2, code="new")
    chosen = newest(days, [version("old"), version("new")], 20)
    assert [(day.code, day.day) for day in chosen] == [("new", 0), ("new", 1)]


def test_a_code_that_came_back_is_the_newest_again() -> None:
    days = made_days("predictive-p30-n20", 20, code="a") + made_days("predictive-p30-n20", 20, code="b")
    chosen = newest(days, [version("a"), version("b"), version("a")], 20)
    assert {day.code for day in chosen} == {"a"}


def test_codes_whose_short_days_are_the_same_are_one(tmp_path: Path) -> None:
    store = Store(tmp_path)
    for code, short_days in (("old", "5a3e"), ("new", "5a3e"), ("other", "d1ff")):
        store.add_version(version(code) | {"short_days": short_days})
    store.add_version(version("peer", "progressive") | {"short_days": "5a3e"})
    for number, code in enumerate(("old", "new", "other", "peer", "unknown")):
        store.add("goals", made_day(number=number, code=code))
    assert [day.code for day in store.days()] == ["new", "new", "other", "peer", "unknown"]
