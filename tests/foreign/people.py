"""The register of the foreign site: one person for each combination of tables. The numbers were never issued."""

from dataclasses import fields, replace
from datetime import date
from typing import Any

from knappen_tui.backend.population import unknown_cprs
from knappen_tui.domain.cpr import Cpr
from knappen_tui.domain.kursist import Henvisning, Kursist, Merit, Modul, Prae2004, Proeve
from knappen_tui.domain.person_tables import TABLES

_SEED = 4004
CPRS = unknown_cprs(9, seed=_SEED)
_GUIDE, _RUNNING, _SELF_TAUGHT, _OLD, _INTRO, _MERIT, _REFERRED, UNKNOWN, UNKNOWN_TOO = CPRS

_ALL = (
    # The sample row of the guide: the latest module is on a lower level than the first.
    Kursist(
        _GUIDE,
        moduler=(
            Modul("2-2", date(2015, 8, 10), date(2015, 12, 18), "751302", "3", "4", date(2015, 12, 14)),
            Modul("1-4", date(2016, 9, 5), date(2016, 11, 30), "173002", "5", "1"),
        ),
        proever=(Proeve("Prøve i Dansk 1", date(2017, 5, 31), "Maj/juni", None, "02", "4", "Bestået", "173002"),),
        henvisninger=(
            Henvisning(date(2015, 6, 1), "3", "751 Aarhus", "751302"),
            Henvisning(date(2016, 8, 20), "5", "173 Lyngby-Taarbæk", "173002"),
        ),
        meritter=(Merit("1-3", date(2014, 3, 3), "101512"),),
        prae2004=Prae2004(date(1999, 3, 1), False),
    ),
    Kursist(_RUNNING, moduler=(Modul("3-5", date(2024, 2, 12), None, "101512", "5"),)),
    Kursist(
        _SELF_TAUGHT,
        proever=(
            Proeve("Studieprøven", date(2019, 12, 4), "Nov./dec.", "7", "02", "10", "Bestået", "101512"),
            Proeve("Prøve i Dansk 3", date(2018, 6, 6), "Maj/juni", "00", "-3", "4", "Ikke bestået", "101512"),
        ),
    ),
    Kursist(_OLD, prae2004=Prae2004(date(1998, 11, 2), True)),
    Kursist(
        _INTRO,
        moduler=(Modul("I-1", date(2010, 4, 6), date(2010, 6, 25), "461001", "32", "31"),),
        henvisninger=(Henvisning(date(2010, 3, 15), "32", "461 Odense", "461001"),),
    ),
    Kursist(_MERIT, meritter=(Merit("2-4", None, "851004"), Merit("2-1", date(2012, 1, 9), "851004"))),
    Kursist(_REFERRED, henvisninger=(Henvisning(date(2025, 5, 5), "5", "851 Aalborg", "851004"),)),
)
REGISTER = {kursist.cpr: kursist for kursist in _ALL}


def truth(cpr: Cpr) -> Kursist:
    """Return the person as the register has them."""
    return REGISTER.get(cpr, Kursist(cpr))


def bare(kursist: Kursist) -> Kursist:
    """Return the record without `andet`."""
    changes: dict[str, Any] = {}
    for table in TABLES:
        value = getattr(kursist, table.field)
        if isinstance(value, tuple):
            changes[table.field] = tuple(replace(record, andet=()) for record in value)
        elif value is not None:
            changes[table.field] = replace(value, andet=())
    return replace(kursist, **changes)


def marks(kursist: Kursist) -> set[str]:
    """Return the person's number and values, which `tjek` must not show."""
    digits = kursist.cpr.digits
    found = {digits, f"{digits[:6]}-{digits[6:]}"}
    for table in TABLES:
        value = getattr(kursist, table.field)
        for record in value if isinstance(value, tuple) else filter(None, (value,)):
            values = (getattr(record, one.name) for one in fields(record) if one.name != "andet")
            found |= {value for value in values if isinstance(value, str) and len(value) > 3}
            found |= {f"{day:%d-%m-%Y}" for one in fields(record) if isinstance(day := getattr(record, one.name), date)}
    return found
