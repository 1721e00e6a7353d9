"""The danskundervisning backend, rebuilt for practice, demo and tests: a database and its web site."""
