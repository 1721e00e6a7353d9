"""The field for a CPR number, which is checked while it is typed."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.message import Message
from textual.widgets import Input, Static
from typing_extensions import override

from knappen_tui.domain.cpr import Cpr, InvalidCpr, parse

_WHOLE = 10
_HEAD = 6
# One seventh digit of each century group: a date is impossible if it exists with none of them.
_CENTURIES = "0459"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is known about the text so far: the number if it is complete, and what to show."""

    cpr: Cpr | None
    text: str
    is_fault: bool = False


def judge(typed: str, today: date) -> Verdict:
    """Judge a complete number, a part of one, or text that cannot become one."""
    digits = "".join(char for char in typed if char not in " -\u00a0\t")
    if not digits:
        return Verdict(None, "")
    if not (digits.isascii() and digits.isdigit()):
        return Verdict(None, "Der står andet end cifre.", is_fault=True)
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
    """The input; `HELP_TEXT` is what F1 shows about it."""

    HELP_TEXT = (
        "Skriv eller indsæt et CPR-nummer: ti cifre, gerne med bindestreg eller mellemrum. Det kontrolleres, mens du"
        " skriver; Enter slår op. Numre uden den gamle kontrolcifferregel (modulus 11) er i orden."
    )
    BINDINGS: ClassVar[list[BindingType]] = []


class CprField(Horizontal):
    """Label, field and verdict on one line."""

    DEFAULT_CSS = """
    CprField { height: 1; margin: 1 2 0 2; }
    CprField > .label { width: auto; padding: 0 1 0 0; text-style: bold; }
    CprField > CprInput { width: 20; }
    CprField > .verdict {
        width: 1fr; padding: 0 0 0 2; color: $text-muted; text-wrap: nowrap; text-overflow: ellipsis;
    }
    CprField > .verdict.-fault { color: $text-error; text-style: bold; }
    """

    @dataclass
    class Submitted(Message):
        """A complete and valid number was entered."""

        cpr: Cpr

    @override
    def compose(self) -> ComposeResult:
        yield Static("CPR-nummer", classes="label")
        yield CprInput(placeholder="DDMMÅÅ-LLLL", compact=True, max_length=40)
        yield Static("", classes="verdict", markup=False)

    def take_focus(self) -> None:
        """Focus the field and select its text."""
        field = self.query_one(CprInput)
        field.focus()
        field.select_all()

    def clear(self) -> None:
        """Empty the field."""
        self.query_one(CprInput).value = ""

    @on(Input.Changed)
    def _judge(self, event: Input.Changed) -> None:
        event.stop()
        self._show(judge(event.value, date.today()))

    @on(Input.Submitted)
    def _enter(self, event: Input.Submitted) -> None:
        event.stop()
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
