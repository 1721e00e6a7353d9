"""Rules on persons and the header that all returns share."""

import re
from datetime import date
from functools import lru_cache

from knappen_tui.domain.cpr import InvalidCpr, parse
from knappen_tui.stil.rules.register import CheckContext, post

_MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")
_FAR = date(9999, 12, 31)


@lru_cache(maxsize=16)  # several rules ask about one person
def as_cpr(person_id: str) -> tuple[date, bool] | None:
    """Birth date and whether the number is a man's; None where the number is no CPR number (or a replacement)."""
    try:
        cpr = parse(person_id, today=_FAR).cpr
    except InvalidCpr:
        return None
    return cpr.birth_date, int(cpr.digits[9]) % 2 == 1


@post("FELT-MAIL-01")
def no_mail_address(text: str) -> bool:
    """Say whether this is no mail address."""
    return not _MAIL.fullmatch(text)


@post("PERSON-CPR-01")
def no_date_in_number(person_id: str) -> bool:
    """Say whether ten digits begin with no date, 60 added to the day (a replacement number) or not."""
    if len(person_id) != 10 or not person_id.isascii() or not person_id.isdigit():
        return False
    day = int(person_id[:2])
    shown = f"{day - 60:02}{person_id[2:]}" if 61 <= day <= 91 else person_id
    return as_cpr(shown) is None


@post("PERSON-FOEDT-01")
def other_birth_date(person_id: str, born: date) -> bool:
    """Say whether the CPR number has another birth date."""
    known = as_cpr(person_id)
    return known is not None and known[0] != born


@post("PERSON-KOEN-01")
def other_sex(person_id: str, sex: str) -> bool:
    """Say whether the CPR number has the other sex; 0 says nothing."""
    known = as_cpr(person_id)
    return known is not None and sex in {"1", "2"} and known[1] != (sex == "1")


@post("AMU-FOEDT-01", context=True)
def born_too_late(context: CheckContext, born: date) -> bool:
    """Say whether the person is born in the period or later."""
    return context.periode is not None and born >= context.periode.start
