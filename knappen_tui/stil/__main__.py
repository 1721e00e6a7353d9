"""`python -m knappen_tui.stil` is `stil`."""

import sys

from knappen_tui.stil.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
