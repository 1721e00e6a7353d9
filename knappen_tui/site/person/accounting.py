"""The accounting of a part: what it promises to show, and whether all that it shows was read.

A text in a part is a record's value, a label, a title, a control's name or a message. One that looks like a record and
was not read is a record in a form that is not known here: the part is refused.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, fields
from operator import attrgetter

from knappen_tui.domain.columns import Kind, from_text, to_text
from knappen_tui.domain.errors import NotUnderstood
from knappen_tui.domain.person_tables import TABLES, Table
from knappen_tui.site.person.records import Records
from knappen_tui.tables.heading_parts import is_about_entry
from knappen_tui.web.text import clean

_DIGIT = re.compile("[0-9]")
_WORD = re.compile(r"[^\W\d_]+")
_MONTHS = "jan|feb|mar|apr|maj|jun|jul|aug|sep|okt|nov|dec"
# The number of a function key is none of records: »F9 Moduler«.
_NUMBER = r"(?<![0-9.,-])(?<!\bF)(?<!\bPF)([0-9]{1,4})"
_RANGE = re.compile(
    rf"{_NUMBER}\s*(?:[-–—]|til)\s*([0-9]{{1,4}})\s*(?:af|ud af|/)\s*(?:i alt\s*)?([0-9]{{1,4}})\b", re.IGNORECASE
)
_PAGE = re.compile(rf"\bside\s+{_NUMBER}\s*(?:af|/)\s*([0-9]{{1,4}})\b", re.IGNORECASE)
_SHOWN = re.compile(
    rf"\bviser\s+(?:de\s+\w+\s+)?{_NUMBER}\s+(?:ud\s+)?af\s+(?:i alt\s+)?([0-9]{{1,4}})\b", re.IGNORECASE
)
_NOUNS = (
    "modul|prøve|eksamen|eksaminer|henvisning|merit|post|række|resultat|registrering|forekomst|element|kursusforløb|forløb"
    "|hit|træf|linje|record"
)
# What follows a number of records: their name, or nothing.
_END = rf"(?:\s+[a-zæøå]*(?:{_NOUNS})[a-zæøå]*|\s*(?=[»>›→]|$))"
_TOTAL = re.compile(
    rf"{_NUMBER}\s+(?:i alt\b|(?:[a-zæøå]+\s+)?[a-zæøå]*(?:{_NOUNS})[a-zæøå]*)"
    rf"|\b(?:i alt|antal(?:\s+[a-zæøå]+)?|total)\s*:?\s*{_NUMBER}(?![0-9.,-])"
    rf"|\b(?:vis|se)\s+(?:alle|samtlige)(?:\s+[a-zæøå]+){{0,3}}?\s+\(?{_NUMBER}\)?{_END}",
    re.IGNORECASE,
)
# Of the records on this page all there are: »viser 8 poster ud af 18 i alt«, »viser 8 post(er) af 18«.
_SHOWN_HERE = re.compile(
    rf"\bviser\s+{_NUMBER}\s+[a-zæøå]*(?:{_NOUNS})[a-zæøå]*(?:\([a-zæøå]+\))?"
    r"\s+(?:ud\s+)?af\s+(?:i alt\s+)?([0-9]{1,4})\b",
    re.IGNORECASE,
)
# The number of records on another page: »Næste 8 poster«, »Forrige 15 poster«.
_ELSEWHERE = re.compile(rf"\b(?:(næste|next)|forrige|foregående|previous)\s+{_NUMBER}{_END}", re.IGNORECASE)
# The number of records that are not shown: »Vis 13 flere moduler«, »Vis de resterende 13«, »Hent flere (13)«.
_FURTHER = re.compile(
    rf"{_NUMBER}\s+(?:flere|mere|yderligere){_END}|\b(?:resterende|øvrige|yderligere)\s+{_NUMBER}{_END}"
    rf"|\b(?:flere|mere)(?:\s+[a-zæøå]+)?\s+\({_NUMBER}\)",
    re.IGNORECASE,
)
# How many records a page may show: »20 poster per side«.
_PER_PAGE = re.compile(rf"{_NUMBER}(?:\s+[a-zæøå]*(?:{_NOUNS})[a-zæøå]*)?\s+(?:per|pr\.?)\s*side\b", re.IGNORECASE)
# All of a text that says that more records follow, as below the lists of a terminal: »Mere...«, and »Slut« at the end.
_MORE = re.compile(r"(?:mere|flere|more|fortsættes)\s*(?:\.{2,}|…|\+)", re.IGNORECASE)
# What all of these have in them, beside a digit; searched without case it takes several times as long.
_OF_COUNTS = re.compile(
    f"af|/|i alt|antal|total|alle|samtlige|næste|next|forrige|previous|flere|mere|øvrige|resterende|yderligere|{_NOUNS}"
)
_STEMS = {"moduler": ("modul",), "proever": ("prøve", "eksam"), "henvisninger": ("henvis",), "meritter": ("merit",)}
_DATE = (
    r"[0-9]{1,2}[-./][0-9]{1,2}[-./][0-9]{2,4}(?![0-9])|[0-9]{4}-[0-9]{2}-[0-9]{2}"
    rf"|(?<![0-9])[0-9]{{1,2}}\.?\s?(?:{_MONTHS})[a-z]*\.?\s?[0-9]{{4}}"
)
_DAY = re.compile(_DATE, re.IGNORECASE)
_DATA = re.compile(
    rf"{_DATE}"
    r"|(?<![0-9-])[1-3]-[1-6](?![0-9-])|(?<!\w)[0-9]{5,}|studieprøven|prøve i dansk|\bpd ?[1-3]\b"
    r"|\bbestået\b(?!\s*(?::|d\.?|den|dato):?$)"  # and not the label of a date
    r"|^(?:ja|nej)$",
    re.IGNORECASE,
)
# What `_DATA` finds without a digit, as a part of a text and as the whole of one.
_EXAMS = ("studieprøven", "prøve i dansk")
_DATA_WORDS = (*_EXAMS, "bestået")
_DATA_TEXTS = frozenset({"ja", "nej"})
_RESULT = re.compile(r"(?:ikke )?bestået", re.IGNORECASE)
_RESULT_WORD = re.compile(r"\bbestået\b", re.IGNORECASE)
# The day on which the register begins, as titles have it: »Undervisning før 1. januar 2004«.
_REGISTER_DAY = re.compile(
    r"\bfør\s+(?:den\s+)?(?:1\.\s?(?:januar|jan\.?|1\.)\s?|0?1[-./]0?1[-./])2004\b", re.IGNORECASE
)
# A sentence that explains the exams, and names no day: »Ved Prøve i Dansk 1 bedømmes læsning og skrivning samlet.«
_EXPLANATION = re.compile(
    r"\W*(?:ved|til|for|om|hvis|når|bemærk)\b(?:\s+(?!kursist|person|borger|bestået|aflagt)[a-zæøå()/,-]+"
    r"|\s+(?<=dansk )[1-3])+\.",
    re.IGNORECASE,
)
# When what is shown was brought up to date: »Oplysningerne er sidst opdateret af sprogcentrene 31-08-2018«.
_UPDATED = re.compile(
    r"\b(?:(?:sidst|senest) (?:opdater|ajourfør|overfør|indlæs|indberet|hente)\w*"
    rf"|(?:opdateret|ajourført) (?:den|d\.|pr\.?))[^0-9]{{0,40}}(?:{_DATE})",
    re.IGNORECASE,
)
# The time at which something was entered, beside a label that says so: »Post ændret«.
_STAMP = re.compile(rf"(?:{_DATE}),?\s+(?:kl\.?\s*)?[0-9]{{1,2}}[:.][0-9]{{2}}(?:[:.][0-9]{{2}})?")
# The label of the day on which a person was born.
_BORN = re.compile(r"(?:fødselsdato|fødselsdag|født(?: den| d\.)?):?", re.IGNORECASE)
# What a number stands for in a list of codes: »Ophørsårsag: 0 = uoplyst, 1 = bestået, 2 = fraflyttet«.
_CODE = re.compile(r"(?:^|(?<=[:;,(]))\s*([0-9]{1,2})\s*=\s*([^=:;,.()0-9]{2,60})(?=[;,.)]|$)")
_FEWEST_CODES = 3
# The values of each kind of record, in the order of its fields.
_VALUES = {table.record: attrgetter(*(one.name for one in fields(table.record))) for table in TABLES}
# A person's number, or the first half with the other hidden: no column has one, and it tells whose the page is.
_PERSON = re.compile(r"(?<![0-9-])[0-9]{6}[- ]?(?:[0-9]{4}(?![0-9-])|[*•·.xX]{4}(?!\w))")


@dataclass
class Counts:
    """What the texts of a part say about numbers of records. `totals` may contradict one another.

    `has_more` is whether one says that there are records on a following page. `named` are those of `totals` that the
    name of a control alone gives: »Vis alle 23 moduler« may be those of all persons. `shown` are the numbers of records
    in »Viser 8 af 18«: on this page, or up to its end. `further` are numbers of records that are not shown.
    """

    totals: set[int] = field(default_factory=set)
    ranges: set[tuple[int, int]] = field(default_factory=set)
    shown: set[int] = field(default_factory=set)
    pages: set[tuple[int, int]] = field(default_factory=set)
    has_more: bool = False
    named: set[int] = field(default_factory=set)
    further: set[int] = field(default_factory=set)

    @property
    def page(self) -> int | None:
        """The number of the page that is shown, None where it does not say."""
        return next(iter(self.pages))[0] if len(self.pages) == 1 else None


def take_counts(texts: Iterable[str], counts: Counts, about: Table) -> list[str]:
    """Add what the texts say about numbers of records; return the texts without it.

    A number of another table's records is left out.
    """
    rest = []
    for text in texts:
        if not may_say_count(text):
            rest.append(clean(text))
            continue
        for first, last, total in _RANGE.findall(text):
            counts.ranges.add((int(first), int(last)))
            counts.totals.add(int(total))
        left = _RANGE.sub(" ", text)
        counts.pages |= {(int(page), int(pages)) for page, pages in _PAGE.findall(left)}
        left = _PAGE.sub(" ", left)
        for shown, total in _SHOWN.findall(left):
            counts.shown.add(int(shown))
            counts.totals.add(int(total))
        left = _SHOWN.sub(" ", left)
        counts.totals |= {int(total) for _, total in _SHOWN_HERE.findall(left)}
        left = _SHOWN_HERE.sub(" ", left)
        counts.has_more = counts.has_more or any(
            found[1] and _is_about(found[0], about) for found in _ELSEWHERE.finditer(left)
        )
        left = _ELSEWHERE.sub(" ", left)
        further = (found for found in _FURTHER.finditer(left) if _is_about(found[0], about))
        counts.further |= {int(found[found.lastindex or 0]) for found in further}
        left = _PER_PAGE.sub(" ", _FURTHER.sub(" ", left))
        counts.totals |= {
            int(found[found.lastindex or 0]) for found in _TOTAL.finditer(left) if _is_about(found[0], about)
        }
        rest.append(clean(_TOTAL.sub(" ", left)))
    return [text for text in rest if text]


def may_say_count(text: str) -> bool:
    """Whether `take_counts` may find a number in a text. It finds none in most."""
    return _DIGIT.search(text) is not None and _OF_COUNTS.search(text.casefold()) is not None


def says_more(text: str) -> bool:
    """Whether the text, which is no control's name, says that more records follow, and not how many."""
    return _MORE.fullmatch(text) is not None


def says_page(text: str) -> bool:
    """Whether the text says which page is shown: »Side 1 af 3«."""
    return _PAGE.search(text) is not None


def page_of(text: str) -> tuple[int, int] | None:
    """Return the number of the page that is shown and how many there are, None where the text says neither."""
    found = _PAGE.search(text)
    return (int(found[1]), int(found[2])) if found else None


def says_extent(text: str) -> bool:
    """Whether the text says how much is shown of how much: »Viser 1-10 af 23 i alt«, »Side 1 af 3«."""
    patterns = (_RANGE, _PAGE, _SHOWN, _SHOWN_HERE)
    return _DIGIT.search(text) is not None and any(pattern.search(text) for pattern in patterns)


def check_total(about: Table, records: Records, totals: Iterable[int]) -> None:
    """Raise `NotUnderstood` where a page says another number of records than were found."""
    for total in sorted(set(totals)):
        if total != len(records):
            raise NotUnderstood(
                f"Siden siger, at der er {total} under {about.title}, men viser {len(records)}.",
                advice="Resten står måske på sider, som programmet ikke kan bladre til. Slå personen op i knappen.",
            )


def looks_like_data(text: str) -> bool:
    """Whether the text holds a date, a DU-modul or the like, so that it is no label."""
    return bool(_data_in(text))


def names_exam_and_day(text: str) -> bool:
    """Whether the text holds the name of a final exam and a date: »Studieprøven (04-12-2019)«."""
    return any(map(text.casefold().__contains__, _EXAMS)) and _DAY.search(text) is not None


def words_beside_data(text: str) -> list[str]:
    """Return the words of a text, in lower case, without those of dates, DU-moduler and the like."""
    return _WORD.findall(_DATA.sub(" ", text).casefold())


def may_be_label(text: str) -> bool:
    """Whether a text is no value: »Test bestået« is none, but »Bestået« and »Ikke bestået« are."""
    return not looks_like_data(text if _RESULT.fullmatch(text) else _RESULT_WORD.sub("", text))


def unread(texts: Iterable[str], records: Records) -> list[str]:
    """Return the texts that look like records and say something that none of the records does."""
    texts = list(texts)
    found = {
        text: shown
        for before, text in zip(["", *texts], texts, strict=False)
        if _data_in(text)
        if not (_STAMP.fullmatch(text) and is_about_entry(before))
        if not (_DAY.fullmatch(text) and _BORN.fullmatch(before))
        if (shown := _data_in(_without_codes(_without(text, _PERSON, _REGISTER_DAY, _UPDATED, _RANGE, _EXPLANATION))))
    }
    if not found:
        return []
    said = " ".join(_said(records)).casefold()
    return [
        text
        for text, shown in found.items()
        if any(_normal(one) not in said and one.casefold() not in said for one in shown)
    ]


def check_unread(about: Table, texts: Sequence[str]) -> None:
    """Raise `NotUnderstood` for texts of `unread`."""
    if texts:
        raise NotUnderstood(
            f"Siden viser noget under {about.title}, der ligner en registrering, i en form, som ikke kan læses.",
            advice="Slå personen op i knappen, og send siden til dem, der vedligeholder programmet.",
        )


def _data_in(text: str) -> list[str]:
    """Return what in the text is a date, a DU-modul or the like. Most texts have none, which is told at once."""
    if not _DIGIT.search(text):
        lowered = text.casefold()
        if lowered not in _DATA_TEXTS and not any(map(lowered.__contains__, _DATA_WORDS)):
            return []
    return [one[0] for one in _DATA.finditer(text)]


def _without(text: str, *patterns: re.Pattern[str]) -> str:
    for pattern in patterns:
        text = pattern.sub("", text)
    return text


def _without_codes(text: str) -> str:
    """Return a text without its list of codes, in which several numbers each stand for something else."""
    codes = _CODE.findall(text) if "=" in text else []
    numbers, meanings = {number for number, _ in codes}, {clean(meaning).casefold() for _, meaning in codes}
    is_list = len(codes) >= _FEWEST_CODES and len(numbers) == len(meanings) == len(codes)
    return _CODE.sub("", text) if is_list else text


def _is_about(text: str, about: Table) -> bool:
    """Whether a number of records is one of this table: it does not name another."""
    named = {name for name, stems in _STEMS.items() if any(stem in text.casefold() for stem in stems)}
    return not named or about.field in named


def _said(records: Records) -> list[str]:
    """Return the values of the records as text, dates as dd-mm-yyyy."""
    said: list[str] = []
    for record in records:
        for value in _VALUES[type(record)](record):
            if value is None or isinstance(value, str):
                said.append(value or "")
            else:
                said += [text for _, text in value] if isinstance(value, tuple) else [to_text(value)]
    return said


def _normal(text: str) -> str:
    """Return a date as dd-mm-yyyy, other text in lower case."""
    try:
        return to_text(from_text(text, Kind.DATE))
    except ValueError:
        return text.casefold()
