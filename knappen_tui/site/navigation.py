"""The steps of a look-up on knappen's pages: fill in the form, poll, fetch the sheet."""

import asyncio
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace

from knappen_tui.domain.cpr import Cpr
from knappen_tui.domain.errors import NotUnderstood, SiteUnavailable, WrongAnswer
from knappen_tui.domain.events import SiteWorking
from knappen_tui.domain.kursist import Kursist
from knappen_tui.settings.profiles import Profile
from knappen_tui.site import polling, upload_steps
from knappen_tui.site.confirmation import confirmation
from knappen_tui.site.extract import sheet
from knappen_tui.site.extract.sheet import Sheet
from knappen_tui.site.form_search import FormSearch, UnexpectedPage
from knappen_tui.site.person import pages
from knappen_tui.site.person.person_pages import Fingerprints, PersonPages
from knappen_tui.site.poll_interval import PollInterval
from knappen_tui.site.polling import Baseline, Ready, UploadRefused, Working
from knappen_tui.site.repeated_form import LookupForm, RepeatedForm
from knappen_tui.site.result_list import Sent
from knappen_tui.site.words import DEFAULT, WORDS_ADVICE, Words, load
from knappen_tui.tables.reader import has_visible_end
from knappen_tui.web import fields, forms, steps
from knappen_tui.web.faults import TransientError, before_any_number
from knappen_tui.web.forms import Submission, Upload
from knappen_tui.web.html import Page, newly_said
from knappen_tui.web.http import Reply, retry_after
from knappen_tui.web.login import LoginWords
from knappen_tui.web.retry import RequestContext, RetryPolicy
from knappen_tui.web.selectors import said
from knappen_tui.web.session import Session
from knappen_tui.web.text import without_numbers
from knappen_tui.web.transport import Transport

DEFAULT_POLICY = RetryPolicy()

_USER_ADVICE = "Skriv feltets ledetekst i ordfilen under [ord] bruger."
_MAX_STEPS = 3
# A site that says of every person that they are not there, and shows them, is not asked twice about each.
_MAX_VAIN_LOGINS = 3
# Sheets of this size and more, in bytes, are read in a thread, so that the event loop goes on.
_LARGE = 256 * 1024


class Navigator:
    """One session at knappen and the steps of a look-up in it. The steps may run concurrently.

    The profile's `attempts` take the place of the policy's.
    """

    def __init__(
        self,
        profile: Profile,
        password: str | Callable[[], str],
        transport: Transport | None = None,
        policy: RetryPolicy | None = None,
    ) -> None:
        self._words = load(profile.words) if profile.words else DEFAULT
        self._policy = replace(policy or DEFAULT_POLICY, attempts=profile.attempts)
        self._one_person = asyncio.Lock()
        # Whose page the site may show instead of the next person's; None for records that were not read.
        self._earlier: dict[Cpr, Fingerprints | None] = {}
        self._vain_logins = 0
        self.session = Session(profile.connection, password, _login_words(self._words), self._policy, transport)
        self._wait_seconds = profile.wait_minutes * 60
        self._interval = PollInterval(self._policy.shortest_poll_pause, self._policy.longest_poll_pause)
        self.form_search = FormSearch(self.session, self._words)
        self._repeated = RepeatedForm()
        self._not_files: set[Submission] = set()
        self._fetched: set[Submission] = set()  # the links of earlier results

    @property
    def words(self) -> Words:
        """The words by which the pages are found and read."""
        return self._words

    def use(self, words: Words) -> None:
        """Go on with other words, in the same login."""
        self._words = words
        self.session.use(_login_words(words))
        self.form_search.use(words)
        self._repeated.forget()

    def give_up_unknown_pages_after(self, seconds: float) -> None:
        """Wait so long at most for a page after an upload that is not understood, if the policy waits longer."""
        seconds = min(seconds, self._policy.unknown_page_seconds)
        self._policy = replace(self._policy, unknown_page_seconds=seconds)

    async def look_up(self, cpr: Cpr, context: RequestContext) -> Kursist:
        """Return everything registered about one person. Only within `session.perform`."""
        shown = await self.person(cpr, context)
        if shown.is_unknown:
            return Kursist(cpr)
        if not shown.records.keys() >= pages.REQUIRED_TABLES:
            raise pages.not_understood(shown.first, self.words, shown.records, shown.form.texts)
        return pages.kursist(cpr, shown.records)

    async def person(self, cpr: Cpr, context: RequestContext) -> PersonPages:
        """Return all pages about one person, read. Only within `session.perform`; one person at a time.

        A site may leave an earlier person on the page, below a message in any words. Where the records may be an
        earlier person's they are read again in a new login, to which nothing was shown before. Raises `WrongAnswer`
        where they are the same again and the page does not show the number.
        """
        async with self._one_person:
            earlier = self._earlier
            self._earlier = {**earlier, cpr: earlier.get(cpr)}
            others = {other: records for other, records in earlier.items() if other != cpr}
            try:
                shown = await self._person(cpr, context)
                is_certain = not any(_may_be(shown, records) for records in others.values())
            except WrongAnswer:
                if not others or self._vain_logins >= _MAX_VAIN_LOGINS:
                    raise
                is_certain = False
            if not is_certain:
                earlier = {}
                shown = await self._person_anew(cpr, list(filter(None, others.values())), context)
            self._earlier = {cpr: shown.fingerprints} if shown.fingerprints else earlier
            return shown

    async def _person_anew(self, cpr: Cpr, others: Sequence[Fingerprints], context: RequestContext) -> PersonPages:
        """Return a person's pages in a new login. `others` are the records of persons that they may not be."""
        await self.session.restart(context)
        self.form_search.forget()
        self._earlier = {cpr: None}
        self._vain_logins += 1
        shown = await self._person(cpr, context)
        if any(map(shown.repeats, others)) and not pages.shows_number(shown.first, cpr):
            raise WrongAnswer(
                "Siden viser det samme som om en anden person, og ikke hvem det er om.", advice="Slå personen op alene."
            )
        self._vain_logins -= 1
        return shown

    async def _person(self, cpr: Cpr, context: RequestContext) -> PersonPages:
        """Return a person's pages. What a repeated form shows no one for is asked with a fetched one."""
        repeated = self._repeated.take(self.session.logins)
        if repeated is not None:
            with suppress(NotUnderstood):
                shown = await self._looked_up(cpr, repeated, context)
                if shown.fingerprints:
                    return shown
        page, field = await self.form_search.single(context)
        shown = await self._looked_up(cpr, LookupForm(page, field, self.session.logins), context)
        if repeated is not None and shown.fingerprints:
            self._repeated.refuse()
        return shown

    async def _looked_up(self, cpr: Cpr, lookup: LookupForm, context: RequestContext) -> PersonPages:
        form = lookup.page
        reply = await self._search(cpr, lookup, context)

        async def send(submission: Submission, step: str) -> Page:
            return (await self.person_page(cpr, form, submission, step, context)).page

        shown = PersonPages(reply.page, form, self.words, send)
        await shown.read()
        self._repeated.answered(lookup)
        return shown

    async def _search(self, cpr: Cpr, lookup: LookupForm, context: RequestContext) -> Reply:
        """Return the answer to a look-up. Only within `session.perform`."""
        page, field = lookup.page, lookup.field
        values = fields.fill(page, field, cpr)
        submission = forms.submit(page, field.form, values, self.words.search, beside=field.element)
        reply = await self.person_page(cpr, page, submission, "opslag", context)
        reply = await self._await_person(cpr, page, reply, context)
        before = page
        for _ in range(_MAX_STEPS):
            is_person = pages.names_tabs(reply.page, self.words) or pages.has_tabs(reply.page, before, self.words)
            way = None if is_person else self._way_to_person(before, reply.page, cpr)
            if way is None:
                break
            before = reply.page
            reply = await self.person_page(cpr, page, way, "opslag", context)
        self._check_alerts(page, reply.page)
        return reply

    def _check_alerts(self, form: Page, page: Page) -> None:
        """Raise `WrongAnswer` for a page about a person that says in a message of its script that there is none.

        It is the page of the person that was looked up before.
        """
        new = [text for text in page.alerts if text not in form.alerts]
        if any(pages.denies(text, self.words) for text in new) and pages.names_tabs(page, self.words):
            raise WrongAnswer("Siden siger, at personen ikke findes, men viser en person.")

    async def _await_person(self, cpr: Cpr, form: Page, reply: Reply, context: RequestContext) -> Reply:
        """Return the page that the answer to a look-up leads to where it tells a browser to wait."""
        started = time.monotonic()
        baseline = polling.take_baseline(form)
        while told := polling.told_next(reply, baseline):
            new = [text for text in reply.page.texts if text not in baseline.texts]
            if pages.names_tabs(reply.page, self.words) or said(reply.page, new, self.words.not_found):
                break
            elapsed = time.monotonic() - started
            if elapsed > self._wait_seconds:
                raise SiteUnavailable(f"Siden blev ikke færdig inden for {self._wait_seconds:.0f} sekunder.")
            await asyncio.sleep(max(self._interval.pause(1, elapsed), self._asked_pause(reply)))
            reply = await self.person_page(cpr, form, told, "opslag", context)
        return reply

    def _way_to_person(self, before: Page, page: Page, cpr: Cpr) -> Submission | None:
        """Return the request of the only entry in a list of hits, or of what else stands before a person's page.

        Raises `NotUnderstood` for a list with several entries: a number is one person's.
        """
        hits = steps.entries(page, before, self.words.hit)
        if len(hits) > 1:
            raise NotUnderstood("Siden viser flere personer til ét CPR-nummer.", advice=WORDS_ADVICE)
        if hits:
            return hits[0]
        new = steps.frames(page) if not steps.frames(before) else []
        return new[0] if len(new) == 1 else confirmation(page, before, self.words, cpr)

    async def person_page(
        self, cpr: Cpr, form_page: Page, submission: Submission, step: str, context: RequestContext
    ) -> Reply:
        """Return a page about this person. The number stays out of every address.

        Raises `TransientError` for a page that was cut off, and whose last records would be missing: one that is
        not whole where the form's page ends with `</html>`. Raises `WrongAnswer` where the page shows another person's
        number.
        """
        self.session.forbid_in_urls([cpr])
        reply = await self.session.send(submission, step, context)
        if form_page.is_closed and not reply.is_whole:
            raise TransientError(
                SiteUnavailable(f"Siden blev afkortet undervejs ({step}).", advice="Prøv igen senere.")
            )
        pages.check_person(reply.page, cpr)
        return reply

    async def extract(self, cprs: Sequence[Cpr], context: RequestContext) -> Sheet:
        """Return the sheet that answers about these persons. One that cannot be read is fetched once more."""
        reply, link = await self.sheet_file(cprs, context)
        if not has_visible_end(reply.content):
            reply = await self._fetch_until_equal(reply, link, cprs, context)
        try:
            return await self._read(reply)
        except NotUnderstood:
            if link is None:
                raise
        return await self._read(await self._fetch(link, "resultatet", context))

    async def sheet_file(self, cprs: Sequence[Cpr], context: RequestContext) -> tuple[Reply, Submission | None]:
        """Return the unread sheet about these persons, and the link it came from, None where it came at once."""
        self.session.forbid_in_urls(cprs)
        baseline, reply = await self.session.perform(lambda: self._upload(cprs, context), context)
        return await self._poll(reply, baseline, len(cprs), context)

    async def _fetch_until_equal(
        self, first: Reply, link: Submission | None, cprs: Sequence[Cpr], context: RequestContext
    ) -> Reply:
        """Fetch a file that would not show a missing end until two copies are equal, or one has a visible end."""
        for _ in range(self._policy.file_fetches):
            if link is None:
                again = (await self.sheet_file(cprs, context))[0]
            else:
                again = await self._fetch(link, "resultatet", context)
            if again.content == first.content or has_visible_end(again.content):
                return again
            first = again
        raise SiteUnavailable("Filen bliver afkortet undervejs, hver gang et nyt sted.", advice="Prøv igen senere.")

    async def _read(self, reply: Reply) -> Sheet:
        if len(reply.content) < _LARGE:
            return sheet.read(reply.content, self.words)
        return await asyncio.to_thread(sheet.read, reply.content, self.words)

    async def _upload(self, cprs: Sequence[Cpr], context: RequestContext) -> tuple[Baseline, Reply]:
        with before_any_number():
            page, field = await self.form_search.several(context)
        content = "".join(f"{cpr.digits}\r\n" for cpr in cprs).encode("ascii")
        name = polling.file_name()
        files = {field.name: Upload(name, content)}
        submission = forms.submit(page, field.form, {}, self.words.upload, files, beside=field.element)
        baseline = await self._baseline(page, context)
        reply = await self.session.send(submission, "upload", context)
        reference = "" if reply.is_file else upload_steps.reference(reply.page, baseline.texts | baseline.told)
        sent = Sent(name, len(cprs), reference, frozenset(cpr.digits for cpr in cprs))
        return replace(baseline, sent=sent), reply

    async def _baseline(self, page: Page, context: RequestContext) -> Baseline:
        """Return the baseline of an upload page, with the files that its links to a result give before the upload."""
        files = []
        told: set[str] = set()
        for passed in self.form_search.passed:
            told.update(passed.texts)
            self._fetched.update(polling.results(passed, self.words).values())
        for link in polling.old_links(page, self.words):
            if link not in self._not_files:
                try:
                    reply = await self.session.get(link.url, "det seneste resultat", context)
                except NotUnderstood:
                    continue  # a link to a result that is not there yet
                if reply.is_file:
                    files.append((link, polling.digest(reply.content)))
                else:
                    self._not_files.add(link)
                    self._fetched.update(polling.results(reply.page, self.words).values())
        return replace(
            polling.take_baseline(page), files=tuple(files), fetched=frozenset(self._fetched), told=frozenset(told)
        )

    async def _poll(
        self, reply: Reply, baseline: Baseline, size: int, context: RequestContext
    ) -> tuple[Reply, Submission | None]:
        """Follow the answer to an upload until it is a file; return that and the link it came from, if any."""
        started = time.monotonic()
        while not reply.is_file:
            elapsed = time.monotonic() - started
            state = polling.classify(reply, baseline, self.words)
            following: Reply | None = None
            if isinstance(state, UploadRefused):
                raise NotUnderstood(f"Siden tog ikke imod listen: {state.message}")
            if isinstance(state, Ready):
                self._interval.learn(size, elapsed)
                file = await self._fetch(state.link, "resultatet", context)
                if not state.is_as_before(file):
                    if file.is_file:
                        self._fetched.add(state.link)
                    if file.is_file or not polling.goes_on(file, baseline, self.words):
                        return file, state.link
                    following = file
                    baseline = replace(baseline, has_waited=True)
                state = Working(state.link if following else polling.same_page(reply), is_certain=following is not None)
            else:
                baseline = baseline.while_working(reply.page, state)
                if state.said:
                    context.notify(SiteWorking(without_numbers(state.said)))
            self._check_wait(state, elapsed, reply.page, baseline)
            await asyncio.sleep(max(self._interval.pause(size, elapsed), self._asked_pause(reply)))
            if following is None and state.next_page:
                following = await self._fetch(state.next_page, "ventesiden", context)
            reply = following or reply
        self._interval.learn(size, time.monotonic() - started)
        return reply, None

    def _check_wait(self, state: Working, elapsed: float, page: Page, baseline: Baseline) -> None:
        """Raise `SiteUnavailable` after the profile's time, `UnexpectedPage` where it is not clear how to wait."""
        if elapsed > self._wait_seconds:
            raise SiteUnavailable(f"Siden blev ikke færdig inden for {self._wait_seconds:.0f} sekunder.")
        if state.next_page is None or (not state.is_certain and elapsed > self._policy.unknown_page_seconds):
            said = newly_said(page, baseline.texts)
            quoted = f" Den siger: »{said}«." if said else ""
            text = "Siden siger hverken, at den arbejder, eller at der er et resultat."
            raise UnexpectedPage(f"{text}{quoted}", page)

    def _asked_pause(self, reply: Reply) -> float:
        """Return the seconds to wait before the page is asked for again, as its Retry-After says."""
        asked = retry_after(reply.headers.get("retry-after", "")) or 0.0
        return min(asked, self._policy.longest_retry_after)

    async def _fetch(self, link: Submission, step: str, context: RequestContext) -> Reply:
        return await self.session.perform(lambda: self.session.send(link, step, context), context)


def _may_be(shown: PersonPages, records: Fingerprints | None) -> bool:
    """Whether what is shown may be an earlier person's with these records; None for any."""
    return shown.repeats(records) if records is not None else bool(shown.fingerprints)


def _login_words(words: Words) -> LoginWords:
    return LoginWords(words.start, words.user, words.log_in, words.step, words.refused, _USER_ADVICE)
