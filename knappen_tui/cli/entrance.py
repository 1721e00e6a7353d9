"""From the flags to the way in: which site, as whom, for what purpose; people at a keyboard are asked."""

import argparse

from knappen_tui import service
from knappen_tui.cli import prompt


def access(args: argparse.Namespace) -> service.Access:
    """The way in that the flags name. Raises `ConfigurationError`."""
    if args.demo:
        return service.get_access(demo=True, purpose=args.sag)
    ask_password = prompt.password_prompt()
    purpose = args.sag
    if ask_password and not purpose and service.profile(args.profile).purpose_required:
        purpose = prompt.ask("Sag eller formål:")
    return service.get_access(args.profile, password_file=args.password_file, prompt=ask_password, purpose=purpose)
