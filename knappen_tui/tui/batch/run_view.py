"""The second view of Batch: progress, counts and table of a run, from its start until it is saved."""

from collections.abc import Mapping
from datetime import timedelta
from itertools import islice
from pathlib import Path

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widgets import Button, Input, Label, Static
from typing_extensions import override

from knappen_tui.domain.danish import count, duration, number
from knappen_tui.domain.outcome import Outcome, RowFilter
from knappen_tui.domain.report import Report
from knappen_tui.tui.batch.chart import Chart
from knappen_tui.tui.batch.meter import Meter
from knappen_tui.tui.batch.result_lines import RESULT_COLUMNS
from knappen_tui.tui.batch.run_stats import RunStats
from knappen_tui.tui.batch.state import Phase
from knappen_tui.tui.batch.tally import Tally
from knappen_tui.tui.shell.text import content, plain
from knappen_tui.tui.widgets.filter import Filter
from knappen_tui.tui.widgets.result_table import ResultTable

_ASIDES_SHOWN = 2
_WIDE = 200


class RunView(Vertical):
    """Status, progress bar, latest events, tally, table, chart, and the file to save when all are asked."""

    DEFAULT_CSS = """
    RunView #status { height: 1; padding: 0 1; text-wrap: nowrap; text-overflow: ellipsis; }
    RunView #asides { height: auto; max-height: 2; padding: 0 1; color: $text-muted; }
    RunView #asides { text-wrap: nowrap; text-overflow: ellipsis; }
    RunView #sheet { height: 1; padding: 0 1; display: none; }
    RunView.-asked #sheet { display: block; }
    RunView #filter, RunView #filtered { display: none; padding: 0 1; height: 1; }
    RunView.-filtering #filter, RunView.-filtered #filtered { display: block; }
    RunView #saved { height: auto; padding: 0 1; display: none; }
    RunView.-saved #saved { display: block; }
    RunView #sheet Label { width: 5; text-style: bold; }
    RunView #sheet Input { width: 1fr; background: $boost; }
    RunView #sheet Button { margin-left: 1; }
    RunView #side { width: 40; display: none; border-left: solid $panel; }
    RunView.-chart #side { display: block; }
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
        yield Tally()
        with Horizontal():
            with Vertical():
                yield Filter(placeholder="Vis kun rækker med …", compact=True, id="filter")
                yield Static(id="filtered", markup=False)
                yield ResultTable(
                    RESULT_COLUMNS, id="results", empty="Ingen personer i denne visning.", has_filter=True
                )
            with VerticalScroll(id="side", can_focus=False):
                yield Chart()

    def on_mount(self) -> None:
        """Show the chart from the start on a wide screen."""
        self.set_class(self.app.size.width >= _WIDE, "-chart")

    def show(self, phase: Phase, stats: RunStats) -> None:
        """Show how far the run is."""
        meter = self.query_one(Meter)
        meter.done, meter.total = stats.progress.done, stats.progress.total
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
        self.set_class(phase in {Phase.ASKED, Phase.SAVING, Phase.SAVED}, "-asked")
        self.set_class(phase is Phase.SAVED, "-saved")
        self.query_one("#save", Button).disabled = phase is Phase.SAVING

    def show_filter(self, rows: RowFilter, found: int) -> None:
        """Show which rows a filter keeps, and how many they are."""
        same = next((one for one in RESULT_COLUMNS if one.key == rows.field), None)
        parts = [f"{same.heading}: {rows.value or 'tom'}"] if same else []
        if rows.text.strip():
            parts.append(f"»{rows.text.strip()}«")
        about = f"Kun {' og '.join(parts)} · {count(found, 'person', 'personer')} · Esc viser alle"
        self.query_one("#filtered", Static).update(plain(about))
        self.set_class(rows.is_set, "-filtered")
        self.table.is_filtered = rows.is_set
        self.table.refresh_bindings()

    def open_filter(self) -> None:
        """Show the filter's field, and focus it."""
        self.add_class("-filtering")
        self.query_one("#filter").focus()

    def close_filter(self) -> None:
        """Empty and hide the filter's field, and focus the table."""
        self.remove_class("-filtering")
        field = self.query_one("#filter", Input)
        with field.prevent(Input.Changed):
            field.value = ""
        self.table.focus()

    def show_saved(self, report: Report, target: Path) -> None:
        """Show where the file is, and what else is on its tabs."""
        lines = [f"✓ Gemt: {target}", *_elsewhere(report)]
        self.query_one("#saved", Static).update("\n".join(map(plain, lines)))

    def survey(self, counts: dict[Outcome, int], title: str, bars: Mapping[str, int]) -> None:
        """Show new counts: of each outcome, and of each value of the column named by `title`."""
        self.tally.show(counts)
        chart = self.query_one(Chart)
        chart.title, chart.counts = title, bars

    @property
    def tally(self) -> Tally:
        """The counts and the chosen selection."""
        return self.query_one(Tally)

    @property
    def table(self) -> ResultTable:
        """The table of persons."""
        return self.query_one("#results", ResultTable)

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
    if report.rejected:
        parts.append(count(len(report.rejected), "afvist linje", "afviste linjer"))
    return [f"  {' · '.join(parts)}: se filens faner"] if parts else []


_WORDS = {
    Phase.OPENING: "Logger ind …",
    Phase.CONNECTING: "Logger ind …",
    Phase.PAUSED: "På pause",
    Phase.STOPPED: "Stoppet · det, der er besvaret, er gemt",
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
    else:
        words = _WORDS[phase]
    if troubles := stats.troubles:
        more.append(troubles)
    return Content.assemble((words, "bold"), f" · {' · '.join(more)}")
