"""`knappen diagnose`: what a supporter has to know of a machine. No one is looked up, and nothing logs in."""

import importlib.metadata
import io
import locale
import os
import platform
import re
import sys
import tempfile
import zipfile
from collections.abc import AsyncGenerator, Callable
from contextlib import suppress
from pathlib import Path

from knappen_tui import __version__
from knappen_tui.domain.check_step import CheckStep
from knappen_tui.domain.danish import count
from knappen_tui.domain.errors import ConfigurationError, KnappenError, StorageError
from knappen_tui.domain.masking import masked_everywhere
from knappen_tui.domain.storage import reason
from knappen_tui.export import atomic
from knappen_tui.service import access
from knappen_tui.settings import paths, profiles
from knappen_tui.settings.profiles import SETTINGS, Profile
from knappen_tui.settings.values import account

Lines = tuple[str, ...]

_LIBRARIES = ("httpx", "lxml", "openpyxl", "python-calamine", "textual", "truststore", "keyring", "filelock")
# Of the environment: those whose values may be shown, and those that may hold a password or a name.
_OPEN_VARIABLES = ("PYTHONUTF8", "PYTHONIOENCODING", "LC_ALL", "LANG", "TERM", "COLORTERM", "NO_COLOR")
_CLOSED_VARIABLES = (
    *("HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR"),
    *("KNAPPEN_PASSWORD_FILE", "PYTHON_KEYRING_BACKEND"),
)
_REPORTS = 3


async def diagnose(name: str | None = None) -> AsyncGenerator[CheckStep, None]:
    """Yield what is found of the program, the machine, the set-up and the way to the site, step by step."""
    for step, sought, find in (
        ("Program", "versioner", _program),
        ("System", "system og tegnsæt", _system),
        ("Mapper", "filer og mapper, og om der kan skrives i dem", _folders),
        ("Opslagslog", "om et opslag kan logges", _log),
        ("Nøglering", "systemets nøglering", _keyring),
        ("Fejlrapporter", f"de seneste {_REPORTS}", _crash_reports),
        ("Opsætning", "profilen og dens indstillinger", lambda: _set_up(name)),
    ):
        yield _step(step, sought, find)
    with suppress(ConfigurationError):  # the last step has shown it
        chosen = access.profile(name)
        yield _step("Certifikater", "hvem der stoles på", lambda: _trust(chosen))
        async for found in _site(chosen):
            yield found


async def _site(chosen: Profile) -> AsyncGenerator[CheckStep, None]:
    from knappen_tui.site.client import KnappenClient

    try:
        client = KnappenClient(chosen, "")
    except ConfigurationError as error:
        yield CheckStep("Proxy", "om der skal gås gennem en", error=error)
        return
    async with client as site:
        async for found in site.reach():
            yield found


def write_diagnosis(target: Path, text: str, *, overwrite: bool = False) -> None:
    """Write what was printed and the latest crash reports to a zip, without anyone's data. Raises `StorageError`."""
    files = {"diagnose.txt": text}
    files |= {path.name: path.read_text("utf-8", "replace") for path in _reports()}
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), impersonal(content))
    with atomic.replacing(target, overwrite=overwrite) as stream:
        stream.write(packed.getvalue())


def check_diagnosis_target(target: Path, *, overwrite: bool = False) -> None:
    """Check that the zip can be written, without changing anything. Raises `StorageError`."""
    atomic.check_target(target, overwrite=overwrite)


def impersonal(text: str) -> str:
    """Return the text without the names of user, home folder and machine, and without CPR numbers."""
    for folder in {os.path.realpath(paths.home_folder()), os.fspath(paths.home_folder())}:
        text = re.sub(re.escape(folder), "~", text, flags=re.IGNORECASE)
    for name, shown in ((account(), "<bruger>"), (platform.node(), "<maskine>")):
        if len(name) > 1:
            text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", shown, text, flags=re.IGNORECASE)
    return masked_everywhere(text)


def _step(step: str, sought: str, find: Callable[[], Lines]) -> CheckStep:
    try:
        return CheckStep(step, sought, find())
    except KnappenError as error:
        return CheckStep(step, sought, error=error)


def _program() -> Lines:
    import ssl

    found = {name: importlib.metadata.version(name) for name in _LIBRARIES}
    return (
        f"knappen {__version__} i {Path(__file__).parents[1]}",
        f"Python {platform.python_version()} ({platform.python_implementation()}) i {sys.executable}",
        ssl.OPENSSL_VERSION,
        ", ".join(f"{name} {version}" for name, version in found.items()),
    )


def _system() -> Lines:
    streams = ", ".join(
        f"{name} {stream.encoding}{' (terminal)' if stream.isatty() else ''}"
        for name, stream in (("stdin", sys.stdin), ("stdout", sys.stdout), ("stderr", sys.stderr))
        if stream is not None
    )
    given = [f"{name}={os.environ[name]}" for name in _OPEN_VARIABLES if os.environ.get(name)]
    given += [name for name in _CLOSED_VARIABLES if os.environ.get(name)]
    return (
        f"{platform.platform()} {platform.machine()}",
        f"tegnsæt: filnavne {sys.getfilesystemencoding()}, tekst {locale.getpreferredencoding(False)}; {streams}",
        f"miljø: {', '.join(given) or 'intet sat'}",
    )


def _folders() -> Lines:
    files = ((paths.config_file(), "opsætning"), (paths.machine_config_file(), "maskinens opsætning"))
    folders = (
        (paths.config_file().parent, "opsætning"),
        (paths.state_folder(), "kørsler"),
        (paths.cache_folder(), "demo"),
        (paths.documents_folder(), "dokumenter"),
    )
    lines = [f"{what}: {file}{'' if os.path.exists(file) else ' (findes ikke)'}" for file, what in files]  # noqa: PTH110
    unwritable = [f"{what}: {folder}: {why}" for folder, what in folders if (why := _obstacle(folder))]
    if unwritable:
        raise StorageError(f"Der kan ikke skrives i {'; '.join(unwritable)}.", advice="Skaf plads og skriveadgang.")
    return (*lines, *(f"{what}: {folder} (kan skrives)" for folder, what in folders))


def _obstacle(folder: Path) -> str:
    """Return why no file can be made in the folder, or in the nearest one above it that exists; "" if one can."""
    try:
        nearest = next(one for one in (folder, *folder.parents) if one.exists())
        tempfile.TemporaryFile(dir=nearest).close()
    except OSError as error:
        return reason(error)
    return ""


def _log() -> Lines:
    access.lookup_log().ready()
    return (f"klar i {access.lookup_log_folder()}",)


def _keyring() -> Lines:
    from knappen_tui.settings import keychain

    return (keychain.kind(),)


def _crash_reports() -> Lines:
    return tuple(path.name for path in _reports()) or ("ingen",)


def _reports() -> list[Path]:
    """Return the latest crash reports, the newest first; none where there is no folder."""
    found: list[Path] = []
    with suppress(OSError):
        found += (paths.state_folder() / "fejl").glob("*.txt")
    return sorted(found, reverse=True)[:_REPORTS]


def _set_up(name: str | None) -> Lines:
    chosen = access.profile(name)
    sources = profiles.read_sources(paths.config_file(), paths.machine_config_file())
    given = sources.profile(chosen.name)
    mine = [key for key in SETTINGS if key in given and given[key].file == paths.config_file()]
    others = [key for key in SETTINGS if key in given and key not in mine]
    return (
        f"{count(len(sources.names), 'profil', 'profiler')}; adressen er {chosen.url}",
        f"sat i brugerens fil: {', '.join(mine) or 'intet'}",
        f"sat i maskinens fil: {', '.join(others) or 'intet'}; låst: {', '.join(sorted(sources.locked)) or 'intet'}",
        *_automatic_proxy(),
    )


def _automatic_proxy() -> list[str]:
    """Return a line if Windows takes its proxy from a script, which is not run here."""
    found: list[str] = []
    if sys.platform == "win32":
        import winreg

        key = r"Software\Microsoft\Windows\CurrentVersion\Internet Settings"
        with suppress(OSError), winreg.OpenKey(winreg.HKEY_CURRENT_USER, key) as settings:
            script, _ = winreg.QueryValueEx(settings, "AutoConfigURL")
            found.append(f"systemets proxy vælges af et script (PAC), som ikke bliver kørt: {script}")
    return found


def _trust(chosen: Profile) -> Lines:
    import ssl

    if chosen.ca_bundle:
        return (f"kun {chosen.ca_bundle}",)
    if sys.platform in {"win32", "darwin"}:
        return ("systemets certifikatlager",)
    known = ssl.get_default_verify_paths()
    found = [place for place in (known.cafile, known.capath) if place]
    if not found:
        raise ConfigurationError(
            "Systemet har ingen certifikater.", advice="Installér pakken ca-certificates, eller sæt ca_fil i profilen."
        )
    return (f"systemets: {', '.join(found)}",)
