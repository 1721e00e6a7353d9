"""What several commands are told in the same way."""

import argparse

from knappen_tui.domain.errors import KnappenError, SiteUnavailable
from knappen_tui.stil.document import ReturnKind


def slags_of(args: argparse.Namespace) -> ReturnKind | None:
    """The kind that was given with `--slags`, None where the file is to tell."""
    return ReturnKind(args.slags) if args.slags else None


def title_of(error: KnappenError) -> str:
    """The title of an error, "" for its own: knappen's names knappen's site."""
    return "Siden kan ikke nås" if isinstance(error, SiteUnavailable) else ""
