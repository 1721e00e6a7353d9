"""`python -m benchmarks [NAME...]`: measure, print, keep as JSON."""

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import datetime
from importlib import metadata
from pathlib import Path

from benchmarks import amu, app, details, floor, follow_up, growth, parts, report, robot, startup, stil, table
from benchmarks.processes import Failed
from benchmarks.results import Results, Section
from benchmarks.workspace import REPOSITORY, Workspace

_BENCHMARKS: dict[str, Callable[[Workspace], Section]] = {
    module.NAME: module.measure
    for module in (robot, floor, details, growth, parts, startup, app, table, follow_up, stil, amu)
}
_LISTS = {
    "robot": (500, *robot.COUNTS),
    "floor": floor.COUNTS,
    "details": details.COUNTS,
    "growth": growth.COUNTS,
    "parts": (parts.PERSONS,),
    "follow_up": (follow_up.PERSONS,),
    "app": app.LISTS,
    "table": table.LISTS,
}
_RUNTIME = ("httpx", "lxml", "openpyxl", "python-calamine", "python-stdnum", "textual")
_FAILED = "it failed: "
_AROUND = ("uvicorn", "starlette", "playwright")


def main() -> int:
    """Run the benchmarks; return 1 if a goal is missed or a benchmark failed."""
    args = _arguments()
    chosen = args.names or list(_BENCHMARKS)
    load = os.getloadavg()[0]
    with tempfile.TemporaryDirectory(prefix="knappen-benchmarks-", ignore_cleanup_errors=True) as name:
        counts = sorted({count for one in chosen for count in _LISTS.get(one, ())} or {100})
        if args.quick:
            counts = [count for count in counts if count < max(growth.COUNTS)]
        say("making an environment, a register and lists")
        workspace = Workspace.prepare(Path(name), counts, quick=args.quick)
        versions = _versions(workspace)
        sections = [_measured(one, workspace) for one in chosen]
    results = Results(_today(), args.quick, _machine(load), versions, sections)
    print(report.text(results))
    document = json.dumps(results.as_json(), ensure_ascii=False, indent=1) + "\n"
    args.json.write_text(document, encoding="utf-8")
    if args.write_docs:
        (REPOSITORY / "docs" / "performance.json").write_text(document, encoding="utf-8")
        (REPOSITORY / "docs" / "performance.md").write_text(report.markdown(results), encoding="utf-8")
    has_failed = any(section.skipped.startswith(_FAILED) for section in sections)
    return 1 if has_failed or not all(goal.is_met for section in sections for goal in section.goals) else 0


def say(text: str) -> None:
    """Print progress on stderr."""
    print(f"… {text}", file=sys.stderr, flush=True)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Measure knappen beside its peers.")
    parser.add_argument("names", metavar="NAME", nargs="*", choices=[*_BENCHMARKS, []], help=", ".join(_BENCHMARKS))
    parser.add_argument("--quick", action="store_true", help="fewer and shorter runs")
    parser.add_argument(
        "--json", type=Path, metavar="FILE", default=Path("benchmarks.json"), help="where the values go as JSON"
    )
    parser.add_argument("--write-docs", action="store_true", help="write docs/performance.md and .json too")
    return parser.parse_args()


def _measured(name: str, workspace: Workspace) -> Section:
    say(name)
    started = time.perf_counter()
    try:
        section = _BENCHMARKS[name](workspace)
    except Failed as failure:
        # What the others found is not lost with it.
        section = Section(name, name, "", skipped=f"{_FAILED}{failure}")
    section.seconds = time.perf_counter() - started
    return section


def _today() -> str:
    return f"{datetime.now().astimezone():%Y-%m-%d}"


def _machine(before: float) -> dict[str, str]:
    """The machine's facts, without names that identify it."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1024**3
    return {
        "system": f"{platform.system()} {platform.machine()}",
        "processor": _processor(),
        "cores": str(os.cpu_count()),
        "memory": f"{memory:.0f} GB",
        "load before and after": f"{before:.1f}, {os.getloadavg()[0]:.1f}",
    }


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.processor() or "unknown"


def _versions(workspace: Workspace) -> dict[str, str]:
    """Versions of the runtime requirements, and of what only site and robot need."""
    found = {"Python": platform.python_version(), **workspace.versions(_RUNTIME)}
    for name in _AROUND:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    if browser := shutil.which("chromium"):
        said = subprocess.run([browser, "--version"], capture_output=True, text=True, check=False)
        found["Chromium"] = said.stdout.split()[1] if len(said.stdout.split()) > 1 else "?"
    return found


if __name__ == "__main__":
    sys.exit(main())
