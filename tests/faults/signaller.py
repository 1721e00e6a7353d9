"""Run a batch often and send it a signal at a chosen moment: `python -m tests.faults.signaller LIST FOLDER SAMPLES`.

Modules are imported once and each run is a fork. After a run that was stopped the same command is run without a
signal. Prints one JSON object a moment: its name, both exit codes (the second is null after a 0) and stderr.
"""

import importlib
import json
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from functools import partial, wraps
from pathlib import Path
from types import FrameType
from typing import Any

import knappen_tui.cli.batch
import knappen_tui.export.xlsx
import knappen_tui.site.client
from knappen_tui.cli import process
from knappen_tui.cli.main import main as knappen
from tests import fork_server
from tests.faults.phases import PHASES, SIGNALS, Phase

Hook = Callable[[], None]


def send(number: signal.Signals) -> None:
    """Send the main thread a signal; one for the whole process may be delivered by another thread, and later."""
    signal.pthread_kill(threading.main_thread().ident or 0, number)


def send_at(phase: Phase, number: signal.Signals) -> None:
    """Let the phase's function send this process a signal when it is called."""
    module, _, path = phase.function.partition(":")
    owner: Any = importlib.import_module(module)
    *outer, name = path.split(".")
    for one in outer:
        owner = getattr(owner, one)
    original = getattr(owner, name)
    calls = [0]

    @wraps(original)
    def wrapped(*words: Any, **named: Any) -> Any:
        calls[0] += 1
        if calls[0] == phase.call:
            send(number)
        return original(*words, **named)

    setattr(owner, name, wrapped)


def send_if(wanted: int, number: signal.Signals, count: int) -> None:
    """Send this process a signal at one call."""
    if count == wanted:
        send(number)


def count_calls(report: Callable[[int], object], begin: str = "write") -> None:
    """Call `report` with 0, 1, 2 … at each call of a Python function, from the beginning of the sheet to the exit."""
    count = [-1]

    def profile(frame: FrameType, event: str, _: object) -> None:
        if event != "call":
            return
        if count[0] >= 0 or (frame.f_code.co_name == begin and frame.f_code.co_filename.endswith("batches.py")):
            count[0] += 1
            report(count[0])

    sys.setprofile(profile)


def run(words: list[str], hook: Hook, stderr: Path) -> int:
    """Fork, and run the command as its own process does; return its exit code."""
    child = os.fork()
    if child == 0:
        descriptor = os.open(stderr, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(descriptor, 2)
        hook()
        process.run(knappen, words)
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status)


def moments(numbers: Path, samples: int) -> Iterator[tuple[str, Hook]]:
    """The named phases, the signals in turn, then samples of all calls that a run without signals makes."""
    for place, phase in enumerate(PHASES):
        number = signal.Signals[SIGNALS[place % len(SIGNALS)]]
        yield phase.function, partial(send_at, phase, number)
    yield "none", partial(count_calls, lambda count: numbers.write_text(str(count), encoding="utf-8"))
    calls = int(numbers.read_text(encoding="utf-8"))
    for sample in range(samples):
        wanted, number = calls * sample // samples, signal.Signals[SIGNALS[sample % len(SIGNALS)]]
        yield f"call {wanted} of {calls}", partial(count_calls, partial(send_if, wanted, number))


def main(cpr_list: Path, folder: Path, samples: int) -> None:
    """Run every moment."""
    fork_server.load()
    for number, (name, hook) in enumerate(moments(folder / "calls", samples)):
        words = ["batch", str(cpr_list), "-o", str(folder / f"{number}.xlsx")]
        stderr = folder / "stderr"
        first = run(words, hook, stderr)
        said = stderr.read_text(encoding="utf-8")
        second = run(words, lambda: None, stderr) if first else None
        print(json.dumps({"moment": name, "first": first, "second": second, "stderr": said}), flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))

__all__ = ["knappen_tui", "main"]
