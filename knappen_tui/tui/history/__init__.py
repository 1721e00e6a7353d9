"""The Historik screen: finished and unfinished runs."""
