"""The pauses between the requests for a result."""

from collections import defaultdict, deque

_ELAPSED_FRACTION = 1 / 8
# Between these multiples of the expected time the pauses are short.
_EARLY = 0.95
_LATE = 1.1
_NEAR_FRACTION = 1 / 32
_REMEMBERED = 5


class PollInterval:
    """Pauses between polls: a fraction of the elapsed time, and shorter around the expected time.

    The expected time is the shortest of the last uploads of the same size. All times are in seconds.
    """

    def __init__(self, shortest: float, longest: float) -> None:
        self._shortest = shortest
        self._longest = longest
        self._seconds: defaultdict[int, deque[float]] = defaultdict(lambda: deque(maxlen=_REMEMBERED))

    def pause(self, size: int, elapsed: float) -> float:
        """Return the pause before the next poll for an upload of `size` numbers that has taken `elapsed` seconds."""
        expected = min(self._seconds.get(size, (0.0,)))
        if elapsed < expected * _EARLY:
            return max(expected * _EARLY - elapsed, self._shortest)
        fraction = _NEAR_FRACTION if elapsed < expected * _LATE else _ELAPSED_FRACTION
        return min(max(elapsed * fraction, self._shortest), self._longest)

    def learn(self, size: int, seconds: float) -> None:
        """Record that an upload of `size` numbers was ready after `seconds`."""
        self._seconds[size].append(seconds)
