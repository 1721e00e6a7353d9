"""The terminal app: Textual, in Danish, over `service` alone."""
