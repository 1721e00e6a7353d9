"""The styles and the page setup that the sheets share."""

from typing import Literal

from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.worksheet.header_footer import HeaderFooterItem, _HeaderFooterPart
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from knappen_tui.domain.columns import Kind

NUMBER_FORMATS = {Kind.TEXT: "@", Kind.DATE: "dd-mm-yyyy", Kind.JA_NEJ: "@", Kind.NUMBER: "0"}
_FONT = "Calibri"
_MIDDLE = Alignment(vertical="center")
TITLE = {"font": Font(_FONT, 12, bold=True), "alignment": _MIDDLE}
WARNING = {
    "font": Font(_FONT, 12, bold=True, color="9C0006"),
    "fill": PatternFill("solid", "FFEB9C"),
    "alignment": _MIDDLE,
}
_THIN = Side(style="thin", color="8EA9BF")
HEADING = {
    "font": Font(_FONT, 11, bold=True),
    "fill": PatternFill("solid", "DDE7F0"),
    "border": Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN),
    "alignment": Alignment(horizontal="center", vertical="center", wrap_text=True),
}
WRAPPED = Alignment(horizontal="left", vertical="top", wrap_text=True)
CENTRED = Alignment(horizontal="center")
LEFT = Alignment(horizontal="left", vertical="center")
FOLDED = Alignment(horizontal="left", wrap_text=True)


def set_page(sheet: Worksheet, orientation: Literal["landscape", "portrait"]) -> None:
    """Set A4, one page wide, with a footer."""
    sheet.page_setup.orientation = orientation
    sheet.page_setup.paperSize = 9
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.HeaderFooter.oddFooter = HeaderFooterItem(
        left=_HeaderFooterPart("Fortroligt: CPR-numre"), right=_HeaderFooterPart("Side &P af &N")
    )
