"""Programs as whole processes: how long one took from its start to its end, and the memory it and its children used."""

import os
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

_MB = 1024 * 1024
_SAMPLES_EVERY = 0.05


class Failed(Exception):
    """A measured program failed."""


@dataclass(frozen=True, slots=True)
class Finished:
    """A program that ran to its end: seconds by the wall's clock and of the processor, its own peak memory in MB.

    A child begins as a copy of this process, so that its peak never reads below ours: what needs memory here is
    done in processes of its own.
    """

    seconds: float
    cpu_seconds: float
    peak_mb: float
    output: str


def environment(**more: str) -> dict[str, str]:
    """This process' environment as a person's own would be: bytecode is kept, Python's variables are not set."""
    return {**{name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}, **more}


def run(command: Sequence[str], env: dict[str, str], cwd: Path, *, accepts: tuple[int, ...] = (0,)) -> Finished:
    """Run a program to its end. Raises `Failed` where it ends with another code than it should."""
    with (cwd / "output.txt").open("wb+") as output, (cwd / "errors.txt").open("wb+") as errors:
        started = time.perf_counter()
        process = subprocess.Popen(command, env=env, cwd=cwd, stdin=subprocess.DEVNULL, stdout=output, stderr=errors)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        errors.seek(0)
        said = errors.read().decode(errors="replace")
        if process.returncode not in accepts:
            raise Failed(f"{' '.join(command[:4])} …: {process.returncode}\n{said[-2000:]}")
        cpu = usage.ru_utime + usage.ru_stime
        return Finished(seconds, cpu, usage.ru_maxrss * 1024 / _MB, output.read().decode())


def tree_peak(command: Sequence[str], env: dict[str, str], cwd: Path) -> float:
    """Peak memory in MB of a program with all its children: proportional shares summed, looked at 20 times a second."""
    peak = 0.0
    with (cwd / "errors.txt").open("wb") as errors:
        process = psutil.Popen(command, env=env, cwd=cwd, stdin=subprocess.DEVNULL, stdout=errors, stderr=errors)
        while process.poll() is None:
            peak = max(peak, _tree(process))
            time.sleep(_SAMPLES_EVERY)
    if process.returncode:
        raise Failed(f"{command[0]}: {process.returncode}")
    return peak


def _tree(process: psutil.Process) -> float:
    total = 0
    for one in (process, *process.children(recursive=True)):
        try:
            memory = one.memory_full_info()
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            continue
        # A page that n processes share counts for 1/n of it in each; where that is not told, unshared pages only.
        total += getattr(memory, "pss", memory.uss)
    return total / _MB
