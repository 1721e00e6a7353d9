"""The program for Windows, built on Linux: one folder, and its MSI.

The folder holds `knappen.exe` and `stil.exe` (distlib's launchers), completions for PowerShell, and in `python` the
embeddable build with the pinned packages, the program and its compiled modules. Same sources, same bytes, in all of it:
times are those of SOURCE_DATE_EPOCH, and the MSI's identifiers follow from the version and from its content.
"""

import hashlib
import io
import os
import re
import shutil
import subprocess
import uuid
import zipfile
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path

from tools import zips
from tools.windows import folder, wine

# Debian's packages besides those of `wine`.
DEBIAN_PACKAGES = ("wixl", "msitools")

_PROGRAMS = {
    "knappen.exe": "from knappen_tui.cli.main import console_script\n\nconsole_script()\n",
    "stil.exe": "from knappen_tui.stil.cli.main import console_script\n\nconsole_script()\n",
}
_WXS = Path(__file__).with_name("knappen.wxs")
# Never changed: by it Windows knows an earlier version, to replace it.
_UPGRADE_CODE = uuid.UUID("6c4d6a5e-6f3e-4f0b-9a3e-6e5a1a0d2f17")


def missing() -> str:
    """Why no installer can be built here, empty where one can."""
    absent = [name for name in ("wixl", "wixl-heat", "msibuild") if shutil.which(name) is None]
    if absent:
        return f"{', '.join(absent)} not found; Debian has them in {' '.join(DEBIAN_PACKAGES)}"
    return wine.missing()


def make_folder(target: Path, wheel: Path, prefix: wine.Prefix) -> None:
    """Make the folder of the program anew. Raises `subprocess.CalledProcessError`."""
    shutil.rmtree(target, ignore_errors=True)
    python = folder.make(target / "python")
    packages = python.parent / folder.SITE_PACKAGES
    shutil.rmtree(packages / "bin", ignore_errors=True)
    for leftover in target.rglob(".lock"):
        leftover.unlink()
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(packages)
    [shared] = packages.glob("knappen_tui-*.data")
    shutil.move(shared / "data" / "share" / "powershell", target / "completions")
    shutil.rmtree(shared)
    _compile(python, packages, prefix)
    for name, program in _PROGRAMS.items():
        (target / name).write_bytes(_launcher(program))
    shutil.copy(folder.ROOT / "LICENSE", target / "LICENSE.txt")
    for path in target.rglob("*"):
        os.utime(path, (zips.build_time(), zips.build_time()))


def write_msi(source: Path, target: Path, version: str, work: Path) -> None:
    """Build the MSI of the folder; `work` takes the descriptions it is built from.

    It is for the machine, puts the folder on PATH and the app in the Start menu, and replaces any earlier version.
    Raises `subprocess.CalledProcessError`.
    """
    work.mkdir(parents=True, exist_ok=True)
    listed = "".join(f"{path.relative_to(source)}\n" for path in sorted(source.rglob("*")) if path.is_file())
    options = ("--component-group", "Files", "--var", "var.Source", "--directory-ref", "INSTALLDIR", "--win64")
    harvested = _tool("wixl-heat", "-p", "", *options, text=listed)
    # Its directories have random names.
    names: dict[str, str] = {}
    stable = re.sub("dir[0-9A-F]{32}", lambda found: names.setdefault(found[0], f"dir{len(names)}"), harvested)
    fragment = work / "files.wxs"
    fragment.write_text(stable, encoding="utf-8")
    values = {
        "Source": ".",  # wixl takes no absolute paths
        "Version": version,
        "ProductCode": uuid.uuid5(_UPGRADE_CODE, version),
        "UpgradeCode": _UPGRADE_CODE,
        "Win64": "yes",
    }
    defines = [part for name, value in values.items() for part in ("-D", f"{name}={value}")]
    target.unlink(missing_ok=True)
    sources = (str(_WXS), str(fragment.resolve()))
    _tool("wixl", "--arch", "x64", *defines, "-o", str(target.resolve()), *sources, cwd=source)
    _add_path(target, work)
    _set_summary(target, work, uuid.UUID(int=0))
    _set_summary(target, work, uuid.uuid5(_UPGRADE_CODE, hashlib.sha256(target.read_bytes()).hexdigest()))


def _compile(python: Path, packages: Path, prefix: wine.Prefix) -> None:
    """Compile all modules by the Python that will run them."""
    where = wine.windows_path(packages)
    names = ("-s", where, "-p", "site-packages")  # of the modules, in place of this machine's own
    words = ("-m", "compileall", "-q", "--invalidation-mode", "unchecked-hash", *names, where)
    if code := prefix.run(python, *words):
        raise subprocess.CalledProcessError(code, words)


def _launcher(program: str) -> bytes:
    """Return a console program that runs the Python beside it: a launcher, a shebang line, a zip with the program."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(zips.entry("__main__.py"), program)
    return (files("distlib") / "t64.exe").read_bytes() + b"#!<launcher_dir>\\python\\python.exe\r\n" + packed.getvalue()


def _add_path(msi: Path, work: Path) -> None:
    """Let the installer put its folder on the machine's PATH and take it away again; wixl has no word for that."""
    columns = "Environment\tName\tValue\tComponent_", "s72\tl255\tL255\ts72", "Environment\tEnvironment"
    _import(msi, work / "Environment.idt", *columns, "Path\t=-*PATH\t[~];[INSTALLDIR]\tSearchPath")
    for action, place in (("RemoveEnvironmentStrings", 3300), ("WriteEnvironmentStrings", 5200)):
        columns_of_sequence = "(`Action`, `Condition`, `Sequence`)"
        values = f"VALUES ('{action}', '', {place})"
        _tool("msibuild", str(msi), "-q", f"INSERT INTO `InstallExecuteSequence` {columns_of_sequence} {values}")


def _set_summary(msi: Path, work: Path, code: uuid.UUID) -> None:
    """Set language, package code and times in the summary; wixl makes up a code, and takes the time of the build.

    Windows takes two packages with the same code for the same package.
    """
    moment = f"{datetime.fromtimestamp(zips.build_time(), UTC):%Y/%m/%d %H:%M:%S}"
    columns = "PropertyId\tValue", "i2\tl255", "_SummaryInformation\tPropertyId"
    values = {7: "x64;1030", 9: f"{{{code}}}".upper(), 12: moment, 13: moment}
    rows = (f"{number}\t{value}" for number, value in values.items())
    _import(msi, work / "SummaryInformation.idt", *columns, *rows)


def _import(msi: Path, table: Path, *lines: str) -> None:
    """Add rows to a table of the MSI: names, types and key of the columns, then the rows. `table` is written."""
    table.write_text("".join(f"{line}\r\n" for line in lines), encoding="ascii", newline="")
    _tool("msibuild", str(msi), "-i", str(table))


def _tool(*command: str, text: str = "", cwd: Path | None = None) -> str:
    """Run a program of msitools and return what it says. Raises `subprocess.CalledProcessError`."""
    environment = {**os.environ, "TZ": "UTC"}  # they read and write times as of the machine's zone
    done = subprocess.run(  # noqa: S603
        command, input=text, capture_output=True, text=True, check=True, cwd=cwd, env=environment
    )
    return done.stdout
