"""Environments in which `knappen batch` is run, and what it ends with. docs/reliability.md shows the table."""

from dataclasses import dataclass, field

# Stands for a folder of the test's own.
FOLDER = "{folder}"
PROXY = "127.0.0.1:9"


@dataclass(frozen=True)
class Environment:
    """`variables` are set, or removed where None; `named` is in the message. `code` is the exit code.

    `hold` and `out` are the names of list and output as bytes. `site` is whether the practice site is asked over a
    socket; else it is the demo.
    """

    words: str
    code: int
    variables: dict[str, str | None] = field(default_factory=dict)
    named: str = ""
    hold: bytes = b"hold.txt"
    out: bytes = b"ud.xlsx"
    more: tuple[bytes, ...] = ()
    site: bool = False


def home_variables(home: str | None) -> dict[str, str | None]:
    """`HOME`, and nothing that would take precedence over it."""
    return {**dict.fromkeys(("XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME")), "HOME": home}


C_LOCALE: dict[str, str | None] = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONIOENCODING": None}

ENVIRONMENTS = (
    Environment("`HOME` findes ikke endnu", 0, home_variables(f"{FOLDER}/ny/hjem")),
    Environment("`HOME` er en fil", 9, home_variables(f"{FOLDER}/fil"), "HOME"),
    Environment("`HOME` kan ikke skrives", 9, home_variables("/proc/self"), "HOME"),
    Environment("`XDG_CACHE_HOME` er en fil", 9, {"XDG_CACHE_HOME": f"{FOLDER}/fil"}, "XDG_CACHE_HOME"),
    Environment("listens navn er ikke UTF-8", 0, hold=b"hold-\xe6.txt"),
    Environment("filens navn er ikke UTF-8", 0, out=b"ud-\xf8.xlsx"),
    Environment("sagen er ikke UTF-8", 0, more=(b"--sag", b"S\xf8nder 7")),
    Environment("æøå i navne under `LC_ALL=C`", 0, C_LOCALE, hold="hold-æøå.txt".encode(), out="ud-æøå.xlsx".encode()),
    Environment("æøå i sagen under `LC_ALL=C`", 0, C_LOCALE, more=(b"--sag", "Åben sag".encode())),
    Environment("æøå i profilens navn under `LC_ALL=C`", 0, C_LOCALE, more=(b"--profile", "øvelse".encode()),
                site=True),
    Environment("`HTTPS_PROXY=ftp://…`, `ALL_PROXY=socks5://…` til et websted på maskinen selv", 0,
                {"HTTPS_PROXY": f"ftp://{PROXY}", "ALL_PROXY": f"socks5://{PROXY}"}, site=True),
    Environment("`NO_PROXY` med IPv6-net og klammer", 0, {"NO_PROXY": "fd00::/8,[::1],[fe80::]/10"}, site=True),
    Environment("`PYTHON_KEYRING_BACKEND` findes ikke", 2, {"PYTHON_KEYRING_BACKEND": "intet.Her"},
                "PYTHON_KEYRING_BACKEND", more=(b"--profile", "øvelse".encode()), site=True),
    Environment("`CREDENTIALS_DIRECTORY` er en fil", 0, {"CREDENTIALS_DIRECTORY": f"{FOLDER}/fil"}),
    Environment("`KNAPPEN_PASSWORD_FILE` findes ikke", 2, {"KNAPPEN_PASSWORD_FILE": f"{FOLDER}/intet"}, "intet",
                site=True),
    Environment("`KNAPPEN_PASSWORD_FILE` er en mappe", 2, {"KNAPPEN_PASSWORD_FILE": FOLDER}, "adgangskode", site=True),
    Environment("`COLUMNS`, `LINES` og `TERM` uden mening", 0, {"COLUMNS": "-1", "LINES": "x", "TERM": "\x1b[31m"}),
    Environment("`TMPDIR` findes ikke", 0, {"TMPDIR": f"{FOLDER}/intet"}),
    Environment("`TZ` uden mening", 0, {"TZ": "Mars/Olympus"}),
    Environment("filens navn er for langt", 9, named="navnet er for langt", out=b"x" * 300 + b".xlsx"),
    Environment("filens sti går gennem en fil", 9, named="gennem en fil", out=b"fil/ud.xlsx"),
    Environment("`--compare` med et navn, der er for langt", 2, more=(b"--compare", b"x" * 300), named="for langt"),
    Environment("`--compare` går gennem en fil", 2, more=(b"--compare", b"fil/ark.xlsx"), named="gennem en fil"),
    Environment("`--password-file` går gennem en fil", 2, more=(b"--password-file", b"fil/kode"), named="gennem en fil",
                site=True),
)  # fmt: skip
