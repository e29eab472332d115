"""Where a command leaves the rows that it could not use."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

import pytest

from dialer.commands.rejects_place import rejects_place
from dialer.core.kernel.errors import Invalid


def placed(file: Path, rejects: Path | None = None) -> Path:
    args = Namespace(file=file, rejects=rejects)
    return rejects_place(args, lambda path: path.read_text() == "ours", "file of rejected lines")


def test_it_stands_beside_the_file_unless_another_place_is_named(tmp_path: Path) -> None:
    assert placed(tmp_path / "a.csv") == tmp_path / "a.csv.rejects.csv"
    assert placed(tmp_path / "a.csv", tmp_path / "b.csv") == tmp_path / "b.csv"


def test_rejects_of_the_last_time_are_replaced_and_a_file_of_somebody_else_is_not(tmp_path: Path) -> None:
    place = tmp_path / "a.csv.rejects.csv"
    place.write_text("ours")
    assert placed(tmp_path / "a.csv") == place
    place.write_text("the customer's own")
    with pytest.raises(Invalid, match=r"is there and is no file of rejected lines.*--rejects") as caught:
        placed(tmp_path / "a.csv")
    assert caught.value.facts["field"] == "rejects"
    assert place.read_text() == "the customer's own"


def test_a_folder_that_is_not_there_is_told_before_anything_is_loaded(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match=r"cannot write .*name another place with --rejects"):
        placed(tmp_path / "a.csv", tmp_path / "none" / "b.csv")
