"""The commands of `stil amu`, one module each."""
