"""The one door: everything that the command line and the terminal app may call.

Behind it lie rooms, each opened when something in it is first asked for: what a call does not need is imported by
none. A list is read without HTTP, a login without a journal, and the app is on the screen before either.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from knappen_tui.batch.cpr_list import CprList
    from knappen_tui.export.write import Format
    from knappen_tui.service.access import (
        Access,
        check,
        forget_password,
        get_access,
        known_password,
        log_in,
        lookup_log,
        new_profile,
        profile,
        profile_names,
    )
    from knappen_tui.service.batches import (
        BatchSession,
        BatchSpec,
        damaged_runs,
        delete_run,
        history,
        purge_runs,
        results,
        seconds_per_person,
    )
    from knappen_tui.service.local import crash_folder, keep_theme, preferences, serve
    from knappen_tui.service.persons import (
        PersonLookup,
        export_person,
        export_person_soon,
        opslag,
        person_as_json,
        person_target,
        records,
        warm_up,
    )
    from knappen_tui.service.sheets import default_target, demo_target, join_sheets, read_list, read_sheet

__all__ = [
    "Access",
    "BatchSession",
    "BatchSpec",
    "CprList",
    "Format",
    "PersonLookup",
    "check",
    "crash_folder",
    "damaged_runs",
    "default_target",
    "delete_run",
    "demo_target",
    "export_person",
    "export_person_soon",
    "forget_password",
    "get_access",
    "history",
    "join_sheets",
    "keep_theme",
    "known_password",
    "log_in",
    "lookup_log",
    "new_profile",
    "opslag",
    "person_as_json",
    "person_target",
    "preferences",
    "profile",
    "profile_names",
    "purge_runs",
    "read_list",
    "read_sheet",
    "records",
    "results",
    "seconds_per_person",
    "serve",
    "warm_up",
]

# From the lightest to the heaviest: those before the one that has what is asked for are cheap to look into.
_ROOMS = ("local", "access", "persons", "sheets", "batches")


if not TYPE_CHECKING:

    def __getattr__(name: str) -> Any:
        if name in __all__:
            for room in _ROOMS:
                found = vars(import_module(f"{__name__}.{room}"))
                if name in found:
                    return globals().setdefault(name, found[name])
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
