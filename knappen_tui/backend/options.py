"""What can be set about the backend."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class BackendOptions:
    """How the site behaves.

    `seconds_per_number` is what the work on one CPR number costs (the real site is slow).
    `session_minutes` is a session's whole life, however busy; `job_minutes` an upload's, unless
    `keep_jobs`, which keeps every upload's numbers (tests count them). A name is locked out after
    `login_failures` failed log-ins within `login_minutes`. Uploads of more than `max_upload` bytes or
    `max_numbers` numbers are refused. `demo` marks every page and every sheet as fiction.
    """

    seconds_per_number: float = 0.0
    session_minutes: float = 30.0
    job_minutes: float = 60.0
    keep_jobs: bool = False
    login_failures: int = 5
    login_minutes: float = 15.0
    max_upload: int = 1_000_000
    max_numbers: int = 100
    demo: bool = False
