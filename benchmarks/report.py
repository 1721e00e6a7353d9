"""Results as text on a terminal, and as `docs/performance.md`."""

from collections.abc import Iterable

from benchmarks.results import Goal, Measured, Results, Section

_INTRODUCTION = """\
# Performance

What a municipality would do instead, the bare libraries underneath, and the goals knappen is held to: measured side
by side in one run, since machines are noisy and only ratios travel. Each figure is the median of several runs that
took turns (A B A B); behind it the smallest and the largest. This page and [performance.json](performance.json) are
written by the benchmark itself.

## How to repeat it

```sh
python3 -m venv .venv &&
.venv/bin/pip install -r requirements/test.txt &&
.venv/bin/pip install -e '.[bench]' &&
.venv/bin/python -m benchmarks --write-docs
```

`python -m benchmarks robot floor` measures only these; `--quick` takes fewer and shorter runs. It runs on Linux. The
robot needs Chromium (Debian: `apt-get install chromium`) and is skipped without it; Playwright's own browser is not
downloaded. The backend is this repository's own under uvicorn on loopback, in a process of its own;
knappen runs as installed, from an environment with the runtime set alone that the benchmark makes for itself.
"""


def text(results: Results) -> str:
    """The whole report for a terminal."""
    lines = [f"knappen benchmarks, {results.when}{' (quick)' if results.quick else ''}"]
    lines += [f"  {name}: {value}" for name, value in {**results.machine, **results.versions}.items()]
    for section in results.sections:
        lines += ["", *_section_text(section)]
    return "\n".join(lines)


def markdown(results: Results) -> str:
    """The report as a page of the documentation."""
    lines = [_INTRODUCTION, "## The latest run", ""]
    what = f"{results.when}{', quick' if results.quick else ''}; "
    lines.append(what + "; ".join(f"{name} {value}" for name, value in results.machine.items()) + ".")
    lines.append("Versions: " + ", ".join(f"{name} {version}" for name, version in results.versions.items()) + ".")
    for section in results.sections:
        lines += ["", f"### {section.title}", "", section.about, ""]
        if section.skipped:
            lines.append(f"Skipped: {section.skipped}")
            continue
        lines += _table(section)
        lines += [f"\n{note}" for note in section.notes]
    return "\n".join(lines) + "\n"


def _section_text(section: Section) -> Iterable[str]:
    yield f"{section.name}: {section.title}"
    if section.skipped:
        yield f"  skipped: {section.skipped}"
        return
    for measured in section.measured:
        yield f"  {measured.label:<62} {_value(measured.median, measured.unit):>10}  {_spread(measured)}"
    for goal in section.goals:
        yield f"  {goal.label:<62} {_value(goal.median, goal.unit):>10}  {_spread(goal)}  {_verdict(goal)}"
    for note in section.notes:
        yield f"  {note}"
    yield f"  (took {section.seconds:.0f} s)"


def _table(section: Section) -> Iterable[str]:
    if section.measured:
        yield "| measured | median | min – max | runs |"
        yield "|---|---:|---:|---:|"
        for measured in section.measured:
            median = _value(measured.median, measured.unit)
            yield f"| {measured.label} | {median} | {_spread(measured)} | {len(measured.values)} |"
    if section.goals:
        yield ""
        yield "| held against | median | min – max | goal | |"
        yield "|---|---:|---:|---:|---|"
        for goal in section.goals:
            median = _value(goal.median, goal.unit)
            verdict = "met" if goal.is_met else "missed"
            yield f"| {goal.label} | {median} | {_spread(goal)} | {_limit(goal)} | {verdict} |"


def _verdict(goal: Goal) -> str:
    return f"{'met' if goal.is_met else 'MISSED'} ({_limit(goal)})"


def _limit(goal: Goal) -> str:
    return f"{'≥' if goal.at_least else '≤'} {_value(goal.limit, goal.unit)}"


def _spread(figure: Measured | Goal) -> str:
    return f"{_number(min(figure.values))} – {_number(max(figure.values))}"


def _value(value: float, unit: str) -> str:
    return f"{_number(value)} {unit}"


def _number(value: float) -> str:
    """The value with three significant figures."""
    if abs(value) >= 100:
        return f"{value:.0f}"
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"
