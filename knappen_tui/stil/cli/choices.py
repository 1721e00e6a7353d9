"""What several commands are told in the same way."""

import argparse

from knappen_tui.stil.document import ReturnKind


def slags_of(args: argparse.Namespace) -> ReturnKind | None:
    """The kind that was given with `--slags`, None where the file is to tell."""
    return ReturnKind(args.slags) if args.slags else None
