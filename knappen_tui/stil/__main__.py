"""`python -m knappen_tui.stil` is `stil`."""

from knappen_tui.stil.cli.main import console_script

if __name__ == "__main__":
    console_script()
