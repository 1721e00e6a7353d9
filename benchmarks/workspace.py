"""What the benchmarks share: folders, lists, the site in its own process, knappen as installed."""

import json
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.processes import Failed, Finished, environment, run

REPOSITORY = Path(__file__).parent.parent
CHUNK = 100
USER = "demo"
_STARTS_WITHIN = 30.0


@dataclass(frozen=True, slots=True)
class Timed:
    """One program's run against the site, the site's share of it, and the program's own processor time and peak.

    `requests` is how many the site was sent.
    """

    seconds: float
    site_seconds: float
    requests: int
    cpu_seconds: float
    peak_mb: float

    @property
    def client_seconds(self) -> float:
        """The run's time without the site's."""
        return self.seconds - self.site_seconds


@dataclass(frozen=True, slots=True)
class Site:
    """A running site: its address and the clock around it."""

    url: str

    def clock(self) -> tuple[float, int]:
        """Seconds in which the site was processing at least one request, and how many requests there were."""
        told = self._ask("_clock")
        return float(told["seconds"]), int(told["requests"])

    def clear(self) -> None:
        """Undo what the last run left, so that each starts from the same state."""
        self._ask("_clear")

    def _ask(self, path: str) -> dict[str, float]:
        with urllib.request.urlopen(f"{self.url}{path}", timeout=10) as answer:
            found: dict[str, float] = json.load(answer)
            return found


@dataclass(frozen=True, slots=True)
class Workspace:
    """A folder, and the Python of an environment that has only knappen and its runtime requirements."""

    folder: Path
    runtime: Path
    quick: bool

    @classmethod
    def prepare(cls, folder: Path, counts: list[int], *, quick: bool) -> "Workspace":
        """Make the runtime environment, the register and the lists."""
        env = environment()
        run([sys.executable, "-m", "venv", str(folder / "runtime")], env, folder)
        workspace = cls(folder, folder / "runtime" / "bin" / "python", quick)
        pip = [str(workspace.runtime), "-m", "pip", "install", "--quiet"]
        run([*pip, "-r", str(REPOSITORY / "requirements" / "run.txt")], env, folder)
        run([*pip, "--no-deps", str(REPOSITORY)], env, folder)
        workspace.program("material", str(folder), *map(str, counts))
        return workspace

    @property
    def env(self) -> dict[str, str]:
        """The environment variables of every measured program: its own folders, no keyring."""
        folders = {f"XDG_{name}_HOME": str(self.folder / name.lower()) for name in ("CONFIG", "STATE", "CACHE", "DATA")}
        return environment(**folders, PYTHON_KEYRING_BACKEND="keyring.backends.fail.Keyring", TERM="xterm-256color")

    @property
    def password_file(self) -> Path:
        """The file with the practice user's password."""
        return self.folder / "password"

    def list_of(self, count: int) -> Path:
        """The list with so many numbers."""
        return self.folder / f"list-{count}.txt"

    def versions(self, names: tuple[str, ...]) -> dict[str, str]:
        """The versions of packages in the runtime environment."""
        code = "import sys, importlib.metadata as m; print(*(m.version(name) for name in sys.argv[1:]))"
        said = run([str(self.runtime), "-c", code, *names], self.env, self.folder).output
        return dict(zip(names, said.split(), strict=True))

    def rounds(self, full: int, quick: int = 1) -> range:
        """The rounds to measure: `full`, or fewer with `--quick`."""
        return range(quick if self.quick else full)

    def program(self, name: str, *words: str) -> Finished:
        """Run a program of `benchmarks.programs` in the environment of the benchmarks."""
        env = {**self.env, "PYTHONPATH": str(REPOSITORY)}
        return run([sys.executable, "-m", f"benchmarks.programs.{name}", *words], env, self.folder)

    def runtime_program(self, name: str, *words: str) -> Finished:
        """Run a program of `benchmarks.programs` in the runtime environment."""
        env = {**self.env, "PYTHONPATH": str(REPOSITORY)}
        return run([str(self.runtime), "-m", f"benchmarks.programs.{name}", *words], env, self.folder)

    def knappen(self, site: Site, count: int, sheet: Path) -> Timed:
        """`knappen batch` on the list with so many numbers."""
        words = [str(self.list_of(count)), "-o", str(sheet), "--overwrite", "--password-file", str(self.password_file)]
        return self.timed(site, [str(self.runtime.with_name("knappen")), "batch", *words])

    def bare(self, site: Site, count: int, sheet: Path) -> Timed:
        """The bare script on the same list, by the same Python."""
        script = REPOSITORY / "benchmarks" / "programs" / "bare_script.py"
        words = [site.url, USER, self.password(), str(self.list_of(count)), str(sheet)]
        return self.timed(site, [str(self.runtime), str(script), *words])

    def password(self) -> str:
        """The practice user's password."""
        return self.password_file.read_text(encoding="utf-8").strip()

    def timed(self, site: Site, command: list[str], **variables: str) -> Timed:
        """Run a program against the site, with the site's clock read before and after."""
        site.clear()
        before, requests_before = site.clock()
        finished = run(command, {**self.env, **variables}, self.folder)
        after, requests = site.clock()
        return Timed(
            finished.seconds, after - before, requests - requests_before, finished.cpu_seconds, finished.peak_mb
        )

    def check_same(self, *sheets: Path) -> int:
        """The number of rows, equal in all sheets. Raises `Failed`."""
        return int(self.program("same_rows", *map(str, sheets)).output)

    @contextmanager
    def site(self, seconds_per_chunk: float = 0.0) -> Iterator[Site]:
        """Run the backend, with a profile of knappen for it."""
        words = [str(self.folder / "register.sqlite"), "--seconds-per-number", str(seconds_per_chunk / CHUNK)]
        with self.served("serve", *words) as site:
            profile = self.folder / "config" / "knappen" / "knappen.toml"
            profile.parent.mkdir(parents=True, exist_ok=True)
            settings = f'[profil.maaling]\nurl = "{site.url}"\nbruger = "{USER}"\npause_sekunder = 0\n'
            profile.write_text(settings, encoding="utf-8")
            yield site

    @contextmanager
    def served(self, program: str, *words: str) -> Iterator[Site]:
        """Run a site of `benchmarks.programs` under uvicorn in a process."""
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        site = Site(f"http://127.0.0.1:{port}/")
        server = subprocess.Popen(
            [sys.executable, "-m", f"benchmarks.programs.{program}", *words, "--port", str(port)],
            env={**self.env, "PYTHONPATH": str(REPOSITORY)},
            stdin=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,  # clients that leave in the middle are meant to
        )
        try:
            self._await(site, server)
            yield site
        finally:
            server.terminate()
            server.wait()

    def _await(self, site: Site, server: "subprocess.Popen[bytes]") -> None:
        ends = time.monotonic() + _STARTS_WITHIN
        while server.poll() is None and time.monotonic() < ends:
            try:
                site.clock()
            except OSError:
                time.sleep(0.05)
            else:
                return
        raise Failed("the site did not start")
