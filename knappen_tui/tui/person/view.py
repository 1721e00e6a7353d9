"""One person: headline, facts, timeline, and a table for each kind of record."""

from collections.abc import Sequence
from datetime import date

from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static, TabbedContent, TabPane
from typing_extensions import override

from knappen_tui.domain.columns import to_text
from knappen_tui.domain.follow_up.rule import FollowUp
from knappen_tui.domain.kursist import Henvisning, Kursist, Proeve
from knappen_tui.domain.person_tables import TABLES, TABS, Table
from knappen_tui.domain.udtraek import from_kursist
from knappen_tui.service import Preferences
from knappen_tui.tui.person.follow_up import FollowUpLines, help_on
from knappen_tui.tui.person.record_table import RecordTable
from knappen_tui.tui.person.records import Records
from knappen_tui.tui.person.timeline import Timeline, short
from knappen_tui.tui.shell.text import in_full, plain
from knappen_tui.tui.widgets.labelled_values import LabelledValues

NOTHING = "–"
_LONG_GAP = 183  # days


def headline(kursist: Kursist, today: date, *, whole: bool = False) -> Content:
    """Number, birth date and age; the number is masked unless `whole`."""
    cpr = kursist.cpr
    return Content.assemble(
        (in_full(cpr) if whole else str(cpr), "bold $text-primary"),
        f"   født {to_text(cpr.birth_date)}   {cpr.age(today)} år",
    )


def standing(kursist: Kursist, today: date) -> str:
    """Where the person stands, in one sentence: an open module, or the latest end, and the latest passed exam."""
    passed = _passed(kursist.proever)
    exam = f" · bestået {short(passed[-1].proeve)}" if passed else ""
    if not kursist.moduler:
        return f"Ingen moduler{exam}"
    running = [modul for modul in kursist.moduler if modul.slutdato is None or modul.slutdato > today]
    if running:
        latest = max(running, key=lambda modul: modul.startdato)
        return f"Aktiv på {plain(latest.du_modul)} siden {to_text(latest.startdato)}{exam}"
    last = max(modul.slutdato or modul.startdato for modul in kursist.moduler)
    return f"Ingen registrering siden {to_text(last)}{exam}"


def gaps(kursist: Kursist, today: date) -> list[str]:
    """The pauses of more than half a year between modules, in words."""
    found: list[str] = []
    until: date | None = None
    for modul in sorted(kursist.moduler, key=lambda one: one.startdato):
        if until is not None and (modul.startdato - until).days > _LONG_GAP:
            found.append(f"{to_text(until)} – {to_text(modul.startdato)}")
        end = modul.slutdato or today
        until = end if until is None else max(until, end)
    return found


def facts(kursist: Kursist, preferences: Preferences) -> list[tuple[str, str]]:
    """The most important facts as (label, text)."""
    row = from_kursist(kursist)

    def module(code: str | None, start: date | None, udbyder: str | None) -> str:
        return _module(code, start, preferences.meaning("udbyder", udbyder or "") or udbyder)

    return [
        ("Første modul", module(row.foerste_du_modul, row.foerste_startdato, row.foerste_udbyder)),
        ("Seneste modul", module(row.seneste_du_modul, row.seneste_startdato, row.seneste_udbyder)),
        ("Højeste merit", module(row.merit_du_modul, row.merit_startdato, row.merit_udbyder)),
        ("Seneste henvisning", _referral(kursist.henvisninger, preferences)),
        ("Beståede prøver", ", ".join(_exam(exam) for exam in _passed(kursist.proever)) or NOTHING),
        ("Før 2004", _before_2004(kursist)),
    ]


def _module(code: str | None, start: date | None, udbyder: str | None) -> str:
    if code is None:
        return NOTHING
    parts = [code, *([f"fra {to_text(start)}"] if start else []), *([f"hos {udbyder}"] if udbyder else [])]
    return " ".join(map(plain, parts))


def _referral(henvisninger: tuple[Henvisning, ...], preferences: Preferences) -> str:
    latest = max(henvisninger, key=lambda one: one.dato, default=None)
    if latest is None:
        return NOTHING
    parts = [to_text(latest.dato)]
    if latest.kategori:
        meaning = preferences.meaning("henvisningskategori", latest.kategori)
        parts.append(f"kategori {latest.kategori}{f' ({meaning})' if meaning else ''}")
    if latest.kommune:
        parts.append(f"fra {latest.kommune}")
    return " ".join(map(plain, parts))


def _passed(proever: tuple[Proeve, ...]) -> list[Proeve]:
    """The exams that the site calls passed, the oldest first."""
    passed = [exam for exam in proever if exam.passed]
    return sorted(passed, key=lambda exam: exam.dato or date.min)


def _exam(exam: Proeve) -> str:
    when = to_text(exam.dato) or exam.termin or ""
    return f"{short(exam.proeve)} ({plain(when)})" if when else short(exam.proeve)


def _before_2004(kursist: Kursist) -> str:
    before = kursist.prae2004
    if before is None:
        return "nej, findes ikke i præ-2004 data"
    start = f", første start {to_text(before.foerste_startdato)}" if before.foerste_startdato else ""
    du = "" if before.du is None else f", danskuddannelse: {to_text(before.du).lower()}"
    return f"ja{start}{du}"


def absence(kursist: Kursist) -> tuple[str, list[str]]:
    """Heading and paragraphs about a person with no records since 2004."""
    if before := kursist.prae2004:
        start = to_text(before.foerste_startdato) or "ikke oplyst"
        du = {True: "ja", False: "nej", None: "ikke oplyst"}[before.du]
        found = f"{kursist.cpr} findes kun i præ-2004 data: det ældre register, som søges særskilt."
        facts = [f"Første startdato: {start}", f"Danskuddannelse (DU): {du}"]
        facts += [f"{heading}: {text}" for heading, text in before.andet]
        advice = (
            "Moduler, prøver og henvisninger findes ikke i det ældre register. Spørg sprogcentret, eller se i kommunens"
            " egen sag, hvis de skal bruges."
        )
        return "◇ Fundet kun før 2004", [found, "\n".join(facts), advice]
    if kursist.is_empty:
        known = f"Knappen kender {kursist.cpr}, men har ingen registreringer, hverken fra 2004 og frem eller før 2004."
        advice = "Er personen lige henvist, har sprogcentret måske ikke indberettet noget endnu."
        return "○ Kendt, men uden registreringer", [known, advice]
    nothing = f"Knappen har ingen registreringer om {kursist.cpr}, hverken fra 2004 og frem eller før 2004."
    advice = (
        "Se efter, om nummeret er tastet rigtigt. Har personen haft et andet CPR-nummer, kan registreringerne stå under"
        " det. Er personen lige henvist, har sprogcentret måske ikke indberettet det endnu."
    )
    return "○ Ikke fundet", [nothing, advice]


def fact_list(known: list[tuple[str, str]]) -> LabelledValues:
    """Label and text of each fact, aligned."""
    return LabelledValues(
        [(label, Content.styled(text, "" if text != NOTHING else "$foreground-muted")) for label, text in known]
    )


class Overview(VerticalScroll):
    """The first tab. The arrow keys scroll it. `more` is added to its help."""

    HELP_TEXT = (
        "Overblikket samler det vigtigste. Tidslinjen viser modulerne efter danskuddannelsens niveau: tallet er"
        " modulets nummer, stregen er, hvor længe det varede. Prøver og henvisninger står på egne linjer."
    )

    def __init__(self, more: str) -> None:
        super().__init__()
        self.HELP_TEXT = f"{self.HELP_TEXT}\n\n{more}".strip()


class PersonView(Vertical):
    """Four tabs about one person."""

    DEFAULT_CSS = """
    PersonView { height: 1fr; }
    PersonView TabbedContent { height: 1fr; }
    PersonView ContentTabs { height: 2; }
    PersonView TabPane { padding: 1 2 0 2; height: 1fr; }
    PersonView LabelledValues { margin-bottom: 1; }
    PersonView .standing { text-style: bold; margin-bottom: 1; height: auto; }
    PersonView .section { text-style: bold; color: $text-muted; margin-top: 1; height: 1; }
    """

    def __init__(
        self,
        kursist: Kursist,
        preferences: Preferences,
        today: date,
        *,
        follow_up: Sequence[FollowUp] = (),
        problem: str = "",
    ) -> None:
        """`follow_up` is what the rules found, and `problem` why they could not be used."""
        super().__init__()
        self.kursist = kursist
        self._preferences = preferences
        self._today = today
        self._follow_up = follow_up
        self._problem = problem

    @override
    def compose(self) -> ComposeResult:
        with TabbedContent():
            with TabPane("1 Overblik", id="overblik"), Overview(help_on(self._follow_up)):
                yield Static(standing(self.kursist, self._today), classes="standing", markup=False)
                pauses = gaps(self.kursist, self._today)
                known = facts(self.kursist, self._preferences)
                yield fact_list([*known, *([("Pause over ½ år", ", ".join(pauses))] if pauses else [])])
                if self._follow_up:
                    yield FollowUpLines(self._follow_up, self._preferences.codes)
                elif self._problem:
                    yield Static(f"Opfølgning: {plain(self._problem)}", markup=False)
                yield Timeline(self.kursist, self._today)
                for table in TABLES:
                    if not table.has_tab and (records := self._records(table)).total:
                        yield Static(records.title, classes="section")
                        yield RecordTable(records, short=True)
            for key, table in enumerate(TABS, 2):
                records = self._records(table)
                with TabPane(f"{key} {records.title} ({records.total})", id=table.field):
                    yield RecordTable(records)

    def _records(self, table: Table) -> Records:
        return Records(table, table.records(self.kursist), self._preferences)

    def show(self, tab: str) -> None:
        """Show a tab and focus its content."""
        tabs = self.query_one(TabbedContent)
        tabs.active = tab
        pane = tabs.get_pane(tab)
        if tab == "overblik":
            pane.query_one(Overview).focus()
        elif not pane.query_one(RecordTable).take_focus():
            self.query_one("ContentTabs").focus()
