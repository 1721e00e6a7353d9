"""Which of the Batch screen's keys do something: by the view that is shown, and where the run is."""

from collections.abc import Callable, Mapping

from knappen_tui.tui.batch.run_state import Phase

OFFERED: Mapping[str, Callable[[str, Phase | None], bool]] = {
    "browse": lambda view, _: view == "choose",
    "start": lambda view, _: view == "choose",
    "pause": lambda _, phase: phase is Phase.ASKING,
    "go_on": lambda view, phase: view == "run" and phase in {Phase.PAUSED, Phase.STOPPED},
    "stop": lambda _, phase: phase in {Phase.OPENING, Phase.ASKING, Phase.PAUSED},
    "save": lambda view, phase: view == "run" and phase is Phase.ASKED,
    "new": lambda view, phase: view == "done" or (view == "run" and phase in {Phase.STOPPED, Phase.ASKED}),
    "chart": lambda view, _: view == "run",
    "select": lambda view, _: view == "run",
    "retry": lambda *_: True,
}
