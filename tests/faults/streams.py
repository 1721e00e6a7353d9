"""Commands whose standard streams are closed, full or read by no one, and their exit codes."""

from dataclasses import dataclass

BATCH = "batch hold.txt"
TO_STDOUT = f"{BATCH} --format csv -o -"
# Each takes its number from stdin if it needs one.
COMMANDS = (
    *(TO_STDOUT, f"{BATCH} --json -o ud.xlsx", f"{BATCH} --dry-run", "saml tidligere.xlsx --format csv -o -"),
    *("opslag", "opslag --json", "tjek", "log", "log --tjek", "log --json", "historik", "historik --json"),
    *("--help", "batch --help", "--version"),
)
NARRATED = (BATCH, f"{BATCH} -q --json", "opslag", "log", "historik")


@dataclass(frozen=True)
class Fault:
    """What is wrong with a stream: its name in the tests, its Danish description, the exit codes on stdout, stderr.

    None for stdout: the command waits for its reader.
    """

    name: str
    words: str
    stdout: int | None = 9
    stderr: int = 0


FAULTS = (
    *(Fault("closed", "lukket"), Fault("full", "fuld disk (`/dev/full`)"), Fault("broken", "modtageren er væk")),
    Fault("stalled", "modtageren læser ikke", stdout=None),
)
