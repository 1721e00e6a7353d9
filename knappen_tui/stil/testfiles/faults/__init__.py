"""One fault for each rule: what to change in a right return so that this rule is broken, and no other."""

from knappen_tui.domain.errors import ConfigurationError
from knappen_tui.stil.document import ReturnKind
from knappen_tui.stil.testfiles.faults import amu, eud, faelles, fravaer
from knappen_tui.stil.testfiles.faults.register import FEWEST, INJECTORS, InjectedFault
from knappen_tui.stil.testfiles.returns import InventedReturn

__all__ = ["FEWEST", "InjectedFault", "amu", "eud", "faelles", "fravaer", "inject", "injectable"]


def inject(made: InventedReturn, rule: str) -> InjectedFault:
    """Break one rule in a return of at least `FEWEST` persons. Raises `ConfigurationError` where that can't be done."""
    injector = INJECTORS.get(f"{rule} {made.dokument.slags}", INJECTORS.get(rule))
    if injector is None or rule not in made.dokument.regler:
        raise ConfigurationError(
            f"Der kan ikke laves en fejl mod »{rule}« i en {made.dokument.slags}-fil.",
            advice=f"Disse kan bruges: {', '.join(injectable(made.dokument.slags))}.",
        )
    return injector(made)


def injectable(slags: ReturnKind) -> list[str]:
    """The rules that can be broken in a return of this kind."""
    found = set()
    for name in INJECTORS:
        rule, _, only = name.partition(" ")
        prefix = {"AMU": ReturnKind.AMU, "EUD": ReturnKind.EUD, "FRA": ReturnKind.FRAVAER}.get(rule.split("-")[0])
        if (only and only == slags) or (not only and prefix in {None, slags}):
            found.add(rule)
    return sorted(found)
