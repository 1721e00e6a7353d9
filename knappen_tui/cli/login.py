"""`knappen login`: set the way in up, try it, keep the password in the system's keyring."""

import argparse

from knappen_tui import service
from knappen_tui.cli import interrupt, output, progress, prompt
from knappen_tui.domain.errors import ConfigurationError, ExitCode

_FIRST_PROFILE = "kommunen"


def run(args: argparse.Namespace) -> ExitCode:
    """Ask for what is missing, log in once, and keep what worked. Raises `KnappenError`."""
    ask_password = prompt.password_prompt()
    if ask_password is None:
        raise ConfigurationError(
            "»knappen login« spørger om adgangskoden og skal køres ved et tastatur.",
            advice="I cron: brug --password-file FIL.",
        )
    names = service.profile_names()
    if not names or (args.profile and args.profile not in names):
        output.say("Adgangen til knappen er ikke sat op endnu. Login fås hos ministeriet.")
        url = prompt.ask("Knappens adresse (https://…):")
        user = prompt.ask("Brugernavn:")
        profile = service.new_profile(args.profile or _FIRST_PROFILE, url, user)
    else:
        profile = service.profile(args.profile)
    with progress.narrator(bar=False) as tell:
        interrupt.run(service.log_in(profile, ask_password(profile), tell))
    output.say(f"Logget ind som {profile.user}. Adgangskoden er gemt i systemets nøglering.")
    return ExitCode.OK
