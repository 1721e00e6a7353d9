"""The texts of argparse in Danish, in place of the gettext catalogue that it looks them up in.

A test checks that every text argparse marks for translation is here.
"""

import argparse

_WORDS = {
    "usage: ": "brug: ",
    "positional arguments": "argumenter",
    "options": "valg",
    "subcommands": "kommandoer",
    "show this help message and exit": "vis denne hjælp, og slut",
    "%(prog)s: error: %(message)s\n": "%(prog)s: fejl: %(message)s\n",
    "%(prog)s: warning: %(message)s\n": "%(prog)s: advarsel: %(message)s\n",
    "argument %(argument_name)s: %(message)s": "%(argument_name)s: %(message)s",
    "the following arguments are required: %s": "der mangler: %s",
    "unrecognized arguments: %s": "ukendt: %s",
    "invalid choice: %(value)r (choose from %(choices)s)": "%(value)r kan ikke vælges (vælg mellem %(choices)s)",
    "invalid choice: %(value)r, maybe you meant %(closest)r? (choose from %(choices)s)": (
        "%(value)r kan ikke vælges; mente du %(closest)r? (vælg mellem %(choices)s)"
    ),
    "invalid %(type)s value: %(value)r": "%(value)r kan ikke bruges her",
    "expected one argument": "mangler sin værdi",
    "expected at most one argument": "tager højst én værdi",
    "expected at least one argument": "tager mindst én værdi",
    "expected %s argument": "tager %s værdi",
    "expected %s arguments": "tager %s værdier",
    "not allowed with argument %s": "kan ikke bruges sammen med %s",
    "one of the arguments %s is required": "en af %s skal med",
    "ambiguous option: %(option)s could match %(matches)s": "%(option)s er flertydig: %(matches)s",
    "ignored explicit argument %r": "tager ingen værdi (%r)",
    "unknown parser %(parser_name)r (choices: %(choices)s)": (
        "%(parser_name)r er ikke en kommando (vælg mellem %(choices)s)"
    ),
    "unexpected option string: %s": "uventet valg: %s",
    "can't open '%(filename)s': %(error)s": "»%(filename)s« kan ikke åbnes: %(error)s",
    " (default: %(default)s)": " (ellers: %(default)s)",
    "argument '%(argument_name)s' is deprecated": "»%(argument_name)s« er på vej ud",
    "option '%(option)s' is deprecated": "»%(option)s« er på vej ud",
    "command '%(parser_name)s' is deprecated": "»%(parser_name)s« er på vej ud",
}


def translate(message: str) -> str:
    """The Danish text for one of argparse; any other text unchanged."""
    return _WORDS.get(message, message)


def translate_plural(singular: str, plural: str, count: int) -> str:
    """`translate` for a text with a count."""
    return translate(singular if count == 1 else plural)


def install() -> None:
    """Replace argparse's gettext functions by these."""
    vars(argparse)["_"] = translate
    vars(argparse)["ngettext"] = translate_plural
