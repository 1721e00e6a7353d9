"""A table from any file or page as rows of cells, and which column is which."""
