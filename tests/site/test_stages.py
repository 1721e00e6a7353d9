"""A bar that names all stages of an upload, which one it is at, and where the page says that the result lies."""

from dataclasses import replace

import pytest

from knappen_tui.site import polling
from knappen_tui.site.polling import PollState, Ready, Working
from knappen_tui.site.stages import stages_on
from knappen_tui.site.words import DEFAULT
from knappen_tui.web.forms import Submission
from tests.site.test_polling import UPLOAD_PAGE, answer

NAMES = ("Kladde", "I kø", "Færdig")
MENU = "<nav><a href=/arkiv>Dokumentarkiv</a><a href=/filer>Mine arkfiler</a><a href=/forside>Forside</a></nav>"
BASELINE = polling.take_baseline(answer(UPLOAD_PAGE + MENU).page)
FILES = Submission("GET", "https://knap.example/filer")


def bar(*kinds: str) -> str:
    stages = "".join(f"<b {kind}>{name}</b>" for name, kind in zip(NAMES, kinds, strict=True))
    return f"<div>{stages}</div>"


def at(stage: int) -> str:
    return bar(*("class=active" if place == stage else "class=off" for place in range(3)))


def state(html: str, *, has_waited: bool = False) -> PollState:
    return polling.classify(answer(MENU + html), replace(BASELINE, has_waited=has_waited), DEFAULT)


@pytest.mark.parametrize(
    ("html", "current"),
    [
        (bar("class='badge badge-primary'", "class='badge'", "class='badge'"), 0),
        (bar("class='done'", "class='step is-active'", ""), 1),
        (bar("", "aria-current=step", ""), 1),
        (bar("class='step inactive'", "class='step inactive'", "class='step active'"), 2),
    ],
)
def test_only_the_stage_that_is_reached_counts(html: str, current: int) -> None:
    assert stages_on(answer(html).page, DEFAULT).not_reached == {name for name in NAMES if name != NAMES[current]}


@pytest.mark.parametrize(
    "html",
    [
        bar("", "", ""),
        bar("class=done", "", ""),
        bar("class=on", "class=off", "class=off"),
        bar("class=on", "class=on", "class=off"),
        bar("class=step", "class=step", "class='step pending'"),
        bar("class=off", "class=off", "class=success"),
        at(0) + "<p>I kø</p><p>Færdig</p>",
        bar("class=done", "class=done", ""),
        bar("class=done", "class=on", "class=off"),
        bar("class=active", "class=active", ""),
        at(0).replace("<div>", "<div>Status: "),
        at(0).replace(">I kø<", "><a href=/koe>I kø</a><"),
        at(0).replace("I kø", "Bestilt"),
        at(0).replace("Færdig", "Bestilt"),
    ],
)
def test_row_that_does_not_show_a_stage_counts_whole(html: str) -> None:
    assert stages_on(answer(html).page, DEFAULT).not_reached == frozenset()


@pytest.mark.parametrize("other", ["Kassér", "Forkast filen", "Annuller"])
def test_upload_is_confirmed_below_a_bar_that_names_waiting(other: str) -> None:
    buttons = f"<button name=a value=ja>Bekræft udtræk</button><button name=a value=nej>{other}</button>"
    form = f"<form method=post action=/bekraeft>{buttons}</form>"
    assert state(at(0) + form) == Ready(Submission("POST", "https://knap.example/bekraeft", (("a", b"ja"),)))


def test_page_waits_while_its_bar_is_at_waiting() -> None:
    found = state(at(1), has_waited=True)
    assert isinstance(found, Working)
    assert found.is_certain


def test_result_lies_where_the_sentence_that_says_it_is_ready_leads() -> None:
    said = "<p>Udtrækket er udført. Arket ligger under <a href=/filer>Mine arkfiler</a>.</p>"
    assert state(at(2) + said, has_waited=True) == Ready(FILES)


@pytest.mark.parametrize(
    "said",
    [
        "<p>Når udtrækket er udført, ligger arket under <a href=/filer>Mine arkfiler</a>.</p>",
        "<p>Udtrækket er udført. <a href=/filer>Mine arkfiler</a> <a href=/forside>Forside</a></p>",
        "<p>Udtrækket er udført. <a href=/filer>Fortryd</a></p>",
        "<p>Udtrækket er udført. Vent på arket under <a href=/filer>Mine arkfiler</a>.</p>",
        "<p>Se <a href=/filer>Mine arkfiler</a>.</p><p>Udtrækket er udført.</p>",
        "<p>Upload er gennemført. Arket lægges i <a href=/filer>Mine arkfiler</a>.</p>",
        "<p>Udtrækket er klar i <a href=/filer>Mine arkfiler</a>, når det er dannet.</p>",
        "<p>Udtrækket er klar i morgen under <a href=/filer>Mine arkfiler</a>.</p>",
        "<p>Udtrækket er færdigt om ca. 5 minutter under <a href=/filer>Mine arkfiler</a>.</p>",
        "<p>Udtrækket er udført. Arket ligger i <a href=/arkiv>Dokumentarkiv</a>.</p>",
    ],
)
def test_other_links_in_a_sentence_are_not_followed(said: str) -> None:
    assert not isinstance(state(said, has_waited=True), Ready)


def test_own_files_are_looked_at_before_the_upload() -> None:
    assert FILES in polling.old_links(answer(MENU).page, DEFAULT)


@pytest.mark.parametrize("kinds", [("class=aktiv", "", ""), ("", "", "class=aktiv")])
def test_legend_of_stages_does_not_say_that_an_old_file_is_the_result(kinds: tuple[str, str, str]) -> None:
    old = replace(BASELINE, files=((Submission("GET", "https://knap.example/hent"), b"old"),))
    found = polling.classify(answer(MENU + bar(*kinds)), old, DEFAULT)
    assert not isinstance(found, Ready) or not found.is_said
