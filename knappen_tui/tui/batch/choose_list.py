"""The first view of Batch: unfinished runs, the list's path, what is in the list, and the file to save."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widgets import Button, Input, Label, OptionList, Static
from textual.widgets.option_list import Option
from typing_extensions import override

from knappen_tui.domain.danish import count, estimate, number
from knappen_tui.domain.file_names import path_from
from knappen_tui.domain.narration import place_in_words
from knappen_tui.domain.own_columns import ListPlace
from knappen_tui.domain.report import LineRemark, RunSummary
from knappen_tui.tui.dialogs.tick import Tick
from knappen_tui.tui.shell import actions, keymap, state
from knappen_tui.tui.shell.text import content
from knappen_tui.tui.widgets.options import OptionMenu
from knappen_tui.tui.widgets.result_table import READING, ResultTable
from knappen_tui.tui.widgets.table_lines import Line, TableColumn

_RECENT = 5

_NO_EARLIER = "Ingen: en tidligere fil af listen giver en fane med ændringer siden"


@dataclass(frozen=True, slots=True)
class Review:
    """What is in a list, and how long it may take."""

    persons: int
    duplicates: int
    rejected: Sequence[LineRemark]
    notes: Sequence[LineRemark]
    chunks: int
    chunk_size: int
    seconds: float | None
    target: Path
    place: ListPlace | None = None
    details: str = ""


class ChooseList(Vertical):
    """The unfinished runs, the list's path, and the review of the list."""

    DEFAULT_CSS = """
    ChooseList { padding: 1 1 0 1; }
    ChooseList .row { height: 1; margin-bottom: 1; }
    ChooseList Label { width: 8; text-style: bold; }
    ChooseList .row Input { width: 1fr; background: $boost; }
    ChooseList .row Button { margin-left: 1; }
    ChooseList #unfinished { height: auto; margin-bottom: 1; display: none; }
    ChooseList #unfinished.-any { display: block; }
    ChooseList #offers { height: auto; max-height: 5; border: none; padding: 0; background: $surface; }
    ChooseList #review { height: 1fr; display: none; }
    ChooseList.-read #review { display: block; }
    ChooseList #begin { height: auto; padding: 0 1; color: $text-muted; }
    ChooseList #begin { text-wrap: nowrap; text-overflow: ellipsis; }
    ChooseList.-read #begin { display: none; }
    ChooseList #facts { margin-bottom: 1; }
    ChooseList #details { margin-bottom: 1; }
    ChooseList #remarks { height: 1fr; min-height: 5; display: none; }
    ChooseList #remarks.-any { display: block; }
    """

    @dataclass
    class PathChosen(Message):
        """A path was entered."""

        path: str

    @dataclass
    class Offered(Message):
        """An unfinished run was chosen."""

        run: RunSummary

    class BrowseAsked(Message):
        """The list is to be found in the file chooser."""

    class StartAsked(Message):
        """The list is to be started."""

    def __init__(self, *, id: str) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._offers: dict[str, RunSummary] = {}

    @override
    def compose(self) -> ComposeResult:
        with Vertical(id="unfinished"):
            yield Static("Afbrudte kørsler", classes="message")
            yield OptionMenu(id="offers", markup=False)
        with Horizontal(classes="row"):
            yield Label("Liste")
            yield Input(
                placeholder="Stien til listen: Excel, ods, csv eller tekst med ét CPR-nummer på hver linje",
                id="path",
                compact=True,
            )
            yield Button("Gennemse", id="browse", compact=True)
        yield Static(id="begin")
        with VerticalScroll(id="review", can_focus=False):
            yield Static(id="facts")
            with Horizontal(classes="row"):
                yield Label("Fil")
                yield Input(id="target", compact=True)
                yield Button(f"Start ({self._key('batch.start')})", id="start", variant="primary", compact=True)
            with Horizontal(classes="row"):
                yield Label("Forrige")
                yield Input(placeholder=_NO_EARLIER, id="earlier", compact=True)
            yield Tick("", id="details", compact=True)
            yield ResultTable(_remark_columns(0), offers=READING, id="remarks")

    def on_mount(self) -> None:
        """Say how to begin."""
        self._show_beginning(())

    def offer(self, runs: Sequence[RunSummary], finished: Sequence[RunSummary], today: str) -> None:
        """List the runs that can be continued, and the lists of finished ones. `today` is a date as `DD-MM-YYYY`."""
        self._show_beginning(finished)
        self._offers = {run.id: run for run in runs}
        offers = self.query_one("#offers", OptionMenu)
        offers.clear_options()
        offers.add_options([Option(content(_offer(run, today)), id=run.id) for run in runs])
        self.query_one("#unfinished").set_class(bool(runs), "-any")

    def _key(self, name: str) -> str:
        """The key of an action, as the footer names it."""
        return keymap.names_of(actions.find(name), state.of(self.app).keys)

    def _show_beginning(self, finished: Sequence[RunSummary]) -> None:
        browse, start, save, history = map(self._key, ("batch.gennemse", "batch.start", "batch.gem", "app.historik"))
        lines: list[Content] = [
            content("Sådan begynder du", "bold"),
            content(f"  1  Skriv stien til listen, eller find den med {browse}."),
            content("  2  Se, hvad der er i listen, før noget slås op."),
            content(f"  3  {start} begynder; til sidst gemmer {save} Excel-filen."),
        ]
        if recent := _latest_of_each_list(finished):
            lines += [content(""), content(f"Seneste lister ({history} Historik har dem alle)", "bold")]
            lines += [content(f"  {_recent(run)}") for run in recent]
        self.query_one("#begin", Static).update(Content("\n").join(lines))

    def review(self, path: Path | None, found: Review) -> None:
        """Show the review of a list; `path` is None for one that was pasted."""
        self.query_one("#path", Input).value = "" if path is None else str(path)
        self.query_one("#facts", Static).update(Content("\n".join(_facts(found))))
        remarks = self.query_one("#remarks", ResultTable)
        widest = max((len(remark.text) for remark in (*found.rejected, *found.notes)), default=0)
        remarks.reset()
        remarks.show(_Remarks(found.rejected, found.notes), columns=_remark_columns(widest))
        remarks.set_class(bool(found.rejected or found.notes), "-any")
        self.query_one("#target", Input).value = str(found.target)
        self.query_one("#earlier", Input).value = ""
        tick = self.query_one("#details", Tick)
        tick.value, tick.label = False, content(f"Detaljer. {found.details}")
        self.add_class("-read")
        self.query_one("#path").focus()

    def forget(self) -> None:
        """Hide the review and drop its remarks."""
        self.remove_class("-read")
        self.query_one("#remarks", ResultTable).show(_Remarks((), ()))

    def enter(self) -> None:
        """Focus the path: Enter there reads the list, and starts nothing."""
        self.query_one("#path").focus()

    @property
    def folder(self) -> Path:
        """The folder of the typed path, or else the current folder."""
        typed = self.query_one("#path", Input).value.strip()
        beside = path_from(typed).parent if typed else Path.cwd()
        return beside.absolute() if beside.is_dir() else Path.cwd()

    def propose_earlier(self, file: Path) -> None:
        """Put an earlier file of the list in its field, unless one was typed."""
        field = self.query_one("#earlier", Input)
        if not field.value:
            field.value = str(file)

    @property
    def earlier(self) -> str:
        """The earlier file, as typed; "" for none."""
        return self.query_one("#earlier", Input).value

    def rename(self, target: str) -> None:
        """Put another file name in its field, and focus it."""
        field = self.query_one("#target", Input)
        field.value = target
        field.focus()

    @property
    def target(self) -> str:
        """The file to save, as typed."""
        return self.query_one("#target", Input).value

    @property
    def with_details(self) -> bool:
        """Whether everyone who is found is to be looked up singly."""
        return self.query_one("#details", Tick).value

    def on_key(self, event: events.Key) -> None:
        """Go from the path up to the unfinished runs, and down again behind the last."""
        offers, path = self.query_one("#offers", OptionMenu), self.query_one("#path")
        is_last = offers.highlighted == offers.option_count - 1
        if event.key == "up" and self.screen.focused is path and self._offers:
            offers.focus()
            offers.highlighted = offers.option_count - 1
        elif event.key == "down" and self.screen.focused is offers and is_last:
            path.focus()
        else:
            return
        event.stop()
        event.prevent_default()

    @on(Input.Submitted, "#path")
    def _path(self, event: Input.Submitted) -> None:
        event.stop()
        self.post_message(self.PathChosen(event.value))

    @on(Button.Pressed, "#start")
    def _start(self, event: Message) -> None:
        event.stop()
        self.post_message(self.StartAsked())

    @on(Button.Pressed, "#browse")
    def _browse(self, event: Button.Pressed) -> None:
        event.stop()
        self.post_message(self.BrowseAsked())

    @on(OptionList.OptionSelected, "#offers")
    def _offered(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        if run := self._offers.get(event.option_id or ""):
            self.post_message(self.Offered(run))


def _latest_of_each_list(finished: Sequence[RunSummary]) -> list[RunSummary]:
    """The newest run of each list whose name is kept, newest first."""
    latest: dict[str, RunSummary] = {}
    for run in sorted(finished, key=lambda one: one.started, reverse=True):
        if run.source is not None:
            latest.setdefault(run.source, run)
    return list(latest.values())[:_RECENT]


def _recent(run: RunSummary) -> str:
    return f"{run.started.astimezone():%d-%m-%Y %H:%M}  {run.source}  ({count(run.persons, 'person', 'personer')})"


def _remark_columns(widest: int) -> Sequence[TableColumn]:
    return (
        TableColumn("line", "Linje", 7),
        TableColumn("kind", "", 7),
        TableColumn("text", "Hvorfor", max(widest, len("Hvorfor"))),
    )


class _Remarks:
    """The lines of a list with a remark; rejected ones first."""

    def __init__(self, rejected: Sequence[LineRemark], notes: Sequence[LineRemark]) -> None:
        self._rejected = rejected
        self._notes = notes

    def __len__(self) -> int:
        return len(self._rejected) + len(self._notes)

    def line(self, index: int) -> Line:
        refused = index < len(self._rejected)
        remark = self._rejected[index] if refused else self._notes[index - len(self._rejected)]
        return Line((number(remark.line), "afvist" if refused else "bemærk"), note=remark.text)


def _facts(found: Review) -> list[str]:
    counts = [count(found.persons, "person", "personer")]
    for value, one, many in (
        (found.duplicates, "dublet udeladt", "dubletter udeladt"),
        (len(found.rejected), "linje afvist", "linjer afvist"),
        (len(found.notes), "bemærkning", "bemærkninger"),
    ):
        counts.append(count(value, one, many, zero="ingen"))
    time = (
        f"{estimate(found.seconds)}, efter de seneste kørsler at dømme"
        if found.seconds is not None
        else "ukendt, til de første svar er kommet"
    )
    return [
        " · ".join(counts),
        *(place_in_words(found.place) if found.place else ()),
        f"{count(found.chunks, 'omgang', 'omgange')} på højst {found.chunk_size} · tid: {time}",
        "Der er ikke slået noget op endnu.",
    ]


def _offer(run: RunSummary, today: str) -> str:
    begun = run.started.astimezone()
    day = f"{begun:%d-%m-%Y}"
    when = f"{begun:%H:%M}" if day == today else f"{day} {begun:%H:%M}"
    done = run.answered + run.unanswered
    how_far = f"{number(done)} af {number(run.persons)}"
    detailed = run.details_answered + run.details_missing
    if done == run.persons:
        how_far += f", detaljer om {run.details_answered} af {detailed}" if detailed else ", filen mangler"
    return f"Fortsæt kørslen fra {when} ({how_far}) · {run.source or 'uden navn'}"
