"""The project's tasks, for people and for `.ci/run`: `nox -l` lists them, plain `nox` runs those worth running always.

Most use the tools of the environment that nox itself is in (`.venv`), so that they start at once. `build` and `lowest`
make environments of their own.
"""

import shutil
import sys
import tarfile
from pathlib import Path

import nox

ROOT = Path(__file__).parent
BIN = Path(sys.executable).parent

nox.needs_version = ">=2025.2.9"
nox.options.sessions = ["quick", "lint", "types", "imports"]
nox.options.error_on_external_run = True

# What stands directly on a library; the command line and the screens stand on these.
ON_LIBRARIES = ["unit", "settings", "batch", "export", "backend", "tui/test_start.py"]
# The rooms below the command line and the app, which need neither processes nor screens.
QUICK = ["unit", "settings", "batch", "export", "tables", "backend", "web", "site", "follow_up", "stil"]
# The rooms that run under Wine as on Linux, and of the app what needs no terminal.
ON_WINDOWS = [
    *("unit", "settings", "batch", "export", "tables", "backend", "web", "site", "cli"),
    *("tui/test_clipboard.py", "tui/test_opslag.py", "tui/test_batch_state.py", "tui/test_login.py"),
]
LIKELIEST_ON_WINDOWS = [
    *("settings", "batch/test_journal.py", "export/test_atomic.py", "export/test_write.py", "unit/test_audit.py"),
    *("tables/test_bombs.py", "backend/test_server.py", "site/test_tls.py", "cli/test_commands.py"),
    *("cli/test_names.py", "tui/test_clipboard.py"),
]


def tool(session: nox.Session, name: str, *arguments: str | Path) -> None:
    """Run a program of nox's own environment."""
    session.run(str(BIN / name), *arguments, external=True)


@nox.session(venv_backend="none")
def tests(session: nox.Session) -> None:
    """All tests, or those named: `nox -s tests -- tests/batch -k journal`."""
    tool(session, "pytest", "-q", *session.posargs)


@nox.session(venv_backend="none")
def quick(session: nox.Session) -> None:
    """The tests of the rooms below the command line and the app, or those named, that are not marked slow."""
    tool(session, "pytest", "-q", "-m", "not slow", *(session.posargs or (f"tests/{name}" for name in QUICK)))


@nox.session(venv_backend="none")
def nightly(session: nox.Session) -> None:
    """The nightly run: thousands of generated sites, every fault, many examples of properties, and all of `windows`."""
    tool(session, "pytest", "-q", "-m", "nightly or hypothesis", "--hypothesis-profile", "nightly", *session.posargs)
    if session.posargs:
        return  # some tests, chosen by hand
    if shutil.which("wine"):
        session.notify("windows", posargs=())
    else:
        session.log("No tests in Windows' own Python: wine is not installed.")


@nox.session(venv_backend="none")
def windows(session: nox.Session) -> None:
    """Tests in Windows' own Python under Wine, or those named."""
    under_wine(session, *(session.posargs or (f"tests/{name}" for name in ON_WINDOWS)))


@nox.session(venv_backend="none")
def windows_quick(session: nox.Session) -> None:
    """The tests under Wine that are most likely to fail there alone: files, locks, processes, streams, TLS."""
    under_wine(session, *(f"tests/{name}" for name in LIKELIEST_ON_WINDOWS))


def under_wine(session: nox.Session, *arguments: str) -> None:
    """Run pytest in Windows' own Python."""
    # A process takes some seconds to start under Wine, and a test that takes too long ends its worker.
    options = ("-m", "pytest", "-q", "-n", "2", "-p", "no:cacheprovider", "-m", "not slow", "--timeout", "600")
    tool(session, "python", "-m", "tools.windows", *options, *arguments)


@nox.session(venv_backend="none")
def lint(session: nox.Session) -> None:
    """Rules and format (ruff)."""
    tool(session, "ruff", "check", ".")
    tool(session, "ruff", "format", "--check", ".")


@nox.session(venv_backend="none")
def types(session: nox.Session) -> None:
    """Types (mypy)."""
    tool(session, "mypy", *session.posargs)


@nox.session(venv_backend="none")
def platforms(session: nox.Session) -> None:
    """Types of the program as Windows and macOS have them (mypy)."""
    for platform in ("win32", "darwin"):
        # What another system runs is unreachable here.
        options = ("--platform", platform, "--no-warn-unreachable")
        cache = f".mypy_cache/{platform}"
        tool(session, "mypy", "-p", "knappen_tui", *options, "--cache-dir", cache)


@nox.session(venv_backend="none")
def imports(session: nox.Session) -> None:
    """Import contracts between the rooms (import-linter)."""
    tool(session, "lint-imports")


@nox.session(venv_backend="none")
def reuse(session: nox.Session) -> None:
    """Licence information of every file (REUSE)."""
    tool(session, "reuse", "lint", "--quiet")


@nox.session(venv_backend="none")
def publiccode(session: nox.Session) -> None:
    """publiccode.yml against the standard."""
    tool(session, "pytest", "-q", "-n", "0", "tests/unit/test_publiccode.py")


@nox.session(venv_backend="uv")
def lowest(session: nox.Session) -> None:
    """Tests with the lowest versions that pyproject.toml allows."""
    session.install("--resolution", "lowest-direct", "-e", ".[test]")
    session.run("pytest", "-q", *(f"tests/{name}" for name in ON_LIBRARIES), *session.posargs)


@nox.session(venv_backend="uv")
def build(session: nox.Session) -> None:
    """Build sdist and wheel into dist/, check both, and run the demo batch from each in an empty environment."""
    dist = ROOT / "dist"
    shutil.rmtree(dist, ignore_errors=True)
    tool(session, "python", "-m", "build", "--installer", "uv", "--outdir", dist, ROOT)
    [sdist], [wheel] = dist.glob("*.tar.gz"), dist.glob("*.whl")
    tool(session, "twine", "check", "--strict", sdist, wheel)

    session.install("-r", "requirements/run.txt")
    session.install("--no-deps", str(wheel))
    work = Path(session.create_tmp())
    sample = ROOT / "sample_cprs" / "rene-250.txt"
    with session.chdir(work):
        session.run("knappen", "--version")
        session.run("knappen", "batch", str(sample), "--demo", "-o", "DEMO-wheel.xlsx", "--overwrite", "-q")

    source = unpacked(sdist, work / "sdist")
    if missing := committed(session) - {path.relative_to(source).as_posix() for path in source.rglob("*")}:
        session.error(f"not in the sdist: {', '.join(sorted(missing))}")
    with session.chdir(source):
        session.run("bash", "-euo", "pipefail", "-c", readme_command("run-command"), external=True)


@nox.session(venv_backend="none")
def release(session: nox.Session) -> None:
    """Build all that is published into dist/, and try each: the installers for Windows under Wine."""
    tool(session, "python", "-m", "tools.release", ROOT / "dist")
    tool(session, "pytest", "-q", "-n", "0", "-m", "release", "tests/release", *session.posargs)


@nox.session(venv_backend="none")
def pins(session: nox.Session) -> None:
    """Write requirements/*.txt anew from pyproject.toml: `nox -s pins -- --upgrade` takes the newest versions."""
    for name, extras in (("run", []), ("test", ["--extra", "dev"])):
        tool(
            session, "uv", "pip", "compile", "--quiet", "--universal", "--python-version", "3.11", *extras,
            "--generate-hashes", "--no-annotate", "--no-header", "--output-file", f"requirements/{name}.txt",
            "pyproject.toml", *session.posargs,
        )  # fmt: skip


def unpacked(sdist: Path, folder: Path) -> Path:
    """Unpack an sdist, and return the folder that it holds."""
    shutil.rmtree(folder, ignore_errors=True)
    with tarfile.open(sdist) as archive:
        archive.extractall(folder, filter="data")
    [source] = folder.iterdir()
    return source


def committed(session: nox.Session) -> set[str]:
    """Every committed path; none where this is not a git checkout."""
    if not (ROOT / ".git").exists():
        return set()
    listed = session.run("git", "-c", "core.quotePath=false", "ls-files", external=True, silent=True, log=False)
    return set(str(listed).splitlines())


def readme_command(mark: str) -> str:
    """The shell block that follows `<!-- mark -->` in the README."""
    _, _, after = (ROOT / "README.md").read_text(encoding="utf-8").partition(f"<!-- {mark} -->\n```sh\n")
    return after.partition("```\n")[0]
