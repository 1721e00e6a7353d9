"""knappen: look up Danish language education by CPR number, one or a whole list."""

__version__ = "0.1.0"
