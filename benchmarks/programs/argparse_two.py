"""A minimal argparse program of two commands, for start-up time."""

import argparse

parser = argparse.ArgumentParser(prog="two", description="Two commands.")
parser.add_argument("--version", action="version", version="two 1.0")
commands = parser.add_subparsers(dest="command", required=True)
first = commands.add_parser("batch", help="the first")
first.add_argument("file", help="a file")
first.add_argument("-o", "--output", help="another file")
first.add_argument("-q", "--quiet", action="store_true", help="less")
second = commands.add_parser("other", help="the second")
second.add_argument("--json", action="store_true", help="as JSON")
parser.parse_args()
