"""Archives on disk: what they hold, how much memory they take, and what happens when there is no room."""

from __future__ import annotations

import hashlib
import io
import tracemalloc
import zipfile
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from dialer.core.kernel.errors import Conflict
from dialer.files.archive_zip import MANIFEST, PIECE, ROOM_LEFT, ArchivePlace
from dialer.files.evidence_keys import HeadSigner, open_signing_key, public_path, read_public_keys
from dialer.files.packet_zip import check_packet

MEMBER = 2 * 2**20
"""Bytes of the largest member."""
MANY = 60
HELD = 12 * MEMBER
"""The most that may be in memory: each thread of the pool may hold one that it has just written."""


@pytest.fixture
def signer(tmp_path: Path) -> HeadSigner:
    return open_signing_key(tmp_path / "key.pem")


async def members(count: int, size: int = 1000) -> AsyncIterator[tuple[str, bytes]]:
    yield "index.csv", b"file\r\n"
    for number in range(count):
        yield f"{number}.pdf", bytes([number % 251]) * size


async def test_the_list_names_the_sums_of_what_is_in_the_archive_and_the_whole_has_its_own(
    tmp_path: Path, signer: HeadSigner
) -> None:
    async with ArchivePlace(tmp_path / "room").signed(members(3), signer) as made:
        whole = b"".join([piece async for piece in made.pieces()])
        assert whole == b"".join([piece async for piece in made.pieces()])
    assert (made.size, made.sha256) == (len(whole), hashlib.sha256(whole).hexdigest())
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        held = {name: archive.read(name) for name in archive.namelist()}
    listed = dict(reversed(line.split("  ")) for line in held[MANIFEST].decode().splitlines())
    assert listed == {
        name: hashlib.sha256(data).hexdigest() for name, data in held.items() if not name.startswith("MANIFEST")
    }
    check = check_packet(whole, read_public_keys([public_path(tmp_path / "key.pem")]))
    assert (check.faults, check.is_signature_known, check.file_count) == ((), True, 4)


async def test_the_same_members_make_the_same_bytes(tmp_path: Path, signer: HeadSigner) -> None:
    sums = []
    for folder in ("one", "other"):
        async with ArchivePlace(tmp_path / folder).signed(members(2), signer) as made:
            sums.append(made.sha256)
    assert sums[0] == sums[1]


async def test_memory_holds_a_member_however_many_there_are(tmp_path: Path, signer: HeadSigner) -> None:
    tracemalloc.start()
    try:
        async with ArchivePlace(tmp_path).signed(members(MANY, MEMBER), signer) as made:
            read = 0
            async for piece in made.pieces():
                read += len(piece)
                assert len(piece) <= PIECE
            assert read == made.size > MANY * MEMBER
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < HELD


async def test_a_large_archive_is_checked_with_one_entry_in_memory(tmp_path: Path, signer: HeadSigner) -> None:
    path = tmp_path / "many.zip"
    async with ArchivePlace(tmp_path).signed(members(MANY, MEMBER), signer) as made:
        with path.open("wb") as stream:
            async for piece in made.pieces():
                stream.write(piece)
    verifier = read_public_keys([public_path(tmp_path / "key.pem")])
    tracemalloc.start()
    try:
        check = check_packet(path, verifier)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert (check.faults, check.file_count) == ((), MANY + 1)
    assert peak < HELD


async def test_an_archive_leaves_no_file_behind_whether_it_was_made_or_not(tmp_path: Path, signer: HeadSigner) -> None:
    room = tmp_path / "room"
    async with ArchivePlace(room).signed(members(2), signer):
        assert list(room.iterdir()) == []  # it has no name, even while it is there

    async def broken() -> AsyncIterator[tuple[str, bytes]]:
        yield "index.csv", b"file\r\n"
        raise Conflict("a file is gone")

    with pytest.raises(Conflict, match="gone"):
        async with ArchivePlace(room).signed(broken(), signer):
            pytest.fail("it was made")
    assert list(room.iterdir()) == []


async def test_a_disk_without_room_refuses_before_it_is_full(tmp_path: Path, signer: HeadSigner) -> None:
    left = [ROOM_LEFT + 1000, ROOM_LEFT + 999]
    place = ArchivePlace(tmp_path, free_bytes=lambda _: left.pop(0))
    with pytest.raises(Conflict, match="make room there, or export fewer cases") as refused:
        async with place.signed(members(5), signer):
            pytest.fail("it was made")
    assert refused.value.code == "no_room"
    assert left == []


async def test_a_place_that_cannot_be_written_is_no_room(tmp_path: Path, signer: HeadSigner) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(Conflict, match="does not fit"):
        async with ArchivePlace(tmp_path / "file").signed(members(1), signer):
            pytest.fail("it was made")
