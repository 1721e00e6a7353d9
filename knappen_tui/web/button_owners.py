"""The field that a button of a form belongs to, told by where both stand in the form."""

from lxml.html import FormElement

from knappen_tui.web.form_values import NOT_TYPED
from knappen_tui.web.html import Element, is_shown, type_of


class FieldPlace:
    """Where a field stands among the buttons of its form and the other fields that are typed in."""

    def __init__(self, form: FormElement, field: Element) -> None:
        self._field = field
        self._order = {element: number for number, element in enumerate(form.iter())}
        self._fields = [
            one
            for one in form.iter("input", "textarea")
            if one is field or (type_of(one) not in NOT_TYPED and is_shown(one))
        ]

    def precedes(self, element: Element) -> bool:
        """Whether the field stands before this element of the form."""
        return self._order[element] > self._order[self._field]

    def owner_of(self, button: Element) -> Element | None:
        """Return the field that the button belongs to, None where that is not certain.

        Only fields that share the innermost element with the button count. The last one before it is its owner, unless
        this field stands before that one: then it is not certain. Where none is before it, this field is the owner if
        it is the only one.
        """
        around = list(button.iterancestors())

        def depth(one: Element) -> int:
            shared = set(one.iterancestors())
            return next(len(around) - level for level, parent in enumerate(around) if parent in shared)

        deepest = max(map(depth, self._fields), default=0)
        nearest = [one for one in self._fields if depth(one) == deepest]
        before = [one for one in nearest if self._order[one] < self._order[button]]
        if not before:
            return self._field if nearest == [self._field] else None
        return before[-1] if before[-1] is self._field or self._field not in before else None
