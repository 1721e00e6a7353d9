"""Headings that several columns share, and the parts by which their other spellings are told (`Column`).

A date of something else than the column is about is never one of it: when a record was entered, changed or sent.
"""


def each(*parts: str, but: str = "") -> tuple[str, ...]:
    """Return the parts of several headings, each without what `but` excludes."""
    return tuple(f"{part} {but}".strip() for part in parts)


CPR_WORDS = ("CPR-nummer", "CPR nr", "CPR", "Personnummer", "Personnr", "Pers. nr")
CPR_PARTS = each("cpr", "personnummer", "personnr", "pnr", but="-antal -findes -gyldig -dato -navn")

MODUL_WORDS = ("DU modul", "Modul", "Danskuddannelse og modul")
_NO_MODUL = (
    "-test -prøve -start -slut -dato -dag -best -kategori -årsag -ophør -afslut -udbyder -skole -center -sted -fra -til"
    " -antal -begynd -henvis"
)
MODUL_PARTS = each("modul", "uddannelse niveau", "du niveau", but=_NO_MODUL)
MERIT_MODUL_PARTS = (
    *MODUL_PARTS,
    *each("merit for", "merit givet for", "merit niveau", but="-dato -fra -til -udbyder -skole -center -af -den"),
    "merit til modul -dato -den",
)

UDBYDER_WORDS = (
    "Udbyrder", "Udbydernr", "Udbyders nr", "Sprogcenter", "Sprogskole", "Institution", "Institutionsnummer", "Skole",
    "Center",
)  # fmt: skip
_NO_UDBYDER = "-type -kommune -leder -år -skoleår -ydelse -udsted -navn -telefon -tlf -mail -adresse -by -kontakt -dato"
UDBYDER_PARTS = each(
    "udbyder", "sprogcent", "skole", "institution", "kursussted", "undervisningssted", "uddannelsessted", "kursuscent",
    "centernr", "center nr", "centerkode", "center kode", "undervist på", "undervist hos",
    "uddannelse sted", "undervisning sted", "undervisningscent",
    but=_NO_UDBYDER,
)  # fmt: skip
PROEVE_UDBYDER_PARTS = (
    *UDBYDER_PARTS,
    *each(
        "prøvested", "prøve sted", "prøvecent", "prøveafholder", "afholdt på", "afholdt hos", "aflagt på", "aflagt hos",
        "afholdelsessted", "afholder", "afholdende", "eksamenssted", "eksamenscent",
        but=_NO_UDBYDER,
    ),
)  # fmt: skip
# Who sent a record is a language centre, where the values are its numbers.
UDBYDER_LIKELY = each(
    "registreret af", "indberettet af", "indberetter", "indberettende", "center", "sted", "leverandør", "givet af",
    "tildelt af", "undervist af", "afholdt af", "aflagt af", "godskrevet af", "meriteret af", "godkendt af",
    but=f"{_NO_UDBYDER} -start -dag",
)  # fmt: skip

KATEGORI_WORDS = (
    "Henvisningskategori",
    "Henv. kategori",
    "Henvisningskat",
    "Henvisning kategori",
    "Henviisning kateori",
    "Kategori",
)
KATEGORI_PARTS = each(
    "kategori", "henvkat", "henvisningskat", "henvisning kat", "henvisningstype", "henvisning type", "henvisningskode",
    "henvisning kode", "henvisningsart", "henvisningens art", "henvist som", "henvisning art", "visitationstype",
    "kursisttype", "kursistgruppe", "kat",
    but="-dato",
)  # fmt: skip
# Of other days than the one of the referral: when it was answered, or ran out, or what it led to.
NO_HENVISNING_DATO = "-slut -ophør -svar -gyldig -afmeld -tilbage -stop -til"

_NO_START = "-genstart -modultest -test -slut -årsag -seneste -sidste"
START_PARTS = each(
    "start", "begynd", "fra dato", "fra den",
    "fra og med", "periode fra", "igangsat", "undervisningsdag", "kursusdag", "første lektion",
    "første dag", "første mødedag", "første fremmøde",
    but=_NO_START,
)  # fmt: skip
# Under the heading of a group of the extract, which says already which module it is about.
_NO_DATE_OF_START = "-slut -ophør -afslut -stop -til -henvis -test -best -prøve -merit"
FIRST_START_PARTS = (*START_PARTS, *each("dato", "dag", but=_NO_DATE_OF_START))
LATEST_START_PARTS = each("start", "begynd", "dato", "dag", but=f"-genstart -første {_NO_DATE_OF_START}")
MERIT_START_PARTS = (
    *START_PARTS,
    *each("fra", "pr", but="-til -slut -udbyder -skole -center -sprogcent"),
    *each(
        "givet",
        "tildelt",
        "bevilget",
        "opnået",
        "godkendt den",
        "godskrevet den",
        "meriteret den",
        but="-af -til -ved -for -modul",
    ),
)
