"""Public API used by the CLI and the TUI.

A module of it is imported when one of its names is first used, so that a command loads only what it needs: reading
a list imports no HTTP client, a log-in no journal, and the terminal app is on the screen before either.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from knappen_tui.audit import LogEntry, LoggedOutcome, UnreadableLine
    from knappen_tui.batch.compare import NamedSheet
    from knappen_tui.batch.cpr_list import CprList
    from knappen_tui.batch.run_persons import RunFollowUp
    from knappen_tui.export.formats import Format
    from knappen_tui.service.access import (
        Access,
        check,
        forget_password,
        get_access,
        known_password,
        log_in,
        lookup_log,
        new_profile,
        preset_profile,
        profile,
        profile_names,
    )
    from knappen_tui.service.batches import BatchSession, BatchSpec
    from knappen_tui.service.diagnosis import check_diagnosis_target, diagnose, write_diagnosis
    from knappen_tui.service.local import (
        crash_folder,
        follow_up_rules,
        keep_register,
        keep_theme,
        preferences,
        read_register,
        serve,
        stdout_error,
        write_crash_report,
    )
    from knappen_tui.service.persons import (
        PersonLookup,
        export_person,
        export_person_soon,
        opslag,
        person_as_json,
        person_follow_up,
        person_target,
        warm_up,
    )
    from knappen_tui.service.runs import (
        clear_written_runs,
        damaged_runs,
        delete_run,
        detail_seconds,
        history,
        purge_runs,
        results,
        run_follow_up,
        seconds_per_person,
    )
    from knappen_tui.service.sheets import (
        compare_sheets,
        default_target,
        demo_target,
        join_sheets,
        latest_sheet,
        output_of,
        read_list,
        read_pasted,
        read_sheet,
    )
    from knappen_tui.service.teaching import check_report_target, check_with_report, teach, words_file, write_report
    from knappen_tui.settings.credentials import Prompt
    from knappen_tui.settings.preferences import Preferences
    from knappen_tui.settings.profiles import Profile

__all__ = [
    "Access",
    "BatchSession",
    "BatchSpec",
    "CprList",
    "Format",
    "LogEntry",
    "LoggedOutcome",
    "NamedSheet",
    "PersonLookup",
    "Preferences",
    "Profile",
    "Prompt",
    "RunFollowUp",
    "UnreadableLine",
    "check",
    "check_diagnosis_target",
    "check_report_target",
    "check_with_report",
    "clear_written_runs",
    "compare_sheets",
    "crash_folder",
    "damaged_runs",
    "default_target",
    "delete_run",
    "demo_target",
    "detail_seconds",
    "diagnose",
    "export_person",
    "export_person_soon",
    "follow_up_rules",
    "forget_password",
    "get_access",
    "history",
    "join_sheets",
    "keep_register",
    "keep_theme",
    "known_password",
    "latest_sheet",
    "log_in",
    "lookup_log",
    "new_profile",
    "opslag",
    "output_of",
    "person_as_json",
    "person_follow_up",
    "person_target",
    "preferences",
    "preset_profile",
    "profile",
    "profile_names",
    "purge_runs",
    "read_list",
    "read_pasted",
    "read_register",
    "read_sheet",
    "results",
    "run_follow_up",
    "seconds_per_person",
    "serve",
    "stdout_error",
    "teach",
    "warm_up",
    "words_file",
    "write_crash_report",
    "write_diagnosis",
    "write_report",
]

# Searched in this order, lightest first, for the module that holds a name.
_MODULES = (
    "export.formats",
    "service.local",
    "service.access",
    "audit",
    "service.runs",
    "service.persons",
    "service.sheets",
    "service.batches",
    "service.teaching",
    "service.diagnosis",
    "batch.run_persons",
)


if not TYPE_CHECKING:

    def __getattr__(name: str) -> Any:
        if name in __all__:
            for module in _MODULES:
                found = vars(import_module(f"knappen_tui.{module}"))
                if name in found:
                    return globals().setdefault(name, found[name])
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
