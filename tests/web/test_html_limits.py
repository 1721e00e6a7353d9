"""A page that would keep the parser busy for minutes is refused within a second; any other is parsed."""

import time

import pytest

from knappen_tui.domain.errors import NotUnderstood
from knappen_tui.tables.cells import UnreadableTable
from knappen_tui.tables.reader import read_tables
from knappen_tui.web.html import Page

_NAMES = [f"a{number}" for number in range(300_000)]
BUSY = {
    "names": f"<p {' '.join(_NAMES)}>",
    "values": f"""<p {"".join(f'{name}="1"' for name in _NAMES)}>""",
    "slashes": f"<p/{'/'.join(_NAMES)}>",
    "a quoted end": f"<p x='>' {' '.join(_NAMES)}>",
    "quoted ends": f"""<p {" ".join(f"{name}='<>'" for name in _NAMES)}>""",
    "unclosed": f"<p {' '.join(_NAMES)}",
    "nested starts": f"<p {' <b '.join(_NAMES)}>",
    "many tags": f"<p {' '.join(_NAMES[:5000])}>" * 60,
    "behind a script": f"<script>a</script><p {' '.join(_NAMES)}>",
}
HARMLESS = {
    "large value": f"<input type=hidden name=__VIEWSTATE value='{'x' * 3_000_000}'>",
    "large table": "<table>" + "<tr><td class='x'>1</td><td>2</td></tr>" * 20_000 + "</table>",
    "script": "<script>" + "if(i<n ){ x = y ; }\n" * 50_000 + "</script><p>x</p>",
    "text": "<p>" + "et ord og et til " * 50_000 + "</p>",
    "deep": "<div>" * 100_000,
    "starts": "<a" * 500_000,
    "open quotes": "<a b='" * 4_000,
}


@pytest.mark.parametrize("shape", BUSY)
def test_busy_page_is_refused_within_a_second(shape: str) -> None:
    content = BUSY[shape].encode()
    started = time.process_time()
    with pytest.raises(NotUnderstood, match="for sammensat"):
        Page(content, "")
    assert time.process_time() - started < 1


@pytest.mark.parametrize("shape", HARMLESS)
def test_harmless_page_is_parsed_in_seconds(shape: str) -> None:
    started = time.process_time()
    assert Page(HARMLESS[shape].encode(), "").root is not None
    assert time.process_time() - started < 5


def test_busy_table_is_unreadable() -> None:
    content = f"<table {' '.join(_NAMES)}><tr><td>1</td></tr></table>".encode()
    with pytest.raises(UnreadableTable, match="for sammensat"):
        list(read_tables(content))
