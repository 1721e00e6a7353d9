"""The example in `docs/site.md` is a words file with every key."""

import re
import tomllib
from pathlib import Path

from knappen_tui.domain.person_tables import TABLES
from knappen_tui.domain.udtraek import COLUMNS
from knappen_tui.site import words

DOCUMENT = Path(__file__).parents[2] / "docs" / "site.md"


def example() -> str:
    found = re.search(r"<!-- eksempel -->\n```toml\n(.*?)```", DOCUMENT.read_text(encoding="utf-8"), re.DOTALL)
    assert found
    return found[1]


def test_example_is_a_valid_words_file(tmp_path: Path) -> None:
    file = tmp_path / "ord.toml"
    file.write_text(example(), encoding="utf-8")
    loaded = words.load(file)
    assert loaded.start == "knappen/"
    assert loaded.cpr == ("Borgerens nummer",)
    assert loaded.udtraek_columns
    assert loaded.table_columns


def test_example_has_every_key() -> None:
    document = tomllib.loads(example())
    assert set(document) == {"sider", "ord", "trin", "faneblade", "grupper", "kolonner"}
    assert set(document["ord"]) == set(words.ORD_KEYS)
    assert set(document["trin"]) == set(words.STEP_KEYS)
    assert set(document["faneblade"]) == {table.field for table in TABLES}
    assert set(document["grupper"]) == set(words.GROUPS)
    columns = {words.UDTRAEK: COLUMNS, **{table.field: table.columns for table in TABLES}}
    assert {name: set(keys) for name, keys in document["kolonner"].items()} == {
        name: {column.field for column in known} for name, known in columns.items()
    }
