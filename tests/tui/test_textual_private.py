"""The private names of Textual that the app and its tests use. `docs/architecture.md` says why.

Where an upgrade of Textual removes or changes one, the test here names it.
"""

import inspect
from importlib import import_module

import pytest
from textual.app import App
from textual.screen import Screen


@pytest.mark.parametrize(
    ("name", "parameters"),
    [
        ("_handle_exception", ["self", "error"]),
        ("_log", ["self", "group", "verbosity", "_textual_calling_frame", "objects", "kwargs"]),
        ("_print_error_renderables", ["self"]),
    ],
)
def test_app_has_private_method(name: str, parameters: list[str]) -> None:
    method = getattr(App, name, None)
    assert method is not None, f"Textual no longer has App.{name}"
    assert list(inspect.signature(method).parameters) == parameters, f"Textual has changed App.{name}"


@pytest.mark.parametrize("name", ["_return_code", "_exception", "_exception_event"])
def test_app_has_private_attribute(name: str) -> None:
    assert hasattr(App(), name), f"Textual no longer has App.{name}"


def test_screen_has_compositor() -> None:
    assert hasattr(Screen()._compositor, "render_strips"), "Textual no longer has Screen._compositor.render_strips"


@pytest.mark.parametrize(
    ("module", "name"),
    [
        ("textual.widgets._footer", "FooterKey"),
        ("textual.app", "wait_for_idle"),
        ("textual.pilot", "wait_for_idle"),
    ],
)
def test_module_has_undocumented_name(module: str, name: str) -> None:
    assert hasattr(import_module(module), name), f"Textual no longer has {module}.{name}"
