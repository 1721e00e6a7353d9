"""What the rules of follow-up find about one person: a line each, and the rules in full as help."""

from collections.abc import Mapping, Sequence

from textual.content import Content
from textual.widgets import Static
from typing_extensions import override

from knappen_tui.domain.follow_up.rule import FollowUp
from knappen_tui.tui.shell.text import plain

Codes = Mapping[str, Mapping[str, str]]


def help_on(found: Sequence[FollowUp]) -> str:
    """Each rule that found something, in full: what to look into, what it cannot know, and its source."""
    rules = {(one.rule.id, one.sentence): one for one in found}
    return "\n\n".join(
        f"Opfølgning, {one.rule.title}: {plain(one.sentence)}\n"
        f"Ved ikke: {one.rule.cannot_know}\n"
        f"Kilde: {plain(one.rule.source)}"
        for one in rules.values()
    )


class FollowUpLines(Static):
    """A line a finding: the rule and its facts. A longer line ends in an ellipsis."""

    DEFAULT_CSS = "FollowUpLines { height: auto; margin-bottom: 1; text-wrap: nowrap; text-overflow: ellipsis; }"

    def __init__(self, found: Sequence[FollowUp], codes: Codes) -> None:
        super().__init__()
        self._found = found
        self._codes = codes

    @override
    def render(self) -> Content:
        titles = [plain(one.rule.title) for one in self._found]
        widest = max(map(len, titles))
        return Content("\n").join(
            Content.assemble((f"▸ {title:<{widest}}", "bold"), f"  {plain(one.facts(self._codes))}")
            for title, one in zip(titles, self._found, strict=True)
        )
