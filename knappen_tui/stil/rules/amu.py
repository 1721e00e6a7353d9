"""The rules of AMU-indberetning."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from knappen_tui.stil.period import Period, years_before
from knappen_tui.stil.rules.register import FILE, CheckContext, Record, group, key, post

_NOT_RELEVANT = 9
_OTHER_NAMES_OF_AMU = frozenset({"2411", "ÅEU", "AMU (2411)", "AMU (2411)/ÅEU"})
_FORMS = frozenset({
    "Aftenundervisning", "Fjernundervisning", "Weekendundervisning", "Dagundervisning", "På fremmedsprog",
})  # fmt: skip

key("AMU-PERSON-01", FILE, "PersonId")
key("AMU-KURSIST-01", FILE, "PersonId", "Afholdende", "Uddannelse")
key("AMU-HOLD-01", FILE, "HoldId")


@post("AMU-PERIODE-01")
def no_quarter(text: str) -> bool:
    """Say whether this is no year and quarter."""
    return Period.from_field(text) is None


@post("AMU-PERIODE-02", context=True)
def other_period(context: CheckContext, text: str) -> bool:
    """Say whether the file is for another quarter than the one that is checked."""
    told = Period.from_field(text)
    return told is not None and context.periode is not None and told != context.periode


@post("AMU-NAVN-01")
def unmarked_name(first: str, last: str) -> bool:
    """Say whether a name is a marker without its brackets."""
    return any(name.casefold() in {"beskyttet", "ukendt"} for name in (first, last))


@post("AMU-UDD-01")
def not_amu(text: str) -> bool:
    """Say whether the education is none the document names."""
    return text != "AMU" and text not in _OTHER_NAMES_OF_AMU


@post("AMU-UDD-02")
def amu_by_another_name(text: str) -> bool:
    """Say whether it is AMU as the description has it, not as the legal values have it."""
    return text in _OTHER_NAMES_OF_AMU


@post("AMU-NIVEAU-01")
def no_level(text: str) -> bool:
    """Say whether this is neither - nor a letter."""
    return text != "-" and not text.isalpha()


@post("AMU-NIVEAU-02")
def capital_level(text: str) -> bool:
    """Say whether the letter is a capital one."""
    return text.isalpha() and text.isupper()


@post("AMU-START-01")
def over_four_years(start: date, end: date) -> bool:
    """Say whether the course took more than four years."""
    return start < years_before(end, 4)


@post("AMU-START-02")
@post("AMU-HOLD-04")
def ends_before_it_begins(start: date, end: date) -> bool:
    """Say whether the end lies before the start."""
    return end < start


@post("AMU-START-03")
def one_day(start: date, end: date) -> bool:
    """Say whether the course is on one day."""
    return start == end


@post("AMU-SLUT-01", context=True)
def outside_four_quarters(context: CheckContext, end: date) -> bool:
    """Say whether the end lies outside the quarter and the three before it."""
    return context.periode is not None and not context.periode.earlier(3).start <= end <= context.periode.end


@post("AMU-FORM-01")
def unnamed_form(text: str) -> bool:
    """Say whether the form of teaching is none that the document names."""
    return text not in _FORMS


@post("AMU-RESULTAT-01")
def not_one_result(exam: int, other: int) -> bool:
    """Say whether both results are relevant, or neither."""
    return (exam == _NOT_RELEVANT) == (other == _NOT_RELEVANT)


@post("AMU-VARIGHED-01")
def impossible_duration(days: Decimal, start: date, end: date) -> bool:
    """Say whether the days are none, or more than there are between the dates."""
    return days <= 0 or (end >= start and days > (end - start).days + 1)


@post("AMU-SELV-01")
def self_taught_without_exam(self_taught: str, exam: int) -> bool:
    """Say whether someone self-taught has no result of an exam."""
    return self_taught == "1" and exam == _NOT_RELEVANT


@group("AMU-DELING-01", "Kursist")
def divided(posts: Sequence[Record]) -> Iterator[Record]:
    """Give every record whose subject and level an earlier one has; equal keys are another rule's."""
    seen: dict[object, set[object]] = {}
    for one in posts:
        subject = (one["Uvm_fag"], one["Niveau"])
        if None in subject:
            continue
        whole_key = (one["FKB"], one["FKBvers"], one["Startdato"])
        known = seen.setdefault(subject, set())
        if known and whole_key not in known:
            yield one
        known.add(whole_key)


@post("AMU-HOLD-03", context=True)
def class_over_four_years(context: CheckContext, start: date) -> bool:
    """Say whether a class begins before the fourth year before the return's."""
    return context.periode is not None and start < date(context.periode.year - 4, 1, 1)


@post("AMU-KVIK-01")
def other_kviknr(institution: str, number: str) -> bool:
    """Say whether the number is not the institution's and eight characters more."""
    return not number.startswith(institution) or len(number) != len(institution) + 8
