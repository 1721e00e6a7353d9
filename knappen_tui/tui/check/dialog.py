"""`knappen tjek` in the app: one or two persons, the findings, and the questions of `--lær`."""

import asyncio
from contextlib import aclosing
from datetime import date

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.widgets import Button, Input, OptionList, Static
from textual.widgets.option_list import Option
from typing_extensions import override

from knappen_tui import service
from knappen_tui.domain.check_step import UNDO, CheckStep, Choice, Learned, Question
from knappen_tui.domain.cpr import Cpr, InvalidCpr, parse
from knappen_tui.domain.danish import count
from knappen_tui.domain.errors import KnappenError
from knappen_tui.domain.narration import check_lines, learned_in_words
from knappen_tui.service import Access
from knappen_tui.tui.dialogs.base import Dialog
from knappen_tui.tui.dialogs.tick import Tick
from knappen_tui.tui.shell.text import content, plain, plain_lines
from knappen_tui.tui.widgets.options import OptionMenu

_NONE_OF_THEM = "Ingen af dem"


class CheckDialog(Dialog[None]):
    """Asks for the persons, then shows what each step found. `question` is the one that waits for an answer."""

    HELP_TEXT = (
        "Tjek går gennem knappens sider trin for trin og viser, om alt findes. Det slår en eller to personer op, og det"
        " står i opslagsloggen. Med krydset spørger det, hvor siden bruger andre ord, end programmet kender, og skriver"
        " svarene i ordfilen. Viser et svar sig at være forkert, tages det ud igen, og det seneste kan fortrydes."
    )
    DEFAULT_CSS = """
    CheckDialog > .dialog { width: 100; }
    CheckDialog.-checking > .dialog { height: 90%; }
    CheckDialog #ask { height: auto; }
    CheckDialog .label { color: $text-muted; }
    CheckDialog Tick { margin-top: 1; border: none; padding: 0; background: transparent; }
    CheckDialog #notice { height: auto; text-style: bold; margin-top: 1; }
    CheckDialog #findings { height: 1fr; display: none; }
    CheckDialog.-checking #findings { display: block; }
    CheckDialog.-checking #ask { display: none; }
    CheckDialog .failed { color: $text-error; text-style: bold; }
    CheckDialog .step { text-style: bold; margin-top: 1; }
    CheckDialog #question { height: auto; max-height: 50%; display: none; border-top: solid $primary; }
    CheckDialog.-asking #question { display: block; }
    CheckDialog #choices { height: auto; max-height: 10; border: none; background: $surface; }
    """

    def __init__(self, access: Access) -> None:
        super().__init__("Tjek opsætningen")
        self._access = access
        self._answer: asyncio.Future[Choice | None] | None = None
        self.question: Question | None = None

    @override
    def body(self) -> ComposeResult:
        with Vertical(id="ask"):
            yield Static("CPR-nummer på en, der har registreringer", classes="label")
            yield Input(id="first", compact=True, max_length=40)
            yield Static("\nCPR-nummer på en, der ingen har (kan udelades)", classes="label")
            yield Input(id="second", compact=True, max_length=40)
            if not self._access.profile.demo:
                yield Tick("Spørg mig, hvor noget ikke findes, og skriv svarene i ordfilen", id="teach")
            with Horizontal(classes="buttons"):
                yield Button("Annullér", id="cancel")
                yield Button("Begynd", id="begin", variant="primary")
        yield VerticalScroll(id="findings")
        with Vertical(id="question"):
            yield Static("", id="asked", classes="message", markup=False)
            yield OptionMenu(id="choices", markup=False)
        yield Static("", id="notice", markup=False)

    @on(Button.Pressed, "#cancel")
    def _cancel(self) -> None:
        self.dismiss(None)

    @on(Button.Pressed, "#begin")
    @on(Input.Submitted)
    def _begin(self) -> None:
        try:
            cprs = self._persons()
        except InvalidCpr as reason:
            self._say(f"✗ {reason}")
            return
        for field in self.query(Input):
            field.value = ""
        teaches = any(tick.value for tick in self.query(Tick))
        self._say("Tjekker …")
        self.add_class("-checking")
        self.query_one("#findings").focus()
        self._check(cprs, teaches=teaches)

    def _persons(self) -> list[Cpr]:
        """The persons that were typed. Raises `InvalidCpr`."""
        typed = [self.query_one(name, Input).value.strip() for name in ("#first", "#second")]
        wanted = [typed[0], *filter(None, typed[1:])]
        return list(dict.fromkeys(parse(text, today=date.today()).cpr for text in wanted))

    @work(exit_on_error=False)
    async def _check(self, cprs: list[Cpr], *, teaches: bool) -> None:
        failed = set[str]()
        learned = 0
        told: CheckStep | Learned
        taken = service.teach(self._access, *cprs, ask=self._ask) if teaches else service.check(self._access, *cprs)
        async with aclosing(taken) as findings:
            async for told in findings:
                if isinstance(told, Learned):
                    learned += 1
                    await self._show(learned_in_words(told))
                    continue
                failed.discard(told.step)
                if told.error:
                    failed.add(told.step)
                await self._show_step(told)
        said = f"{count(len(failed), 'trin', 'trin')} fejlede." if failed else "Alt, der skal bruges, er fundet."
        written = f" Ordfilen er skrevet: {service.words_file(self._access.profile)}" if learned else ""
        self._say(f"{'✗' if failed else '✓'} {said}{written}")

    async def _ask(self, question: Question) -> Choice | None:
        """Show a question, and return the choice that is made: `UNDO` among them, None for none of them."""
        self.question, self._answer = question, asyncio.get_running_loop().create_future()
        self.query_one("#asked", Static).update(plain_lines(question.text))
        choices = self.query_one("#choices", OptionMenu)
        choices.clear_options()
        choices.add_options([Option(content(text)) for text, _ in _answers(question)])
        choices.highlighted = 0
        self.add_class("-asking")
        choices.focus()
        self._say("Vælg med piletasterne, og tryk Enter.")
        try:
            return await self._answer
        finally:
            self.question = self._answer = None
            self.remove_class("-asking")
            self._say("Tjekker …")
            self.query_one("#findings").focus()

    @on(OptionList.OptionSelected, "#choices")
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        if self._answer is not None and not self._answer.done() and self.question is not None:
            self._answer.set_result(_answers(self.question)[event.option_index][1])

    async def _show_step(self, step: CheckStep) -> None:
        mark = "✗" if step.error else "✓"
        await self._show(f"{mark} {step.step}", classes="step failed" if step.error else "step")
        await self._show("\n".join(f"  {line}" for line in check_lines(step)))

    async def _show(self, text: str, *, classes: str = "") -> None:
        findings = self.query_one("#findings", VerticalScroll)
        await findings.mount(Static(plain_lines(text), markup=False, classes=classes))
        findings.scroll_end(animate=False)

    def _say(self, text: str) -> None:
        self.query_one("#notice", Static).update(plain(text))

    @override
    def failed(self, error: KnappenError) -> None:
        lines = "\n".join(filter(None, (f"✗ {error.title}: {error.message}", error.advice)))
        self.query_one("#notice", Static).update(plain_lines(lines))


def _answers(question: Question) -> list[tuple[str, Choice | None]]:
    """Return what can be answered, each with the text that is shown."""
    choices = [(one.text, one) for one in question.choices]
    return [*choices, (_NONE_OF_THEM, None), (UNDO.text.capitalize(), UNDO)]
