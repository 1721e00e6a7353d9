"""A stylesheet that is fast: it keeps what was parsed, and the rules of widgets in the same place and state."""

from functools import lru_cache
from typing import Any, NamedTuple

from textual.app import App
from textual.cache import LRUCache
from textual.css.model import RuleSet
from textual.css.styles import RulesMap
from textual.css.stylesheet import Stylesheet
from textual.dom import DOMNode
from textual.widget import Widget
from typing_extensions import override

_THEMES = 4  # whose parsed rules are kept
_SOURCES = 1024  # more than all classes of widgets: Textual's cache of 64 is emptied by each pass over all of them
_PLACES = 4096
_FLAGS = ("_has_hover_style", "_has_focus_within", "_has_order_style", "_has_odd_or_even")

_Place = tuple[object, ...]


class _Kept(NamedTuple):
    """The rules of a place, and the kinds of pseudo-classes they depend on, as attributes of its node."""

    rules: RulesMap
    flags: dict[str, bool]


# Of every stylesheet of the process: a rule is the same object in all that were parsed with the same variables.
_kept: dict[tuple[_Place, tuple[RuleSet, ...]], _Kept] = {}


@lru_cache(maxsize=_THEMES)
def _parsed(variables: frozenset[tuple[str, str]]) -> LRUCache[tuple[Any, ...], Any]:
    """The rules parsed with these variables, by their source."""
    del variables
    return LRUCache(_SOURCES)


class KeepingStylesheet(Stylesheet):
    """Applies the rules found before for the same path of types, ids, classes and states."""

    def __init__(self, *, variables: dict[str, str]) -> None:
        super().__init__(variables=variables)
        self._parse_cache = _parsed(frozenset(variables.items()))
        self._positions: dict[RuleSet, int] = {}
        self._candidates: dict[tuple[object, ...], tuple[RuleSet, ...]] = {}

    @override
    def set_variables(self, variables: dict[str, str]) -> None:
        self._parse_cache = LRUCache(1)  # cleared in place of the one that others share
        super().set_variables(variables)
        self._parse_cache = _parsed(frozenset(variables.items()))

    @override
    def parse(self) -> None:
        super().parse()
        self._positions = {rule: position for position, rule in enumerate(self.rules)}
        self._candidates.clear()

    @override
    def reparse(self) -> None:
        """Parse with the present variables; Textual takes a new stylesheet, which has nothing parsed."""
        self.parse()

    @override
    def apply(
        self, node: DOMNode, *, animate: bool = False, cache: dict[tuple[Any, ...], RulesMap] | None = None
    ) -> None:
        key = tuple(map(_state, node.css_path_nodes)), self._rules_that_may_apply(node)
        if (kept := _kept.get(key)) is not None:
            vars(node).update(kept.flags)
            self.replace_rules(node, kept.rules, animate=animate)
            self._process_component_classes(node)
            return
        found: dict[tuple[Any, ...], RulesMap] = {}
        super().apply(node, animate=animate, cache=found)
        # Nothing is found where the rules depend on the widgets beside or inside this one.
        for rules in found.values():
            if len(_kept) >= _PLACES:
                _kept.clear()
            _kept[key] = _Kept(rules, {name: getattr(node, name) for name in _FLAGS})

    def _rules_that_may_apply(self, node: DOMNode) -> tuple[RuleSet, ...]:
        """The rules for the node's type, id and classes, in order."""
        names = self.rules_map  # parses, where a source was added
        looks = type(node), node.id, node.classes
        if (found := self._candidates.get(looks)) is None:
            rules = {rule for name in names.keys() & node._selector_names for rule in names[name]}  # noqa: SLF001
            found = self._candidates[looks] = tuple(sorted(rules, key=self._positions.__getitem__))
        return found


def _state(node: DOMNode) -> tuple[object, ...]:
    """All of a node that selectors look at, but its place among others."""
    looks = type(node), node.id, node.classes
    if isinstance(node, Widget):
        return *looks, node.mouse_hover, node.has_focus, node.disabled, node.allow_focus()
    if isinstance(node, App):
        theme = node.current_theme.dark, node.native_ansi_color, node.no_color
        return *looks, node.app_focus, node.is_inline, *theme
    return looks
