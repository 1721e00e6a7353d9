"""What several returns that are checked together say about each other."""

from collections.abc import Sequence

from knappen_tui.stil.findings import CheckResult, Finding, Location
from knappen_tui.stil.period import Period


def across(checks: Sequence[CheckResult]) -> None:
    """Add a warning to every return whose reporting unit is another than an earlier one's for the same period."""
    units: dict[tuple[str, Period], tuple[str, str]] = {}
    for one in checks:
        if one.periode is None or not one.enhed:
            continue
        unit, file = units.setdefault((one.dokument.slags, one.periode), (one.enhed, one.navn))
        if unit != one.enhed:
            regel = one.dokument.regler["ENHED-01"]
            location = Location(one.dokument.hoved.navn, "IndberettendeEnhed", 0, one.dokument.hoved.element)
            one.findings.add(Finding(regel, location, f"{one.enhed} her, {unit} i {file}"))
