"""Names compared as people mean them."""

from __future__ import annotations

import pytest

from dialer.core.kernel.names import plain


@pytest.mark.parametrize(("text", "key"), [("Sant'Angelo", "santangelo"), ("Köln", "koln"), (" L’Aquila ", "laquila")])
def test_a_name_is_its_letters(text: str, key: str) -> None:
    assert plain(text) == key
