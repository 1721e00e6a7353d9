"""The folders of the program's files, created with mode 0700."""

from pathlib import Path

import platformdirs

_APP = "knappen"


def private_folder(folder: Path) -> Path:
    """Create `folder` if needed and set mode 0700, also on the program's own folder above it. Raises `OSError`."""
    if folder.parent.name == _APP:
        private_folder(folder.parent)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    folder.chmod(0o700)
    return folder


def config_file() -> Path:
    """`knappen.toml`, which may not exist."""
    return platformdirs.user_config_path(_APP, appauthor=False) / "knappen.toml"


def state_folder() -> Path:
    """Journals of runs."""
    return platformdirs.user_state_path(_APP, appauthor=False)


def cache_folder() -> Path:
    """The demo database; it can be deleted at any time."""
    return platformdirs.user_cache_path(_APP, appauthor=False)


def documents_folder() -> Path:
    """The user's documents; the home folder where there is no such folder."""
    documents = platformdirs.user_documents_path()
    return documents if documents.is_dir() else Path.home()
