"""The document says what the tests hold."""

from tests.faults.table import DOCUMENT, updated


def test_the_document_is_made_of_the_matrix() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    assert text == updated(text), "python -m tests.faults.table writes it anew"
