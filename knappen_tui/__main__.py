"""`python -m knappen_tui` is `knappen`."""

import sys

from knappen_tui.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
