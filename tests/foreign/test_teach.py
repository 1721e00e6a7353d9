"""`knappen tjek --lær` on sites of others, answered by a script that knows what the words mean, and no HTML."""

import re
import tomllib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from knappen_tui.cli.main import main
from knappen_tui.domain import udtraek
from knappen_tui.domain.check_step import UNDO, CheckStep, Choice, Learned, Question
from knappen_tui.domain.columns import Column
from knappen_tui.domain.cpr import Cpr
from knappen_tui.domain.person_tables import TABLES
from knappen_tui.domain.udtraek import COLUMNS
from knappen_tui.settings import paths
from knappen_tui.settings.profiles import Profile
from knappen_tui.site import navigation
from knappen_tui.site.client import KnappenClient
from knappen_tui.site.teaching import words_file
from knappen_tui.site.words import GROUPS
from tests import support
from tests.foreign.conftest import POLICY, PROFILE
from tests.foreign.people import CPRS, UNKNOWN, bare, marks, truth
from tests.foreign.site import JARGON_WORDS, PASSWORD, USER, ForeignSite, Variant
from tests.foreign.sites import generated
from tests.foreign.sites.catalogue import PORTALS, SITES
from tests.foreign.sites.generated import create
from tests.foreign.sites.plan import plain
from tests.foreign.sites.register import EMPTY, MANY, REGISTER
from tests.foreign.sites.register import UNKNOWN as STRANGERS
from tests.foreign.test_unseen_sites import under_other_names

STRANGER = STRANGERS[0]

Answerer = Callable[[Question], Choice | None]


async def taught(
    profile: Profile, app: Any, password: str, cprs: list[Cpr], answer: Answerer
) -> tuple[str, list[CheckStep], list[Question]]:
    """Run the lesson; return the words file's text, the findings of the last round, and the questions."""
    text, steps, questions = "", list[CheckStep](), list[Question]()
    policy = replace(POLICY, unknown_page_seconds=0.3)
    async with KnappenClient(profile, password, transport=httpx.ASGITransport(app), policy=policy) as client:
        lesson = client.teach({}, Path("ord.toml"), *cprs)
        told = await anext(lesson)
        while True:
            chosen = None
            if isinstance(told, Question):
                questions.append(told)
                chosen = answer(told)
            elif isinstance(told, Learned):
                text = words_file.with_line(text, told.section, told.key, told.values)
            else:
                steps = [one for one in steps if not (one.step == told.step and one.error)] + [told]
            try:
                told = await lesson.asend(chosen)
            except StopAsyncIteration:
                return text, steps, questions


def by_words(document: dict[str, Any]) -> Answerer:
    """Return an operator who knows the right lines of the words file."""
    right = {
        (section, key): values if isinstance(values, list) else [values] for section, key, values in leaves(document)
    }

    for column in COLUMNS:
        for value in right.get(place := ("kolonner.udtraek", column.field), ()):
            right[place] = [*right[place], under_group(column, value, document)]

    def answer(question: Question) -> Choice | None:
        fitting = [one for one in question.choices if one.value in right.get((one.section, one.key), ())]
        return next(iter(fitting), None)

    return answer


def under_group(column: Column, heading: str, document: dict[str, Any]) -> str:
    """A heading of the extract with the one above it, as a question shows it."""
    groups = {one.heading: one.key for one in udtraek.GROUPS}
    return f"{document.get('grupper', {}).get(groups.get(column.group), column.group)}: {heading}"


def leaves(document: dict[str, Any], section: str = "") -> list[tuple[str, str, Any]]:
    found: list[tuple[str, str, Any]] = []
    for key, value in document.items():
        if isinstance(value, dict):
            found += leaves(value, f"{section}.{key}" if section else key)
        else:
            found.append((section, key, value))
    return found


@pytest.mark.parametrize("tabs", ["links", "panes", "postbacks"])
async def test_lesson_makes_a_site_with_words_of_its_own_readable(tabs: str) -> None:
    site = ForeignSite(Variant(tabs, spelling="jargon"))
    text, steps, _ = await taught(
        PROFILE, site.app, PASSWORD, [CPRS[0], UNKNOWN], by_words(tomllib.loads(JARGON_WORDS))
    )
    assert [(one.step, one.error.message) for one in steps if one.error] == []
    assert tomllib.loads(text)["ord"]


# Authorities in the sites' menus; the operator's own is the first of them that is there.
OWN = ("Øvelse", "Øvrød", "Birkeby")
# What an operator presses who reads the names: the first that is offered.
PRESSED = {
    "enkelt": ("felt", "én kursist", "en kursist", "enkelt", "find kursist", "opslag på", *OWN),
    "flere": ("felt", "flere", "upload", "liste", "udtræk", *OWN),
    "resultat": ("hent", "excel", "resultat"),
    "moduler": ("modul",),
    "proever": ("prøve",),
    "henvisninger": ("henvis",),
}


def by_names(question: Question) -> Choice | None:
    """An operator who has not seen the site before, and reads Danish."""
    for key, names in PRESSED.items():
        if any(one.key == key for one in question.choices):
            fitting = (one for name in names for one in question.choices if name.casefold() in one.text.casefold())
            return next(fitting, None)
    return None


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=pytest.mark.nightly if name in PORTALS else ()) for name in SITES]
)
async def test_lesson_on_a_site_of_someone_else(name: str, tmp_path: Path) -> None:
    """With what is learned the check, a look-up of each person and an extract give the truth."""
    site = SITES[name](REGISTER)
    profile = Profile("x", f"https://fremmed.example{site.start}", site.user, timeout_seconds=60, attempts=2)
    text, steps, questions = await taught(profile, site.app, site.password, [MANY, STRANGER], by_names)
    left = {one.step for one in steps if one.error}
    assert not left
    assert len(questions) <= 5
    file = tmp_path / "ord.toml"
    file.write_text(text, encoding="utf-8")
    transport = httpx.ASGITransport(site.app)
    async with KnappenClient(replace(profile, words=file), site.password, transport=transport, policy=POLICY) as client:
        found = [bare(await client.opslag(cpr)) for cpr in REGISTER]
        answer = await client.udtraek([*REGISTER, STRANGER])
    assert found == [site.truth(cpr) for cpr in REGISTER]
    assert {row.cpr: row for row in answer.rows} == {row.cpr: row for row in site.extract([*REGISTER, STRANGER])}
    assert site.misplaced() == []


@pytest.mark.parametrize("seed", range(4))
async def test_lesson_on_a_generated_site_sends_no_number_elsewhere(seed: int) -> None:
    site = create(seed, REGISTER)
    profile = Profile("x", f"https://fremmed.example{site.start}", site.user, timeout_seconds=60, attempts=2)
    _, steps, _ = await taught(profile, site.app, site.password, [MANY, STRANGER], by_names)
    assert site.misplaced() == []
    assert not [one for one in steps if one.error] or site.harmful or "previous person stays" in site.traits


async def test_answer_that_was_undone_is_asked_for_again() -> None:
    site = ForeignSite(Variant("links", spelling="jargon"))
    right = by_words(tomllib.loads(JARGON_WORDS))
    asked: list[Question] = []

    def answer(question: Question) -> Choice | None:
        asked.append(question)
        return UNDO if len(asked) == 2 else right(question)

    text, steps, _ = await taught(PROFILE, site.app, PASSWORD, [CPRS[0], UNKNOWN], answer)
    assert asked[2] == asked[0]
    assert [one.step for one in steps if one.error] == []
    assert tomllib.loads(text)["ord"]


async def test_lesson_learns_what_an_empty_tab_says() -> None:
    plan = plain()
    empty = {f"empty {table.field}": "Her er rent" for table in TABLES}
    site = generated.build(replace(plan, words={**plan.words, **empty}), REGISTER)
    profile = Profile("x", "https://fremmed.example/", site.user, timeout_seconds=60, attempts=2)
    right = by_words({"ord": {"ingen": "Her er rent"}})
    text, steps, _ = await taught(profile, site.app, site.password, [EMPTY, STRANGER], right)
    assert [one.step for one in steps if one.error] == []
    assert tomllib.loads(text)["ord"]["ingen"][0] == "Her er rent"


async def test_lesson_learns_the_names_of_optional_tabs(tmp_path: Path) -> None:
    site = under_other_names()
    profile = Profile("x", "https://fremmed.example/", site.user, timeout_seconds=60, attempts=2)
    right = {"faneblade": {"meritter": "Fritagelser", "prae2004": "Arkiv"}}
    text, steps, _ = await taught(profile, site.app, site.password, [MANY, STRANGER], by_words(right))
    assert [one.step for one in steps if one.error] == []
    # The other tab is told by its headings, which say »præ-2004«.
    assert tomllib.loads(text)["faneblade"] == {"meritter": ["Fritagelser"]}


ASKED = {
    "til brugernavnet": ["bruger"],
    "skal CPR-nummeret": ["cpr", "enkelt"],
    "skal filen": ["fil", "flere"],
    "Filen er sendt": ["resultat", "vent", "upload"],
    "Siden viser ikke en kursist": ["ikke_fundet", "soeg"],
}


def answers(question: str, right: dict[str, Any]) -> list[str]:
    """What an operator looks for who reads a question: the right lines of the words file that it is about."""
    for words, keys in ASKED.items():
        if words in question:
            return [right["ord"][key] for key in keys if key in right["ord"]]
    for key, heading in GROUPS.items():
        if f"over kolonnerne »{heading}«" in question:
            return [right["grupper"][key]]
    for table in TABLES:
        if f"med {table.title.lower()}?" in question:
            return [right["faneblade"][table.field]]
        for column in table.columns:
            if f"på fanebladet {table.title} er »{column.full_heading}«" in question:
                return [right["kolonner"][table.field][column.field]]
    (column,) = [one for one in COLUMNS if f"i filen er »{one.full_heading}«" in question]
    heading = right["kolonner"]["udtraek"][column.field]
    return [heading, under_group(column, heading, right)]


def test_lesson_at_the_keyboard_writes_the_words_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The operator types the numbers of answers; the file is commented, and the profile points at it."""
    site = ForeignSite(Variant("links", spelling="jargon"))
    right = tomllib.loads(JARGON_WORDS)
    seen: list[str] = []

    def ask(prompt: str, *, may_be_empty: bool = False) -> str:
        assert (prompt, may_be_empty) == ("  Nummer:", True)
        seen.append(capsys.readouterr().out)
        question, _, offered = seen[-1].rpartition("\n\n")[2].strip().partition("\n")
        numbers = re.findall(r"^ +([0-9]+)  .*?»(.*?)«", offered, re.MULTILINE)
        return next((number for number, name in numbers if name in answers(question, right)), "0")

    monkeypatch.setattr(navigation, "DEFAULT_POLICY", replace(POLICY, unknown_page_seconds=0.3))
    monkeypatch.setattr("knappen_tui.cli.prompt.has_keyboard", lambda: True)
    monkeypatch.setattr("knappen_tui.cli.prompt.ask_one_or_two_cprs", lambda: [CPRS[0], UNKNOWN])
    monkeypatch.setattr("knappen_tui.cli.prompt.ask", ask)
    with support.serving(site.app) as url:
        config = paths.config_file()
        config.parent.mkdir(parents=True, exist_ok=True)
        config.write_text(f'# i hånden\n[profil.fremmed]\nurl = "{url}"\nbruger = "{USER}"\n', encoding="utf-8")
        password = ["--password-file", str(support.write_password(tmp_path / "kode", PASSWORD))]
        assert main(["tjek", "--lær", *password]) == 0
        assert main(["tjek", *password]) == 0, "what was learned is enough"
    assert "# i hånden" in config.read_text(encoding="utf-8")
    assert tomllib.loads(config.read_text(encoding="utf-8"))["profil"]["fremmed"]["ordfil"] == "ord-fremmed.toml"
    written = (config.parent / "ord-fremmed.toml").read_text(encoding="utf-8")
    assert "# ledeteksten ved CPR-feltet" in written
    said = "".join(seen)
    assert not [cpr for cpr in (CPRS[0], UNKNOWN) if cpr.digits in said]
    assert not [mark for mark in marks(truth(CPRS[0])) if mark in said and not mark.isalpha()]


def test_lesson_needs_a_keyboard(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config = paths.config_file()
    config.parent.mkdir(parents=True, exist_ok=True)
    config.write_text('[profil.fremmed]\nurl = "http://127.0.0.1:9/"\nbruger = "k1"\n', encoding="utf-8")
    monkeypatch.setattr("knappen_tui.cli.prompt.has_keyboard", lambda: False)
    assert main(["tjek", "--lær"]) == 2


def test_words_file_keeps_what_a_hand_wrote() -> None:
    text = '# vores egne ord\n[ord]\ncpr = ["Nummer"]  # rettet i maj\n\n[kolonner.moduler]\nudbyder = ["Skole"]\n'
    text = words_file.with_line(text, "ord", "enkelt", ["Find borger"])
    text = words_file.with_line(text, "kolonner.moduler", "startdato", ["Begyndt"])
    text = words_file.with_line(text, "kolonner.proever", "dato", ["Testdag"])
    assert "# vores egne ord" in text
    assert "# rettet i maj" in text
    assert tomllib.loads(text) == {
        "ord": {"cpr": ["Nummer"], "enkelt": ["Find borger"]},
        "kolonner": {"moduler": {"udbyder": ["Skole"], "startdato": ["Begyndt"]}, "proever": {"dato": ["Testdag"]}},
    }
    text = words_file.with_line(text, "ord", "enkelt", [])
    assert tomllib.loads(text)["ord"] == {"cpr": ["Nummer"]}
