"""`python -m knappen_tui` is `knappen`."""

from knappen_tui.cli.main import console_script

if __name__ == "__main__":
    console_script()
