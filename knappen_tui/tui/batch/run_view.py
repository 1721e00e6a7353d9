"""The second view of Batch: progress, file and persons of a run, from its start until it is saved."""

from datetime import timedelta
from itertools import islice
from pathlib import Path

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Button, Input, Label, Static
from typing_extensions import override

from knappen_tui.domain.danish import count, duration, number
from knappen_tui.domain.report import Report
from knappen_tui.tui.batch.meter import Meter
from knappen_tui.tui.batch.persons_pane import PersonsPane
from knappen_tui.tui.batch.run_stats import RunStats
from knappen_tui.tui.batch.state import CAN_SAVE, Phase
from knappen_tui.tui.shell.text import content, plain

_ASIDES_SHOWN = 2
_MAY_BE_DETAILS = {Phase.DETAILING, Phase.PAUSED, Phase.DETAILS_LEFT}


class RunView(Vertical):
    """Status, progress bar, latest events, the file to save when all are asked, and the persons."""

    DEFAULT_CSS = """
    RunView #status { height: 1; padding: 0 1; text-wrap: nowrap; text-overflow: ellipsis; }
    RunView #asides { height: auto; max-height: 2; padding: 0 1; color: $text-muted; }
    RunView #asides { text-wrap: nowrap; text-overflow: ellipsis; }
    RunView #sheet { height: 1; padding: 0 1; display: none; }
    RunView.-asked #sheet { display: block; }
    RunView #saved { height: auto; padding: 0 1; display: none; }
    RunView.-saved #saved { display: block; }
    RunView #sheet Label { width: 5; text-style: bold; }
    RunView #sheet Input { width: 1fr; background: $boost; }
    RunView #sheet Button { margin-left: 1; }
    """

    class SaveAsked(Message):
        """The sheet is to be written."""

    @override
    def compose(self) -> ComposeResult:
        yield Static(id="status")
        yield Meter()
        yield Static(id="asides")
        with Horizontal(id="sheet"):
            yield Label("Fil")
            yield Input(id="save-target", compact=True)
            yield Button("Gem fil", id="save", variant="primary", compact=True)
        yield Static(id="saved", markup=False)
        yield PersonsPane()

    def show(self, phase: Phase, stats: RunStats) -> None:
        """Show how far the run is."""
        meter = self.query_one(Meter)
        shown = stats.shown if phase in _MAY_BE_DETAILS else stats.progress
        meter.done, meter.total = shown.done, shown.total
        meter.waited = stats.waited if phase in {Phase.ASKING, Phase.PAUSED} else None
        self.query_one("#status", Static).update(_status(phase, stats), layout=False)
        now = waiting(phase, stats)
        room = _ASIDES_SHOWN - bool(now)
        last = [f"{at:%H:%M:%S} {text}" for at, text in list(islice(reversed(stats.asides), room))[::-1]]
        lines = [*last, *filter(None, [now])]
        asides = self.query_one("#asides", Static)
        asides.display = bool(lines)
        if asides.content != (latest := Content("\n").join(map(content, lines))):
            asides.update(latest)
        self.set_class(phase in CAN_SAVE | {Phase.SAVING}, "-asked")
        self.set_class(phase is Phase.SAVED, "-saved")
        self.query_one("#save", Button).disabled = phase is Phase.SAVING

    def show_saved(self, report: Report, target: Path) -> None:
        """Show where the file is, and what else is on its tabs."""
        lines = [f"✓ Gemt: {target}", *_elsewhere(report)]
        self.query_one("#saved", Static).update("\n".join(map(plain, lines)))

    @property
    def persons(self) -> PersonsPane:
        """The persons of the run."""
        return self.query_one(PersonsPane)

    @property
    def target(self) -> str:
        """The file to save, as typed."""
        return self.query_one("#save-target", Input).value

    @target.setter
    def target(self, path: str) -> None:
        self.query_one("#save-target", Input).value = path

    def rename(self, target: str) -> None:
        """Put another file name in its field, and focus it."""
        self.target = target
        self.query_one("#save-target", Input).focus()

    @on(Button.Pressed, "#save")
    @on(Input.Submitted, "#save-target")
    def _save(self, event: Message) -> None:
        event.stop()
        self.post_message(self.SaveAsked())


def _elsewhere(report: Report) -> list[str]:
    """What stands on other tabs of the file, in words."""
    parts = []
    if report.unanswered:
        parts.append(f"{count(len(report.unanswered), 'person', 'personer')} mangler svar")
    if report.details and report.details.missing:
        parts.append(f"{count(len(report.details.missing), 'person', 'personer')} mangler detaljer")
    if report.rejected:
        parts.append(count(len(report.rejected), "afvist linje", "afviste linjer"))
    if report.changes is not None:
        counted = ", ".join(kind.counted(persons) for kind, persons in report.change_counts().items())
        parts.append(f"siden den forrige fil: {counted}")
    return [f"  {' · '.join(parts)}: se filens faner"] if parts else []


_WORDS = {
    Phase.OPENING: "Logger ind …",
    Phase.CONNECTING: "Logger ind …",
    Phase.PAUSED: "På pause",
    Phase.STOPPED: "Stoppet · det, der er besvaret, er gemt",
    Phase.DETAILS_LEFT: "Alle er slået op, men ikke alle enkeltvis · fortsæt, eller gem filen",
    Phase.ASKED: "Alle er slået op · gem filen",
    Phase.SAVING: "Skriver filen …",
    Phase.SAVED: "Gemt · svarene slettes her, når listen lukkes",
}


def waiting(phase: Phase, stats: RunStats) -> str:
    """How long the chunk on its way has taken, and what the site says about it; "" while none is."""
    if phase not in {Phase.ASKING, Phase.PAUSED} or stats.waited is None:
        return ""
    said = f" · siden siger: »{stats.said}«" if stats.said else ""
    sent = "Omgangen, der er sendt, gøres færdig" if phase is Phase.PAUSED else "Venter på svar"
    return f"{sent} · {duration(timedelta(seconds=stats.waited))}{said}"


def _status(phase: Phase, stats: RunStats) -> Content:
    more = [plain(stats.name)]
    if phase is Phase.ASKING:
        words = f"Omgang {number(max(stats.chunk, 1))} af {number(stats.chunks)}"
        more.append(stats.pace)
    elif phase is Phase.DETAILING:
        words = "Slår op enkeltvis"
        more.append(stats.pace)
    else:
        words = _WORDS[phase]
        if stats.details.total:
            more.append(f"detaljer om {number(stats.details.answered)} af {number(stats.details.total)}")
    if troubles := stats.troubles:
        more.append(troubles)
    return Content.assemble((words, "bold"), f" · {' · '.join(more)}")
