"""Titles of errors: knappen's own name knappen's site."""

from knappen_tui.domain.errors import KnappenError, SiteUnavailable


def title_of(error: KnappenError) -> str:
    """The title of an error, "" for its own."""
    return "Siden kan ikke nås" if isinstance(error, SiteUnavailable) else ""
