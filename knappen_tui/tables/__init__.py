"""Tables from any file or page as rows of cells, and their columns matched by heading."""
