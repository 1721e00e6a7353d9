"""What can be done right now: the registry's actions along the way from the focused widget to the app."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from textual.actions import parse
from textual.dom import DOMNode
from textual.screen import Screen

from knappen_tui.tui.shell import actions
from knappen_tui.tui.shell.actions import Action


@dataclass(frozen=True, slots=True)
class Offer:
    """An action and the one that would do it."""

    action: Action
    node: DOMNode


def offers(screen: Screen[Any]) -> Iterator[Offer]:
    """The actions of the focused widget, what it stands in, the screen and the app; those that make sense now."""
    start: DOMNode = screen.focused or screen
    for node in start.ancestors_with_self:
        for place in getattr(node, "PLACES", ()):
            for action in actions.PLACES[place]:
                _, name, parameters = parse(action.does)
                if node.check_action(name, parameters):
                    yield Offer(action, node)
