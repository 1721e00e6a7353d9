"""The registry of actions: id, keys, words. Footer, help, palette and `[taster]` in knappen.toml are built from it.

A place is where an action can be reached: the app, a screen, a widget or a kind of dialog. A class that offers a
place's actions declares `PLACES` and `BINDINGS = bindings(*places)`, and has a method `action_…` for each. A class of
another program that stands on these rooms declares its own as `ACTIONS` and `BINDINGS = bound(ACTIONS)`.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from textual.actions import parse
from textual.binding import Binding, BindingType
from textual.dom import DOMNode
from textual.screen import Screen

from knappen_tui.domain.person_tables import TABS


@dataclass(frozen=True, slots=True)
class Action:
    """An action of the user. `id` names it in knappen.toml; `does` is the Textual action that performs it.

    With `priority` it works in dialogs too, and comes before what a field would do and before what is typed after it.
    """

    id: str
    keys: str
    label: str
    tooltip: str
    does: str
    footer: bool = True
    priority: bool = False


APP = (
    Action("app.hjaelp", "f1", "Hjælp", "Forklar det, du står i, og vis tasterne", "help", footer=False, priority=True),
    Action("app.opslag", "f2", "Opslag", "Slå én person op", "go('opslag')", footer=False, priority=True),
    Action(
        "app.batch",
        "f3",
        "Batch",
        "Slå en hel liste op, og få én Excel-fil",
        "go('batch')",
        footer=False,
        priority=True,
    ),
    Action(
        "app.historik",
        "f4",
        "Historik",
        "Se tidligere og afbrudte kørsler",
        "go('historik')",
        footer=False,
        priority=True,
    ),
    Action("app.login", "f6", "Login", "Skift bruger eller adgangskode", "login", footer=False),
    Action("app.log_ud", "ctrl+y", "Log ud", "Glem adgangskode og opslag her i programmet", "log_out", footer=False),
    Action(
        "app.sag", "f7", "Sag", "Skriv den sag, opslagene hører til; den står i opslagsloggen", "purpose", footer=False
    ),
    Action(
        "app.opslagslog", "ctrl+l", "Opslagslog", "Se, hvornår der er slået op, også om én person", "log", footer=False
    ),
    Action(
        "app.tjek",
        "ctrl+t",
        "Tjek",
        "Se, om alt på knappens sider findes, og lær de ord, der mangler",
        "check_site",
        footer=False,
    ),
    Action("app.saml", "ctrl+r", "Saml", "Saml flere Excel-filer til én", "join_sheets", footer=False),
    Action("app.handlinger", "ctrl+p", "Mere", "Søg i alt, hvad der kan gøres her", "palette"),
    Action("app.tema", "f9", "Tema", "Vælg farver: lyst, mørkt, høj kontrast …", "choose_theme", footer=False),
    Action(
        "app.daek", "f8", "Dæk skærmen", "Skjul alt, til der trykkes på en tast", "cover", footer=False, priority=True
    ),
    Action("app.kopier", "ctrl+c", "Kopiér", "Kopiér det, der er markeret", "copy_selection", footer=False),
    Action("app.afslut", "ctrl+q", "Afslut", "Luk programmet", "quit", priority=True),
)
OPSLAG = (
    Action("opslag.nyt", "n", "Nyt opslag", "Gå til feltet med CPR-nummer", "new"),
    Action(
        "opslag.fortryd", "escape", "Annullér", "Afbryd opslaget, eller gå tilbage til feltet", "cancel", footer=False
    ),
    Action("opslag.overblik", "1", "Overblik", "Vis overblik og tidslinje", "tab('overblik')", footer=False),
    *(
        Action(
            f"opslag.{table.field}",
            str(key),
            table.title,
            f"Vis alle {table.title.lower()}",
            f"tab('{table.field}')",
            footer=False,
        )
        for key, table in enumerate(TABS, 2)
    ),
    Action("opslag.igen", "r", "Prøv igen", "Slå den samme person op igen", "retry", footer=False),
    Action("opslag.nummer", "m", "Vis nummer", "Vis hele CPR-nummeret i ti sekunder", "reveal", footer=False),
    Action("opslag.tidligere", "t", "Tidligere", "Gå tilbage til en person, der er slået op", "earlier"),
    Action("opslag.eksport", "e", "Eksportér", "Gem alt om personen i en fil (xlsx eller json)", "export"),
)
TABEL = (
    Action("tabel.aabn", "enter", "Åbn", "Åbn rækken: vis den hele, slå personen op, eller fortsæt kørslen", "open"),
    Action("tabel.filter", "slash", "Filtrér", "Vis kun rækker, hvor teksten står", "filter"),
    Action("tabel.find", "ctrl+f", "Find", "Gå til den næste række, hvor nummeret eller teksten står", "find"),
    Action("tabel.sorter", "s", "Sortér", "Sortér efter kolonnen; igen: omvendt; tredje gang: som før", "sort"),
    Action("tabel.maerk", "space", "Markér", "Markér rækken, eller fjern mærket", "mark"),
    Action(
        "tabel.eksport",
        "E",
        "Gem udvalg",
        "Gem kun de markerede rækker i en fil; er ingen markeret, så dem, der vises",
        "export_part",
    ),
    Action("tabel.samme", "equals_sign", "Samme", "Vis kun rækker med samme værdi her", "same", footer=False),
    Action("tabel.raekke", "h", "Hele rækken", "Vis hele rækken med forklaringer", "show_row", footer=False),
    Action("tabel.celle", "v", "Vis celle", "Vis hele cellen", "show_cell", footer=False),
    Action("tabel.kopier", "c", "Kopiér", "Kopiér cellen, som den vises", "copy_cell"),
    Action("tabel.kopier_raekke", "C", "Kopiér række", "Kopiér rækken, klar til Excel", "copy_row", footer=False),
    Action("tabel.skjul", "minus", "Skjul kolonne", "Skjul kolonnen med markøren", "hide_column", footer=False),
    Action("tabel.kolonner", "k", "Kolonner", "Vælg, hvilke kolonner der vises", "choose_columns", footer=False),
)
FILTER = (Action("filter.luk", "escape", "Vis alle", "Vis alle rækker igen, og fjern mærkerne", "close_filter"),)
FIND = (Action("find.luk", "escape", "Luk", "Gå tilbage til tabellen", "close_find"),)
BATCH = (
    Action("batch.gennemse", "ctrl+o", "Gennemse", "Find listen på disken", "browse"),
    Action("batch.start", "f5", "Start", "Begynd at slå listen op", "start"),
    Action("batch.pause", "p", "Pause", "Send ikke flere for nu; den omgang, der er sendt, gøres færdig", "pause"),
    Action("batch.fortsaet", "f", "Fortsæt", "Gå videre, hvor kørslen slap", "go_on"),
    Action("batch.afbryd", "x", "Afbryd", "Stop kørslen; det, der er besvaret, er gemt", "stop"),
    Action("batch.gem", "ctrl+s", "Gem fil", "Gem en Excel-fil med alle svar; svarene bliver her", "save"),
    Action(
        "batch.detaljer",
        "D",
        "Detaljer",
        "Slå de markerede op enkeltvis; er ingen markeret, så dem, der vises",
        "details",
    ),
    Action("batch.slet", "delete", "Slet her", "Slet svarene her i programmet; den gemte fil røres ikke", "clear"),
    Action("batch.ny", "n", "Ny liste", "Gå tilbage, og vælg en anden liste", "new"),
    Action(
        "batch.fordeling",
        "d",
        "Fordeling",
        "Vis fordelingen på kolonnen med markøren, og personerne bag hver søjle",
        "chart",
    ),
    Action(
        "batch.opfoelgning",
        "g",
        "Opfølgning",
        "Vis, hvem der er noget at se efter ved, og personerne bag hver regel",
        "follow_up",
    ),
    Action("batch.numre", "m", "Vis numre", "Vis hele CPR-numrene i ti sekunder", "reveal", footer=False),
    Action("batch.alle", "1", "Alle", "Vis alle personer", "select('ALL')", footer=False),
    Action("batch.fundet", "2", "Fundet", "Vis dem, der er fundet", "select('FOUND')", footer=False),
    Action(
        "batch.foer2004",
        "3",
        "Kun før 2004",
        "Vis dem, der kun findes før 2004",
        "select('ONLY_PRAE2004')",
        footer=False,
    ),
    Action("batch.ikke_fundet", "4", "Ikke fundet", "Vis dem, der ikke findes", "select('NOT_FOUND')", footer=False),
    Action(
        "batch.mangler_svar", "5", "Mangler svar", "Vis dem, der mangler svar", "select('NOT_ANSWERED')", footer=False
    ),
)
FORDELING = (
    Action("fordeling.forrige", "left", "Kolonne", "Fordel på kolonnen før", "divide(-1)"),
    Action("fordeling.naeste", "right", "Kolonne", "Fordel på den næste kolonne", "divide(1)", footer=False),
    Action("fordeling.luk", "escape", "Luk", "Skjul fordelingen, og gå tilbage til tabellen", "close_panel"),
)
OPFOELGNING = (
    Action("opfoelgning.luk", "escape", "Luk", "Skjul opfølgningen, og gå tilbage til tabellen", "close_panel"),
)
GENNEMSE = (Action("gennemse.op", "backspace", "Mappen over", "Vis mappen over denne", "up"),)
KOLONNE = (
    Action("kolonne.venstre", "left", "Kolonne", "Kolonnen til venstre", "column(-1)"),
    Action("kolonne.hoejre", "right", "Kolonne", "Kolonnen til højre", "column(1)"),
    Action("kolonne.forrige_fane", "up", "Fanen før", "Vis fanen før", "sheet(-1)", footer=False),
    Action("kolonne.naeste_fane", "down", "Næste fane", "Vis den næste fane", "sheet(1)", footer=False),
    Action("kolonne.vaelg", "enter", "Vælg", "Læs listen med den markerede kolonne", "choose"),
)
HISTORIK = (
    Action("historik.fortsaet", "f", "Fortsæt", "Fortsæt kørslen i Batch", "go_on"),
    Action("historik.slet", "delete,x", "Slet", "Slet kørslen og alt, hvad den har gemt", "delete"),
    Action("historik.opdater", "r", "Opdatér", "Læs kørslerne igen", "reload"),
)
FIL = (
    Action("fil.aabn", "o", "Åbn fil", "Åbn den gemte fil i det program, den hører til", "open_file"),
    Action("fil.mappe", "O", "Åbn mappe", "Åbn mappen med den gemte fil", "open_folder", footer=False),
)
SAML = (Action("saml.fjern", "delete", "Fjern", "Fjern filen fra dem, der samles; filen selv røres ikke", "remove"),)
DIALOG = (Action("dialog.luk", "escape", "Luk", "Luk vinduet uden at gøre noget", "close"),)
FEJL = (Action("fejl.igen", "r", "Prøv igen", "Gør det samme en gang til", "retry"),)

PLACES: Mapping[str, tuple[Action, ...]] = {
    "app": APP,
    "opslag": OPSLAG,
    "tabel": TABEL,
    "filter": FILTER,
    "find": FIND,
    "batch": BATCH,
    "historik": HISTORIK,
    "fil": FIL,
    "saml": SAML,
    "fordeling": FORDELING,
    "opfoelgning": OPFOELGNING,
    "gennemse": GENNEMSE,
    "kolonne": KOLONNE,
    "dialog": DIALOG,
    "fejl": FEJL,
}

# Places whose actions can be reached at the same time: no key may have two meanings within one of these.
TOGETHER = (
    ("app", "opslag", "tabel"),
    ("app", "filter"),
    ("app", "find"),
    ("app", "batch", "fil", "tabel", "fejl"),
    ("app", "batch", "fil", "fordeling"),
    ("app", "batch", "fil", "opfoelgning"),
    ("app", "historik", "fil", "tabel"),
    ("app", "dialog", "saml", "fil"),
    ("app", "dialog", "tabel"),
    ("app", "dialog", "gennemse"),
    ("app", "dialog", "kolonne"),
    ("app", "dialog", "fejl"),
)


def bindings(*places: str) -> list[BindingType]:
    """The actions of these places as Textual bindings."""
    return bound(action for place in places for action in PLACES[place])


def bound(actions: Iterable[Action]) -> list[BindingType]:
    """Actions as Textual bindings."""
    return [
        Binding(
            action.keys,
            action.does,
            action.label,
            show=action.footer,
            priority=action.priority,
            tooltip=action.tooltip,
            id=action.id,
        )
        for action in actions
    ]


def of(node: DOMNode) -> Iterator[Action]:
    """The actions that a node offers, also those that do nothing now."""
    for place in getattr(node, "PLACES", ()):
        yield from PLACES[place]
    yield from getattr(node, "ACTIONS", ())


def find(name: str) -> Action:
    """The action with this id. Raises `StopIteration` for an unknown one."""
    return next(action for action in every() if action.id == name)


def every() -> Iterable[Action]:
    """All actions of all places."""
    return (action for place in PLACES.values() for action in place)


@dataclass(frozen=True, slots=True)
class Offer:
    """An action, and the widget, screen or app that performs it."""

    action: Action
    node: DOMNode


def offers(screen: Screen[Any]) -> Iterator[Offer]:
    """The actions that do something now: the focused widget's first, then its parents', the screen's and the app's."""
    start: DOMNode = screen.focused or screen
    for node in start.ancestors_with_self:
        for action in of(node):
            _, name, parameters = parse(action.does)
            if node.check_action(name, parameters):
                yield Offer(action, node)
