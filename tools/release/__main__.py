"""`python -m tools.release [FOLDER]`: build all that is published of a version into a folder, `dist` by default.

    knappen_tui-VERSION.tar.gz, -VERSION-py3-none-any.whl    sdist and wheel, for pip, uv and pipx
    knappen-VERSION-wheelhouse.zip                           the wheel and all it needs, pinned, for Linux and Windows
    knappen-VERSION-windows-amd64.zip, .msi                  the program with its own Python (`tools.windows.installer`)
    knappen-VERSION.cdx.json                                 the parts of the program and their licences (CycloneDX)
    SHA256SUMS

The same commit gives the same bytes, but for the MSI: its summary has a time and an identifier of its own, and what it
installs is the content of the zip. It needs the extra `dev` and, for Windows, Debian's packages (docs/windows.md); where
those are missing it builds the rest, says so, and exits with 3.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from knappen_tui import __version__
from tools.windows import cache, folder, installer, wine

ROOT = folder.ROOT
INCOMPLETE = 3
_RUN = ROOT / "requirements" / "run.txt"
_PYTHON_FOR_WINDOWS = Path(installer.__file__).with_name("requirements.txt")
# Of the Pythons that Linux distributions have, and of the embeddable one.
_PLATFORMS = (
    *(("manylinux_2_28_x86_64", f"3.{minor}") for minor in (11, 12, 13)),
    ("win_amd64", folder.VERSION),
)
_WINDOWS_ALONE = ("pywin32-ctypes", "colorama")


def main(arguments: list[str]) -> int:
    """Build everything; the exit code."""
    dist = Path(*arguments or ["dist"]).resolve()
    shutil.rmtree(dist, ignore_errors=True)
    dist.mkdir(parents=True)
    os.environ.setdefault("SOURCE_DATE_EPOCH", _commit_time())
    _python("-m", "build", "--installer", "uv", "--outdir", str(dist), str(ROOT))
    [wheel] = dist.glob("*.whl")
    name = f"knappen-{__version__}"
    _write_parts_list(dist / f"{name}.cdx.json")
    with tempfile.TemporaryDirectory(prefix="knappen-release-") as made:
        work = Path(made)
        _write_wheelhouse(dist / f"{name}-wheelhouse.zip", wheel, work / "wheelhouse")
        reason = installer.missing()
        if not reason:
            _write_windows(dist / f"{name}-windows-amd64", wheel, work)
    sums = "".join(f"{_digest(file)}  {file.name}\n" for file in sorted(dist.iterdir()))
    (dist / "SHA256SUMS").write_text(sums, encoding="ascii")
    print(sums, end="")
    if reason:
        print(f"Not built: the installers for Windows ({reason}).", file=sys.stderr)
    return INCOMPLETE if reason else 0


def _write_parts_list(target: Path) -> None:
    """Write the parts with their licences as far as this environment knows them."""
    options = ("--of", "JSON", "--output-reproducible", "--pyproject", str(ROOT / "pyproject.toml"), "-o", str(target))
    with tempfile.NamedTemporaryFile("w", suffix=".txt", encoding="utf-8") as pinned:
        pinned.writelines(file.read_text(encoding="utf-8") for file in (_RUN, _PYTHON_FOR_WINDOWS))
        pinned.flush()
        _python("-m", "cyclonedx_py", "requirements", *options, pinned.name)


def _write_wheelhouse(target: Path, wheel: Path, work: Path) -> None:
    """Gather wheels that `pip install --no-index --find-links` takes, for each platform."""
    for platform, version in _PLATFORMS:
        options = ("--only-binary", ":all:", "--platform", platform, "--python-version", version, "--require-hashes")
        _python("-m", "pip", "download", "--quiet", "-d", str(work), *options, "-r", str(_RUN))
    shutil.copy(wheel, work)
    shutil.copy(_RUN, work / "requirements.txt")
    _zip(target, work, sorted(work.iterdir()))


def _write_windows(target: Path, wheel: Path, work: Path) -> None:
    prefix = wine.Prefix(cache() / "prefix")
    prefix.create()
    source = work / "knappen"
    installer.make_folder(source, wheel, prefix)
    installer.write_zip(source, target.with_name(f"{target.name}.zip"))
    installer.write_msi(source, target.with_name(f"{target.name}.msi"), __version__, work / "msi")


def _zip(target: Path, root: Path, files: Iterable[Path]) -> None:
    moment = datetime.fromtimestamp(int(os.environ["SOURCE_DATE_EPOCH"]), UTC).timetuple()[:6]
    with zipfile.ZipFile(target, "w") as archive:  # wheels are packed already
        for file in files:
            archive.writestr(zipfile.ZipInfo(str(file.relative_to(root)), moment), file.read_bytes())


def _digest(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _commit_time() -> str:
    command = ["git", "log", "-1", "--format=%ct"]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()


def _python(*words: str) -> None:
    subprocess.run([sys.executable, *words], cwd=ROOT, check=True)  # noqa: S603 - tools of the extra `dev`


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
