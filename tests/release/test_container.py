"""The image of packaging/container, built by buildah on a Debian that debootstrap makes, looks up a demo list."""

import os
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest

from knappen_tui import __version__

ROOT = Path(__file__).parents[2]
CONTAINERFILE = ROOT / "packaging" / "container" / "Containerfile"
SAMPLE = ROOT / "sample_cprs" / "rene-250.txt"

pytestmark = [
    pytest.mark.release,
    pytest.mark.timeout(900),
    pytest.mark.skipif(
        not (shutil.which("buildah") and shutil.which("debootstrap")) or os.geteuid() != 0,
        reason="it needs root, and Debian's packages buildah and debootstrap",
    ),
]


class Buildah:
    """buildah with its images in a folder, without an overlay file system or namespaces."""

    def __init__(self, folder: Path) -> None:
        self._options = ("--root", folder / "images", "--runroot", folder / "run", "--storage-driver", "vfs")

    def __call__(self, command: str, *words: str | Path) -> str:
        done = subprocess.run(
            ["buildah", *self._options, command, *words],
            env={**os.environ, "BUILDAH_ISOLATION": "chroot"},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()


def test_image_looks_up_a_list(tmp_path: Path) -> None:
    base, context, work = tmp_path / "base", tmp_path / "context", tmp_path / "work"
    packages = "--include=python3,python3-venv"
    subprocess.run(
        ["debootstrap", "--variant=minbase", packages, "stable", base], stdout=subprocess.DEVNULL, check=True
    )
    buildah = Buildah(tmp_path / "buildah")
    container = buildah("from", "scratch")
    buildah("copy", "-q", container, base, "/")
    buildah("commit", "-q", container, "localhost/python")

    with zipfile.ZipFile(ROOT / "dist" / f"knappen-{__version__}-wheelhouse.zip") as archive:
        archive.extractall(context / "hjul")
    buildah("build", "-q", "-t", "knappen", "--build-arg", "BASE=localhost/python", "-f", CONTAINERFILE, context)

    work.mkdir(mode=0o777)
    work.chmod(0o777)
    shutil.copy(SAMPLE, work / "liste.txt")
    made = buildah("from", "localhost/knappen")
    words = ("knappen", "batch", "liste.txt", "--demo", "-o", "DEMO-ud.xlsx", "-q")
    buildah("run", "--volume", f"{work}:/lister", "--workingdir", "/lister", made, "--", *words)
    assert (work / "DEMO-ud.xlsx").stat().st_uid == 10001
