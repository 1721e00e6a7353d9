"""Folders, profiles, preferences and passwords."""
