"""What the scripts of a page can find on it: the names of its elements, its forms, and values kept for them."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class FormNames:
    """The names and ids of a form, and those of its fields and its buttons, each with its tag: "" for several."""

    names: frozenset[str]
    fields: Mapping[str, str] = field(default_factory=dict)
    buttons: Mapping[str, str] = field(default_factory=dict)

    def tag(self, name: str) -> str | None:
        """Return the tag of the field or button of this name or id, None without one."""
        return self.fields.get(name, self.buttons.get(name))


@dataclass(frozen=True, slots=True)
class PageElements:
    """The names and ids of a page's elements, and its forms in their order.

    `hidden` are the values of its hidden fields by a name or id that no other element has, `metas` the contents of its
    metas by name.
    """

    names: frozenset[str]
    forms: tuple[FormNames, ...] = ()
    hidden: Mapping[str, str] = field(default_factory=dict)
    metas: Mapping[str, str] = field(default_factory=dict)

    def form(self, name: str, around: int | None) -> int | None:
        """Return the number of the form with the name, id or number, for "this" the one that is `around`."""
        if name == "this":
            return around
        if name.isdigit():
            return int(name) if int(name) < len(self.forms) else None
        return next((number for number, form in enumerate(self.forms) if name in form.names), None)

    def has(self, name: str, form: int | None) -> bool | None:
        """Whether the page, or this form of it, has an element of this name or id.

        None for one of the page that is in no form: where its tags are nested wrongly it may be in this one.
        """
        if form is None:
            return name in self.names
        if self.forms[form].tag(name) is not None:
            return True
        is_elsewhere = any(one.tag(name) is not None for one in self.forms)
        return None if name in self.names and not is_elsewhere else False
