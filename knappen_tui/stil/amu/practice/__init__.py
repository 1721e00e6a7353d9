"""The web application of the guide, rebuilt over SQLite with an invented population: for practice, demo and tests."""
