"""The arguments that several commands share, typed, and what they choose: an access, and where the output goes."""

import argparse
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from knappen_tui import service
from knappen_tui.cli import output, prompt
from knappen_tui.domain.errors import ConfigurationError
from knappen_tui.service import Format

_STDOUT = "-"


@dataclass(frozen=True, slots=True)
class AccessArguments:
    """`--profile`, `--demo`, `--password-file` and `--sag`."""

    profile: str | None
    demo: bool
    password_file: Path | None
    purpose: str

    @classmethod
    def read(cls, args: argparse.Namespace) -> Self:
        """From the parsed command line."""
        return cls(args.profile, args.demo, args.password_file, args.sag)

    def access(self) -> service.Access:
        """The access they name; at a keyboard, ask for what is missing. Raises `ConfigurationError`."""
        if self.demo:
            return service.get_access(demo=True, purpose=self.purpose)
        ask_password = prompt.password_prompt()
        purpose = self.purpose
        if ask_password and not purpose and service.profile(self.profile).purpose_required:
            purpose = prompt.ask("Sag eller formål:")
        return service.get_access(self.profile, password_file=self.password_file, prompt=ask_password, purpose=purpose)


@dataclass(frozen=True, slots=True)
class OutputArguments:
    """`-o`, `--format`, `--overwrite` and `--json`. `file` is None without `-o` and with `-o -`."""

    file: Path | None
    stdout: bool
    form: Format | None
    overwrite: bool
    json: bool

    @classmethod
    def read(cls, args: argparse.Namespace) -> Self:
        """From the parsed command line.

        Raises `ConfigurationError` if output and JSON result both go to stdout, `StorageError` if one does and stdout
        is closed.
        """
        stdout = args.output == _STDOUT
        if stdout and args.json:
            raise ConfigurationError("--json og -o - vil begge skrive på stdout.", advice="Brug kun den ene.")
        if stdout or args.json:
            output.check_stdout()
        file = Path(args.output) if args.output and not stdout else None
        return cls(file, stdout, Format.named(args.format) if args.format else None, args.overwrite, args.json)

    def choose(self, source: Path | None, *, demo: bool, what: str = "udtraek") -> tuple[Format, Path | None]:
        """The format and the file to write, None for stdout; a demo's file is named `DEMO-…`.

        Without `-o` the file is named after the list `source` and `what` it is. Raises `ConfigurationError` for a name
        that is of no format or of another one than `--format`, and for a workbook on a terminal.
        """
        named, by_name = self.file, Format.of(self.file) if self.file else None
        if named and named.suffix and not by_name and not self.form:
            raise ConfigurationError(
                f"{named.name} er ikke et navn til {Format.in_words()}.", advice="Ret navnet efter -o."
            )
        if self.form and by_name and self.form is not by_name:
            raise ConfigurationError(f"{named} hedder {by_name.value}, men --format siger {self.form.value}.")
        form = self.form or by_name or Format.XLSX
        if self.stdout:
            if sys.stdout.isatty() and not form.is_text:
                raise ConfigurationError("En Excel-fil kan ikke vises på skærmen.", advice="Brug -o FIL.")
            return form, None
        target = named or service.default_target(source, form, what=what)
        return form, service.demo_target(target) if demo else target
