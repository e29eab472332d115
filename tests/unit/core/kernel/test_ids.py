from __future__ import annotations

from dialer.core.kernel import ids


def test_every_noun_has_its_own_kind_of_id() -> None:
    names = [name for name in vars(ids) if name.endswith("Id")]
    assert len(names) >= 14
    for name in names:
        assert getattr(ids, name).__name__ == name
    text_ids = {name for name in names if getattr(ids, name).__supertype__ is str}
    assert text_ids == {"CallId", "LegId", "NodeId"}
