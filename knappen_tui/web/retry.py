"""The retry policy, and the loop that repeats what fails with a `TransientError`."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

import stamina
from stamina.instrumentation import set_on_retry_hooks

from knappen_tui.domain.events import Listener, Retrying, silent
from knappen_tui.web.faults import TransientError

T = TypeVar("T")

# Retries are reported to the listener; stamina's own hooks would log each one to stderr.
set_on_retry_hooks(())


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """Everything that decides how often something is tried again. Pauses and limits are in seconds.

    `attempts` includes the first one; the default pauses are 0.25, 0.75, 2.25, 6.75 and 20.25, each plus up to
    `jitter`. `longest_retry_after` caps the Retry-After header. `login_renewals` is how often one step is started
    over because its login expired. `file_fetches` is how often a text file without a final newline is fetched again
    before two equal copies are required. `unknown_page_seconds` is how long a page with no known words is polled
    after an upload. The poll pauses bound `PollInterval`.
    """

    attempts: int = 6
    impatient_attempts: int = 2
    first_pause: float = 0.25
    pause_growth: float = 3.0
    longest_pause: float = 30.0
    jitter: float = 0.25
    longest_retry_after: float = 120.0
    login_renewals: int = 2
    file_fetches: int = 3
    unknown_page_seconds: float = 60.0
    shortest_poll_pause: float = 0.03
    longest_poll_pause: float = 5.0

    def pause_after(self, attempt: int) -> float:
        """Return the pause after an attempt, counted from 1, without jitter."""
        return min(self.first_pause * self.pause_growth ** (attempt - 1), self.longest_pause)


@dataclass(frozen=True, slots=True)
class RequestContext:
    """Who is notified of retries and renewed logins, and whether all of the policy's attempts are used."""

    notify: Listener = silent
    patient: bool = True


async def retry(
    ask: Callable[[], Awaitable[T]], policy: RetryPolicy, context: RequestContext, on_fault: Callable[[], None]
) -> T:
    """Call `ask` until it returns, at most as often as the policy allows; `on_fault` is called for each fault.

    Raises the last fault's error, and at once whatever is no `TransientError`.
    """
    # Most steps need one attempt, and to begin stamina's loop takes a twentieth of a person's look-up.
    try:
        return await ask()
    except TransientError as fault:
        first = [fault]
    attempts = policy.attempts if context.patient else min(policy.impatient_attempts, policy.attempts)

    def asked_pause(fault: TransientError) -> float | None:
        """Return the pause that the site asks for, None where it asks for none."""
        return None if fault.wait is None else min(fault.wait, policy.longest_retry_after)

    def pause(error: Exception) -> bool | float:
        """Tell stamina whether to retry, and after how many seconds where the site asks for a pause."""
        if not isinstance(error, TransientError):
            return False
        asked = asked_pause(error)
        return True if asked is None else asked

    try:
        async for attempt in stamina.retry_context(
            on=pause,
            attempts=attempts,
            timeout=None,
            wait_initial=policy.first_pause,
            wait_max=policy.longest_pause,
            wait_jitter=policy.jitter,
            wait_exp_base=policy.pause_growth,
        ):
            with attempt:
                try:
                    if first:
                        raise first.pop()
                    return await ask()
                except TransientError as fault:
                    on_fault()
                    if attempt.num < attempts:
                        asked = asked_pause(fault)
                        wait = attempt.next_wait if asked is None else asked
                        context.notify(Retrying(fault.error.message, attempt.num, wait))
                    raise
    except TransientError as fault:
        raise fault.error from fault
    raise AssertionError("stamina returns a result or raises")
