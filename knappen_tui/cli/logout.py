"""`knappen logout`: forget the password in the system's keyring."""

import argparse

from knappen_tui import service
from knappen_tui.cli import output
from knappen_tui.domain.errors import ExitCode


def run(args: argparse.Namespace) -> ExitCode:
    """Forget the profile's password. Raises `ConfigurationError`."""
    profile = service.profile(args.profile)
    forgotten = service.forget_password(profile)
    output.say(
        f"Adgangskoden til {profile.user} er glemt." if forgotten else f"Der var ingen adgangskode til {profile.user}."
    )
    return ExitCode.OK
