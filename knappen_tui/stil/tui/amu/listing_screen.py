"""The list of participations as it is shown: read, searched, sorted and filtered, with what is to be done about it."""

import asyncio
from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import date
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.widgets import Static
from typing_extensions import override

from knappen_tui.domain.danish import count
from knappen_tui.domain.errors import KnappenError
from knappen_tui.stil.amu import service
from knappen_tui.stil.amu.service import Listing, UnfinishedPlan
from knappen_tui.stil.tui.amu.draft import Draft, DraftRow
from knappen_tui.stil.tui.amu.proposals import ProposalsDialog
from knappen_tui.stil.tui.amu.rows import ListRows, Search, list_columns
from knappen_tui.stil.tui.amu.screen import AmuScreen
from knappen_tui.stil.tui.amu.search import SearchDialog
from knappen_tui.stil.tui.amu.status import draft_text, legend, list_text, quarters_of, search_text
from knappen_tui.stil.tui.amu.tables import ListPane
from knappen_tui.tui.shell.text import plain
from knappen_tui.tui.widgets.memory_rows import MemoryRows

_PADDING = 2
_READING = "Læser listen …"
NO_LOGIN = "Ikke logget ind. F6 logger ind."
_FORGOTTEN = "Listen er glemt her i programmet. r læser den igen."
_NOTHING = "Listen er tom."


class ListingScreen(AmuScreen):
    """Shows the list and the draft of changes to it. Subclasses change the draft and call `changed`."""

    DEFAULT_CSS = """
    ListingScreen > .line { height: auto; padding: 0 1; }
    ListingScreen > #draft { color: $text-warning; text-style: bold; }
    ListingScreen > #legend { color: $text-muted; }
    ListingScreen > .line.-empty { display: none; }
    """
    _ROWS: ClassVar[frozenset[str]] = frozenset({"set_result", "reset", "take_back", "delete"})
    _LISTED: ClassVar[frozenset[str]] = frozenset(
        {"plan", "create", "search", "quarter", "plan_from_file", "proposals"}
    )

    def __init__(self, *, today: Callable[[], date] = date.today) -> None:
        super().__init__()
        self._today = today
        self._listing: Listing | None = None
        self._draft = Draft()
        self._search = Search()
        self._unfinished: list[UnfinishedPlan] = []
        self._lines = ListRows(list_columns(()))

    @override
    def body(self) -> ComposeResult:
        for name in ("about", "search", "draft"):
            yield Static(id=name, classes="line -empty", markup=False)
        yield from super().body()
        yield ListPane(
            list_columns(()), empty=_READING, title="Kursusdeltagelsen",
            nouns=("kursusdeltagelse", "kursusdeltagelser"), unfiltered=("cpr",), table_id="list",
        )  # fmt: skip
        yield Static(id="legend", classes="line", markup=False)

    def on_mount(self) -> None:
        """Focus the table, so that keys typed ahead reach it."""
        self._pane.table.focus()

    def on_resize(self, event: events.Resize) -> None:
        """Show the keys of the results on one line where there is room."""
        self.query_one("#legend", Static).update(legend(event.size.width - _PADDING))

    @property
    def _pane(self) -> ListPane:
        return self.query_one(ListPane)

    @property
    def draft(self) -> Draft:
        """What is to be done, and the list."""
        return self._draft

    # The list

    async def _load(self) -> None:
        if (access := await self.get_access()) is None:
            self._pane.show(self._rows, empty=NO_LOGIN)
            return
        self.tell(_READING)
        listing = await self.from_site(lambda notify: service.read_list(access, notify))
        self._unfinished = await asyncio.to_thread(service.unfinished, access)
        if listing is None:
            return
        before = self._current
        self._draft, lost = self._draft.moved_to(listing.participations)
        self._listing = listing
        self._pane.table.marks.clear()
        self._lines = ListRows(list_columns(listing.participations), whole=self._lines.whole)
        self._pane.table.show(self._rows, columns=self._lines.columns)
        self._arrange()
        self._go_to(before)
        if lost:
            undone = count(lost, "ændring er", "ændringer er")
            self.notify(
                f"{undone} taget tilbage: rækken er ændret eller slettet på siden, siden listen blev læst.",
                severity="warning", timeout=15,
            )  # fmt: skip

    @override
    def tell(self, text: str) -> None:
        self._say("about", text)

    @override
    def failed(self, error: KnappenError, retry: Callable[[], None] | None = None) -> None:
        super().failed(error, retry)
        self._pane.show(self._rows, empty="")
        self._show_status()

    @override
    def forget(self) -> None:
        """Drop the list; where something is to be done about it, it stays behind the cover."""
        if self._draft.changes:
            return
        self._listing, self._draft, self._search = None, Draft(), Search()
        self._pane.reset()
        self._pane.forget()
        self._arrange(empty=_FORGOTTEN)

    @override
    def _arrange(self, *, empty: str | None = None) -> None:
        """Show the rows as draft, search and the table's own arrangement have them."""
        pane = self._pane
        shown = [row for row in self._draft.rows if self._search.lets_through(row.participation)]
        self._rows = MemoryRows(self._lines.columns, self._lines.of(shown))
        self._rows.arrange(pane.arrangement.rows, pane.arrangement.sorting)
        pane.show(self._rows, empty=empty or ("Ingen kursusdeltagelser passer." if self._draft.rows else _NOTHING))
        self._show_status()
        self.refresh_bindings()

    def _show_status(self) -> None:
        listed = self._draft.listed
        self._say("about", list_text(self._listing, self._today()) if self._listing else "")
        self._say("search", search_text(listed, self._search))
        self._say("draft", draft_text(self._draft.changes, "F5"))

    def _say(self, name: str, text: str) -> None:
        line = self.query_one(f"#{name}", Static)
        line.update(plain(text))
        line.set_class(not text, "-empty")

    @override
    def show_numbers(self, *, whole: bool) -> None:
        self._lines = ListRows(self._lines.columns, whole=whole)
        self._arrange()

    def _go_to(self, row: DraftRow | None) -> None:
        """Put the cursor on a row: a key must not act on another that has taken its place."""
        if row is not None and row.id in self._rows.ids:
            self._pane.table.go_to(self._rows.ids.index(row.id))

    @property
    def _current(self) -> DraftRow | None:
        """The row under the cursor."""
        place, shown = self._pane.table.row, self._rows.ids
        return self._draft.row(shown[place]) if place < len(shown) else None

    @property
    def _chosen(self) -> Collection[int]:
        """The ids of the marked rows, or that of the row under the cursor."""
        current = self._current
        return self._pane.marks or (() if current is None else (current.id,))

    @override
    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if not self.is_mounted:
            return super().check_action(action, parameters)
        match action:
            case _ if action in self._ROWS:
                return self._pane.table.has_focus and self._current is not None
            case _ if action in self._LISTED:
                return self._listing is not None
            case "show_all":
                return self._search != Search()
            case "unfinished":
                return bool(self._unfinished)
        return super().check_action(action, parameters)

    @override
    def action_retry(self) -> None:
        """Read the list again, or repeat what failed."""
        if self.can_retry:
            self.retry()
        else:
            self.do(self._load)

    def action_search(self) -> None:
        """Ask for the site's four search fields."""

        def given(search: Search | None) -> None:
            if search is not None:
                self._search = search
                self._arrange()

        self.app.push_screen(SearchDialog(self._draft.listed, self._search), given)

    def action_quarter(self) -> None:
        """Show the courses that end in the next quarter of the list, after the last one all."""
        order = [None, *quarters_of(self._draft.listed)]
        following = order[(order.index(self._search.quarter) + 1) % len(order)] if len(order) > 2 else None
        self._search = replace(self._search, quarter=following)
        self._arrange()
        if len(order) <= 2:
            self.notify("Alle kurser på listen slutter i samme kvartal.")

    def action_show_all(self) -> None:
        """Show the whole list."""
        current = self._current
        self._search = Search()
        self._arrange()
        self._go_to(current)

    def action_proposals(self) -> None:
        """Show what the guide says about participations of the list."""
        if (listing := self._listing) is not None:
            found = service.proposals(
                listing.participations, quarter=listing.quarter, deadline=listing.deadline, today=self._today()
            )
            self.app.push_screen(ProposalsDialog(list(found)))

    def _changed(self) -> None:
        """Show the draft anew, without marks: what they were set for is done."""
        current = self._current
        self._pane.marks.clear()
        self._arrange()
        self._go_to(current)
