"""Private names of Textual: the parameters of those the app overrides, and those that only tests use.

Where an upgrade removes or changes one, the test here names it. `docs/architecture.md` lists those the app uses.
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


def test_screen_has_compositor() -> None:
    assert hasattr(Screen()._compositor, "render_strips"), "Textual no longer has Screen._compositor.render_strips"


@pytest.mark.parametrize("module", ["textual.app", "textual.pilot"])
def test_module_has_wait_for_idle(module: str) -> None:
    assert hasattr(import_module(module), "wait_for_idle"), f"Textual no longer has {module}.wait_for_idle"
