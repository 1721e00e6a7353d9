"""What happens during a batch, in words: the same ones on the command line and in the terminal app."""

from knappen_tui.domain.danish import decimal
from knappen_tui.domain.events import ChunkSplit, Event, LoggedInAgain, NotAnswered, Progress, Retrying, RunStarted


def aside(event: Event) -> str:
    """What is worth a line of its own, "" for all else."""
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


def kept(progress: Progress) -> str:
    """What a run that was stopped has kept."""
    return f"{progress.answered} af {progress.total} personer er besvaret, og svarene er bevaret."
