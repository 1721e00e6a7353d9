"""docs/opfoelgning.md is what its maker makes of the rules, and its examples can be used."""

import re
import runpy
from pathlib import Path

import pytest

from knappen_tui.settings import follow_up
from tests.follow_up.conftest import Rules

DOCS = Path(__file__).parents[2] / "docs"
PAGE = (DOCS / "opfoelgning.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```toml\n(.*?)```", PAGE, flags=re.DOTALL)


def test_document_is_made_from_the_rules() -> None:
    assert runpy.run_path(str(DOCS / "make_opfoelgning.py"))["document"]() == PAGE


def test_document_has_what_each_rule_says_and_cannot_know(rules: Rules) -> None:
    for rule in rules.values():
        section = PAGE.partition(f"### {rule.id}\n")[2].partition("\n##")[0]
        assert rule.cannot_know in section
        assert rule.source in section
        assert all(text in section for text in rule.sentences.values() if "0 måneder" not in text)


@pytest.mark.parametrize("example", EXAMPLES, ids=range(len(EXAMPLES)))
def test_example_can_be_used(example: str, tmp_path: Path) -> None:
    file = tmp_path / "knappen.toml"
    file.write_text(example, encoding="utf-8")
    follow_up.load(file)
