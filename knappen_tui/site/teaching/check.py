"""`knappen tjek`: take every step of a look-up, say what was done, and ask what an operator could answer.

A real person is looked up, so findings name headings, fields and links, never the values under a heading.
"""

from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable, Sequence
from dataclasses import replace

from knappen_tui.domain.check_step import CheckStep, Question
from knappen_tui.domain.cpr import Cpr
from knappen_tui.domain.errors import KnappenError, NotUnderstood
from knappen_tui.domain.masking import masked
from knappen_tui.domain.person_tables import TABLES, Table
from knappen_tui.domain.udtraek import COLUMNS
from knappen_tui.site.extract import sheet
from knappen_tui.site.form_search import UnexpectedPage
from knappen_tui.site.navigation import Navigator
from knappen_tui.site.person.reading import EmptyUnsaid
from knappen_tui.site.person.unknown_tabs import UnknownTab
from knappen_tui.site.person_names import without_names
from knappen_tui.site.teaching import questions
from knappen_tui.site.teaching.trace import Trace, new_texts
from knappen_tui.site.words import WORDS_ADVICE, UnclearColumns
from knappen_tui.tables.headings import Columns
from knappen_tui.tables.reader import file_kind
from knappen_tui.web import fields, forms
from knappen_tui.web.fields import Field
from knappen_tui.web.html import Page
from knappen_tui.web.retry import RequestContext
from knappen_tui.web.text import listed, without_numbers

_CONTEXT = RequestContext()
_SINGLE = "Siden til én kursist"
_SEVERAL = "Siden til flere kursister"
_LOOK_UP = "Opslag"
_EXTRACT = "Udtræk af én"
_COLUMNS = "Filens kolonner"
_AGAIN = "Udtræk én gang til"
_A_PERSON = "siden med personens faneblade"

Findings = AsyncGenerator[CheckStep, None]
Stage = Callable[[], Findings]


async def check(navigator: Navigator, cprs: Sequence[Cpr]) -> Findings:
    """Yield a finding for every step. A failed address or login ends the check; the other steps are independent.

    Of two persons the first should have records and the second none; each is looked up and extracted.
    """
    checking = Check(navigator, cprs)
    for stage in checking.stages():
        async for finding in stage():
            yield finding
        if checking.is_over:
            return


class Check:
    """The stages of a check, each of which can be taken again. `trace` has all that was sent and answered.

    `is_over` is whether the site cannot be reached or logged in to, so that no further stage makes sense.
    """

    def __init__(self, navigator: Navigator, cprs: Sequence[Cpr]) -> None:
        self.navigator = navigator
        self.trace = Trace()
        self.is_over = False
        self._cprs = cprs
        self._has_form: dict[str, bool] = {}
        self._place = 0
        navigator.session.observe = self.trace

    def stages(self) -> tuple[Stage, ...]:
        """Return the stages in order."""
        look_ups = (self._look_up_of(cpr) for cpr in self._cprs)
        return (self.address, self._login, self._single, *look_ups, self._several, self._extract, self._extract_again)

    async def address(self) -> Findings:
        """Show the proxy, whether the address answers, and its certificate; nothing else is sent."""
        session = self.navigator.session
        yield CheckStep("Proxy", "om der skal gås gennem en", (session.proxy or "ingen",))
        step, sought = "Adresse", session.start
        try:
            lines = await session.perform(session.certificate, _CONTEXT)
        except KnappenError as error:
            self.is_over = True
            yield CheckStep(step, sought, error=error)
            return
        yield CheckStep(step, sought, ("svarer",))
        yield CheckStep("TLS", "krypteret forbindelse og et certifikat, der kan godkendes", lines)

    async def _login(self) -> Findings:
        navigator = self.navigator
        session = navigator.session
        step, sought = "Login", f"et felt til adgangskode og et til {listed(navigator.words.user[:1])}"
        self._begin()
        try:
            page = await session.perform(session.login_page, _CONTEXT)
            await session.log_in(_CONTEXT)
            await session.perform(lambda: session.home("forsiden", _CONTEXT), _CONTEXT)
        except KnappenError as error:
            self.is_over = True
            asked = questions.about_login(self.trace.page) if isinstance(error, NotUnderstood) else ()
            yield self._failed(step, sought, error, asked)
            return
        self.is_over = False
        yield self._passed(step, sought, ("logget ind" if page else "siden beder ikke om login",))

    async def _single(self) -> Findings:
        words = self.navigator.words
        sought = f"et felt, hvis ledetekst er {_any(words.cpr)}"
        yield await self._form(
            self.navigator.form_search.single,
            _SINGLE,
            sought,
            lambda page: questions.about_single_form(page, self.navigator.words, self._cprs[0]),
        )

    def _look_up_of(self, cpr: Cpr) -> Stage:
        async def look_up() -> Findings:
            if not self._has_form.get(_SINGLE):
                return
            for finding in await self._looked_up(cpr):
                yield finding

        return look_up

    async def _looked_up(self, cpr: Cpr) -> list[CheckStep]:
        self._begin()
        try:
            return await self.navigator.session.perform(lambda: self._tabs(cpr), _CONTEXT)
        except KnappenError as error:
            asked: tuple[Question, ...] = ()
            if isinstance(error, UnclearColumns):
                asked = questions.about_columns(error)
            elif isinstance(error, NotUnderstood):
                page, before = self.trace.page, self.trace.page_before(self._sent_at(cpr))
                if isinstance(error, UnknownTab) and page and before:
                    asked = questions.about_unknown_tab(error, page, before, self.navigator.words)
                elif isinstance(error, EmptyUnsaid):
                    asked = questions.about_empty(error)
                else:
                    asked = questions.about_person(page, before, self.navigator.words)
            return [self._failed(_LOOK_UP, _A_PERSON, error, asked, is_personal=True)]

    async def _tabs(self, cpr: Cpr) -> list[CheckStep]:
        """Return a finding for the look-up and for every tab. Only within `session.perform`."""
        navigator = self.navigator
        shown = await navigator.person(cpr, _CONTEXT)
        if shown.is_unknown:
            found = ("siden siger, at personen ikke findes",)
            return [self._passed(_LOOK_UP, _A_PERSON, found, is_personal=True)]
        if not shown.records:
            raise NotUnderstood("Siden viser hverken en kursist eller, at personen ikke findes.")
        names = [table.title for table in TABLES if table.field in shown.records]
        looked_up = self._passed(_LOOK_UP, _A_PERSON, (f"faneblade: {listed(names)}",), is_personal=True)
        columns = shown.columns
        tabs = (
            self._tab(one, columns.get(one.field), one.field in shown.records, shown.first, shown.form)
            for one in TABLES
        )
        return [looked_up, *tabs]

    def _tab(self, table: Table, found: Columns | None, is_there: bool, page: Page, form: Page) -> CheckStep:
        words = self.navigator.words
        step = f"Fanebladet {table.title}"
        sought = f"en tabel under {_any((table.title, *words.tabs.get(table.field, ())))}"
        if found:
            named = questions.about_shown_tab(table, page, words) if table.has_tab else ()
            asked = (*named, *questions.about_missing_columns(table.field, found.missing, found.unknown))
            return CheckStep(step, sought, _found_columns(found), words=questions.lines(asked), questions=named)
        if is_there:
            return CheckStep(step, sought, ("siden siger, at der intet er",))
        if not table.has_tab:
            return CheckStep(step, sought, ("er der ikke, og det behøver der heller ikke være",))
        error = NotUnderstood(f"Siden viser ikke {table.title}.", advice=WORDS_ADVICE)
        asked = questions.about_tab(table, page, form, words)
        return CheckStep(step, sought, error=error, words=questions.lines(asked), questions=asked)

    async def _several(self) -> Findings:
        yield await self._form(
            self.navigator.form_search.several, _SEVERAL, "et felt til en fil", questions.about_several_form
        )

    async def _extract(self) -> Findings:
        if not self._has_form.get(_SEVERAL):
            return
        for finding in await self._extracted(self._cprs[0], _EXTRACT):
            yield finding

    async def _extract_again(self) -> Findings:
        """Upload once more: about the second person if there is one, so that the first sheet cannot pass for it."""
        if not self._has_form.get(_COLUMNS):
            return
        findings = await self._extracted(self._cprs[-1], _AGAIN)
        failed = next((one for one in findings if one.error), None)
        told = failed or replace(findings[0], found=("en ny fil om den person, der blev slået op",))
        yield replace(told, step=_AGAIN, did=findings[0].did)

    async def _extracted(self, cpr: Cpr, step: str) -> list[CheckStep]:
        self._begin()
        sought = f"en fil, når der trykkes på {_any(self.navigator.words.result)}"
        try:
            file, _ = await self.navigator.sheet_file([cpr], _CONTEXT)
        except KnappenError as error:
            asked: tuple[Question, ...] = ()
            if isinstance(error, NotUnderstood):
                before = self.trace.page_before(self._sent_at(cpr))
                asked = questions.about_upload(self.trace.page, before, self.navigator.words)
            return [self._failed(step, sought, error, asked)]
        got = self._passed(step, sought, (file_kind(file.content).value,))
        return [got, self._sheet(file.content, cpr)]

    def _sheet(self, content: bytes, cpr: Cpr) -> CheckStep:
        step, sought, words = _COLUMNS, f"de {len(COLUMNS)} kolonner", self.navigator.words
        try:
            columns = sheet.columns(content, words)
            rows = sheet.read(content, words).rows
        except UnclearColumns as error:
            asked = questions.about_columns(error)
            return CheckStep(step, sought, error=error, words=questions.lines(asked), questions=asked)
        except KnappenError as error:
            return CheckStep(step, sought, error=error)
        self._has_form[_COLUMNS] = True
        found = {row.cpr for row in rows}
        # Some sites leave out a person without records, as the second one should be.
        is_right = found == {cpr} or (not found and cpr != self._cprs[0])
        wrong = None if is_right else NotUnderstood("Filen er ikke om den person, der blev slået op.")
        return CheckStep(step, sought, _found_columns(columns), error=wrong)

    async def _form(
        self,
        find: Callable[[RequestContext], Awaitable[tuple[Page, Field]]],
        step: str,
        sought: str,
        ask: Callable[[Page], tuple[Question, ...]],
    ) -> CheckStep:
        """Find a form; return the finding with the label of its field."""
        self._begin()
        self._has_form[step] = False
        try:
            page, field = await self.navigator.session.perform(lambda: find(_CONTEXT), _CONTEXT)
        except KnappenError as error:
            there = error.page if isinstance(error, UnexpectedPage) else self.trace.page
            asked = ask(there) if there and isinstance(error, NotUnderstood) else ()
            return self._failed(step, sought, error, asked)
        self._has_form[step] = True
        return self._passed(step, sought, (f"feltet {listed([without_numbers(fields.label_of(page, field))])}",))

    def led_to(self, word: str) -> Page | None:
        """Return the page that pressing what the word names led to in this stage, None where it was not pressed."""
        exchanges = self.trace.exchanges
        for place in range(max(self._place, 1), len(exchanges)):
            pages = [one.reply.page for one in exchanges[:place] if not one.reply.is_file]
            if exchanges[place].submission in (forms.choice(page, (word,)) for page in pages):
                return exchanges[place].reply.page
        return None

    def _begin(self) -> None:
        self._place = len(self.trace.exchanges)

    def _sent_at(self, cpr: Cpr) -> int:
        """Return the place of the first exchange of this stage that sent the number."""
        return self.trace.place_of(cpr.digits, self._place)

    def _passed(self, step: str, sought: str, found: tuple[str, ...], *, is_personal: bool = False) -> CheckStep:
        return CheckStep(step, sought, found, did=self._did(), said=self._said(is_personal))

    def _failed(
        self,
        step: str,
        sought: str,
        error: KnappenError,
        asked: tuple[Question, ...] = (),
        *,
        is_personal: bool = False,
    ) -> CheckStep:
        return CheckStep(
            step,
            sought,
            error=error,
            words=questions.lines(asked),
            did=self._did(),
            said=self._said(is_personal),
            questions=asked,
        )

    def _did(self) -> tuple[str, ...]:
        """Return what was done in this stage; a link to a person may have the person's name."""
        return tuple(without_names(line, self.navigator.words) for line in self.trace.told(self._place))

    def _said(self, is_personal: bool) -> tuple[str, ...]:
        said: list[str] = []
        before = self.trace.page_before(self._place)
        for page in self.trace.pages_since(self._place):
            said += new_texts(page, before, self.navigator.words, only_messages=is_personal)
            before = page
        return tuple(dict.fromkeys(said))


def _found_columns(columns: Columns) -> tuple[str, ...]:
    lines = [f"kendte kolonner: {listed(map(masked, columns.known))}"]
    if columns.missing:
        lines.append(f"ikke fundet: {listed(column.full_heading for column in columns.missing)}")
    if columns.unknown:
        lines.append(f"ukendte kolonner, der vises som de er: {listed(map(masked, columns.unknown))}")
    return tuple(lines)


def _any(words: Iterable[str]) -> str:
    return " eller ".join(f"»{word}«" for word in list(dict.fromkeys(words))[:3])
