"""A file chooser for lists: folders, workbooks and text files only."""

from collections.abc import Iterable
from pathlib import Path
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.widgets import DirectoryTree, Static
from typing_extensions import override

from knappen_tui.tui.dialogs.base import Dialog
from knappen_tui.tui.shell import actions
from knappen_tui.tui.shell.text import content

_SUFFIXES = frozenset({".txt", ".csv", ".xlsx", ".xlsm", ".xls", ".ods"})


class ListFiles(DirectoryTree):
    """Folders and files that may be a list, hidden ones left out."""

    ICON_NODE = "▸ "
    ICON_NODE_EXPANDED = "▾ "
    ICON_FILE = "  "

    @override
    def filter_paths(self, paths: Iterable[Path]) -> Iterable[Path]:
        return [path for path in paths if not path.name.startswith(".") and _may_be_shown(path)]


def _may_be_shown(path: Path) -> bool:
    try:
        return path.suffix.lower() in _SUFFIXES or path.is_dir()
    except OSError:
        return False


class BrowseDialog(Dialog[Path]):
    """Shows one folder; the result is the chosen file."""

    PLACES: ClassVar[tuple[str, ...]] = ("dialog", "gennemse")
    BINDINGS: ClassVar[list[BindingType]] = actions.bindings("gennemse")

    DEFAULT_CSS = """
    BrowseDialog > .dialog { height: 80%; width: 80; }
    BrowseDialog DirectoryTree { height: 1fr; background: $surface; padding: 0; }
    BrowseDialog .where { text-style: bold; }
    """

    def __init__(self, folder: Path) -> None:
        super().__init__("Vælg en liste")
        self._folder = folder

    @override
    def body(self) -> ComposeResult:
        yield Static(content(str(self._folder)), classes="where")
        yield ListFiles(self._folder)
        yield Static("Enter åbner en mappe eller vælger en fil.", classes="muted")

    def action_up(self) -> None:
        """Show the parent folder."""
        self._folder = self._folder.parent
        self.query_one(".where", Static).update(content(str(self._folder)))
        self.query_one(ListFiles).path = self._folder

    @on(DirectoryTree.FileSelected)
    def _chosen(self, event: DirectoryTree.FileSelected) -> None:
        event.stop()
        self.dismiss(event.path)
