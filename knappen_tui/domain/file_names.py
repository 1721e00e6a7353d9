"""Names of files as text, and text as names of files, whatever the system's encoding is.

Python keeps bytes of a name that it cannot decode as surrogates. No encoder, database or document takes those.
"""

import os
import re
from pathlib import Path

# Characters that are none of a name (what follows `:` is an alternate stream, invisible in its folder), and devices.
_NO_WINDOWS_NAME = re.compile(
    r'[<>:"|?*\x00-\x1f]|[. ]\Z|\A(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])\s*(\.|\Z)', re.IGNORECASE
)


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


def is_windows_name(name: str) -> bool:
    """Return whether Windows makes a file of this name, and not an alternate stream, a device or another name."""
    return not _NO_WINDOWS_NAME.search(name)
