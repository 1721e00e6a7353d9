"""The client for knappen's own site: its pages, its upload and its extract, on top of `web` and `tables`."""
