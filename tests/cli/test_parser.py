"""The command line's texts are Danish and never repeat a CPR number."""

import argparse
import ast
from pathlib import Path

import pytest

from knappen_tui.backend.population import unknown_cprs
from knappen_tui.cli import parser
from knappen_tui.cli.danish import translate

# Texts that argparse shows only to a programmer.
FOR_PROGRAMMERS = (
    "conflicting",
    ".__call__()",
    "'required' is",
    "mutually exclusive arguments",
    "%r is not callable",
    "cannot merge",
    "invalid option string",
    "dest= is",
    "invalid conflict_resolution",
    "cannot have multiple",
    'argument "-" with mode',
)
COMMANDS = ["batch", "opslag", "login", "logout", "historik", "saml", "log", "server"]


def texts_of_argparse() -> set[str]:
    tree = ast.parse(Path(argparse.__file__).read_text(encoding="utf-8"))
    texts = (
        arg
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in {"_", "ngettext"}
        for arg in node.args
    )
    return {text.value for text in texts if isinstance(text, ast.Constant) and isinstance(text.value, str)}


@pytest.mark.skipif(not Path(argparse.__file__).exists(), reason="this Python has no source of argparse")
def test_every_text_argparse_can_show_is_translated() -> None:
    shown = {text for text in texts_of_argparse() if not text.startswith(FOR_PROGRAMMERS)}
    assert {text for text in shown if translate(text) == text} == set()
    assert len(shown) > 15


@pytest.mark.parametrize("command", [[], *([name] for name in COMMANDS)])
def test_help_is_danish(command: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        parser.build().parse_args([*command, "--help"])
    text = capsys.readouterr().out
    assert ended.value.code == 0
    assert text.startswith("brug: knappen")
    assert not {"usage", "options", "show", "default", "arguments"} & set(text.split())


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["slet"], "kan ikke vælges"),
        (["batch"], "der mangler: FIL"),
        (["--demo", "batch", "a.txt"], "skal stå efter kommandoen"),
        (["--profile", "x", "opslag"], "skal stå efter kommandoen"),
        (["batch", "a.txt", "--format", "pdf"], "--format: 'pdf' kan ikke vælges"),
        (["batch", "a.txt", "--format"], "mangler sin værdi"),
        (["batch", "a.txt", "--chunk-size", "101"], "et tal fra 1 til 100"),
        (["batch", "a.txt", "--chunk-size", "1.5"], "et tal fra 1 til 100"),
        (["batch", "a.txt", "--chunk-size", "nan"], "et tal fra 1 til 100"),
        (["batch", "a.txt", "--demo", "--profile", "x"], "kan ikke bruges sammen med --demo"),
        (["batch", "a.txt", "--fart"], "ukendt: --fart"),
        (["server", "--port", "x"], "'x' kan ikke bruges her"),
    ],
)
def test_usage_error_is_danish(words: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        parser.parse(words)
    assert ended.value.code == 2
    assert said in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "demo", "profile"), [([], False, None), (["--demo"], True, None), (["--profile", "x"], False, "x")]
)
def test_no_command_opens_the_app(words: list[str], demo: bool, profile: str | None) -> None:
    args = parser.parse(words)
    assert (args.command, args.app_demo, args.app_profile) == ("app", demo, profile)


@pytest.mark.parametrize("hyphen", ["", "-", " "])
def test_cpr_number_in_usage_error_is_masked(hyphen: str, capsys: pytest.CaptureFixture[str]) -> None:
    digits = unknown_cprs(1)[0].digits
    with pytest.raises(SystemExit):
        parser.build().parse_args(["batch", "a.txt", f"{digits[:6]}{hyphen}{digits[6:]}"])
    said = capsys.readouterr().err
    assert f"{digits[:6]}-••••" in said
    assert digits[6:] not in said
