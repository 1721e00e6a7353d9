"""Names of files as text, and text as names of files, whatever the system's encoding is.

Python keeps bytes of a name that it cannot decode as surrogates. No encoder, database or document takes those.
"""

import os
from pathlib import Path


def readable(text: str) -> str:
    """Return text of the command line or of a name without surrogates: their bytes as UTF-8, else as cp1252."""
    try:
        content = text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:  # other surrogates, from Windows
        return text.encode("utf-8", "replace").decode("utf-8")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def path_from(text: str) -> Path:
    """Return the path that text in UTF-8 or from a keyboard names; `~` is the home folder where there is one."""
    # An encoding without æ, as in the C locale, is bypassed: a name is bytes there.
    name = os.fsdecode(text.encode("utf-8", "surrogateescape")) if os.name == "posix" else text
    return Path(os.path.expanduser(name))  # noqa: PTH111 - Path.expanduser raises RuntimeError without a home folder
