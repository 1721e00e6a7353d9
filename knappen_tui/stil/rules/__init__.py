"""The rules' functions, by the ids of the data files: one small pure function each.

Every function says whether a rule is *broken* by the values it is given, in the order of the rule's `felter`.
"""

from knappen_tui.stil.rules import amu, eud, fravaer, person
from knappen_tui.stil.rules.register import CheckContext, Record, Register, register

__all__ = ["CheckContext", "Record", "Register", "amu", "eud", "fravaer", "person", "register"]
