"""What is said of someone about whom there is nothing since 2004: an answer with advice of its own."""

from knappen_tui.domain.columns import to_text
from knappen_tui.domain.kursist import Kursist


def absence(kursist: Kursist) -> tuple[str, list[str]]:
    """Heading and paragraphs about someone with nothing since 2004."""
    if before := kursist.prae2004:
        start = to_text(before.foerste_startdato) or "ikke oplyst"
        du = {True: "ja", False: "nej", None: "ikke oplyst"}[before.du]
        found = f"{kursist.cpr} findes kun i præ-2004 data: det ældre register, som søges særskilt."
        facts = [f"Første startdato: {start}", f"Danskuddannelse (DU): {du}"]
        facts += [f"{heading}: {text}" for heading, text in before.andet]
        advice = (
            "Moduler, prøver og henvisninger findes ikke i det ældre register. Spørg sprogcentret, eller se i kommunens"
            " egen sag, hvis de skal bruges."
        )
        return "◇ Fundet kun før 2004", [found, "\n".join(facts), advice]
    nothing = f"Knappen har ingen registreringer om {kursist.cpr}, hverken fra 2004 og frem eller før 2004."
    advice = (
        "Se efter, om nummeret er tastet rigtigt. Har personen haft et andet CPR-nummer, kan registreringerne stå under"
        " det. Er personen lige henvist, har sprogcentret måske ikke indberettet det endnu."
    )
    return "○ Ikke fundet", [nothing, advice]
