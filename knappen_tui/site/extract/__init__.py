"""The extract: the sheet's columns, told by headings and values, and its rows."""
