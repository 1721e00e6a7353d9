"""The municipalities, with their real names, and fictional language centres."""

from typing import NamedTuple


class Udbyder(NamedTuple):
    """A language centre: six-character number, name, and the code of its municipality."""

    nummer: str
    navn: str
    kommune: str


KOMMUNER = (
    ("101", "København"), ("147", "Frederiksberg"), ("157", "Gentofte"), ("159", "Gladsaxe"), ("167", "Hvidovre"),
    ("173", "Lyngby-Taarbæk"), ("183", "Ishøj"), ("217", "Helsingør"), ("219", "Hillerød"), ("253", "Greve"),
    ("259", "Køge"), ("265", "Roskilde"), ("316", "Holbæk"), ("330", "Slagelse"), ("370", "Næstved"),
    ("376", "Guldborgsund"), ("400", "Bornholm"), ("430", "Faaborg-Midtfyn"), ("461", "Odense"), ("479", "Svendborg"),
    ("510", "Haderslev"), ("540", "Sønderborg"), ("561", "Esbjerg"), ("607", "Fredericia"), ("615", "Horsens"),
    ("621", "Kolding"), ("630", "Vejle"), ("657", "Herning"), ("661", "Holstebro"), ("730", "Randers"),
    ("740", "Silkeborg"), ("751", "Aarhus"), ("779", "Skive"), ("787", "Thisted"), ("791", "Viborg"),
    ("813", "Frederikshavn"), ("851", "Aalborg"), ("860", "Hjørring"),
)  # fmt: skip

# Real institution numbers begin with a municipality's code, and no code begins with 0 or 9: these are never issued.
# The leading zero shows up code that reads the number as an integer.
UDBYDERE = tuple(
    Udbyder(f"9{kode}01" if index % 2 else f"0{kode}02", f"Øvelsessprogcenter {navn}", kode)
    for index, (kode, navn) in enumerate(KOMMUNER)
)
