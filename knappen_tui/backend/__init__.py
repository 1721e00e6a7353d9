"""A rebuilt danskundervisning backend for practice, demo and tests: a register in SQLite and its web site."""
