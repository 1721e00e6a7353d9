"""The command line: parse, call `service`, print."""
