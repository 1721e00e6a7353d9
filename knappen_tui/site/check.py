"""`knappen tjek`: take every step of a look-up, and suggest lines for the words file where one fails.

A real person is looked up, so findings name headings, fields and links, never the values under a heading.
"""

from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence

from knappen_tui.domain.check_step import CheckStep
from knappen_tui.domain.columns import Column
from knappen_tui.domain.cpr import Cpr
from knappen_tui.domain.errors import KnappenError, NotUnderstood
from knappen_tui.domain.kursist import TABLES, Table
from knappen_tui.domain.masking import masked
from knappen_tui.domain.udtraek import COLUMNS
from knappen_tui.site import pages, sheet
from knappen_tui.site.navigation import Navigator, UnexpectedPage
from knappen_tui.site.words import GROUPS, UDTRAEK, UnclearColumns, suggestion
from knappen_tui.tables.headings import Columns
from knappen_tui.tables.reader import file_kind
from knappen_tui.web import fields, forms
from knappen_tui.web.html import Page
from knappen_tui.web.retry import RequestContext
from knappen_tui.web.text import listed, without_numbers

_MAX_CANDIDATES = 12
_CONTEXT = RequestContext()

Findings = AsyncGenerator[CheckStep, None]


async def check(navigator: Navigator, cpr: Cpr) -> Findings:
    """Yield a finding for every step. A failed address or login ends the check; the other steps are independent."""
    async for finding in _address(navigator):
        yield finding
        if finding.error:
            return
    login = await _login(navigator)
    yield login
    if login.error:
        return
    async for finding in _single(navigator, cpr):
        yield finding
    async for finding in _several(navigator, cpr):
        yield finding


async def _address(navigator: Navigator) -> Findings:
    yield CheckStep("Proxy", "om der skal gås gennem en", (navigator.session.proxy or "ingen",))
    step, sought = "Adresse", navigator.session.start
    try:
        lines = await navigator.session.perform(navigator.session.certificate, _CONTEXT)
    except KnappenError as error:
        yield CheckStep(step, sought, error=error)
        return
    yield CheckStep(step, sought, ("svarer",))
    yield CheckStep("TLS", "krypteret forbindelse og et certifikat, der kan godkendes", lines)


async def _login(navigator: Navigator) -> CheckStep:
    step, sought = "Login", f"et felt til adgangskode og et til {listed(navigator.words.user[:1])}"
    try:
        page = await navigator.session.perform(navigator.session.login_page, _CONTEXT)
        await navigator.session.log_in(_CONTEXT)
        if page and await navigator.session.perform(navigator.session.login_page, _CONTEXT):
            error = NotUnderstood("Siden viser loginformularen igen, lige efter at der er logget ind.")
            return CheckStep(step, sought, error=error)
    except NotUnderstood as error:
        return CheckStep(step, sought, error=error, words=await _login_words(navigator))
    except KnappenError as error:
        return CheckStep(step, sought, error=error)
    return CheckStep(step, sought, ("logget ind" if page else "siden beder ikke om login",))


async def _login_words(navigator: Navigator) -> str:
    try:
        page = await navigator.session.perform(navigator.session.login_page, _CONTEXT)
    except KnappenError:
        return ""
    return suggestion("ord", {"bruger": _user_labels(page)}) if page else ""


async def _single(navigator: Navigator, cpr: Cpr) -> Findings:
    step, sought = "Siden til én kursist", f"et felt, hvis ledetekst er {_any(navigator.words.cpr)}"

    def labels(page: Page) -> list[str]:
        return [without_numbers(label) for label in fields.text_labels(page, navigator.words.user)][:_MAX_CANDIDATES]

    label, finding = await _form(navigator, navigator.single_form, step, sought, {"cpr": labels, "enkelt": _choices})
    yield finding
    if label is None:
        return
    try:
        tabs = await navigator.session.perform(lambda: _tabs(navigator, cpr), _CONTEXT)
    except UnclearColumns as error:
        yield CheckStep("Opslag", "siden med personens faneblade", error=error, words=_column_words(error))
        return
    except KnappenError as error:
        yield CheckStep("Opslag", "siden med personens faneblade", error=error)
        return
    for finding in tabs:
        yield finding


async def _tabs(navigator: Navigator, cpr: Cpr) -> list[CheckStep]:
    """Return a finding for every tab. Only within `session.perform`."""
    words = navigator.words
    form, reply = await navigator.search(cpr, _CONTEXT)
    shown, columns = pages.read(reply.page, words), pages.columns(reply.page, words)
    for tab, sent in pages.other_tabs(reply.page, words, shown).items():
        other = (await navigator.person_page(cpr, form, sent, f"fanebladet {tab}", _CONTEXT)).page
        shown = {**pages.read(other, words), **shown}
        columns = {**pages.columns(other, words), **columns}
    if not shown and pages.says_not_found(reply.page, words):
        return [CheckStep("Opslag", "siden med personens faneblade", ("siden siger, at personen ikke findes",))]
    titles = pages.unknown_titles(reply.page, words)
    return [_tab(table, columns.get(table.field), table.field in shown, navigator, titles) for table in TABLES]


def _tab(table: Table, found: Columns | None, is_there: bool, navigator: Navigator, titles: Sequence[str]) -> CheckStep:
    step = f"Fanebladet {table.title}"
    sought = f"en tabel under {_any((table.title, *navigator.words.tabs.get(table.field, ())))}"
    if found:
        words = suggestion(f"kolonner.{table.field}", _each(found.missing, found.unknown))
        return CheckStep(step, sought, _found_columns(found), words=words)
    if is_there:
        return CheckStep(step, sought, ("siden siger, at der intet er",))
    if not table.has_tab:
        return CheckStep(step, sought, ("er der ikke, og det behøver der heller ikke være",))
    error = NotUnderstood(f"Siden viser ikke {table.title}.", advice=pages.WORDS_ADVICE)
    return CheckStep(step, sought, error=error, words=suggestion("faneblade", {table.field: titles}))


async def _several(navigator: Navigator, cpr: Cpr) -> Findings:
    step, sought = "Siden til flere kursister", "et felt til en fil"
    label, finding = await _form(navigator, navigator.several_form, step, sought, {"flere": _choices})
    yield finding
    if label is None:
        return
    step, sought = "Udtræk af én", f"et ark, når der trykkes på {_any(navigator.words.result)}"
    try:
        file, _ = await navigator.sheet_file([cpr], _CONTEXT)
    except UnexpectedPage as error:
        yield CheckStep(step, sought, error=error, words=suggestion("ord", {"resultat": _choices(error.page)}))
        return
    except KnappenError as error:
        yield CheckStep(step, sought, error=error)
        return
    yield CheckStep(step, sought, (file_kind(file.content).value,))
    step, sought = "Arkets kolonner", f"de {len(COLUMNS)} kolonner"
    try:
        columns = sheet.columns(file.content, navigator.words)
        rows = sheet.read(file.content, navigator.words).rows
    except UnclearColumns as error:
        yield CheckStep(step, sought, error=error, words=_column_words(error))
        return
    except KnappenError as error:
        yield CheckStep(step, sought, error=error)
        return
    is_right = {row.cpr for row in rows} == {cpr}
    wrong = None if is_right else NotUnderstood("Arket svarer ikke på den, der blev spurgt om.")
    yield CheckStep(step, sought, _found_columns(columns), error=wrong)


async def _form(
    navigator: Navigator,
    find: Callable[..., Awaitable[tuple[Page, fields.Field]]],
    step: str,
    sought: str,
    candidates: dict[str, Callable[[Page], list[str]]],
) -> tuple[str | None, CheckStep]:
    """Find a form; return the label of its field, None where there is none, and the finding."""
    try:
        page, field = await navigator.session.perform(lambda: find(_CONTEXT), _CONTEXT)
    except UnexpectedPage as error:
        there = error.page
        return None, CheckStep(
            step, sought, error=error, words=suggestion("ord", {key: name(there) for key, name in candidates.items()})
        )
    except KnappenError as error:
        return None, CheckStep(step, sought, error=error)
    label = without_numbers(fields.label_of(page, field))
    return label, CheckStep(step, sought, (f"feltet {listed([label])}",))


def _found_columns(columns: Columns) -> tuple[str, ...]:
    lines = [f"kendte kolonner: {listed(map(masked, columns.known))}"]
    if columns.missing:
        lines.append(f"ikke fundet: {listed(column.full_heading for column in columns.missing)}")
    if columns.unknown:
        lines.append(f"ukendte kolonner, der vises som de er: {listed(map(masked, columns.unknown))}")
    return tuple(lines)


def _column_words(error: UnclearColumns) -> str:
    """Return words file lines with candidates for the columns, and in the extract for their groups."""
    named = [heading.partition(": ") for heading in error.headings]
    groups = dict.fromkeys(group for group, colon, _ in named if colon)
    keys = [key for key, group in GROUPS.items() if any(column.group == group for column in error.missing)]
    texts = list(dict.fromkeys(text if colon else group for group, colon, text in named))
    above = suggestion("grupper", {key: list(groups) for key in keys}) if error.table == UDTRAEK else ""
    below = suggestion(f"kolonner.{error.table}", _each(error.missing, texts))
    return "\n".join(filter(None, (above, below)))


def _each(columns: Sequence[Column], candidates: Sequence[str]) -> dict[str, Sequence[str]]:
    return {column.field: candidates for column in columns}


def _user_labels(page: Page) -> list[str]:
    return [without_numbers(label) for label in fields.text_labels(page)][:_MAX_CANDIDATES]


def _choices(page: Page) -> list[str]:
    shown = (name for element, name in forms.clickables(page) if not forms.is_furniture(element, name))
    names = dict.fromkeys(map(without_numbers, shown))
    return list(names)[:_MAX_CANDIDATES]


def _any(words: Sequence[str]) -> str:
    return " eller ".join(f"»{word}«" for word in list(dict.fromkeys(words))[:3])
