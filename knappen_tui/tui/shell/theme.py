"""Themes: three of our own (dark, light, high contrast) beside Textual's."""

import os
from typing import Any

from textual.app import App
from textual.theme import Theme

DARK = "knappen-moerk"
LIGHT = "knappen-lys"
CONTRAST = "hoej-kontrast"


def _muted(colour: str) -> dict[str, str]:
    """What steps back: readable on every background of the theme; Textual's own mixes are not."""
    return dict.fromkeys(("text-muted", "text-disabled", "foreground-muted", "foreground-disabled"), colour)


_OURS = (
    Theme(
        name=DARK,
        primary="#7fb4d6",
        secondary="#a8c3d4",
        accent="#e0b05c",
        warning="#e0b05c",
        error="#e07a72",
        success="#8cc48f",
        foreground="#dfe5ea",
        background="#10171d",
        surface="#172029",
        panel="#202c37",
        dark=True,
        variables={"footer-key-foreground": "#e0b05c", "block-cursor-background": "#2f5876",
                   "block-cursor-foreground": "#ffffff", **_muted("#b9c4cd")},
    ),
    Theme(
        name=LIGHT,
        primary="#1d5b86",
        secondary="#3b7196",
        accent="#8a5a00",
        warning="#8a5a00",
        error="#a8261d",
        success="#1f6b2c",
        foreground="#1b2730",
        background="#f6f8f9",
        surface="#ffffff",
        panel="#e4eaee",
        dark=False,
        variables={"footer-key-foreground": "#8a5a00", "block-cursor-background": "#1d5b86",
                   "block-cursor-foreground": "#ffffff", **_muted("#48545c")},
    ),
    Theme(
        name=CONTRAST,
        primary="#ffff00",
        secondary="#00ffff",
        accent="#ffff00",
        warning="#ffff00",
        error="#ff6666",
        success="#66ff66",
        foreground="#ffffff",
        background="#000000",
        surface="#000000",
        panel="#303030",
        dark=True,
        text_alpha=1.0,
        variables={"footer-key-foreground": "#ffff00", "block-cursor-background": "#ffff00",
                   "block-cursor-foreground": "#000000", **_muted("#ffffff")},
    ),
)  # fmt: skip

NAMES = {
    DARK: "Knappen, mørk",
    LIGHT: "Knappen, lys",
    CONTRAST: "Høj kontrast",
    "ansi-dark": "Terminalens egne farver (mørk)",
    "ansi-light": "Terminalens egne farver (lys)",
    "textual-dark": "Textual, mørk",
    "textual-light": "Textual, lys",
}


def register(app: App[Any]) -> None:
    """Register the themes, and set the default one before the app runs.

    A change of theme in a running app restyles everything, which delays the first paint.
    """
    for ours in _OURS:
        app.register_theme(ours)
    app.set_reactive(App.theme, DARK)
    app.stylesheet.set_variables(app.get_css_variables())


def apply(app: App[Any], wanted: str | None) -> list[str]:
    """Apply a theme; return what to report where it does not exist."""
    app.theme = wanted if wanted in app.available_themes else DARK
    if wanted and wanted not in app.available_themes:
        return [f"[app] tema: »{wanted}« findes ikke; F9 viser dem, der findes."]
    if os.environ.get("NO_COLOR"):
        app.theme = wanted or CONTRAST
    return []


def choose(app: App[Any], *, keep: bool = True) -> None:
    """Let the user choose a theme, shown while it is highlighted, and with `keep` store the choice."""
    from knappen_tui import service
    from knappen_tui.domain.errors import ConfigurationError
    from knappen_tui.tui.dialogs.pick import PickDialog

    ordered = [*NAMES, *sorted(set(app.available_themes) - set(NAMES))]
    options = [(name, NAMES.get(name, name)) for name in ordered if name in app.available_themes]

    before = app.theme

    def show(name: str) -> None:
        app.theme = name

    def chosen(name: str | None) -> None:
        show(name or before)
        if name is None or not keep:
            return
        try:
            service.keep_theme(name)
        except ConfigurationError as error:
            app.notify(error.message, severity="warning")

    app.push_screen(PickDialog("Tema", options, current=before, preview=show), chosen)
