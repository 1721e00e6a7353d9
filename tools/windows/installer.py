"""The program for Windows, built on Linux: one folder, packed as zip and as MSI.

The folder holds `knappen.exe` and `stil.exe` (distlib's launchers), and in `python` the embeddable build with the pinned
packages, the program and its compiled modules. Same sources, same bytes, in all of it: times are those of
SOURCE_DATE_EPOCH, and the MSI's identifiers follow from the version.
"""

import io
import os
import shutil
import subprocess
import uuid
import zipfile
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path

from tools.windows import folder, wine

# Debian's packages besides those of `wine`.
DEBIAN_PACKAGES = ("wixl", "msitools")
PRODUCT = "knappen"
_PROGRAMS = {
    "knappen.exe": "from knappen_tui.cli.main import console_script\n\nconsole_script()\n",
    "stil.exe": "from knappen_tui.stil.cli.main import console_script\n\nconsole_script()\n",
}
_WXS = Path(__file__).with_name("knappen.wxs")
# Never changed: by it Windows knows an earlier version, to replace it.
_UPGRADE_CODE = uuid.UUID("6c4d6a5e-6f3e-4f0b-9a3e-6e5a1a0d2f17")
_EPOCH_OF_ZIP = 315532800  # 1980-01-01, the earliest time that a zip can state


def missing() -> str:
    """Why no installer can be built here, empty where one can."""
    absent = [name for name in ("wixl", "wixl-heat", "msibuild") if shutil.which(name) is None]
    return f"{', '.join(absent)} not found; Debian has them in {' '.join(DEBIAN_PACKAGES)}" if absent else wine.missing()


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
    for scripts in packages.glob("*.data"):
        shutil.rmtree(scripts)
    _compile(packages, prefix)
    for name, program in _PROGRAMS.items():
        (target / name).write_bytes(_launcher(program))
    shutil.copy(folder.ROOT / "LICENSE", target / "LICENSE.txt")
    moment = _build_time()
    for path in target.rglob("*"):
        os.utime(path, (moment, moment))


def write_zip(source: Path, target: Path) -> None:
    """Pack the folder, under its own name."""
    moment = datetime.fromtimestamp(_build_time(), UTC).timetuple()[:6]
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for path in sorted(source.rglob("*")):
            if path.is_file():
                entry = zipfile.ZipInfo(str(path.relative_to(source.parent)), moment)
                entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
                archive.writestr(entry, path.read_bytes())


def write_msi(source: Path, target: Path, version: str, work: Path) -> None:
    """Build the MSI of the folder; `work` takes the descriptions it is built from.

    It is for the machine, puts the folder on PATH and the app in the Start menu, and replaces any other version. Raises
    `subprocess.CalledProcessError`.
    """
    work.mkdir(parents=True, exist_ok=True)
    listed = "".join(f"{path.relative_to(source)}\n" for path in sorted(source.rglob("*")) if path.is_file())
    options = ("--component-group", "Files", "--var", "var.Source", "--directory-ref", "INSTALLDIR", "--win64")
    harvested = subprocess.run(  # noqa: S603 - msitools' own program
        ["wixl-heat", "-p", "", *options], input=listed, capture_output=True, text=True, check=True  # noqa: S607
    )
    fragment = work / "files.wxs"
    fragment.write_text(harvested.stdout, encoding="utf-8")
    values = {
        "Source": ".",  # wixl takes no absolute paths
        "Version": version,
        "ProductCode": uuid.uuid5(_UPGRADE_CODE, version),
        "UpgradeCode": _UPGRADE_CODE,
        "Win64": "yes",
    }
    defines = [part for name, value in values.items() for part in ("-D", f"{name}={value}")]
    target.unlink(missing_ok=True)
    subprocess.run(  # noqa: S603
        ["wixl", "--arch", "x64", *defines, "-o", str(target.resolve()), str(_WXS), str(fragment.resolve())],  # noqa: S607
        cwd=source,
        check=True,
    )
    _add_path(target, work)


def _compile(packages: Path, prefix: wine.Prefix) -> None:
    """Compile all modules, by a copy of the Python that will run them."""
    copy = packages.parents[1].with_name("compiler")
    shutil.copytree(packages.parents[1], copy, ignore=shutil.ignore_patterns("site-packages"))
    wine.fit_for_wine(copy)
    words = ("-m", "compileall", "-q", "-j", "1", "--invalidation-mode", "unchecked-hash", "-s", wine.windows_path(packages))
    code = prefix.run(copy / "python.exe", *words, "-p", "site-packages", wine.windows_path(packages))
    shutil.rmtree(copy)
    if code:
        raise subprocess.CalledProcessError(code, words)


def _launcher(program: str) -> bytes:
    """A program for the console that runs Python beside it: a launcher, a shebang line, a zip with the Python program."""
    packed = io.BytesIO()
    moment = datetime.fromtimestamp(_build_time(), UTC).timetuple()[:6]
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(zipfile.ZipInfo("__main__.py", moment), program)
    return (files("distlib") / "t64.exe").read_bytes() + b"#!<launcher_dir>\\python\\python.exe\r\n" + packed.getvalue()


def _add_path(msi: Path, work: Path) -> None:
    """Let the installer put its folder on the machine's PATH and take it away again; wixl has no word for that."""
    table = work / "Environment.idt"
    columns = "Environment\tName\tValue\tComponent_", "s72\tl255\tL255\ts72", "Environment\tEnvironment"
    row = "Path\t=-*PATH\t[~];[INSTALLDIR]\tSearchPath"
    table.write_text("".join(f"{line}\r\n" for line in (*columns, row)), encoding="ascii", newline="")
    subprocess.run(["msibuild", str(msi), "-i", str(table)], check=True)  # noqa: S603, S607
    actions = {"RemoveEnvironmentStrings": 3300, "WriteEnvironmentStrings": 5200}
    for action, place in actions.items():
        insert = (
            "INSERT INTO `InstallExecuteSequence` (`Action`, `Condition`, `Sequence`)"
            f" VALUES ('{action}', '', {place})"
        )
        subprocess.run(["msibuild", str(msi), "-q", insert], check=True)  # noqa: S603, S607


def _build_time() -> int:
    """SOURCE_DATE_EPOCH, else the time of the last commit, in seconds."""
    stated = os.environ.get("SOURCE_DATE_EPOCH")
    if stated is None:
        command = ["git", "log", "-1", "--format=%ct"]
        stated = subprocess.run(command, cwd=folder.ROOT, capture_output=True, text=True, check=True).stdout  # noqa: S603
    return max(int(stated), _EPOCH_OF_ZIP)
