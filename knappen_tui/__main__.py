"""`python -m knappen_tui` is `knappen`; in a frozen program it is the child that reads workbooks too."""

import sys

from knappen_tui.cli.main import console_script
from knappen_tui.tables import child_process

if __name__ == "__main__":
    if sys.argv[1:] == [child_process.ARGUMENT]:
        from knappen_tui.tables import workbook

        workbook.serve()
    else:
        console_script()
