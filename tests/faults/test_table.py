"""docs/reliability.md holds the table of the matrix."""

from tests.faults.table import DOCUMENT, updated


def test_document_is_up_to_date() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    assert text == updated(text), "run python -m tests.faults.table"
