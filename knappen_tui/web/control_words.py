"""Words in the names of controls that are not pressed, and why: they change something, or lead away from the work.

A name has such a word where one of its own begins with it, as `text.mentions` tells.
"""

import re

from knappen_tui.web.text import fold, mentions, spaced

# Lead away from the work, or belong to every page.
FURNITURE = (
    "Log ud", "Log af", "Logout", "Afslut", "Hjælp", "Kontakt", "Gå til hoved", "Gå til indhold", "Gå til menu",
    "Spring til", "Spring over", "Cookie", "Cookies", "Accepter alle", "Acceptér alle", "Tillad alle", "Afvis",
    "Tilgængelighed", "Privatliv", "Udskriv", "Print", "English", "Glemt", "Skift adgangskode",
)  # fmt: skip
# An address that logs out, whatever its link is called: »Luk klient«.
LOGS_OUT = re.compile(r"\blog[-_]?(?:ud|af|out|off)(?![a-z])|\bsign[-_]?(?:out|off)(?![a-z])", re.IGNORECASE)
# Lead back to the page from which the others are reached.
MENUS = ("Menu", "Hovedmenu", "Forside", "Startside")

# Delete something, or take it back: never pressed for a part of their name.
DELETING = ("Slet", "Fjern", "Annuller", "Annullér", "Fortryd", "Afmeld", "Nulstil", "Ryd")
# Undo something, lead back, or belong to every page: never pressed to send a form.
UNDOING = (*DELETING, "Tilbage", "Hjælp", "Luk", "Udskriv", *FURNITURE)
SAVING = ("Gem", "Godkend", "Arkiver", "Arkivér", "Tilmeld")
EDITING = ("Opret", "Tilføj", "Ret", "Rediger", "Skift", "Opdater", "Opdatér", "Indberet")
SENDING = ("Send", "Bestil")
# Change something: not pressed where no word for what is looked for names the control.
CHANGING = (*SAVING, *EDITING, *SENDING, *DELETING)
# Do something else with a table than show it. They are fewer than `CHANGING`: »Godkendte moduler« is a tab, and what is
# left out may have records.
TABLE_ACTIONS = (
    "Udskriv", "Print", "Opret", "Ny", "Tilføj", "Slet", "Rediger", "Ret", "Eksport", "Excel", "PDF", "Hjælp",
)  # fmt: skip

_DELETING = frozenset(map(fold, DELETING))


def acts_on_table(name: str) -> bool:
    """Whether a control that is named as a table does something else with it than show it.

    »Annuller henvisning« does, »Annullerede henvisninger« shows one.
    """
    return mentions(name, TABLE_ACTIONS) or not _DELETING.isdisjoint(spaced(name).split()[:1])
