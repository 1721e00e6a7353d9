"""`knappen login` and `knappen logout`: the password in the system's keyring."""

import argparse

from knappen_tui import service
from knappen_tui.cli import output, progress, prompt, signals
from knappen_tui.domain.errors import ConfigurationError, ExitCode

_FIRST_PROFILE = "kommunen"
_NOT_KEPT = (
    "Adgangskoden kunne ikke huskes: pc'en har ingen nøglering, der kan bruges. Den skal skrives hver gang, eller gives"
    " med --password-file FIL."
)


def run(args: argparse.Namespace) -> ExitCode:
    """Ask for what is missing, log in once, then keep profile and password. Raises `KnappenError`."""
    ask_password = prompt.password_prompt()
    if ask_password is None:
        raise ConfigurationError(
            "»knappen login« spørger om adgangskoden og skal køres ved et tastatur.",
            advice="I cron: brug --password-file FIL.",
        )
    names = service.profile_names()
    if not names or (args.profile and args.profile not in names):
        output.say("Adgangen til knappen er ikke sat op endnu. Login fås hos ministeriet.")
        name, url = service.preset_profile() or (_FIRST_PROFILE, "")
        url = url or prompt.ask("Knappens adresse (https://…):")
        user = prompt.ask("Brugernavn:")
        profile = service.new_profile(args.profile or name, url, user)
    else:
        profile = service.profile(args.profile)
    with progress.narrator(bar=False) as show:
        is_kept = signals.run(service.log_in(profile, ask_password(profile), show))
    kept = "Adgangskoden huskes på denne pc."
    output.say(f"Logget ind som {profile.user}. {kept if is_kept else _NOT_KEPT}")
    return ExitCode.OK


def log_out(args: argparse.Namespace) -> ExitCode:
    """Delete the profile's password from the keyring. Raises `ConfigurationError`."""
    profile = service.profile(args.profile)
    forgotten = service.forget_password(profile)
    output.say(
        f"Adgangskoden til {profile.user} er glemt." if forgotten else f"Der var ingen adgangskode til {profile.user}."
    )
    return ExitCode.OK
