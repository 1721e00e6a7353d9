"""Abbreviated headings are read by what the page says of them, and by nothing else."""

from collections.abc import Mapping
from datetime import date

import pytest

from knappen_tui.domain.errors import NotUnderstood
from knappen_tui.domain.kursist import Modul
from knappen_tui.site.person import pages
from knappen_tui.site.person.records import Records
from knappen_tui.site.words import DEFAULT
from knappen_tui.web.html import Page

ROWS = "<tr><td>2-4</td><td>04-02-2019</td><td>5</td></tr><tr><td>2-5</td><td>02-09-2019</td><td>3</td></tr>"


def read(html: str) -> Mapping[str, Records]:
    content = f"<html><body><h2>Moduler</h2>{html}</body></html>".encode()
    return pages.read(Page(content, "https://knap.example/", "utf-8"), DEFAULT)


def modules(heading: str, legend: str = "") -> str:
    return f"<table><tr><th>Modul</th><th>Startdato</th>{heading}</tr>{ROWS}</table>{legend}"


@pytest.mark.parametrize(
    "html",
    [
        modules("<th>HK</th>", "<p>HK = henvisningskategori. Startdato = dagen før bestået test.</p>"),
        modules("<th>HK</th>", "<p>Forklaring: UD = udbyder, HK = henvisningskategori</p>"),
        modules("<th title=Henvisningskategori>HK</th>"),
        modules("<th><abbr title=Henvisningskategori>HK</abbr></th>"),
    ],
)
def test_abbreviated_heading_is_told_by_the_legend(html: str) -> None:
    assert read(html) == {
        "moduler": (
            Modul("2-4", date(2019, 2, 4), henvisningskategori="5"),
            Modul("2-5", date(2019, 9, 2), henvisningskategori="3"),
        )
    }


@pytest.mark.parametrize(
    "legend", ["", "<p>HL = henvisningskategori.</p>", "<p>HK = holdkode.</p>", "<p>K = henvisningskategori.</p>"]
)
def test_abbreviated_heading_without_its_legend_is_none_of_the_column(legend: str) -> None:
    try:
        (first, _) = read(modules("<th>HK</th>", legend))["moduler"]
    except NotUnderstood:
        return
    assert isinstance(first, Modul)
    assert first.henvisningskategori is None


def test_legend_does_not_take_the_name_of_another_column() -> None:
    (first, _) = read(modules("<th>Kategori</th>", "<p>Kategori = udbyder.</p>"))["moduler"]
    assert isinstance(first, Modul)
    assert (first.henvisningskategori, first.udbyder) == ("5", None)
