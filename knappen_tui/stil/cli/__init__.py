"""The command `stil`: parse, do, print."""
