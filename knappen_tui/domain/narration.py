"""Events of a batch as Danish sentences, shared by the CLI and the TUI."""

from collections.abc import Iterator

from knappen_tui.domain.check_step import CheckStep, Learned
from knappen_tui.domain.danish import count, decimal, estimate, number
from knappen_tui.domain.events import (
    ChunkSplit,
    DetailMissing,
    DetailProgress,
    DetailsStarted,
    Event,
    LoggedInAgain,
    NotAnswered,
    Progress,
    Retrying,
    RunStarted,
    WindowClosed,
)
from knappen_tui.domain.own_columns import ListPlace
from knappen_tui.domain.time_window import TimeWindow


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
            return _describe_details(event)


def _resumed(done: int, total: int) -> str:
    if done == total:
        return f"Fortsætter: alle {count(total, 'person', 'personer')} er færdige; kun filen mangler."
    return f"Fortsætter: {number(done)} af {count(total, 'person', 'personer')} er færdige."


def _describe_details(event: Event) -> str:
    match event:
        case DetailMissing():
            return f"{event.cpr} mangler detaljer: {event.reason}"
        case WindowClosed():
            return f"Venter: næste person slås op {event.until:%d-%m-%Y kl. %H.%M}."
        case DetailsStarted(progress):
            pending = count(progress.total - progress.done, "person", "personer", zero="ingen")
            done = f"; {number(progress.done)} er slået op før" if progress.done else ""
            return f"Slår {pending} op enkeltvis{done}."
        case _:
            return ""


def details_limit(persons: int, limit: int) -> str:
    """The sentence about more persons to be looked up singly than the profile allows without a yes."""
    many = count(persons, "person", "personer")
    return f"Op til {many} bliver slået op enkeltvis; uden et ja er det højst {number(limit)}."


def details_kept(progress: DetailProgress) -> str:
    """The sentence about the details of a stopped run."""
    total = count(progress.total, "person", "personer")
    return f"Udtrækket er komplet. Detaljer om {number(progress.answered)} af {total} er hentet, og alt er bevaret."


def details_plan(persons: int, seconds: float | None, pause: float, window: TimeWindow | None) -> str:
    """The sentence about the persons to be looked up singly, before it is known who is found.

    `seconds` are those that a person has taken in earlier runs, None without any.
    """
    if seconds is not None:
        takes = estimate(seconds * persons)
    else:
        takes = f"mindst {estimate(pause * persons)}" if pause else ""
    paused = f"{pause:g} s pause efter hver".replace(".", ",") if pause else ""
    hours = f"kun kl. {window}" if window else ""
    most = f"op til {count(persons, 'person', 'personer')}"
    return f"Derefter slås alle, der findes, op enkeltvis: {', '.join(filter(None, (most, takes, paused, hours)))}."


def answers_kept(progress: Progress) -> str:
    """The sentence about the answers of a stopped run."""
    total = count(progress.total, "person", "personer")
    return f"{number(progress.answered)} af {total} er besvaret, og svarene er bevaret."


def check_lines(step: CheckStep) -> Iterator[str]:
    """Yield what a step of `knappen tjek` looked for, did and found, a line each."""
    yield f"leder efter: {step.sought}"
    for line in step.did:
        yield f"gjorde: {line}"
    for line in step.said:
        yield f"siden sagde: »{line}«"
    for line in step.found:
        yield f"fandt: {line}"
    if step.error:
        yield step.error.message
        if step.error.advice:
            yield step.error.advice
    if step.words:
        yield "I ordfilen" + (":" if step.error else ", hvis det skal med:")
        for line in step.words.splitlines():
            yield f"    {line}"


def learned_in_words(line: Learned) -> str:
    """The sentence about a line of the words file that was learned or taken back."""
    if line.values:
        return f"ordfilen: [{line.section}] {line.key} = {', '.join(line.values)}"
    return f"ordfilen: [{line.section}] {line.key} er taget ud igen"


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
