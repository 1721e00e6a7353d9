"""Create the inputs of the benchmarks: `python -m benchmarks.programs.material FOLDER COUNT...`.

Makes the register, and lists with so many numbers, each the beginning of the longer ones: every twentieth number
is one the register does not know.
"""

import sys
from itertools import islice
from pathlib import Path

from knappen_tui.backend import population
from knappen_tui.backend.accounts import DEMO_PASSWORD

UNKNOWN_EVERY = 20


def main() -> None:
    """Create register, lists and password file."""
    folder, counts = Path(sys.argv[1]), [int(word) for word in sys.argv[2:]]
    most = max(counts)
    register = folder / "register.sqlite"
    population.ensure(register, most)
    known = population.known_cprs(register)
    unknown = iter(population.unknown_cprs(most // UNKNOWN_EVERY))
    digits = [next(unknown if place % UNKNOWN_EVERY == 0 else known).digits for place in range(1, most + 1)]
    for count in counts:
        lines = (f"{one}\n" for one in islice(digits, count))
        (folder / f"list-{count}.txt").write_text("".join(lines), encoding="ascii")
    password = folder / "password"
    password.write_text(f"{DEMO_PASSWORD}\n", encoding="utf-8")
    password.chmod(0o600)


if __name__ == "__main__":
    main()
