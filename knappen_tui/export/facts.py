"""A run's facts as Danish labels and values, for a sheet."""

from datetime import datetime

from knappen_tui.domain.columns import to_text
from knappen_tui.domain.danish import duration
from knappen_tui.domain.demo_mark import DEMO_MARK, marked_title
from knappen_tui.domain.report import Report
from knappen_tui.domain.udtraek import title

PART = "Udvalg"


def headline(report: Report) -> str:
    """Return the sheet's title, with the demo mark for a demo, and which part of the list it is."""
    text = title(report.as_of) + (f" · {PART}: {report.part}" if report.part else "")
    return marked_title(text) if report.demo else text


def koersel(report: Report) -> list[tuple[str, str | int]]:
    """Return labels and values of the sheet "Kørsel", times in this computer's time zone."""
    made_up: list[tuple[str, str | int]] = [("Bemærk", f"{DEMO_MARK}: ingen af personerne findes")]
    return [
        *(made_up if report.demo else []),
        ("Liste", report.source),
        *([(PART, report.part)] if report.part else []),
        ("Udtræk per", to_text(report.as_of)),
        ("Kørsel begyndt", _moment(report.started)),
        ("Kørsel slut", _moment(report.finished)),
        ("Varighed", duration(report.finished - report.started)),
        ("Første svar", _moment(report.answers_from)),
        ("Seneste svar", _moment(report.answers_to)),
        ("Sag", report.purpose or "–"),
        ("Profil", report.profile),
        ("Bruger", report.user),
        ("Websted", report.site),
        ("Personer i udvalget" if report.part else "Personer på listen", report.persons),
        ("Besvaret", report.answered),
        ("– findes i 2004+", report.found),
        ("– kun i præ-2004 data", report.only_prae2004),
        ("– findes ikke", report.not_found),
        ("Mangler svar", len(report.unanswered)),
        *_details(report),
        ("Dubletter udeladt", report.duplicates),
        ("Afviste linjer", len(report.rejected)),
        ("Linjer med bemærkning", len(report.notes)),
        ("knappen, version", report.version),
    ]


def _details(report: Report) -> list[tuple[str, str | int]]:
    if report.details is None:
        return []
    return [
        ("Slået op enkeltvis", report.details.total),
        ("– detaljer hentet", report.details.answered),
        ("– mangler detaljer", len(report.details.missing)),
    ]


def _moment(moment: datetime | None) -> str:
    return f"{moment.astimezone():%d-%m-%Y kl. %H.%M.%S}" if moment else "–"
