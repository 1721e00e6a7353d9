"""The openpyxl names without a promise of stability that `export` relies on; an upgrade that drops one fails here."""

from importlib import import_module

import pytest


@pytest.mark.parametrize(
    ("module", "name"),
    [
        ("openpyxl.worksheet._writer", "WorksheetWriter.write_rows"),
        ("openpyxl.worksheet._writer", "WorksheetWriter.write_drawings"),
        ("openpyxl.worksheet._writer", "WorksheetWriter.write"),
        ("openpyxl.worksheet._writer", "WorksheetWriter.close"),
        ("openpyxl.worksheet.header_footer", "_HeaderFooterPart"),
        ("openpyxl.writer.excel", "ExcelWriter.write_data"),
        ("openpyxl.writer.excel", "ExcelWriter.write_worksheet"),
        ("openpyxl.cell.cell", "Cell.style_id"),
    ],
)
def test_openpyxl_has_the_private_name(module: str, name: str) -> None:
    found: object = import_module(module)
    for part in name.split("."):
        assert hasattr(found, part), f"openpyxl has no {module}.{name}"
        found = getattr(found, part)
