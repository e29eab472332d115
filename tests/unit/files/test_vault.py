from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import pytest

from dialer.core.kernel.ids import CaseId
from dialer.files.vault import FileVault, VaultError

CASE = CaseId(7)
CONTENT = b"a document"
SUM = sha256(CONTENT).hexdigest()


async def test_what_is_kept_is_read_back_and_removed(tmp_path: Path) -> None:
    vault = FileVault(tmp_path / "documents")
    for _ in range(2):
        await vault.put(CASE, SUM, CONTENT)
    assert await vault.read(CASE, SUM) == CONTENT
    path = vault.folder / "7" / SUM
    assert [one.name for one in path.parent.iterdir()] == [SUM]
    for _ in range(2):
        await vault.remove(CASE, SUM)
    assert not path.parent.exists()
    with pytest.raises(VaultError, match="restore it from the backup"):
        await vault.read(CASE, SUM)


async def test_a_content_that_was_changed_on_the_disk_is_not_given_out(tmp_path: Path) -> None:
    vault = FileVault(tmp_path)
    await vault.put(CASE, SUM, CONTENT)
    (tmp_path / "7" / SUM).write_bytes(b"something else")
    with pytest.raises(VaultError, match="not what was stored"):
        await vault.read(CASE, SUM)


async def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "7").write_text("a file where the folder should be")
    with pytest.raises(VaultError, match=r"cannot be kept .* make room"):
        await FileVault(tmp_path).put(CASE, SUM, CONTENT)


async def test_only_sums_name_files(tmp_path: Path) -> None:
    for wrong in ("../" + "a" * 61, "A" * 64, ""):
        with pytest.raises(ValueError, match="no SHA-256 sum"):
            await FileVault(tmp_path).read(CASE, wrong)
