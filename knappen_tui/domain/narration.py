"""Events of a batch as Danish sentences, shared by the CLI and the TUI."""

from collections.abc import Iterator

from knappen_tui.domain.danish import count, decimal, number
from knappen_tui.domain.events import ChunkSplit, Event, LoggedInAgain, NotAnswered, Progress, Retrying, RunStarted
from knappen_tui.domain.own_columns import ListPlace


def describe(event: Event) -> str:
    """The sentence about an event, "" for events that a progress bar shows."""
    match event:
        case RunStarted() if event.resumed:
            return _resumed(event.resumed, event.progress.total)
        case ChunkSplit():
            persons = count(event.size, "person", "personer")
            return f"En omgang på {persons} fik intet svar ({event.reason}) og deles i to."
        case NotAnswered():
            return f"{event.cpr} mangler svar: {event.reason}"
        case Retrying():
            return f"{event.reason} Prøver igen om {decimal(event.wait)} s (forsøg {event.attempt})."
        case LoggedInAgain():
            return "Webstedet havde glemt loginet; det er fornyet."
        case _:
            return ""


def _resumed(done: int, total: int) -> str:
    if done == total:
        return f"Fortsætter: alle {count(total, 'person', 'personer')} er færdige; kun filen mangler."
    return f"Fortsætter: {number(done)} af {count(total, 'person', 'personer')} er færdige."


def answers_kept(progress: Progress) -> str:
    """The sentence about the answers of a stopped run."""
    return f"{progress.answered} af {progress.total} personer er besvaret, og svarene er bevaret."


def place_in_words(place: ListPlace) -> Iterator[str]:
    """Yield the sentences about where a list's CPR numbers were read."""
    sheet = f"Fane »{place.sheet}«, kolonne" if place.sheet else "Kolonne"
    heading = f" »{place.heading}«" if place.heading else ""
    below = f" under overskrifterne i række {place.heading_row}" if place.heading_row else ", uden overskrifter"
    yield f"{sheet} {place.column}{heading}: {count(place.rows, 'række', 'rækker')}{below}."
    if place.hidden:
        hidden = count(place.hidden, "række", "rækker")
        yield f"{hidden} er skjult eller filtreret fra i filen; de er med alligevel."
    for other in place.others:
        yield f"Kolonne {other} ligner også CPR-numre og bliver ikke slået op."
