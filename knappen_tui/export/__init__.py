"""Rows to files: xlsx, csv and json, written whole or not at all."""
