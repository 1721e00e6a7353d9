"""Whatever is in `knappen.toml`, a words file or on the command line is read, or refused by one of our errors."""

from pathlib import Path

import pytest
import tomlkit
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from knappen_tui.cli import parser
from knappen_tui.domain.errors import ConfigurationError
from knappen_tui.domain.file_names import path_from, readable
from knappen_tui.settings import preferences, profiles
from knappen_tui.site import words

_TEXT = st.text(st.characters(codec="utf-8"), max_size=20)
_VALUES = _TEXT | st.integers() | st.floats() | st.booleans() | st.lists(_TEXT, max_size=2) | st.dates()
_PROFILES = st.dictionaries(st.sampled_from([*profiles.SETTINGS, "ukendt"]), _VALUES, max_size=5)
_SECTIONS = st.dictionaries(
    st.sampled_from(["standard", "profil", "app", "taster", "koder", "ord", "faneblade", "kolonner", "sider", "x"]),
    _VALUES | st.dictionaries(_TEXT, _VALUES | _PROFILES, max_size=3),
    max_size=4,
)
same_folder = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


def read_all(file: Path) -> None:
    for read in (profiles.load, profiles.names, words.load):
        try:
            read(file)
        except ConfigurationError as error:
            assert error.message  # noqa: PT017 - any other error fails the test
    assert isinstance(preferences.load(file).problems, tuple)


@pytest.mark.parametrize(
    "content",
    [b"", b"\xff\xfe", b"\0", b"[" * 5000, b"a = " + b"[" * 5000, b"a." * 5000 + b"b = 1", b"url = 99" + b"9" * 5000],
    ids=["empty", "utf-16", "nul", "brackets", "nested", "dotted", "digits"],
)
def test_odd_files(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "knappen.toml").write_bytes(content)
    read_all(tmp_path / "knappen.toml")


@given(content=st.binary() | _TEXT.map(str.encode))
@same_folder
def test_any_bytes(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "knappen.toml").write_bytes(content)
    read_all(tmp_path / "knappen.toml")


@given(document=_SECTIONS)
@same_folder
def test_any_values(document: dict[str, object], tmp_path: Path) -> None:
    (tmp_path / "knappen.toml").write_text(tomlkit.dumps(document), encoding="utf-8")
    read_all(tmp_path / "knappen.toml")


def test_missing_and_unusable_files(tmp_path: Path) -> None:
    (tmp_path / "fil").touch()
    for file in (tmp_path, tmp_path / "fil" / "knappen.toml", tmp_path / ("x" * 300)):
        read_all(file)


@given(arguments=st.lists(st.sampled_from(["batch", "historik", "log", "--max-age", "--chunk-size"]) | st.text()))
def test_any_arguments_are_parsed_or_refused_with_code_2(arguments: list[str]) -> None:
    try:
        parser.parse(arguments)
    except SystemExit as ended:
        assert ended.code in {0, 2}  # noqa: PT017 - any other error fails the test


@given(name=st.binary())
def test_any_name_is_readable(name: bytes) -> None:
    text = readable(name.decode("utf-8", "surrogateescape"))
    assert text.encode("utf-8").decode("utf-8") == text
    assert readable(text) == text


@given(name=_TEXT.filter(lambda name: "\0" not in name and not name.startswith("~")))
def test_path_from_text_is_that_text(name: str) -> None:
    assert path_from(name) == Path(name)
