"""Drawn QR codes: their sizes by ``domain.md`` §4, and what a camera reads off them."""

from __future__ import annotations

import re

import pytest
import zxingcpp
from PIL import Image

from dialer.core.debt.credit_transfer import CreditTransfer
from dialer.core.debt.pagopa import make_qr, read_notice
from dialer.core.debt.qr import QUIET_ZONE, qr_svg

PAGOPA = make_qr(read_notice("302032002700000251"), "03334231200", 11).text
EPC = CreditTransfer(
    name="GEAP S.r.l.", iban="IT60X0542811101000000123456", minor=123_45, reference="RF18539007547034"
).qr_text


def modules(svg: str) -> int:
    """Along a side, without the white around."""
    match = re.search(r'viewBox="0 0 (\d+) \1"', svg)
    assert match is not None
    return int(match[1]) - 2 * QUIET_ZONE


@pytest.mark.parametrize(
    ("text", "version"),
    [(PAGOPA, 4), (PAGOPA[:-2] + "999999999999", 4), (EPC, 5)],
)
def test_the_codes_have_the_versions_of_their_standards(text: str, version: int) -> None:
    """pagoPA asks for 4, EPC069-12 for at most 13: the smallest for 82 bytes is 5 (``domain.md`` says 6)."""
    assert (len(PAGOPA), len(EPC)) == (44, 82)
    assert modules(qr_svg(text)) == 17 + 4 * version


def drawn(svg: str, scale: int = 8) -> Image.Image:
    """The picture that a screen shows: black runs along lines, as the path says."""
    side = modules(svg) + 2 * QUIET_ZONE
    picture = Image.new("L", (side, side), 255)
    x = y = 0.0
    for command, numbers in re.findall(r"([Mmh])([-\d. ]+)", re.search(r' d="([^"]+)"', svg)[1]):  # type: ignore[index]
        values = [float(number) for number in numbers.split()]
        if command == "h":
            for column in range(int(values[0])):
                picture.putpixel((int(x) + column, int(y)), 0)
            x += values[0]
        else:
            x, y = (values[0], values[1]) if command == "M" else (x + values[0], y + values[1])
    return picture.resize((side * scale, side * scale), Image.Resampling.NEAREST)


@pytest.mark.parametrize("text", [PAGOPA, EPC, "Caffè Perù", "Caffè Perù €"])
def test_what_is_drawn_is_read_by_a_camera(text: str) -> None:
    [found] = zxingcpp.read_barcodes(drawn(qr_svg(text)))
    assert (found.text, found.bytes) == (text, text.encode())
    assert found.ec_level == "M"


def test_four_modules_of_white_stand_around() -> None:
    assert QUIET_ZONE == 4  # ISO/IEC 18004
    assert 'd="M4 4.5h7' in qr_svg("abc")
    [found] = zxingcpp.read_barcodes(drawn(qr_svg("abc")))
    assert found.ec_level == "M"
