"""The terminal app of `stil`: the files of a folder, and the report of one of them."""
