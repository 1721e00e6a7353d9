"""How fictional data are marked on screens, in sheets and in file names."""

DEMO_MARK = "DEMO: opdigtede personer"
DEMO_WORD = "DEMO"
_FILE_PREFIX = f"{DEMO_WORD}-"


def marked_title(title: str) -> str:
    """Return a sheet's title with the mark before it."""
    return f"{DEMO_MARK} · {title}"


def is_demo_title(title: str) -> bool:
    """Whether a sheet's title has the mark, in this wording or that of another version."""
    return DEMO_WORD in title.upper()


def marked_file_name(name: str) -> str:
    """Return the file name with `DEMO-` before it, unless it begins so, whatever the case."""
    return name if name.upper().startswith(_FILE_PREFIX) else f"{_FILE_PREFIX}{name}"


def file_name_of(name: str, *, demo: bool) -> str:
    """Return the file name, as `marked_file_name` does where its content is fictional."""
    return marked_file_name(name) if demo else name
