"""The registry of the app's actions: footer, help and palette are made from it, as in knappen's own app."""

from dataclasses import replace

from knappen_tui.stil.amu.service import REGISTERED
from knappen_tui.tui.shell.actions import PLACES, Action, find

_IN_FOOTER = frozenset({"tabel.maerk"})

APP = (
    *map(find, ("app.hjaelp", "app.handlinger", "app.daek", "app.kopier", "app.afslut")),
    Action("amu.tema", "f9", "Tema", "Vælg farver, så længe programmet er åbent", "choose_theme", footer=False),
    Action("amu.login", "f6", "Login", "Skift skole eller adgangskode", "login", footer=False),
    Action("amu.log_ud", "ctrl+y", "Log ud", "Glem adgangskoden og listen her i programmet", "log_out", footer=False),
)

# A table of the app has the keys of knappen's tables; fewer of them are in the footer, which has others to show.
_TABLE = tuple(
    replace(action, footer=action.footer and action.id in _IN_FOOTER)
    for action in PLACES["tabel"]
    if action.id != "tabel.aabn"
)
ROW = (
    Action("amu.ret", "enter", "Ret", "Ret kursusdeltagelsen, eller læs den hele", "open"),
    *_TABLE,
    *PLACES["filter"],
)
PLAN_ROW = (
    Action("amu.raekke", "enter", "Hele rækken", "Vis hele rækken i planen", "open", footer=False),
    *(one for one in _TABLE if one.id not in {"tabel.maerk", "tabel.eksport", "tabel.raekke"}),
    *PLACES["filter"],
)

LIST = (
    Action("amu.plan", "f5", "Plan", "Se planen for det, der er ændret her, før noget sendes", "plan"),
    Action("amu.fortryd", "u", "Fortryd", "Tag det tilbage, der er ændret i rækkerne; intet er sendt", "take_back"),
    Action("amu.ny", "n", "Ny", "Opret en kursusdeltagelse, der ikke står på listen", "create"),
    Action("amu.slet", "delete", "Slet", "Slet kursusdeltagelsen under markøren, efter et skrevet ja", "delete"),
    Action("amu.soeg", "f", "Søg", "Søg på fag/mål, hold-id, senest redigeret og CPR-nummer", "search"),
    Action("amu.alle", "escape", "Vis alle", "Vis hele listen igen", "show_all"),
    Action("amu.kvartal", "q", "Kvartal", "Vis kun kurser, der slutter i ét kvartal", "quarter"),
    Action("amu.fil", "o", "Fra fil", "Lav en plan af en Excel- eller csv-fil med resultater", "plan_from_file"),
    Action("amu.forslag", "g", "Forslag", "Se de kursusdeltagelser, vejledningen siger noget om", "proposals"),
    Action("amu.afbrudte", "a", "Afbrudte", "Se de planer, der er begyndt og ikke gjort færdige", "unfinished"),
    Action("amu.laes", "r", "Læs igen", "Læs listen igen", "retry"),
    Action("amu.numre", "m", "Vis numre", "Vis hele CPR-numrene i ti sekunder", "reveal", footer=False),
    *(
        Action(
            f"amu.resultat_{int(result)}",
            str(int(result)),
            f"{int(result)} {result.short}",
            f"{result.text}: sæt det for de markerede rækker; er ingen markeret, så for rækken under markøren",
            f"set_result({int(result)})",
            footer=False,
        )
        for result in REGISTERED
    ),
    Action(
        "amu.nulstil", "0", "Nulstil", "Slet resultatet for rækkerne, så intet er registreret", "reset", footer=False
    ),
)
PLAN = (
    Action("amu.udfoer", "U", "Udfør", "Udfør planen: nu sendes ændringerne til siden", "carry_out"),
    Action(
        "amu.stop", "x", "Stop", "Stop udførelsen; det, der er sendt, står i rapporten, og resten kan udføres", "stop"
    ),
    Action("amu.gem", "e", "Gem", "Gem planen eller rapporten i en fil (xlsx eller json)", "export"),
    Action("amu.tilbage", "escape", "Tilbage", "Gå tilbage til listen", "leave"),
    Action("amu.glem", "delete", "Glem", "Glem den afbrudte plan; det, der er udført, står på siden", "discard"),
    Action("amu.plan_igen", "r", "Prøv igen", "Gør det samme en gang til", "retry"),
    Action("amu.plan_numre", "m", "Vis numre", "Vis hele CPR-numrene i ti sekunder", "reveal", footer=False),
)

# All that can be reached at the same time: no key has two meanings within one of these.
TOGETHER = ((*APP, *ROW, *LIST), (*APP, *PLAN_ROW, *PLAN))
