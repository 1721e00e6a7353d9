"""`--log-file`: the messages of an unattended command, in a file without CPR numbers."""

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from logging.handlers import RotatingFileHandler
from pathlib import Path

from typing_extensions import override

from knappen_tui import __version__
from knappen_tui.cli import output
from knappen_tui.domain.errors import ConfigurationError, StorageError
from knappen_tui.domain.masking import masked, masked_everywhere
from knappen_tui.domain.storage import advice, reason

_LARGEST = 1_000_000  # bytes; then a new file is begun
_KEPT = 5  # earlier files, `.1` the latest
_NAME = "knappen"


class MaskingFilter(logging.Filter):
    """Masks every number that may be a CPR number, and drops the text of exceptions, in records of any logger."""

    @override
    def filter(self, record: logging.LogRecord) -> bool:
        """Replace the record's message; always True."""
        try:
            message = record.getMessage()
        except (TypeError, ValueError, KeyError):
            message = str(record.msg)  # its arguments do not fit
        if record.exc_info and record.exc_info[0]:
            message = f"{message} ({record.exc_info[0].__name__})"
        record.msg, record.args = masked_everywhere(message), None
        record.exc_info = record.exc_text = record.stack_info = None
        return True


class _PrivateFile(RotatingFileHandler):
    """Files with mode 0600. What cannot be written is dropped, and that is said once on stderr."""

    _is_told = False

    @override
    def doRollover(self) -> None:
        """Begin a new file."""
        super().doRollover()
        Path(self.baseFilename).chmod(0o600)

    @override
    def handleError(self, record: logging.LogRecord) -> None:
        if not self._is_told:
            self._is_told = True
            output.say(f"Advarsel: logfilen {self.baseFilename} kan ikke skrives.", recorded=False)


@contextmanager
def opened(file: Path, command: str) -> Iterator[None]:
    """Append what is said in the block, and the warnings of libraries. Raises `ConfigurationError`, `StorageError`."""
    if masked(file.name) != file.name:
        raise ConfigurationError("Logfilens navn ligner et CPR-nummer.", advice="Vælg et navn uden.")
    try:
        os.close(os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600))
        handler = _PrivateFile(file, maxBytes=_LARGEST, backupCount=_KEPT, encoding="utf-8", errors="replace")
    except OSError as error:
        raise StorageError(f"Logfilen {file} kan ikke skrives: {reason(error)}.", advice=advice(error)) from error
    handler.addFilter(MaskingFilter())
    handler.setFormatter(logging.Formatter("%(asctime)s %(process)d %(levelname)s %(message)s", "%Y-%m-%d %H:%M:%S"))
    own, others = logging.getLogger(_NAME), logging.getLogger()
    own.setLevel(logging.INFO)
    own.propagate = False
    own.addHandler(handler)
    others.addHandler(handler)
    recorder = output.recorder
    output.recorder = own.log
    own.info("%s %s: knappen %s begynder", _NAME, command, __version__)
    try:
        yield
    finally:
        output.recorder = recorder
        own.removeHandler(handler)
        others.removeHandler(handler)
        with suppress(OSError):  # what a full disk has not taken
            handler.close()
