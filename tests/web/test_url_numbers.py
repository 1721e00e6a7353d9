"""A CPR number is found in an address however it is written there."""

from urllib.parse import quote

import pytest

from knappen_tui.backend.population import unknown_cprs
from knappen_tui.web.url_numbers import holds_number

NUMBERS = {cpr.digits for cpr in unknown_cprs(100)}
NUMBER = min(NUMBERS)
START = "https://knappen.example/flere/"


def percent(text: str) -> str:
    return "".join(f"%{ord(character):02x}" for character in text)


@pytest.mark.parametrize(
    "written",
    [
        NUMBER,
        f"{NUMBER[:6]}-{NUMBER[6:]}",
        "/".join(NUMBER),
        "_".join(NUMBER),
        f"a{NUMBER}b",
        f"1{NUMBER}2",
        percent(NUMBER),
        quote(percent(NUMBER)),
        quote(quote(percent(NUMBER))),
        f"{NUMBER[:6]}%20{NUMBER[6:]}",
        f"{NUMBER[:6]}%252D{NUMBER[6:]}",
        "".join(f"&#{ord(digit)};" for digit in NUMBER),
        quote("".join(f"&#x{ord(digit):x};" for digit in NUMBER)),
        "".join(f"%u{ord(digit):04x}" for digit in NUMBER),
        "".join(chr(0xFF10 + int(digit)) for digit in NUMBER),
        quote("".join(chr(0x0660 + int(digit)) for digit in NUMBER)),
        NUMBER.replace("0", f"%{'25' * 12}30"),
    ],
)
def test_number_is_found(written: str) -> None:
    assert holds_number(START + written, NUMBERS.__contains__)


@pytest.mark.parametrize("rest", ["", "17?side=2", "%41%20b", "%", "1234567890", f"{NUMBER[:6]}x{NUMBER[6:]}", "&amp;"])
def test_other_address_holds_no_number(rest: str) -> None:
    assert not holds_number(START + rest, NUMBERS.__contains__)
