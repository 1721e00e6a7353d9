"""Where things lie, which site is asked, and with which password."""
