"""Texts cleaned one by one and all at once."""

from hypothesis import given
from hypothesis import strategies as st

from knappen_tui.web.text import all_clean, clean

# Spaces of several kinds, control characters, and UTF-8 read as cp1252.
_PIECES = st.sampled_from(
    ["a", "ø", " ", "  ", "\n", "\t", "\u00a0", "\u0000", "\u202e", "\u001f", "Ã¸", "Ã", "\u00a6"]
)
_TEXTS = st.one_of(st.lists(_PIECES, max_size=6).map("".join), st.text(max_size=8))


@given(st.lists(_TEXTS, max_size=6))
def test_all_texts_are_cleaned_as_each_is(texts: list[str]) -> None:
    assert all_clean(texts) == [clean(text) for text in texts]
