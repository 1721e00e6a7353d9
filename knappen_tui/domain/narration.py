"""Events of a batch as Danish sentences, shared by the CLI and the TUI."""

from knappen_tui.domain.danish import decimal
from knappen_tui.domain.events import ChunkSplit, Event, LoggedInAgain, NotAnswered, Progress, Retrying, RunStarted


def describe(event: Event) -> str:
    """The sentence about an event, "" for events that a progress bar shows."""
    match event:
        case RunStarted() if event.resumed:
            return f"Fortsætter: {event.resumed} af {event.progress.total} personer er allerede færdige."
        case ChunkSplit():
            return f"En portion på {event.size} blev ikke besvaret ({event.reason}) og deles i to."
        case NotAnswered():
            return f"{event.cpr} ikke besvaret: {event.reason}"
        case Retrying():
            return f"{event.reason} Prøver igen om {decimal(event.wait)} s (forsøg {event.attempt})."
        case LoggedInAgain():
            return "Webstedet havde glemt loginet; det er fornyet."
        case _:
            return ""


def answers_kept(progress: Progress) -> str:
    """The sentence about the answers of a stopped run."""
    return f"{progress.answered} af {progress.total} personer er besvaret, og svarene er bevaret."
