"""The field for a CPR number: checked while it is typed, masked once its person is shown."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.message import Message
from textual.widgets import Input, Static
from typing_extensions import override

from knappen_tui.domain.cpr import Cpr, InvalidCpr, parse
from knappen_tui.tui.shell.text import in_full

_WHOLE = 10
_HEAD = 6
# One seventh digit of each century group: a date is impossible if it exists with none of them.
_CENTURIES = "0459"
_SEPARATORS = " -\u00a0\t"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is known about the text so far: the number if it is complete, and what to show."""

    cpr: Cpr | None
    text: str
    is_fault: bool = False


def judge(typed: str, today: date) -> Verdict:
    """Judge a complete number, a part of one, or text that cannot become one."""
    digits = "".join(char for char in typed if char not in _SEPARATORS)
    if not digits:
        return Verdict(None, "")
    if not (digits.isascii() and digits.isdigit()):
        return Verdict(None, "Nummeret indeholder andet end tal.", is_fault=True)
    if len(digits) < _WHOLE:
        fault = _early_fault(digits, today)
        return Verdict(None, fault or f"{len(digits)} af {_WHOLE} cifre", is_fault=bool(fault))
    try:
        parsed = parse(digits, today=today)
    except InvalidCpr as reason:
        return Verdict(None, _sentence(str(reason)), is_fault=True)
    return Verdict(parsed.cpr, "✓ Tryk Enter for at slå op.")


def _early_fault(digits: str, today: date) -> str:
    """A date that cannot exist, reported before the number is complete; "" where it can."""
    if len(digits) < _HEAD:
        return ""
    sevenths = digits[_HEAD] if len(digits) > _HEAD else _CENTURIES
    fault = ""
    for seventh in sevenths:
        try:
            parse(f"{digits[:_HEAD]}{seventh}000", today=today)
        except InvalidCpr as reason:
            fault = _sentence(str(reason))
        else:
            return ""
    return fault


def _sentence(reason: str) -> str:
    return f"{reason[:1].upper()}{reason[1:]}."


class CprInput(Input):
    """The input; `HELP_TEXT` is what F1 shows about it. A letter is a key of the screen: it cannot be in a number."""

    HELP_TEXT = (
        "Skriv eller indsæt et CPR-nummer: ti cifre, gerne med bindestreg eller mellemrum. Det kontrolleres, mens du"
        " skriver; Enter slår op. Numre uden den gamle kontrolcifferregel (modulus 11) er i orden. Når personen er"
        " vist, er nummeret skjult; Enter viser det hele i ti sekunder."
    )
    BINDINGS: ClassVar[list[BindingType]] = []

    @dataclass
    class LinesPasted(Message):
        """Several lines were pasted: a list, not a number."""

        text: str

    @override
    def check_consume_key(self, key: str, character: str | None) -> bool:
        return super().check_consume_key(key, character) and _belongs(character)

    def on_key(self, event: events.Key) -> None:
        """Leave a letter to the screen's keys."""
        if event.is_printable and not _belongs(event.character):
            event.prevent_default()

    def on_paste(self, event: events.Paste) -> None:
        """Report several lines, of which the field would keep the first alone."""
        if sum(bool(line.strip()) for line in event.text.splitlines()) > 1:
            event.stop()
            event.prevent_default()
            self.post_message(self.LinesPasted(event.text))


def _belongs(character: str | None) -> bool:
    return character is not None and (character.isdigit() or character in _SEPARATORS)


class CprField(Horizontal):
    """Label, field and verdict on one line."""

    DEFAULT_CSS = """
    CprField { height: auto; margin: 1 2 0 2; }
    CprField > .label { width: auto; padding: 0 1 0 0; text-style: bold; }
    CprField > CprInput { width: 20; }
    CprField > .verdict { width: 1fr; height: auto; padding: 0 0 0 1; color: $text-muted; }
    CprField > .verdict.-fault { color: $text-error; text-style: bold; }
    """

    @dataclass
    class Submitted(Message):
        """Enter was pressed with a complete and valid number."""

        cpr: Cpr

    class Edited(Message):
        """The text was changed by hand."""

    def __init__(self) -> None:
        super().__init__()
        self._person: Cpr | None = None

    @override
    def compose(self) -> ComposeResult:
        yield Static("CPR-nummer", classes="label")
        yield CprInput(placeholder="DDMMÅÅ-LLLL", compact=True, max_length=40)
        yield Static("", classes="verdict", markup=False)

    @property
    def cpr(self) -> Cpr | None:
        """The number in the field, None while it is not a valid one."""
        return self._person or judge(self.query_one(CprInput).value, date.today()).cpr

    def take_focus(self) -> None:
        """Focus the field and select its text."""
        field = self.query_one(CprInput)
        field.focus()
        field.select_all()

    def clear(self) -> None:
        """Empty the field."""
        self._person = None
        self._write("")
        self._show(Verdict(None, ""))

    def show_person(self, cpr: Cpr, *, whole: bool = False) -> None:
        """Write a person's number, masked unless `whole`. It is that person's until it is edited."""
        self._person = cpr
        self._write(in_full(cpr) if whole else str(cpr))
        self._show(Verdict(None, "" if whole else "Enter viser hele nummeret."))

    def _write(self, text: str) -> None:
        field = self.query_one(CprInput)
        is_selected = bool(field.value) and not field.selection.is_empty
        with field.prevent(Input.Changed):
            field.value = text
        if is_selected:
            field.select_all()

    @on(Input.Changed)
    def _judge(self, event: Input.Changed) -> None:
        event.stop()
        now = self.query_one(CprInput).value
        if event.value != now:
            return  # an older change: the field has been written since
        self._person = None
        self._show(judge(now, date.today()))
        self.post_message(self.Edited())

    @on(Input.Submitted)
    def _enter(self, event: Input.Submitted) -> None:
        event.stop()
        if self._person is not None:
            self.post_message(self.Submitted(self._person))
            return
        verdict = judge(event.value, date.today())
        if verdict.cpr:
            self.post_message(self.Submitted(verdict.cpr))
        elif verdict.text and not verdict.is_fault:
            self._show(Verdict(None, f"Nummeret er ikke færdigt: {verdict.text}.", is_fault=True))
        elif not verdict.text:
            self._show(Verdict(None, "Skriv et CPR-nummer.", is_fault=True))

    def _show(self, verdict: Verdict) -> None:
        label = self.query_one(".verdict", Static)
        label.update(f"✗ {verdict.text}" if verdict.is_fault else verdict.text)
        label.set_class(verdict.is_fault, "-fault")
