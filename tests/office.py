"""LibreOffice, which shows what a file that we write means to others, and writes files that we read."""

import atexit
import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path

import pytest

from tests.waiting import LIMIT

SOFFICE = shutil.which("soffice")
needed = pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not installed")


@cache
def _profile() -> str:
    """The address of one profile for all starts of this process: the first start in a new one takes twice as long."""
    folder = Path(tempfile.mkdtemp(prefix="knappen-libreoffice-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder.as_uri()


def convert(source: Path, to: str, *options: str) -> Path:
    """Convert a file to a format, `suffix` or `suffix:filter`, in the folder `ud` beside it; the new file."""
    assert SOFFICE is not None
    out = source.parent / "ud"
    done = subprocess.run(
        [SOFFICE, f"-env:UserInstallation={_profile()}", "--headless", *options, "--convert-to", to,
         "--outdir", str(out), str(source)],
        capture_output=True, text=True, check=True, timeout=LIMIT,
    )  # fmt: skip
    assert "Error" not in done.stderr
    return out / source.with_suffix(f".{to.partition(':')[0]}").name
