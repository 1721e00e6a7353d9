"""`python -m tools.release [FOLDER]`: build all that is published of a version into a folder, `dist` by default.

    knappen_tui-VERSION.tar.gz, -VERSION-py3-none-any.whl    sdist and wheel, for pip, uv and pipx
    knappen-VERSION-wheelhouse.zip                           the wheel and all it needs, pinned, for Linux and Windows
    knappen-VERSION-windows-amd64.zip, .msi                  the program with its own Python (`tools.windows.installer`)
    knappen-VERSION.cdx.json                                 the packages the program is made of (CycloneDX)
    SHA256SUMS

The same commit gives the same bytes. It needs the extra `dev` and, for Windows, some of Debian's packages
(docs/windows.md); where those are missing it builds the rest, says so, and exits with 3.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from packaging.requirements import Requirement

from knappen_tui import __version__
from tools import zips
from tools.windows import folder, installer, wine

ROOT = folder.ROOT
INCOMPLETE = 3
_RUN = ROOT / "requirements" / "run.txt"
_PYTHON_FOR_WINDOWS = Path(installer.__file__).with_name("requirements.txt")
# The Pythons of Linux distributions, and the embeddable one.
_LINUX = {"sys_platform": "linux", "platform_system": "Linux", "os_name": "posix"}
_WINDOWS = {"sys_platform": "win32", "platform_system": "Windows", "os_name": "nt"}
_MANYLINUX = tuple(f"manylinux{old}_x86_64" for old in ("_2_28", "_2_17", "2014", "_2_5", "1"))
_PLATFORMS = (
    *((_MANYLINUX, f"3.{minor}", _LINUX) for minor in (11, 12, 13)),
    (("win_amd64",), folder.VERSION, _WINDOWS),
)


def main(arguments: list[str]) -> int:
    """Build everything; the exit code."""
    dist = Path(*arguments or ["dist"]).resolve()
    shutil.rmtree(dist, ignore_errors=True)
    dist.mkdir(parents=True)
    os.environ.setdefault("SOURCE_DATE_EPOCH", _commit_time())
    _python("-m", "build", "--no-isolation", "--outdir", str(dist), str(ROOT))  # with tools that are pinned
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
    """Write every pinned package with its version and hashes, and the Python for Windows as faults in it are listed."""
    options = ("--of", "JSON", "--output-reproducible", "--pyproject", str(ROOT / "pyproject.toml"), "-o", str(target))
    with tempfile.NamedTemporaryFile("w", suffix=".txt", encoding="utf-8") as pinned:
        pinned.writelines(file.read_text(encoding="utf-8") for file in (_RUN, _PYTHON_FOR_WINDOWS))
        pinned.flush()
        _python("-m", "cyclonedx_py", "requirements", *options, pinned.name)
    listed = json.loads(target.read_text(encoding="utf-8"))
    listed["metadata"]["component"]["version"] = __version__  # pyproject.toml leaves it to the build
    python = {"type": "platform", "name": "python", "version": folder.PYTHON}
    python["cpe"] = f"cpe:2.3:a:python:python:{folder.PYTHON}:*:*:*:*:*:*:*"
    listed["components"].append(python)
    target.write_text(json.dumps(listed, indent=2, sort_keys=True), encoding="utf-8")


def _write_wheelhouse(target: Path, wheel: Path, work: Path) -> None:
    """Gather wheels that `pip install --no-index --find-links` takes, for each platform."""
    work.mkdir()
    for platforms, version, system in _PLATFORMS:
        pinned = work / "pinned.txt"
        environment = {**system, "python_version": version, "python_full_version": f"{version}.0"}
        pinned.write_text("\n".join(_pinned_for(environment)), encoding="utf-8")
        options = (*(f"--platform={one}" for one in platforms), "--python-version", version, "--only-binary", ":all:")
        download = ("pip", "download", "--quiet", "--no-deps", "--require-hashes", "-d", str(work))
        _python("-m", *download, *options, "-r", str(pinned))
        pinned.unlink()
    shutil.copy(wheel, work)
    shutil.copy(_RUN, work / "requirements.txt")
    zips.write(target, work, compress=False)  # wheels are packed already


def _pinned_for(environment: dict[str, str]) -> Iterator[str]:
    """Yield the pinned requirements of a platform: pip looks at markers as of the machine that it runs on."""
    for line in _RUN.read_text(encoding="utf-8").replace("\\\n", " ").splitlines():
        stated, *hashes = line.split(" --hash=")
        requirement = Requirement(stated)
        if requirement.marker is None or requirement.marker.evaluate(environment):
            yield " --hash=".join((f"{requirement.name}{requirement.specifier}", *map(str.strip, hashes)))


def _write_windows(target: Path, wheel: Path, work: Path) -> None:
    prefix = wine.Prefix(wine.cache_folder() / "prefix")
    prefix.create()
    source = work / "knappen"
    installer.make_folder(source, wheel, prefix)
    zips.write(target.with_name(f"{target.name}.zip"), source, below="knappen/")
    installer.write_msi(source, target.with_name(f"{target.name}.msi"), __version__, work / "msi")


def _digest(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _commit_time() -> str:
    command = ["git", "log", "-1", "--format=%ct"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)  # noqa: S603
    return done.stdout.strip()


def _python(*words: str) -> None:
    subprocess.run([sys.executable, *words], cwd=ROOT, check=True)  # noqa: S603 - tools of the extra `dev`


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
