"""What several commands are told in the same way."""

import argparse

from knappen_tui.stil.dokument import Slags


def slags_of(args: argparse.Namespace) -> Slags | None:
    """The kind that was given with `--slags`, None where the file is to tell."""
    return Slags(args.slags) if args.slags else None
