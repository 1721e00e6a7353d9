"""What knappen knows: pure data and rules, no I/O."""
