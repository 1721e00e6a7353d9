"""Measurements of knappen, each beside what it is to be held against: `python -m benchmarks`."""
