"""What several returns that are checked together say about each other."""

from collections.abc import Sequence

from knappen_tui.stil.fund import Finding, Sted, Tjek
from knappen_tui.stil.periode import Periode


def across(checks: Sequence[Tjek]) -> None:
    """Add a warning to every return whose reporting unit is another than an earlier one's for the same period."""
    units: dict[tuple[str, Periode], tuple[str, str]] = {}
    for one in checks:
        if one.periode is None or not one.enhed:
            continue
        unit, file = units.setdefault((one.dokument.slags, one.periode), (one.enhed, one.navn))
        if unit != one.enhed:
            regel = one.dokument.regler["ENHED-01"]
            sted = Sted(one.dokument.hoved.navn, "IndberettendeEnhed", 0, one.dokument.hoved.element)
            one.findings.add(Finding(regel, sted, f"{one.enhed} her, {unit} i {file}"))
