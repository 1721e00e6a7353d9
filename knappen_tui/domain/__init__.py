"""Records, columns, errors, events and the rules that several rooms share. Pure: no I/O."""
