"""Windows' own Python, fetched, filled and run on a Linux machine."""
