"""No CPR number comes into a log file, whatever is logged, by whom and however the number is written."""

import logging
import os
import re
import stat
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pytest

from knappen_tui.backend.population import unknown_cprs
from knappen_tui.cli import log_file, output
from knappen_tui.cli.main import main
from knappen_tui.domain.masking import masked_everywhere
from tests import support

CPRS = unknown_cprs(40, seed=5)
DIGITS = CPRS[0].digits
MEANT = {cpr.digits for cpr in CPRS}


def percent(text: str) -> str:
    return "".join(f"%{ord(character):02x}" for character in text)


SPELLINGS: dict[str, Callable[[str], str]] = {
    "plain": lambda digits: digits,
    "hyphen": lambda digits: f"{digits[:6]}-{digits[6:]}",
    "dots": lambda digits: f"{digits[:2]}.{digits[2:4]}.{digits[4:6]} {digits[6:]}",
    "spaced": " ".join,
    "underscores": "_".join,
    "in a word": lambda digits: f"cpr{digits}x",
    "in more digits": lambda digits: f"9{digits}9",
    "in a list": lambda digits: f"['{digits}', '{digits}']",
    "percent": percent,
    "percent twice": lambda digits: quote(percent(digits)),
    "entities": lambda digits: "".join(f"&#{ord(digit)};" for digit in digits),
    "escapes": lambda digits: "".join(f"\\u{ord(digit):04x}" for digit in digits),
    "wide": lambda digits: "".join(chr(0xFF10 + int(digit)) for digit in digits),
    "arabic": lambda digits: "".join(chr(0x0660 + int(digit)) for digit in digits),
}


def holds_any(text: str) -> bool:
    runs = re.findall(r"[0-9]+", re.sub(r"[\W_]+", "", masked_undone(text)))
    return any(run[at : at + 10] in MEANT for run in runs for at in range(len(run) - 9))


def masked_undone(text: str) -> str:
    """The text with everything decoded that the spellings encode."""
    from knappen_tui.domain.masking import ascii_digits, decodings

    return ascii_digits([text, *decodings(text)][-1])


def read(file: Path) -> str:
    return "".join(path.read_text(encoding="utf-8") for path in sorted(file.parent.glob(f"{file.name}*")))


@pytest.mark.parametrize("name", SPELLINGS)
def test_number_is_masked_however_it_is_written(name: str, tmp_path: Path) -> None:
    file = tmp_path / "drift.log"
    with log_file.opened(file, "batch"):
        for number, cpr in enumerate(CPRS):
            text = SPELLINGS[name](cpr.digits)
            logging.getLogger("et.bibliotek").warning("advarsel %s", text)
            logging.getLogger(f"knappen.{number % 2}").error(text)
            output.say(text, shown=False)
            fault = ValueError(text)
            logging.getLogger().error("fejl i %r", {"svar": text}, exc_info=fault, stack_info=True)
    written = read(file)
    assert written.count("\n") >= 4 * len(CPRS)
    assert "ValueError" in written
    assert not holds_any(written), written[:300]


@pytest.mark.parametrize(
    ("message", "arguments"),
    [(f"%d %s {DIGITS}", (DIGITS,)), (f"%(navn)s {DIGITS}", {"andet": DIGITS}), (DIGITS, (1,))],
)
def test_record_whose_arguments_do_not_fit_is_masked(message: str, arguments: object) -> None:
    record = logging.makeLogRecord({"msg": message, "args": arguments})
    assert log_file.MaskingFilter().filter(record)
    assert not holds_any(record.getMessage())


@pytest.mark.parametrize(
    "text",
    ["2026-11-29 03:10:00", "29-11-2026 03.10", "20261121-120000-r1a2b3c4d", "omgang 1 af 3: 100 personer på 2,5 s"],
)
def test_moments_and_ids_are_not_masked(text: str) -> None:
    assert masked_everywhere(f"kl. {text}, ude") == f"kl. {text}, ude"


def test_batch_writes_its_log_file_also_when_quiet(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    hold = support.write_list(tmp_path / "hold.txt", [*(cpr.digits for cpr in CPRS[:3]), "Hansen"])
    file = tmp_path / "drift.log"
    words = ["batch", str(hold), "--demo", "-o", str(tmp_path / "ud.csv"), "--log-file", str(file), "-q"]
    assert main(words) == 4
    assert main(words) == 9
    written = read(file)
    assert "knappen batch: knappen" in written
    assert "CPR-numre: 3." in written
    assert "3 af 3 færdige" in written
    assert "Slutkode 4" in written
    assert re.search(r"ERROR .*findes allerede", written)
    assert "Slutkode 9" in written
    assert not holds_any(written)
    assert "færdige" not in capsys.readouterr().err
    if os.name == "posix":
        assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_log_file_is_rotated_by_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log_file, "_LARGEST", 2000)
    file = tmp_path / "drift.log"
    with log_file.opened(file, "batch"):
        for _ in range(500):
            output.say("en linje af en vis længde", shown=False)
    assert len(list(tmp_path.iterdir())) == 1 + log_file._KEPT
    assert all(path.stat().st_size <= 2000 for path in tmp_path.iterdir())
    if os.name == "posix":
        assert {stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()} == {0o600}


@pytest.mark.parametrize(("name", "code"), [("mangler/drift.log", 9), (f"{DIGITS}.log", 2), ("", 9)])
def test_log_file_that_cannot_be_used_stops_the_command(
    name: str, code: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["historik", "--log-file", str(tmp_path / name)]) == code
    assert DIGITS not in capsys.readouterr().err


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs /dev/full")  # noqa: PTH110
def test_full_disk_of_the_log_file_stops_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["historik", "--log-file", "/dev/full"]) == 0
    assert capsys.readouterr().err.count("kan ikke skrives") == 1
