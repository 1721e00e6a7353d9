"""The tables that a person's page shows: their titles, columns, and the words that sites have for them."""

from dataclasses import dataclass

from knappen_tui.domain.column_words import (
    KATEGORI_PARTS,
    KATEGORI_WORDS,
    MERIT_MODUL_PARTS,
    MERIT_START_PARTS,
    MODUL_PARTS,
    MODUL_WORDS,
    NO_HENVISNING_DATO,
    PROEVE_UDBYDER_PARTS,
    START_PARTS,
    UDBYDER_LIKELY,
    UDBYDER_PARTS,
    UDBYDER_WORDS,
    each,
)
from knappen_tui.domain.columns import Column, Kind
from knappen_tui.domain.kursist import Henvisning, Kursist, Merit, Modul, Prae2004, Proeve, Registration


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """One of a person's tables: its title on the page, the Kursist field it fills, its records.

    `words` are titles that a site may use for it; a words file replaces them. `has_tab`: the table is one of
    the guide's tabs, so a person's page without it is refused, and the app shows it on a tab of its own. `exists` is
    the column that says whether there is a record at all, None for a table that shows its records alone.
    """

    title: str
    field: str
    record: type[Registration]
    columns: tuple[Column, ...]
    words: tuple[str, ...]
    has_tab: bool = False
    exists: Column | None = None

    @property
    def all_columns(self) -> tuple[Column, ...]:
        """The columns of the records, and `exists`."""
        return (*self.columns, *filter(None, (self.exists,)))

    def records(self, kursist: Kursist) -> tuple[Registration, ...]:
        """The person's records of this table; the older register has one at most."""
        value = getattr(kursist, self.field)
        return value if isinstance(value, tuple) else tuple(filter(None, (value,)))


_OTHER_TESTS = "-indplacering -placering -sprogtest -visit"
# The date of a test is not one on which it was passed.
_NOT_PASSED = "-dato -dag -den -afholdt -aflagt -tilmeld -forsøg"

# How modules are credited; those applied for may not be.
_CREDITED = ("givne", "givende", "tildelte", "overførte", "godkendte", "bevilgede", "opnåede", "anerkendte")

# The one table of tabs: site, export, backend, cli and tui derive from it.
TABLES = (
    Table(
        title="Moduler",
        field="moduler",
        record=Modul,
        columns=(
            Column("du_modul", "DU-modul", words=MODUL_WORDS, parts=MODUL_PARTS),
            Column(
                "startdato",
                "Startdato",
                Kind.DATE,
                words=("Start", "Startet", "Begyndt", "Modulstart", "Fra", "Dato for start", "Startdato for modul"),
                parts=START_PARTS,
            ),
            Column(
                "slutdato",
                "Slutdato",
                Kind.DATE,
                words=(
                    "Slut",
                    "Sluttet",
                    "Afsluttet",
                    "Ophørt",
                    "Modulslut",
                    "Til",
                    "Dato for afslutning",
                    "Slutdato for modul",
                ),
                parts=each(
                    "slut",
                    "til dato",
                    "til den",
                    "færdig dato",
                    "færdig den",
                    "ophør den",
                    "stop den",
                    "til og med",
                    "periode til",
                    "ophør dato",
                    "ophørsdato",
                    "ophørt",
                    "stop dato",
                    "stopdato",
                    "stoppet",
                    "sidste undervisningsdag",
                    "sidste kursusdag",
                    "sidste dag",
                    "sidste lektion",
                    "sidste mødedag",
                    "sidste fremmøde",
                    but="-årsag -pga -grund -kode -start -hvorfor -beslut -tilslut",
                ),
                no_value=(
                    "Igangværende",
                    "I gang",
                    "Stadig i gang",
                    "Fortsat i gang",
                    "Pågår",
                    "Løbende",
                    "Aktiv",
                    "Nuværende",
                    "Uafsluttet",
                    "Ikke afsluttet",
                    "Endnu ikke afsluttet",
                ),
            ),
            Column("udbyder", "Udbyder", words=UDBYDER_WORDS, parts=UDBYDER_PARTS, likely=UDBYDER_LIKELY),
            Column("henvisningskategori", "Henvisningskategori", words=KATEGORI_WORDS, parts=KATEGORI_PARTS),
            Column(
                "ophoersaarsag",
                "Ophørsårsag",
                words=("Årsag", "Ophør", "Ophørsårsagskode", "Årsag til ophør"),
                parts=(
                    *("årsag", "ophør kode", "ophørskode", "pga", "grund", "hvorfor", "stopkode", "stop kode"),
                    *("afslut kode", "afslutningskode", "slutkode", "slut kode", "afgangskode", "afgang kode"),
                ),
            ),
            Column(
                "modultest_bestaaet",
                "Modultest bestået",
                Kind.DATE,
                words=("Modultest", "Modultest bestået dato", "Modultest bestået den", "Bestået modultest"),
                parts=(
                    *each("bestået", "bestod", "beståelse", but=f"{_OTHER_TESTS} -prøve"),
                    *each("test", but=f"{_OTHER_TESTS} {_NOT_PASSED} -prøve"),
                    *each("modulprøve", but=_NOT_PASSED),
                ),
                no_value=("Nej", "Ikke bestået", "Ikke taget"),
            ),
        ),
        words=(
            *("Moduler", "Modulregistreringer", "Modulforløb", "Modul", "DU-moduler"),
            *("Forløb", "Uddannelsesforløb", "Kursusforløb", "Mod.", "Undervisning"),
        ),
        has_tab=True,
    ),
    Table(
        title="Prøver",
        field="proever",
        record=Proeve,
        columns=(
            Column(
                "proeve",
                "Prøve",
                words=("Prøvetype", "Prøvenavn", "Prøvens navn", "Eksamen", "Danskprøve", "Titel"),
                parts=each(
                    "prøve navn",
                    "prøve type",
                    "prøve art",
                    "prøveart",
                    "prøve betegnelse",
                    "prøvebetegnelse",
                    "prøvekode",
                    "prøve kode",
                    "prøveform",
                    "prøveniveau",
                    "hvilken prøve",
                    "eksamen",
                    "art",
                    "type",
                    "betegnelse",
                    but="-dato -eksamensdag -resultat -termin -periode -runde -sted -center -afhold",
                ),
            ),
            Column(
                "dato",
                "Prøvedato",
                Kind.DATE,
                words=("Dato", "Bestået dato", "Dato for prøve", "Dato for registrering"),
                parts=(
                    *each(
                        "dato",
                        "prøvedag",
                        "eksamensdag",
                        "prøve den",
                        "hvornår",
                        but="-start -slut -ophør -svar -modul -henvis",
                    ),
                    *each("aflagt", "afholdt", "holdt", but="-resultat -af -på -hos -sted -hvor"),
                ),
            ),
            Column(
                "termin",
                "Termin",
                words=("Prøvetermin",),
                parts=("termin", "prøveperiode", "prøve periode", "prøverunde", "eksamensperiode", "eksamensrunde"),
                likely=("periode",),
            ),
            Column("laeseforstaaelse", "Læseforståelse", words=("Læsning", "Læse"), parts=("læse", "læsning")),
            Column(
                "skriftlig",
                "Skriftlig fremstilling",
                words=("Skriftlig", "Skr. fremstilling", "Skrive", "Skrivning"),
                parts=each("skriftlig", "skriveprøve", "skrive", "skriv", but="-mundtlig -beskriv -indskriv -udskriv"),
            ),
            Column(
                "mundtlig",
                "Mundtlig",
                words=("Mundtlig kommunikation", "Mdt.", "Tale", "Samtale"),
                parts=each("mundtlig", "mundt", "taledel", "tale", but="-skriftlig -aftale -antal -betal"),
            ),
            Column(
                "resultat",
                "Resultat",
                words=("Bestået/ikke bestået", "Udfald"),
                parts=("resultat -karakter", "bestået -dato -den", "udfald"),
                likely=each(
                    "status", "bedømmelse", "vurdering", "afgørelse", "samlet", "best", "res", but="-dato -den"
                ),
            ),
            Column("udbyder", "Udbyder", words=UDBYDER_WORDS, parts=PROEVE_UDBYDER_PARTS, likely=UDBYDER_LIKELY),
        ),
        words=("Prøver", "Prøve", "Eksaminer", "Eksamen", "Eksamener", "Prøveresultater", "Karakterer"),
        has_tab=True,
    ),
    Table(
        title="Henvisninger",
        field="henvisninger",
        record=Henvisning,
        columns=(
            Column(
                "dato",
                "Henvisningsdato",
                Kind.DATE,
                words=(
                    "Dato",
                    "Henvist",
                    "Henvist dato",
                    "Henvist den",
                    "Henvisning dato",
                    "Dato for henvisning",
                    "Dato for registrering",
                    "Henvisning modtaget",
                ),
                parts=(
                    *each(
                        "dato",
                        "hvornår",
                        "visiteret",
                        "henvisningsdag",
                        but=f"{NO_HENVISNING_DATO} -start -modul -prøve",
                    ),
                    "henvist den",
                ),
            ),
            Column("kategori", "Henvisningskategori", words=KATEGORI_WORDS, parts=KATEGORI_PARTS),
            Column(
                "kommune",
                "Henvisende kommune",
                words=("Kommune", "Henvist af"),
                parts=("kommune -dato -bopæl -hjem -ophold -betal -flytning", "myndighed -dato"),
                likely=("henvisende", "henvist fra", "henviser", "afsender"),
            ),
            Column(
                "udbyder",
                "Udbyder",
                words=(*UDBYDER_WORDS, "Henvist til"),
                parts=(*UDBYDER_PARTS, "modtager", *each("henvist til", "visiteret til", but="-dato -den")),
            ),
        ),
        words=(
            "Henvisninger",
            "Henvisning",
            "Henvist",
            "Henv.",
            "Henvisn.",
            "Visitationer",
            "Visitation",
            "Visiteringer",
            "Visitering",
            "Visiteret",
        ),
        has_tab=True,
    ),
    Table(
        title="Merit",
        field="meritter",
        record=Merit,
        columns=(
            Column("du_modul", "DU-modul", words=MODUL_WORDS, parts=MERIT_MODUL_PARTS),
            Column(
                "startdato",
                "Startdato",
                Kind.DATE,
                words=("Dato", "Meritdato", "Dato for merit", "Start", "Startet", "Begyndt", "Dato for start"),
                parts=(*MERIT_START_PARTS, "dato -slut -til -prøve -test -best -henvis"),
            ),
            Column("udbyder", "Udbyder", words=UDBYDER_WORDS, parts=UDBYDER_PARTS, likely=UDBYDER_LIKELY),
        ),
        words=(
            *("Merit", "Meritter", "Meritmoduler", "Meriterede moduler", "Merit moduler"),
            *(f"Merit{how} {modules}" for how in _CREDITED for modules in ("moduler", "DU-moduler")),
            *("Godskrevne moduler", "Godskrevne", "Godskrevet", "Godskrivning", "Godskrivninger"),
        ),
    ),
    Table(
        title="Præ-2004",
        field="prae2004",
        record=Prae2004,
        columns=(
            Column(
                "foerste_startdato",
                "Første startdato",
                Kind.DATE,
                words=("Startdato", "Første start"),
                parts=each(
                    "start",
                    "begynd",
                    "første dato",
                    "første gang",
                    "første undervisningsdag",
                    "første kursusdag",
                    "første dag",
                    but="-seneste -sidste",
                ),
            ),
            Column(
                "du",
                "DU i præ-2004 data",
                Kind.JA_NEJ,
                words=("DU", "DU i præ-2004", "DU søgning i præ-2004 data", "Danskuddannelse"),
                parts=(
                    "danskuddannelse -findes -fundet -registr -system -data",
                    "du -findes -fundet -registr -system -data",
                    "danskundervisning -findes -fundet -registr -system -data",
                ),
            ),
        ),
        words=(
            "Præ-2004",
            "Før 2004",
            "Præ 2004 data",
            "Data fra før 2004",
            "Før 1. januar 2004",
            "Før 1.1.2004",
            "Før 01.01.2004",
            "Gamle data",
            "Gl. data",
            "Gammel ordning",
            "Gamle ordning",
            "Gamle registreringer",
            "Gamle register",
            "Gammelt register",
            "Gamle system",
            "Gammelt system",
            "Ældre data",
            "Ældre register",
            "Ældre registreringer",
            "Inden 2004",
            "Forud for 2004",
            "Tidligere end 2004",
            "Ældre end 2004",
            "Til og med 2003",
            "Tidligere undervisning",
            "Tidligere danskundervisning",
        ),
        exists=Column(
            "findes",
            "Findes i præ-2004 data",
            Kind.JA_NEJ,
            words=("Findes", "Findes i præ-2004"),
            parts=(
                "findes -efter -fra",
                "fundet -efter",
                "kendt -efter -fra",
                "har noget -efter -fra",
                "registreret -efter -dato -den",
                "2004 -danskuddannelse -du -start -begynd -dato -efter",
                "i regist -danskuddannelse -du",
                "i system -danskuddannelse -du",
                "i arkiv -danskuddannelse -du",
                "i historik -danskuddannelse -du",
                "har data -danskuddannelse -du",
                "kendt -godkendt -anerkendt -efter -fra -dato -den -danskuddannelse -du",
            ),
        ),
    ),
)
TABS = tuple(table for table in TABLES if table.has_tab)
# The tables that a run's details have a sheet of; what the older register has stands in the extract.
DETAIL_TABLES = tuple(table for table in TABLES if table.field != "prae2004")
# The columns with codes, by the municipality's table of explanations (`[koder.udbyder]`).
CODE_TABLES = {
    "udbyder": "udbyder",
    "henvisningskategori": "henvisningskategori",
    "kategori": "henvisningskategori",
    "ophoersaarsag": "ophoersaarsag",
}
