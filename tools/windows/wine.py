"""Programs for Windows run under Wine, in a prefix of their own."""

import os
import platform
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

from tools.windows.folder import SITE_PACKAGES

# Debian's packages; without wine32, which programs for 64 bits don't need.
DEBIAN_PACKAGES = ("wine", "wine64", "gcc-mingw-w64-x86-64")
_COMPILER = "x86_64-w64-mingw32-gcc"
_STUB = Path(__file__).with_name("stub.c")
# Run at every start of Python: shutil copies in another way where this function is missing, as it is in Wine 8.
_SITECUSTOMIZE = "import _winapi\n\ndel _winapi.CopyFile2\n"


def cache_folder() -> Path:
    """Where the prefix is kept, and what is set up for tests."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "knappen-windows"


def missing() -> str:
    """Why nothing can be run under Wine here, empty where it can."""
    if platform.machine() != "x86_64":
        return f"Wine runs Windows' programs for amd64 on amd64 alone, and this machine is {platform.machine()}"
    absent = [name for name in ("wine", "wineserver", _COMPILER) if shutil.which(name) is None]
    return f"{', '.join(absent)} not found; Debian has them in {' '.join(DEBIAN_PACKAGES)}" if absent else ""


class Prefix:
    """A folder that Wine takes for Windows 10's drive C. Linux's own files are drive Z."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._environment = {
            **os.environ,
            "WINEPREFIX": str(folder),
            "WINEDEBUG": "-all",
            # No dialogs that offer to fetch .NET and a browser.
            "WINEDLLOVERRIDES": "mscoree,mshtml=",
        }

    def create(self) -> None:
        """Create the prefix where there is none. Raises `subprocess.CalledProcessError`."""
        if not (self.folder / "system.reg").exists():
            self.folder.mkdir(parents=True, exist_ok=True)
            subprocess.run(
                ["wine", "winecfg", "-v", "win10"],  # noqa: S607 - wherever Debian has it
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                check=True,
            )
            self.wait()

    def run(self, program: Path | str, *arguments: str, environment: Mapping[str, str] | None = None) -> int:
        """Run a program for Windows to its end and return its exit code.

        Standard input is an empty pipe, and output comes through one: a file or /dev/null is no valid handle there.
        """
        with subprocess.Popen(  # noqa: S603 - the caller's program
            ["wine", str(program), *arguments],  # noqa: S607
            env={**self._environment, **(environment or {})},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        ) as process:
            assert process.stdout is not None  # noqa: S101 - it is a pipe
            for line in process.stdout:
                print(line.decode("utf-8", "replace").rstrip("\r\n"), flush=True)
            return process.wait()

    def wait(self) -> None:
        """Wait until all programs in the prefix have ended."""
        subprocess.run(["wineserver", "-w"], env=self._environment, check=False)  # noqa: S607


def windows_path(path: Path) -> str:
    """The path of a file of Linux as Windows programs under Wine have it."""
    return f"Z:{path.resolve()}".replace("/", "\\")


def fit_for_wine(folder: Path) -> None:
    """Make a folder with Python for Windows run under Wine. Raises `subprocess.CalledProcessError`."""
    # platform asks Windows through _wmi, with a function that Wine 8 lacks; without _wmi it asks in another way.
    (folder / "_wmi.pyd").unlink(missing_ok=True)
    (folder / SITE_PACKAGES / "sitecustomize.py").write_text(_SITECUSTOMIZE, encoding="utf-8")
    compile_stub(folder)


def compile_stub(folder: Path) -> None:
    """Make the library that Wine 8 lacks in a folder: beside a program, or Windows' own `system32`."""
    subprocess.run(  # noqa: S603 - the compiler and this folder's source
        [_COMPILER, "-shared", "-Os", "-s", "-o", folder / "bcryptprimitives.dll", _STUB, "-ladvapi32"], check=True
    )
