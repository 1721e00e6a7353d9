"""Options of the backend."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class BackendOptions:
    """How the site behaves.

    `seconds_per_number` is the time one CPR number takes (the real site is slow). A session expires after
    `session_minutes`, in use or not, and an upload after `job_minutes`; `keep_jobs` keeps every upload (tests count
    them). A name is locked after `login_failures` failed log-ins within `login_minutes`. Uploads of more than
    `max_upload` bytes or `max_numbers` numbers are refused. `demo` marks every page and sheet as fictional.
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
