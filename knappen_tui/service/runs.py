"""The runs of this user: list, read and delete them; how fast they went."""

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from knappen_tui.domain.report import RunSummary
from knappen_tui.service.local import follow_up_rules, now
from knappen_tui.settings import paths
from knappen_tui.settings.profiles import Profile

if TYPE_CHECKING:
    from knappen_tui.batch.run_persons import RunFollowUp
    from knappen_tui.batch.run_view import Results

_MEASURED_RUNS = 5


def runs_folder() -> Path:
    """Return the folder of the journals."""
    return paths.state_folder() / "runs"


def damaged_runs() -> list[str]:
    """Return the ids of journals that cannot be read; `delete_run` accepts them. Raises `StorageError`."""
    from knappen_tui.batch import run_store

    return run_store.unreadable(runs_folder())


def history() -> list[RunSummary]:
    """Return this user's runs, newest first. Raises `StorageError`."""
    from knappen_tui.batch import run_store

    return run_store.history(runs_folder())


def purge_runs(kept_days: int) -> list[RunSummary]:
    """Delete and return the unfinished runs begun more than `kept_days` days ago, so that they can be reported.

    Raises `StorageError`.
    """
    from knappen_tui.batch import run_store

    run_store.clear_written(runs_folder())
    return run_store.purge(runs_folder(), now() - timedelta(days=kept_days))


def clear_written_runs() -> None:
    """Delete what written runs still hold of persons whose program ended before it did. Raises `StorageError`."""
    from knappen_tui.batch import run_store

    run_store.clear_written(runs_folder())


def delete_run(run_id: str) -> None:
    """Delete a run. Raises `RunGone`, `RunBusy`, `StorageError`."""
    from knappen_tui.batch import run_store

    run_store.delete(runs_folder(), run_id)


def results(run_id: str) -> "Results":
    """Return a view of an unfinished run's persons, also while the run goes on."""
    from knappen_tui.batch.run_view import Results

    return Results(runs_folder() / f"{run_id}.sqlite")


def run_follow_up(run_id: str) -> "RunFollowUp":
    """Return what the rules of follow-up find about an unfinished run's persons, also while the run goes on.

    Raises `ConfigurationError` for a rule that cannot be used.
    """
    from knappen_tui.batch.run_persons import RunFollowUp

    return RunFollowUp(runs_folder() / f"{run_id}.sqlite", follow_up_rules())


def seconds_per_person(profile: Profile) -> float | None:
    """Return the median time per person of this profile's latest runs, None if there are none to measure by.

    A run that was paused looks slower than it was, so the mean would be wrong.
    """
    from statistics import median

    paces = [
        (run.answers_to - run.answers_from).total_seconds() / (run.answered + run.unanswered)
        for run in _runs_of(profile)
        if run.answers_from and run.answers_to and run.answers_to > run.answers_from
    ][:_MEASURED_RUNS]
    return median(paces) if paces else None


def detail_seconds(profile: Profile) -> float | None:
    """Return the median time per person looked up singly in this profile's latest runs, None if there are none."""
    from statistics import median

    paces = [
        (run.details_to - run.details_from).total_seconds() / (run.details_answered - 1)
        for run in _runs_of(profile)
        if run.details_answered > 1 and run.details_from and run.details_to
    ][:_MEASURED_RUNS]
    return median(paces) if paces else None


def _runs_of(profile: Profile) -> list[RunSummary]:
    return [run for run in history() if (run.profile, run.site) == (profile.name, profile.url)]
