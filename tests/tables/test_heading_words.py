"""What contractors may call a column: its heading tells it, and headings of other things tell none."""

from pathlib import Path

import pytest

from knappen_tui.domain.udtraek import COLUMNS
from knappen_tui.site.words import DEFAULT
from knappen_tui.tables.headings import Heading, UnclearHeadings, match

# By table and field, "" for headings of none.
HEADINGS = {
    "moduler": {
        "du_modul": (
            "DU-modul;Modul;DU/modul;DU-MOD;Danskuddannelse-modul;Danskuddannelse og modul;"
            "Uddannelse og modul;Danskmodul;DU og modul;Danskudd./modul;DU modul nr.;Modulkode;Modulnr.;"
            "Modul (DU-modul);Modul (kode);Modulbetegnelse;Uddannelse/modul;Niveau/modul;DU-niveau;"
            "Danskuddannelse"
        ),
        "startdato": (
            "Startdato;Start;Startet;Begyndt;Påbegyndt;Startet den;Første undervisningsdag;Første kursusdag;Første dag;"
            "Kursusstart;Holdstart;Opstart;Opstartsdato;Startdag;Igangsat;Fra;Fra dato;Fra og med;"
            "Begyndelsesdato;Påbegyndelsesdato;Modul startdato;Dato for start;Påbegyndt d.;STARTDT;"
            "Start (dato);Modulstart;Første lektion;Første mødedag;Begyndte"
        ),
        "slutdato": (
            "Slutdato;Slut;Sluttet;Afsluttet;Sidste undervisningsdag;Sidste kursusdag;Sidste dag;Slutdag;Stopdato;"
            "Stoppet;Ophørt d.;Til;Til dato;Til og med;Afslutning;Afsluttet d.;Ophørsdato;Slut (dato);"
            "Modulslut;SLUTDT;Dato for ophør;Afslutningsdato;Sidste lektion;Sidste mødedag;Ophørt"
        ),
        "udbyder": (
            "Udbyder;Sprogcenter;Sprogskole;Udbydernr.;Udbyder (kode);Skole;INST;Institution;Inst.nr.;"
            "Institutionsnr.;Sprogcenter/Sprogskole;Sprogcenter nr.;Udbyderkode;Udbyder-ID;Kursussted;"
            "Undervisningssted;Skolekode;Centernr.;Indberettende sprogcenter;Sprogcenterkode;"
            "Sprogudbyder;Undervist på;Uddannelsessted;Skolenr."
        ),
        "henvisningskategori": (
            "Henvisningskategori;Kategori;Henv.kat.;Henv. kategori;KAT;Henvist som kategori;"
            "Henvisningskode;Henvist som;Kursistkategori;Kursisttype;Henvisningstype;Kat.;Henv. kode;"
            "Henvisningsart;Kursistgruppe;Kategori (henvisning)"
        ),
        "ophoersaarsag": (
            "Ophørsårsag;Årsag til ophør;Stoppet pga.;Ophørskode;OPH;Ophør;Afslutningsårsag;Årsag;"
            "Stopårsag;Stopkode;Afslutningskode;Afgangsårsag;Afgangskode;Slutårsag;Slutkode;Begrundelse;"
            "Ophørsgrund;Hvorfor stoppet;Årsagskode;Grund til ophør;Ophør, årsag;Afbrudt pga."
        ),
        "modultest_bestaaet": (
            "Modultest bestået;Modultest;Test bestået;TEST BEST.;Bestod modultest;Modultest bestået d.;"
            "Bestået modultest;Modulprøve bestået;Bestået den;Bestået;Bestået dato;Test;"
            "Modultest (bestået);Modulprøve;Bestået test;Dato for bestået;Beståelsesdato"
        ),
        "": (
            "Oprettet;Ajourført;Sagsnr.;Registreret den;Registreret;Oprettet af;Rettet af;Rettet den;"
            "Indberettet;Indberettet den;Indberetningsdato;Ændret;Ændret den;Senest opdateret;Bemærkning;"
            "Løbenr.;Lektioner;Antal timer;Timer;Hold;Holdnr.;Lærer;Fremmøde;Status;Handling;Kommune;"
            "Betalingskommune;Version;Antal moduler;Start og slut;Periode;Kilde;Brugernavn;Id;Cpr;Navn;"
            "Adresse;Telefon;Sprogcenterets navn;Tilmeldt;Indskrevet;Indskrevet den;Udskrevet;Visiteret;"
            "Depositum;Takst;Udbetalt;Godkendt;Modtaget;Testdato;"
            "Modultestdato;Dato for test;Test afholdt;Danskprøve bestået"
        ),
    },
    "proever": {
        "proeve": (
            "Prøve;Prøvens art;Prøvetype;Danskprøve;Prøvens navn;Prøvenavn;Eksamen;PRØVE;Prøveart;"
            "Prøvebetegnelse;Art;Type;Prøvens betegnelse;Hvilken prøve;Prøvekode;Prøven;Prøveform;"
            "Navn på prøve;Titel;Eksamenstype;Betegnelse;Prøveniveau"
        ),
        "dato": (
            "Prøvedato;Dato;Prøvedag;Aflagt;Aflagt den;Afholdt;Afholdt den;Holdt den;Dato for prøve;Eksamensdato;"
            "Eksamensdag;DATO;Prøvens dato;Prøve aflagt;Bestået dato;Aflæggelsesdato;Prøvedt.;"
            "Prøven afholdt;Afholdelsesdato;Prøvedato (dd-mm-åååå)"
        ),
        "termin": (
            "Termin;Prøvetermin;Prøveperiode;Eksamenstermin;Prøverunde;Terminsperiode;Eksamensperiode;"
            "TERMIN;Termin (måned);Prøvens termin;Eksamensrunde"
        ),
        "laeseforstaaelse": (
            "Læseforståelse;Læsning;Læse;LÆS;Læs;Kar. læseforst.;Karakter læsning;"
            "Karakter, læseforståelse;Læseforst.;Karakter, læse;Læsedel;Læsekarakter;Læseprøve;Kar. læs;"
            "Delprøve læsning"
        ),
        "skriftlig": (
            "Skriftlig;Skriftlig fremstilling;SKR;Skr;Skr.;Skriftligt;Skriftl.;Skriftlig fremst.;"
            "Kar. skriftlig;Skrive;Skriv;Karakter, skrive;Skriftlig del;Skriftlig karakter;"
            "Skriftlig prøve;Skriveprøve;Skrivning;Delprøve skriftlig;Skriftlig fremst"
        ),
        "mundtlig": (
            "Mundtlig;Mundtligt;MDT;Mdt.;Mundtl.;Mundtlig komm.;Mundtlig kommunikation;Kar. mundtlig;"
            "Tale;Karakter, tale;Mundtlig del;Mundtlig karakter;Samtale;Mundt.;Taledel;Delprøve mundtlig"
        ),
        "resultat": (
            "Resultat;Udfald;Samlet resultat;Prøvens resultat;Bestået;Bestået/ikke bestået;RESULTAT;"
            "Prøveresultat;Bestået?;Bestået (ja/nej);Endeligt resultat"
        ),
        "udbyder": (
            "Udbyder;Prøvested;Prøvested (kode);Sprogcenter;Sprogskole;Udbydernr.;Prøveafholder;"
            "Prøveafholder-kode;Afholdt på;INST;Prøveudbyder;Prøvecenter;Skole;Prøveskole;"
            "Sprogcenter/Sprogskole;Afholdende sprogcenter;Afholdt hos;Afholder;Eksamenssted;Aflagt på;"
            "Aflagt hos;Prøveinstitution;Prøvestedets nr.;Afholdelsessted"
        ),
        "": (
            "Oprettet;Ajourført;Sagsnr.;Registreret den;Registreret;Indberettet den;Indberetningsdato;"
            "Ændret;Senest opdateret;Bemærkning;Løbenr.;Gennemsnit;Karaktergennemsnit;Prøvebevis udstedt;"
            "Bevis udstedt;Bevis;Tilmeldt;Tilmeldingsdato;Censor;Handling;Prøvested navn;Skolens navn;"
            "Skriftlig og mundtlig;Antal forsøg;Forsøg;Karakter;Modul;Modtaget dato;Oprettelsesdato;"
            "Registreringsdato;Opdateret dato;Fødselsdato;Kommune"
        ),
    },
    "henvisninger": {
        "dato": (
            "Henvisningsdato;Dato;Henvist;Henvist den;Henvist dato;Henvisning modtaget;Henv. dato;"
            "Henv.dt.;Dato for henvisning;Henvist d.;DATO;Henvisningens dato;Visiteret;Visiteret den;"
            "Visitationsdato;Henvisningsdag;Dato for visitation"
        ),
        "kategori": (
            "Henvisningskategori;Kategori;KAT;Henv.kat.;Henv. kategori;Kat.;Henvist som;Henvisningstype;"
            "Henvisningskode;Kursistkategori;Kursisttype;Henvisningens art;Henvisningsart"
        ),
        "kommune": (
            "Henvisende kommune;Kommune;Henvist af;Henv. kommune;Fra kommune;Af kommune;"
            "Kommunenr.;Kommunekode;Kommune (nr.);"
            "Afsenderkommune;KOMMUNE"
        ),
        "udbyder": (
            "Udbyder;Henvist til;Til sprogskole;Modt. udbyder-kode;Henvist til udbydernr.;Sprogcenter;"
            "Sprogskole;Henvist til sprogcenter (nr.);INST;Modtagende sprogcenter;Modtager;Skole;"
            "Til udbyder (kode);Til sprogcenter;Modtagende udbyder;Til skole;Modtagende skole;"
            "Sprogcenter/Sprogskole;Til institution;Henvist til udbyder nr."
        ),
        "": (
            "Oprettet;Ajourført;Sagsnr.;Registreret;Registreret den;Indberettet den;Ændret;Bemærkning;"
            "Løbenr.;Status;Handling;Sagsbehandler;Bopælsdato;Udløbsdato;Udløber;Gyldig til;Indrejsedato;"
            "Opholdsgrundlag;Ophørsdato;Slutdato;Startdato;Ret til dansk til;Oprettelsesdato;"
            "Ændringsdato;Annulleret den;Tilbagetrukket;Bopælskommune;Hjemkommune;Betalingskommune;"
            "Opholdskommune;Tilflytningskommune;Fraflytningskommune"
        ),
    },
    "meritter": {
        "du_modul": (
            "DU-modul;Modul;Meritmodul;Merit for;Merit for modul;Godskrevet modul;Meriteret DU-modul;"
            "Meriteret modul;Modul (merit);DU/modul;DU-MOD;Danskmodul;Uddannelse og modul;"
            "Danskuddannelse-modul;Meritniveau;Merit til modul;Merit givet for;Merit på modul;"
            "Meritgivende modul;Merit (DU-modul);DU-modul givet i merit;Godskrevet for modul;Tildelt modul"
        ),
        "startdato": (
            "Startdato;Dato;Meritdato;Merit fra;Gælder fra;Merit pr.;Start;Startet;Dato for merit;"
            "Gældende fra;DATO;Virkning fra;Gyldig fra;Merit dato;Godskrevet fra dato;Merit givet den;"
            "Godskrevet den;Fra;Pr.;Fra dato;Meriteret den"
        ),
        "udbyder": (
            "Udbyder;Sprogcenter;Sprogskole;Udbydernr.;INST;Meritgivende sprogcenter;Skole;"
            "Merit fra sprogcenter;Sprogcenter/Sprogskole"
        ),
        "": (
            "Oprettet;Ajourført;Sagsnr.;Registreret;Registreret den;Registreringsdato;Indberettet den;"
            "Ændret;Bemærkning;Slutdato;Til;Gyldig til;Fra og til;Grundlag;Begrundelse;Handling;"
            "Oprettelsesdato"
        ),
    },
    "prae2004": {
        "foerste_startdato": (
            "Første startdato;Første start;Begyndte første gang;Startede første gang;Startet første gang;"
            "Første gang startet;Første startdato før 2004;Første start før 2004;Første undervisningsdag;"
            "Første kursusdag;Begyndt;Startdato;Første dato;Tidligste start;Tidligste startdato;Påbegyndt første gang;"
            "Først startet;Første modul startet;Start;Først påbegyndt"
        ),
        "du": (
            "DU;DU i præ-2004 data;Danskuddannelse;Danskudd.;Danskudd. (J/N);Gik på danskuddannelse;"
            "Var på danskuddannelse;Har fulgt danskuddannelse;Deltog i danskuddannelse;"
            "Deltaget i danskuddannelse;Danskuddannelse (DU);Danskuddannelse før 2004;Dansk uddannelse;"
            "På danskuddannelse;Har deltaget i danskuddannelse;DU (ja/nej);Danskundervisning;"
            "Fulgt danskuddannelse"
        ),
        "findes": (
            "Findes;Findes i præ-2004 data;Findes før 2004;Fundet;Kendt før 2004;Kendt;"
            "Registreret før 2004;I arkivet;Findes i arkivet;Står i det gamle register;Fundet i DU-data;"
            "Registreret;Data før 2004;Har data;I registret;I det gamle register;Findes i arkiv;"
            "I historik"
        ),
        "": (
            "Oprettet;Ajourført;Sagsnr.;Slutdato;Sidste slutdato;Bemærkning;Seneste startdato;"
            "Antal timer;Løbenr.;Sidste startdato"
        ),
    },
}
# A sheet a line: the headings of its sixteen columns, as group/heading where there are two rows of them.
SHEETS = (Path(__file__).parent / "data/extract_headings.txt").read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize(
    ("table", "heading", "field"),
    [
        pytest.param(table, heading, field, id=f"{table}-{heading}")
        for table, fields in HEADINGS.items()
        for field, headings in fields.items()
        for heading in headings.split(";")
    ],
)
def test_heading_tells_its_column_alone(table: str, heading: str, field: str) -> None:
    assert list(match(DEFAULT.table_columns[table], (Heading("", heading),))) == ([field] if field else [])


def headings_of(sheet: str) -> tuple[Heading, ...]:
    """The headings of a sheet; a slash within one is a colon here."""
    parts = (text.rpartition("/") for text in sheet.split("|"))
    return tuple(Heading(group, text.replace(":", "/")) for group, _, text in parts)


@pytest.mark.parametrize("sheet", SHEETS, ids=range(len(SHEETS)))
def test_headings_of_a_sheet_tell_its_columns(sheet: str) -> None:
    found = match(DEFAULT.udtraek_columns, headings_of(sheet))
    assert {field: sheet.split("|")[place] for field, place in found.items()} == {
        column.field: text for column, text in zip(COLUMNS, sheet.split("|"), strict=True)
    }


def test_heading_without_its_group_gives_way_to_one_with_it() -> None:
    sheet = (
        "CPR-nr.|Findes i 2004+|Første startdato|Første DU-modul|Første udbyder|Seneste startdato|Seneste DU-modul|"
        "Seneste udbyder|Henvisning dato|Henvisning kategori|Merit DU-modul|Merit startdato|Merit udbyder|"
        "Findes i præ-2004|Præ-2004 startdato|Præ-2004 DU"
    )
    found = match(DEFAULT.udtraek_columns, headings_of(sheet))
    assert found == {column.field: place for place, column in enumerate(COLUMNS)}


def test_latest_referral_and_name_of_the_older_register_are_columns() -> None:
    headings = headings_of("Seneste modul|Seneste henvisning|Tidligere data|Tidligere data, første start")
    assert match(DEFAULT.udtraek_columns, headings) == {
        "seneste_du_modul": 0,
        "henvisning_dato": 1,
        "prae2004_findes": 2,
        "prae2004_startdato": 3,
    }


def test_heading_that_gives_way_and_is_of_no_other_column_is_refused() -> None:
    with pytest.raises(UnclearHeadings):
        match(DEFAULT.udtraek_columns, headings_of("Første modul startdato|Første startdato|Præ-2004 startdato"))


@pytest.mark.parametrize("table", HEADINGS)
def test_no_word_means_two_columns_of_a_table(table: str) -> None:
    expected = DEFAULT.table_columns[table]
    for one in expected:
        for word in (one.column.heading, *one.column.words):
            assert list(match(expected, (Heading("", word),))) == [one.column.field], word


def test_no_word_means_two_columns_of_the_extract() -> None:
    expected = DEFAULT.udtraek_columns
    for one in expected:
        for word in (one.column.heading, *one.column.words):
            assert list(match(expected, (Heading(one.column.group, word),))) == [one.column.field], word
            assert set(match(expected, (Heading("", word),))) <= {one.column.field, "findes"}, word


@pytest.mark.parametrize("other", ["Slutdato", "Svardato", "Gyldig til dato"])
def test_another_date_under_a_referral_is_not_that_of_the_referral(other: str) -> None:
    headings = headings_of(f"Seneste henvisning/Henvisning fra dato|Seneste henvisning/{other}")
    assert match(DEFAULT.udtraek_columns, headings) == {"henvisning_dato": 0}
