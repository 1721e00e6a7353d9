"""Lists of uploads: which entry is of the one just made, and whether it waits."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from knappen_tui.site import polling
from knappen_tui.site.polling import PollState, Ready, UploadRefused, Working
from knappen_tui.site.result_list import Sent
from knappen_tui.site.words import DEFAULT
from knappen_tui.web.forms import Submission
from tests.site.test_polling import UPLOAD_PAGE, answer

Shown = Callable[..., str]
SENT = Sent("cprbcdfgh.txt", 16)


def items(*texts: str) -> str:
    return f"<ul>{''.join(f'<li><h3>{text}</h3></li>' for text in texts)}</ul>"


def rows(*texts: str) -> str:
    return f"<table>{''.join(f'<tr><td>{text}</td></tr>' for text in texts)}</table>"


def blocks(*texts: str) -> str:
    return f"<div>{''.join(f'<div class=kort><p>{text}</p></div>' for text in texts)}</div>"


def link(number: int) -> str:
    return f"<a href=/ark/{number}>Hent i Excel</a>"


def request(number: int) -> Submission:
    return Submission("GET", f"https://knap.example/ark/{number}")


def state(html: str, *old: int) -> PollState:
    baseline = polling.take_baseline(answer(UPLOAD_PAGE).page)
    baseline = replace(baseline, sent=SENT, fetched=frozenset(map(request, old)))
    return polling.classify(answer(f"{html}<p><a href=/mine>Opdater</a></p>"), baseline, DEFAULT)


@pytest.mark.parametrize("shown", [items, rows, blocks])
def test_result_beside_an_upload_that_waits_is_of_another(shown: Shown) -> None:
    found = state(shown("Nr. 2, 16 CPR-numre: bliver dannet, i kø", f"Nr. 1, 16 CPR-numre {link(1)}"))
    assert isinstance(found, Working)
    assert found.next_page == Submission("GET", "https://knap.example/mine")


@pytest.mark.parametrize("shown", [items, rows, blocks])
def test_known_result_beside_an_upload_in_unknown_words_is_not_taken(shown: Shown) -> None:
    found = state(shown("Nr. 2, 16 CPR-numre: antaget", f"Nr. 1, 16 CPR-numre {link(1)}"), 1)
    assert isinstance(found, Working)
    assert not found.is_certain


@pytest.mark.parametrize("shown", [items, rows, blocks])
def test_entry_with_the_name_of_the_file_is_taken(shown: Shown) -> None:
    texts = (f"cprxxxxxx.txt, nr. 7 {link(7)}", f"cprbcdfgh.txt, nr. 6 {link(6)}", f"liste.txt, nr. 5 {link(5)}")
    assert state(shown(*texts)) == Ready(request(6))
    assert isinstance(state(shown(texts[0], "cprbcdfgh.txt, nr. 6", texts[2])), Working)
    assert isinstance(state(shown(texts[0], texts[2])), Working)


def test_entry_that_failed_is_refused() -> None:
    found = state(rows("cprbcdfgh.txt: Fejl i filen", f"liste.txt, nr. 5 {link(5)}"))
    assert isinstance(found, UploadRefused)


@pytest.mark.parametrize(
    "texts",
    [
        (f"04-03-2024 kl. 09.15 {link(3)}", f"05-03-2024 kl. 08.00 {link(2)}", f"05-03-2024 kl. 07.59 {link(9)}"),
        (f"2024-03-04 09:15 {link(3)}", f"2024-03-05 08:00:05 {link(2)}", f"2024-03-05 08:00:04 {link(9)}"),
        (f"8 numre, 09:30 {link(3)}", f"16 numre, 09:28 {link(2)}", f"16 numre, 09:15 {link(9)}"),
        (f"1. udtræk {link(1)}", f"2. udtræk {link(2)}"),
    ],
)
def test_newest_of_several_new_results_is_taken(texts: tuple[str, ...]) -> None:
    assert state(rows(*texts)) == Ready(request(2))


@pytest.mark.parametrize("shown", [items, rows, blocks])
def test_upload_without_a_link_that_is_newer_than_the_results_is_waited_for(shown: Shown) -> None:
    found = state(shown("31002, 16 numre, antaget", f"31001, 16 numre {link(7)}", f"31000, 16 numre {link(8)}"))
    assert isinstance(found, Working)
    found = state(shown("31000, 16 numre, udløbet", f"31002, 16 numre {link(2)}", f"31001, 16 numre {link(8)}"))
    assert found == Ready(request(2))


def test_layout_is_no_list() -> None:
    menu = rows("Forside", "Nr. 1")
    page = rows("Sprogdata", menu, f"16 kursister er fundet. {link(1)}{rows('Nr. 2')}", "Version 2.4")
    assert state(page) == Ready(request(1))
    assert state(page, 1) == Ready(request(1))


def test_facts_about_one_upload_are_no_list() -> None:
    facts = rows("Oprettet: 29/11/2026 20:51", "Antal personnumre: 16", f"Vedhæftet fil: {link(1)}")
    assert state(facts) == Ready(request(1))
    assert state(facts, 1) == Ready(request(1))
