"""The terminal app of `stil amu`: the list, plans of changes, and what came of them."""
