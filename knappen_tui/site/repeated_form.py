"""The form of a look-up, sent again without being fetched again where the site gives the same one each time."""

import time
from dataclasses import dataclass

from knappen_tui.web.fields import Field
from knappen_tui.web.html import Page

# A form may hold for a while only.
_SECONDS = 120


@dataclass(frozen=True, slots=True)
class LookupForm:
    """A page with the form, and the field that takes the number. `login` counts the logins up to it."""

    page: Page
    field: Field
    login: int


class RepeatedForm:
    """Tells whether a form may be sent once more.

    A form that is valid once only differs from one page to the next. One that stood on two pages alike, with a look-up
    answered in between, was valid twice.
    """

    def __init__(self) -> None:
        self._latest: LookupForm | None = None
        self._answered_at = 0.0
        self._is_alike = False
        self._is_refused = False

    def take(self, login: int) -> LookupForm | None:
        """Return the form if it may be sent again in this login; it may not be taken again before it is answered."""
        form, is_alike = self._latest, self._is_alike
        self._is_alike = False
        if form is None or form.login != login or time.monotonic() - self._answered_at > _SECONDS:
            return None
        return form if is_alike else None

    def answered(self, form: LookupForm) -> None:
        """Note that a look-up by the form was answered."""
        before = self._latest
        self._is_alike = (
            not self._is_refused
            and before is not None
            and before.login == form.login
            and before.page.source == form.page.source
        )
        self._latest, self._answered_at = form, time.monotonic()

    def refuse(self) -> None:
        """Take no form again: a fetched one was answered where a repeated one was not."""
        self._is_refused = True
        self._is_alike = False

    def forget(self) -> None:
        """Forget the form."""
        self._latest = None
