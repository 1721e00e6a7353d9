"""The rules that need all of a person's registrations, and the one that needs an earlier workbook."""

from collections.abc import Iterator
from datetime import date
from itertools import combinations

from knappen_tui.domain.changes import ChangeKind
from knappen_tui.domain.columns import to_text
from knappen_tui.domain.exams import FinalExam
from knappen_tui.domain.follow_up.extract_rules import UDBYDER, module_facts
from knappen_tui.domain.follow_up.months import is_past
from knappen_tui.domain.follow_up.rule import Basis, Fact, FollowUpPerson, Limits
from knappen_tui.domain.kursist import DuModul, Kursist, Modul, Proeve


def henvist_ikke_begyndt(person: FollowUpPerson, limits: Limits) -> Iterator[Basis]:
    """Who was referred long ago and has begun no module since."""
    kursist = _details(person)
    last_start = max((modul.startdato for modul in kursist.moduler), default=date.min)
    waiting = sorted((one for one in kursist.henvisninger if one.dato > last_start), key=lambda one: one.dato)
    if not waiting or not is_past(waiting[0].dato, limits.months, person.today):
        return
    referral = waiting[0]
    facts = [Fact("Henvist", referral.dato)]
    facts += [Fact("Kategori", referral.kategori, "henvisningskategori")] if referral.kategori else []
    facts += [Fact("Udbyder", referral.udbyder, UDBYDER)] if referral.udbyder else []
    facts += [Fact("Henvist igen", again.dato) for again in waiting[1:]]
    if last_start > date.min:
        facts.append(Fact("Seneste modul begyndte", last_start))
    facts += [Fact("Modul uden slutdato", modul.du_modul) for modul in kursist.moduler if modul.slutdato is None]
    yield Basis(tuple(facts))


def _details(person: FollowUpPerson) -> Kursist:
    if person.details is None:
        raise AssertionError("a rule that needs details is evaluated on persons with details only")
    return person.details


def modul_uden_slut(person: FollowUpPerson, limits: Limits) -> Iterator[Basis]:
    """Modules that began long ago and have no end date."""
    for modul in _details(person).moduler:
        if modul.slutdato is None and is_past(modul.startdato, limits.months, person.today):
            yield Basis((Fact("Begyndt", modul.startdato), *module_facts(modul)))


def samme_modul_to_gange(person: FollowUpPerson, _limits: Limits) -> Iterator[Basis]:
    """DU-moduler that are registered more than once, at two udbydere at once or one after the other."""
    by_code: dict[str, list[Modul]] = {}
    for modul in _details(person).moduler:
        if DuModul.parse(modul.du_modul):
            by_code.setdefault(modul.du_modul, []).append(modul)
    for code, moduler in by_code.items():
        if len(moduler) > 1:
            moduler.sort(key=lambda modul: modul.startdato)
            at_once = any(_at_once(one, other) for one, other in combinations(moduler, 2))
            begun = [fact for modul in moduler for fact in _begun(modul)]
            yield Basis((Fact("DU-modul", code), *begun), "samtidig" if at_once else "")


def _at_once(one: Modul, other: Modul) -> bool:
    """Whether two registrations overlap in time at different udbydere."""
    ends = (one.slutdato or date.max, other.slutdato or date.max)
    return max(one.startdato, other.startdato) < min(ends) and bool(
        one.udbyder and other.udbyder and one.udbyder != other.udbyder
    )


def _begun(modul: Modul) -> Iterator[Fact]:
    yield Fact("Begyndt", modul.startdato)
    if modul.slutdato:
        yield Fact("Slut", modul.slutdato)
    if modul.udbyder:
        yield Fact("Udbyder", modul.udbyder, UDBYDER)


def modultest_bestaaet(person: FollowUpPerson, limits: Limits) -> Iterator[Basis]:
    """Module tests passed within the period: from `first` to `last`, or the months up to today."""
    last = limits.last or person.today
    for modul in _details(person).moduler:
        day = modul.modultest_bestaaet
        if day is None or day > last:
            continue
        too_early = day < limits.first if limits.first else is_past(day, limits.months, last)
        if not too_early:
            yield Basis((Fact("Modultest bestået", day), *module_facts(modul)))


def slutproeve(person: FollowUpPerson, limits: Limits) -> Iterator[Basis]:
    """Each final exam: passed, not passed, or missing though the latest module was the one before it."""
    kursist = _details(person)
    attempts: dict[FinalExam, list[Proeve]] = {}
    for proeve in kursist.proever:
        if exam := FinalExam.named(proeve.proeve):
            attempts.setdefault(exam, []).append(proeve)
    for made in attempts.values():
        passed = [proeve for proeve in made if proeve.passed]
        failed = [proeve for proeve in made if proeve.passed is False]
        if passed:
            yield Basis(_exam_facts(min(passed, key=lambda proeve: proeve.dato or date.max)), "bestaaet")
        elif failed:
            yield Basis(_exam_facts(max(failed, key=lambda proeve: proeve.dato or date.min)), "ikke-bestaaet")
    latest = max(
        kursist.moduler, key=lambda modul: (modul.startdato, modul.du_modul, modul.udbyder or ""), default=None
    )
    if latest and latest.slutdato and is_past(latest.slutdato, limits.months, person.today):
        exam = FinalExam.after(latest.du_modul)
        if exam and exam not in attempts:
            facts = (Fact("Modulet sluttede", latest.slutdato), *module_facts(latest), Fact("Slutprøve", exam.value))
            yield Basis(facts, "mangler")


def _exam_facts(proeve: Proeve) -> tuple[Fact, ...]:
    facts = [Fact("Prøve", proeve.proeve)]
    facts += [Fact("Prøvedato", proeve.dato)] if proeve.dato else []
    facts += [Fact("Termin", proeve.termin)] if proeve.termin else []
    facts += [Fact("Resultat", proeve.resultat)] if proeve.resultat else []
    facts += [Fact("Udbyder", proeve.udbyder, UDBYDER)] if proeve.udbyder else []
    return tuple(facts)


def nyt_siden_sidst(person: FollowUpPerson, _limits: Limits) -> Iterator[Basis]:
    """Who is new, or has another row than in the earlier workbook."""
    changes = person.changes or ()
    if any(change.kind is ChangeKind.NEW for change in changes):
        yield Basis((), "ny")
        return
    facts = tuple(
        Fact(change.column.full_heading, f"{to_text(change.before) or '–'} → {to_text(change.after) or '–'}")
        for change in changes
        if change.kind is ChangeKind.CHANGED and change.column
    )
    if facts:
        yield Basis(facts)
