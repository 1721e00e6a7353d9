"""The words file, written: commented, so that it can be read and changed by hand. What a hand wrote in it stays."""

from collections.abc import MutableMapping, Sequence
from typing import Any, cast

import tomlkit
from tomlkit.exceptions import TOMLKitError

from knappen_tui.domain.errors import ConfigurationError

_Table = MutableMapping[str, Any]

_HEADER = (
    "Ordfilen: de ord, som knappens websted bruger i stedet for dem, programmet kender.",
    "Skrevet af »knappen tjek --lær«. Den kan rettes i hånden; docs/site.md har alle nøgler.",
)
_ABOUT = {
    ("ord", "bruger"): "ledeteksten ved brugernavnet",
    ("ord", "log_ind"): "det, der skal trykkes på for at logge ind",
    ("ord", "enkelt"): "det, der skal trykkes på for at komme til søgning på én",
    ("ord", "flere"): "det, der skal trykkes på for at komme til upload",
    ("ord", "cpr"): "ledeteksten ved CPR-feltet",
    ("ord", "soeg"): "knappen ved det",
    ("ord", "fil"): "ledeteksten ved filen",
    ("ord", "upload"): "knappen ved den",
    ("ord", "vent"): "står på siden, mens der ventes",
    ("ord", "resultat"): "det, der skal trykkes på, når resultatet er klar",
    ("ord", "ikke_fundet"): "siden om en person, der ikke findes",
    ("ord", "ingen"): "et faneblad uden indhold",
    ("ord", "afvist"): "webstedet tager ikke imod",
    ("ord", "klar"): "står på siden, når resultatet er der",
    ("trin", "videre"): "en nyhed, vilkår eller et valg af myndighed efter login",
    ("trin", "fundet"): "personen i en liste med fundne",
    ("trin", "opdater"): "viser ventesiden igen",
}
_ABOUT_SECTIONS = {
    "trin": "trin undervejs",
    "faneblade": "hvad fanebladene hedder",
    "grupper": "de fælles overskrifter over filens kolonner",
    "kolonner": "hvad kolonnerne hedder",
}


def with_line(text: str, section: str, key: str, values: Sequence[str]) -> str:
    """Return a words file's text with one line set, or deleted where there are no values.

    `text` may be empty; `section` may be dotted. Raises `ConfigurationError` for text that is not TOML.
    """
    try:
        document = tomlkit.parse(text)
    except TOMLKitError as error:
        raise ConfigurationError("Ordfilen er ikke gyldig TOML.") from error
    if not text.strip():
        for line in _HEADER:
            document.add(tomlkit.comment(line))
    table: _Table = document
    names = section.split(".")
    for depth, name in enumerate(names):
        if name not in table:
            new = tomlkit.table(is_super_table=depth + 1 < len(names))
            if depth + 1 == len(names) and (about := _ABOUT_SECTIONS.get(names[0])):
                new.comment(about)
            table[name] = new
        table = cast("_Table", table[name])
    if values:
        item = tomlkit.item(list(values))
        if about := _ABOUT.get((section, key)):
            item.comment(about)
        table[key] = item
    elif key in table:
        del table[key]
    return tomlkit.dumps(document)
