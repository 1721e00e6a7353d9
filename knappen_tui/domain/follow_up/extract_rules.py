"""The rules that need no more than a person's row of the extract; each is used with details too where there are any."""

from collections.abc import Iterator
from datetime import date

from knappen_tui.domain.columns import to_text
from knappen_tui.domain.exams import FinalExam
from knappen_tui.domain.follow_up.months import add_months, is_past
from knappen_tui.domain.follow_up.rule import Basis, Fact, FollowUpPerson, Limits
from knappen_tui.domain.kursist import DuModul, Kursist, Modul
from knappen_tui.domain.outcome import Outcome

UDBYDER = "udbyder"


def ingen_aktivitet(person: FollowUpPerson, limits: Limits) -> Iterator[Basis]:
    """Whose latest module ended long ago, nothing since; by the extract alone: began long ago."""
    if person.details is not None:
        yield from _since_last_end(person.details, limits, person.today)
        return
    row = person.row
    start = row.seneste_startdato
    if start and is_past(start, limits.months_since_start, person.today):
        facts = [Fact("Seneste modul begyndte", start)]
        facts += [Fact("DU-modul", row.seneste_du_modul)] if row.seneste_du_modul else []
        facts += [Fact("Udbyder", row.seneste_udbyder, UDBYDER)] if row.seneste_udbyder else []
        yield Basis(tuple(facts), "udtraek")


def _since_last_end(kursist: Kursist, limits: Limits, today: date) -> Iterator[Basis]:
    latest = max(
        kursist.moduler,
        key=lambda modul: (modul.slutdato or date.max, modul.startdato, modul.du_modul),
        default=None,
    )
    if latest is None or latest.slutdato is None:
        return
    end = latest.slutdato
    later = [proeve.dato for proeve in kursist.proever if proeve.dato] + [one.dato for one in kursist.henvisninger]
    if is_past(end, limits.months, today) and max(later, default=end) <= end and not _passed(kursist, latest.du_modul):
        yield Basis((Fact("Seneste modul sluttede", end), *module_facts(latest)), "detaljer")


def module_facts(modul: Modul) -> Iterator[Fact]:
    """Yield the facts about a module beside its dates: code, udbyder, and why it ended."""
    yield Fact("DU-modul", modul.du_modul)
    if modul.udbyder:
        yield Fact("Udbyder", modul.udbyder, UDBYDER)
    if modul.ophoersaarsag:
        yield Fact("Ophørsårsag", modul.ophoersaarsag, "ophoersaarsag")


def _passed(kursist: Kursist, du_modul: str) -> bool:
    """Whether a final exam of the module's danskuddannelse is registered as passed."""
    module = DuModul.parse(du_modul)
    exams = (FinalExam.named(proeve.proeve) for proeve in kursist.proever if proeve.passed)
    return module is not None and any(exam is not None and exam.niveau == module.niveau for exam in exams)


def trin_ned(person: FollowUpPerson, _limits: Limits) -> Iterator[Basis]:
    """Whose latest module lies below the first."""
    row = person.row
    if row.foerste_du_modul == row.seneste_du_modul:
        return
    first, latest = DuModul.parse(row.foerste_du_modul or ""), DuModul.parse(row.seneste_du_modul or "")
    if first and latest and latest < first:
        facts = [Fact("Første modul", str(first)), Fact("Seneste modul", str(latest))]
        facts += [Fact("Seneste modul begyndte", row.seneste_startdato)] if row.seneste_startdato else []
        yield Basis(tuple(facts))


def skiftet_udbyder(person: FollowUpPerson, _limits: Limits) -> Iterator[Basis]:
    """Whose first and latest modules are at different udbydere."""
    row = person.row
    if row.foerste_udbyder and row.seneste_udbyder and row.foerste_udbyder != row.seneste_udbyder:
        facts = [Fact("Første udbyder", row.foerste_udbyder, UDBYDER)]
        facts += [Fact("Seneste udbyder", row.seneste_udbyder, UDBYDER)]
        facts += [Fact("Seneste modul begyndte", row.seneste_startdato)] if row.seneste_startdato else []
        yield Basis(tuple(facts))


def fem_aar(person: FollowUpPerson, limits: Limits) -> Iterator[Basis]:
    """Whose earliest module or referral is so many years ago, or will be within the notice."""
    days = [day for day in (person.row.foerste_startdato, person.row.henvisning_dato) if day]
    if person.details is not None:
        days += [modul.startdato for modul in person.details.moduler]
        days += [henvisning.dato for henvisning in person.details.henvisninger]
    if not days:
        return
    earliest = min(days)
    due = add_months(earliest, 12 * limits.years)
    if due <= add_months(person.today, limits.notice_months):
        facts = (Fact("Tidligste registrering", earliest), Fact(f"{limits.years} år efter (anslået)", due))
        yield Basis(facts, "varsel" if due > person.today else "")


def kun_foer_2004(person: FollowUpPerson, _limits: Limits) -> Iterator[Basis]:
    """Whom only the older register has."""
    row = person.row
    if row.outcome is Outcome.ONLY_PRAE2004:
        facts = [Fact("Første startdato", row.prae2004_startdato)] if row.prae2004_startdato else []
        facts += [Fact("DU i præ-2004 data", to_text(row.prae2004_du))] if row.prae2004_du is not None else []
        yield Basis(tuple(facts))


def ikke_fundet(person: FollowUpPerson, _limits: Limits) -> Iterator[Basis]:
    """Whom neither register has."""
    if person.row.outcome is Outcome.NOT_FOUND:
        yield Basis(())
