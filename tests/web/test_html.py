"""What a page says of itself before it is read."""

import pytest

from knappen_tui.web.html import Page


@pytest.mark.parametrize(
    ("body", "may_hide"),
    [
        ("<p>hidden style template</p>", False),
        ("<input type='hidden' name='style'><link rel=stylesheet>", False),
        ("<p hidden>1</p>", True),
        ("<P HIDDEN=''>1</P>", True),
        ("<p hid\0den>1</p>", True),
        ("<p STYLE='display:none'>1</p>", True),
        ("<a title='style'hidden>1</a>", True),
        ("<TEMPLATE><p>1</p></TEMPLATE>", True),
    ],
)
def test_page_tells_whether_it_may_hide_something(body: str, *, may_hide: bool) -> None:
    assert Page(f"<html><body>{body}</body></html>".encode(), "https://knap.example/").may_hide is may_hide
