"""Another version of the site, with other words and another layout, is fitted by a words file alone."""

from pathlib import Path

import httpx
import pytest

from knappen_tui.domain.errors import ConfigurationError, NotUnderstood
from knappen_tui.settings.connection import Connection
from knappen_tui.stil.amu import service, words
from knappen_tui.stil.amu.access import AmuAccess
from knappen_tui.stil.amu.practice import population
from knappen_tui.stil.amu.words import AmuWords
from tests.stil.amu.accesses import carried_out
from tests.stil.amu.foreign_site import WORDS, create_app
from tests.stil.amu.mixed_plan import LAST_QUARTER, TODAY, led_to, mixed_changes, table_of


@pytest.fixture
def foreign(tmp_path: Path) -> Path:
    file = tmp_path / "amu.sqlite"
    population.create(file, today=TODAY, rows=45)
    return file


def access_to_foreign(file: Path, chosen: AmuWords) -> AmuAccess:
    app = create_app(file)
    return AmuAccess(
        Connection("http://127.0.0.1:1/", population.DEMO_SCHOOL),
        lambda: population.PASSWORD,
        chosen,
        transport=lambda: httpx.ASGITransport(app),
    )


@pytest.fixture
def fitted(tmp_path: Path) -> AmuWords:
    file = tmp_path / "ord.toml"
    file.write_text(WORDS, encoding="utf-8")
    return words.load(file)


async def test_plan_is_carried_out_by_a_words_file(foreign: Path, fitted: AmuWords) -> None:
    access = access_to_foreign(foreign, fitted)
    steps = [step async for step in service.check(access)]
    assert [step.error for step in steps] == [None] * 6
    assert "Ukendte kolonner, der vises, som de er: »Lærer«" in steps[1].text
    listing = (await service.read_list(access)).participations
    assert len(listing) == 45
    assert listing[0].others == (("Lærer", "Mønster"),)
    changes = mixed_changes(listing)
    plan = await carried_out(access, await service.plan_edits(access, changes, source="blandet"))
    assert all(row.status.is_done for row in plan.rows), [row.remark for row in plan.rows]
    assert table_of(foreign, population.DEMO_SCHOOL, LAST_QUARTER) == led_to(listing, changes)


async def test_without_the_words_file_the_site_is_not_understood(foreign: Path) -> None:
    steps = [step async for step in service.check(access_to_foreign(foreign, words.DEFAULT))]
    assert [type(step.error) for step in steps] == [NotUnderstood]


@pytest.mark.parametrize(
    "content",
    ["[ord]\nsvar = 'x'", "[ord]\ngem = 3", "ord = 1", "[resultater]\n7 = 'x'", "[kolonner]\nlaerer = 'x'", "[ord"],
    ids=["key", "number", "section", "result", "column", "toml"],
)
def test_words_file_that_cannot_be_used_is_refused(content: str, tmp_path: Path) -> None:
    file = tmp_path / "ord.toml"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(ConfigurationError, match=r"ord\.toml"):
        words.load(file)
